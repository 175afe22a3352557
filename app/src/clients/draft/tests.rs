use super::scopes::scope_of;
use super::*;
use crate::model::testing::{NOW, catalogue, grant, settings};
use crate::model::{ClientCertificate, PublicKey, ResourceServerId, ScopeId};

const KEY: &str = include_str!("../pem/fixtures/ec-public.pem");
const CERTIFICATE: &str = include_str!("../pem/fixtures/certificate.pem");

fn keys(public_keys: &[(&str, &str)], certificates: &[&str]) -> Authentication {
    let key = |(name, pem): &(&str, &str)| PublicKey { name: (*name).into(), pem: (*pem).into() };
    let certificate = |pem: &&str| ClientCertificate { pem: (*pem).into() };
    Authentication::Keys {
        public_keys: public_keys.iter().map(key).collect(),
        certificates: certificates.iter().map(certificate).collect(),
    }
}

/// Clients as upstream may hold them, odd ones among them.
fn held() -> Vec<ClientSettings> {
    let ways = [
        Authentication::Secret,
        Authentication::Jwks { url: "https://keys.example.com/jwks.json".into() },
        keys(&[("build", KEY), ("standby", "-----BEGIN ODD-----\r\nnot ours to judge")], &[CERTIFICATE]),
        keys(&[], &[CERTIFICATE, "unreadable\n\nbut stored"]),
        Authentication::Other { auth_type: "PASSKEY".into() },
    ];
    ways.map(|authentication| ClientSettings {
        description: "  two lines,\nkept  ".into(),
        token_lifetime: 100,
        authentication,
        grants: vec![grant(&[("a:b/c %", "Role:A"), ("zia::admin", "Role:API_Role01")])],
        ..settings()
    })
    .into()
}

/// The form's pairs as a browser sends them: it knows no line breaks but CRLF.
fn sent(draft: &ClientDraft) -> Vec<(String, String)> {
    let mut pairs = vec![
        ("name", draft.name.clone()),
        ("description", draft.description.clone()),
        ("status", draft.status.clone()),
        ("minutes", draft.minutes.clone()),
        ("auth_type", draft.auth_type.clone()),
        ("jwks_url", draft.jwks_url.clone()),
        ("certificates", draft.certificates.clone()),
    ];
    for (name, pem) in draft.key_names.iter().zip(&draft.key_pems) {
        pairs.extend([("key_name", name.clone()), ("key_pem", pem.clone())]);
    }
    pairs.extend(["", ""].map(|spare| ("key_pem", spare.to_owned())));
    pairs.extend(draft.scopes.iter().map(|scope| ("scope.x", scope.clone())));
    pairs.extend([("scope.none", String::new()), ("unknown", "ignored".into())]);
    let crlf = |text: String| text.replace("\r\n", "\n").replace('\n', "\r\n");
    pairs.into_iter().map(|(name, value)| (name.to_owned(), crlf(value))).collect()
}

fn wrong(draft: &ClientDraft) -> Vec<String> {
    draft.settings(None, NOW).err().unwrap_or_default().into_iter().map(|error| error.field).collect()
}

fn named(change: impl FnOnce(&mut ClientDraft)) -> ClientDraft {
    let mut draft = ClientDraft { name: "new".into(), ..ClientDraft::empty() };
    change(&mut draft);
    draft
}

#[test]
fn a_form_that_was_only_opened_changes_nothing() {
    for held in held() {
        let draft = ClientDraft::from_pairs(sent(&ClientDraft::of(&held)));
        assert_eq!(draft.settings(Some(&held), NOW), Ok(held));
    }
}

#[test]
fn an_empty_form_needs_a_name_and_nothing_else() {
    assert_eq!(wrong(&ClientDraft::empty()), ["name"]);
    assert_eq!(wrong(&named(|_| {})), <[&str; 0]>::default());
}

#[test]
fn everything_that_is_wrong_is_told_at_once() {
    let draft = ClientDraft {
        name: " ".into(),
        description: "x".repeat(2_001),
        status: "on".into(),
        minutes: "0".into(),
        auth_type: "JWKS".into(),
        scopes: vec!["no-slash".into()],
        ..ClientDraft::default()
    };
    assert_eq!(wrong(&draft), ["name", "description", "status", "minutes", "jwks_url", "scopes"]);
}

#[test]
fn a_name_is_trimmed_and_is_one_line() {
    let of = |name: &str| named(|draft| draft.name = name.into());
    assert_eq!(
        of("  Überwachung  ").settings(None, NOW).map(|settings| settings.name),
        Ok("Überwachung".into())
    );
    assert_eq!(wrong(&of("東".repeat(256).as_str())), <[&str; 0]>::default());
    for name in ["\u{7}bell", "two\nlines", &"x".repeat(257), "\t"] {
        assert_eq!(wrong(&of(name)), ["name"], "{name:?}");
    }
}

