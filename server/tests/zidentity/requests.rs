//! What is sent.

use app::desk::Fault;
use app::model::{ResourceServerId, SecretId, Timestamp};
use serde_json::{Value, json};

use crate::answers::{id, settings};
use crate::scripted::{Reply, Seen, Upstream, json, status};

fn query(seen: &Seen, name: &str) -> usize {
    let (_, query) = seen.target.split_once('?').expect("a query");
    let mut pairs = url::form_urlencoded::parse(query.as_bytes());
    pairs.find(|(key, _)| key == name).and_then(|(_, value)| value.parse().ok()).expect("a number")
}

/// A list of `total` records in pages of at most `cap`, whose links lead astray.
fn list(seen: &Seen, total: usize, cap: usize) -> Reply {
    let (offset, limit) = (query(seen, "offset"), query(seen, "limit").min(cap));
    let records: Vec<Value> =
        (offset..total.min(offset + limit)).map(|number| json!({"id": format!("c{number}")})).collect();
    json(json!({"pageOffset": offset, "pageSize": limit, "totalRecord": total + 7, "records": records,
        "next_link": "/admin/api/v1/api-clients?offset=1", "prev_link": "/elsewhere"}))
}

#[tokio::test]
async fn a_list_is_read_by_offset_and_no_link_is_followed() {
    let upstream = Upstream::start(|seen, _| list(seen, 25, 1000)).await;
    let slice = upstream.api().list_clients(20, 10).await.expect("a list");
    assert_eq!((slice.records.len(), slice.total), (5, Some(32)));
    assert_eq!(slice.records[0].id, id("c20"));
    assert_eq!(upstream.asked(), ["GET /api/api-clients?offset=20&limit=10"]);
}

#[tokio::test]
async fn smaller_pages_than_asked_for_are_put_together() {
    let upstream = Upstream::start(|seen, _| list(seen, 250, 100)).await;
    let slice = upstream.api().list_clients(0, 1000).await.expect("a list");
    assert_eq!(slice.records.len(), 250);
    assert_eq!(slice.records[249].id, id("c249"));
    assert_eq!(upstream.asked().len(), 3);
}

#[tokio::test]
async fn no_more_than_a_thousand_are_asked_for() {
    let upstream = Upstream::start(|seen, _| list(seen, 1, 1000)).await;
    upstream.api().list_clients(0, 5_000).await.expect("a list");
    assert_eq!(upstream.asked(), ["GET /api/api-clients?offset=0&limit=1000"]);
}

#[tokio::test]
async fn all_pages_of_resource_servers_are_read() {
    let upstream = Upstream::start(|seen, _| list(seen, 1_001, 1000)).await;
    let all = upstream.api().list_resource_servers().await.expect("a list");
    assert_eq!((all.len(), upstream.asked().len()), (1_001, 2));
}

#[tokio::test]
async fn an_id_is_one_segment_of_the_path() {
    let upstream = Upstream::start(|_, _| json(json!([]))).await;
    let api = upstream.api();
    api.list_secrets(&id("../a/ü%?#")).await.expect("a list");
    api.delete_secret(&id("a b"), &SecretId("..//".into())).await.expect("done");
    let _ = api.get_resource_server(&ResourceServerId("x\\y".into())).await;
    assert_eq!(
        upstream.asked()[..3],
        [
            "GET /api/api-clients/..%2Fa%2F%C3%BC%25%3F%23/secrets",
            "DELETE /api/api-clients/a%20b/secrets/..%2F%2F",
            "GET /api/resource-servers/x%5Cy"
        ]
    );
}

#[tokio::test]
async fn an_id_of_dots_names_nothing_and_is_never_sent() {
    let upstream = Upstream::start(|_, _| status(204)).await;
    for dots in ["", ".", ".."] {
        let fault = upstream.api().delete_client(&id(dots)).await.expect_err("nothing");
        assert!(matches!(fault, Fault::NotFound), "{fault}");
    }
    assert!(upstream.seen().is_empty());
}

#[tokio::test]
async fn unknown_fields_of_a_client_survive_an_edit() {
    let document = json!({"id": "a", "name": "old", "description": "d", "status": true, "accessTokenLifeTime": 3600,
        "tags": ["x"], "clientAuthentication": {"authType": "SECRET", "rotation": {"days": 9}},
        "clientResources": [{"id": "r", "name": "R", "extra": 1, "selectedScopes": [{"id": "s::x", "more": null}]}]});
    let told = document.clone();
    let upstream = Upstream::start(move |_, _| json(told.clone())).await;
    let api = upstream.api();
    let held = api.get_client(&id("a")).await.expect("a client");
    let mut wanted = held.client.settings.clone();
    wanted.name = "new".into();
    api.update_client(&held, &wanted).await.expect("edited");
    let mut expected = document;
    expected["name"] = json!("new");
    let sent = upstream.seen().pop().expect("a request");
    assert_eq!((sent.method.as_str(), sent.json()), ("PUT", expected));
    assert_eq!(sent.header("content-type"), "application/json");
}

#[tokio::test]
async fn a_new_client_and_a_new_secret_are_sent_as_the_contract_words_them() {
    let upstream = Upstream::start(|_, _| Reply::Json(201, json!({"id": "a", "value": "v"}))).await;
    let api = upstream.api();
    api.create_client(&settings()).await.expect("made");
    api.create_secret(&id("a"), Timestamp(1_767_225_601)).await.expect("made");
    let sent: Vec<Value> = upstream.seen()[1..].iter().map(Seen::json).collect();
    assert_eq!(
        sent,
        [
            json!({"name": "new", "description": "", "status": true, "accessTokenLifeTime": 3600,
                "clientAuthentication": {"authType": "SECRET"}, "clientResources": []}),
            json!({"expiresAt": 1_767_225_601})
        ]
    );
}
