use app::desk::Put;
use serde_json::{Value, json};

use crate::rig::{Reply, Seen, Server, TOKEN, VALUE, at, deliver, delivery, look, refused};

/// A store that has this version at every path and checks what it is asked for.
fn store(version: u64) -> impl Fn(&Seen, usize) -> Reply {
    move |seen, _| {
        assert_eq!(seen.header("x-vault-token"), TOKEN);
        assert_eq!(seen.header("x-vault-request"), "true");
        match seen.line.split(' ').next() {
            Some("GET") if version == 0 => Reply::Json(404, json!({ "errors": [] })),
            Some("GET") => Reply::Json(200, json!({ "data": { "current_version": version } })),
            _ if seen.body["options"]["cas"] == version => {
                Reply::Json(200, json!({ "data": { "version": version + 1 } }))
            }
            _ => Reply::Json(
                400,
                json!({ "errors": ["check-and-set parameter did not match the current version"] }),
            ),
        }
    }
}

#[tokio::test]
async fn a_secret_becomes_the_next_version_with_what_belongs_to_it() {
    for version in [0, 7] {
        let server = Server::start(store(version)).await;
        let kv = delivery(&at("vault-kv", &server, "mount = \"team/kv\"\nnamespace = \"ns/{tenant}\""));
        assert_eq!(look(&kv, "iq7").await.unwrap().place(), "team/kv/zscaler/sandbox/iq7");
        assert!(matches!(deliver(&kv).await, Ok(Put::Stored { remark: None })));
        let seen = server.seen();
        let write = seen.last().unwrap();
        assert_eq!(
            server.lines()[1..],
            ["GET /v1/team/kv/metadata/zscaler/sandbox/iq7", "POST /v1/team/kv/data/zscaler/sandbox/iq7"]
        );
        assert_eq!(write.header("x-vault-namespace"), "ns/sandbox");
        assert_eq!(
            write.body,
            json!({
                "options": { "cas": version },
                "data": {
                    "client_id": "iq7",
                    "client_secret": VALUE,
                    "secret_id": "sec-1",
                    "expires_at": "2026-12-31T23:59:59Z",
                },
            })
        );
    }
}

#[tokio::test]
async fn what_somebody_else_wrote_meanwhile_is_not_overwritten() {
    let server = Server::start(|seen, _| match seen.line.starts_with("GET") {
        true => Reply::Json(200, json!({ "data": { "current_version": 3 } })),
        false => Reply::Json(
            400,
            json!({ "errors": ["check-and-set parameter did not match the current version"] }),
        ),
    })
    .await;
    let refusal = refused(deliver(&delivery(&at("vault-kv", &server, ""))).await);
    assert!(refusal.words.contains("Somebody else wrote") && !refusal.perhaps, "{refusal:?}");
    assert_eq!(server.seen().len(), 2, "a second try could only overwrite");
}

#[tokio::test]
async fn what_would_fail_is_found_before_anything_is_written() {
    let cases: [(u16, Value, &str); 4] = [
        (403, json!({ "errors": ["permission denied"] }), "may not do this"),
        (404, json!({ "errors": ["no handler for route"] }), "no such place"),
        (503, json!({ "errors": ["Vault is sealed"] }), "sealed"),
        (200, json!({ "hello": "world" }), "made no sense"),
    ];
    for (status, body, words) in cases {
        let server = Server::start(move |_, _| Reply::Json(status, body.clone())).await;
        let refusal = refused(look(&delivery(&at("vault-kv", &server, "")), "iq7").await);
        assert!(refusal.words.contains(words) && !refusal.perhaps, "{refusal:?}");
        assert!(server.lines().iter().all(|line| line.starts_with("GET ")));
    }
}

#[tokio::test]
async fn a_client_whose_id_is_no_name_is_refused_without_a_request() {
    let server = Server::start(store(0)).await;
    let kv = delivery(&at("vault-kv", &server, ""));
    for id in ["../../sys/seal", "a/b", "..", "", "a?b", "a%2f"] {
        assert!(refused(look(&kv, id).await).words.contains("cannot stand in a name"), "{id}");
    }
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn a_server_that_failed_once_is_tried_again_and_no_more() {
    let failing = |times: usize| {
        move |seen: &Seen, before: usize| match seen.line.starts_with("GET") {
            true => Reply::Json(404, json!({ "errors": [] })),
            false if before <= times => Reply::Json(500, json!({ "errors": ["internal error"] })),
            false => Reply::Json(200, json!({})),
        }
    };
    let once = Server::start(failing(1)).await;
    assert!(deliver(&delivery(&at("vault-kv", &once, ""))).await.is_ok());
    assert_eq!(once.seen().len(), 3);
    let always = Server::start(failing(99)).await;
    let refusal = refused(deliver(&delivery(&at("vault-kv", &always, ""))).await);
    assert!(refusal.perhaps, "a server that failed may have written: {refusal:?}");
    assert_eq!(always.seen().len(), 3);
}

#[tokio::test]
async fn after_a_lost_answer_a_path_that_moved_is_perhaps_ours() {
    let server = Server::start(|seen, before| match (seen.line.starts_with("GET"), before) {
        (true, _) => Reply::Json(404, json!({ "errors": [] })),
        (false, 1) => Reply::CutOff,
        _ => Reply::Json(
            400,
            json!({ "errors": ["check-and-set parameter did not match the current version"] }),
        ),
    })
    .await;
    let refusal = refused(deliver(&delivery(&at("vault-kv", &server, ""))).await);
    assert!(refusal.perhaps && refusal.words.contains("Somebody else wrote"), "{refusal:?}");
}

#[tokio::test]
async fn a_check_tells_of_the_token_and_writes_nothing() {
    let server = Server::start(|_, before| match before {
        0 => Reply::Json(200, json!({ "data": { "ttl": 7_200 } })),
        _ => Reply::Json(403, json!({ "errors": ["permission denied"] })),
    })
    .await;
    let kv = delivery(&at("vault-kv", &server, ""));
    let second = std::time::Duration::from_secs(1);
    assert_eq!(kv.check(second).await[0].1.as_deref(), Ok("its token is accepted and ends in 2 hours"));
    let said = kv.check(second).await.remove(0).1.unwrap_err();
    assert!(said.contains("does not accept the console's token") && !said.contains(TOKEN), "{said}");
    assert_eq!(server.lines(), ["GET /v1/auth/token/lookup-self"; 2]);
}
