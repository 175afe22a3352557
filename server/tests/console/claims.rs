//! Whose a client is, where ZIdentity tells late, or not at all, what came of a write, and where several people act at once.

use futures::future::join_all;
use serde_json::{Value, json};

use crate::browser::{Answer, Browser};
use crate::html;
use crate::rig::{API, Rig, Wanted, ZDX, ZDX_FIELD, choice};

/// The next creation is answered like this; the ones after it as ever.
async fn next_creation(rig: &Rig, action: Value) {
    let path = format!("{API}/api-clients");
    rig.set_faults(&json!([{"method": "POST", "path": path, "times": 1, "action": action}])).await;
}

async fn make(browser: &Browser<'_>, name: &str) -> Answer {
    let form = html::with(browser.form("/sandbox/clients/new").await, "name", name);
    browser.post("/sandbox/clients/new", &form).await
}

/// Asks for a client that ZIdentity takes without a word more; answers the operation's address.
async fn late(rig: &Rig, browser: &Browser<'_>, name: &str) -> String {
    next_creation(rig, json!({"kind": "status", "status": 202})).await;
    let operation = make(browser, name).await.see_other().to_owned();
    assert!(operation.starts_with("/sandbox/operations/"), "{operation}");
    operation
}

/// A client like the one that [`make`] asks for, made past the console.
async fn alike(rig: &Rig, name: &str) -> String {
    rig.client_like(json!({"name": name, "description": "", "clientResources": []})).await
}

fn id_of(address: &str) -> String {
    address.split('?').next().unwrap().split('/').next_back().unwrap().to_owned()
}

async fn owner(rig: &Rig, id: &str) -> Option<String> {
    rig.owner(id).await
}

#[tokio::test]
async fn a_client_that_is_there_later_goes_to_whoever_asked_for_it() {
    let rig = Rig::start().await;
    let member = rig.sign_in("payments").await;
    let operation = late(&rig, &member, "a late one").await;
    member.get(&operation).await.says(200, &["accepted, not there yet"]);
    let id = alike(&rig, "a late one").await;
    assert_eq!(id_of(member.get(&operation).await.see_other()), id);
    assert_eq!(owner(&rig, &id).await.as_deref(), Some("payments"));
}

#[tokio::test]
async fn nobody_elses_client_is_taken_for_one_that_is_late() {
    let rig = Rig::start().await;
    let (member, other, admin) =
        (rig.sign_in("payments").await, rig.sign_in("network").await, rig.admin().await);
    let still_waits = async |operation: &str, id: &str, whose: Option<&str>| {
        member.get(operation).await.says(200, &["accepted, not there yet"]);
        assert_eq!(owner(&rig, id).await.as_deref(), whose);
    };

    // It was given to another team before the member looked.
    let operation = late(&rig, &member, "given").await;
    let given = alike(&rig, "given").await;
    rig.give("network", &given).await;
    still_waits(&operation, &given, Some("network")).await;

    // An administrator made one of the same name.
    let operation = late(&rig, &member, "made by another").await;
    let made = id_of(make(&admin, "made by another").await.see_other());
    still_waits(&operation, &made, None).await;

    // An old client got the name.
    let operation = late(&rig, &member, "renamed").await;
    let renamed = alike(&rig, "as it was").await;
    rig.give("network", &renamed).await;
    let edit = format!("/sandbox/clients/{renamed}/edit");
    let form = html::with(other.form(&edit).await, "name", "renamed");
    other.post(&edit, &form).await.see_other();
    still_waits(&operation, &renamed, Some("network")).await;

    // One of the same name is otherwise than it was asked for.
    let operation = late(&rig, &member, "otherwise").await;
    let otherwise = rig.client("otherwise").await;
    still_waits(&operation, &otherwise, None).await;

    // Of two that are alike nobody can tell which it is.
    let operation = late(&rig, &member, "twice").await;
    let (one, two) = (alike(&rig, "twice").await, alike(&rig, "twice").await);
    still_waits(&operation, &one, None).await;
    still_waits(&operation, &two, None).await;
}

#[tokio::test]
async fn after_a_lost_answer_only_a_client_that_came_of_it_is_the_teams() {
    let rig = Rig::with(Wanted::hasty()).await;
    let member = rig.sign_in("payments").await;
    // The copy is fresh when somebody makes such a client in the portal.
    member.get("/sandbox/clients").await.says(200, &["No API clients yet"]);
    let foreign = alike(&rig, "in the portal").await;
    next_creation(&rig, json!({"kind": "reset"})).await;
    make(&member, "in the portal").await.says(504, &["no such client is there yet"]);
    assert_eq!(owner(&rig, &foreign).await, None);

    next_creation(&rig, json!({"kind": "lose_answer"})).await;
    make(&member, "made and not told").await.says(504, &["a new client of this name is there"]);
    member.get("/sandbox/clients").await.says(200, &["made and not told"]);
}

#[tokio::test]
async fn a_client_stays_its_teams_until_it_is_gone() {
    let rig = Rig::start().await;
    let member = rig.sign_in("payments").await;
    let stays = rig.client("stays").await;
    rig.give("payments", &stays).await;
    let delete = async |id: &str, name: &str, action: Value| {
        rig.faults(&[("DELETE", "/api-clients/*", action)]).await;
        let form = [("do", "delete"), ("typed_name", name)];
        member.post(&format!("/sandbox/clients/{id}"), &form).await.see_other().to_owned()
    };
    let operation = delete(&stays, "stays", json!({"kind": "accepted", "never": true})).await;
    member.get(&operation).await.says(200, &["accepted, not there yet"]);
    assert_eq!(owner(&rig, &stays).await.as_deref(), Some("payments"));
    member.get(&format!("/sandbox/clients/{stays}")).await.says(200, &["stays", "Team payments"]);

    // Whoever does not see it any more is not told that it is gone.
    rig.give("network", &stays).await;
    member.get(&operation).await.says(200, &["accepted, not there yet"]);
    assert_eq!(owner(&rig, &stays).await.as_deref(), Some("network"));

    let goes = rig.client("goes").await;
    rig.give("payments", &goes).await;
    let operation = delete(&goes, "goes", json!({"kind": "accepted", "after_ms": 300})).await;
    assert_eq!(owner(&rig, &goes).await.as_deref(), Some("payments"));
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    member.get(&operation).await.see_other();
    assert_eq!(owner(&rig, &goes).await, None);
    assert_eq!(rig.outcome(&goes).await, "done");
}

