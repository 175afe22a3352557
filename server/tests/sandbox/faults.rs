//! Faults on demand. What matters is seen on the raw connection: a client library hides too much.

use std::io::ErrorKind;
use std::time::{Duration, Instant};

use reqwest::StatusCode;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::rig::{API, Answer, DAY, NOW, Rig, draft, eventually};

#[tokio::test]
async fn a_status_is_answered_without_acting() {
    let rig = Rig::start().await;
    let before = rig.total().await;
    let action = json!({ "kind": "status", "status": 503, "headers": { "Retry-After": "13s", "X-Twice": ["a", "b"] }, "body": { "code": "BUSY" } });
    rig.fault("POST", "/api-clients", action).await;
    let answer = rig.post("/api-clients", &draft("x", &[])).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.headers["retry-after"], "13s");
    assert_eq!(answer.headers.get_all("x-twice").iter().count(), 2);
    assert_eq!(answer.headers.get_all("x-ratelimit-reset").iter().count(), 2);
    assert_eq!(answer.json, json!({ "code": "BUSY" }));
    assert_eq!(rig.total().await, before);

    rig.fault("GET", "/api-clients", json!({ "kind": "status", "status": 500 })).await;
    rig.get("/api-clients").await.problem(500);
    rig.fault("GET", "/api-clients", json!({ "kind": "status", "status": 502, "body": "<html>" })).await;
    assert_eq!(rig.get("/api-clients").await.text, "<html>");
}

#[tokio::test]
async fn a_429_says_when_to_come_back_unless_told_not_to() {
    let rig = Rig::start().await;
    rig.fault("GET", "*", json!({ "kind": "status", "status": 429 })).await;
    assert_eq!(rig.get("/api-clients").await.headers["retry-after"], "1");
    rig.fault("GET", "*", json!({ "kind": "status", "status": 429, "headers": {} })).await;
    assert!(rig.get("/api-clients").await.headers.get("retry-after").is_none());
}

#[tokio::test]
async fn a_delay_goes_on_afterwards_even_when_nobody_waits_any_more() {
    let rig = Rig::start().await;
    rig.fault("GET", "/api-clients", json!({ "kind": "delay", "ms": 200 })).await;
    let started = Instant::now();
    assert_eq!(rig.get("/api-clients").await.status, StatusCode::OK);
    assert!(started.elapsed() >= Duration::from_millis(200));

    let before = rig.total().await;
    rig.fault("POST", "/api-clients", json!({ "kind": "delay", "ms": 200 })).await;
    let impatient = rig.call(reqwest::Method::POST, "/api-clients").json(&draft("x", &[]));
    assert!(impatient.timeout(Duration::from_millis(50)).send().await.unwrap_err().is_timeout());
    eventually(async || rig.total().await == before + 1).await;
}

#[tokio::test]
async fn a_lost_answer_still_created_the_secret() {
    let rig = Rig::start().await;
    let id = rig.client().await;
    rig.fault("POST", "/api-clients/*/secrets", json!({ "kind": "lose_answer" })).await;
    let path = format!("/api-clients/{id}/secrets");
    let end = raw(&rig, "POST", &path, &json!({ "expiresAt": NOW + 90 * DAY })).await;
    assert_eq!(end.bytes, b"", "not a byte of the answer");
    assert_eq!(end.error, None, "an ordinary close");
    assert_eq!(rig.secrets(&id).await.len(), 1);
}

#[tokio::test]
async fn a_reset_happens_before_anything_else_does() {
    let rig = Rig::start().await;
    let before = rig.total().await;
    rig.fault("POST", "/api-clients", json!({ "kind": "reset" })).await;
    let end = raw(&rig, "POST", "/api-clients", &draft("x", &[])).await;
    assert_eq!(end.bytes, b"");
    assert_eq!(end.error, Some(ErrorKind::ConnectionReset));
    assert_eq!(rig.total().await, before);
}

#[tokio::test]
async fn a_truncated_answer_promises_more_than_it_sends() {
    let rig = Rig::start().await;
    let id = rig.client().await;
    let path = format!("/api-clients/{id}");
    let whole = rig.get(&path).await.text;
    for bytes in [0, 10, 20] {
        rig.fault("GET", "/api-clients/*", json!({ "kind": "truncate", "bytes": bytes })).await;
        let end = raw(&rig, "GET", &path, &Value::Null).await;
        let text = String::from_utf8(end.bytes).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("HTTP/1.1 200"));
        assert!(head.to_lowercase().contains(&format!("content-length: {}", whole.len())), "{head}");
        assert_eq!(body, &whole[..bytes]);
    }
    let before = rig.total().await;
    rig.fault("POST", "/api-clients", json!({ "kind": "truncate", "bytes": 5 })).await;
    raw(&rig, "POST", "/api-clients", &draft("x", &[])).await;
    assert_eq!(rig.total().await, before + 1, "it acted");
    rig.fault("DELETE", "*", json!({ "kind": "truncate", "bytes": 5 })).await;
    assert_eq!(rig.delete(&path).await.status, StatusCode::NO_CONTENT, "what has no body cannot be cut");
}

