//! The server functions: who gets what from each of them. A function without a row fails the first test.

use leptos::server_fn::axum::server_fn_paths;
use reqwest::Method;

use crate::browser::{Answer, Browser};
use crate::html;
use crate::rig::Rig;

/// Who asks, in the order of a row's columns; the last one is not signed in.
const PEOPLE: [&str; 4] = ["admin", "auditor", "payments", "stranger"];

/// What a function is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum About {
    /// A client of team Payments.
    Own,
    /// A client that is there, and another team's.
    Foreign,
    /// A client that there is not.
    Missing,
}

/// What a function answers to each of `PEOPLE`.
struct Row {
    function: &'static str,
    own: [u16; 4],
    foreign: [u16; 4],
    missing: [u16; 4],
}

/// Seen by whoever sees the client.
const LOOK: [[u16; 4]; 3] = [[200, 200, 200, 401], [200, 200, 404, 401], [404, 404, 404, 401]];
/// Done by administrators, and by members to what is theirs.
const CHANGE: [[u16; 4]; 3] = [[200, 403, 200, 401], [200, 403, 404, 401], [404, 403, 404, 401]];

const fn row(function: &'static str, [own, foreign, missing]: [[u16; 4]; 3]) -> Row {
    Row { function, own, foreign, missing }
}

const TABLE: [Row; 20] = [
    // These three, and the list of removals, name a tenant and no client: nothing in it can be foreign or missing.
    row("clients/list", [LOOK[0]; 3]),
    row("clients/create", [CHANGE[0]; 3]),
    // It changes nothing and sends the server out: for administrators.
    row("clients/check_jwks", [[200, 403, 403, 401]; 3]),
    row("clients/get", LOOK),
    row("clients/update", CHANGE),
    row("clients/delete", CHANGE),
    row("removals/list", [LOOK[0]; 3]),
    row("removals/start", CHANGE),
    row("removals/keep", CHANGE),
    row("rotations/get", LOOK),
    row("rotations/start", CHANGE),
    row("rotations/confirm", CHANGE),
    row("rotations/retire", CHANGE),
    row("rotations/undo", CHANGE),
    row("rotations/leave", CHANGE),
    row("secrets/list", LOOK),
    row("secrets/create", CHANGE),
    row("secrets/delete", CHANGE),
    row("secrets/label", CHANGE),
    // Only who made a secret says that it was shown.
    row("secrets/displayed", [[200, 404, 404, 401], [200, 404, 404, 401], LOOK[2]]),
];

