//! The list: every view has its own address, and no address breaks it.

use serde_json::json;

use crate::html;
use crate::rig::{Rig, Wanted};

/// The names that a list's page shows, in their order.
fn names(page: &str) -> Vec<String> {
    html::tags(page, "a")
        .into_iter()
        .filter(|(attributes, _)| html::attribute(attributes, "class") == Some("name"))
        .map(|(_, end)| html::words(page[end..].split("</a>").next().unwrap()))
        .collect()
}

/// A console with these clients and the two that the sandbox always has, which are searched away by `q=row`.
async fn with_rows(rows: &[(&str, serde_json::Value)]) -> Rig {
    let rig = Rig::with(Wanted {
        sandbox: server::sandbox::Settings { clients: 0, ..Default::default() },
        ..Wanted::default()
    })
    .await;
    for (name, fields) in rows {
        let mut fields = fields.clone();
        fields["name"] = json!(name);
        rig.client_like(fields).await;
    }
    rig
}

async fn four() -> Rig {
    let jwks = json!({"authType": "JWKS", "clientJWKsUrl": "https://keys.example.com/jwks.json"});
    with_rows(&[
        ("row Beta", json!({"status": false})),
        ("row alpha", json!({"accessTokenLifeTime": 60})),
        ("row Gamma", json!({"clientAuthentication": jwks, "accessTokenLifeTime": 86_400})),
        ("row delta", json!({"description": "the needle", "status": false})),
    ])
    .await
}

#[tokio::test]
async fn search_filters_and_order_stand_in_the_address() {
    let rig = four().await;
    let admin = rig.admin().await;
    for (query, expected) in [
        ("q=row", vec!["row alpha", "row Beta", "row delta", "row Gamma"]),
        ("q=ROW&order=desc", vec!["row Gamma", "row delta", "row Beta", "row alpha"]),
        ("q=needle", vec!["row delta"]),
        ("q=row&status=disabled", vec!["row Beta", "row delta"]),
        ("q=row&status=active&auth=SECRET", vec!["row alpha"]),
        ("auth=JWKS", vec!["row Gamma"]),
        ("q=row&sort=status&status=", vec!["row alpha", "row Gamma", "row Beta", "row delta"]),
        ("q=row&sort=lifetime&order=desc&status=active", vec!["row Gamma", "row alpha"]),
    ] {
        let page = admin.get(&format!("/sandbox/clients?{query}")).await;
        assert_eq!(page.status, 200);
        assert_eq!(names(&page.text), expected, "{query}");
    }
}

