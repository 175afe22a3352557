//! `clientAuthentication`: what of it is written must be usable \[G\].

use serde_json::{Map, Value};
use url::Url;
use x509_cert::Certificate;
use x509_cert::der::pem::LineEnding;
use x509_cert::der::{DecodePem, EncodePem};
use x509_cert::spki::SubjectPublicKeyInfoOwned;

use super::problem::Problem;
use super::wire::{AuthType, ClientAuthentication, ClientCertificate, PublicKey};

/// Reads a `clientAuthentication` that a caller wrote. The three ways exclude each other \[D\]; what belongs to
/// another way may be null or empty, as the official client sends it when it writes back what it read \[C\].
pub(super) fn read(value: Option<Value>) -> Result<ClientAuthentication, Problem> {
    let Some(value) = value else { return Err(Problem::invalid("clientAuthentication is required")) };
    let Value::Object(mut fields) = value else {
        return Err(Problem::invalid("clientAuthentication must be an object"));
    };
    let auth_type = auth_type(fields.remove("authType"))?;
    let client_jwks_url = jwks_url(fields.remove("clientJWKsUrl"))?;
    let public_keys = list(fields.remove("publicKeys"), "publicKeys", public_key)?;
    let client_certificates = list(fields.remove("clientCertificates"), "clientCertificates", certificate)?;

    let has_keys = !public_keys.is_empty() || !client_certificates.is_empty();
    let missing = match auth_type {
        AuthType::Secret => None,
        AuthType::PubKeyCert => (!has_keys).then_some("publicKeys or clientCertificates"),
        AuthType::Jwks => client_jwks_url.is_none().then_some("clientJWKsUrl"),
    };
    if let Some(missing) = missing {
        return Err(Problem::invalid(format!(
            "clientAuthentication.{missing} is required for this authType"
        )));
    }
    if (has_keys && auth_type != AuthType::PubKeyCert)
        || (client_jwks_url.is_some() && auth_type != AuthType::Jwks)
    {
        return Err(Problem::invalid("clientAuthentication holds more than its authType allows"));
    }
    Ok(ClientAuthentication { auth_type, client_jwks_url, public_keys, client_certificates, extra: fields })
}

fn auth_type(value: Option<Value>) -> Result<AuthType, Problem> {
    match value {
        None | Some(Value::Null) => Err(Problem::invalid("clientAuthentication.authType is required")),
        Some(value) => serde_json::from_value(value).map_err(|_| {
            Problem::invalid("clientAuthentication.authType must be SECRET, PUBKEYCERT or JWKS")
        }),
    }
}

/// Any absolute http(s) URL: it is not fetched on write.
fn jwks_url(value: Option<Value>) -> Result<Option<String>, Problem> {
    match value {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(url)) if url.is_empty() => Ok(None),
        Some(Value::String(url)) => match Url::parse(&url) {
            Ok(parsed) if matches!(parsed.scheme(), "https" | "http") && parsed.has_host() => Ok(Some(url)),
            _ => Err(Problem::invalid("clientAuthentication.clientJWKsUrl must be an http or https URL")),
        },
        Some(_) => Err(Problem::invalid("clientAuthentication.clientJWKsUrl must be a text")),
    }
}

fn list<T>(
    value: Option<Value>,
    name: &str,
    read: fn(&mut Map<String, Value>) -> Result<T, &'static str>,
) -> Result<Vec<T>, Problem> {
    let items = match value {
        None | Some(Value::Null) => return Ok(Vec::new()),
        Some(Value::Array(items)) => items,
        Some(_) => return Err(Problem::invalid(format!("clientAuthentication.{name} must be a list"))),
    };
    let mut read_all = Vec::with_capacity(items.len());
    for (at, item) in items.into_iter().enumerate() {
        let result = match item {
            Value::Object(mut fields) => read(&mut fields),
            _ => Err("must be an object"),
        };
        read_all.push(
            result.map_err(|why| Problem::invalid(format!("clientAuthentication.{name}[{at}] {why}")))?,
        );
    }
    Ok(read_all)
}

fn public_key(fields: &mut Map<String, Value>) -> Result<PublicKey, &'static str> {
    let key_name = match fields.remove("keyName") {
        None | Some(Value::Null) => None,
        Some(Value::String(name)) => Some(name),
        Some(_) => return Err("must have a keyName that is a text"),
    };
    match fields.remove("keyValue") {
        Some(Value::String(pem)) if SubjectPublicKeyInfoOwned::from_pem(pem.trim()).is_ok() => {
            Ok(PublicKey { key_name, key_value: pem.into() })
        }
        _ => Err("must have a keyValue that is a public key in PEM form"),
    }
}

fn certificate(fields: &mut Map<String, Value>) -> Result<ClientCertificate, &'static str> {
    match fields.remove("certContent") {
        Some(Value::String(pem)) if Certificate::from_pem(pem.trim()).is_ok() => {
            Ok(ClientCertificate { cert_content: pem.into() })
        }
        _ => Err("must have a certContent that is a certificate in PEM form"),
    }
}

/// The public key of a certificate, in PEM form, while the certificate is valid.
pub(super) fn certificate_key(pem: &str, now: i64) -> Option<String> {
    let certificate = Certificate::from_pem(pem.trim()).ok()?.tbs_certificate;
    let now = u64::try_from(now).ok()?;
    let from = certificate.validity.not_before.to_unix_duration().as_secs();
    let until = certificate.validity.not_after.to_unix_duration().as_secs();
    (from..=until).contains(&now).then(|| certificate.subject_public_key_info.to_pem(LineEnding::LF).ok())?
}
