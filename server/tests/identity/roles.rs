//! Roles bound to groups, for all tenants and for one.

use app::desk::{EVERY_TENANT, Journal, NewEntry, Teams};
use app::model::{Actor, Ceiling, Team, TeamId, TenantName, Timestamp};
use app::policy::Action;

use crate::rig::{Rig, START, behind};

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

/// A page without what differs from one request to the next, the tenant's name in its address included.
async fn without_name(rig: &Rig, tenant: &str, page: &str, groups: &str) -> String {
    let answer = rig.get(&format!("/{tenant}{page}"), &person(groups)).await;
    assert_eq!(answer.status, 404, "/{tenant}{page}");
    let policy = answer.header("content-security-policy");
    let (_, nonce) = policy.split_once("'nonce-").unwrap();
    let (nonce, _) = nonce.split_once('\'').unwrap();
    let fresh = [(answer.header("x-request-id"), "R"), (nonce, "N"), (tenant, "T")];
    fresh.into_iter().fold(answer.text.clone(), |text, (found, word)| text.replace(found, word))
}

#[tokio::test]
async fn a_tenant_that_is_not_theirs_reads_like_one_that_is_not_there() {
    let rig = rig().await;
    // Administrator of one tenant, and nobody in the other.
    for page in ["/clients", "/audit", "/clients/new", "/nonsense"] {
        let foreign = without_name(&rig, "prod", page, "beta-admins").await;
        let missing = without_name(&rig, "gone", page, "beta-admins").await;
        assert_eq!(foreign, missing, "{page}");
    }
}

fn team(id: &str, tenants: &[&str]) -> Team {
    Team {
        id: TeamId(id.into()),
        name: format!("Team {id}"),
        groups: vec![format!("group-{id}")],
        contacts: ["A".into(), "B".into()],
        channel: "#c".into(),
        ceilings: tenants.iter().map(|tenant| (TenantName((*tenant).into()), Ceiling::default())).collect(),
        version: 0,
    }
}

/// Writes down that a team was made, as the console does; answers the entry's id.
async fn told(rig: &Rig, team: &Team) -> String {
    let entry = NewEntry {
        at: Timestamp(START),
        actor: Actor::new("proxy", "ada", "Ada", None),
        action: Action::SaveTeam,
        tenant: TenantName(EVERY_TENANT.into()),
        client: None,
        secret: None,
        fingerprint: None,
        before: None,
        after: Some(serde_json::to_string(team).unwrap()),
        request_id: "r".into(),
        came_from: "192.0.2.1".into(),
    };
    rig.world.store.operations().open(&entry).await.unwrap().0
}

#[tokio::test]
async fn who_oversees_one_tenant_learns_nothing_of_a_teams_work_in_another() {
    let rig = rig().await;
    let (both, elsewhere) = (team("both", &["beta", "prod"]), team("faraway", &["prod"]));
    for team in [&both, &elsewhere] {
        rig.world.store.teams().save(team).await.unwrap();
    }
    let (of_both, of_elsewhere) = (told(&rig, &both).await, told(&rig, &elsewhere).await);
    let beta = person("beta-admins");
    let browser = rig.browser();
    let export = browser.post("/beta/audit/export", &[("format", "jsonl")], &beta).await;
    assert!(export.text.contains("Team both"), "{}", export.text);
    let pages = [
        "/teams",
        "/teams/both",
        "/beta/audit",
        &format!("/beta/audit/{of_both}"),
        &format!("/beta/audit/{of_elsewhere}"),
    ];
    let mut texts = vec![export.text];
    for page in pages {
        let page = rig.get(page, &beta).await;
        assert_eq!(page.status, 200);
        texts.push(page.text);
    }
    for text in &texts {
        assert!(!text.contains("prod") && !text.contains("faraway"), "{text}");
    }
    // Whoever oversees all of them reads all of it.
    let all = rig.get(&format!("/beta/audit/{of_both}"), &person("zid-auditors")).await;
    assert!(all.text.contains("prod"));
    assert!(rig.get("/teams", &person("zid-admins")).await.text.contains("beta, prod"));
}
