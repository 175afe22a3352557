//! Requests: asked by one, decided by another, checked again when they are carried out.

use app::desk::{Decision, Pace, Requests};
use app::model::{
    AccessRequest, AccessRequestId, Actor, ClientId, RequestState, TeamId, TenantName, Timestamp, Who, Wish,
};
use serde_json::json;

use crate::browser::{Answer, Browser};
use crate::html;
use crate::rig::{OWN, Rig, SERVER, START, Wanted, ZIA, choice};

const ZPA: &str = "hhq2r7t5zpa01:mpscope000001:hpfullaccess1";
const ZPA_FIELD: &str = "scope.hhq2r7t5zpa01";
const ZIA_FIELD: &str = "scope.hhq2r7t5zia01";
const SUPER: &str = "hhq2r7t5zia01::hprole000supr";

/// Asks for a role with a reason, as the client's form does; answers the request's address.
async fn ask(browser: &Browser<'_>, id: &str, field: &str, scope: &str) -> String {
    ask_with(browser, id, field, &choice(scope)).await
}

/// The same with anything in a field.
async fn ask_with(browser: &Browser<'_>, id: &str, field: &str, value: &str) -> String {
    let path = format!("/sandbox/clients/{id}/edit");
    let form = html::with(browser.form(&path).await, field, value);
    let form = html::with(form, "reason", "for the rollout in May");
    address(&browser.post(&path, &form).await)
}

fn address(answer: &Answer) -> String {
    answer.see_other().split('?').next().unwrap().to_owned()
}

/// Approves what the page shows.
async fn approve(browser: &Browser<'_>, request: &str) -> Answer {
    let page = browser.get(request).await;
    let seen = html::form(&page.text, "name=\"seen\"");
    browser.post(request, &seen).await
}

async fn scopes(rig: &Rig, id: &str) -> Vec<String> {
    let client = rig.upstream_client(id).await;
    let scopes = client["clientResources"][0]["selectedScopes"].as_array().cloned().unwrap_or_default();
    scopes.iter().map(|scope| scope["id"].as_str().unwrap().to_owned()).collect()
}

async fn own(rig: &Rig, name: &str) -> String {
    let id = rig.client(name).await;
    rig.give("payments", &id).await;
    id
}

#[tokio::test]
async fn a_wider_scope_waits_for_an_approver_and_both_see_what_will_be_done() {
    let rig = Rig::start().await;
    let id = own(&rig, "to be widened").await;
    let (member, admin) = (rig.sign_in("payments").await, rig.admin().await);
    rig.forget_sent().await;
    let request = ask(&member, &id, ZPA_FIELD, ZPA).await;
    assert!(rig.writes().await.is_empty(), "nothing is changed before somebody has approved it");
    let shown =
        ["Change of to be widened", "waiting", "for the rollout in May", "ZPA · API Full Access (Default)"];
    member.get(&request).await.says(200, &[&shown[..], &["Withdraw request"]].concat());
    admin
        .get(&request)
        .await
        .says(200, &[&shown[..], &["Approve and carry out", "beyond the team's ceiling"]].concat());
    member.get("/").await.says(200, &["What I asked for", "Change of to be widened"]);
    admin.get("/requests").await.says(200, &["For you to decide", "Change of to be widened", "Pia Payments"]);

    member
        .post(&request, &[("do", "approve"), ("seen", "x")])
        .await
        .says(403, &["Your role does not include this"]);
    assert_eq!(address(&approve(&admin, &request).await), request);
    assert_eq!(scopes(&rig, &id).await, [ZIA, ZPA]);
    member.get(&request).await.says(200, &["approved and done", "Ada Admin"]);
    // What was approved for this client is within reach of its team from now on.
    assert_eq!(member.create_secret(&id, 90).await.status, 200);
    let words: Vec<_> = rig.entries(&id).await.iter().map(|entry| entry.opened.action.word()).collect();
    assert_eq!(words, ["secrets/create", "clients/update", "requests/ask"]);
    admin.post(&request, &[("do", "approve"), ("seen", "x")]).await.says(409, &["decided already"]);
}

