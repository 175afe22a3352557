//! Where a new secret can be put without passing a browser.

use serde::{Deserialize, Serialize};

/// A destination's name, as configured: lower-case letters, digits and dashes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DestinationName(pub String);

impl std::fmt::Display for DestinationName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// What stands at a destination.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DestinationKind {
    /// A key-value store of HashiCorp Vault, version 2.
    VaultKv,
    /// HashiCorp Vault's response wrapping: it keeps the secret for whoever brings a single-use token.
    VaultWrap,
    /// A Kubernetes Secret.
    Kubernetes,
    /// A secret of an environment of GitHub Actions.
    GithubEnvironment,
    /// A file in a directory of the console's machine.
    File,
}

impl DestinationKind {
    /// Every kind with its word in the configuration.
    pub const WORDS: [(Self, &'static str); 5] = [
        (Self::VaultKv, "vault-kv"),
        (Self::VaultWrap, "vault-wrap"),
        (Self::Kubernetes, "kubernetes"),
        (Self::GithubEnvironment, "github-environment"),
        (Self::File, "file"),
    ];

    /// The word in the configuration.
    #[must_use]
    pub fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(own, _)| *own == self).map_or("file", |(_, word)| word)
    }

    /// The kind with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::WORDS.iter().find(|(_, own)| *own == word).map(|(own, _)| *own)
    }

    /// What people call it.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::VaultKv => "Vault key-value store",
            Self::VaultWrap => "Vault response wrapping",
            Self::Kubernetes => "Kubernetes Secret",
            Self::GithubEnvironment => "GitHub Actions environment",
            Self::File => "File",
        }
    }

    /// Whether it answers with something that a person has to be shown once.
    #[must_use]
    pub fn hands_back(self) -> bool {
        self == Self::VaultWrap
    }
}

/// What a page says about a destination.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DestinationCard {
    /// Its name.
    pub name: DestinationName,
    /// What stands there.
    pub kind: DestinationKind,
    /// Where that is: a host, a directory.
    pub at: String,
}

/// A secret is where it was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivered {
    /// The destination.
    pub destination: DestinationName,
    /// Where in it: a path, a name.
    pub place: String,
    /// What beside the value could not be put there, if anything.
    pub remark: Option<String>,
}

/// A secret was made and is not known to be where it was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undelivered {
    /// The destination.
    pub destination: DestinationName,
    /// Where in it.
    pub place: String,
    /// What happened, in one sentence.
    pub words: String,
    /// What to look at, in one sentence.
    pub next: String,
    /// Whether the value may have reached it all the same.
    pub perhaps: bool,
}

/// How a note in the journal begins that tells where a secret is.
const DELIVERED: &str = "delivered to ";

impl Delivered {
    /// The note for the journal.
    #[must_use]
    pub fn note(&self) -> String {
        let remark = self.remark.as_ref().map(|remark| format!(". {remark}")).unwrap_or_default();
        format!("{DELIVERED}{}: {}{remark}", self.destination, self.place)
    }

    /// Whether this is such a note.
    #[must_use]
    pub fn is_noted_in(note: &str) -> bool {
        note.starts_with(DELIVERED)
    }
}

impl Undelivered {
    /// The note for the journal.
    #[must_use]
    pub fn note(&self) -> String {
        let how = if self.perhaps { "perhaps delivered to" } else { "not delivered to" };
        format!("{how} {}: {}. {}", self.destination, self.place, self.words)
    }
}
