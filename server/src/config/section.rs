//! Reads one section key by key, each with its type.
//!
//! The keys that were asked for are the keys that exist: what is left over at the end is unknown,
//! and the nearest of those asked for is what was probably meant. So no list of keys can fall out
//! of step with the code that reads them.

use super::{
    error::ConfigError,
    secret_files::Secret,
    tree::{Node, Table},
};
use std::{collections::BTreeMap, path::PathBuf};

/// One section while it is being read.
pub(super) struct Section {
    /// As the file writes it: `[server]`; empty for the file as a whole.
    title: String,
    left: Table,
    known: Vec<String>,
    /// Keys that came from the environment, with the variable's name.
    variables: BTreeMap<String, String>,
}

impl Section {
    pub(super) fn new(title: impl Into<String>, table: Table) -> Self {
        Self { title: title.into(), left: table, known: Vec::new(), variables: BTreeMap::new() }
    }

    /// Reads a section within this one; an absent section is an empty one.
    pub(super) fn section<T>(
        &mut self,
        name: &str,
        read: impl FnOnce(&mut Section) -> Result<T, ConfigError>,
    ) -> Result<T, ConfigError> {
        let table = match self.take(name) {
            None => Table::new(),
            Some(Node::Table(table)) => table,
            Some(_) => {
                return Err(self.wrong(name, format!("is a section: write [{name}] and its keys below")));
            }
        };
        let mut section = Section::new(format!("[{name}]"), table);
        let value = read(&mut section)?;
        section.done()?;
        Ok(value)
    }

    /// Reads a list of tables: `[[name]]`, or variables with a number after the name.
    pub(super) fn tables<T>(
        &mut self,
        name: &str,
        read: impl Fn(&mut Section) -> Result<T, ConfigError>,
    ) -> Result<Vec<T>, ConfigError> {
        let mut table = match self.take(name) {
            None => return Ok(Vec::new()),
            Some(Node::File(toml::Value::Array(items))) if items.is_empty() => return Ok(Vec::new()),
            Some(Node::Table(table)) => table,
            Some(_) => {
                return Err(self.wrong(name, "is a list of tables: write it in double square brackets"));
            }
        };
        let mut values = Vec::new();
        for index in 0..table.len() {
            let Some(node) = table.remove(&index.to_string()) else {
                let wrong = format!(
                    "is a list of tables in double square brackets, numbered 0, 1, … without gaps in \
                     environment variables; number {index} is missing"
                );
                return Err(self.wrong(name, wrong));
            };
            let title = match self.title.trim_matches(['[', ']']) {
                "" => format!("[[{name}]] number {index}"),
                parent => format!("[[{parent}.{name}]] number {index}"),
            };
            let Node::Table(inner) = node else {
                return Err(self.wrong(name, "is a list of tables: write it in double square brackets"));
            };
            let mut section = Section::new(title, inner);
            values.push(read(&mut section)?);
            section.done()?;
        }
        Ok(values)
    }

    /// A text.
    pub(super) fn text(&mut self, key: &str) -> Result<Option<String>, ConfigError> {
        match self.take(key) {
            None => Ok(None),
            Some(Node::File(toml::Value::String(text)) | Node::Env { text, .. }) => Ok(Some(text)),
            Some(_) => Err(self.wrong(key, "must be a text in double quotes")),
        }
    }

