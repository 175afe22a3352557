use app::desk::Put;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use crate::rig::{Reply, Server, TOKEN, VALUE, at, deliver, delivery, look, refused};

const PATH: &str = "/api/v1/namespaces/pipelines/secrets/zscaler.sandbox.iq7?fieldManager=clientele";
const NAMESPACE: &str = "namespace = \"pipelines\"";

#[tokio::test]
async fn a_secret_is_applied_as_ours_after_a_dry_run_without_its_value() {
    let server = Server::start(|seen, _| {
        assert_eq!(seen.header("authorization"), format!("Bearer {TOKEN}"));
        assert_eq!(seen.header("content-type"), "application/apply-patch+yaml");
        Reply::Json(201, json!({ "kind": "Secret" }))
    })
    .await;
    let kubernetes = delivery(&at("kubernetes", &server, NAMESPACE));
    assert_eq!(look(&kubernetes, "iq7").await.unwrap().place(), "pipelines/zscaler.sandbox.iq7");
    assert!(matches!(deliver(&kubernetes).await, Ok(Put::Stored { remark: None })));
    let seen = server.seen();
    let (dry, wet) = (&seen[1], &seen[2]);
    assert_eq!(dry.line, format!("PATCH {PATH}&dryRun=All"));
    assert!(!dry.body.to_string().contains(&STANDARD.encode(VALUE)), "{}", dry.body);
    assert_eq!(wet.line, format!("PATCH {PATH}"), "not forced, so nobody's fields are taken");
    let keys =
        |body: &serde_json::Value| body["data"].as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys(&dry.body), keys(&wet.body), "the dry run asks for the same fields");
    assert_eq!(wet.body["apiVersion"], "v1");
    assert_eq!(wet.body["kind"], "Secret");
    assert_eq!(wet.body["metadata"]["name"], "zscaler.sandbox.iq7");
    assert_eq!(wet.body["metadata"]["namespace"], "pipelines");
    let field = |name: &str| {
        String::from_utf8(STANDARD.decode(wet.body["data"][name].as_str().unwrap()).unwrap()).unwrap()
    };
    assert_eq!(
        ["client_id", "client_secret", "secret_id", "expires_at"].map(field),
        ["iq7", VALUE, "sec-1", "2026-12-31T23:59:59Z"]
    );
}

#[tokio::test]
async fn fields_of_another_manager_are_found_by_the_dry_run_and_left_alone() {
    let server =
        Server::start(|_, _| Reply::Json(409, json!({ "kind": "Status", "reason": "Conflict" }))).await;
    let refusal = refused(deliver(&delivery(&at("kubernetes", &server, NAMESPACE))).await);
    assert!(refusal.words.contains("somebody else holds this place") && !refusal.perhaps, "{refusal:?}");
    assert_eq!(server.lines(), [format!("PATCH {PATH}&dryRun=All")]);
}

#[tokio::test]
async fn an_object_that_changed_hands_meanwhile_is_left_alone_too() {
    let server = Server::start(|seen, _| match seen.line.ends_with("dryRun=All") {
        true => Reply::Json(200, json!({})),
        false => Reply::Json(409, json!({})),
    })
    .await;
    let refusal = refused(deliver(&delivery(&at("kubernetes", &server, NAMESPACE))).await);
    assert!(!refusal.perhaps, "{refusal:?}");
    assert_eq!(server.seen().len(), 2, "a conflict is not tried again");
}

#[tokio::test]
async fn an_id_that_kubernetes_takes_for_no_name_is_refused_without_a_request() {
    let server = Server::start(|_, _| Reply::Json(200, json!({}))).await;
    let kubernetes = delivery(&at("kubernetes", &server, NAMESPACE));
    for id in ["IQ7", "iq_7", "-iq7", "../x"] {
        refused(look(&kubernetes, id).await);
    }
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn a_check_asks_whether_the_token_may_and_applies_nothing() {
    let server = Server::start(|seen, before| {
        assert_eq!(seen.line, "POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews");
        let wanted = json!({ "namespace": "pipelines", "verb": "patch", "resource": "secrets" });
        assert_eq!(seen.body["spec"]["resourceAttributes"], wanted);
        Reply::Json(201, json!({ "status": { "allowed": before == 0 } }))
    })
    .await;
    let kubernetes = delivery(&at("kubernetes", &server, NAMESPACE));
    let second = std::time::Duration::from_secs(1);
    assert_eq!(
        kubernetes.check(second).await[0].1.as_deref(),
        Ok("its token may apply secrets in pipelines")
    );
    assert!(kubernetes.check(second).await[0].1.is_err());
}
