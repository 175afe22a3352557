//! Which headers may say who somebody is, in which spelling.
//!
//! Proxies and applications disagree about spelling: one drops `X_Forwarded_User`, the next passes it on beside the
//! real header, and a third takes the two for one. And a header of another proxy's family is dropped by none. So the
//! console knows every family, and takes exactly the spelling that its own proxy uses.

use axum::http::header::CONNECTION;
use axum::http::{HeaderMap, HeaderName};

use super::refusal::Refusal;

/// Headers with which known proxies say who somebody is, with dashes throughout; `*` at the end for any rest.
const FAMILIES: [&str; 21] = [
    "x-forwarded-user",
    "x-forwarded-email",
    "x-forwarded-groups",
    "x-forwarded-preferred-username",
    "x-forwarded-access-token",
    "x-auth-request-*",
    "remote-user",
    "remote-groups",
    "remote-name",
    "remote-email",
    "x-remote-*",
    "x-webauth-*",
    "x-authentik-*",
    "x-pomerium-*",
    "cf-access-*",
    "x-goog-iap-*",
    "x-goog-authenticated-user-*",
    "x-amzn-oidc-*",
    "x-ms-client-principal*",
    "x-ms-token-*",
    "oidc-*",
];

/// The headers that count, and those that may stand beside them.
pub(super) struct Spelling {
    /// The identity headers and the one with the proxy's secret.
    pub(super) wanted: Vec<HeaderName>,
    /// The one of them that may come several times.
    pub(super) repeated: Option<HeaderName>,
    /// Patterns of what the proxy sends beside them, exactly as it spells it, in lower case.
    pub(super) also_sent: Vec<String>,
}

impl Spelling {
    /// Refuses a request with a header that some reader could take for an identity header.
    pub(super) fn check(&self, headers: &HeaderMap) -> Result<(), Refusal> {
        for name in headers.keys() {
            if self.wanted.contains(name) {
                let twice = headers.get_all(name).iter().nth(1).is_some();
                if twice && self.repeated.as_ref() != Some(name) {
                    return Err(Refusal::Twice(name.clone()));
                }
                continue;
            }
            let plain = with_dashes(name.as_str());
            if self.wanted.iter().any(|wanted| with_dashes(wanted.as_str()) == plain) {
                return Err(Refusal::OtherSpelling(name.clone()));
            }
            let expected = self.also_sent.iter().any(|pattern| fits(pattern, name.as_str()));
            if !expected && FAMILIES.iter().any(|pattern| fits(pattern, &plain)) {
                return Err(Refusal::OtherFamily(name.clone()));
            }
        }
        self.none_taken_away(headers)
    }

    /// `Connection: close, X-Forwarded-User` makes some proxies drop the header behind them.
    fn none_taken_away(&self, headers: &HeaderMap) -> Result<(), Refusal> {
        let named =
            headers.get_all(CONNECTION).iter().flat_map(|value| value.as_bytes().split(|byte| *byte == b','));
        for name in named {
            let plain = with_dashes(&String::from_utf8_lossy(name.trim_ascii()));
            if let Some(taken) = self.wanted.iter().find(|wanted| with_dashes(wanted.as_str()) == plain) {
                return Err(Refusal::HopByHop(taken.clone()));
            }
        }
        Ok(())
    }
}

/// The one spelling to which all others come down.
fn with_dashes(name: &str) -> String {
    name.chars()
        .map(|char| if char.is_ascii_alphanumeric() { char.to_ascii_lowercase() } else { '-' })
        .collect()
}

fn fits(pattern: &str, name: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(beginning) => name.starts_with(beginning),
        None => pattern == name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spelling(wanted: &[&str], also_sent: &[&str]) -> Spelling {
        Spelling {
            wanted: wanted.iter().map(|name| name.parse().unwrap()).collect(),
            repeated: None,
            also_sent: also_sent.iter().map(ToString::to_string).collect(),
        }
    }

    fn headers(lines: &[(&str, &str)]) -> HeaderMap {
        let mut map = HeaderMap::new();
        for (name, value) in lines {
            map.append(name.parse::<HeaderName>().unwrap(), value.parse().unwrap());
        }
        map
    }

    #[test]
    fn the_proxys_own_spelling_passes_and_every_other_is_refused() {
        let names = spelling(&["X-Forwarded-User"], &[]);
        assert_eq!(
            names.check(&headers(&[("X-Forwarded-User", "a"), ("X-Forwarded-For", "1"), ("Accept", "*")])),
            Ok(())
        );
        for other in ["X_Forwarded_User", "x-forwarded_user", "X.Forwarded.User", "x_forwarded-user"] {
            let refused = names.check(&headers(&[("X-Forwarded-User", "a"), (other, "b")]));
            assert_eq!(refused, Err(Refusal::OtherSpelling(other.parse().unwrap())), "{other}");
        }
    }

    #[test]
    fn underscores_are_right_where_the_proxy_itself_writes_them() {
        let names = spelling(&["OIDC_CLAIM_sub"], &["oidc_*"]);
        assert_eq!(names.check(&headers(&[("OIDC_CLAIM_sub", "a"), ("OIDC_id_token", "t")])), Ok(()));
        assert!(names.check(&headers(&[("OIDC_CLAIM_sub", "a"), ("OIDC-CLAIM-sub", "b")])).is_err());
        assert!(names.check(&headers(&[("OIDC_CLAIM_sub", "a"), ("OIDC-CLAIM-groups", "b")])).is_err());
    }

    #[test]
    fn headers_of_another_family_are_refused_unless_they_are_named() {
        for other in [
            "Remote-User",
            "remote_groups",
            "X-authentik-groups",
            "Cf-Access-Jwt-Assertion",
            "OIDC_CLAIM_groups",
            "X-Auth-Request-User",
        ] {
            let sent = headers(&[("X-Forwarded-User", "a"), (other, "b")]);
            assert!(spelling(&["X-Forwarded-User"], &[]).check(&sent).is_err(), "{other}");
            assert_eq!(
                spelling(&["X-Forwarded-User"], &[&other.to_lowercase()]).check(&sent),
                Ok(()),
                "{other}"
            );
        }
    }

    #[test]
    fn what_would_be_taken_away_on_the_way_is_refused() {
        let names = spelling(&["X-Forwarded-User"], &[]);
        assert!(names.check(&headers(&[("Connection", "close, X-Forwarded-User")])).is_err());
        assert!(
            names
                .check(&headers(&[("Connection", "keep-alive"), ("Connection", "x_forwarded_user ")]))
                .is_err()
        );
        assert_eq!(names.check(&headers(&[("Connection", "keep-alive, Upgrade")])), Ok(()));
    }

    #[test]
    fn only_a_header_that_is_meant_to_repeat_may_come_twice() {
        let sent = headers(&[("X-Groups", "a"), ("X-Groups", "b")]);
        assert_eq!(
            spelling(&["X-Groups"], &[]).check(&sent),
            Err(Refusal::Twice("x-groups".parse().unwrap()))
        );
        let repeated = Spelling { repeated: "x-groups".parse().ok(), ..spelling(&["X-Groups"], &[]) };
        assert_eq!(repeated.check(&sent), Ok(()));
    }
}