#[tokio::test]
async fn a_new_client_that_waits_becomes_the_teams_when_it_is_approved() {
    let rig = Rig::start().await;
    rig.ceiling("payments", |ceiling| ceiling.creates = app::model::Creates::AfterApproval).await;
    let (member, admin) = (rig.sign_in("payments").await, rig.admin().await);
    let form = html::with(member.form("/sandbox/clients/new").await, "name", "asked for");
    let refused = member.post("/sandbox/clients/new", &form).await;
    refused
        .says(422, &["This needs an approval. Each new client of the team is approved. Say what it is for"]);
    let kept = html::form(&refused.text, "name=\"minutes\"");
    assert_eq!(
        html::with(kept, "reason", ""),
        html::with(form.clone(), "reason", ""),
        "what was typed is kept"
    );
    let form = html::with(form, "reason", "a new report");
    let request = address(&member.post("/sandbox/clients/new", &form).await);
    member.get("/sandbox/clients").await.says(200, &["No API clients yet"]);
    approve(&admin, &request).await.see_other();
    member.get("/sandbox/clients").await.says(200, &["asked for"]);
}

#[tokio::test]
async fn a_high_scope_needs_a_second_administrator() {
    let rig = Rig::start().await;
    let id = rig.client("to be high").await;
    let (admin, second) = (rig.admin().await, rig.sign_in("admin2").await);
    let request = ask(&admin, &id, ZIA_FIELD, SUPER).await;
    assert!(!admin.get(&request).await.text.contains("Approve and carry out"));
    admin
        .post(&request, &[("do", "approve"), ("seen", "x")])
        .await
        .says(409, &["somebody else has to approve it"]);
    admin.post(&request, &[("do", "reject"), ("note", "no")]).await.says(409, &["Withdraw it instead"]);
    assert_eq!(scopes(&rig, &id).await, [ZIA]);
    second.get(&request).await.says(200, &["is a high role", "Approve and carry out"]);
    approve(&second, &request).await.see_other();
    assert_eq!(scopes(&rig, &id).await, [SUPER]);
}

#[tokio::test]
async fn ownership_is_asked_for_alike_whether_the_client_is_there_or_not() {
    let rig = Rig::start().await;
    let foreign = rig.client("worked with").await;
    rig.give("network", &foreign).await;
    let (member, admin) = (rig.sign_in("payments").await, rig.admin().await);
    let mut pages = Vec::new();
    for client in [foreign.as_str(), "no-such-client", OWN] {
        let form = [("client", client), ("team", "payments"), ("reason", "we run it")];
        let request = address(&member.post("/requests/sandbox/new", &form).await);
        let page = member.get(&request).await;
        let id = request.split('/').next_back().unwrap().to_owned();
        let words =
            page.words().replace(page.header("x-request-id"), "").replace(client, "X").replace(&id, "R");
        pages.push((request, words));
    }
    assert_eq!(pages[0].1, pages[1].1);
    assert_eq!(pages[0].1, pages[2].1);
    let [(there, _), (missing, _), (console, _)] = &pages[..] else { panic!() };
    admin.get(there).await.says(200, &["worked with", "Team network", "Team payments"]);
    admin.get(missing).await.says(200, &["There is no such client in this tenant"]);
    approve(&admin, missing).await.says(409, &["There is no such client"]);
    approve(&admin, console).await.says(409, &["belongs to no team"]);
    approve(&admin, there).await.see_other();
    assert_eq!(rig.owner(&foreign).await.as_deref(), Some("payments"));
    assert_eq!(rig.owner(OWN).await, None);
    member.get(&format!("/sandbox/clients/{foreign}")).await.says(200, &["worked with"]);
    assert_eq!(rig.sign_in("network").await.get(&format!("/sandbox/clients/{foreign}")).await.status, 404);
    let wrong = [("client", ""), ("team", "network"), ("reason", "")];
    member.post("/requests/sandbox/new", &wrong).await.says(422, &["Write the client id"]);
    let wrong = [("client", foreign.as_str()), ("team", "network"), ("reason", "x")];
    member.post("/requests/sandbox/new", &wrong).await.says(422, &["Choose one of your teams"]);
}

