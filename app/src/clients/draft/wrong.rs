//! What is wrong with a form, field by field, while it is read.

use crate::error::FieldError;

#[derive(Default)]
pub(super) struct Wrong(Vec<FieldError>);

impl Wrong {
    pub(super) fn add(&mut self, field: &str, message: impl Into<String>) {
        self.0.push(FieldError { field: field.to_owned(), message: message.into() });
    }

    pub(super) fn take<T, E: Into<String>>(&mut self, field: &str, result: Result<T, E>) -> Option<T> {
        result.map_err(|words| self.add(field, words)).ok()
    }

    /// The thing that was read, unless something is wrong.
    pub(super) fn or<T>(self, read: T) -> Result<T, Vec<FieldError>> {
        if self.0.is_empty() { Ok(read) } else { Err(self.0) }
    }

    pub(super) fn any_of(&self, prefixes: &[&str]) -> bool {
        self.0.iter().any(|error| prefixes.iter().any(|prefix| error.field.starts_with(prefix)))
    }
}