#[tokio::test]
async fn every_control_of_the_list_keeps_the_rest_of_the_view() {
    let rig = four().await;
    let admin = rig.admin().await;
    let page = admin.get("/sandbox/clients?q=row&status=disabled&sort=id&order=desc&size=50").await;
    for link in [
        "/sandbox/clients?q=row&sort=id&order=desc&size=50",
        "/sandbox/clients?q=row&status=active&sort=id&order=desc&size=50",
        "/sandbox/clients?q=row&status=disabled&auth=SECRET&sort=id&order=desc&size=50",
        "/sandbox/clients?q=row&status=disabled&sort=id&size=50",
        "/sandbox/clients?q=row&status=disabled&size=50",
        "/sandbox/clients?q=row&status=disabled&sort=id&order=desc&size=100",
    ] {
        assert!(page.text.contains(&format!("href=\"{}\"", link.replace('&', "&amp;"))), "{link} is missing");
    }
    let form = html::form(&page.text, r#"name="q""#);
    let form: Vec<_> = form.iter().map(|(name, value)| format!("{name}={value}")).collect();
    assert_eq!(form, ["q=row", "status=disabled", "sort=id", "order=desc", "size=50"]);
    assert!(page.text.contains(r#"aria-sort="descending""#));
    page.says(200, &["Clear filters", "2 of 6 clients"]);
}

#[tokio::test]
async fn pages_follow_each_other_without_a_gap_and_end_where_they_end() {
    let sandbox = server::sandbox::Settings { clients: 58, ..Default::default() };
    let rig = Rig::with(Wanted { sandbox, ..Wanted::default() }).await;
    let admin = rig.admin().await;
    let mut seen = Vec::new();
    let mut next = Some("/sandbox/clients".to_owned());
    while let Some(path) = next {
        let page = admin.get(&path).await;
        assert_eq!(page.status, 200);
        seen.extend(names(&page.text));
        next = html::tags(&page.text, "a")
            .into_iter()
            .find(|(attributes, _)| html::attribute(attributes, "aria-label") == Some("Next page"))
            .and_then(|(attributes, _)| html::attribute(&attributes, "href").map(str::to_owned));
        assert!(seen.len() <= 60, "it does not end");
    }
    let all = names(&admin.get("/sandbox/clients?size=250").await.text);
    assert_eq!((seen.len(), seen), (60, all));
    admin.get("/sandbox/clients?page=2").await.says(200, &["Rows 26–50 of 60"]);
}

#[tokio::test]
async fn an_address_that_makes_no_sense_shows_a_sensible_list() {
    let rig = four().await;
    let admin = rig.admin().await;
    let plain = names(&admin.get("/sandbox/clients").await.text);
    let long = format!("q={}", "x".repeat(6_000));
    for query in [
        "page=0",
        "page=-1",
        "page=99999999999999999999",
        "page=18446744073709551615",
        "page=2",
        "size=7&sort=colour&order=up&status=maybe",
        "size=99999999999",
        "done=%3Cscript%3E",
        "unknown=1&&&=&%zz",
        "page[]=1&q[]=x",
    ] {
        let page = admin.get(&format!("/sandbox/clients?{query}")).await;
        assert_eq!(page.status, 200, "{query}");
        assert_eq!(names(&page.text), plain, "{query}");
        assert!(!page.text.contains("<script>"), "{query}");
    }
    for query in ["q=%00", "q=%ff%fe", "auth=PALM", "q=nothing%20of%20this", &long] {
        let page = admin.get(&format!("/sandbox/clients?{query}")).await;
        page.says(200, &["No client matches", "Show all clients", "Clear filters"]);
    }
}

#[tokio::test]
async fn what_is_searched_for_is_text_wherever_it_comes_back() {
    let rig = four().await;
    let admin = rig.admin().await;
    let hostile = "\"><script>alert(1)</script><!--' onfocus=x";
    let query = form_encoded(hostile);
    let page =
        admin.get(&format!("/sandbox/clients?q={query}&auth={query}&sort={query}&status={query}")).await;
    page.says(200, &["No client matches"]);
    assert!(!page.text.contains("<script>alert"), "{}", page.text);
    let field = html::form(&page.text, r#"name="q""#);
    assert!(field.contains(&("q".to_owned(), hostile.to_owned())), "{field:?}");
}

fn form_encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

#[tokio::test]
async fn a_tenant_without_clients_teaches_the_next_step() {
    let rig = with_rows(&[]).await;
    let empty = json!({"records": [], "totalRecord": 0});
    rig.faults(&[("GET", "/api-clients", json!({"kind": "status", "status": 200, "body": empty}))]).await;
    let page = rig.admin().await.get("/sandbox/clients").await;
    page.says(
        200,
        &["No API clients yet", "Create the first one", "An API client is how a program signs in"],
    );
    let auditor = rig.sign_in("auditor").await.get("/sandbox/clients").await;
    assert!(
        !auditor.text.contains(r#"href="/sandbox/clients/new""#),
        "an auditor is offered what they cannot do"
    );
}

#[tokio::test]
async fn what_this_console_did_is_in_the_list_at_once() {
    let rig = four().await;
    let admin = rig.admin().await;
    admin.get("/sandbox/clients").await;
    let form = html::with(admin.form("/sandbox/clients/new").await, "name", "row just made");
    let made = admin.post("/sandbox/clients/new", &form).await.see_other().replace("?done=created", "");
    assert!(names(&admin.get("/sandbox/clients?q=row").await.text).contains(&"row just made".to_owned()));
    admin.post(&made, &[("do", "disable")]).await.see_other();
    assert_eq!(names(&admin.get("/sandbox/clients?q=just&status=disabled").await.text), ["row just made"]);
    admin.post(&made, &[("do", "delete"), ("typed_name", "row just made")]).await.see_other();
    assert!(names(&admin.get("/sandbox/clients?q=just").await.text).is_empty());
}

#[tokio::test]
async fn what_was_done_elsewhere_is_in_the_list_after_ten_seconds() {
    let rig = four().await;
    let admin = rig.admin().await;
    admin.get("/sandbox/clients").await;
    rig.client("row from the portal").await;
    rig.pass(11);
    assert_eq!(names(&admin.get("/sandbox/clients?q=portal").await.text), ["row from the portal"]);
}
