//! What stands in a token, once its signature is known to be good: pure.

use app::model::{Actor, Timestamp};
use base64::Engine;
use base64::alphabet::URL_SAFE;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde_json::{Map, Value};

use crate::config::TokenRules;

/// Two clocks may differ by this many seconds.
const LEEWAY: i64 = 60;
/// The longest that a person's unchanging name may be, in bytes.
const LONGEST_SUBJECT: usize = 512;

/// AWS pads what everybody else leaves bare.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &URL_SAFE,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// A part of a token, or of a key.
pub(super) fn bytes(text: &str) -> Option<Vec<u8>> {
    BASE64.decode(text).ok()
}

/// A part of a token that is a JSON object.
pub(super) fn object(text: &str) -> Option<Map<String, Value>> {
    serde_json::from_slice(&bytes(text)?).ok()
}

/// Why a token with a good signature is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wrong {
    /// It is over: nobody is signed in any more.
    Expired,
    /// Something else, in a word for the log.
    Else(&'static str),
}

/// The person whom a token tells of.
pub(super) fn person(
    rules: &TokenRules,
    header: &Map<String, Value>,
    claims: &Map<String, Value>,
    now: Timestamp,
) -> Result<Actor, Wrong> {
    // AWS says these beside the claims, which are the identity provider's own.
    let said = if rules.signer.is_some() { header } else { claims };
    if let Some(signer) = &rules.signer
        && text(header, "signer") != Some(signer)
    {
        return Err(Wrong::Else("signed by another load balancer"));
    }
    if text(said, "iss") != Some(&rules.issuer) {
        return Err(Wrong::Else("made by another issuer"));
    }
    let audience = if rules.signer.is_some() { header.get("client") } else { claims.get("aud") };
    if !is_meant_for(audience, &rules.audience) {
        return Err(Wrong::Else("made for another audience"));
    }
    in_time(said, now)?;
    let subject = text(claims, &rules.subject_claim)
        .filter(|subject| !subject.is_empty() && subject.len() <= LONGEST_SUBJECT);
    let subject = subject.ok_or(Wrong::Else("names nobody"))?;
    let some = |claim: &str| text(claims, claim).filter(|text| !text.is_empty());
    let email = some(&rules.email_claim);
    let name = some(&rules.name_claim).or(email).unwrap_or(subject);
    Ok(Actor {
        email: email.map(str::to_owned),
        acr: some("acr").map(str::to_owned),
        signed_in_at: claims.get("auth_time").and_then(seconds).map(Timestamp),
        ..Actor::new(&rules.issuer, subject, name, groups(find(claims, &rules.groups_claim))?)
    })
}

fn is_meant_for(audience: Option<&Value>, wanted: &str) -> bool {
    match audience {
        Some(Value::String(one)) => one == wanted,
        Some(Value::Array(several)) => several.iter().any(|one| one == wanted),
        _ => false,
    }
}

fn in_time(said: &Map<String, Value>, now: Timestamp) -> Result<(), Wrong> {
    let at = |claim: &str| match said.get(claim) {
        None => Ok(None),
        Some(value) => seconds(value).map(Some).ok_or(Wrong::Else("has a time that is none")),
    };
    let end = at("exp")?.ok_or(Wrong::Else("has no end"))?;
    if now.0 >= end.saturating_add(LEEWAY) {
        return Err(Wrong::Expired);
    }
    let begins = [at("nbf")?, at("iat")?].into_iter().flatten().max();
    match begins.is_some_and(|begin| begin > now.0.saturating_add(LEEWAY)) {
        true => Err(Wrong::Else("is not valid yet")),
        false => Ok(()),
    }
}

/// Each group whole, whatever its name holds. `None` where the token does not tell.
fn groups(claim: Option<&Value>) -> Result<Option<Vec<String>>, Wrong> {
    match claim {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(one)) => Ok(Some(vec![one.clone()])),
        Some(Value::Array(several)) => {
            let names: Option<Vec<String>> =
                several.iter().map(|one| one.as_str().map(str::to_owned)).collect();
            names.map(Some).ok_or(Wrong::Else("has groups that are no names"))
        }
        Some(_) => Err(Wrong::Else("has groups that are no names")),
    }
}

fn text<'a>(claims: &'a Map<String, Value>, claim: &str) -> Option<&'a str> {
    find(claims, claim).and_then(Value::as_str)
}

/// A claim by its name, or by its path: Cloudflare puts groups below `custom`.
fn find<'a>(claims: &'a Map<String, Value>, claim: &str) -> Option<&'a Value> {
    claims.get(claim).or_else(|| {
        let (outer, inner) = claim.split_once('.')?;
        find(claims.get(outer)?.as_object()?, inner)
    })
}

/// A moment in seconds; RFC 7519 allows fractions.
fn seconds(value: &Value) -> Option<i64> {
    #[expect(clippy::cast_possible_truncation, reason = "a cast from float to integer saturates")]
    value.as_i64().or_else(|| value.as_f64().filter(|at| at.is_finite()).map(|at| at as i64))
}
