//! The contract: every operation and every kind of fault, against the real sandbox.

use std::net::SocketAddr;
use std::time::Duration;

use app::desk::{Completion, DownReason, Fault, Inventory, RefusedReason, ZIdentity, ZIdentityPort};
use app::model::{
    Authentication, ClientId, ClientSettings, Grant, ResourceServer, ResourceServerId, ScopeRef, TenantName,
    Timestamp,
};
use p256::pkcs8::{EncodePrivateKey, EncodePublicKey, LineEnding};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use server::sandbox::Sandbox;
use server::zidentity::{Credential, Settings, ZIdentityClient};
use tokio::net::TcpListener;

use crate::scripted::{START, call};

/// A sandbox of its own, at the address it listens on.
struct Tenant {
    address: SocketAddr,
}

impl Tenant {
    async fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let sandbox = Sandbox::new(server::sandbox::Settings::default(), std::sync::Arc::new(|| START))
            .expect("a sandbox");
        tokio::spawn(sandbox.serve(listener, std::future::pending::<()>()));
        Self { address }
    }

    fn client(&self, client_id: &str, credential: Credential) -> ZIdentityClient {
        let base = format!("http://{}", self.address);
        let api = format!("{base}/ziam/admin/api/v1");
        let mut settings =
            Settings::new(&format!("{base}/oauth2/v1/token"), &api, client_id, credential).expect("settings");
        settings.attempt_timeout = Duration::from_millis(700);
        ZIdentityClient::new(
            &TenantName("sandbox".into()),
            &settings,
            std::sync::Arc::new(|| Timestamp(START)),
        )
        .expect("a client")
    }

    fn console(&self) -> ZIdentityClient {
        self.client("sandbox-console", Credential::Secret("sandbox-console-secret".into()))
    }

    fn api(&self) -> Box<dyn ZIdentity> {
        self.console().within(call(8_000))
    }

    async fn fault(&self, method: &str, path: &str, times: u64, action: Value) {
        let rule = json!([{"method": method, "path": format!("/ziam/admin/api/v1{path}"), "times": times, "action": action}]);
        let url = format!("http://{}/_sandbox/faults", self.address);
        let answer = reqwest::Client::builder()
            .no_proxy()
            .tls_certs_only([])
            .build()
            .expect("a client")
            .put(url)
            .body(rule.to_string())
            .send()
            .await
            .expect("an answer");
        assert_eq!(answer.status(), 204);
    }

    async fn made(&self, authentication: Authentication) -> ClientId {
        let settings = ClientSettings { authentication, ..wanted() };
        let written = self.api().create_client(&settings).await.expect("made");
        written.value.expect("told").id
    }
}

fn wanted() -> ClientSettings {
    ClientSettings {
        name: "пайплайн".into(),
        description: "made by a test".into(),
        enabled: true,
        token_lifetime: 900,
        authentication: Authentication::Secret,
        grants: vec![],
    }
}

fn first_scope(server: &ResourceServer) -> Grant {
    let scope = &server.services[0].scopes[0];
    Grant {
        resource_server: server.id.clone(),
        name: None,
        scopes: vec![ScopeRef { id: scope.id.clone(), name: None }],
    }
}

