//! Sizes, counts and times.

use std::io::Write;
use std::sync::atomic::Ordering;
use std::time::Duration;

use app::desk::{DownReason, Fault, ZIdentityPort};
use serde_json::json;

use crate::answers::id;
use crate::scripted::{Reply, Upstream, call, json};

#[tokio::test]
async fn a_body_beyond_the_cap_is_not_read() {
    let body = json!({"id": "a", "name": "x".repeat(2_000)});
    let upstream = Upstream::start(move |_, _| json(body.clone())).await;
    let small = upstream.client_with(|settings| settings.max_body = 1_000);
    let fault = small.within(call(3_000)).get_client(&id("a")).await.expect_err("too large");
    assert!(
        matches!(&fault, Fault::Down { reason: DownReason::Garbage, detail } if detail.contains("1000")),
        "{fault}"
    );
    let large = upstream.client_with(|settings| settings.max_body = 3_000);
    large.within(call(3_000)).get_client(&id("a")).await.expect("small enough");
}

#[tokio::test]
async fn the_cap_counts_what_decompression_makes_of_a_body() {
    let body = json!({"id": "a", "name": "x".repeat(200_000)}).to_string();
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packer.write_all(body.as_bytes()).expect("packed");
    let packed = packer.finish().expect("packed");
    assert!(packed.len() < 1_000);
    let reply = Reply::With(200, vec![("content-encoding", "gzip".into())], packed);
    let upstream = Upstream::start(move |_, _| reply.clone()).await;
    let small = upstream.client_with(|settings| settings.max_body = 100_000);
    small.within(call(3_000)).get_client(&id("a")).await.expect_err("too large");
    upstream.api().get_client(&id("a")).await.expect("small enough");
}

#[tokio::test]
async fn no_more_calls_are_under_way_than_allowed() {
    let good = json(json!({"id": "a"}));
    let upstream =
        Upstream::start(move |_, _| Reply::Late(Duration::from_millis(50), Box::new(good.clone()))).await;
    let client = upstream.client_with(|settings| settings.in_flight = 3);
    let all = futures::future::join_all(
        (0..12).map(|_| async { client.within(call(3_000)).get_client(&id("a")).await.map(drop) }),
    )
    .await;
    assert!(all.iter().all(Result::is_ok));
    assert!(upstream.most_under_way.load(Ordering::SeqCst) <= 3);
}

#[tokio::test]
async fn waiting_for_a_turn_counts_against_the_deadline() {
    let upstream = Upstream::start(|_, _| Reply::Hang).await;
    let client = upstream.client_with(|settings| {
        settings.in_flight = 1;
        settings.attempt_timeout = Duration::from_secs(5);
    });
    let first = async { client.within(call(1_000)).get_client(&id("a")).await.map(drop) };
    let second = async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        client.within(call(200)).delete_client(&id("a")).await
    };
    let (_, second) = tokio::join!(first, second);
    assert!(matches!(second, Err(Fault::Down { reason: DownReason::Timeout, .. })), "{second:?}");
    assert_eq!(upstream.asked().len(), 1);
}
