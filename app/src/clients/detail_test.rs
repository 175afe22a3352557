use super::*;
use crate::desk::Outcome;
use crate::desk::testing::entry;
use crate::error::FieldError;
use crate::model::testing::{NOW, card, client, settings};
use crate::model::{Authentication, ClientCertificate, ClientSettings, PublicKey};
use crate::ui::testing::{html, words};

const CERTIFICATE: &str = include_str!("pem/fixtures/certificate.pem");

/// A client's page for somebody who may do everything.
fn page_of(client: Client) -> Shown {
    let can = Can {
        update: None,
        delete: None,
        remove: None,
        keep: None,
        check: None,
        note: None,
        give: true,
        audit: false,
    };
    Shown { client, can, activity: vec![], dialog: "", typed_name: "", trouble: None }
}

struct Shown {
    client: Client,
    can: Can,
    activity: Vec<Entry>,
    dialog: &'static str,
    typed_name: &'static str,
    trouble: Option<ConsoleError>,
}

impl Shown {
    fn html(self) -> String {
        let asked = Asked { dialog: self.dialog.to_owned(), typed_name: self.typed_name.to_owned() };
        let (client, activity, can, trouble) = (self.client, self.activity, self.can, self.trouble);
        let person = "Ada Admin".to_owned();
        html(|| {
            view! { <ClientDetail card=card() client=client catalogue=None activity=activity owner=None drift=None going_on=GoingOn::default() parts=vec![] can=can person=person asked=asked report=None trouble=trouble now=NOW/> }
        })
    }
}

#[test]
fn a_client_tells_what_it_is_what_it_may_and_what_was_done_here() {
    let activity = vec![
        entry(Action::UpdateClient, Outcome::Done, 120),
        entry(Action::CreateSecret, Outcome::Orphan, 86_400),
    ];
    let shown = Shown { activity, ..page_of(client("iq1", settings())) };
    insta::assert_snapshot!(words(&shown.html()));
}

#[test]
fn each_way_to_sign_in_has_its_words() {
    let jwks = Authentication::Jwks { url: "https://keys.example.com/jwks".into() };
    let keys = Authentication::Keys {
        public_keys: vec![PublicKey { name: "build".into(), pem: "any".into() }],
        certificates: vec![
            ClientCertificate { pem: CERTIFICATE.into() },
            ClientCertificate { pem: "torn".into() },
        ],
    };
    let other = Authentication::Other { auth_type: "PASSKEY".into() };
    for (authentication, expected) in [
        (Authentication::Secret, vec!["A client secret. See its secrets."]),
        (jwks, vec!["https://keys.example.com/jwks"]),
        (
            keys,
            vec!["Public key build", "Certificate CN=terraform-automation EC, P-256 ends in", "cannot read"],
        ),
        (other, vec!["does not know: PASSKEY"]),
    ] {
        let page = page_of(client("iq1", ClientSettings { authentication, ..settings() })).html();
        let text = words(&page).replace('\n', " ");
        for part in expected {
            assert!(text.contains(part), "{part}: {text}");
        }
    }
}

#[test]
fn a_question_names_the_client_and_what_breaks_and_keeps_the_way_out_first() {
    let text = |dialog, enabled| {
        let client = client("iq1", ClientSettings { enabled, ..settings() });
        let page = Shown { dialog, ..page_of(client) }.html();
        let (_, question) = page.split_once("<dialog").unwrap_or_default();
        words(&format!("<dialog{question}"))
    };
    insta::assert_snapshot!(
        [text("disable", true), text("enable", false), text("remove", true), text("delete", true)]
            .join("\n\n")
    );
    for (dialog, enabled) in [("disable", false), ("enable", true), ("explode", true), ("", true)] {
        assert_eq!(text(dialog, enabled), "", "{dialog} {enabled}");
    }
}

#[test]
fn a_wrong_name_is_told_in_the_question_and_anything_else_beside_it() {
    let wrong = FieldError { field: "typed_name".into(), message: "Type it exactly.".into() };
    let trouble = Some(ConsoleError::invalid(vec![wrong]));
    let page =
        Shown { dialog: "delete", typed_name: "terra", trouble, ..page_of(client("iq1", settings())) }.html();
    assert!(page.contains(r#"value="terra""#) && page.contains(r#"id="f-typed_name-error""#), "{page}");
    assert!(!page.contains(r#"role="alert""#), "it is told twice: {page}");

    let lost = || Some(ConsoleError::new(crate::error::ErrorKind::Down, "It failed.", "Try again."));
    let asked = Shown { dialog: "delete", trouble: lost(), ..page_of(client("iq1", settings())) }.html();
    let (_, question) = asked.split_once("<dialog").unwrap();
    assert!(question.contains("It failed."), "{question}");
    let unasked = Shown { trouble: lost(), ..page_of(client("iq1", settings())) }.html();
    assert!(unasked.contains("It failed.") && !unasked.contains("<dialog"), "{unasked}");
}

#[test]
fn who_may_not_change_is_asked_nothing_and_hears_why() {
    let why = || Some("As auditor you look.".to_owned());
    let can = Can {
        update: why(),
        delete: why(),
        remove: why(),
        keep: why(),
        check: why(),
        note: why(),
        give: false,
        audit: false,
    };
    let page = Shown { can, dialog: "delete", ..page_of(client("iq1", settings())) }.html();
    assert!(!page.contains("<dialog") && !page.contains("dialog=") && !page.contains("/edit\""), "{page}");
    assert!(page.contains("As auditor you look."), "{page}");
}

#[test]
fn the_consoles_own_client_can_be_edited_but_not_ended() {
    for dialog in ["", "delete", "disable"] {
        let page = Shown { dialog, ..page_of(client("own", settings())) }.html();
        assert!(!page.contains("<dialog") && !page.contains("dialog="), "{page}");
        assert!(page.contains("/prod/clients/own/edit") && page.contains("cannot be deleted here"), "{page}");
    }
}
