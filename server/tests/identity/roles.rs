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

#[tokio::test]
async fn the_audit_log_of_a_tenant_is_for_its_own_administrators_and_auditors() {
    let rig = rig().await;
    rig.get("/prod/clients", &person("zid-admins")).await.says(200, &["Audit log"]);
    let beta = person("beta-admins");
    rig.get("/beta/clients", &beta).await.says(200, &["Audit log"]);
    let own = rig.get("/beta/audit", &beta).await;
    own.says(200, &["One entry", "Read all clients"]);
    let entry = |text: &str| {
        text.split("/audit/")
            .find_map(|rest| rest.get(..36).filter(|id| id.contains("-7")).map(str::to_owned))
    };
    let of_prod = entry(&rig.get("/prod/audit", &person("zid-auditors")).await.text).unwrap();
    for path in ["/prod/audit".to_owned(), format!("/prod/audit/{of_prod}"), format!("/beta/audit/{of_prod}")]
    {
        assert_eq!(rig.get(&path, &beta).await.status, 404, "{path}");
    }
    for (groups, status) in [("zid-members", 403), ("lunch", 404)] {
        assert_eq!(rig.get("/prod/audit", &person(groups)).await.status, status, "{groups}");
    }
}