#[tokio::test]
async fn what_changed_since_stands_in_the_way_and_is_said_plainly() {
    let rig = Rig::start().await;
    let (member, admin) = (rig.sign_in("payments").await, rig.admin().await);

    // Upstream: a colleague in the portal.
    let changed = own(&rig, "changed upstream").await;
    let request = ask(&member, &changed, ZPA_FIELD, ZPA).await;
    let mut body = rig.upstream_client(&changed).await;
    body["description"] = json!("changed in the portal");
    rig.api(reqwest::Method::PUT, &format!("/api-clients/{changed}"), &body).await;
    admin.get(&request).await.says(200, &["The client was changed since this was asked"]);
    approve(&admin, &request).await.says(409, &["The client was changed since this was asked"]);

    // The ceiling, between looking and deciding.
    let raised = own(&rig, "another ceiling").await;
    let request = ask(&member, &raised, ZPA_FIELD, ZPA).await;
    let seen = html::form(&admin.get(&request).await.text, "name=\"seen\"");
    rig.ceiling("payments", |ceiling| ceiling.longest_token_seconds = 600).await;
    admin.post(&request, &seen).await.says(409, &["no longer what you were shown", "Look at it anew"]);
    approve(&admin, &request).await.see_other();

    // Another team has the client now.
    let moved = own(&rig, "moved on").await;
    let request = ask(&member, &moved, ZPA_FIELD, ZPA).await;
    rig.give("network", &moved).await;
    approve(&admin, &request).await.says(409, &["no longer the team's"]);

    // Who asked is in the team no more: it is bound to another group.
    let left = own(&rig, "left behind").await;
    let request = ask(&member, &left, ZPA_FIELD, ZPA).await;
    let mut team = rig.team("payments").await;
    team.groups = vec!["others".into()];
    app::desk::Teams::save(&rig.store.teams(), &team).await.unwrap();
    approve(&admin, &request).await.says(409, &["no longer in the team"]);
    assert!(app::desk::Teams::delete(&rig.store.teams(), &team.id).await.unwrap());
    approve(&admin, &request).await.says(409, &["The team is gone"]);

    for id in [&changed, &moved, &left] {
        assert_eq!(scopes(&rig, id).await, [ZIA], "{id}");
    }
    assert_eq!(scopes(&rig, &raised).await, [ZIA, ZPA]);
}

#[tokio::test]
async fn an_approval_that_fails_upstream_leaves_the_request_waiting() {
    let rig = Rig::start().await;
    let id = own(&rig, "on a bad day").await;
    let (member, admin) = (rig.sign_in("payments").await, rig.admin().await);
    let request = ask(&member, &id, ZPA_FIELD, ZPA).await;
    rig.faults(&[("PUT", "/api-clients/*", json!({"kind": "status", "status": 400}))]).await;
    let answer = approve(&admin, &request).await;
    assert_ne!(answer.status, 303, "{}", answer.words());
    admin.get(&request).await.says(200, &["waiting", "An approval was not carried out"]);
    rig.no_faults().await;
    approve(&admin, &request).await.see_other();
    assert_eq!(scopes(&rig, &id).await, [ZIA, ZPA]);
}

#[tokio::test]
async fn a_request_is_rejected_with_a_reason_or_withdrawn_by_who_asked() {
    let rig = Rig::start().await;
    let (first, second) = (own(&rig, "first").await, own(&rig, "second").await);
    let (member, admin) = (rig.sign_in("payments").await, rig.admin().await);
    let rejected = ask(&member, &first, ZPA_FIELD, ZPA).await;
    admin.post(&rejected, &[("do", "reject"), ("note", " ")]).await.says(422, &["Say why"]);
    admin.post(&rejected, &[("do", "reject"), ("note", "use the other client")]).await.see_other();
    member.get(&rejected).await.says(200, &["rejected", "use the other client", "Ada Admin"]);
    member.post(&rejected, &[("do", "withdraw")]).await.says(409, &["decided already"]);

    let withdrawn = ask(&member, &second, ZPA_FIELD, ZPA).await;
    admin.post(&withdrawn, &[("do", "withdraw")]).await.says(409, &["Only who asked"]);
    member.post(&withdrawn, &[("do", "withdraw")]).await.see_other();
    admin.post(&withdrawn, &[("do", "reject"), ("note", "late")]).await.says(409, &["decided already"]);
    assert_eq!(scopes(&rig, &second).await, [ZIA]);
}