#[tokio::test]
async fn all_eight_operations_and_resource_servers_work() {
    let tenant = Tenant::new().await;
    let api = tenant.api();
    let servers = api.list_resource_servers().await.expect("resource servers");
    assert_eq!(api.get_resource_server(&servers[0].id).await.expect("one"), servers[0]);

    let settings = ClientSettings { grants: vec![first_scope(&servers[0])], ..wanted() };
    let made = api.create_client(&settings).await.expect("made");
    let client = made.value.expect("told");
    assert_eq!((made.completion, client.settings.name.as_str()), (Completion::Complete, "пайплайн"));

    let held = api.get_client(&client.id).await.expect("there");
    assert_eq!(held.client.settings.grants[0].scopes[0].id, servers[0].services[0].scopes[0].id);
    let edited = ClientSettings { enabled: false, token_lifetime: 1_800, ..held.client.settings.clone() };
    api.update_client(&held, &edited).await.expect("edited");
    assert_eq!(api.get_client(&client.id).await.expect("there").client.settings, edited);

    let expires_at = Timestamp(START).plus_days(90);
    let secret = api.create_secret(&client.id, expires_at).await.expect("made").value;
    assert_eq!(secret.secret.expires_at, Some(expires_at));
    assert!(secret.value.expose_secret().len() > 8);
    assert_eq!(api.list_secrets(&client.id).await.expect("a list"), std::slice::from_ref(&secret.secret));
    api.delete_secret(&client.id, &secret.secret.id).await.expect("deleted");
    assert!(api.list_secrets(&client.id).await.expect("a list").is_empty());

    assert_eq!(api.delete_client(&client.id).await.expect("deleted"), Completion::Complete);
    assert!(matches!(api.get_client(&client.id).await, Err(Fault::NotFound)));
    let unknown = ResourceServerId("nowhere".into());
    assert!(matches!(api.get_resource_server(&unknown).await, Err(Fault::NotFound)));
}

#[tokio::test]
async fn every_client_of_the_seed_is_understood_and_survives_an_edit_that_changes_nothing() {
    let tenant = Tenant::new().await;
    let port = tenant.console();
    let all = port.within(call(8_000)).list_clients(0, 1000).await.expect("a list").records;
    assert!(all.len() >= 48);
    for client in all.iter().filter(|client| !client.id.0.starts_with("sandbox-")) {
        let api = port.within(call(8_000));
        let held = api.get_client(&client.id).await.expect("there");
        assert!(!matches!(held.client.settings.authentication, Authentication::Other { .. }));
        api.update_client(&held, &held.client.settings).await.expect("accepted");
        assert_eq!(api.get_client(&client.id).await.expect("there").document, held.document);
    }
}

#[tokio::test]
async fn a_secret_made_here_opens_the_door_and_a_private_key_does_too() {
    let tenant = Tenant::new().await;
    let servers = tenant.api().list_resource_servers().await.expect("resource servers");
    let scopes = |server: &ResourceServer| first_scope(server);
    let settings = ClientSettings { grants: vec![scopes(&servers[0])], ..wanted() };
    let owner = tenant.api().create_client(&settings).await.expect("made").value.expect("told").id;
    let secret =
        tenant.api().create_secret(&owner, Timestamp(START).plus_days(30)).await.expect("made").value;
    let with_secret = tenant.client(&owner.0, Credential::Secret(secret.value));
    assert!(with_secret.diagnose(Duration::from_secs(5)).await.findings[0].good);

    let key = p256::SecretKey::random(&mut rsa::rand_core::OsRng);
    let pem = key.public_key().to_public_key_pem(LineEnding::LF).expect("PEM");
    let keys = vec![app::model::PublicKey { name: "k".into(), pem }];
    let holder = tenant.made(Authentication::Keys { public_keys: keys, certificates: vec![] }).await;
    let private = key.to_pkcs8_pem(LineEnding::LF).expect("PEM");
    let with_key = tenant.client(&holder.0, Credential::PrivateKey(private.as_str().into()));
    let diagnosis = with_key.diagnose(Duration::from_secs(5)).await;
    assert!(diagnosis.findings[0].good, "{diagnosis:?}");
}

#[tokio::test]
async fn who_may_only_look_is_refused_when_writing() {
    let tenant = Tenant::new().await;
    let viewer = tenant.client("sandbox-viewer", Credential::Secret("sandbox-viewer-secret".into()));
    let api = viewer.within(call(8_000));
    assert!(!api.list_clients(0, 10).await.expect("a list").records.is_empty());
    let fault = api.create_client(&wanted()).await.expect_err("refused");
    assert!(matches!(fault, Fault::Refused { reason: RefusedReason::Permission, .. }), "{fault}");
}

