//! A chosen file as PEM text. What is kept as bytes (`.cer`, `.der`) is written out as PEM.

use spki::SubjectPublicKeyInfoRef;
use spki::der::asn1::AnyRef;
use spki::der::pem::{LineEnding, encode_string};
use spki::der::{Decode, Reader, SliceReader};
use x509_cert::Certificate;

use super::blocks::{PRIVATE, holds_private_key};

/// The largest file that is looked at, in bytes.
pub const LARGEST_FILE: usize = 64 * 1024;

/// What is said of a larger one.
pub const TOO_LARGE: &str = "This file is too large for a key or certificate.";

/// The PEM text of a file with a public key or certificates.
///
/// # Errors
/// A sentence for the person; above all for a private key, which goes no further.
pub fn text_of_file(bytes: &[u8]) -> Result<String, String> {
    if bytes.len() > LARGEST_FILE {
        return Err(TOO_LARGE.to_owned());
    }
    let pem = |label| encode_string(label, LineEnding::LF, bytes).map_err(|_| unreadable());
    match std::str::from_utf8(bytes) {
        Ok(text) if holds_private_key(text) => Err(PRIVATE.to_owned()),
        Ok(text) if text.contains("-----BEGIN ") => Ok(text.trim_start_matches('\u{feff}').to_owned()),
        _ if Certificate::from_der(bytes).is_ok() => pem("CERTIFICATE"),
        _ if SubjectPublicKeyInfoRef::from_der(bytes).is_ok() => pem("PUBLIC KEY"),
        _ if is_private(bytes) => Err(PRIVATE.to_owned()),
        _ => Err(unreadable()),
    }
}

fn unreadable() -> String {
    "This file holds no public key or certificate in PEM or DER form.".to_owned()
}

/// PKCS#8, PKCS#1 and SEC 1 private keys, and PKCS#12, all begin with a sequence whose first item is a small number.
fn is_private(bytes: &[u8]) -> bool {
    let first = SliceReader::new(bytes).and_then(|mut reader| {
        reader.sequence(|inner| {
            let version: u8 = inner.decode()?;
            while !inner.is_finished() {
                let _rest: AnyRef<'_> = inner.decode()?;
            }
            Ok(version)
        })
    });
    first.is_ok_and(|version| version <= 3)
}

#[cfg(test)]
mod tests {
    use super::super::{certificates, public_key};
    use super::*;

    const KEY: &str = include_str!("fixtures/ec-public.pem");
    const CERTIFICATE: &str = include_str!("fixtures/certificate.pem");

    fn der(pem: &str) -> Vec<u8> {
        spki::der::pem::decode_vec(pem.as_bytes()).unwrap().1
    }

    #[test]
    fn a_file_of_text_or_of_bytes_gives_the_same_key() {
        for bytes in [KEY.as_bytes().to_vec(), format!("\u{feff}{KEY}").into_bytes(), der(KEY)] {
            let text = text_of_file(&bytes).unwrap();
            assert_eq!(public_key(&text).unwrap().pem.trim(), KEY.trim());
        }
        let text = text_of_file(&der(CERTIFICATE)).unwrap();
        assert_eq!(certificates(&text).unwrap()[0].pem.trim(), CERTIFICATE.trim());
    }

    #[test]
    fn a_private_key_in_any_clothes_goes_no_further() {
        // The first bytes of PKCS#8: a sequence of version 0, an algorithm and the key.
        let pkcs8 = [0x30, 0x0b, 0x02, 0x01, 0x00, 0x30, 0x03, 0x06, 0x01, 0x2a, 0x04, 0x01, 0x00];
        let pem =
            format!("{CERTIFICATE}-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n");
        for bytes in [&pkcs8[..], pem.as_bytes()] {
            assert!(text_of_file(bytes).is_err_and(|words| words.starts_with("This is a private key")));
        }
    }

    #[test]
    fn what_is_no_key_is_told_so() {
        assert!(text_of_file(b"GIF89a").is_err_and(|words| words.contains("holds no public key")));
        assert!(text_of_file(&[0xff; LARGEST_FILE + 1]).is_err_and(|words| words.contains("too large")));
        assert!(text_of_file(b"").is_err());
    }
}
