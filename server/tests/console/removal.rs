//! A client is disabled now and deleted later, on good days and bad ones: never before its time, never if it is otherwise
//! than it was then, and with a way back until the end.

use std::sync::atomic::Ordering;

use app::desk::{Journal, Removals, Teams, WantedEntries};
use app::model::{ClientId, KeptBecause, Removal, RemovalStep, TenantName, Timestamp};
use reqwest::Method;
use serde_json::{Value, json};

use crate::browser::{Answer, Browser, CLIENT_FORM};
use crate::html;
use crate::postgres::Throwaway;
use crate::rig::{API, Beside, DAY, OWN, Rig, Wanted};
use crate::scopes::catalogue_without;

fn page(id: &str) -> String {
    format!("/sandbox/clients/{id}")
}

/// Begins a removal as a program does, and gives its id.
pub(crate) async fn begun(browser: &Browser<'_>, rig: &Rig, id: &str) -> String {
    let answer = browser.call("removals/start", &[("tenant", "sandbox"), ("id", id)]).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    row(rig, id).await.unwrap().id.0
}

async fn row(rig: &Rig, id: &str) -> Option<Removal> {
    rig.store.removals().newest(&TenantName("sandbox".into()), &ClientId(id.into())).await.unwrap()
}

async fn step(rig: &Rig, id: &str) -> RemovalStep {
    row(rig, id).await.unwrap().step
}

/// Looks past the console, with a token of its own, for time may have passed.
async fn ask(rig: &Rig, method: Method, id: &str, body: &Value) -> Answer {
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", OWN),
        ("client_secret", "sandbox-console-secret"),
        ("audience", "https://api.zscaler.com"),
    ];
    let token = Answer::of(rig.http.post(format!("{}/oauth2/v1/token", rig.upstream)).form(&form)).await;
    let request = rig.http.request(method, format!("{}{API}/api-clients/{id}", rig.upstream));
    let request = request.bearer_auth(token.json["access_token"].as_str().unwrap());
    Answer::of(if body.is_null() { request } else { request.json(body) }).await
}

async fn is_there(rig: &Rig, id: &str) -> bool {
    ask(rig, Method::GET, id, &Value::Null).await.status == 200
}

/// What a colleague does in the portal.
async fn outside(rig: &Rig, id: &str, field: &str, value: Value) {
    let mut client = ask(rig, Method::GET, id, &Value::Null).await.json;
    client[field] = value;
    assert_eq!(ask(rig, Method::PUT, id, &client).await.status, 200);
}

/// So many days pass, and the console looks after its removals.
async fn days_later(rig: &Rig, days: i64) {
    rig.pass(days * DAY);
    rig.remove().await;
}

async fn deletions(rig: &Rig, id: &str) -> usize {
    let wanted = format!("DELETE /api-clients/{id}");
    rig.writes().await.iter().filter(|line| **line == wanted).count()
}

