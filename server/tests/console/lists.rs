//! What the list and a client's page say of access, and to whom they offer what.

use serde_json::json;

use crate::rig::{Rig, Wanted};

const CATALOGUE: (&str, &str) = ("GET", "/resource-servers");

#[tokio::test]
async fn a_role_stands_with_its_service_in_the_list_and_on_the_clients_page() {
    let rig = Rig::start().await;
    let id = rig.client("with access").await;
    let admin = rig.admin().await;
    admin.get("/sandbox/clients?q=with%20access").await.says(200, &["ZIA · API_Role01"]);
    let page = admin.get(&format!("/sandbox/clients/{id}")).await;
    page.says(200, &["API_Role01", "Zscaler Internet Access", "ZIA · Example Corp · zscalerthree.net"]);
    page.says(
        200,
        &["Resource server", "Zscaler APIs", "Scope id of API_Role01", "hhq2r7t5zia01::hprole0000001"],
    );
}

#[tokio::test]
async fn a_catalogue_that_fails_or_hangs_costs_the_service_and_nothing_else() {
    for action in
        [json!({"kind": "status", "status": 500}), json!({"kind": "garbage"}), json!({"kind": "hang"})]
    {
        let rig = Rig::with(Wanted::hasty()).await;
        let id = rig.client("without").await;
        rig.faults(&[(CATALOGUE.0, CATALOGUE.1, action.clone())]).await;
        let admin = rig.admin().await;
        let list = admin.get("/sandbox/clients?q=without").await;
        list.says(200, &["API_Role01"]);
        assert!(!list.words().contains("ZIA ·"), "{action}");
        // It is not asked for again at once: the next page waits for nothing.
        let page = admin.get(&format!("/sandbox/clients/{id}")).await;
        page.says(200, &["API_Role01", "not known at the moment"]);
        assert!(page.took.as_millis() < 400, "{action}: {:?}", page.took);
        rig.no_faults().await;
        rig.pass(11);
        admin.get("/sandbox/clients?q=without").await.says(200, &["ZIA · API_Role01"]);
    }
}

#[tokio::test]
async fn who_only_looks_reads_the_reason_once() {
    let rig = Rig::start().await;
    let id = rig.client("looked at").await;
    let auditor = rig.sign_in("auditor").await;
    let page = auditor.get(&format!("/sandbox/clients/{id}")).await;
    let reason = "As auditor you look; an administrator can do this.";
    assert_eq!(page.words().matches(reason).count(), 1, "{}", page.words());
    assert_eq!(page.text.matches(r#"aria-describedby="why-none""#).count(), 4, "{}", page.text);
    let list = auditor.get("/sandbox/clients?q=looked").await;
    assert!(list.text.contains(r#"aria-label="Secrets looked at""#), "{}", list.text);
    assert!(!list.text.contains("checkbox") && !list.text.contains("/edit"), "{}", list.text);
}