#[tokio::test]
async fn garbage_is_200_and_not_json() {
    let rig = Rig::start().await;
    rig.fault("GET", "*", json!({ "kind": "garbage" })).await;
    let answer = rig.get("/api-clients").await;
    assert_eq!((answer.status, answer.json), (StatusCode::OK, Value::Null));
    assert_eq!(answer.headers["content-type"], "text/html; charset=utf-8");
    rig.fault("GET", "*", json!({ "kind": "garbage", "content_type": "application/json" })).await;
    let answer = rig.get("/api-clients").await;
    assert_eq!(
        (answer.json, &answer.headers["content-type"]),
        (Value::Null, &"application/json".parse().unwrap())
    );
}

#[tokio::test]
async fn a_hanging_request_is_never_answered_and_never_acted_upon() {
    let rig = Rig::start().await;
    let before = rig.total().await;
    rig.fault("POST", "*", json!({ "kind": "hang" })).await;
    let request = rig.call(reqwest::Method::POST, "/api-clients").json(&draft("x", &[]));
    assert!(request.timeout(Duration::from_millis(300)).send().await.unwrap_err().is_timeout());
    assert_eq!(rig.total().await, before);
}

#[tokio::test]
async fn a_slow_body_comes_whole_and_late() {
    let rig = Rig::start().await;
    let whole = rig.get("/resource-servers").await.text;
    rig.fault("GET", "*", json!({ "kind": "slow_body", "bytes_per_s": whole.len() * 2 })).await;
    let started = Instant::now();
    assert_eq!(rig.get("/resource-servers").await.text, whole);
    let took = started.elapsed();
    assert!((Duration::from_millis(400)..Duration::from_secs(10)).contains(&took), "{took:?}");
}

#[tokio::test]
async fn what_is_accepted_appears_later_or_never() {
    let rig = Rig::start().await;
    let id = rig.client().await;
    let path = format!("/api-clients/{id}/secrets");
    let expiry = json!({ "expiresAt": NOW + 90 * DAY });

    rig.fault("POST", "/api-clients/*/secrets", json!({ "kind": "accepted", "after_ms": 1000 })).await;
    let made = rig.post(&path, &expiry).await;
    assert_eq!(made.status, StatusCode::ACCEPTED);
    let value = made.json["value"].as_str().unwrap();
    assert!(rig.secrets(&id).await.is_empty());
    assert_eq!(rig.sign_in(&id, value).await.status, StatusCode::BAD_REQUEST);
    eventually(async || !rig.secrets(&id).await.is_empty()).await;
    assert_eq!(rig.secrets(&id).await[0]["id"], made.json["id"]);
    rig.token_for(&id, value).await;

    rig.fault("POST", "/api-clients", json!({ "kind": "accepted", "never": true })).await;
    let made = rig.post("/api-clients", &draft("never", &[])).await;
    assert_eq!(made.status, StatusCode::ACCEPTED);
    tokio::time::sleep(Duration::from_millis(100)).await;
    rig.get(&format!("/api-clients/{}", made.json["id"].as_str().unwrap())).await.problem(404);

    rig.fault("DELETE", "*", json!({ "kind": "accepted", "after_ms": 1000 })).await;
    assert_eq!(rig.delete(&format!("/api-clients/{id}")).await.status, StatusCode::ACCEPTED);
    assert_eq!(rig.get(&format!("/api-clients/{id}")).await.status, StatusCode::OK);
    eventually(async || rig.get(&format!("/api-clients/{id}")).await.status == StatusCode::NOT_FOUND).await;

    rig.fault("POST", "/api-clients", json!({ "kind": "accepted", "after_ms": 1 })).await;
    rig.post("/api-clients", &json!({})).await.problem(400);
}

#[tokio::test]
async fn the_token_endpoint_has_bad_days_too() {
    let rig = Rig::start().await;
    let status = json!({ "kind": "status", "status": 503, "body": "" });
    rig.set_faults(&json!([{ "path": "/oauth2/*", "times": 2, "action": status }])).await;
    for expected in [503, 503, 200] {
        assert_eq!(rig.sign_in("sandbox-console", "sandbox-console-secret").await.status, expected);
    }
}