#[tokio::test]
async fn whose_request_it_is_not_does_not_see_it() {
    let rig = Rig::start().await;
    let id = own(&rig, "asked about").await;
    let request = ask(&rig.sign_in("payments").await, &id, ZPA_FIELD, ZPA).await;
    let other = rig.sign_in("network").await;
    let foreign = other.get(&request).await;
    let missing = other.get("/requests/sandbox/no-such").await;
    assert_eq!((foreign.status, missing.status), (404, 404));
    let words = |page: &Answer| page.words().replace(page.header("x-request-id"), "");
    assert_eq!(words(&foreign), words(&missing));
    for act in ["approve", "reject", "withdraw"] {
        let status = other.post(&request, &[("do", act), ("note", "x")]).await.status;
        assert_eq!(status, if act == "withdraw" { 404 } else { 403 }, "{act}");
    }
    assert!(!other.get("/requests").await.text.contains("asked about"));
    rig.sign_in("auditor").await.get(&request).await.says(200, &["asked about"]);
    rig.sign_in("auditor").await.post(&request, &[("do", "approve")]).await.says(403, &["role"]);
}

#[tokio::test]
async fn an_approval_is_journalled_before_anything_is_done() {
    let rig = Rig::start().await;
    let id = own(&rig, "not journalled").await;
    let (member, admin) = (rig.sign_in("payments").await, rig.admin().await);
    let request = ask(&member, &id, ZPA_FIELD, ZPA).await;
    let seen = html::form(&admin.get(&request).await.text, "name=\"seen\"");
    rig.journal.broken.store(true, std::sync::atomic::Ordering::SeqCst);
    rig.forget_sent().await;
    admin.post(&request, &seen).await.says(500, &["could not write its journal"]);
    assert!(rig.writes().await.is_empty());
    rig.journal.broken.store(false, std::sync::atomic::Ordering::SeqCst);
    member.get(&request).await.says(200, &["waiting"]);
}

#[tokio::test]
async fn what_comes_within_a_teams_reach_with_an_approval_is_told_and_high_is_high() {
    let rig = Rig::start().await;
    let scopes = json!([{"id": SERVER, "selectedScopes": [{"id": SUPER}]}]);
    let id = rig.client_like(json!({"name": "more than it seems", "clientResources": scopes})).await;
    rig.give("payments", &id).await;
    let (member, admin) = (rig.sign_in("payments").await, rig.admin().await);
    // A minute more; the role that the client has already would be the team's to use.
    let request = ask_with(&member, &id, "minutes", "61").await;
    admin
        .get(&request)
        .await
        .says(200, &["is a high role: an administrator who did not ask has to approve it"]);
}

/// A request of Nils for his team, as the table keeps it.
fn of_nils(rig: &Rig, client: &str) -> AccessRequest {
    AccessRequest {
        id: rig.store.requests().next_id(Timestamp(START)),
        at: Timestamp(START),
        tenant: TenantName("sandbox".into()),
        team: Some(TeamId("network".into())),
        asker: Who::from(&Actor::new("demo", "network", "Nils Network", None)),
        reason: "once more".into(),
        wish: Wish::Ownership { client: ClientId(client.into()) },
        state: RequestState::Waiting,
        decided: None,
        note: String::new(),
        led_to: None,
        operation: None,
    }
}

