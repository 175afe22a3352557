use super::*;
use crate::model::testing::{NOW, card, client, grant, settings};
use crate::model::{Authentication, ClientSettings};
use crate::ui::testing::{html, words};

fn fleet() -> Vec<Client> {
    vec![
        client("own", ClientSettings { name: "console".into(), grants: vec![], ..settings() }),
        client("iq1", settings()),
        client(
            "iq2",
            ClientSettings {
                name: "بوابة <المدفوعات>".into(),
                enabled: false,
                token_lifetime: 86_400,
                authentication: Authentication::Jwks { url: "https://keys.example.com".into() },
                grants: vec![grant(&[("a", "Role:A"), ("b", "Role:B"), ("c", "Role:C"), ("d", "Role:D")])],
                ..settings()
            },
        ),
    ]
}

fn shown(clients: Vec<Client>, query: &[(&str, &str)], barred: Option<&str>) -> String {
    let snapshot = Arc::new(Snapshot { clients, as_of: NOW });
    let pairs: Vec<_> = query.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    let (query, barred) = (ListQuery::from_pairs(&pairs), barred.map(str::to_owned));
    html(|| view! { <ClientList card=card() snapshot=snapshot query=query now=NOW barred=barred/> })
}

#[test]
fn the_list_says_of_each_client_what_it_is_and_what_it_may() {
    let page = shown(fleet(), &[], None);
    insta::assert_snapshot!(words(&page));
    assert!(page.contains("<bdi>بوابة &lt;المدفوعات&gt;</bdi>"), "{page}");
}

#[test]
fn a_row_leads_to_its_client_whatever_its_id_is_made_of() {
    let page = shown(vec![client("a/b?c#d é", settings())], &[], None);
    assert!(page.contains(r#"href="/prod/clients/a%2Fb%3Fc%23d%20%C3%A9""#), "{page}");
}

#[test]
fn a_filter_offers_only_ways_to_sign_in_that_there_are() {
    let page = shown(fleet(), &[], None);
    assert!(page.contains("?auth=JWKS") && page.contains("?auth=SECRET"), "{page}");
    assert!(!page.contains("PUBKEYCERT"), "{page}");
}

#[test]
fn nothing_found_and_nothing_there_are_told_apart() {
    let nothing_found = words(&shown(fleet(), &[("q", "nobody")], None));
    assert!(nothing_found.contains("No client matches") && nothing_found.contains("Show all clients"));
    let nothing_there = words(&shown(vec![], &[], None));
    assert!(nothing_there.contains("No API clients yet") && nothing_there.contains("Create the first one"));
}

#[test]
fn who_may_not_create_hears_why_and_is_led_nowhere() {
    for clients in [fleet(), vec![]] {
        let page = shown(clients, &[], Some("As auditor you look."));
        assert!(!page.contains(r#"href="/prod/clients/new""#), "{page}");
        assert!(page.contains("As auditor you look."), "{page}");
    }
}

#[test]
fn roles_are_told_in_a_few_words() {
    let words = |scopes: &[(&str, &str)]| {
        access_words(&client("c", ClientSettings { grants: vec![grant(scopes)], ..settings() }))
    };
    assert_eq!(words(&[]), "No access");
    assert_eq!(words(&[("a", "Role:A")]), "A");
    assert_eq!(words(&[("a", "Role:A"), ("b", "Role:B")]), "A, B");
    assert_eq!(words(&[("a", "Role:A"), ("b", "Role:B"), ("c", "Role:C")]), "A and 2 more");
}