#[tokio::test]
async fn the_first_matching_rule_wins_until_it_is_used_up_or_all_are_cleared() {
    let rig = Rig::start().await;
    let rule = |times: Value, path: &str, status: u16| json!({ "method": "GET", "path": path, "times": times, "action": { "kind": "status", "status": status } });
    let all = format!("{API}/*");
    rig.set_faults(&json!([
        rule(json!(2), &format!("{API}/api-clients"), 500),
        rule(json!(null), &all, 502)
    ]))
    .await;
    for expected in [500, 500, 502, 502] {
        assert_eq!(rig.get("/api-clients?limit=1").await.status, expected, "the query is not compared");
    }
    assert_eq!(rig.post("/api-clients", &draft("x", &[])).await.status, StatusCode::CREATED);
    let cleared = Answer::of(rig.http.delete(format!("{}/_sandbox/faults", rig.url))).await;
    assert_eq!(cleared.status, StatusCode::NO_CONTENT);
    assert_eq!(rig.get("/api-clients").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_rule_that_is_not_understood_is_refused_by_its_field_and_the_old_rules_stay() {
    let rig = Rig::start().await;
    let kept = json!([{ "path": "*", "action": { "kind": "status", "status": 418 } }]);
    rig.set_faults(&kept).await;
    let status = json!({ "kind": "status", "status": 500 });
    for (rules, named) in [
        (json!({}), "array"),
        (json!([7]), "[0]"),
        (json!([{ "action": status }]), "[0].path"),
        (json!([{ "path": "*" }]), "[0].action"),
        (json!([{ "path": "*", "action": {} }]), "[0].action.kind"),
        (json!([{ "path": "*", "action": { "kind": "explode" } }]), "[0].action.kind"),
        (json!([{ "path": "*", "times": 0, "action": status }]), "[0].times"),
        (json!([{ "path": "*", "times": "once", "action": status }]), "[0].times"),
        (json!([{ "path": "*", "time": 1, "action": status }]), "[0].time"),
        (json!([{ "path": "*", "method": 1, "action": status }]), "[0].method"),
        (json!([{ "path": "*", "action": { "kind": "status" } }]), "[0].action.status"),
        (json!([{ "path": "*", "action": { "kind": "status", "status": 99 } }]), "[0].action.status"),
        (
            json!([{ "path": "*", "action": { "kind": "status", "status": 500, "headers": { "a b": "c" } } }]),
            "headers.a b",
        ),
        (json!([{ "path": "*", "action": { "kind": "delay" } }]), "[0].action.ms"),
        (json!([{ "path": "*", "action": { "kind": "truncate", "bytes": -1 } }]), "[0].action.bytes"),
        (
            json!([{ "path": "*", "action": { "kind": "slow_body", "bytes_per_s": 0 } }]),
            "[0].action.bytes_per_s",
        ),
        (json!([{ "path": "*", "action": { "kind": "accepted" } }]), "[0].action.after_ms"),
        (json!([{ "path": "*", "action": { "kind": "accepted", "never": "yes" } }]), "[0].action.never"),
        (
            json!([{ "path": "*", "action": status }, { "path": "*", "action": { "kind": "hang", "ms": 1 } }]),
            "[1].action.ms",
        ),
    ] {
        let answer = rig.set_faults(&rules).await;
        assert!(answer.problem(400).contains(named), "{rules}: {}", answer.text);
    }
    assert_eq!(rig.get("/api-clients").await.status, 418);
}

#[tokio::test]
async fn requests_are_remembered_by_method_and_path_alone() {
    let rig = Rig::start().await;
    let journal = format!("{}/_sandbox/requests", rig.url);
    assert_eq!(Answer::of(rig.http.delete(&journal)).await.status, StatusCode::NO_CONTENT);
    rig.get("/api-clients?name[like]=private").await;
    rig.token_for("sandbox-console", "sandbox-console-secret").await;
    let seen = Answer::of(rig.http.get(&journal)).await.json;
    let expected = json!([
        { "method": "GET", "path": format!("{API}/api-clients") },
        { "method": "POST", "path": "/oauth2/v1/token" },
    ]);
    assert_eq!(seen, expected);
}

#[tokio::test]
async fn a_sandbox_that_is_told_to_stop_does_not_wait_for_what_hangs() {
    let rig = Rig::start().await;
    rig.fault("GET", "*", json!({ "kind": "hang" })).await;
    let hanging = tokio::spawn(rig.call(reqwest::Method::GET, "/api-clients").send());
    tokio::time::sleep(Duration::from_millis(100)).await;
    let started = Instant::now();
    rig.stop().await;
    assert!(started.elapsed() < Duration::from_secs(8));
    assert!(hanging.await.unwrap().is_err());
}

/// How a connection ended, and every byte before that.
struct End {
    bytes: Vec<u8>,
    error: Option<ErrorKind>,
}

/// Sends one request by hand and reads until the connection ends.
async fn raw(rig: &Rig, method: &str, path: &str, body: &Value) -> End {
    let token = rig.token_for("sandbox-console", "sandbox-console-secret").await;
    let body = body.to_string();
    let request = format!(
        "{method} {API}{path} HTTP/1.1\r\nHost: sandbox\r\nAuthorization: Bearer {token}\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut stream = TcpStream::connect(rig.url.strip_prefix("http://").unwrap()).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut bytes = Vec::new();
    let reading = tokio::time::timeout(Duration::from_secs(10), stream.read_to_end(&mut bytes));
    let error = reading.await.expect("the connection ends by itself").err().map(|error| error.kind());
    End { bytes, error }
}
