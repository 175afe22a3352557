//! PEM text and the blocks in it.

/// What stands in a PEM block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Block {
    /// The words between `BEGIN` and the dashes, such as `CERTIFICATE`.
    pub(super) label: String,
    /// The whole block, with its first and last line.
    pub(super) text: String,
}

/// Splits text into its PEM blocks.
///
/// # Errors
/// A sentence for the person, when something stands outside the blocks or a block does not end.
pub(super) fn blocks(text: &str) -> Result<Vec<Block>, String> {
    let mut found = Vec::new();
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    while let Some(line) = lines.next() {
        let label = line
            .strip_prefix("-----BEGIN ")
            .and_then(|rest| rest.strip_suffix("-----"))
            .ok_or("PEM starts with a line of dashes and BEGIN, such as -----BEGIN PUBLIC KEY----- or -----BEGIN CERTIFICATE-----.")?;
        let end = format!("-----END {label}-----");
        let mut text = format!("{line}\n");
        loop {
            let line = lines.next().ok_or_else(|| format!("The block has no last line: {end}"))?;
            text.push_str(line);
            text.push('\n');
            if line == end {
                break;
            }
        }
        found.push(Block { label: label.to_owned(), text });
    }
    Ok(found)
}

/// The one public key that `text` holds, as a PEM block not yet looked into.
///
/// # Errors
/// A sentence for the person.
pub fn public_key_block(text: &str) -> Result<String, String> {
    let block = match <[Block; 1]>::try_from(blocks(text)?) {
        Ok([block]) => block,
        Err(blocks) if blocks.is_empty() => return Err("Paste a public key in PEM form.".to_owned()),
        Err(_) => return Err("One key a field: this holds more than one PEM block.".to_owned()),
    };
    refuse_private(&block)?;
    if block.label != "PUBLIC KEY" {
        return Err(format!(
            "This is a {} block; a public key starts with -----BEGIN PUBLIC KEY-----.",
            block.label
        ));
    }
    Ok(block.text)
}

/// Whether text holds what must not travel or be shown.
#[must_use]
pub fn holds_private_key(text: &str) -> bool {
    text.contains("PRIVATE KEY")
}

/// What a person is told who gave a private key.
pub(super) const PRIVATE: &str = "This is a private key. It was not sent on; give the public key or certificate \
                                  instead, and treat this key as exposed if the page was not on your own machine.";

/// A private key must not travel further than the field it was pasted into.
pub(super) fn refuse_private(block: &Block) -> Result<(), String> {
    if block.label.contains("PRIVATE") { Err(PRIVATE.to_owned()) } else { Ok(()) }
}
