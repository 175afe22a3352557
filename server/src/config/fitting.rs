//! What may be called how at a destination. Each judges a whole name; the error is the rest of a sentence that begins with
//! the key.

use url::{Host, Url};

/// A destination's own name.
pub(super) fn name(text: &str) -> Result<String, String> {
    let plain = |char: char| char.is_ascii_lowercase() || char.is_ascii_digit() || char == '-';
    match !text.is_empty() && text.len() <= 40 && text.chars().all(plain) {
        true => Ok(text.to_owned()),
        false => Err("must be 1 to 40 lower-case letters, digits and dashes".to_owned()),
    }
}

/// Where another machine is. A secret goes there, so it is encrypted, or does not leave this machine.
pub(super) fn address(text: &str) -> Result<Url, String> {
    let wrong = "must be a URL such as https://vault.example:8200, without user, query or fragment; http:// is for this \
                 machine's own addresses only";
    let url = Url::parse(text).map_err(|_| wrong.to_owned())?;
    let here = match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    };
    let encrypted = url.scheme() == "https" && url.has_host();
    let bare = url.username().is_empty() && url.password().is_none();
    let bare = bare && url.query().is_none() && url.fragment().is_none();
    if bare && (encrypted || url.scheme() == "http" && here) { Ok(url) } else { Err(wrong.to_owned()) }
}

/// A path of Vault's: words between slashes.
pub(super) fn path(text: &str) -> Result<(), String> {
    let plain = |char: char| char.is_ascii_alphanumeric() || "._-".contains(char);
    let word =
        |word: &str| !word.is_empty() && word.chars().all(plain) && !word.chars().all(|char| char == '.');
    match text.split('/').all(word) {
        true => Ok(()),
        false => {
            Err("must be letters, digits, dots, dashes and underscores between single slashes, with none at \
                      either end"
                .to_owned())
        }
    }
}

/// A Kubernetes Secret's name.
pub(crate) fn kubernetes_name(text: &str) -> Result<(), String> {
    match text.len() <= 253 && text.split('.').all(is_label) {
        true => Ok(()),
        false => Err("must be lower-case letters, digits, dashes and dots".to_owned()),
    }
}

/// A Kubernetes namespace.
pub(crate) fn kubernetes_namespace(text: &str) -> Result<(), String> {
    match text.len() <= 63 && is_label(text) {
        true => Ok(()),
        false => Err("must be lower-case letters, digits and dashes, 63 at most".to_owned()),
    }
}

fn is_label(text: &str) -> bool {
    let plain = |char: char| char.is_ascii_lowercase() || char.is_ascii_digit() || char == '-';
    !text.is_empty() && text.chars().all(plain) && !text.starts_with('-') && !text.ends_with('-')
}

/// The beginning of a name of GitHub Actions.
pub(crate) fn github_name(text: &str) -> Result<(), String> {
    let plain = |char: char| char.is_ascii_alphanumeric() || char == '_';
    let first = text.starts_with(|char: char| !char.is_ascii_digit());
    let theirs = text.to_ascii_uppercase().starts_with("GITHUB_");
    match first && !theirs && text.len() <= 200 && text.chars().all(plain) {
        true => Ok(()),
        false => {
            Err("must be letters, digits and underscores; a digit and GITHUB_ cannot stand first".to_owned())
        }
    }
}

/// `owner/name`.
pub(super) fn repository(text: &str) -> Result<(), String> {
    match path(text).is_ok() && text.split('/').count() == 2 {
        true => Ok(()),
        false => Err("must be the owner and the name of a repository, such as acme/pipelines".to_owned()),
    }
}

/// A file's name in its directory.
pub(super) fn file_name(text: &str) -> Result<(), String> {
    match path(text).is_ok() && !text.contains('/') && !text.starts_with('.') && text.len() <= 200 {
        true => Ok(()),
        false => {
            Err("must be one name of letters, digits, dots, dashes and underscores, with no dot first"
                .to_owned())
        }
    }
}
