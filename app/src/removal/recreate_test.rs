use super::*;
use crate::model::testing::{NOW, catalogue, grant, settings};
use crate::model::{ClientCertificate, PublicKey};
use crate::ui::testing::{html, words};

fn gone(authentication: Authentication) -> Again {
    let grants = vec![grant(&[("zia::read", "Role:Read Only"), ("old::gone", "Role:Long Gone")])];
    let settings = ClientSettings { name: "terraform <b>".into(), authentication, grants, ..settings() };
    Again { client: ClientId("iq1".into()), settings, as_of: NOW.plus_days(-3) }
}

fn note(again: &Again) -> String {
    let dropped = vec!["Long Gone".to_owned()];
    let again = again.clone();
    html(|| view! { <RecreateNote again=again dropped=dropped now=NOW/> })
}

#[test]
fn the_form_is_what_it_was_without_what_is_not_offered_any_more() {
    let draft = form_of(&gone(Authentication::Secret), Some(&catalogue()));
    assert_eq!(
        (draft.name.as_str(), draft.status.as_str(), draft.again_of.as_str(), draft.copy_of.as_str()),
        ("terraform <b>", "active", "iq1", "")
    );
    assert_eq!(draft.scopes, ["apis/zia%3A%3Aread"]);
    let unknown = form_of(&gone(Authentication::Secret), None);
    assert_eq!(unknown.scopes.len(), 2, "what is not known to be gone stays");
}

#[test]
fn it_is_said_loudly_that_id_and_secrets_are_new_and_what_is_left_out() {
    let secret = note(&gone(Authentication::Secret));
    assert!(secret.contains("notice bad"), "{secret}");
    insta::assert_snapshot!(words(&secret));
    let keys = Authentication::Keys {
        public_keys: vec![PublicKey { name: "k".into(), pem: "any".into() }],
        certificates: vec![ClientCertificate { pem: "any".into() }],
    };
    let keys = words(&note(&gone(keys)));
    assert!(keys.contains("Its keys go along") && !keys.contains("new secret"), "{keys}");
}
