//! Mode "headers": what a proxy's headers tell of the person.

use app::model::{Actor, Timestamp};
use axum::http::{HeaderMap, HeaderName};
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use serde::Deserialize;

use super::refusal::Refusal;
use crate::config::{GroupsFormat, HeaderRules};

/// The longest that a person's unchanging name may be, in bytes.
const LONGEST_SUBJECT: usize = 512;

/// Who the headers say asks; `None` where they name nobody.
pub(super) fn person(rules: &HeaderRules, headers: &HeaderMap) -> Result<Option<Actor>, Refusal> {
    let Some(subject) = value(headers, &rules.user)?.filter(|subject| !subject.is_empty()) else {
        return Ok(None);
    };
    if subject.len() > LONGEST_SUBJECT {
        return Err(Refusal::Unreadable(rules.user.clone()));
    }
    let told = |name: &Option<HeaderName>| match name {
        None => Ok(None),
        Some(name) => value(headers, name).map(|value| value.filter(|value| !value.is_empty())),
    };
    let name = told(&rules.name)?.unwrap_or_else(|| subject.clone());
    let groups = match &rules.groups {
        None => None,
        Some(header) => groups(headers, header, rules.format)?,
    };
    let signed_in_at = told(&rules.auth_time)?.map(|text| moment(&text, rules)).transpose()?;
    let (email, acr) = (told(&rules.email)?, told(&rules.acr)?);
    Ok(Some(Actor { email, signed_in_at, acr, ..Actor::new(&rules.issuer, &subject, &name, groups) }))
}

/// Seconds since 1970; some proxies write fractions of them.
fn moment(text: &str, rules: &HeaderRules) -> Result<Timestamp, Refusal> {
    let whole = text.split_once('.').map_or(text, |(whole, _)| whole);
    let header = rules.auth_time.as_ref().unwrap_or(&rules.user);
    whole.parse().map(Timestamp).map_err(|_| Refusal::Unreadable(header.clone()))
}

/// The groups; `None` where the proxy did not tell, which is not the same as none.
fn groups(
    headers: &HeaderMap,
    header: &HeaderName,
    format: GroupsFormat,
) -> Result<Option<Vec<String>>, Refusal> {
    let unreadable = || Refusal::Unreadable(header.clone());
    if format == GroupsFormat::Repeated {
        return repeated(headers, header);
    }
    let Some(text) = value(headers, header)? else { return Ok(None) };
    if text.is_empty() {
        return Ok(Some(Vec::new()));
    }
    match format {
        // Exactly as they stand: a group's name may begin with a space.
        GroupsFormat::Joined(between) => {
            Ok(Some(text.split(between).filter(|group| !group.is_empty()).map(str::to_owned).collect()))
        }
        GroupsFormat::Json => serde_json::from_str(&text).map_err(|_| unreadable()),
        GroupsFormat::Base64Json => json_in_base64(&text).ok_or_else(unreadable),
        GroupsFormat::AzurePrincipal => {
            json_in_base64::<Principal>(&text).map(Principal::groups).ok_or_else(unreadable)
        }
        GroupsFormat::Repeated => repeated(headers, header),
    }
}

/// One header a group, each name whole. One empty header says that there are none.
fn repeated(headers: &HeaderMap, header: &HeaderName) -> Result<Option<Vec<String>>, Refusal> {
    let values = headers.get_all(header).iter().map(|value| text(value.as_bytes(), header));
    let values: Vec<String> = values.collect::<Result<_, _>>()?;
    Ok((!values.is_empty()).then(|| values.into_iter().filter(|group| !group.is_empty()).collect()))
}

/// The header's text. What a proxy writes where it has nothing to say counts as nothing.
fn value(headers: &HeaderMap, name: &HeaderName) -> Result<Option<String>, Refusal> {
    let Some(value) = headers.get(name) else { return Ok(None) };
    let text = text(value.as_bytes(), name)?;
    // Apache writes `(null)` for a variable that is not set, Caddy 2.6 its own placeholder.
    let placeholder = text == "(null)" || (text.starts_with("{http.") && text.ends_with('}'));
    Ok((!placeholder).then_some(text))
}

/// Headers are bytes; names of people are UTF-8.
fn text(bytes: &[u8], name: &HeaderName) -> Result<String, Refusal> {
    String::from_utf8(bytes.to_vec()).map_err(|_| Refusal::Unreadable(name.clone()))
}

