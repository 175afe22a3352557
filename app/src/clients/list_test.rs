//! What the list shows to whom.

use super::super::query::ListQuery;
use super::*;
use crate::model::testing::{NOW, card, client, grant, settings};
use crate::model::{Authentication, ClientSettings};
use crate::ui::testing::{html, words};

fn jwks() -> Authentication {
    Authentication::Jwks { url: "https://k.example".into() }
}

fn two() -> Vec<Client> {
    let read = || vec![grant(&[("zia::read", "Role:Read Only")])];
    let (name, grants) = ("A <b>".to_owned(), read());
    vec![
        client("iq1", ClientSettings { name, grants, ..settings() }),
        client(
            "iq2",
            ClientSettings { name: "Keys".into(), authentication: jwks(), grants: read(), ..settings() },
        ),
    ]
}

fn catalogue() -> Arc<Catalogue> {
    Arc::new(Catalogue::of(crate::model::testing::catalogue()))
}

/// The list for an administrator who asked for nothing in particular.
fn shown(clients: Vec<Client>) -> Shown {
    Shown {
        card: card(),
        snapshot: Arc::new(Snapshot::of(clients, NOW)),
        catalogue: None,
        ownership: Ownership::default(),
        removals: Default::default(),
        batches: vec![],
        trouble: None,
        query: ListQuery::default(),
        now: NOW,
        barred: None,
        may_change: true,
        no_campaign: None,
        full: None,
    }
}

fn page(may_change: bool, catalogue: Option<Arc<Catalogue>>) -> String {
    html(|| Shown { may_change, catalogue, ..shown(two()) }.into_view())
}

#[test]
fn the_list_says_of_each_client_what_it_is_and_what_it_may() {
    let many = [("zia::admin", "Role:API_Role01"), ("b", "Role:B"), ("c", "Role:C")];
    let fleet = vec![
        client("own", ClientSettings { name: "console".into(), grants: vec![], ..settings() }),
        client("iq1", settings()),
        client(
            "iq2",
            ClientSettings {
                name: "بوابة <المدفوعات>".into(),
                enabled: false,
                token_lifetime: 86_400,
                authentication: jwks(),
                grants: vec![grant(&many)],
                ..settings()
            },
        ),
    ];
    let page = html(|| Shown { catalogue: Some(catalogue()), ..shown(fleet) }.into_view());
    insta::assert_snapshot!(words(&page));
    assert!(page.contains("<bdi>بوابة &lt;المدفوعات&gt;</bdi>"), "{page}");
}

#[test]
fn a_row_leads_to_its_client_whatever_its_id_is_made_of() {
    let page = html(|| shown(vec![client("a/b?c#d é", settings())]).into_view());
    assert!(page.contains(r#"href="/prod/clients/a%2Fb%3Fc%23d%20%C3%A9""#), "{page}");
}

#[test]
fn a_filter_offers_only_ways_to_sign_in_that_there_are() {
    let page = page(true, None);
    assert!(page.contains("?auth=JWKS") && page.contains("?auth=SECRET"), "{page}");
    assert!(!page.contains("PUBKEYCERT"), "{page}");
}

#[test]
fn nothing_found_and_nothing_there_are_told_apart() {
    let query = ListQuery { search: "nobody".into(), ..ListQuery::default() };
    let nothing_found = words(&html(|| Shown { query, ..shown(two()) }.into_view()));
    assert!(nothing_found.contains("No client matches") && nothing_found.contains("Show all clients"));
    let nothing_there = words(&html(|| shown(vec![]).into_view()));
    assert!(nothing_there.contains("No API clients yet") && nothing_there.contains("Create the first one"));
}

#[test]
fn who_may_not_create_hears_why_and_is_led_nowhere() {
    for clients in [two(), vec![]] {
        let barred = Some("As auditor you look.".to_owned());
        let page = html(|| Shown { barred, may_change: false, ..shown(clients) }.into_view());
        assert!(!page.contains(r#"href="/prod/clients/new""#), "{page}");
        assert!(page.contains("As auditor you look."), "{page}");
    }
}

#[test]
fn row_actions_and_boxes_carry_the_clients_name() {
    let page = page(true, None);
    for label in ["Select A &lt;b&gt;", "Edit A &lt;b&gt;", "Secrets A &lt;b&gt;", "Select Keys", "Edit Keys"]
    {
        assert_eq!(page.matches(&format!("aria-label=\"{label}\"")).count(), 1, "{label}: {page}");
    }
    assert!(page.contains(r#"href="/prod/clients/iq1/edit""#), "{page}");
    assert!(page.contains(r#"name="id" value="iq1" form="bulk""#), "{page}");
    assert!(page.contains(r#"<form id="bulk" method="get" action="/prod/clients/bulk">"#), "{page}");
}

#[test]
fn a_client_without_secrets_offers_none() {
    let page = page(true, None);
    assert!(
        page.contains("/prod/clients/iq1/secrets") && !page.contains("/prod/clients/iq2/secrets"),
        "{page}"
    );
}

#[test]
fn who_only_looks_finds_no_boxes_and_no_edit() {
    let page = page(false, None);
    for gone in ["checkbox", "id=\"bulk\"", "/edit"] {
        assert!(!page.contains(gone), "{gone}: {page}");
    }
    assert!(page.contains("aria-label=\"Secrets A &lt;b&gt;\""), "{page}");
}

#[test]
fn access_names_the_service_where_it_is_known() {
    assert!(page(true, Some(catalogue())).contains(">ZIA · Read Only<"));
    assert!(page(true, None).contains(">Read Only<"));
}