/// The arguments of a function about a client of `tenant`.
async fn arguments(rig: &Rig, function: &str, tenant: &str, about: About) -> Vec<(String, String)> {
    let admin = rig.admin().await;
    let id = rig.client("asked about").await;
    rig.give(if about == About::Own { "payments" } else { "network" }, &id).await;
    let secret = rig.secret(&id, 90).await;
    let form = |html: &str| html::as_arguments(&html::form(html, r#"name="minutes""#));
    let more = match function {
        "clients/list" => vec![("search".to_owned(), "asked".to_owned())],
        "clients/check_jwks" => vec![("url".to_owned(), "https://127.0.0.1/".to_owned())],
        "clients/create" => {
            html::with(form(&admin.get("/sandbox/clients/new").await.text), "name", "made by a function")
        }
        "clients/update" => {
            let edit = admin.get(&format!("/sandbox/clients/{id}/edit")).await;
            html::with(form(&edit.text), "name", "renamed by a function")
        }
        "removals/keep" => {
            vec![("removal".to_owned(), crate::removal::begun(&rig.admin().await, rig, &id).await)]
        }
        "secrets/create" => vec![("days".to_owned(), "90".to_owned())],
        "secrets/delete" => vec![("secret".to_owned(), secret)],
        "secrets/label" => {
            vec![("secret".to_owned(), secret), ("label".to_owned(), "for CI".to_owned())]
        }
        "secrets/displayed" => {
            let made = admin.create_secret(&id, 60).await.json["operation"].as_str().unwrap().to_owned();
            vec![("operation".to_owned(), made)]
        }
        "rotations/start" => vec![("days".to_owned(), "90".to_owned())],
        "rotations/confirm" | "rotations/retire" | "rotations/undo" | "rotations/leave" => {
            vec![("version".to_owned(), rotation(&admin, &id, function == "rotations/retire").await)]
        }
        _ => vec![],
    };
    let id = if about == About::Missing { "no-such-client".to_owned() } else { id };
    let own = [("tenant", tenant), ("id", &id)];
    own.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).chain(more).collect()
}

/// Begins a rotation of this client, whose value is shown; `moved`: everything has moved. Gives its version.
async fn rotation(admin: &Browser<'_>, id: &str, moved: bool) -> String {
    let own = [("tenant", "sandbox"), ("id", id)];
    let started = admin.call("rotations/start", &[own[0], own[1], ("days", "60")]).await;
    let operation = started.json["operation"].as_str().unwrap();
    admin.call("secrets/displayed", &[own[0], own[1], ("operation", operation)]).await;
    let version = async || admin.call("rotations/get", &own).await.json["version"].to_string();
    if moved {
        let seen = version().await;
        admin.call("rotations/confirm", &[own[0], own[1], ("version", &seen)]).await;
    }
    version().await
}

async fn person<'a>(rig: &'a Rig, who: &str) -> Browser<'a> {
    if who == "stranger" { rig.stranger() } else { rig.sign_in(who).await }
}

#[tokio::test]
async fn every_function_has_its_row_and_every_row_its_function() {
    let mut functions: Vec<_> = server_fn_paths().collect();
    functions.sort_by_key(|(path, _)| *path);
    assert!(functions.iter().all(|(_, method)| *method == Method::POST), "{functions:?}");
    let functions: Vec<_> = functions.into_iter().map(|(path, _)| path).collect();
    let mut rows: Vec<_> = TABLE.iter().map(|row| format!("/api/{}", row.function)).collect();
    rows.sort();
    assert_eq!(functions, rows, "a function without a row is a function without a promise");
}

#[tokio::test]
async fn every_function_answers_each_role_as_its_row_says() {
    for row in &TABLE {
        // A tenant holds only so many clients.
        let rig = Rig::start().await;
        let cases = [(About::Own, row.own), (About::Foreign, row.foreign), (About::Missing, row.missing)];
        for (about, expected) in cases {
            for (who, status) in PEOPLE.iter().zip(expected) {
                let form = arguments(&rig, row.function, "sandbox", about).await;
                rig.forget_sent().await;
                let answer = person(&rig, who).await.call(row.function, &form).await;
                let asked = format!("{} asks {}, {about:?}", who, row.function);
                assert_eq!(answer.status, status, "{asked}: {}", answer.text);
                if status == 200 {
                    continue;
                }
                assert!(rig.writes().await.is_empty(), "{asked}: {:?}", rig.writes().await);
                assert_eq!(answer.json["changed"], "nothing", "{asked}");
                assert_eq!(answer.json["request_id"], answer.header("x-request-id"), "{asked}");
                let words = [&answer.json["title"], &answer.json["next"]];
                assert!(words.iter().all(|words| words.as_str().is_some_and(|words| !words.is_empty())));
            }
        }
    }
}

#[tokio::test]
async fn to_a_member_a_foreign_client_and_none_answer_alike() {
    let rig = Rig::start().await;
    let member = rig.sign_in("payments").await;
    for row in TABLE.iter().filter(|row| row.foreign[2] == 404) {
        let mut heard = Vec::new();
        for about in [About::Foreign, About::Missing] {
            let form = arguments(&rig, row.function, "sandbox", about).await;
            rig.forget_sent().await;
            let mut answer = member.call(row.function, &form).await;
            assert!(rig.seen().await.is_empty(), "{}: nothing is asked upstream", row.function);
            answer.json["request_id"] = serde_json::Value::Null;
            heard.push((answer.status, answer.json));
        }
        assert_eq!(heard[0], heard[1], "{}", row.function);
    }
}