#[tokio::test]
async fn a_client_is_disabled_now_and_deleted_when_its_days_are_over() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let id = rig.client("goes slowly").await;
    rig.give("payments", &id).await;
    admin.get(&page(&id)).await.says(200, &["Delete…"]);
    let dialog = admin.get(&format!("{}?dialog=remove", page(&id))).await;
    dialog.says(
        200,
        &[
            "Remove goes slowly?",
            "Disable now, remove on Fri 22 Jan 2027",
            "In 7 days",
            "Delete now…",
            "Keep it as it is",
        ],
    );
    let form = html::form(&dialog.text, r#"value="remove""#);
    let done = admin.post(&page(&id), &form).await;
    assert_eq!(done.see_other(), format!("{}?done=removal-begun", page(&id)));
    assert_eq!(rig.upstream_client(&id).await["status"], false);
    let entry = rig.entries(&id).await.remove(0);
    assert_eq!((entry.opened.action.word(), entry.outcome.word()), ("removals/start", "done"));

    // It says so wherever somebody may come upon it.
    let shown = admin.get(&page(&id)).await;
    shown.says(
        200,
        &["It is about to be removed", "in 7 days", "Asked for by Ada Admin", "Keep it", "Delete now…"],
    );
    for beside in ["/edit", "/secrets", "/rotate"] {
        admin
            .get(&format!("{}{beside}", page(&id)))
            .await
            .says(200, &["It is about to be removed", "See how it stands"]);
    }
    admin.get("/").await.says(200, &["1 client is to be removed", "goes slowly"]);
    admin.get("/sandbox/clients?q=goes+slowly").await.says(200, &["removed in 7 days"]);
    admin.get("/sandbox/removals").await.says(200, &["To be removed", "goes slowly", "Ada Admin", "Keep it"]);
    rig.sign_in("payments").await.get("/").await.says(200, &["1 client is to be removed"]);
    let again = admin.post(&page(&id), &[("do", "remove")]).await;
    again.says(409, &["about to be removed already"]);

    rig.forget_sent().await;
    rig.remove().await;
    days_later(&rig, 6).await;
    assert!(rig.writes().await.is_empty(), "before its time: {:?}", rig.writes().await);
    days_later(&rig, 1).await;
    assert_eq!(deletions(&rig, &id).await, 1);
    assert!(!is_there(&rig, &id).await);
    assert_eq!((step(&rig, &id).await, rig.owner(&id).await), (RemovalStep::Removed, None));
    let entry = rig.entries(&id).await.remove(0);
    assert_eq!(entry.opened.action.word(), "clients/delete");
    assert_eq!(entry.opened.actor.name, "console, on behalf of Ada Admin");
    assert_eq!((entry.outcome.word(), entry.opened.came_from.as_str()), ("done", "the console itself"));
    assert!(entry.opened.before.unwrap().contains("goes slowly"));

    let admin = rig.admin().await;
    admin
        .get("/sandbox/removals")
        .await
        .says(200, &["Nothing is to be removed", "removed by console, on behalf of Ada Admin", "Recreate…"]);
    assert_eq!(admin.get(&page(&id)).await.status, 404);
    days_later(&rig, 1).await;
    assert_eq!(deletions(&rig, &id).await, 1, "what is over is over");
}

#[tokio::test]
async fn keeping_it_brings_it_back_as_it_was_and_nothing_is_deleted_any_more() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let id = rig.client_like(json!({"name": "comes back", "futureField": [1]})).await;
    let off = rig.client_like(json!({"name": "was off", "status": false})).await;
    let before = rig.upstream_client(&id).await;
    begun(&admin, &rig, &id).await;
    let form = html::form(&admin.get(&page(&id)).await.text, r#"value="keep""#);
    let form = html::with(form, "do", "keep");
    let done = admin.post(&page(&id), &form).await;
    assert_eq!(done.see_other(), format!("{}?done=kept", page(&id)));
    assert_eq!(rig.upstream_client(&id).await, before);
    admin.post(&page(&id), &form).await.says(409, &["not about to be removed any more"]);
    assert!(!admin.get("/").await.words().contains("to be removed"));
    admin.get("/sandbox/removals").await.says(200, &["kept by Ada Admin"]);
    rig.forget_sent().await;
    days_later(&rig, 8).await;
    assert!(rig.writes().await.is_empty() && is_there(&rig, &id).await);

    // One that was disabled before stays so: nothing is sent, and it is in the journal all the same.
    let admin = rig.admin().await;
    rig.forget_sent().await;
    let removal = begun(&admin, &rig, &off).await;
    assert_eq!(step(&rig, &off).await, RemovalStep::Waiting);
    let kept =
        admin.call("removals/keep", &[("tenant", "sandbox"), ("id", &off), ("removal", &removal)]).await;
    assert_eq!((kept.status, &kept.json["as_it_was"]), (200, &json!(true)));
    assert!(rig.writes().await.is_empty(), "{:?}", rig.writes().await);
    let words: Vec<_> = rig.entries(&off).await.iter().map(|entry| entry.opened.action.word()).collect();
    assert_eq!(words, ["removals/keep", "removals/start"]);
}

