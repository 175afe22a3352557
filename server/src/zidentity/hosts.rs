//! Which addresses a tenant has in which of Zscaler's clouds.

use super::SettingsError;

/// The token endpoint and the API of the tenant `vanity` in `cloud`; empty = production. Contract: `[C]`.
///
/// # Errors
/// [`SettingsError::Host`] when either is not a DNS label, so that nothing typed there can point elsewhere.
pub fn cloud_urls(vanity: &str, cloud: &str) -> Result<(String, String), SettingsError> {
    if !is_label(vanity) {
        return Err(SettingsError::Host(format!(
            "vanity_domain {vanity:?} is not a name of letters, digits and dashes: give the part before .zslogin.net"
        )));
    }
    if !cloud.is_empty() && !is_label(cloud) {
        return Err(SettingsError::Host(format!("cloud {cloud:?} is not the name of a cloud")));
    }
    let (login, api) = match cloud.to_ascii_lowercase().as_str() {
        "" | "production" => ("zslogin.net".to_owned(), "api.zsapi.net".to_owned()),
        "gov" => ("zidentitygov.net".to_owned(), "api.zscalergov.net".to_owned()),
        "govus" => ("zidentitygov.us".to_owned(), "api.zscalergov.us".to_owned()),
        other => (format!("zslogin{other}.net"), format!("api.{other}.zsapi.net")),
    };
    Ok((format!("https://{vanity}.{login}/oauth2/v1/token"), format!("https://{api}/ziam/admin/api/v1")))
}

fn is_label(text: &str) -> bool {
    (1..=63).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && !text.starts_with('-')
        && !text.ends_with('-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cloud_has_its_addresses() {
        let of = |cloud| cloud_urls("acme", cloud).expect("a cloud");
        let pair = |token: &str, api: &str| (token.to_owned(), api.to_owned());
        assert_eq!(
            of(""),
            pair("https://acme.zslogin.net/oauth2/v1/token", "https://api.zsapi.net/ziam/admin/api/v1")
        );
        assert_eq!(
            of("beta"),
            pair("https://acme.zsloginbeta.net/oauth2/v1/token", "https://api.beta.zsapi.net/ziam/admin/api/v1")
        );
        assert_eq!(
            of("gov"),
            pair("https://acme.zidentitygov.net/oauth2/v1/token", "https://api.zscalergov.net/ziam/admin/api/v1")
        );
        assert_eq!(
            of("govus"),
            pair("https://acme.zidentitygov.us/oauth2/v1/token", "https://api.zscalergov.us/ziam/admin/api/v1")
        );
    }

    #[test]
    fn a_name_cannot_point_to_another_host() {
        for vanity in ["", "evil.example/", "a.b", "-a", "a@b", "ä"] {
            assert!(cloud_urls(vanity, "").is_err(), "{vanity:?}");
        }
        assert!(cloud_urls("acme", "x.evil.example/").is_err());
    }
}
