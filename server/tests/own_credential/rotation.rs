//! A rotation under two running consoles.

use std::os::unix::fs::PermissionsExt;
use std::time::Duration;

use app::desk::{Journal, Outcome};
use app::model::{ClientId, SecretId};
use app::policy::Action;
use app::secrets::{Way, acts, making};
use serde_json::json;
use server::own_credential::{retire, rotate};
use server::store::Replica;

use crate::rig::{OLD, OWN, Rig, tenant};

const WAIT: Duration = Duration::from_secs(10);

#[tokio::test]
async fn every_running_console_takes_the_new_secret_up_and_the_old_one_stays_until_told() {
    let rig = Rig::start().await;
    let consoles = [rig.console("a").await, rig.console("b").await];
    let before: Vec<_> = consoles.iter().map(|console| console.fingerprint()).collect();
    let old = rig.ids().await;

    let done = rotate(&rig.own().await, 90, WAIT).await.unwrap();
    assert_eq!((done.running, done.behind.as_slice()), (2, [].as_slice()));
    assert_eq!(done.older.as_ref(), old.first());
    let new = rig.in_file();
    assert_ne!(new, OLD);
    assert!(rig.opens(&new).await && rig.opens(OLD).await, "both open until the old one is retired");
    assert_eq!(rig.file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    for (console, before) in consoles.iter().zip(&before) {
        assert_ne!(console.fingerprint(), *before, "it signs in with the new one");
    }

    let gone = retire(&rig.own().await).await.unwrap();
    assert_eq!(gone.as_ref(), old.first());
    assert!(rig.opens(&new).await && !rig.opens(OLD).await);
    assert_eq!(retire(&rig.own().await).await.unwrap(), None, "there is no other to retire");

    let journal = rig.store.operations().recent(&tenant(), &ClientId(OWN.into()), 10).await.unwrap();
    let told: Vec<_> = journal
        .iter()
        .map(|entry| (entry.opened.action, entry.outcome, entry.opened.actor.name.as_str()))
        .collect();
    let olga = "olga (command line)";
    let wanted = [(Action::DeleteSecret, Outcome::Done, olga), (Action::CreateSecret, Outcome::Done, olga)];
    assert_eq!(told, wanted, "newest first");
    assert!(!format!("{journal:?}").contains(&new), "the value is in no entry");
}

#[tokio::test]
async fn a_replica_that_lags_is_named_and_keeps_its_secret() {
    let rig = Rig::start().await;
    rig.console("a").await;
    let stuck = Replica { name: "b".into(), fingerprint: "of-another-time".into() };
    rig.store.replicas().beat(&tenant(), &stuck).await.unwrap();
    let done = rotate(&rig.own().await, 90, Duration::from_secs(2)).await.unwrap();
    assert_eq!((done.running, done.behind), (2, vec!["b".to_owned()]));
    let said = retire(&rig.own().await).await.unwrap_err().to_string();
    assert!(said.contains("still in use by b"), "{said}");
    assert!(rig.opens(OLD).await);
}

#[tokio::test]
async fn where_two_secrets_exist_none_is_made_and_the_words_say_what_to_do() {
    let rig = Rig::start().await;
    rotate(&rig.own().await, 90, WAIT).await.unwrap();
    let (file, ids) = (rig.in_file(), rig.ids().await);
    let said = rotate(&rig.own().await, 90, WAIT).await.unwrap_err().to_string();
    assert!(said.contains("holds two secrets already") && said.contains("Delete the one"), "{said}");
    assert_eq!((rig.in_file(), rig.ids().await), (file, ids));
}

#[tokio::test]
async fn a_secret_that_does_not_open_is_deleted_again_and_the_file_stays() {
    let rig = Rig::start().await;
    let own = rig.own().await;
    let before = rig.ids().await;
    // The console holds its token already; whoever asks for one now is refused.
    let refuse = json!({"kind": "status", "status": 400, "body": "{\"error\":\"invalid_client\"}"});
    let told = own.upstream.diagnose(Duration::from_secs(5)).await;
    assert!(told.is_good(), "{told:?}");
    rig.faults(&json!([{"method": "POST", "path": "/oauth2/v1/token", "times": 4, "action": refuse}])).await;
    let said = rotate(&own, 90, WAIT).await.unwrap_err().to_string();
    assert!(said.contains("does not take the new secret") && said.contains("deleted again"), "{said}");
    rig.faults(&json!([])).await;
    assert_eq!((rig.in_file().as_str(), rig.ids().await), (OLD, before));
}

#[tokio::test]
async fn a_file_that_cannot_be_replaced_is_found_before_anything_is_made() {
    let rig = Rig::start().await;
    let mut own = rig.own().await;
    own.file = Some(rig.folder.path().join("missing/prod.secret"));
    let said = rotate(&own, 90, WAIT).await.unwrap_err().to_string();
    assert!(said.contains("cannot be replaced") && said.contains("Nothing was changed"), "{said}");
    own.file = None;
    let said = rotate(&own, 90, WAIT).await.unwrap_err().to_string();
    assert!(said.contains("client_secret_file"), "{said}");
    assert_eq!(rig.ids().await.len(), 1);
}

#[tokio::test]
async fn only_the_secret_that_is_run_on_is_protected_from_deletion() {
    let rig = Rig::start().await;
    rig.console("a").await;
    let old = rig.ids().await.remove(0);
    let own = rig.own().await;
    let delete = async |id: &SecretId| {
        acts::delete(&own.operation.renewed(), &tenant(), &ClientId(OWN.into()), id, None).await
    };
    let refused = delete(&old).await.unwrap_err();
    assert!(refused.title.contains("The console itself signs in"), "{refused:?}");
    // A colleague's second secret of the same client, made for some other use.
    let life = app::secrets::Life { days: "60".into(), until: String::new() };
    let own_client = ClientId(OWN.into());
    let other = making::create(&own.operation, &tenant(), &own_client, life, Way::default(), String::new())
        .await
        .unwrap()
        .secret
        .id;
    delete(&other).await.unwrap();
    assert_eq!(rig.ids().await, [old]);
}