#[tokio::test]
async fn a_client_that_is_kept_stays_kept_where_it_cannot_be_enabled_again() {
    let rig = Rig::with(Wanted::hasty()).await;
    let admin = rig.admin().await;
    let id = rig.client("kept, still off").await;
    let removal = begun(&admin, &rig, &id).await;
    rig.faults(&[("GET", "*", json!({"kind": "status", "status": 503}))]).await;
    let form = [("do", "keep"), ("removal", removal.as_str())];
    let done = admin.post(&page(&id), &form).await;
    assert_eq!(done.see_other(), "/sandbox/removals?done=kept-disabled");
    admin.get(done.see_other()).await.says(200, &["it is not removed", "kept by Ada Admin"]);
    rig.no_faults().await;
    assert_eq!(rig.upstream_client(&id).await["status"], false);
    rig.forget_sent().await;
    days_later(&rig, 8).await;
    assert!(rig.writes().await.is_empty());
}

#[tokio::test]
async fn enabling_or_changing_it_here_keeps_it_at_once() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let (enabled, edited) = (rig.client("enabled here").await, rig.client("edited here").await);
    begun(&admin, &rig, &enabled).await;
    begun(&admin, &rig, &edited).await;
    admin.post(&page(&enabled), &[("do", "enable")]).await.see_other();
    let row_of = row(&rig, &enabled).await.unwrap();
    assert_eq!(row_of.kept, Some(KeptBecause::Enabled));
    assert_eq!(row_of.marks.last().unwrap().by.as_ref().unwrap().name, "Ada Admin");
    admin.get(&page(&enabled)).await.says(200, &["is kept", "because it was enabled again"]);

    let path = format!("{}/edit", page(&edited));
    let form = html::form(&admin.get(&path).await.text, CLIENT_FORM);
    admin.post(&path, &html::with(form, "description", "still needed")).await.see_other();
    assert_eq!(row(&rig, &edited).await.unwrap().kept, Some(KeptBecause::Changed));
    admin
        .get("/")
        .await
        .says(200, &["enabled here is kept, because it was enabled again", "edited here is kept"]);
    rig.forget_sent().await;
    days_later(&rig, 8).await;
    assert!(rig.writes().await.is_empty());
}

#[tokio::test]
async fn what_was_done_to_it_elsewhere_meanwhile_keeps_it_and_is_told() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let mut ids = Vec::new();
    for name in
        ["enabled in the portal", "changed in the portal", "given away", "asked about", "gone already"]
    {
        let id = rig.client(name).await;
        begun(&admin, &rig, &id).await;
        ids.push(id);
    }
    let [enabled, changed, given, asked, gone] = ids.try_into().unwrap();
    outside(&rig, &enabled, "status", json!(true)).await;
    outside(&rig, &changed, "description", json!("theirs")).await;
    rig.give("network", &given).await;
    ask(&rig, Method::DELETE, &gone, &Value::Null).await;
    let member = rig.sign_in("payments").await;
    let form = html::form(&member.get("/requests/sandbox/new").await.text, r#"name="reason""#);
    let form = html::with(html::with(form, "client", &asked), "reason", "we need it");
    let form = html::with(form, "team", "payments");
    member.post("/requests/sandbox/new", &form).await.see_other();
    rig.forget_sent().await;
    // Not only at the end: within minutes of it.
    rig.pass(601);
    rig.remove().await;
    assert!(rig.writes().await.is_empty(), "{:?}", rig.writes().await);
    let because = [
        (&enabled, KeptBecause::Enabled),
        (&changed, KeptBecause::Changed),
        (&given, KeptBecause::Given),
        (&asked, KeptBecause::Requested),
    ];
    for (id, why) in because {
        assert_eq!(row(&rig, id).await.unwrap().kept, Some(why));
    }
    assert_eq!(step(&rig, &gone).await, RemovalStep::Removed);
    let said = [
        "enabled in the portal is kept, because it was enabled again",
        "changed in the portal is kept, because it was changed since",
        "given away is kept, because it was given to another team",
        "asked about is kept, because a request about it waits",
    ];
    rig.admin().await.get("/").await.says(200, &said);
    rig.admin().await.get("/sandbox/removals").await.says(200, &["removed found gone"]);
    days_later(&rig, 8).await;
    assert!(rig.writes().await.is_empty());
}