/// Approves what the page shows.
async fn approve(browser: &Browser<'_>, request: &str) -> Answer {
    let seen = html::form(&browser.get(request).await.text, "name=\"seen\"");
    browser.post(request, &seen).await
}

/// Asks for longer tokens than the team's ceiling has; answers the request's address.
async fn ask_for_longer(browser: &Browser<'_>, id: &str) -> String {
    let path = format!("/sandbox/clients/{id}/edit");
    let form = html::with(browser.form(&path).await, "minutes", "90");
    let asked = browser.post(&path, &html::with(form, "reason", "long jobs")).await;
    asked.see_other().split('?').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_client_that_is_given_while_a_change_is_carried_out_stays_with_whom_it_was_given_to() {
    let rig = Rig::start().await;
    rig.ceiling("payments", |ceiling| ceiling.longest_token_seconds = 3_600).await;
    let (member, admin, second) =
        (rig.sign_in("payments").await, rig.admin().await, rig.sign_in("admin2").await);
    for whose in ["network", ""] {
        let id = rig.client(&format!("on its way to {whose}")).await;
        rig.give("payments", &id).await;
        let request = ask_for_longer(&member, &id).await;
        rig.faults(&[("PUT", "/api-clients/*", json!({"kind": "delay", "ms": 800}))]).await;
        let give = async {
            tokio::time::sleep(std::time::Duration::from_millis(400)).await;
            second.post(&format!("/sandbox/clients/{id}/owner"), &[("team", whose)]).await
        };
        let (approved, given) = tokio::join!(approve(&admin, &request), give);
        approved.see_other();
        given.see_other();
        assert_eq!(owner(&rig, &id).await.unwrap_or_default(), whose);
        assert_eq!(rig.upstream_client(&id).await["accessTokenLifeTime"], 5_400);
    }
}

#[tokio::test]
async fn who_waits_for_their_turn_while_the_client_is_given_away_does_not_write_to_it() {
    let rig = Rig::start().await;
    let (member, admin) = (rig.sign_in("payments").await, rig.admin().await);
    let id = rig.client("going").await;
    rig.give("payments", &id).await;
    let page = format!("/sandbox/clients/{id}");
    rig.journal.slow.store(600, std::sync::atomic::Ordering::SeqCst);
    let disable = async {
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        member.post(&page, &[("do", "disable")]).await
    };
    let owner_page = format!("{page}/owner");
    let (given, disabled) = tokio::join!(admin.post(&owner_page, &[("team", "network")]), disable);
    given.see_other();
    assert_eq!(disabled.status, 404, "{}", disabled.words());
    assert_eq!(rig.upstream_client(&id).await["status"], true);
}

#[tokio::test]
async fn an_approved_client_that_is_there_later_becomes_the_teams_when_somebody_looks_at_the_request() {
    let rig = Rig::start().await;
    rig.ceiling("payments", |ceiling| ceiling.creates = app::model::Creates::AfterApproval).await;
    let (member, admin) = (rig.sign_in("payments").await, rig.admin().await);
    let form = html::with(member.form("/sandbox/clients/new").await, "name", "asked late");
    let form = html::with(html::with(form, "reason", "a new report"), ZDX_FIELD, &choice(ZDX));
    let asked = member.post("/sandbox/clients/new", &form).await;
    let request = asked.see_other().split('?').next().unwrap().to_owned();
    next_creation(&rig, json!({"kind": "status", "status": 202})).await;
    approve(&admin, &request).await.see_other();
    admin.get(&request).await.says(200, &["being carried out", "ZIdentity has taken it"]);

    let server = crate::rig::SERVER;
    let scopes = json!([{"id": server, "selectedScopes": [{"id": ZDX}]}]);
    let like = json!({"name": "asked late", "description": "", "clientResources": scopes});
    let id = rig.client_like(like).await;
    assert_eq!(owner(&rig, &id).await, None);
    member.get(&request).await.says(200, &["approved and done", "Ada Admin", &id]);
    assert_eq!(owner(&rig, &id).await.as_deref(), Some("payments"));
    assert_eq!(rig.outcome(&id).await, "done");
    member.get(&request).await.says(200, &["approved and done", "Ada Admin", &id]);
}

#[tokio::test]
async fn several_at_once_do_not_get_past_the_most_clients_of_their_team() {
    let rig = Rig::start().await;
    rig.ceiling("payments", |ceiling| ceiling.most_clients = 3).await;
    let member = rig.sign_in("payments").await;
    let form = member.form("/sandbox/clients/new").await;
    rig.faults(&[("POST", "/api-clients", json!({"kind": "delay", "ms": 100}))]).await;
    let one = async |at: usize| {
        let form = html::with(form.clone(), "name", &format!("one of many {at}"));
        member.post("/sandbox/clients/new", &form).await.status
    };
    let mut answers = join_all((0..8).map(one)).await;
    answers.sort_unstable();
    assert_eq!(answers, [303, 303, 303, 422, 422, 422, 422, 422]);
}