#[tokio::test]
async fn a_tenant_that_there_is_not_is_missing_to_everybody() {
    let rig = Rig::start().await;
    for row in &TABLE {
        let form = arguments(&rig, row.function, "nowhere", About::Own).await;
        for (who, status) in PEOPLE.iter().zip([404, 404, 404, 401]) {
            let answer = person(&rig, who).await.call(row.function, &form).await;
            assert_eq!(answer.status, status, "{who} {}: {}", row.function, answer.text);
        }
    }
}

#[tokio::test]
async fn a_plain_form_is_refused_before_anything_is_done() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    for row in &TABLE {
        let form = arguments(&rig, row.function, "sandbox", About::Own).await;
        rig.forget_sent().await;
        for accept in
            ["text/html", "text/html,application/xhtml+xml,*/*;q=0.8", "application/json, text/html"]
        {
            let request = admin.ask(Method::POST, &format!("/api/{}", row.function)).header("accept", accept);
            let answer = Answer::of(request.form(&form)).await;
            assert_eq!(answer.status, 406, "{} {accept}: {}", row.function, answer.text);
            assert!(answer.header("location").is_empty() && !answer.text.contains("value"));
        }
        assert!(rig.writes().await.is_empty(), "{}", row.function);
    }
}

#[tokio::test]
async fn only_forms_are_read_and_only_by_post() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let id = rig.client("asked oddly").await;
    rig.forget_sent().await;
    let path = "/api/secrets/create";
    let json = format!(r#"{{"tenant":"sandbox","id":"{id}","days":"90","until":""}}"#);
    for kind in ["application/json", "text/plain", "multipart/form-data; boundary=x", ""] {
        let request = admin.ask(Method::POST, path).header("content-type", kind);
        assert_eq!(Answer::of(request.body(json.clone())).await.status, 415, "{kind}");
    }
    let query = format!("{path}?tenant=sandbox&id={id}&days=90&until=");
    for method in [Method::GET, Method::PUT, Method::DELETE] {
        assert_eq!(Answer::of(admin.ask(method.clone(), &query)).await.status, 405, "{method}");
    }
    assert!(rig.writes().await.is_empty());
}

#[tokio::test]
async fn what_cannot_be_read_is_refused_in_words_that_help() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let deep = format!("tenant=sandbox&id{}=x", "[a]".repeat(500));
    let large = format!("tenant=sandbox&id={}", "x".repeat(600 * 1024));
    let odd: [&[u8]; 7] = [
        b"",
        b"tenant=sandbox",
        b"&&&===",
        b"tenant=sandbox&id=\xff\xfe",
        b"tenant[0]=sandbox&id=1",
        deep.as_bytes(),
        large.as_bytes(),
    ];
    for body in odd {
        let request = admin.ask(Method::POST, "/api/clients/get").header("accept", "application/json");
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        let answer = Answer::of(request.body(body.to_vec())).await;
        let begun = String::from_utf8_lossy(&body[..body.len().min(40)]);
        assert_eq!(answer.status, 422, "{begun}: {}", answer.text);
        assert_eq!(answer.json["kind"], "invalid", "{begun}");
        assert_eq!(answer.json["changed"], "nothing", "{begun}");
        assert_eq!(answer.json["request_id"], answer.header("x-request-id"), "{begun}");
        assert!(!answer.text.to_lowercase().contains("deserial"), "{}", answer.text);
    }
}

#[tokio::test]
async fn a_function_that_there_is_not_is_not_found() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    for function in ["no/such", "clients/get/", "clients", "CLIENTS/GET"] {
        let answer = admin.call(function, &[("tenant", "sandbox")]).await;
        assert_eq!(answer.status, 404, "{function}: {}", answer.text);
    }
}
