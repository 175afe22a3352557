//! The file and the environment laid over each other, before any key has a type.
//!
//! A value from the environment stays text here: only whoever reads the key knows its type, so a
//! client secret of `12345` never turns into a number on the way.

use super::{env, error::ConfigError};
use std::collections::BTreeMap;

/// Keys and what stands under them. A list of tables (`[[tenants]]`) is a table keyed `0`, `1`, ….
pub(super) type Table = BTreeMap<String, Node>;

/// One value, with where it came from.
#[derive(Debug)]
pub(super) enum Node {
    /// A section, or a list of tables.
    Table(Table),
    /// Any other value of the file.
    File(toml::Value),
    /// The text of an environment variable.
    Env {
        /// Name of the variable.
        name: String,
        /// Its value as it was set.
        text: String,
    },
}

impl Node {
    fn from_toml(value: toml::Value) -> Self {
        match value {
            toml::Value::Table(table) => Self::Table(table_of(table)),
            toml::Value::Array(items) if !items.is_empty() && items.iter().all(toml::Value::is_table) => {
                let numbered = items.into_iter().enumerate();
                Self::Table(numbered.map(|(i, item)| (i.to_string(), Self::from_toml(item))).collect())
            }
            other => Self::File(other),
        }
    }

    /// The environment variable this came from: for a table the first one in it.
    pub(super) fn variable(&self) -> Option<&str> {
        match self {
            Self::Env { name, .. } => Some(name),
            Self::Table(table) => table.values().find_map(Self::variable),
            Self::File(_) => None,
        }
    }
}

fn table_of(table: toml::Table) -> Table {
    table.into_iter().map(|(key, value)| (key, Node::from_toml(value))).collect()
}

/// Parses the file's text; `file` names it in errors.
pub(super) fn parse(file: &str, text: &str) -> Result<Table, ConfigError> {
    let parsed = text.parse::<toml::Table>().map_err(|error| {
        let start = error.span().map_or(0, |span| span.start);
        let line = text.bytes().take(start).filter(|byte| *byte == b'\n').count() + 1;
        // Not the error's Display: that quotes the line, which may hold a secret.
        ConfigError::NotToml { file: file.to_owned(), line, what: error.message().to_owned() }
    })?;
    Ok(table_of(parsed))
}

/// Lays environment variables over the file, key by key.
pub(super) fn overlay(table: &mut Table, variables: Vec<(String, String)>) {
    for (name, text) in variables {
        let path = name.strip_prefix(env::PREFIX).unwrap_or(&name).to_lowercase();
        let parts: Vec<&str> = path.split("__").collect();
        put(table, &parts, Node::Env { name: name.clone(), text });
    }
}

fn put(table: &mut Table, path: &[&str], leaf: Node) {
    match path {
        [] => {}
        [last] => {
            table.insert((*last).to_owned(), leaf);
        }
        [first, rest @ ..] => {
            let mut inner = match table.remove(*first) {
                Some(Node::Table(inner)) => inner,
                // A value where a section is meant: whoever reads the key says so.
                _ => Table::new(),
            };
            put(&mut inner, rest, leaf);
            table.insert((*first).to_owned(), Node::Table(inner));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistake_in_the_file_is_named_by_line_without_quoting_it() {
        let error = parse("c.toml", "[sandbox]\n\nclient_secret = hunter2\n").unwrap_err().to_string();
        assert!(error.starts_with("c.toml, line 3: "), "{error}");
        assert!(!error.contains("hunter2"), "{error}");
    }

    #[test]
    fn no_mistake_of_any_kind_shows_a_value() {
        for wrong in [
            "s = hunter2",
            "s = \"hunter2",
            "s \"hunter2\"",
            "s = \"hunter2\" x",
            "s = \"\\hunter2\"",
            "s = [\"hunter2\"",
            "s = \"hunter2\"\ns = \"hunter2\"",
            "s = 'hunter2\n'",
            "s = 1hunter2",
            "[a]\nb.c = 'hunter2'\nb = 1",
        ] {
            let error = parse("c.toml", wrong).unwrap_err().to_string();
            assert!(!error.contains("hunter2"), "{error}");
        }
    }

    #[test]
    fn a_variable_changes_one_key_of_one_listed_table() {
        let mut table = parse("", "[[tenants]]\nname = \"a\"\n[[tenants]]\nname = \"b\"").unwrap();
        overlay(&mut table, vec![("CLIENTELE_TENANTS__1__NAME".into(), "c".into())]);
        let Some(Node::Table(tenants)) = table.get("tenants") else { panic!("no tenants") };
        let Node::Table(second) = &tenants["1"] else { panic!("no second tenant") };
        assert_eq!(second["name"].variable(), Some("CLIENTELE_TENANTS__1__NAME"));
        assert_eq!(tenants["0"].variable(), None);
    }
}
