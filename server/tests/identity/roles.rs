//! Roles bound to groups, for all tenants and for one.

use crate::rig::{Rig, behind};

async fn rig() -> Rig {
    Rig::start(&behind("authelia")).await
}

fn person(groups: &str) -> [(&'static str, &str); 2] {
    [("Remote-User", "mia"), ("Remote-Groups", groups)]
}

#[tokio::test]
async fn a_role_for_one_tenant_opens_that_tenant_and_no_other() {
    let rig = rig().await;
    let beta = person("beta-admins");
    rig.get("/beta/clients", &beta).await.says(200, &["Create API client", "administrator"]);
    let overview = rig.get("/", &beta).await;
    overview.says(200, &["beta"]);
    assert!(!overview.text.contains("prod"), "a tenant that is not theirs is named");
    let foreign = rig.get("/prod/clients", &beta).await;
    let missing = rig.get("/nowhere/clients", &beta).await;
    assert_eq!((foreign.status, missing.status), (404, 404));
    let words = "There is no tenant of this name, or none that you may see";
    assert!(foreign.text.contains(words) && missing.text.contains(words));
    for tenant in ["prod", "nowhere"] {
        let answer = rig.call("clients/get", &[("tenant", tenant), ("id", "sandbox-console")], &beta).await;
        answer.says(404, &["There is no tenant of this name, or none that you may see"]);
    }
}

#[tokio::test]
async fn each_role_may_do_what_it_may() {
    let rig = rig().await;
    let own = [("tenant", "prod"), ("id", "sandbox-console")];
    for (groups, looks, deletes) in [
        ("zid-admins", 200, 409),
        ("zid-auditors", 200, 403),
        ("zid-approvers", 200, 403),
        // In no team: no client is theirs.
        ("zid-members", 404, 404),
        ("lunch", 404, 404),
    ] {
        let person = person(groups);
        assert_eq!(rig.call("clients/get", &own, &person).await.status, looks, "{groups}");
        // The console's own client is protected even from administrators.
        assert_eq!(rig.call("clients/delete", &own, &person).await.status, deletes, "{groups}");
    }
}

#[tokio::test]
async fn who_is_administrator_of_one_tenant_does_not_see_who_is_signed_in() {
    let rig = rig().await;
    assert_eq!(rig.get("/account/people", &person("zid-admins")).await.status, 200);
    for groups in ["beta-admins", "zid-auditors", "zid-members", "lunch"] {
        assert_eq!(rig.get("/account/people", &person(groups)).await.status, 403, "{groups}");
    }
}
