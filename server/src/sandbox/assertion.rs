//! Client assertions: a JWT, signed with a key that the client registered.

use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde::Deserialize;
use serde_json::Value;

use super::authentication::certificate_key;
use super::key_set;
use super::wire::{AuthType, ClientAuthentication};

/// The claims that the SDKs send; `iat`, `jti` and `kid` are absent there \[C\], so they are not asked for.
#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: Value,
    /// Epoch seconds; the RFC allows a fraction.
    exp: f64,
    nbf: Option<f64>,
}

/// Who an assertion says it is from, unverified: which client's keys to try.
pub(super) fn subject(assertion: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Subject {
        sub: String,
    }
    jsonwebtoken::dangerous::insecure_decode::<Subject>(assertion).ok().map(|token| token.claims.sub)
}

/// Verifies that `assertion` proves its sender to be `client_id`.
///
/// # Errors
/// The reason, for the log.
pub(super) async fn verify(
    assertion: &str,
    client_id: &str,
    authentication: &ClientAuthentication,
    audiences: &[String],
    now: i64,
) -> Result<(), &'static str> {
    let header = jsonwebtoken::decode_header(assertion).map_err(|_| "the assertion is not a JWT")?;
    if !matches!(header.alg, Algorithm::RS256 | Algorithm::ES256) {
        return Err("the assertion is signed with neither RS256 nor ES256");
    }
    let keys = match authentication.auth_type {
        AuthType::Secret => return Err("the client signs in by secret"),
        AuthType::PubKeyCert => registered_keys(authentication, header.alg, now),
        AuthType::Jwks => published_keys(authentication, header.kid.as_deref()).await?,
    };
    let claims = keys
        .iter()
        .find_map(|key| jsonwebtoken::decode::<Claims>(assertion, key, &signature_only(header.alg)).ok())
        .ok_or("no key of the client fits the assertion's signature and claims")?
        .claims;
    if claims.iss != client_id || claims.sub != client_id {
        return Err("the assertion is from somebody else");
    }
    if claims.exp <= now as f64 {
        return Err("the assertion has expired");
    }
    if claims.nbf.is_some_and(|from| from > now as f64) {
        return Err("the assertion is not valid yet");
    }
    let meant_for_us = |aud: &Value| aud.as_str().is_some_and(|aud| audiences.iter().any(|ours| ours == aud));
    if !meant_for_us(&claims.aud) && !claims.aud.as_array().is_some_and(|all| all.iter().any(meant_for_us)) {
        return Err("the assertion is meant for another audience");
    }
    Ok(())
}

/// Only the signature is left to the library: it reads the machine's clock, and time is a parameter here.
fn signature_only(algorithm: Algorithm) -> Validation {
    let mut validation = Validation::new(algorithm);
    validation.validate_exp = false;
    validation.validate_aud = false;
    validation.required_spec_claims.clear();
    validation
}

/// The keys that the client registered, of the kind that `algorithm` needs.
fn registered_keys(
    authentication: &ClientAuthentication,
    algorithm: Algorithm,
    now: i64,
) -> Vec<DecodingKey> {
    let keys = authentication.public_keys.iter().map(|key| key.key_value.trim().to_owned());
    let of_certificates =
        authentication.client_certificates.iter().filter_map(|cert| certificate_key(&cert.cert_content, now));
    keys.chain(of_certificates)
        .filter_map(|pem| match algorithm {
            Algorithm::RS256 => DecodingKey::from_rsa_pem(pem.as_bytes()).ok(),
            _ => DecodingKey::from_ec_pem(pem.as_bytes()).ok(),
        })
        .collect()
}

async fn published_keys(
    authentication: &ClientAuthentication,
    kid: Option<&str>,
) -> Result<Vec<DecodingKey>, &'static str> {
    let url = authentication.client_jwks_url.as_deref().ok_or("the client has no JWKS URL")?;
    key_set::fetch(url, kid).await.map_err(|why| {
        tracing::info!(why, "the sandbox could not fetch a client's key set");
        "the client's key set could not be fetched"
    })
}
