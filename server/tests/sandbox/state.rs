//! What survives a restart, and which moods a tenant can be in.

use std::time::Duration;

use reqwest::StatusCode;
use serde_json::json;
use server::sandbox::{Sandbox, Settings};

use crate::rig::{DAY, NOW, Rig, draft, eventually};

#[tokio::test]
async fn a_state_file_survives_a_restart_with_secrets_that_go_on_working() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("sandbox.json");
    let settings = Settings { state_file: Some(file.clone()), ..Settings::default() };
    let rig = Rig::with(settings.clone()).await;
    let id = rig.client().await;
    let (_, value) = rig.secret(&id, 90).await;
    let before = rig.get("/api-clients?limit=1000").await.json;
    rig.stop().await;

    let text = std::fs::read_to_string(&file).unwrap();
    assert!(
        !text.contains(&value) && !text.contains("sandbox-console-secret"),
        "no value stands in the file"
    );
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");

    let again = Rig::with(settings).await;
    assert_eq!(again.get("/api-clients?limit=1000").await.json, before);
    again.token_for(&id, &value).await;
}

#[tokio::test]
async fn a_configured_secret_works_after_a_restart_whatever_was_done_to_its_client() {
    let folder = tempfile::tempdir().unwrap();
    let settings = Settings { state_file: Some(folder.path().join("state")), ..Settings::default() };
    let rig = Rig::with(settings.clone()).await;
    rig.delete("/api-clients/sandbox-viewer").await;
    let own = rig.secrets("sandbox-console").await[0]["id"].as_str().unwrap().to_owned();
    rig.delete(&format!("/api-clients/sandbox-console/secrets/{own}")).await;
    rig.stop().await;
    let again = Rig::with(settings).await;
    again.token_for("sandbox-viewer", "sandbox-viewer-secret").await;
}

#[tokio::test]
async fn what_was_answered_is_kept_even_if_the_sandbox_is_killed() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state");
    std::fs::write(folder.path().join("state.new"), "the half of an earlier crash").unwrap();
    let settings = Settings { state_file: Some(file.clone()), ..Settings::default() };
    let killed = Rig::with(settings.clone()).await;
    let id = killed.client().await;
    let (_, value) = killed.secret(&id, 90).await;
    // Never told to stop: what it leaves is what stands on disk now.
    let again = Rig::with(settings).await;
    again.token_for(&id, &value).await;
}

#[tokio::test]
async fn a_tenant_that_nobody_changed_is_the_same_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let settings = Settings { state_file: Some(folder.path().join("state")), ..Settings::default() };
    let rig = Rig::with(settings.clone()).await;
    let secrets = rig.secrets("sandbox-console").await;
    rig.stop().await;
    assert_eq!(Rig::with(settings).await.secrets("sandbox-console").await, secrets);
}

#[tokio::test]
async fn a_state_file_that_cannot_be_used_is_named_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state");
    let settings = Settings { state_file: Some(file.clone()), ..Settings::default() };
    let twice = {
        Rig::with(settings.clone()).await.stop().await;
        let mut kept: serde_json::Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
        let first = kept["clients"][0].clone();
        kept["clients"].as_array_mut().unwrap().push(first);
        kept.to_string()
    };
    let newer = r#"{"version":2,"clients":[]}"#;
    for text in ["{", "", r#"{"version":1,"clients":[{}]}"#, newer, &twice] {
        std::fs::write(&file, text).unwrap();
        let error =
            Sandbox::new(settings.clone(), std::sync::Arc::new(|| NOW)).err().expect("an error").to_string();
        assert!(error.contains(file.to_str().unwrap()) && error.contains("move it away"), "{error}");
        assert_eq!(std::fs::read_to_string(&file).unwrap(), text);
    }
}

#[tokio::test]
async fn a_state_file_that_cannot_be_written_is_told_at_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("no such folder/state");
    let settings = Settings { state_file: Some(file.clone()), ..Settings::default() };
    let error = Sandbox::new(settings, std::sync::Arc::new(|| NOW)).err().expect("an error").to_string();
    assert!(error.contains(file.to_str().unwrap()), "{error}");
}

#[tokio::test]
async fn a_tenant_may_take_its_time_with_what_it_accepts() {
    let accepted_after = Some(Duration::from_secs(1));
    let rig = Rig::with(Settings { accepted_after, ..Settings::default() }).await;
    let made = rig.post("/api-clients", &draft("later", &[])).await;
    assert_eq!(made.status, StatusCode::ACCEPTED);
    let path = format!("/api-clients/{}", made.json["id"].as_str().unwrap());
    rig.get(&path).await.problem(404);
    eventually(async || rig.get(&path).await.json == made.json).await;
    let secret = rig.post(&format!("{path}/secrets"), &json!({ "expiresAt": NOW + 90 * DAY })).await;
    assert_eq!(secret.status, StatusCode::ACCEPTED);
    assert_eq!(
        rig.put(&path, &draft("at once", &[])).await.status,
        StatusCode::OK,
        "only creations are put off"
    );
}
