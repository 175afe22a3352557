//! What can be served with, and what is refused before anything is served.

use super::super::from_text;
use super::*;

const PROOF: &str = "trusted_proxies = [\"10.0.0.5/32\"]\nproxy_secret_header = \"X-Proxy-Secret\"\nproxy_secrets = [\"new\", \"old\"]\n";
const TOKEN: &str = "mode = \"jwt\"\nheader = \"X-Jwt\"\nissuer = \"https://i\"\naudience = \"a\"\njwks_url = \"https://i/keys\"\n";

fn sign_in(identity: &str) -> Result<SignIn, String> {
    from_text(&format!("[identity]\n{identity}")).unwrap().sign_in().map_err(|error| error.to_string())
}

fn headers(keys: &str) -> Result<(Proof, HeaderRules), String> {
    match sign_in(&format!("mode = \"headers\"\n{keys}"))? {
        SignIn::Headers(proof, rules) => Ok((proof, rules)),
        other => panic!("{other:?}"),
    }
}

fn token(keys: &str) -> Result<TokenRules, String> {
    match sign_in(keys)? {
        SignIn::Jwt(_, rules) => Ok(rules),
        other => panic!("{other:?}"),
    }
}

#[test]
fn headers_are_believed_only_from_known_addresses_with_a_proof() {
    let profile = "profile = \"authelia\"\n";
    assert!(headers(&format!("{profile}{PROOF}")).is_ok());
    let secret = "proxy_secret_header = \"X-Proxy-Secret\"\nproxy_secrets = [\"s\"]\n";
    assert!(headers(&format!("{profile}{secret}")).unwrap_err().contains("`trusted_proxies`"));
    let known = format!("{profile}trusted_proxies = [\"10.0.0.5/32\"]\n");
    assert!(headers(&known).unwrap_err().contains("`proxy_secrets`"));
    assert!(
        headers(&format!("{known}proxy_secrets = [\"s\"]")).unwrap_err().contains("`proxy_secret_header`")
    );
    assert!(
        headers(&format!("{known}proxy_secret_header = \"X-S\"")).unwrap_err().contains("`proxy_secrets`")
    );
    assert!(headers(profile).is_err());
}

#[test]
fn headers_ask_for_a_fresh_sign_in_only_where_the_proxy_tells_how_fresh_it_is() {
    for (asked, told) in [("max_auth_age = 300", "auth_time_header"), ("acr = \"mfa\"", "acr_header")] {
        let silent = format!("profile = \"authelia\"\n{asked}\n{PROOF}");
        assert!(headers(&silent).unwrap_err().contains(&format!("`{told}`")), "{asked}");
        assert!(headers(&format!("{told} = \"X-Told\"\n{silent}")).is_ok(), "{asked}");
        assert!(headers(&format!("profile = \"mod_auth_openidc\"\n{asked}\n{PROOF}")).is_ok(), "{asked}");
        assert!(token(&format!("{TOKEN}{asked}\n")).is_ok(), "{asked}");
    }
}

#[test]
fn a_unix_socket_is_address_and_proof_in_one() {
    let text =
        "[server]\nlisten = \"unix:/run/c.sock\"\n[identity]\nmode = \"headers\"\nprofile = \"authelia\"";
    assert!(from_text(text).unwrap().sign_in().is_ok());
}

#[test]
fn the_header_profiles() {
    let mut table = String::new();
    for profile in ["oauth2-proxy", "authelia", "authentik", "mod_auth_openidc", "azure"] {
        let (proof, rules) = headers(&format!("profile = \"{profile}\"\n{PROOF}")).unwrap();
        let name = |name: &Option<HeaderName>| name.as_ref().map_or("-".to_owned(), ToString::to_string);
        table += &format!(
            "{profile}: user {}, mail {}, name {}, groups {} as {:?}, also {:?}\n",
            rules.user,
            name(&rules.email),
            name(&rules.name),
            name(&rules.groups),
            rules.format,
            proof.also_sent,
        );
        assert_eq!(rules.issuer, profile);
    }
    insta::assert_snapshot!(table);
}