#[tokio::test]
async fn a_wrong_secret_is_a_refused_credential() {
    let tenant = Tenant::new().await;
    let stranger = tenant.client("sandbox-console", Credential::Secret("wrong".into()));
    let fault = stranger.within(call(8_000)).list_clients(0, 1).await.expect_err("refused");
    assert!(matches!(fault, Fault::Refused { reason: RefusedReason::Credential, .. }), "{fault}");
}

#[tokio::test]
async fn what_the_sandbox_finds_invalid_is_told_in_its_words() {
    let tenant = Tenant::new().await;
    let fault = tenant
        .api()
        .create_client(&ClientSettings { token_lifetime: 5, ..wanted() })
        .await
        .expect_err("invalid");
    assert!(matches!(&fault, Fault::Invalid { status: 400, detail } if !detail.is_empty()), "{fault}");
    let owner = tenant.made(Authentication::Secret).await;
    let api = tenant.api();
    for _ in 0..2 {
        api.create_secret(&owner, Timestamp(START).plus_days(30)).await.expect("made");
    }
    let fault = api.create_secret(&owner, Timestamp(START).plus_days(30)).await.expect_err("a third");
    assert!(matches!(fault, Fault::Invalid { .. }), "{fault}");
}

#[tokio::test]
async fn reads_outlive_every_fault_that_passes() {
    let tenant = Tenant::new().await;
    let owner = tenant.made(Authentication::Secret).await;
    for action in [
        json!({"kind": "status", "status": 503}),
        json!({"kind": "status", "status": 429, "headers": {"Retry-After": "0"}}),
        json!({"kind": "delay", "ms": 1_000}),
        json!({"kind": "lose_answer"}),
        json!({"kind": "reset"}),
        json!({"kind": "truncate", "bytes": 10}),
        json!({"kind": "garbage"}),
        json!({"kind": "hang"}),
        json!({"kind": "slow_body", "bytes_per_s": 10}),
    ] {
        tenant.fault("GET", "/api-clients/*", 1, action.clone()).await;
        let held = tenant.api().get_client(&owner).await;
        assert!(held.is_ok(), "{action}: {held:?}");
    }
}

#[tokio::test]
async fn writes_are_unknown_after_every_fault_that_hides_their_answer_and_never_repeated() {
    let tenant = Tenant::new().await;
    for (action, made) in [
        (json!({"kind": "status", "status": 500}), 0),
        (json!({"kind": "delay", "ms": 1_000}), 1),
        (json!({"kind": "lose_answer"}), 1),
        (json!({"kind": "reset"}), 0),
        (json!({"kind": "truncate", "bytes": 10}), 1),
        (json!({"kind": "garbage"}), 0),
        (json!({"kind": "hang"}), 0),
        (json!({"kind": "slow_body", "bytes_per_s": 10}), 1),
    ] {
        let owner = tenant.made(Authentication::Secret).await;
        tenant.fault("POST", "/api-clients/*/secrets", 1, action.clone()).await;
        let fault =
            tenant.api().create_secret(&owner, Timestamp(START).plus_days(30)).await.expect_err("unknown");
        assert!(matches!(fault, Fault::UnknownOutcome { .. }), "{action}: {fault}");
        tokio::time::sleep(Duration::from_millis(400)).await;
        let there = tenant.api().list_secrets(&owner).await.expect("a list").len();
        assert_eq!(there, made, "{action}");
    }
}