#[tokio::test]
async fn no_time_runs_before_the_client_was_seen_disabled() {
    let rig = Rig::with(Wanted::hasty()).await;
    let admin = rig.admin().await;
    let (found, never) = (rig.client("found disabled").await, rig.client("never disabled").await);
    // The answer is lost, and a look shows that it was carried out.
    rig.faults(&[("PUT", "*", json!({"kind": "lose_answer"}))]).await;
    begun(&admin, &rig, &found).await;
    assert_eq!(step(&rig, &found).await, RemovalStep::Waiting);
    // Lost on the way there: it is said, and nothing runs.
    rig.faults(&[("PUT", "*", json!({"kind": "reset"}))]).await;
    let lost = admin.post(&page(&never), &[("do", "remove")]).await;
    lost.says(504, &["nothing has changed so far", "was not seen disabled yet"]);
    assert_eq!(step(&rig, &never).await, RemovalStep::Disabling);
    rig.no_faults().await;
    rig.pass(599);
    rig.remove().await;
    assert_eq!(step(&rig, &never).await, RemovalStep::Disabling);
    admin.get("/sandbox/clients?q=never").await.says(200, &["removal not begun yet"]);
    rig.pass(40);
    rig.remove().await;
    assert_eq!(row(&rig, &never).await.unwrap().kept, Some(KeptBecause::NotDisabled));
    rig.admin().await.get(&page(&never)).await.says(200, &["because it was not disabled"]);

    // Refused is refused: there is no removal.
    let refused = rig.client("refused").await;
    rig.faults(&[("PUT", "*", json!({"kind": "status", "status": 400}))]).await;
    assert_eq!(admin.post(&page(&refused), &[("do", "remove")]).await.status, 422);
    assert_eq!(row(&rig, &refused).await.unwrap().kept, Some(KeptBecause::NotDisabled));
    // Without the journal nothing is sent.
    rig.no_faults().await;
    let silent = rig.client("unwritten").await;
    rig.journal.broken.store(true, Ordering::SeqCst);
    rig.forget_sent().await;
    assert_eq!(admin.post(&page(&silent), &[("do", "remove")]).await.status, 500);
    rig.journal.broken.store(false, Ordering::SeqCst);
    assert!(rig.writes().await.is_empty());
    days_later(&rig, 8).await;
    assert!(is_there(&rig, &never).await && is_there(&rig, &refused).await && is_there(&rig, &silent).await);
    assert!(!is_there(&rig, &found).await);
}

#[tokio::test]
async fn a_deletion_whose_answer_was_lost_is_looked_after_and_not_sent_again_before_it_is_certain() {
    let rig = Rig::with(Wanted::hasty()).await;
    let admin = rig.admin().await;
    let (carried, dropped) = (rig.client("carried out").await, rig.client("never arrived").await);
    begun(&admin, &rig, &carried).await;
    begun(&admin, &rig, &dropped).await;
    let at = |id: &str| format!("/api-clients/{id}");
    rig.faults(&[
        ("DELETE", &at(&carried), json!({"kind": "lose_answer"})),
        ("DELETE", &at(&dropped), json!({"kind": "reset"})),
    ])
    .await;
    rig.forget_sent().await;
    days_later(&rig, 7).await;
    assert_eq!((step(&rig, &carried).await, deletions(&rig, &carried).await), (RemovalStep::Removed, 1));
    assert_eq!((step(&rig, &dropped).await, deletions(&rig, &dropped).await), (RemovalStep::Waiting, 1));
    rig.no_faults().await;
    rig.admin()
        .await
        .get(&page(&dropped))
        .await
        .says(200, &["its answer lost", "may still carry it out", "came to nothing"]);
    for _ in 0..5 {
        rig.pass(600);
        rig.remove().await;
    }
    assert_eq!(deletions(&rig, &dropped).await, 1, "within the hour it may still be carried out");
    rig.pass(700);
    rig.remove().await;
    assert_eq!((step(&rig, &dropped).await, deletions(&rig, &dropped).await), (RemovalStep::Removed, 2));
    assert!(!is_there(&rig, &dropped).await);
}

#[tokio::test]
async fn while_upstream_fails_it_waits_and_says_why() {
    let rig = Rig::with(Wanted::hasty()).await;
    let admin = rig.admin().await;
    let id = rig.client("waits for upstream").await;
    begun(&admin, &rig, &id).await;
    rig.faults(&[("GET", "*", json!({"kind": "status", "status": 503}))]).await;
    rig.forget_sent().await;
    days_later(&rig, 7).await;
    assert_eq!(step(&rig, &id).await, RemovalStep::Waiting);
    rig.admin().await.get("/sandbox/removals").await.says(200, &["ZIdentity failed (HTTP 503)"]);
    assert!(rig.writes().await.is_empty());
    rig.no_faults().await;
    rig.pass(61);
    rig.remove().await;
    assert!(!is_there(&rig, &id).await);
}