fn json_in_base64<T: for<'a> Deserialize<'a>>(text: &str) -> Option<T> {
    let plain: String = text.trim_end_matches('=').replace('-', "+").replace('_', "/");
    serde_json::from_slice(&STANDARD_NO_PAD.decode(plain).ok()?).ok()
}

/// Azure's client principal.
#[derive(Deserialize)]
struct Principal {
    claims: Vec<Claim>,
}

#[derive(Deserialize)]
struct Claim {
    typ: String,
    val: String,
}

impl Principal {
    /// Entra leaves the groups away where there are none, and where there are more than two hundred.
    fn groups(self) -> Option<Vec<String>> {
        let groups: Vec<String> =
            self.claims.into_iter().filter(|claim| claim.typ == "groups").map(|claim| claim.val).collect();
        (!groups.is_empty()).then_some(groups)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;
    use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

    fn read(format: GroupsFormat, values: &[&[u8]]) -> Result<Option<Vec<String>>, Refusal> {
        let header: HeaderName = "x-groups".parse().unwrap();
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(&header, HeaderValue::from_bytes(value).unwrap());
        }
        groups(&headers, &header, format)
    }

    fn told(groups: &[&str]) -> Result<Option<Vec<String>>, Refusal> {
        Ok(Some(groups.iter().map(ToString::to_string).collect()))
    }

    #[test]
    fn absent_groups_and_no_groups_are_different_in_every_format() {
        use GroupsFormat::{AzurePrincipal, Base64Json, Joined, Json, Repeated};
        for format in [Joined(','), Joined('|'), Json, Base64Json, Repeated, AzurePrincipal] {
            assert_eq!(read(format, &[]), Ok(None), "{format:?}");
            assert_eq!(read(format, &[b""]), told(&[]), "{format:?}");
        }
        assert_eq!(read(Json, &[b"[]"]), told(&[]));
        assert_eq!(read(Json, &[b"null"]), Ok(None));
    }

    #[test]
    fn groups_are_read_as_the_proxy_joins_them() {
        assert_eq!(
            read(GroupsFormat::Joined(','), &["a,Käse b,,ops".as_bytes()]),
            told(&["a", "Käse b", "ops"])
        );
        assert_eq!(read(GroupsFormat::Joined('|'), &[b"a,b|c"]), told(&["a,b", "c"]));
        assert_eq!(read(GroupsFormat::Joined(','), &[b"a, b"]), told(&["a", " b"]), "names are exact");
        let json = r#"["x,console-admins","Ünï"]"#;
        let whole = told(&["x,console-admins", "Ünï"]);
        assert_eq!(read(GroupsFormat::Json, &[json.as_bytes()]), whole);
        assert_eq!(read(GroupsFormat::Base64Json, &[STANDARD.encode(json).as_bytes()]), whole);
        assert_eq!(read(GroupsFormat::Base64Json, &[URL_SAFE_NO_PAD.encode(json).as_bytes()]), whole);
        assert_eq!(read(GroupsFormat::Repeated, &[b"x,console-admins", "Ünï".as_bytes()]), whole);
    }

    #[test]
    fn azures_principal_tells_groups_by_their_claims() {
        let principal = r#"{"auth_typ":"aad","claims":[{"typ":"name","val":"Zoë"},{"typ":"groups","val":"g-1"},{"typ":"groups","val":"g-2"}]}"#;
        assert_eq!(
            read(GroupsFormat::AzurePrincipal, &[STANDARD.encode(principal).as_bytes()]),
            told(&["g-1", "g-2"])
        );
        let too_many = r#"{"claims":[{"typ":"hasgroups","val":"true"}]}"#;
        assert_eq!(read(GroupsFormat::AzurePrincipal, &[STANDARD.encode(too_many).as_bytes()]), Ok(None));
    }

    #[test]
    fn what_a_proxy_writes_for_nothing_is_nothing() {
        for nothing in ["{http.reverse_proxy.header.Remote-Groups}", "(null)"] {
            assert_eq!(read(GroupsFormat::Joined(','), &[nothing.as_bytes()]), Ok(None), "{nothing}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_refused_and_never_guessed() {
        for (format, wrong) in [
            (GroupsFormat::Joined(','), &b"caf\xe9"[..]),
            (GroupsFormat::Json, b"a,b"),
            (GroupsFormat::Json, b"\"a\""),
            (GroupsFormat::Json, b"[1]"),
            (GroupsFormat::Base64Json, b"!!"),
            (GroupsFormat::AzurePrincipal, b"e30="),
        ] {
            assert!(read(format, &[wrong]).is_err(), "{format:?}");
        }
    }
}
