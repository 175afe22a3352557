//! What a view of the list shows.

use super::*;
use crate::desk::Snapshot;
use crate::model::testing::{self, NOW, catalogue, grant, secret, settings};
use crate::model::{Client, ClientSettings};

fn client(id: &str, name: &str, enabled: bool) -> Client {
    testing::client(id, ClientSettings { name: name.into(), enabled, grants: vec![], ..settings() })
}

fn known(clients: impl IntoIterator<Item = Client>) -> Vec<Arc<Known>> {
    Snapshot::of(clients.into_iter().collect(), NOW).clients
}

fn query(text: &str) -> ListQuery {
    let pairs: Vec<_> = text
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .collect();
    ListQuery::from_pairs(&pairs)
}

#[test]
fn a_link_shows_a_colleague_the_same_list() {
    for text in [
        "",
        "?q=a%20b",
        "?status=disabled&auth=JWKS&service=zia&role=zia%3A%3Aread&ends=30&sort=lifetime&order=desc&size=100&page=3",
    ] {
        let pairs: Vec<_> = text
            .trim_start_matches('?')
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .map(|(key, value)| (key.to_owned(), value.replace("%20", " ").replace("%3A", ":")))
            .collect();
        assert_eq!(ListQuery::from_pairs(&pairs).to_query(), text);
    }
}

#[test]
fn a_url_that_makes_no_sense_shows_the_plain_list() {
    assert_eq!(query("size=7&page=0&sort=colour&status=maybe&order=up&ends=soon"), ListQuery::default());
    assert_eq!(query("page=-1&size=99999999999999999999"), ListQuery::default());
}

#[test]
fn search_sees_name_and_id_and_no_letter_case() {
    let clients =
        known([client("iq1", "Terraform", true), client("iqTER", "other", true), client("iq3", "ДОМ", true)]);
    let found =
        |text: &str| query(&format!("q={text}")).select(&clients, None, &Ownership::default(), NOW).matching;
    assert_eq!(found("ter"), 2);
    assert_eq!(found("дом"), 1);
    assert_eq!(found("nothing"), 0);
}

#[test]
fn a_page_beyond_the_end_shows_the_last_one() {
    let clients = known((0..30).map(|i| client(&format!("iq{i:02}"), &format!("c{i:02}"), true)));
    let selection = query("page=9").select(&clients, None, &Ownership::default(), NOW);
    assert_eq!((selection.page, selection.pages, selection.first, selection.rows.len()), (2, 2, 25, 5));
}

#[test]
fn order_turns_round_and_stays_stable() {
    let clients = known([client("b", "same", true), client("a", "same", false), client("c", "Alpha", true)]);
    let ids = |text: &str| {
        query(text)
            .select(&clients, None, &Ownership::default(), NOW)
            .rows
            .iter()
            .map(|client| client.id.0.clone())
            .collect::<String>()
    };
    assert_eq!(ids(""), "cab");
    assert_eq!(ids("order=desc"), "bac");
    assert_eq!(ids("sort=status"), "cba");
}

#[test]
fn a_service_or_a_role_shows_who_holds_it_and_nobody_is_hidden_for_want_of_a_catalogue() {
    let holds = |id: &str, scope: &str| {
        let grants = vec![grant(&[(scope, "Role:X")])];
        testing::client(id, ClientSettings { grants, ..settings() })
    };
    let clients = known([holds("a", "zia::read"), holds("b", "zia::admin"), holds("c", "iam::super")]);
    let catalogue = Catalogue::of(catalogue());
    let count =
        |text: &str, catalogue| query(text).select(&clients, catalogue, &Ownership::default(), NOW).matching;
    assert_eq!(count("service=zia", Some(&catalogue)), 2);
    assert_eq!(count("service=zia&role=zia::read", Some(&catalogue)), 1);
    assert_eq!(count("service=gone", Some(&catalogue)), 0);
    assert_eq!(count("service=zia", None), 3);
}

#[test]
fn an_expiry_window_shows_what_ends_in_it_and_the_order_by_end_begins_with_the_next() {
    let ends = |id: &str, days: &[i64]| {
        let secrets = days.iter().map(|days| secret(&format!("{id}{days}"), *days)).collect();
        Arc::new(Known::new(client(id, id, true), Some(secrets), Some(NOW)))
    };
    let clients = vec![ends("a", &[-2, 20]), ends("b", &[5]), ends("c", &[200]), ends("d", &[])];
    let ids = |text: &str| {
        let rows = query(text).select(&clients, None, &Ownership::default(), NOW).rows;
        rows.iter().map(|client| client.id.0.clone()).collect::<String>()
    };
    assert_eq!(ids("ends=expired"), "a");
    assert_eq!(ids("ends=7"), "b");
    assert_eq!(ids("ends=30"), "ab");
    assert_eq!(ids("ends=none"), "d");
    assert_eq!(ids("sort=end"), "bacd");
}
