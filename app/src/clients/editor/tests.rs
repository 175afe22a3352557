use super::*;
use crate::clients::scope_picker;
use crate::model::testing::{NOW, catalogue, grant, settings};
use crate::model::{Authentication, ClientSettings};
use crate::ui::testing::{html, words};

const KEY: &str = include_str!("../pem/fixtures/ec-public.pem");

fn shown(
    held: Option<&ClientSettings>,
    draft: ClientDraft,
    catalogue: Option<Vec<ResourceServer>>,
    fields: &[(&str, &str)],
) -> String {
    let stored = held.map(scope_picker::stored).unwrap_or_default();
    let id = held.map(|_| ClientId("iq1".into()));
    let fields = fields
        .iter()
        .map(|(field, message)| FieldError { field: (*field).into(), message: (*message).into() });
    let known = Known { catalogue, stored, fields: fields.collect(), now: NOW, ..Known::default() };
    let (tenant, cancel) = (TenantName("prod".into()), "/prod/clients".to_owned());
    let page = html(|| {
        view! { <Editor tenant=tenant id=id draft=draft known=known cancel=cancel barred=None/> }
    });
    // Behind the island's props, which repeat everything.
    let (_, form) = page.split_once("<form").expect("a form");
    format!("<form{form}")
}

/// The values of the radios that are chosen, by name.
fn chosen(page: &str) -> Vec<(String, String)> {
    let of = |tag: &str, name: &str| {
        tag.split(&format!(" {name}=\""))
            .nth(1)
            .and_then(|rest| rest.split('"').next())
            .unwrap_or_default()
            .to_owned()
    };
    page.split("<input")
        .skip(1)
        .filter_map(|rest| rest.split('>').next())
        .filter(|tag| tag.contains("type=\"radio\"") && tag.contains(" checked"))
        .map(|tag| (of(tag, "name"), of(tag, "value")))
        .collect()
}

#[test]
fn an_empty_form_asks_for_everything_once() {
    let page = shown(None, ClientDraft::empty(), Some(catalogue()), &[]);
    insta::assert_snapshot!(words(&page));
    let wanted = [("status", "active"), ("auth_type", "SECRET"), ("scope.iam", ""), ("scope.zia", "")];
    assert_eq!(chosen(&page), wanted.map(|(name, value)| (name.to_owned(), value.to_owned())));
}

#[test]
fn a_client_stands_in_its_form_as_it_is() {
    let keys = Authentication::Keys {
        public_keys: vec![crate::model::PublicKey { name: "build".into(), pem: KEY.into() }],
        certificates: vec![],
    };
    let held = ClientSettings { enabled: false, authentication: keys, ..settings() };
    let draft = ClientDraft { base: "{\"the\": \"base\"}".into(), ..ClientDraft::of(&held) };
    let page = shown(Some(&held), draft, Some(catalogue()), &[]);
    let wanted = [
        ("status", "disabled"),
        ("auth_type", "PUBKEYCERT"),
        ("scope.iam", ""),
        ("scope.zia", "apis/zia%3A%3Aadmin"),
    ];
    assert_eq!(chosen(&page), wanted.map(|(name, value)| (name.to_owned(), value.to_owned())));
    assert!(page.contains(r#"value="{&quot;the&quot;: &quot;base&quot;}""#), "{page}");
    assert!(page.contains(r#"value="build""#) && page.contains(KEY.lines().nth(1).unwrap()), "{page}");
    assert!(page.contains("Save changes") && !page.contains("Create client"), "{page}");
}

#[test]
fn each_error_stands_beside_its_field_and_the_summary_leads_to_it() {
    let errors = [("name", "Give it a name."), ("key_pem.1", "Not a key."), ("scopes", "Too many roles.")];
    let page = shown(None, ClientDraft::empty(), Some(catalogue()), &errors);
    for (id, message) in
        [("f-name", "Give it a name."), ("f-key_pem-1", "Not a key."), ("f-scopes", "Too many roles.")]
    {
        assert!(page.contains(&format!("<a href=\"#{id}\">{message}</a>")), "{id}: {page}");
        assert!(page.contains(&format!("id=\"{id}\"")), "nothing has the id {id}");
        assert_eq!(page.matches(message).count(), 2, "{message}");
    }
}

#[test]
fn without_a_catalogue_the_roles_go_along_unseen_by_the_person_as_they_are() {
    let held = settings();
    let page = shown(Some(&held), ClientDraft::of(&held), None, &[]);
    assert!(
        page.contains(r#"<input type="hidden" name="scope.kept" value="apis/zia%3A%3Aadmin">"#),
        "{page}"
    );
    assert!(page.contains("API_Role01") && !page.contains("No access"), "{page}");
}

#[test]
fn a_role_that_is_no_longer_offered_is_kept_until_somebody_takes_it_away() {
    let held = ClientSettings { grants: vec![grant(&[("gone::x", "Role:Gone")])], ..settings() };
    let page = shown(Some(&held), ClientDraft::of(&held), Some(catalogue()), &[]);
    assert!(chosen(&page).contains(&("scope.gone.0".into(), "apis/gone%3A%3Ax".into())), "{page}");
    assert!(page.contains("no longer offered") && page.contains("Take it away"), "{page}");
    let mut draft = ClientDraft::of(&held);
    draft.scopes.clear();
    let page = shown(Some(&held), draft, Some(catalogue()), &[]);
    assert!(chosen(&page).contains(&("scope.gone.0".into(), String::new())), "what was chosen is forgotten");
}
