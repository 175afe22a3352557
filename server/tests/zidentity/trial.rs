//! Signing in with a client's new secret, to see that it works.

use std::time::Duration;

use app::desk::{DownReason, Fault, RefusedReason, SignedIn};
use secrecy::SecretString;
use serde_json::json;

use crate::answers::id;
use crate::scripted::{Reply, Seen, TOKEN, Upstream, json, status, token};

const VALUE: &str = "planted-new-value";

fn is_trial(seen: &Seen) -> bool {
    seen.target == TOKEN && seen.body.contains(VALUE)
}

/// An upstream whose token endpoint answers a trial as told, and the console itself as always.
async fn upstream(reply: impl Fn() -> Reply + Send + Sync + 'static) -> Upstream {
    Upstream::scripted(move |seen, before| match seen.target.as_str() {
        TOKEN if is_trial(seen) => reply(),
        TOKEN => token(before + 1, 3_600),
        _ => json(json!({"id": "a"})),
    })
    .await
}

async fn tried(upstream: &Upstream) -> Result<SignedIn, Fault> {
    upstream.api().sign_in_as(&id("new-client"), &SecretString::from(VALUE)).await
}

#[tokio::test]
async fn it_is_asked_once_as_the_client_itself_and_tells_life_and_scopes() {
    let answer = || json(json!({"access_token": "t-1", "expires_in": "1800", "scope": "zs:a zs:b"}));
    let upstream = upstream(answer).await;
    let told = tried(&upstream).await.expect("a token");
    assert_eq!(told, SignedIn { lifetime: Some(1_800), scopes: Some("zs:a zs:b".into()) });
    let asked: Vec<_> = upstream.seen().into_iter().filter(is_trial).collect();
    let [asked] = &asked[..] else { panic!("asked {} times", asked.len()) };
    for part in
        ["grant_type=client_credentials", "client_id=new-client", "audience=https%3A%2F%2Fapi.zscaler.com"]
    {
        assert!(asked.body.contains(part), "{part} is not in the form");
    }
}

#[tokio::test]
async fn the_consoles_own_token_is_left_as_it_is() {
    let upstream = upstream(|| json(json!({"access_token": "of-the-client"}))).await;
    let api = upstream.api();
    api.sign_in_as(&id("new-client"), &SecretString::from(VALUE)).await.expect("a token");
    api.get_client(&id("a")).await.expect("a client");
    let asked = upstream.seen().pop().expect("a request");
    assert!(!asked.header("authorization").contains("of-the-client"));
}

#[tokio::test]
async fn what_repeats_the_token_or_the_secret_is_not_told() {
    for scope in ["zs:a t-secret-token", "planted-new-value", "eyJhbGciOiJSUzI1NiJ9.e30.x", "\u{202e}  "] {
        let answer = move || json(json!({"access_token": "t-secret-token", "scope": scope}));
        let told = tried(&upstream(answer).await).await.expect("a token");
        assert_eq!(told, SignedIn { lifetime: None, scopes: None }, "{scope}");
    }
}

#[tokio::test]
async fn a_refusal_and_silence_are_told_apart_and_neither_repeats_the_secret() {
    let said = |error: &Fault| assert!(!format!("{error:?}").contains(VALUE), "{error:?}");
    for code in [400, 401, 403] {
        let error = tried(&upstream(move || status(code)).await).await.expect_err("refused");
        said(&error);
        assert!(
            matches!(error, Fault::Refused { reason: RefusedReason::Credential, .. }),
            "{code}: {error:?}"
        );
    }
    let error = tried(&upstream(|| status(503)).await).await.expect_err("down");
    assert!(matches!(error, Fault::Down { reason: DownReason::Status(503), .. }), "{error:?}");
    let error = tried(&upstream(|| json(json!({"no": "token"}))).await).await.expect_err("garbage");
    said(&error);
    assert!(matches!(error, Fault::Down { reason: DownReason::Garbage, .. }), "{error:?}");
    let late = || Reply::Late(Duration::from_secs(30), Box::new(status(200)));
    let error = tried(&upstream(late).await).await.expect_err("late");
    assert!(matches!(error, Fault::Down { reason: DownReason::Timeout, .. }), "{error:?}");
}