#[test]
fn a_jwks_url_is_a_whole_https_address() {
    let of = |url: &str| {
        named(|draft| {
            draft.auth_type = "JWKS".into();
            draft.jwks_url = url.into();
        })
    };
    for url in ["https://a.example/jwks", "https://a.example:8443/?x=1#k", " https://[2001:db8::1]/jwks "] {
        assert_eq!(wrong(&of(url)), <[&str; 0]>::default(), "{url}");
    }
    for url in [
        "",
        "http://a.example/",
        "ftp://a",
        "https://",
        "https:///jwks",
        "https://me@a.example/",
        "https://a b/",
        "//a",
    ] {
        assert_eq!(wrong(&of(url)), ["jwks_url"], "{url}");
    }
}

#[test]
fn a_way_to_sign_in_that_is_not_known_is_kept_and_never_chosen() {
    let other =
        |held: Option<&ClientSettings>| named(|draft| draft.auth_type = "PASSKEY".into()).settings(held, NOW);
    let held = held().pop().unwrap();
    assert_eq!(other(Some(&held)).map(|settings| settings.authentication), Ok(held.authentication));
    assert!(other(None).is_err_and(|wrong| wrong[0].field == "auth_type"));
    assert!(other(Some(&settings())).is_err());
}

#[test]
fn keys_are_read_row_by_row_and_empty_rows_are_none() {
    let of = |rows: &[(&str, &str)]| {
        named(|draft| {
            draft.auth_type = "PUBKEYCERT".into();
            draft.key_names = rows.iter().map(|(name, _)| (*name).to_owned()).collect();
            draft.key_pems = rows.iter().map(|(_, pem)| (*pem).to_owned()).collect();
        })
    };
    let made = of(&[("", ""), ("", KEY), (" named ", KEY)]).settings(None, NOW).unwrap().authentication;
    let Authentication::Keys { public_keys, .. } = made else { panic!("keys") };
    assert_eq!(public_keys.iter().map(|key| key.name.as_str()).collect::<Vec<_>>(), ["key-2", "named"]);
    assert_eq!(wrong(&of(&[])), ["key_pem.0"]);
    assert_eq!(wrong(&of(&[("", ""), ("named, and nothing else", "")])), ["key_pem.1"]);
    assert_eq!(wrong(&of(&[("same", KEY), ("same", KEY)])), ["key_name.1"]);
    assert_eq!(wrong(&of(&[("a", "no PEM"), ("b", CERTIFICATE)])), ["key_pem.0", "key_pem.1"]);
}

#[test]
fn a_key_that_is_typed_over_is_checked_even_if_its_name_stays() {
    let held = ClientSettings { authentication: keys(&[("build", KEY)], &[]), ..settings() };
    let mut draft = ClientDraft::of(&held);
    draft.key_pems[0] = "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----".into();
    assert!(draft.settings(Some(&held), NOW).is_err_and(|wrong| wrong[0].field == "key_pem.0"));
}

#[test]
fn a_scope_goes_through_the_form_letter_for_letter() {
    for id in ["zia::admin", "a:b:c", "a/b", "100% ü", "", "..", "a&b=c"] {
        let (server, scope) = (ResourceServerId("r/1".into()), ScopeId(id.into()));
        assert_eq!(scope_of(&scope_value(&server, &scope)), Some((server, scope)), "{id}");
    }
    assert_eq!(scope_of("no-slash"), None);
    assert_eq!(scope_of("r/%ff"), None);
}

#[test]
fn a_scope_that_is_chosen_twice_is_held_once() {
    let value = scope_value(&ResourceServerId("apis".into()), &ScopeId("zia::admin".into()));
    let draft = named(|draft| draft.scopes = vec![value.clone(), value]);
    assert_eq!(draft.settings(None, NOW).unwrap().grants[0].scopes.len(), 1);
}

#[test]
fn a_new_scope_must_be_offered_and_a_stored_one_need_not_be() {
    let of = |scopes: &[(&str, &str)]| ClientSettings { grants: vec![grant(scopes)], ..settings() };
    let gone = of(&[("gone::role", "Role:Gone")]);
    assert!(
        check_scopes(&gone, None, &catalogue()).is_err_and(|wrong| wrong[0].message.contains("gone::role"))
    );
    assert_eq!(check_scopes(&gone, Some(&gone), &catalogue()), Ok(()));
    assert_eq!(check_scopes(&of(&[("iam::super", ""), ("zia::read", "")]), None, &catalogue()), Ok(()));
    // Stored or not: no service gives two.
    let two = of(&[("zia::admin", ""), ("zia::read", "")]);
    for held in [None, Some(&two)] {
        assert!(
            check_scopes(&two, held, &catalogue())
                .is_err_and(|wrong| wrong[0].message.contains("one a service"))
        );
    }
}

#[test]
fn a_private_key_is_not_shown_again_and_everything_else_is() {
    let private = "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----";
    let draft = named(|draft| {
        draft.key_names = vec!["one".into(), "two".into()];
        draft.key_pems = vec![private.into(), KEY.into()];
        draft.certificates = format!("{CERTIFICATE}\n{private}");
    });
    let shown = draft.clone().without_private_keys();
    assert_eq!(shown.key_pems, ["", KEY]);
    assert_eq!(
        ClientDraft { key_pems: draft.key_pems.clone(), certificates: draft.certificates.clone(), ..shown },
        draft
    );
}
