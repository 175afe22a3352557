//! Secrets: written in the configuration, or in a file of their own that it names.

use secrecy::{ExposeSecret, SecretString};
use std::path::{Path, PathBuf};

/// A secret setting; never printed.
#[derive(Clone, Debug)]
pub struct Secret {
    value: SecretString,
    file: Option<PathBuf>,
}

impl Secret {
    /// A secret that stands in the configuration itself.
    pub fn new(value: impl Into<String>) -> Self {
        Self { value: SecretString::from(value.into()), file: None }
    }

    /// Reads a secret from its file. One newline at the end is dropped, since editors add it.
    ///
    /// # Errors
    /// The rest of a sentence that begins with the key: the file is missing, unreadable or empty.
    pub fn read(file: PathBuf) -> Result<Self, String> {
        let text = std::fs::read_to_string(&file).map_err(|error| {
            format!(
                "names the file {}, which cannot be read: {error}; check the path and who may read it",
                file.display()
            )
        })?;
        let text = text.strip_suffix('\n').unwrap_or(&text);
        let text = text.strip_suffix('\r').unwrap_or(text);
        if text.is_empty() {
            return Err(format!(
                "names the file {}, which is empty; write the secret into it",
                file.display()
            ));
        }
        Ok(Self { value: SecretString::from(text.to_owned()), file: Some(file) })
    }

    /// Reads several secrets from one file, one a line; empty lines do not count.
    ///
    /// # Errors
    /// As [`Secret::read`].
    pub fn read_lines(file: PathBuf) -> Result<Vec<Self>, String> {
        let whole = Self::read(file)?;
        let lines = whole.expose().lines().filter(|line| !line.is_empty());
        let of_line =
            |line: &str| Self { value: SecretString::from(line.to_owned()), file: whole.file.clone() };
        Ok(lines.map(of_line).collect())
    }

    /// The secret in plain: only for whoever sends it.
    pub fn expose(&self) -> &str {
        self.value.expose_secret()
    }

    /// The secret, still wrapped.
    pub fn value(&self) -> &SecretString {
        &self.value
    }

    /// The file it came from, which may be replaced while the console runs.
    pub fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file_with(text: &str) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        std::fs::write(&path, text).unwrap();
        (folder, path)
    }

    #[test]
    fn only_the_last_newline_of_a_secret_file_is_dropped() {
        for (written, meant) in
            [("abc", "abc"), ("abc\n", "abc"), ("abc\r\n", "abc"), (" a b \n\n", " a b \n")]
        {
            let (_folder, path) = file_with(written);
            let secret = Secret::read(path.clone()).unwrap();
            assert_eq!(secret.expose(), meant);
            assert_eq!(secret.file(), Some(path.as_path()));
        }
    }

    #[test]
    fn an_empty_or_missing_secret_file_is_an_error_that_names_it() {
        let (_folder, path) = file_with("\n");
        assert!(Secret::read(path.clone()).unwrap_err().contains("which is empty"));
        let missing = path.with_file_name("missing");
        assert!(Secret::read(missing).unwrap_err().contains("missing"));
    }

    #[test]
    fn a_secret_is_not_printed() {
        assert!(!format!("{:?}", Secret::new("hunter2")).contains("hunter2"));
    }
}
