//! What each status and each shape of an answer means.

use app::desk::{Completion, DownReason, Fault, RefusedReason, ZIdentityPort};
use app::model::{Authentication, ClientId, ClientSettings, SecretId, Timestamp};
use secrecy::ExposeSecret;
use serde_json::json;

use crate::scripted::{Reply, Upstream, call, json, status};

pub(crate) fn id(id: &str) -> ClientId {
    ClientId(id.into())
}

pub(crate) fn settings() -> ClientSettings {
    ClientSettings {
        name: "new".into(),
        description: String::new(),
        enabled: true,
        token_lifetime: 3600,
        authentication: Authentication::Secret,
        grants: vec![],
    }
}

async fn read(reply: Reply) -> Fault {
    let upstream = Upstream::start(move |_, _| reply.clone()).await;
    upstream.api().get_client(&id("a")).await.expect_err("a fault")
}

async fn write(reply: Reply) -> Fault {
    let upstream = Upstream::start(move |_, _| reply.clone()).await;
    upstream.api().create_secret(&id("a"), Timestamp(1)).await.expect_err("a fault")
}

#[tokio::test]
async fn a_400_a_409_and_a_422_tell_what_is_invalid_in_upstreams_words() {
    for code in [400, 409, 422] {
        let problem = json!({"title": "Bad Request", "status": code.to_string(), "detail": "no such\nscope"});
        for fault in [read(Reply::Json(code, problem.clone())).await, write(Reply::Json(code, problem)).await]
        {
            assert!(
                matches!(&fault, Fault::Invalid { status, detail } if *status == code && detail == "no such scope"),
                "{fault}"
            );
        }
        let page = Reply::With(code, vec![], b"<html>no</html>".to_vec());
        assert!(matches!(write(page).await, Fault::Invalid { detail, .. } if detail.is_empty()));
    }
}

#[tokio::test]
async fn a_403_is_a_right_that_the_console_lacks() {
    for fault in [read(status(403)).await, write(status(403)).await] {
        assert!(matches!(fault, Fault::Refused { reason: RefusedReason::Permission, .. }), "{fault}");
    }
}

#[tokio::test]
async fn a_404_is_a_missing_thing_where_a_thing_was_asked_for() {
    assert!(matches!(read(status(404)).await, Fault::NotFound));
    assert!(matches!(write(status(404)).await, Fault::NotFound));
    let upstream = Upstream::start(|_, _| status(404)).await;
    let fault = upstream.api().list_clients(0, 10).await.expect_err("a fault");
    assert!(matches!(fault, Fault::Down { reason: DownReason::Garbage, .. }), "{fault}");
}

#[tokio::test]
async fn a_5xx_is_down_for_a_read_and_unknown_for_a_write() {
    for code in [500, 502, 503, 504] {
        let fault = read(status(code)).await;
        assert!(
            matches!(fault, Fault::Down { reason: DownReason::Status(seen), .. } if seen == code),
            "{fault}"
        );
        let fault = write(status(code)).await;
        assert!(matches!(fault, Fault::UnknownOutcome { .. }), "{fault}");
    }
}

#[tokio::test]
async fn a_redirect_is_never_followed() {
    let elsewhere = Upstream::start(|_, _| json(json!({"id": "a"}))).await;
    let reply = Reply::With(302, vec![("location", format!("http://{}/api/x", elsewhere.address))], vec![]);
    assert!(matches!(read(reply.clone()).await, Fault::Down { reason: DownReason::Garbage, .. }));
    assert!(matches!(write(reply).await, Fault::UnknownOutcome { .. }));
    assert!(elsewhere.seen().is_empty());
}

#[tokio::test]
async fn words_of_upstream_never_repeat_the_token_or_the_credential() {
    for told in ["you sent token-1", "your secret console-secret is bad"] {
        let reply = Reply::Json(400, json!({"detail": told}));
        assert!(matches!(write(reply).await, Fault::Invalid { detail, .. } if detail.is_empty()), "{told}");
    }
}

#[tokio::test]
async fn upstreams_ids_are_kept_with_the_request() {
    let upstream = Upstream::scripted(|seen, _| {
        let id = if seen.target == "/token" { "of-token" } else { "of-api" };
        let body = json!({"access_token": "t", "expires_in": 60, "id": "a"}).to_string();
        Reply::With(
            200,
            vec![("x-oneapi-request-id", id.into()), ("x-transaction-id", format!("t-{id}"))],
            body.into(),
        )
    })
    .await;
    let call = call(3_000);
    upstream.client().within(call.clone()).get_client(&id("a")).await.expect("a client");
    assert_eq!(call.upstream_ids(), ["of-token", "t-of-token", "of-api", "t-of-api"]);
}