    /// A text that `parse` turns into something else; its error is the rest of a sentence that
    /// begins with the key.
    pub(super) fn parsed<T>(
        &mut self,
        key: &str,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Result<Option<T>, ConfigError> {
        let Some(text) = self.text(key)? else { return Ok(None) };
        parse(&text).map(Some).map_err(|wrong| self.wrong(key, wrong))
    }

    /// A text with something in it.
    pub(super) fn word(&mut self, key: &str) -> Result<Option<String>, ConfigError> {
        self.parsed(key, |text| match text.trim() {
            "" => Err("is empty; write something or leave the key out".to_owned()),
            _ => Ok(text.to_owned()),
        })
    }

    /// The path of a file.
    pub(super) fn path(&mut self, key: &str) -> Result<Option<PathBuf>, ConfigError> {
        Ok(self.word(key)?.map(PathBuf::from))
    }

    /// A whole number, not negative.
    pub(super) fn number<T: TryFrom<u64>>(&mut self, key: &str) -> Result<Option<T>, ConfigError> {
        let number = match self.take(key) {
            None => return Ok(None),
            Some(Node::File(toml::Value::Integer(number))) => u64::try_from(number).ok(),
            Some(Node::Env { text, .. }) => text.trim().parse().ok(),
            Some(_) => None,
        };
        match number.and_then(|number| T::try_from(number).ok()) {
            Some(number) => Ok(Some(number)),
            None => Err(self.wrong(key, "must be a whole number that is not negative, without quotes")),
        }
    }

    /// A list of whole numbers, none of them negative; in the environment written as an array as well.
    pub(super) fn numbers(&mut self, key: &str) -> Result<Option<Vec<u32>>, ConfigError> {
        let items = match self.take(key) {
            None => return Ok(None),
            Some(Node::File(toml::Value::Array(items))) => Some(items),
            Some(Node::Env { text, .. }) => array(&text),
            Some(_) => None,
        };
        let number = |item: toml::Value| item.as_integer().and_then(|number| u32::try_from(number).ok());
        let numbers = items.and_then(|items| items.into_iter().map(number).collect());
        numbers.map(Some).ok_or_else(|| {
            self.wrong(key, "must be a list of whole numbers that are not negative, such as [30, 7, 0]")
        })
    }

    /// `true` or `false`.
    pub(super) fn flag(&mut self, key: &str) -> Result<Option<bool>, ConfigError> {
        let flag = match self.take(key) {
            None => return Ok(None),
            Some(Node::File(toml::Value::Boolean(flag))) => Some(flag),
            Some(Node::Env { text, .. }) => text.trim().parse().ok(),
            Some(_) => None,
        };
        flag.map(Some).ok_or_else(|| self.wrong(key, "must be true or false, without quotes"))
    }

    /// A list of texts; in the environment written as an array as well.
    pub(super) fn list(&mut self, key: &str) -> Result<Option<Vec<String>>, ConfigError> {
        let items = match self.take(key) {
            None => return Ok(None),
            Some(Node::File(toml::Value::Array(items))) => Some(items),
            Some(Node::Env { text, .. }) => array(&text),
            Some(_) => None,
        };
        let texts = items.and_then(|items| items.into_iter().map(text_of).collect());
        texts.map(Some).ok_or_else(|| self.wrong(key, r#"must be a list of texts, such as ["a","b"]"#))
    }

    /// A list of which each item is parsed.
    pub(super) fn parsed_list<T>(
        &mut self,
        key: &str,
        parse: impl Fn(&str) -> Result<T, String>,
    ) -> Result<Option<Vec<T>>, ConfigError> {
        let Some(texts) = self.list(key)? else { return Ok(None) };
        let items: Result<Vec<T>, String> = texts.iter().map(|text| parse(text)).collect();
        items.map(Some).map_err(|wrong| self.wrong(key, wrong))
    }

    /// A secret, or the file that holds it as `<key>_file`.
    pub(super) fn secret(&mut self, key: &str) -> Result<Option<Secret>, ConfigError> {
        let file_key = format!("{key}_file");
        let (inline, file) = (self.word(key)?, self.path(&file_key)?);
        match (inline, file) {
            (Some(_), Some(_)) => {
                Err(self.wrong(key, format!("and `{file_key}` are both given; remove one of them")))
            }
            (Some(text), None) => Ok(Some(Secret::new(text))),
            (None, Some(file)) => Secret::read(file).map(Some).map_err(|wrong| self.wrong(&file_key, wrong)),
            (None, None) => Ok(None),
        }
    }

    /// Several secrets in a list, or one a line in the file named by `<key>_file`.
    pub(super) fn secrets(&mut self, key: &str) -> Result<Vec<Secret>, ConfigError> {
        let file_key = format!("{key}_file");
        let file = self.path(&file_key)?;
        let inline = self.parsed_list(key, |text| match text {
            "" => Err("holds an empty secret; remove it".to_owned()),
            _ => Ok(Secret::new(text)),
        })?;
        match (inline, file) {
            (Some(_), Some(_)) => {
                Err(self.wrong(key, format!("and `{file_key}` are both given; remove one of them")))
            }
            (inline, None) => Ok(inline.unwrap_or_default()),
            (None, Some(file)) => Secret::read_lines(file).map_err(|wrong| self.wrong(&file_key, wrong)),
        }
    }

    /// Whether a key is given, without reading it.
    pub(super) fn has(&self, key: &str) -> bool {
        self.left.contains_key(key)
    }

    /// An error about a key of this section. `wrong` is the rest of the sentence.
    pub(super) fn wrong(&self, key: &str, wrong: impl Into<String>) -> ConfigError {
        ConfigError::Value { key: self.place(key, self.variables.get(key)), wrong: wrong.into() }
    }

    /// Refuses keys that nothing has asked for. Called early by readers that go on to compare
    /// keys: a misspelt key is better news than the absence of the right one.
    pub(super) fn done(&self) -> Result<(), ConfigError> {
        let Some((key, node)) = self.left.iter().next() else { return Ok(()) };
        let variable = node.variable().map(str::to_owned);
        let near = self.known.iter().min_by_key(|known| strsim::damerau_levenshtein(known, key));
        let near = near.map_or("", String::as_str);
        let nearest = if self.title.is_empty() { format!("[{near}]") } else { format!("`{near}`") };
        Err(ConfigError::UnknownKey { key: self.place(key, variable.as_ref()), nearest })
    }

    fn take(&mut self, key: &str) -> Option<Node> {
        self.known.push(key.to_owned());
        let node = self.left.remove(key)?;
        if let Some(variable) = node.variable() {
            self.variables.insert(key.to_owned(), variable.to_owned());
        }
        Some(node)
    }

    fn place(&self, key: &str, variable: Option<&String>) -> String {
        let mut place = format!("`{key}`");
        if !self.title.is_empty() {
            place += &format!(" in {}", self.title);
        }
        if let Some(variable) = variable {
            place += &format!(" (from {variable})");
        }
        place
    }
}

fn array(text: &str) -> Option<Vec<toml::Value>> {
    let mut table = format!("list = {text}").parse::<toml::Table>().ok()?;
    match table.remove("list")? {
        // More than the list was smuggled in behind a newline.
        _ if !table.is_empty() => None,
        toml::Value::Array(items) => Some(items),
        _ => None,
    }
}

fn text_of(value: toml::Value) -> Option<String> {
    match value {
        toml::Value::String(text) => Some(text),
        _ => None,
    }
}