#[tokio::test]
async fn who_may_not_delete_any_more_deletes_nothing_in_absence_either() {
    let rig = Rig::start().await;
    let member = rig.sign_in("payments").await;
    let (left, kept) = (rig.client("left behind").await, rig.client("kept by an administrator").await);
    for id in [&left, &kept] {
        rig.give("payments", id).await;
        begun(&member, &rig, id).await;
    }
    let mut team = rig.team("payments").await;
    team.groups = vec!["somebody-else".into()];
    rig.store.teams().save(&team).await.unwrap();
    // The way back is an administrator's then.
    let removal = row(&rig, &kept).await.unwrap().id.0;
    assert_eq!(member.post(&page(&kept), &[("do", "keep"), ("removal", &removal)]).await.status, 404);
    let admin = rig.admin().await;
    admin.post(&page(&kept), &[("do", "keep"), ("removal", &removal)]).await.see_other();
    rig.forget_sent().await;
    days_later(&rig, 8).await;
    assert!(rig.writes().await.is_empty() && is_there(&rig, &left).await);
    assert_eq!(row(&rig, &left).await.unwrap().kept, Some(KeptBecause::NoRight));
    rig.admin()
        .await
        .get("/")
        .await
        .says(200, &["left behind is kept, because who wanted it gone may not delete it any more"]);
}

#[tokio::test]
async fn a_member_sees_removes_and_recreates_what_is_their_teams_and_nothing_else() {
    let rig = Rig::start().await;
    let (pia, nora) = (rig.sign_in("payments").await, rig.sign_in("network").await);
    let id = rig.client("of payments").await;
    rig.give("payments", &id).await;
    let removal = begun(&pia, &rig, &id).await;
    pia.get("/sandbox/removals").await.says(200, &["of payments", "Pia Payments"]);
    assert!(!nora.get("/sandbox/removals").await.words().contains("of payments"));
    let theirs = [("tenant", "sandbox"), ("id", id.as_str()), ("removal", removal.as_str())];
    assert_eq!(nora.call("removals/keep", &theirs).await.status, 404);
    assert_eq!(nora.call("removals/list", &[("tenant", "sandbox")]).await.json, json!([]));
    let auditor = rig.sign_in("auditor").await;
    auditor.get(&page(&id)).await.says(200, &["It is about to be removed", "As auditor you look"]);
    assert_eq!(auditor.post(&page(&id), &[("do", "keep"), ("removal", &removal)]).await.status, 403);
    days_later(&rig, 7).await;
    assert!(!is_there(&rig, &id).await);
    let (pia, nora) = (rig.sign_in("payments").await, rig.sign_in("network").await);
    let recreate = format!("/sandbox/clients/new?recreate={id}");
    assert_eq!(nora.get(&recreate).await.status, 404);
    assert!(!nora.get("/sandbox/removals").await.words().contains("of payments"));
    pia.get("/sandbox/removals").await.says(200, &["of payments", "Recreate…"]);
    pia.get(&recreate).await.says(200, &["its id and its secrets are new"]);
}

#[tokio::test]
async fn deleting_now_needs_the_typed_name_and_ends_the_removal() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let id = rig.client("gone now").await;
    begun(&admin, &rig, &id).await;
    let shown = admin.get(&page(&id)).await;
    assert!(!shown.text.contains("dialog=remove"), "it is about to be removed already");
    let dialog = admin.get(&format!("{}?dialog=delete", page(&id))).await;
    let form = html::form(&dialog.text, r#"value="delete""#);
    assert_eq!(admin.post(&page(&id), &html::with(form.clone(), "typed_name", "another")).await.status, 422);
    admin.post(&page(&id), &html::with(form, "typed_name", "gone now")).await.see_other();
    let removal = row(&rig, &id).await.unwrap();
    assert_eq!(
        (removal.step, removal.marks.last().unwrap().by.as_ref().unwrap().name.as_str()),
        (RemovalStep::Removed, "Ada Admin")
    );
    rig.forget_sent().await;
    days_later(&rig, 8).await;
    assert!(rig.writes().await.is_empty());
}