#[tokio::test]
async fn a_new_secret_is_told_with_its_value() {
    let upstream = Upstream::start(|_, _| {
        Reply::Json(201, json!({"id": "s1", "createdAt": 5, "expiresAt": "9", "value": "plain"}))
    })
    .await;
    let written = upstream.api().create_secret(&id("a"), Timestamp(9)).await.expect("a secret");
    assert_eq!(written.completion, Completion::Complete);
    assert_eq!(written.value.secret.id, SecretId("s1".into()));
    assert_eq!(written.value.secret.expires_at, Some(Timestamp(9)));
    assert_eq!(written.value.value.expose_secret(), "plain");
}

#[tokio::test]
async fn a_new_secret_without_a_readable_value_is_an_unknown_outcome() {
    for body in ["", "<html>", r#"{"id":"s1"}"#, r#"{"id":"s1","value":"****"}"#] {
        let fault = write(Reply::With(201, vec![], body.into())).await;
        assert!(matches!(fault, Fault::UnknownOutcome { .. }), "{body}: {fault}");
    }
    assert!(matches!(write(Reply::With(202, vec![], vec![])).await, Fault::UnknownOutcome { .. }));
}

#[tokio::test]
async fn a_client_that_was_accepted_without_a_name_is_accepted() {
    for body in ["", "{}", r#"{"status":"pending"}"#] {
        let upstream = Upstream::start(move |_, _| Reply::With(202, vec![], body.into())).await;
        let written = upstream.api().create_client(&settings()).await.expect("accepted");
        assert!(written.value.is_none() && written.completion == Completion::Accepted, "{body}");
    }
    let upstream = Upstream::start(|_, _| Reply::Json(202, json!({"id": "c9", "name": "new"}))).await;
    let written = upstream.api().create_client(&settings()).await.expect("accepted");
    assert_eq!(written.value.expect("a client").id, id("c9"));
}

#[tokio::test]
async fn a_client_that_was_made_but_not_told_is_an_unknown_outcome() {
    for (code, body) in [(201, ""), (201, "{}"), (200, "<html>"), (202, "<html>"), (202, "[]")] {
        let upstream = Upstream::start(move |_, _| Reply::With(code, vec![], body.into())).await;
        let fault = upstream.api().create_client(&settings()).await.expect_err("unknown");
        assert!(matches!(fault, Fault::UnknownOutcome { .. }), "{code} {body}: {fault}");
    }
}

#[tokio::test]
async fn an_edit_without_a_body_in_its_answer_has_done_what_was_asked() {
    let upstream = Upstream::start(|seen, _| match seen.method.as_str() {
        "GET" => json(json!({"id": "a", "name": "old", "clientAuthentication": {"authType": "SECRET"}})),
        _ => Reply::With(200, vec![], vec![]),
    })
    .await;
    let api = upstream.api();
    let held = api.get_client(&id("a")).await.expect("a client");
    let written = api.update_client(&held, &settings()).await.expect("done");
    assert_eq!((written.value.id, written.value.settings), (id("a"), settings()));
}

#[tokio::test]
async fn an_edit_with_garbage_in_its_answer_is_an_unknown_outcome() {
    let upstream = Upstream::start(|seen, _| match seen.method.as_str() {
        "GET" => json(json!({"id": "a", "name": "old"})),
        _ => Reply::With(200, vec![], b"<html>".to_vec()),
    })
    .await;
    let api = upstream.api();
    let held = api.get_client(&id("a")).await.expect("a client");
    let fault = api.update_client(&held, &settings()).await.expect_err("unknown");
    assert!(matches!(fault, Fault::UnknownOutcome { .. }), "{fault}");
}

#[tokio::test]
async fn a_deletion_is_done_when_zidentity_says_so_and_unknown_when_somebody_else_answers() {
    let not_zidentitys = [Reply::With(200, vec![], b"<html>".to_vec()), Reply::Cut(200, "half")];
    let zidentitys = [
        (status(204), Completion::Complete),
        (Reply::With(200, vec![], b" {\"odd\": 1}".to_vec()), Completion::Complete),
        (status(202), Completion::Accepted),
    ];
    let secret = SecretId("s".into());
    for (reply, completion) in zidentitys {
        let upstream = Upstream::start(move |_, _| reply.clone()).await;
        assert_eq!(upstream.api().delete_client(&id("a")).await.expect("done"), completion);
        assert_eq!(upstream.api().delete_secret(&id("a"), &secret).await.expect("done"), completion);
    }
    for reply in not_zidentitys {
        let upstream = Upstream::start(move |_, _| reply.clone()).await;
        let faults = [
            upstream.api().delete_client(&id("a")).await.expect_err("unknown"),
            upstream.api().delete_secret(&id("a"), &secret).await.expect_err("unknown"),
        ];
        for fault in faults {
            assert!(matches!(fault, Fault::UnknownOutcome { .. }), "{fault}");
        }
    }
}
