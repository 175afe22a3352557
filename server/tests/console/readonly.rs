//! A tenant that nobody has probed is looked at and not touched; what a probe found is used.

use app::model::{Beyond, LifetimeUnit, TenantTraits, Writes};
use serde_json::json;
use server::sandbox::{LifetimeUnit as Unit, Settings, ThirdSecret};

use crate::rig::{Rig, Wanted};

async fn unprobed() -> Rig {
    Rig::with(Wanted { writes: Writes::AfterProbe, ..Wanted::default() }).await
}

#[tokio::test]
async fn until_it_was_probed_every_change_is_refused_with_the_command_to_run() {
    let rig = unprobed().await;
    let id = rig.client("here-before").await;
    let secret = rig.secret(&id, 90).await;
    rig.forget_sent().await;
    let admin = rig.sign_in("admin").await;
    let tenant = ("tenant", "sandbox");
    let draft = [tenant, ("name", "new"), ("status", "active"), ("minutes", "60"), ("auth_type", "SECRET")];
    let calls: [(&str, Vec<(&str, &str)>); 4] = [
        ("clients/create", draft.to_vec()),
        ("clients/delete", vec![tenant, ("id", &id)]),
        ("secrets/create", vec![tenant, ("id", &id), ("days", "90"), ("until", "")]),
        ("secrets/delete", vec![tenant, ("id", &id), ("secret", &secret)]),
    ];
    for (path, form) in calls {
        let answer = admin.call(path, &form).await;
        assert_eq!(answer.status, 409, "{path}: {}", answer.text);
        assert!(answer.text.contains("clientele check --probe sandbox"), "{path}: {}", answer.text);
    }
    assert_eq!(rig.writes().await, [] as [&str; 0], "nothing was sent");
    assert!(rig.entries(&id).await.is_empty(), "what is refused by rule opens no journal entry");
}

#[tokio::test]
async fn until_it_was_probed_buttons_say_why_they_are_disabled() {
    let rig = unprobed().await;
    let id = rig.client("here-before").await;
    rig.secret(&id, 90).await;
    let admin = rig.sign_in("admin").await;
    let pages = [
        "/sandbox/clients".to_owned(),
        format!("/sandbox/clients/{id}"),
        format!("/sandbox/clients/{id}/edit"),
        format!("/sandbox/clients/{id}/secrets"),
        "/".to_owned(),
    ];
    for path in pages {
        let page = admin.get(&path).await;
        assert_eq!(page.status, 200, "{path}");
        assert!(page.text.contains("clientele check --probe sandbox"), "{path}");
    }
    rig.learnt.probed(Some(TenantTraits::default()));
    let page = admin.get(&format!("/sandbox/clients/{id}")).await;
    assert!(!page.text.contains("--probe"), "the next request shows that a probe has passed");
}

#[tokio::test]
async fn a_probed_tenant_takes_changes_and_one_that_is_only_looked_at_does_not() {
    for (writes, status) in [(Writes::AfterProbe, 303), (Writes::Never, 409)] {
        let rig = Rig::with(Wanted { writes, ..Wanted::default() }).await;
        rig.learnt.probed(Some(TenantTraits::default()));
        let id = rig.client("here-before").await;
        let admin = rig.sign_in("admin").await;
        let answer = admin.post(&format!("/sandbox/clients/{id}"), &[("do", "disable")]).await;
        assert_eq!(answer.status, status, "{writes:?}: {}", answer.text);
    }
}

#[tokio::test]
async fn where_lifetimes_are_minutes_an_hour_is_sent_as_60_and_read_as_an_hour() {
    let sandbox = Settings { clients: 2, lifetime_unit: Unit::Minutes, ..Settings::default() };
    let rig = Rig::with(Wanted { sandbox, ..Wanted::default() }).await;
    rig.learnt.probed(Some(TenantTraits { lifetime_unit: LifetimeUnit::Minutes, ..TenantTraits::default() }));
    let id = rig.client_like(json!({ "name": "in-minutes", "accessTokenLifeTime": 90 })).await;
    let admin = rig.sign_in("admin").await;
    let page = admin.get(&format!("/sandbox/clients/{id}")).await;
    assert!(page.text.contains("90 minutes"), "{}", page.text);
    // Disabling sends the whole document back: the lifetime must survive it.
    admin.post(&format!("/sandbox/clients/{id}"), &[("do", "disable")]).await;
    let upstream = rig.upstream_client(&id).await;
    assert_eq!(
        (upstream["accessTokenLifeTime"].as_i64(), upstream["status"].as_bool()),
        (Some(90), Some(false))
    );
}

#[tokio::test]
async fn where_three_secrets_were_seen_to_work_a_third_is_made() {
    let sandbox = Settings { clients: 2, third_secret: ThirdSecret::Allow, ..Settings::default() };
    let rig = Rig::with(Wanted { sandbox, ..Wanted::default() }).await;
    let id = rig.client("many").await;
    rig.secret(&id, 90).await;
    rig.secret(&id, 91).await;
    let admin = rig.sign_in("admin").await;
    let form = [("tenant", "sandbox"), ("id", id.as_str()), ("days", "92"), ("until", "")];
    let refused = admin.call("secrets/create", &form).await;
    assert_eq!(
        refused.status, 409,
        "the contract's limit holds until a probe has found another: {}",
        refused.text
    );
    rig.learnt.probed(Some(TenantTraits { max_secrets: 3, beyond: Beyond::Made, ..TenantTraits::default() }));
    let made = admin.call("secrets/create", &form).await;
    assert_eq!(made.status, 200, "{}", made.text);
    let full = admin.call("secrets/create", &form).await;
    assert_eq!(full.status, 409, "{}", full.text);
}