#[tokio::test]
async fn a_request_is_found_behind_any_number_of_others() {
    let rig = Rig::start().await;
    let (first, second) = (own(&rig, "asked first").await, own(&rig, "asked and rejected").await);
    let (member, admin) = (rig.sign_in("payments").await, rig.admin().await);
    ask(&member, &first, ZPA_FIELD, ZPA).await;
    let rejected = ask(&member, &second, ZPA_FIELD, ZPA).await;
    admin.post(&rejected, &[("do", "reject"), ("note", "no")]).await.see_other();
    for number in 0..120 {
        rig.store.requests().ask(&of_nils(&rig, &format!("many-{number}"))).await.unwrap();
    }
    let page = admin.get("/requests").await;
    page.says(200, &["Ownership of many-119", "Rows 1–50 of 122"]);
    let last = admin.get("/requests?page=3").await;
    last.says(
        200,
        &[
            "Ownership of many-0",
            "Change of asked first",
            "Change of asked and rejected",
            "Rows 101–122 of 122",
        ],
    );
    for page in ["/requests", "/"] {
        member.get(page).await.says(200, &["Change of asked first", "Change of asked and rejected"]);
    }
    assert!(!member.get("/requests").await.text.contains("many-"));
}

#[tokio::test]
async fn one_person_has_twenty_open_requests_at_a_time() {
    let rig = Rig::start().await;
    let member = rig.sign_in("payments").await;
    let asks = async |client: &str| {
        let form = [("client", client), ("team", "payments"), ("reason", "we run it")];
        member.post("/requests/sandbox/new", &form).await
    };
    let mut asked = Vec::new();
    for number in 0..20 {
        asked.push(address(&asks(&format!("c{number}")).await));
    }
    asks("one-more").await.says(409, &["20 of your requests are open already", "Withdraw one"]);
    member.post(&asked[7], &[("do", "withdraw")]).await.see_other();
    asks("one-more").await.see_other();
}

#[tokio::test]
async fn a_request_that_was_cut_off_is_closed_by_an_administrator() {
    let rig = Rig::start().await;
    let id = own(&rig, "cut off").await;
    let (member, admin) = (rig.sign_in("payments").await, rig.admin().await);
    let request = ask(&member, &id, ZPA_FIELD, ZPA).await;
    // What a console leaves that is killed between taking the request and the end of it.
    let taken = Decision {
        state: RequestState::Applying,
        by: Some(Who::from(&Actor::new("demo", "admin2", "Benno Admin", None))),
        at: Timestamp(rig.now()),
        note: String::new(),
        led_to: None,
        operation: None,
    };
    let in_table = AccessRequestId(request.split('/').next_back().unwrap().to_owned());
    assert!(rig.store.requests().turn(&in_table, RequestState::Waiting, &taken).await.unwrap());
    admin.post(&request, &[("do", "close")]).await.says(409, &["was not cut off"]);
    rig.pass(61);
    member
        .get(&request)
        .await
        .says(200, &["The console stopped in the middle of it", "An administrator can close"]);
    member.post(&request, &[("do", "close")]).await.says(403, &["Your role does not include this"]);
    admin.get(&request).await.says(200, &["Close it: outcome unknown"]);
    let close = [("do", "close")];
    admin.post(&request, &close).await.see_other();
    admin.get(&request).await.says(200, &["approved, outcome unknown", "closed by Ada Admin", "Benno Admin"]);
    admin.post(&request, &close).await.says(409, &["was not cut off"]);
    let asked_again = ask(&member, &id, ZPA_FIELD, ZPA).await;
    approve(&admin, &asked_again).await.see_other();
}

#[tokio::test]
async fn what_came_of_a_request_is_written_down_however_much_the_approver_has_looked_around() {
    let pace = Pace { reads_per_minute: 40, ..Pace::UNLIMITED };
    let rig = Rig::with(Wanted { pace, ..Wanted::default() }).await;
    let id = own(&rig, "approved in haste").await;
    let (member, admin) = (rig.sign_in("payments").await, rig.admin().await);
    let request = ask(&member, &id, ZPA_FIELD, ZPA).await;
    let seen = html::form(&admin.get(&request).await.text, "name=\"seen\"");
    while admin.get("/requests").await.status != 429 {}
    admin.post(&request, &seen).await.see_other();
    assert_eq!(scopes(&rig, &id).await, [ZIA, ZPA]);
    member.get(&request).await.says(200, &["approved and done"]);
}
