//! Answers that do not come, and what is repeated.

use std::time::{Duration, Instant};

use app::desk::{DownReason, Fault, ZIdentityPort};
use app::model::Timestamp;
use serde_json::json;
use tokio::net::TcpListener;

use crate::answers::{id, settings};
use crate::scripted::{Reply, Upstream, call, json, status};

fn good() -> Reply {
    json(json!({"id": "a", "name": "there"}))
}

#[tokio::test]
async fn a_lost_answer_to_a_write_is_never_retried() {
    for reply in
        [Reply::Close, Reply::Hang, Reply::Cut(201, "{\"id\":"), Reply::Drip(201), status(500), status(503)]
    {
        let upstream = Upstream::start(move |_, _| reply.clone()).await;
        let fault = upstream.api().create_secret(&id("a"), Timestamp(1)).await.expect_err("unknown");
        assert!(matches!(fault, Fault::UnknownOutcome { .. }), "{fault}");
        assert_eq!(upstream.asked(), ["POST /api/api-clients/a/secrets"]);
    }
}

#[tokio::test]
async fn a_read_is_repeated_until_it_is_answered() {
    for bad in [
        Reply::Close,
        Reply::Hang,
        Reply::Drip(200),
        Reply::With(503, vec![], vec![]),
        status(500),
        status(429),
    ] {
        let upstream = Upstream::start(move |_, before| if before < 2 { bad.clone() } else { good() }).await;
        let held = upstream.api().get_client(&id("a")).await.expect("the third answer");
        assert_eq!(held.client.settings.name, "there");
        assert_eq!(upstream.asked().len(), 3);
    }
}

#[tokio::test]
async fn a_read_is_not_repeated_for_ever() {
    let upstream = Upstream::start(|_, _| Reply::Close).await;
    let fault = upstream.api().get_client(&id("a")).await.expect_err("down");
    assert!(matches!(fault, Fault::Down { reason: DownReason::Unreachable, .. }), "{fault}");
    assert_eq!(upstream.asked().len(), 3);
}

#[tokio::test]
async fn garbage_is_asked_for_once_more_and_then_told() {
    for bad in [
        Reply::With(200, vec![], b"<html>planted".to_vec()),
        Reply::Cut(200, "{\"id\""),
        json(json!([1])),
        status(204),
    ] {
        let upstream = Upstream::start(move |_, _| bad.clone()).await;
        let fault = upstream.api().get_client(&id("a")).await.expect_err("garbage");
        assert!(matches!(fault, Fault::Down { reason: DownReason::Garbage, .. }), "{fault}");
        assert!(!fault.to_string().contains("planted"));
        assert_eq!(upstream.asked().len(), 2);
    }
}

#[tokio::test]
async fn a_write_that_was_asked_to_wait_is_repeated() {
    let upstream = Upstream::start(|seen, before| match (seen.method.as_str(), before) {
        ("POST", 0) => status(429),
        _ => Reply::Json(201, json!({"id": "c1"})),
    })
    .await;
    upstream.api().create_client(&settings()).await.expect("made");
    assert_eq!(upstream.asked().len(), 2);
}

#[tokio::test]
async fn a_write_that_got_no_connection_is_down_and_not_unknown() {
    let upstream = Upstream::start(|_, _| good()).await;
    let nobody = TcpListener::bind("127.0.0.1:0").await.expect("a port").local_addr().expect("an address");
    let client = upstream.client_with(|settings| {
        settings.api_url = format!("http://{nobody}/api").parse().expect("a URL");
    });
    let fault = client.within(call(3_000)).delete_client(&id("a")).await.expect_err("down");
    assert!(
        matches!(&fault, Fault::Down { reason: DownReason::Unreachable, detail } if detail.contains("refused")),
        "{fault}"
    );
}

#[tokio::test]
async fn a_write_without_time_to_connect_is_not_begun() {
    let upstream = Upstream::start(|_, _| good()).await;
    let client = upstream.client();
    client.within(call(3_000)).get_client(&id("a")).await.expect("a token is there");
    let fault = client.within(call(100)).delete_client(&id("a")).await.expect_err("too late");
    assert!(matches!(fault, Fault::Down { reason: DownReason::Timeout, .. }), "{fault}");
    assert_eq!(upstream.asked().len(), 1);
}

#[tokio::test]
async fn everything_ends_by_the_deadline() {
    for reply in [Reply::Hang, Reply::Drip(200), Reply::Close, status(500)] {
        let upstream = Upstream::start(move |_, _| reply.clone()).await;
        let client = upstream.client_with(|settings| settings.attempt_timeout = Duration::from_secs(30));
        let begun = Instant::now();
        client.within(call(300)).get_client(&id("a")).await.expect_err("no answer");
        assert!(begun.elapsed() < Duration::from_millis(1_500), "{:?}", begun.elapsed());
    }
}

#[tokio::test]
async fn a_wish_that_fits_is_kept() {
    for (name, value) in [("retry-after", "1"), ("retry-after", "1s"), ("x-ratelimit-reset", "1")] {
        let upstream = Upstream::start(move |_, before| match before {
            0 => Reply::With(429, vec![(name, value.into())], vec![]),
            _ => good(),
        })
        .await;
        let begun = Instant::now();
        upstream.api().get_client(&id("a")).await.expect("an answer");
        assert!(begun.elapsed() >= Duration::from_secs(1), "{name}: {value}");
    }
}

#[tokio::test]
async fn a_wish_that_does_not_fit_is_told_at_once() {
    // START is 2026-01-01 00:00:00.
    for value in ["13", "13s", "Thu, 01 Jan 2026 00:00:13 GMT"] {
        for code in [429, 503] {
            let upstream =
                Upstream::start(move |_, _| Reply::With(code, vec![("retry-after", value.into())], vec![]))
                    .await;
            let begun = Instant::now();
            let fault = upstream.api().get_client(&id("a")).await.expect_err("busy");
            assert!(
                matches!(fault, Fault::Busy { retry_after: Some(wait) } if wait.as_secs() == 13),
                "{value}: {fault}"
            );
            assert!(begun.elapsed() < Duration::from_secs(2));
            assert_eq!(upstream.asked().len(), 1);
        }
    }
}