#[test]
fn the_token_profiles() {
    let mut table = String::new();
    for (profile, issuer) in [
        ("cloudflare-access", "issuer = \"https://team.cloudflareaccess.com\""),
        ("pomerium", "issuer = \"console.example\""),
        ("google-iap", ""),
        (
            "aws-alb",
            "issuer = \"https://i\"\nsigner = \"arn:aws:elasticloadbalancing:eu-west-1:1:loadbalancer/app/x/1\"",
        ),
        ("oauth2-proxy", "issuer = \"https://i\"\njwks_url = \"https://i/keys\""),
        ("authentik", "issuer = \"https://a/application/o/console/\""),
    ] {
        let keys = format!("mode = \"jwt\"\nprofile = \"{profile}\"\naudience = \"aud\"\n{issuer}");
        let rules = token(&keys).unwrap();
        table += &format!(
            "{profile}: {} {:?} from {} for {}; keys {}; {} {} {} {}\n",
            rules.header,
            rules.algorithms,
            rules.issuer,
            rules.audience,
            match &rules.keys {
                KeySource::Url(url) => format!("at {url}"),
                KeySource::KeyServer(url) => format!("below {url}"),
                KeySource::File(file) => file.display().to_string(),
            },
            rules.subject_claim,
            rules.name_claim,
            rules.email_claim,
            rules.groups_claim,
        );
    }
    insta::assert_snapshot!(table);
}

#[test]
fn a_profile_is_a_default_that_any_key_overrides() {
    let (_, rules) = headers(&format!(
        "profile = \"authentik\"\nuser_header = \"X-authentik-uid\"\ngroups_format = \";\"\n{PROOF}"
    ))
    .unwrap();
    assert_eq!(rules.user, "x-authentik-uid");
    assert_eq!(rules.format, GroupsFormat::Joined(';'));
    assert!(headers(PROOF).unwrap_err().contains("`user_header`"));
}

#[test]
fn a_profile_of_the_other_mode_is_refused_with_those_of_this_one() {
    assert!(headers(&format!("profile = \"pomerium\"\n{PROOF}")).unwrap_err().contains("\"authelia\""));
    assert!(token(&format!("profile = \"authelia\"\n{TOKEN}")).unwrap_err().contains("\"pomerium\""));
}

#[test]
fn a_bound_group_that_holds_the_delimiter_is_refused() {
    let text = |format: &str| {
        format!(
            "[identity]\nmode = \"headers\"\nuser_header = \"X-User\"\ngroups_header = \"X-Groups\"\ngroups_format = \"{format}\"\n{PROOF}[access]\nadmin_groups = [\"a,b\"]"
        )
    };
    assert!(from_text(&text(",")).unwrap().sign_in().unwrap_err().to_string().contains("`a,b`"));
    assert!(from_text(&text("json")).unwrap().sign_in().is_ok());
    assert!(from_text(&text("repeated")).unwrap().sign_in().is_ok());
}

#[test]
fn a_token_needs_an_issuer_an_audience_and_keys() {
    assert!(token(TOKEN).is_ok());
    for key in ["header", "issuer", "audience", "jwks_url"] {
        let without: String =
            TOKEN.lines().filter(|line| !line.starts_with(key)).map(|line| format!("{line}\n")).collect();
        assert!(token(&without).unwrap_err().contains(&format!("`{key}`")), "{key}");
    }
    assert!(token(&format!("{TOKEN}jwks_file = \"keys.json\"")).unwrap_err().contains("both given"));
    assert!(token(&TOKEN.replace("https://i/keys", "http://i/keys")).unwrap_err().contains("https"));
    assert!(token(&TOKEN.replace("https://i/keys", "http://127.0.0.1:1/keys")).is_ok());
}

#[test]
fn an_algorithm_that_the_reader_of_a_token_could_use_too_is_refused() {
    for wrong in ["HS256", "none", "RS512", ""] {
        assert!(token(&format!("{TOKEN}algorithms = [\"ES256\", \"{wrong}\"]")).is_err(), "{wrong}");
    }
    assert!(token(&format!("{TOKEN}algorithms = []")).is_err());
    assert_eq!(token(&format!("{TOKEN}algorithms = [\"EdDSA\"]")).unwrap().algorithms.len(), 1);
}

#[test]
fn a_load_balancer_is_named() {
    let aws = "mode = \"jwt\"\nprofile = \"aws-alb\"\nissuer = \"https://i\"\naudience = \"c\"\n";
    assert!(token(aws).unwrap_err().contains("`signer`"));
    assert!(token(&format!("{TOKEN}signer = \"arn\"")).unwrap_err().contains("`signer`"));
}
