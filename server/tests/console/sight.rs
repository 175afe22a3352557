//! What of the copy somebody sees: members their teams' clients alone, whoever sees all with whose each is.

use serde_json::{Value, json};

use crate::rig::Rig;

/// A client of Team payments and one of Team network, each with a secret, changed by somebody in the portal; read.
async fn two(rig: &Rig) -> (String, String) {
    let (own, foreign) = (rig.client("theirs alone").await, rig.client("next door").await);
    rig.give("payments", &own).await;
    rig.give("network", &foreign).await;
    rig.secret(&own, 33).await;
    rig.secret(&foreign, 44).await;
    rig.read().await;
    for id in [&own, &foreign] {
        let client = rig.upstream_client(id).await;
        let changed: Value = json!({ "description": "changed in the portal", "name": client["name"] });
        let mut client = client;
        client["description"] = changed["description"].clone();
        rig.api(reqwest::Method::PUT, &format!("/api-clients/{id}"), &client).await;
    }
    rig.pass(301);
    rig.read().await;
    (own, foreign)
}

#[tokio::test]
async fn no_page_of_the_copy_shows_a_member_anything_of_another_teams_clients() {
    let rig = Rig::start().await;
    let (own, foreign) = two(&rig).await;
    let member = rig.sign_in("payments").await;
    for path in ["", "/sandbox/clients", "/sandbox/clients?owner=network", "/sandbox/clients?owner=none"]
        .into_iter()
        .chain(["/sandbox/expiring", "/sandbox/expiring?by=team", "/sandbox/drift", "/sandbox/inventory"])
    {
        let path = if path.is_empty() { "/" } else { path };
        let page = member.get(path).await;
        assert_eq!(page.status, 200, "{path}");
        for theirs in ["next door", &foreign, "Team network", "in 44 days"] {
            assert!(!page.text.contains(theirs), "{path} shows {theirs}: {}", page.words());
        }
    }
    member.get("/sandbox/expiring").await.says(200, &["theirs alone", "1 of them", "1 ends in the next"]);
    member.get("/sandbox/inventory").await.says(200, &["All read: 1 clients."]);
    member.get("/sandbox/drift").await.says(200, &["theirs alone", "changed in the portal"]);
    let events = member.get("/sandbox/inventory/events").await;
    assert!(events.text.contains(r#""with_secrets":1,"#), "{}", events.text);
    // What came from outside may go beyond a ceiling: their team undoes it, an administrator takes note of it.
    let case = [("case", format!("1:{own}"))];
    assert_eq!(member.post("/sandbox/drift", &case).await.status, 403);
    let case = [("case", format!("1:{foreign}"))];
    assert_eq!(member.post("/sandbox/drift", &case).await.status, 404);
    let form = [("do", "refresh")];
    assert_eq!(member.post(&format!("/sandbox/clients/{foreign}"), &form).await.status, 404);
    assert_eq!(member.post(&format!("/sandbox/clients/{own}"), &form).await.status, 303);
}

#[tokio::test]
async fn lists_filter_by_team_and_by_missing_owner() {
    let rig = Rig::start().await;
    two(&rig).await;
    let orphan = rig.client("lonely").await;
    rig.secret(&orphan, 55).await;
    let former = rig.client("left behind").await;
    rig.give("a-team-that-is-gone", &former).await;
    rig.pass(301);
    rig.read().await;
    let admin = rig.admin().await;
    let of_team = admin.get("/sandbox/clients?owner=payments").await;
    of_team.says(200, &["theirs alone", "1 of"]);
    assert!(!of_team.words().contains("next door"), "{}", of_team.words());
    let of_nobody = admin.get("/sandbox/clients?owner=none&size=250").await;
    of_nobody.says(200, &["lonely", "left behind", "owner missing"]);
    assert!(!of_nobody.words().contains("theirs alone"), "{}", of_nobody.words());
    admin.get("/sandbox/clients?q=next").await.says(200, &["Team network"]);
    let ends = admin.get("/sandbox/expiring?owner=payments").await;
    ends.says(200, &["in 33 days", "1 of them"]);
    let ends = admin.get("/sandbox/expiring?owner=none").await;
    ends.says(200, &["in 55 days"]);
    assert!(!ends.words().contains("in 33 days"), "{}", ends.words());
    let by_team = admin.get("/sandbox/expiring?by=team").await;
    by_team.says(200, &["Team payments", "Team network", "Owner missing"]);
    assert!(by_team.text.contains("/sandbox/expiring?week="), "a week keeps the view");
    admin.get("/").await.says(200, &["no team"]);
}

#[tokio::test]
async fn the_front_door_warns_from_the_copy() {
    let rig = Rig::start().await;
    let own = rig.client("ends soon").await;
    rig.give("payments", &own).await;
    rig.secret(&own, 33).await;
    let member = rig.sign_in("payments").await;
    member.get("/").await.says(200, &["The secrets of 1 client have not been read yet."]);
    rig.pass(28 * 86_400);
    rig.read().await;
    let member = rig.sign_in("payments").await;
    let page = member.get("/").await;
    page.says(200, &["ends soon", "last secret", "in 5 days"]);
    assert!(!page.words().contains("not been read"), "{}", page.words());
}