#[tokio::test]
async fn where_nobody_waits_deletions_are_at_once_and_what_was_deleted_is_known() {
    let rig = Rig::with(Wanted { removal_days: 0, ..Wanted::default() }).await;
    let admin = rig.admin().await;
    let id = rig.client("at once").await;
    let shown = admin.get(&page(&id)).await;
    assert!(shown.text.contains("dialog=delete") && !shown.text.contains("dialog=remove"), "{}", shown.text);
    let answer = admin.get(&format!("{}?dialog=remove", page(&id))).await;
    assert!(!answer.words().contains("Remove at once?"), "{}", answer.words());
    rig.forget_sent().await;
    admin.post(&page(&id), &[("do", "remove")]).await.says(409, &["not removed after a wait"]);
    assert!(rig.writes().await.is_empty());
    admin.post(&page(&id), &[("do", "delete"), ("typed_name", "at once")]).await.see_other();
    admin
        .get("/sandbox/removals")
        .await
        .says(200, &["clients are deleted at once", "at once", "removed at once", "Recreate…"]);
}

#[tokio::test]
async fn the_consoles_own_client_is_not_removed() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    rig.forget_sent().await;
    admin.post(&page(OWN), &[("do", "remove")]).await.says(409, &["signs in as this client"]);
    assert!(rig.writes().await.is_empty() && row(&rig, OWN).await.is_none());
}

#[tokio::test]
async fn a_client_made_anew_is_another_one_and_says_so_loudly() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let id = rig
        .client_like(json!({"name": "made anew", "description": "as it was", "accessTokenLifeTime": 900}))
        .await;
    let recreate = format!("/sandbox/clients/new?recreate={id}");
    begun(&admin, &rig, &id).await;
    admin.get(&recreate).await.says(409, &["not gone", "Clone it instead"]);
    admin.post(&page(&id), &[("do", "delete"), ("typed_name", "made anew")]).await.see_other();
    let shown = admin.get(&recreate).await;
    shown.says(
        200,
        &["A new client: its id and its secrets are new", "must be given the new id and a new secret", &id],
    );
    let form = html::form(&shown.text, CLIENT_FORM);
    let has = |name: &str, value: &str| form.contains(&(name.to_owned(), value.to_owned()));
    assert!(has("name", "made anew") && has("description", "as it was") && has("minutes", "15"), "{form:?}");
    assert!(has("status", "active"), "as it was before it was disabled: {form:?}");
    // A form that comes back still says it.
    let wrong = admin.post("/sandbox/clients/new", &html::with(form.clone(), "minutes", "soon")).await;
    wrong.says(422, &["its id and its secrets are new"]);
    let made = admin.post("/sandbox/clients/new", &form).await;
    let new = made.see_other().trim_start_matches("/sandbox/clients/").split('?').next().unwrap().to_owned();
    assert_ne!(new, id);
    let now = rig.upstream_client(&new).await;
    assert_eq!((&now["name"], &now["accessTokenLifeTime"]), (&json!("made anew"), &json!(900)));
    assert!(rig.upstream_secrets(&new).await.is_empty());
    assert_eq!(admin.get("/sandbox/clients/new?recreate=no-such-client").await.status, 404);
}

#[tokio::test]
async fn what_was_gone_before_anybody_wrote_it_down_comes_from_the_journal_or_the_copy() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let (here, portal) = (rig.client("deleted long ago").await, rig.client("deleted in the portal").await);
    rig.read().await;
    // As an older console left it: an entry and no row.
    let entry = app::desk::NewEntry {
        at: Timestamp(rig.now()),
        actor: app::model::Actor::new("demo", "ada", "Ada Admin", Some(vec![])),
        action: app::policy::Action::DeleteClient,
        tenant: TenantName("sandbox".into()),
        client: Some(ClientId(here.clone())),
        secret: None,
        fingerprint: None,
        before: Some(
            json!({"name": "deleted long ago", "description": "", "enabled": true, "token_lifetime": 3600,
                   "authentication": {"type": "Secret"}, "grants": []})
            .to_string(),
        ),
        after: None,
        request_id: "r".into(),
        came_from: String::new(),
    };
    rig.store.operations().note(&entry).await.unwrap();
    for id in [&here, &portal] {
        ask(&rig, Method::DELETE, id, &Value::Null).await;
    }
    rig.pass(301);
    rig.read().await;
    for (id, name) in [(&here, "deleted long ago"), (&portal, "deleted in the portal")] {
        let shown = admin.get(&format!("/sandbox/clients/new?recreate={id}")).await;
        shown.says(200, &["its id and its secrets are new"]);
        let form = html::form(&shown.text, CLIENT_FORM);
        assert!(form.contains(&("name".to_owned(), name.to_owned())), "{form:?}");
    }
    admin.get("/sandbox/drift").await.says(200, &["Recreate…"]);
}

