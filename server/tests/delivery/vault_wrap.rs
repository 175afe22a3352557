use app::desk::Put;
use secrecy::ExposeSecret;
use serde_json::json;

use crate::rig::{Reply, Seen, Server, TOKEN, VALUE, at, deliver, delivery, look, refused};

fn vault(seen: &Seen, _: usize) -> Reply {
    assert_eq!(seen.header("x-vault-token"), TOKEN);
    match seen.line.as_str() {
        "GET /v1/auth/token/lookup-self" => Reply::Json(200, json!({ "data": { "ttl": 0 } })),
        "POST /v1/sys/wrapping/wrap" => Reply::Json(
            200,
            json!({ "wrap_info": { "token": "hvs.once", "ttl": 600, "creation_path": "x" } }),
        ),
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn vault_keeps_the_secret_and_its_token_comes_back() {
    let server = Server::start(vault).await;
    let wrap = delivery(&at("vault-wrap", &server, "ttl = 600"));
    let place = look(&wrap, "iq7").await.unwrap().place().to_owned();
    assert!(place.starts_with("within 10 minutes, at 127.0.0.1"), "{place}");
    let Ok(Put::Wrapped { token }) = deliver(&wrap).await else { panic!("no token") };
    assert_eq!(token.expose_secret(), "hvs.once");
    let seen = server.seen();
    let write = seen.last().unwrap();
    assert_eq!(write.header("x-vault-wrap-ttl"), "600");
    assert_eq!(write.body["client_secret"], VALUE);
    assert_eq!(write.body["client_id"], "iq7");
    assert_eq!(write.body["secret_id"], "sec-1");
    assert_eq!(write.body["expires_at"], "2026-12-31T23:59:59Z");
}

#[tokio::test]
async fn what_nobody_has_a_token_for_has_reached_nobody() {
    let server = Server::start(|seen, before| match (seen.line.starts_with("GET"), before) {
        (true, _) => vault(seen, before),
        (false, 1) => Reply::CutOff,
        _ => Reply::Json(500, json!({})),
    })
    .await;
    let refusal = refused(deliver(&delivery(&at("vault-wrap", &server, ""))).await);
    assert!(!refusal.perhaps, "{refusal:?}");
}

#[tokio::test]
async fn a_token_that_has_ended_is_found_before_there_is_a_secret() {
    let server = Server::start(|_, _| Reply::Json(403, json!({ "errors": ["permission denied"] }))).await;
    let refusal = refused(look(&delivery(&at("vault-wrap", &server, "")), "iq7").await);
    assert!(refusal.words.contains("does not accept the console's token"), "{refusal:?}");
}