#[tokio::test]
async fn writes_that_provably_did_not_run_are_repeated_or_told_as_such() {
    let tenant = Tenant::new().await;
    tenant
        .fault(
            "POST",
            "/api-clients",
            1,
            json!({"kind": "status", "status": 429, "headers": {"Retry-After": "0"}}),
        )
        .await;
    tenant.made(Authentication::Secret).await;
    tenant.fault("POST", "/api-clients", 1, json!({"kind": "status", "status": 401})).await;
    tenant.made(Authentication::Secret).await;
    tenant
        .fault(
            "POST",
            "/api-clients",
            9,
            json!({"kind": "status", "status": 429, "headers": {"Retry-After": "90"}}),
        )
        .await;
    let fault = tenant.api().create_client(&wanted()).await.expect_err("busy");
    assert!(matches!(fault, Fault::Busy { retry_after: Some(wait) } if wait.as_secs() == 90), "{fault}");
    tenant.fault("POST", "/api-clients", 9, json!({"kind": "status", "status": 409})).await;
    assert!(matches!(tenant.api().create_client(&wanted()).await, Err(Fault::Invalid { status: 409, .. })));
}

#[tokio::test]
async fn what_is_accepted_is_told_as_accepted_and_appears_later() {
    let tenant = Tenant::new().await;
    tenant.fault("POST", "/api-clients", 1, json!({"kind": "accepted", "after_ms": 300})).await;
    let written = tenant.api().create_client(&wanted()).await.expect("accepted");
    assert_eq!(written.completion, Completion::Accepted);
    let id = written.value.expect("told").id;
    assert!(matches!(tenant.api().get_client(&id).await, Err(Fault::NotFound)));
    tokio::time::sleep(Duration::from_millis(400)).await;
    tenant.api().get_client(&id).await.expect("there");
}

#[tokio::test]
async fn after_upstream_recovers_the_next_request_shows_it() {
    let tenant = Tenant::new().await;
    let port = tenant.console();
    tenant.fault("GET", "/api-clients", 3, json!({"kind": "status", "status": 502})).await;
    let fault = port.within(call(5_000)).list_clients(0, 1).await.expect_err("down");
    assert!(matches!(fault, Fault::Down { reason: DownReason::Status(502), .. }), "{fault}");
    port.within(call(5_000)).list_clients(0, 1).await.expect("up");
}

#[tokio::test]
async fn upstreams_ids_are_kept_with_the_request() {
    let tenant = Tenant::new().await;
    let call = call(5_000);
    tenant.console().within(call.clone()).list_clients(0, 1).await.expect("a list");
    assert_eq!(call.upstream_ids().len(), 2);
}

#[tokio::test]
async fn the_inventory_holds_the_whole_seed() {
    let tenant = Tenant::new().await;
    let inventory = crate::inventory::near(std::sync::Arc::new(tenant.console()), START).await.0;
    let snapshot = inventory.snapshot(call(5_000)).await.expect("a snapshot");
    assert_eq!(snapshot.clients.len(), 50);
}

#[tokio::test]
async fn a_diagnosis_says_what_is_right_and_what_is_not() {
    let tenant = Tenant::new().await;
    let diagnosis = tenant.console().diagnose(Duration::from_secs(5)).await;
    let seen: Vec<(&str, bool)> =
        diagnosis.findings.iter().map(|found| (found.subject, found.good)).collect();
    assert_eq!(seen[..2], [("token", true), ("list", true)]);
    assert!(diagnosis.findings[1].words.contains("50 clients"), "{diagnosis:?}");

    let refused = tenant.client("sandbox-console", Credential::Secret("wrong".into()));
    let diagnosis = refused.diagnose(Duration::from_secs(5)).await;
    assert!(!diagnosis.is_good() && diagnosis.findings[0].words.contains("Credential"), "{diagnosis:?}");

    let nobody = TcpListener::bind("127.0.0.1:0").await.expect("a port").local_addr().expect("an address");
    let unreachable = Tenant { address: nobody }.console().diagnose(Duration::from_secs(5)).await;
    assert!(unreachable.findings[0].words.contains("refused"), "{unreachable:?}");
    assert_eq!(unreachable.findings.len(), 1);
}