#[tokio::test]
async fn roles_that_left_the_catalogue_are_named_and_left_out_of_a_client_made_anew() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let id = rig.client("held an old role").await;
    admin.post(&page(&id), &[("do", "delete"), ("typed_name", "held an old role")]).await.see_other();
    let body = catalogue_without(&rig, crate::rig::ZIA).await;
    rig.faults(&[("GET", "/resource-servers", body)]).await;
    let shown = admin.get(&format!("/sandbox/clients/new?recreate={id}")).await;
    shown.says(200, &["no longer offered and cannot be given anew"]);
    let form = html::form(&shown.text, CLIENT_FORM);
    assert!(!form.iter().any(|(_, value)| *value == crate::rig::choice(crate::rig::ZIA)), "{form:?}");
}

#[tokio::test]
async fn after_a_restart_another_console_goes_on_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let beside = Beside::new().await;
    let database = format!("sqlite://{}", folder.path().join("c.db").display());
    let wanted =
        || Wanted { database: Some(database.clone()), beside: Some(beside.clone()), ..Wanted::default() };
    let id = {
        let rig = Rig::with(wanted()).await;
        let id = rig.client("outlives a console").await;
        begun(&rig.admin().await, &rig, &id).await;
        rig.store.close().await;
        id
    };
    let rig = Rig::with(wanted()).await;
    assert_eq!(step(&rig, &id).await, RemovalStep::Waiting);
    rig.forget_sent().await;
    days_later(&rig, 7).await;
    assert_eq!((step(&rig, &id).await, deletions(&rig, &id).await), (RemovalStep::Removed, 1));
}

#[tokio::test]
async fn two_consoles_on_one_database_delete_once_and_a_way_back_on_either_holds_on_both() {
    let server = Throwaway::start();
    let beside = Beside::new().await;
    let wanted =
        || Wanted { database: Some(server.url()), beside: Some(beside.clone()), ..Wanted::default() };
    let (one, other) = tokio::join!(Rig::with(wanted()), Rig::with(wanted()));
    let (ada, ben) = (one.admin().await, other.sign_in("admin2").await);
    let (goes, stays, twice) =
        (one.client("goes").await, one.client("stays").await, one.client("begun twice").await);
    let own = [("tenant", "sandbox"), ("id", twice.as_str())];
    let (here, there) = tokio::join!(ada.call("removals/start", &own), ben.call("removals/start", &own));
    assert_eq!((here.status.min(there.status), here.status.max(there.status)), (200, 409));
    begun(&ada, &one, &goes).await;
    let removal = begun(&ada, &one, &stays).await;
    let keep = [("tenant", "sandbox"), ("id", stays.as_str()), ("removal", removal.as_str())];
    assert_eq!(ben.call("removals/keep", &keep).await.status, 200);
    one.forget_sent().await;
    one.pass(7 * DAY);
    tokio::join!(one.remove(), other.remove());
    tokio::join!(one.remove(), other.remove());
    let mut sent = one.writes().await;
    sent.sort();
    let mut expected = [format!("DELETE /api-clients/{goes}"), format!("DELETE /api-clients/{twice}")];
    expected.sort();
    assert_eq!(sent, expected);
    let wanted = WantedEntries { client: Some(ClientId(goes)), ..WantedEntries::default() };
    assert_eq!(
        one.store.operations().find(&wanted, 0, 10).await.unwrap().total,
        2,
        "one change, one deletion"
    );
    assert!(one.store.chain().verify(None).await.unwrap().is_whole());
}
