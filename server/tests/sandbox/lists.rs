//! Lists: paging, filtering, and what every answer carries.

use std::collections::HashSet;

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use server::sandbox::Settings;

use crate::rig::{API, Answer, Rig, SERVER, draft};

#[tokio::test]
async fn a_list_is_an_envelope_with_links_only_where_there_is_more() {
    let rig = Rig::start().await;
    let first = rig.get("/api-clients?offset=0&limit=20").await.json;
    assert_eq!(first["pageOffset"], 0);
    assert_eq!(first["pageSize"], 20);
    assert_eq!(
        (&first["totalRecord"], &first["results_total"]),
        (&json!(50), &json!(50)),
        "48 and the two configured"
    );
    assert_eq!(first["records"].as_array().unwrap().len(), 20);
    assert!(first.get("prev_link").is_none());
    let next = first["next_link"].as_str().unwrap();
    assert!(
        next.contains("/admin/api/v1/api-clients?offset=20&limit=20") && !next.contains("ziam"),
        "{next}"
    );
    assert!(!next.contains(&rig.url), "links name another host, so nobody gets anywhere by following them");

    let last = rig.get("/api-clients?offset=40&limit=20").await.json;
    assert!(last.get("next_link").is_none() && last["prev_link"].is_string());
    assert_eq!(last["records"].as_array().unwrap().len(), 10);
}

#[tokio::test]
async fn pages_cover_everything_exactly_once() {
    let rig = Rig::with(Settings { clients: 2_345, ..Settings::default() }).await;
    let mut seen = HashSet::new();
    for offset in (0..).step_by(1_000) {
        let page = rig.get(&format!("/api-clients?offset={offset}&limit=1000")).await.json;
        let records = page["records"].as_array().unwrap().clone();
        seen.extend(records.iter().map(|client| client["id"].as_str().unwrap().to_owned()));
        if records.len() < 1_000 {
            break;
        }
    }
    assert_eq!(seen.len(), 2_347);
}

#[tokio::test]
async fn a_page_is_100_unless_asked_for_and_0_to_1000_if_asked_for() {
    let rig = Rig::with(Settings { clients: 150, ..Settings::default() }).await;
    let default = rig.get("/api-clients").await.json;
    assert_eq!((&default["pageSize"], default["records"].as_array().unwrap().len()), (&json!(100), 100));
    let none = rig.get("/api-clients?limit=0").await.json;
    assert_eq!((&none["records"], &none["totalRecord"]), (&json!([]), &json!(152)));
    let beyond = rig.get("/api-clients?offset=9999").await.json;
    assert_eq!((&beyond["records"], &beyond["totalRecord"]), (&json!([]), &json!(152)));
    for wrong in ["limit=1001", "limit=-1", "limit=ten", "limit=", "offset=-1", "offset=x", "offset=1.5"] {
        rig.get(&format!("/api-clients?{wrong}")).await.problem(400);
    }
    assert_eq!(rig.get("/api-clients?sort=name&colour=blue&limit=1").await.status, StatusCode::OK);
}

#[tokio::test]
async fn name_like_finds_a_part_of_a_name_in_any_case_and_either_spelling() {
    let rig = Rig::start().await;
    for name in ["Alpha-ONE", "alpha two", "Überwachung Nord", "監視カメラ"] {
        rig.post("/api-clients", &draft(name, &[])).await;
    }
    let names = async |query: &str| {
        let found = rig.get(&format!("/api-clients?{query}")).await.json;
        let records = found["records"].as_array().unwrap().clone();
        assert_eq!(found["totalRecord"], records.len());
        records.iter().map(|client| client["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names("name[like]=ALPHA").await, ["Alpha-ONE", "alpha two"]);
    assert_eq!(names("name%5Blike%5D=alpha").await, ["Alpha-ONE", "alpha two"]);
    assert_eq!(names("name[like]=pha+t").await, ["alpha two"]);
    assert_eq!(names("name[like]=%C3%BCberwachung%20nord").await, ["Überwachung Nord"]);
    assert_eq!(names("name[like]=監視カ").await, ["監視カメラ"]);
    assert!(names("name[like]=no such name").await.is_empty());
}

#[tokio::test]
async fn there_is_one_resource_server_with_every_service() {
    let rig = Rig::start().await;
    let list = rig.get("/resource-servers").await.json;
    assert_eq!(list["totalRecord"], 1);
    let server = &list["records"][0];
    assert_eq!(server["id"], SERVER);
    assert_eq!(server["primaryAud"], "https://api.zscaler.com");
    let services: Vec<&Value> =
        server["serviceScopes"].as_array().unwrap().iter().map(|s| &s["service"]["name"]).collect();
    let expected =
        ["ZIAM", "ZIA", "ZPA", "ZCC", "ZDX", "ZRA", "ZGUARD", "ZINSIGHTS", "CLOUD_CONNECTOR", "BI"]
            .map(|s| json!(s));
    assert_eq!(services, expected.iter().collect::<Vec<_>>());
    assert_eq!(&rig.get(&format!("/resource-servers/{SERVER}")).await.json, server);
    assert_eq!(rig.get("/resource-servers?name[like]=nothing").await.json["totalRecord"], 0);
    rig.get("/resource-servers/other").await.problem(404);
}

#[tokio::test]
async fn every_answer_carries_the_rate_limits_twice_and_ids_of_its_own() {
    let rig = Rig::start().await;
    let mut ids = HashSet::new();
    let bare = Answer::of(rig.http.get(format!("{}{API}/api-clients", rig.url))).await;
    for answer in [rig.get("/api-clients").await, rig.get("/api-clients/nobody").await, bare] {
        let all =
            |name: &str| answer.headers.get_all(name).iter().map(|v| v.to_str().unwrap()).collect::<Vec<_>>();
        assert_eq!(all("x-ratelimit-limit"), ["500, 500;w=1, 20000;w=60", "1000, 1000;w=1"]);
        assert_eq!(all("x-ratelimit-remaining"), ["499", "998"]);
        assert_eq!(all("x-ratelimit-reset"), ["1", "1"]);
        assert!(ids.insert(all("x-oneapi-request-id").concat()));
        assert!(ids.insert(all("x-transaction-id").concat()));
    }
}

#[tokio::test]
async fn a_body_on_a_get_is_ignored() {
    let rig = Rig::start().await;
    let answer = Answer::of(rig.call(Method::GET, "/api-clients?limit=1").json(&json!({}))).await;
    assert_eq!(answer.status, StatusCode::OK);
}

#[tokio::test]
async fn a_hundred_thousand_clients_are_all_there_to_be_paged_through_and_searched() {
    let rig = Rig::with(Settings { clients: 100_000, ..Settings::default() }).await;
    let last = rig.get("/api-clients?offset=100000&limit=1000").await.json;
    assert_eq!((&last["totalRecord"], last["records"].as_array().unwrap().len()), (&json!(100_002), 2));
    let found = rig.get("/api-clients?name[like]=-99999").await.json;
    assert_eq!(found["totalRecord"], 1, "{found}");
}
