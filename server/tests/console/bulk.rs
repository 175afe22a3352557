//! Many clients switched at one word: asked by name, carried out once each, told row by row, taken up after a restart.

use std::time::Duration;

use app::desk::{Batches, Journal, NewBatch, NewEntry};
use app::model::{Actor, BatchId, ClientId, RowState, Switch, TenantName, Timestamp};
use app::policy::Action;
use serde_json::json;

use crate::browser::{Answer, Browser};
use crate::html;
use crate::rig::{OWN, Rig, START, Wanted};

const BULK: &str = "/sandbox/clients/bulk";

async fn ask(browser: &Browser<'_>, act: &str, ids: &[&str]) -> Answer {
    let ids: String = ids.iter().map(|id| format!("&id={id}")).collect();
    browser.get(&format!("{BULK}?do={act}{ids}")).await
}

/// The fields of the question's form, as the page has them.
async fn form(browser: &Browser<'_>, act: &str, ids: &[&str]) -> Vec<(String, String)> {
    let page = ask(browser, act, ids).await;
    assert_eq!(page.status, 200, "{}", page.text);
    html::form(&page.text, r#"name="batch""#)
}

/// Begins a batch; gives the address of its page.
async fn start(browser: &Browser<'_>, act: &str, ids: &[&str]) -> String {
    browser.post(BULK, &form(browser, act, ids).await).await.see_other().to_owned()
}

fn refreshes(page: &Answer) -> bool {
    page.text.contains(r#"<noscript><meta http-equiv="refresh""#)
}

/// The page of a batch on which nobody works any more.
async fn ended(browser: &Browser<'_>, path: &str) -> Answer {
    for _ in 0..200 {
        let page = browser.get(path).await;
        assert_eq!(page.status, 200, "{}", page.text);
        if !refreshes(&page) {
            return page;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{path} goes on and on");
}

/// The words of a client's row.
fn row(page: &Answer, name: &str) -> String {
    let rows = page.text.split("<tr>").find(|row| row.contains(&format!("<bdi>{name}</bdi>")));
    html::words(rows.unwrap_or_else(|| panic!("no row of {name} in {}", page.text)))
}

async fn is_active(rig: &Rig, id: &str) -> bool {
    rig.upstream_client(id).await["status"].as_bool().unwrap()
}

async fn clients(rig: &Rig, names: &[&str]) -> Vec<String> {
    let mut ids = Vec::new();
    for name in names {
        ids.push(rig.client(name).await);
    }
    ids
}

fn refs(ids: &[String]) -> Vec<&str> {
    ids.iter().map(String::as_str).collect()
}

#[tokio::test]
async fn the_question_names_each_client_and_says_why_some_are_left_out() {
    let rig = Rig::start().await;
    let on = rig.client("still on").await;
    let off = rig.client_like(json!({ "name": "off <already>", "status": false })).await;
    let admin = rig.admin().await;
    let page = ask(&admin, "disable", &[&on, &off, OWN, "no-such"]).await;
    page.says(
        200,
        &[
            "Disable 1 client?",
            "In tenant sandbox",
            "4 clients selected, 3 left out",
            "will be disabled",
            "It is disabled already.",
            "This console signs in as it",
            "It is not there any more.",
            "for up to 60 minutes",
            "off <already>",
        ],
    );
    let fields = html::form(&page.text, r#"name="batch""#);
    let ids: Vec<_> = fields.iter().filter(|(name, _)| name == "id").map(|(_, id)| id.as_str()).collect();
    assert_eq!(ids, [on.as_str()]);
    assert!(rig.writes().await.iter().all(|write| !write.starts_with("PUT")), "asking changed something");

    ask(&admin, "enable", &[&on]).await.says(200, &["Nothing to enable", "It is active already."]);
    ask(&admin, "disable", &[]).await.says(200, &["No client is selected"]);
    ask(&admin, "delete", &[&on]).await.says(422, &["It is not said what to do."]);
    let many: Vec<String> = (0..251).map(|number| format!("c{number}")).collect();
    ask(&admin, "disable", &refs(&many)).await.says(422, &["251 clients are more than the 250"]);
}

#[tokio::test]
async fn each_client_is_switched_journalled_and_told_row_by_row() {
    let rig = Rig::start().await;
    let ids = clients(&rig, &["one", "two", "three"]).await;
    let admin = rig.admin().await;
    let path = start(&admin, "disable", &refs(&ids)).await;
    let batch = path.rsplit('/').next().unwrap();
    let page = ended(&admin, &path).await;
    page.says(
        200,
        &["Disable 3 clients", "3 of 3: 3 disabled", "3 clients are now disabled", "asked for by"],
    );
    for (place, (id, name)) in ids.iter().zip(["one", "two", "three"]).enumerate() {
        assert!(!is_active(&rig, id).await);
        let entries = rig.entries(id).await;
        let [entry] = &entries[..] else { panic!("{entries:?}") };
        assert_eq!((entry.opened.action, entry.outcome.word()), (Action::UpdateClient, "done"));
        assert_eq!(entry.opened.request_id, format!("{batch}.{}", place + 1));
        let words = row(&page, name);
        for id in [&entry.id.0, &entry.upstream_ids[0], &entry.opened.request_id] {
            assert!(words.contains(id), "{id} is not in {words}");
        }
    }
    let path = start(&admin, "enable", &refs(&ids)).await;
    ended(&admin, &path).await.says(200, &["3 of 3: 3 enabled"]);
    assert!(is_active(&rig, &ids[0]).await);
}

#[tokio::test]
async fn who_may_not_change_clients_can_neither_ask_nor_start_nor_go_on() {
    let rig = Rig::start().await;
    let ids = clients(&rig, &["kept"]).await;
    let (admin, auditor) = (rig.admin().await, rig.sign_in("auditor").await);
    let fields = form(&admin, "disable", &refs(&ids)).await;
    ask(&auditor, "disable", &refs(&ids)).await.says(403, &["Your role does not include this."]);
    auditor.post(BULK, &fields).await.says(403, &["Nothing was changed in ZIdentity."]);
    let batch = &fields.iter().find(|(name, _)| name == "batch").unwrap().1;
    let path = format!("/sandbox/batches/{batch}");
    assert_eq!(admin.get(&path).await.status, 404, "something was begun");
    assert!(is_active(&rig, &ids[0]).await);

    left_behind(&rig, batch, &ids, &[]).await;
    auditor.get(&path).await.says(200, &["1 client was not begun", "an administrator can do this"]);
    auditor.post(&path, &[("do", "go-on")]).await.says(403, &["Nothing was changed in ZIdentity."]);
    assert!(is_active(&rig, &ids[0]).await);
}

#[tokio::test]
async fn the_same_form_sent_twice_starts_one_batch() {
    let rig = Rig::start().await;
    let ids = clients(&rig, &["once", "also once"]).await;
    let admin = rig.admin().await;
    let fields = form(&admin, "disable", &refs(&ids)).await;
    rig.forget_sent().await;
    let (one, two) = tokio::join!(admin.post(BULK, &fields), admin.post(BULK, &fields));
    assert_eq!(one.see_other(), two.see_other());
    ended(&admin, one.see_other()).await.says(200, &["2 of 2: 2 disabled"]);
    admin.post(BULK, &fields).await.see_other();
    ended(&admin, one.see_other()).await;
    assert_eq!(rig.writes().await.len(), 2, "{:?}", rig.writes().await);
}

#[tokio::test]
async fn the_own_client_and_what_has_gone_are_refused_even_where_a_form_names_them() {
    let rig = Rig::start().await;
    let ids = clients(&rig, &["stays", "goes", "is so"]).await;
    let admin = rig.admin().await;
    let mut fields = form(&admin, "disable", &refs(&ids)).await;
    fields.push(("id".to_owned(), OWN.to_owned()));
    rig.api(reqwest::Method::DELETE, &format!("/api-clients/{}", ids[1]), &serde_json::Value::Null).await;
    let mut body = rig.upstream_client(&ids[2]).await;
    body["status"] = json!(false);
    rig.api(reqwest::Method::PUT, &format!("/api-clients/{}", ids[2]), &body).await;
    rig.forget_sent().await;

    let path = admin.post(BULK, &fields).await.see_other().to_owned();
    let page = ended(&admin, &path).await;
    page.says(200, &["4 of 4: 1 disabled, 1 disabled already, 2 not carried out"]);
    assert!(
        row(&page, "goes").contains("not carried out It is not there any more."),
        "{}",
        row(&page, "goes")
    );
    assert!(row(&page, "is so").contains("disabled already"));
    page.says(200, &["The console itself signs in as this client, so it cannot be disabled here."]);
    assert_eq!(rig.writes().await, [format!("PUT /api-clients/{}", ids[0])]);
    assert!(is_active(&rig, OWN).await);
}

#[tokio::test]
async fn what_fails_in_the_middle_is_told_in_its_row_and_the_others_go_on() {
    let rig = Rig::with(Wanted::hasty()).await;
    let ids = clients(&rig, &["well", "refused", "lost", "unknown", "accepted", "last"]).await;
    let path = |id: &str| format!("/api-clients/{id}");
    let admin = rig.admin().await;
    let fields = form(&admin, "disable", &refs(&ids)).await;
    let detail = json!({"kind": "status", "status": 400, "body": {"detail": "not on a Sunday"}});
    let full = |id: &str| format!("{}{}", crate::rig::API, path(id));
    rig.set_faults(&json!([
        {"method": "PUT", "path": full(&ids[1]), "action": detail},
        {"method": "PUT", "path": full(&ids[2]), "action": {"kind": "lose_answer"}},
        {"method": "PUT", "path": full(&ids[3]), "action": {"kind": "lose_answer"}},
        // It is seen once, before the change, and never after.
        {"method": "GET", "path": full(&ids[3]), "times": 1, "action": {"kind": "delay", "ms": 0}},
        {"method": "GET", "path": full(&ids[3]), "action": {"kind": "status", "status": 500}},
        {"method": "PUT", "path": full(&ids[4]), "action": {"kind": "accepted", "never": true}},
    ]))
    .await;
    let batch = admin.post(BULK, &fields).await.see_other().to_owned();
    let page = ended(&admin, &batch).await;
    page.says(
        200,
        &[
            "6 of 6: 3 disabled, 1 accepted, not there yet, 1 not carried out, 1 unknown",
            "It has ended; 3 clients are not disabled for certain",
            "Look at the 1 client not carried out again",
        ],
    );
    assert!(row(&page, "refused").contains("ZIdentity did not accept it: not on a Sunday"));
    assert!(row(&page, "lost").contains("disabled"));
    assert!(row(&page, "unknown").contains("answer was lost"), "{}", row(&page, "unknown"));
    assert!(row(&page, "accepted").contains("Follow it"));
    let again = format!("{BULK}?do=disable&amp;id={}", ids[1]);
    assert!(page.text.contains(&again), "{}", page.text);

    // What is learnt later stands in the row too.
    rig.no_faults().await;
    rig.pass(60);
    admin.get(&format!("/sandbox/clients/{}", ids[3])).await.says(200, &["Disabled"]);
    ended(&admin, &batch).await.says(200, &["4 disabled"]);
}

#[tokio::test]
async fn it_stops_while_upstream_fails_and_goes_on_when_told() {
    let rig = Rig::with(Wanted::hasty()).await;
    let ids = clients(&rig, &["a", "b", "c", "d", "e"]).await;
    let admin = rig.admin().await;
    let fields = form(&admin, "disable", &refs(&ids)).await;
    let busy = json!({"kind": "status", "status": 429, "headers": {"retry-after": "120"}});
    rig.faults(&[("PUT", "/api-clients/*", busy)]).await;
    let path = admin.post(BULK, &fields).await.see_other().to_owned();
    let page = ended(&admin, &path).await;
    page.says(
        200,
        &[
            "3 of 5: 3 not carried out",
            "It stopped before its end: 2 clients were not begun",
            "ZIdentity failed for three clients in a row.",
            "ZIdentity is busy",
        ],
    );
    rig.no_faults().await;
    rig.forget_sent().await;
    assert_eq!(admin.post(&path, &[("do", "go-on")]).await.see_other(), path);
    ended(&admin, &path).await.says(200, &["5 of 5: 2 disabled, 3 not carried out"]);
    assert_eq!(rig.writes().await.len(), 2);
}

#[tokio::test]
async fn a_short_wish_to_wait_is_followed() {
    let rig = Rig::with(Wanted::hasty()).await;
    let ids = clients(&rig, &["patient"]).await;
    let admin = rig.admin().await;
    let fields = form(&admin, "disable", &refs(&ids)).await;
    let busy = json!({"kind": "status", "status": 429, "headers": {"retry-after": "3"}});
    rig.set_faults(&json!([
        {"method": "PUT", "path": format!("{}/api-clients/*", crate::rig::API), "times": 1, "action": busy},
    ]))
    .await;
    let path = admin.post(BULK, &fields).await.see_other().to_owned();
    ended(&admin, &path).await.says(200, &["1 of 1: 1 disabled"]);
}

/// A batch as a process that died left it; `states` are those of its first rows.
async fn left_behind(rig: &Rig, batch: &str, ids: &[String], states: &[RowState]) -> BatchId {
    let batches = rig.store.batches();
    let id = BatchId(batch.to_owned());
    let new = NewBatch {
        id: id.clone(),
        at: Timestamp(START),
        actor: ada(),
        tenant: TenantName("sandbox".into()),
        switch: Switch::Disable,
        clients: ids.iter().map(|id| (ClientId(id.clone()), format!("left {id}"))).collect(),
    };
    assert!(batches.create(&new).await.unwrap());
    let rows = batches.get(&id).await.unwrap().unwrap().rows;
    for (mut row, state) in rows.into_iter().zip(states) {
        row.state = *state;
        batches.write(&id, &row).await.unwrap();
    }
    id
}

fn ada() -> Actor {
    Actor::new("demo", "somebody", "Ada Admin", None)
}

async fn begun_entry(rig: &Rig, batch: &BatchId, place: u32, client: &str) {
    let entry = NewEntry {
        at: Timestamp(START),
        actor: ada(),
        action: Action::UpdateClient,
        tenant: TenantName("sandbox".into()),
        client: Some(ClientId(client.to_owned())),
        secret: None,
        fingerprint: None,
        before: None,
        after: None,
        request_id: format!("{}.{place}", batch.0),
        came_from: String::new(),
    };
    rig.store.operations().open(&entry).await.unwrap();
}

#[tokio::test]
async fn after_a_restart_it_says_what_was_never_begun_and_goes_on_with_that_alone() {
    let rig = Rig::start().await;
    let ids = clients(&rig, &["1", "2", "3", "4", "5"]).await;
    let batch = rig.store.batches().next_id(Timestamp(START)).0;
    // The third was being written to, the fourth had only just begun.
    let states = [RowState::Done, RowState::Refused, RowState::Begun, RowState::Begun];
    let batch = left_behind(&rig, &batch, &ids, &states).await;
    begun_entry(&rig, &batch, 3, &ids[2]).await;
    let batches = rig.store.batches();
    assert!(batches.take(&batch, Timestamp(START), Timestamp(START + 30)).await.unwrap().is_some());

    let admin = rig.admin().await;
    let path = format!("/sandbox/batches/{}", batch.0);
    let page = admin.get(&path).await;
    assert!(refreshes(&page), "whoever held it may still be at work");
    rig.forget_sent().await;
    admin.post(&path, &[("do", "go-on")]).await.see_other();
    assert!(rig.writes().await.is_empty(), "two work on one batch");

    rig.pass(31);
    let page = ended(&admin, &path).await;
    page.says(
        200,
        &[
            "It stopped before its end: 2 clients were not begun",
            "The console was stopped in the middle of it.",
            "Go on with the rest",
            "3 of 5: 1 disabled, 1 not carried out, 1 unknown",
        ],
    );
    assert!(row(&page, &format!("left {}", ids[2])).contains("stopped in the middle of it"));
    assert!(rig.writes().await.is_empty(), "looking changed something");

    let (one, two) =
        tokio::join!(admin.post(&path, &[("do", "go-on")]), admin.post(&path, &[("do", "go-on")]));
    assert_eq!((one.see_other(), two.see_other()), (path.as_str(), path.as_str()));
    ended(&admin, &path).await.says(200, &["5 of 5: 3 disabled, 1 not carried out, 1 unknown"]);
    assert_eq!(
        rig.writes().await,
        [format!("PUT /api-clients/{}", ids[3]), format!("PUT /api-clients/{}", ids[4])]
    );
    assert_eq!(rig.outcome(&ids[4]).await, "done");
    let entry = &rig.entries(&ids[4]).await[0];
    assert_ne!(entry.opened.actor.subject, "somebody", "whoever goes on with it does it");
}

#[tokio::test]
async fn the_event_stream_tells_each_row_and_the_end() {
    let rig = Rig::start().await;
    let ids = clients(&rig, &["slow", "slower"]).await;
    let admin = rig.admin().await;
    let fields = form(&admin, "disable", &refs(&ids)).await;
    rig.faults(&[("PUT", "/api-clients/*", json!({"kind": "delay", "ms": 700}))]).await;
    let path = admin.post(BULK, &fields).await.see_other().to_owned();
    let stream = admin.get(&format!("{path}/events")).await;
    assert_eq!(stream.header("content-type"), "text/event-stream");
    let news: Vec<serde_json::Value> = stream
        .text
        .lines()
        .filter_map(|line| line.strip_prefix("data: "))
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert!(news.len() >= 3, "{news:?}");
    let told = |place: u64, state: &str| {
        let rows = news.iter().flat_map(|news| news["rows"].as_array().unwrap());
        rows.filter(|row| row["place"] == place && row["state"] == state).count()
    };
    assert_eq!((told(1, "done"), told(2, "done")), (1, 1), "{news:?}");
    let (end, before) = news.split_last().unwrap();
    assert_eq!(end["running"], false);
    assert!(before.iter().all(|news| news["running"] == true));
}

#[tokio::test]
async fn the_list_leads_back_to_what_goes_on_and_to_what_was_ones_own() {
    let rig = Rig::start().await;
    let ids = clients(&rig, &["watched"]).await;
    let (admin, other) = (rig.admin().await, rig.sign_in("admin2").await);
    let mine = start(&admin, "disable", &refs(&ids)).await;
    ended(&admin, &mine).await;
    let batch = rig.store.batches().next_id(Timestamp(START)).0;
    left_behind(&rig, &batch, &ids, &[]).await;
    let leads = async |browser: &Browser<'_>, to: &str| {
        browser.get("/sandbox/clients").await.text.contains(&format!("href=\"{to}\""))
    };
    let everybodys = format!("/sandbox/batches/{batch}");
    assert!(
        leads(&admin, &mine).await && leads(&admin, &everybodys).await && leads(&other, &everybodys).await
    );
    assert!(!leads(&other, &mine).await, "somebody else's, and over");
    rig.pass(3_700);
    let admin = rig.admin().await;
    assert!(!leads(&admin, &mine).await && leads(&admin, &everybodys).await);
}

#[tokio::test]
async fn an_address_that_names_no_batch_leads_nowhere() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    for id in ["no-such", "..%2F..%2Fx", "0190f5a4-0000-7000-8000-000000000000"] {
        let path = format!("/sandbox/batches/{id}");
        assert_eq!(admin.get(&path).await.status, 404, "{id}");
        assert_eq!(admin.post(&path, &[("do", "go-on")]).await.status, 404, "{id}");
    }
    let ids = clients(&rig, &["formless"]).await;
    for batch in ["", "1", "../x"] {
        let fields = [("do", "disable"), ("batch", batch), ("id", ids[0].as_str())];
        admin.post(BULK, &fields).await.says(409, &["Nothing was changed in ZIdentity."]);
    }
    assert!(is_active(&rig, &ids[0]).await);
}

#[tokio::test]
async fn nothing_is_begun_that_cannot_be_journalled() {
    let rig = Rig::start().await;
    let ids = clients(&rig, &["unwritten"]).await;
    let admin = rig.admin().await;
    let fields = form(&admin, "disable", &refs(&ids)).await;
    rig.journal.broken.store(true, std::sync::atomic::Ordering::SeqCst);
    let path = admin.post(BULK, &fields).await.see_other().to_owned();
    let page = ended(&admin, &path).await;
    page.says(200, &["1 of 1: 1 not carried out", "could not write its journal, so it did not try"]);
    assert!(is_active(&rig, &ids[0]).await);
}

#[tokio::test]
async fn a_client_that_somebody_made_elsewhere_a_moment_ago_is_not_called_gone() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let known = rig.client("known for long").await;
    admin.get("/sandbox/clients").await.says(200, &["known for long"]);
    let new = rig.client("made just now").await;
    let page = ask(&admin, "disable", &[&known, &new, "gone"]).await;
    page.says(200, &["Disable 2 clients?", "made just now", "It is not there any more."]);
    let batch = start(&admin, "disable", &[&known, &new, "gone"]).await;
    ended(&admin, &batch).await.says(200, &["2 clients are now disabled"]);
}
