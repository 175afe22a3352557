//! Pasted PEM, checked before it is sent: the same code in the browser and on the server.

use spki::SubjectPublicKeyInfoOwned;
use spki::der::{Decode, DecodePem};
use x509_cert::Certificate;

/// What stands in a PEM block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// The words between `BEGIN` and the dashes, such as `CERTIFICATE`.
    pub label: String,
    /// The whole block, with its first and last line.
    pub text: String,
}

/// Splits text into its PEM blocks.
///
/// # Errors
/// A sentence for the person, when something stands outside the blocks or a block does not end.
pub fn blocks(text: &str) -> Result<Vec<Block>, String> {
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

/// Checks that `text` is exactly one public key.
///
/// # Errors
/// A sentence for the person.
pub fn public_key(text: &str) -> Result<String, String> {
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
    SubjectPublicKeyInfoOwned::from_pem(&block.text)
        .map_err(|_| "This is not a readable public key: some of it may be missing.".to_owned())?;
    Ok(block.text)
}

/// Checks that `text` holds certificates and nothing else, and gives each one's PEM.
///
/// # Errors
/// A sentence for the person.
pub fn certificates(text: &str) -> Result<Vec<String>, String> {
    blocks(text)?
        .into_iter()
        .enumerate()
        .map(|(index, block)| {
            refuse_private(&block)?;
            if block.label != "CERTIFICATE" {
                return Err(format!("Block {} is a {}, not a CERTIFICATE.", index + 1, block.label));
            }
            parse_certificate(&block.text).map_err(|()| {
                format!("Certificate {} cannot be read: some of it may be missing.", index + 1)
            })?;
            Ok(block.text)
        })
        .collect()
}

/// What a person wants to know of a certificate.
#[cfg(feature = "ssr")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateFacts {
    /// Its subject, as RFC 4514 writes it.
    pub subject: String,
    /// Its `notAfter`, seconds since the epoch.
    pub not_after: i64,
}

/// Reads a certificate's facts; `None` if it cannot be read.
#[cfg(feature = "ssr")]
#[must_use]
pub fn certificate_facts(pem: &str) -> Option<CertificateFacts> {
    let certificate = parse_certificate(pem).ok()?;
    let not_after = certificate.tbs_certificate.validity.not_after.to_unix_duration();
    Some(CertificateFacts {
        subject: certificate.tbs_certificate.subject.to_string(),
        not_after: i64::try_from(not_after.as_secs()).ok()?,
    })
}

fn parse_certificate(pem: &str) -> Result<Certificate, ()> {
    let (label, der) = spki::der::pem::decode_vec(pem.as_bytes()).map_err(|_| ())?;
    if label != "CERTIFICATE" {
        return Err(());
    }
    Certificate::from_der(&der).map_err(|_| ())
}

/// A private key must not travel further than the field it was pasted into.
fn refuse_private(block: &Block) -> Result<(), String> {
    if block.label.contains("PRIVATE") {
        return Err(
            "This is a private key. It was not sent on; paste the public key or certificate instead, and \
                    treat this key as exposed if the page was not on your own machine."
                .to_owned(),
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = include_str!("fixtures/ec-public.pem");
    const CERTIFICATE: &str = include_str!("fixtures/certificate.pem");

    #[test]
    fn a_public_key_and_a_certificate_are_taken() {
        assert_eq!(public_key(KEY).map(|pem| pem.trim().to_owned()), Ok(KEY.trim().to_owned()));
        assert_eq!(certificates(&format!("{CERTIFICATE}\n\n{CERTIFICATE}")).map(|all| all.len()), Ok(2));
    }

    #[test]
    fn windows_line_ends_and_indentation_from_a_mail_do_no_harm() {
        let pasted = KEY.lines().map(|line| format!("   {line}\r\n")).collect::<String>();
        assert_eq!(public_key(&pasted).map(|pem| pem.trim().to_owned()), Ok(KEY.trim().to_owned()));
    }

    #[test]
    fn a_private_key_is_refused_before_it_travels() {
        let private = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----";
        assert!(public_key(private).is_err_and(|words| words.starts_with("This is a private key")));
        assert!(certificates(private).is_err_and(|words| words.starts_with("This is a private key")));
    }

    #[test]
    fn what_is_cut_off_or_mixed_up_is_told_apart() {
        assert!(public_key("hello").is_err_and(|words| words.contains("BEGIN")));
        assert!(
            public_key("-----BEGIN PUBLIC KEY-----\nAAAA").is_err_and(|words| words.contains("last line"))
        );
        assert!(public_key(CERTIFICATE).is_err_and(|words| words.contains("CERTIFICATE block")));
        assert!(certificates(KEY).is_err_and(|words| words.contains("PUBLIC KEY")));
        let cut = format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----", "MIIB");
        assert!(certificates(&cut).is_err_and(|words| words.contains("cannot be read")));
    }

    #[test]
    fn a_certificates_end_is_known() {
        let facts = certificate_facts(CERTIFICATE).unwrap();
        assert_eq!(facts.subject, "CN=terraform-automation");
        assert!(facts.not_after > 1_700_000_000);
    }
}
