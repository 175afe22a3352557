//! The way out.

use app::desk::{DownReason, Fault, ZIdentityPort};
use serde_json::json;
use server::zidentity::ProxyUrl;

use crate::answers::id;
use crate::scripted::{Reply, TOKEN, Upstream, call, json, status, token};

#[tokio::test]
async fn this_machine_is_never_reached_through_the_proxy() {
    let proxy = Upstream::scripted(|_, _| status(500)).await;
    let upstream = Upstream::start(|_, _| json(json!({"id": "a"}))).await;
    let client = upstream.client_with(|settings| {
        settings.proxy = Some(ProxyUrl::parse(&format!("http://{}", proxy.address)).expect("a proxy"));
    });
    client.within(call(3_000)).get_client(&id("a")).await.expect("a client");
    assert!(proxy.seen().is_empty());
}

fn through(proxy: &Upstream) -> server::zidentity::ZIdentityClient {
    proxy.client_with(|settings| {
        settings.token_url = "http://login.invalid/token".parse().expect("a URL");
        settings.api_url = "http://api.invalid/api".parse().expect("a URL");
        settings.proxy =
            Some(ProxyUrl::parse(&format!("http://me:sesame@{}", proxy.address)).expect("a proxy"));
    })
}

#[tokio::test]
async fn everybody_else_is_reached_through_the_proxy_with_its_password() {
    let proxy = Upstream::scripted(|seen, _| {
        if seen.target.ends_with(TOKEN) { token(1, 3_600) } else { json(json!({"id": "a"})) }
    })
    .await;
    through(&proxy).within(call(3_000)).get_client(&id("a")).await.expect("a client");
    let seen = proxy.seen();
    let targets: Vec<&str> = seen.iter().map(|seen| seen.target.as_str()).collect();
    assert_eq!(targets, ["http://login.invalid/token", "http://api.invalid/api/api-clients/a"]);
    assert!(seen.iter().all(|seen| seen.header("proxy-authorization") == "Basic bWU6c2VzYW1l"));
}

#[tokio::test]
async fn a_proxy_that_wants_other_credentials_is_named() {
    let proxy = Upstream::scripted(|_, _| status(407)).await;
    let fault = through(&proxy).within(call(3_000)).delete_client(&id("a")).await.expect_err("down");
    assert!(
        matches!(&fault, Fault::Down { reason: DownReason::Unreachable, detail } if detail.contains("407")),
        "{fault}"
    );
}

#[tokio::test]
async fn a_tunnel_that_the_proxy_refuses_is_named() {
    let refused = |reply: Reply| async move {
        let proxy = Upstream::scripted(move |_, _| reply.clone()).await;
        let client = proxy.client_with(|settings| {
            settings.token_url = "https://login.invalid/token".parse().expect("a URL");
            settings.ca_pem = Some(crate::encryption::Authority::new("a company").pem.into_bytes());
            settings.proxy =
                Some(ProxyUrl::parse(&format!("http://me:sesame@{}", proxy.address)).expect("a proxy"));
        });
        let fault = client.within(call(3_000)).delete_client(&id("a")).await.expect_err("down");
        let connect = proxy.seen().swap_remove(0);
        assert_eq!((connect.method.as_str(), connect.target.as_str()), ("CONNECT", "login.invalid:443"));
        assert_eq!(connect.header("proxy-authorization"), "Basic bWU6c2VzYW1l");
        fault.to_string()
    };
    let words = refused(status(407)).await;
    assert!(words.contains("407"), "{words}");
    let words = refused(status(403)).await;
    assert!(words.contains("proxy did not let"), "{words}");
}
