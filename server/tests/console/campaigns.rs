//! Many secrets are to be replaced until a day: begun from a choice, worked off in guided steps, seen as far as one sees.

use serde_json::Value;

use crate::browser::{Answer, Browser};
use crate::html;
use crate::rig::{DAY, Rig, Wanted};

/// A client with one secret, read into the copy; gives both ids.
async fn client(rig: &Rig, name: &str, days: i64) -> (String, String) {
    let id = rig.client(name).await;
    let secret = rig.secret(&id, days).await;
    (id, secret)
}

/// The form of a new campaign with secrets of these clients, as a browser would send it.
async fn form(browser: &Browser<'_>, query: &str) -> html::Fields {
    let page = browser.get(&format!("/sandbox/campaigns/new?{query}")).await;
    assert_eq!(page.status, 200, "{}", page.words());
    html::form(&page.text, r#"name="campaign""#)
}

/// Begins a campaign with what the form proposes; gives its address.
async fn begin(browser: &Browser<'_>, name: &str, query: &str) -> String {
    let form = html::with(form(browser, query).await, "name", name);
    let done = browser.post(&format!("/sandbox/campaigns/new?{query}"), &form).await;
    done.see_other().split('?').next().unwrap().to_owned()
}

/// A rotation of this client, from its beginning to its end.
async fn rotate(browser: &Browser<'_>, id: &str) {
    let own = [("tenant", "sandbox"), ("id", id)];
    let started = browser.call("rotations/start", &[own[0], own[1], ("days", "60")]).await;
    assert_eq!(started.status, 200, "{}", started.text);
    let operation = started.json["operation"].as_str().unwrap();
    browser.call("secrets/displayed", &[own[0], own[1], ("operation", operation)]).await;
    for verb in ["confirm", "retire"] {
        let version = browser.call("rotations/get", &own).await.json["version"].to_string();
        let done = browser.call(&format!("rotations/{verb}"), &[own[0], own[1], ("version", &version)]).await;
        assert_eq!(done.status, 200, "{verb}: {}", done.text);
    }
}

/// How many secrets upstream lists.
async fn count(rig: &Rig, id: &str) -> usize {
    rig.upstream_secrets(id).await.len()
}

#[tokio::test]
async fn a_campaign_is_begun_from_the_list_worked_off_by_guided_rotations_and_its_progress_follows() {
    let rig = Rig::start().await;
    let (one, old) = client(&rig, "first of two", 50).await;
    let (two, _) = client(&rig, "second of two", 40).await;
    rig.read().await;
    let admin = rig.admin().await;
    rig.forget_sent().await;
    let asked = admin.get(&format!("/sandbox/clients/bulk?do=rotate&id={one}&id={two}")).await;
    let query = asked.see_other().split_once('?').unwrap().1.to_owned();
    assert!(asked.see_other().starts_with("/sandbox/campaigns/new?id="));
    admin.get(&format!("/sandbox/campaigns/new?{query}")).await.says(200, &["2 secrets", "first of two"]);
    let campaign = begin(&admin, "Spring cleaning", &query).await;
    admin.get(&campaign).await.says(200, &["Spring cleaning", "0 of 2 done", "not started", "2 to be begun"]);
    assert!(rig.writes().await.is_empty(), "a campaign sends nothing upstream");
    admin.get("/").await.says(200, &["A campaign goes on", "Spring cleaning", "0 of 2 done"]);
    for page in ["", "/rotate"] {
        let page = admin.get(&format!("/sandbox/clients/{one}{page}")).await;
        page.says(
            200,
            &["Part of the campaign “Spring cleaning”", &format!("Secret {old} is to be replaced")],
        );
    }

    let started = admin.call("rotations/start", &[("tenant", "sandbox"), ("id", &two), ("days", "60")]).await;
    assert_eq!(started.status, 200, "{}", started.text);
    admin.get(&campaign).await.says(200, &["step 3 of 5", "Ada Admin", "1 under way", "1 to be begun"]);
    rotate(&admin, &one).await;
    admin.get(&campaign).await.says(200, &["1 of 2 done", "rotated", "1 rotated"]);
    admin.get(&format!("{campaign}?show=done")).await.says(200, &["first of two", "1 secret"]);
    let page = admin.get(&format!("/sandbox/clients/{one}")).await;
    assert!(!page.words().contains("Part of the campaign"), "what is gone is no longer to go");
    assert_eq!((count(&rig, &one).await, count(&rig, &two).await), (1, 2));
    admin.get("/sandbox/campaigns").await.says(200, &["Spring cleaning", "1 of 2 done", "Going on: 1"]);
}

#[tokio::test]
async fn what_needs_somebody_stands_first_and_says_why() {
    let rig = Rig::start().await;
    let (full, _) = client(&rig, "holds two already", 50).await;
    rig.secret(&full, 60).await;
    let (asleep, _) = client(&rig, "is disabled", 50).await;
    let (late, _) = client(&rig, "nobody began", 50).await;
    let (gone, _) = client(&rig, "deleted in the portal", 50).await;
    let (emptied, secret) = client(&rig, "secret deleted in the portal", 50).await;
    rig.read().await;
    let admin = rig.admin().await;
    let query = format!("id={full}&id={asleep}&id={late}&id={gone}&id={emptied}");
    let campaign = begin(&admin, "Odds and ends", &query).await;
    let form = [("do", "disable")];
    admin.post(&format!("/sandbox/clients/{asleep}"), &form).await.see_other();
    rig.api(reqwest::Method::DELETE, &format!("/api-clients/{gone}"), &Value::Null).await;
    rig.api(reqwest::Method::DELETE, &format!("/api-clients/{emptied}/secrets/{secret}"), &Value::Null).await;
    rig.pass(301);
    rig.read().await;
    let page = admin.get(&campaign).await;
    page.says(
        200,
        &[
            "2 of 5 done, 2 need somebody",
            "cannot start: no room",
            "The client is disabled",
            "client gone",
            "gone otherwise",
        ],
    );
    let said = page.words();
    assert!(said.find("holds two already").unwrap() < said.find("nobody began").unwrap(), "{said}");
    let due = admin.get(&format!("{campaign}?show=due")).await;
    due.says(200, &["holds two already", "is disabled"]);
    assert!(!due.words().contains("nobody began"));
    rig.pass(15 * DAY);
    let admin = rig.admin().await;
    admin
        .get(&campaign)
        .await
        .says(200, &["Its day has passed, and 3 secrets are not done", "3 need somebody"]);
}

#[tokio::test]
async fn a_line_is_skipped_with_a_reason_taken_back_and_the_campaign_ended_and_opened_again() {
    let rig = Rig::start().await;
    let (one, secret) = client(&rig, "a test of its own", 50).await;
    rig.read().await;
    let admin = rig.admin().await;
    let campaign = begin(&admin, "Autumn", &format!("id={one}")).await;
    let question = format!("{campaign}?dialog=skip&client={one}&secret={secret}");
    let page = admin.get(&question).await;
    page.says(200, &[&format!("Skip secret {secret} of a test of its own?")]);
    let form = html::form(&page.text, r#"name="why""#);
    admin.post(&campaign, &form).await.says(422, &["Say why, for whoever asks later."]);
    let done = admin.post(&campaign, &html::with(form.clone(), "why", "it is a test's")).await;
    assert!(done.see_other().ends_with("?done=line-skipped"));
    admin.get(&campaign).await.says(200, &["1 of 1 done", "skipped", "it is a test's", "Ada Admin"]);
    let again = admin.post(&campaign, &html::with(form, "why", "twice")).await;
    again.says(409, &["Somebody else was quicker"]);
    let back = [("do", "take_back"), ("client", one.as_str()), ("secret", secret.as_str())];
    assert!(admin.post(&campaign, &back).await.see_other().ends_with("line-taken-back"));
    admin.get(&campaign).await.says(200, &["0 of 1 done"]);

    assert!(admin.post(&campaign, &[("do", "end")]).await.see_other().ends_with("campaign-ended"));
    admin.get(&campaign).await.says(200, &["This campaign has ended", "Ended by Ada Admin"]);
    admin.post(&campaign, &[("do", "end")]).await.says(409, &["Somebody else was quicker"]);
    let skip = [("do", "skip"), ("client", one.as_str()), ("secret", secret.as_str()), ("why", "late")];
    admin.post(&campaign, &skip).await.says(409, &["The campaign has ended"]);
    let client = admin.get(&format!("/sandbox/clients/{one}")).await;
    assert!(!client.words().contains("Part of the campaign"));
    admin.get("/sandbox/campaigns").await.says(200, &["Ended: 1", "Autumn"]);
    assert!(admin.post(&campaign, &[("do", "reopen")]).await.see_other().ends_with("campaign-reopened"));
    admin.get("/").await.says(200, &["Autumn"]);
    let log = admin.get("/sandbox/audit").await;
    log.says(200, &["Begin campaign", "End campaign or open it again", "Skip a secret of a campaign"]);
}

#[tokio::test]
async fn what_is_typed_wrong_is_told_and_kept_and_what_is_not_there_is_not_taken() {
    let rig = Rig::start().await;
    let (one, secret) = client(&rig, "typed about", 50).await;
    rig.read().await;
    let admin = rig.admin().await;
    let query = format!("id={one}");
    let path = format!("/sandbox/campaigns/new?{query}");
    let form = form(&admin, &query).await;
    let bad = html::with(html::with(form.clone(), "name", " "), "due", "2020-01-01");
    let page = admin.post(&path, &bad).await;
    page.says(422, &["2 things need mending", "Give the campaign a name.", "Choose a day from today on"]);
    let unticked: Vec<_> = form.iter().filter(|(name, _)| name != "line").cloned().collect();
    let unticked = html::with(unticked, "name", "kept as typed");
    let page = admin.post(&path, &unticked).await;
    page.says(422, &["Choose at least one secret."]);
    assert!(page.text.contains(r#"value="kept as typed""#), "{}", page.text);
    let named = html::with(form.clone(), "name", "Named");
    let invented = html::with(named.clone(), "line", &format!("{one}/no-such-secret"));
    admin.post(&path, &invented).await.says(409, &["One of the secrets is not there any more."]);
    let foreign = html::with(named.clone(), "campaign", "../x");
    admin.post(&path, &foreign).await.says(409, &["The form is not one of this console's."]);
    assert!(admin.get("/sandbox/campaigns").await.words().contains("No campaign yet"));
    let many = (0..1_001).map(|at| ("line".to_owned(), format!("{one}/{secret}{at}")));
    let many: Vec<_> = named.iter().cloned().chain(many).collect();
    admin.post(&path, &many).await.says(422, &["more than the 1000 of one campaign"]);

    let first = admin.post(&path, &named).await;
    let second = admin.post(&path, &named).await;
    assert_eq!(first.see_other(), second.see_other(), "a form sent twice begins one");
    admin.get("/sandbox/campaigns").await.says(200, &["Going on: 1"]);
    let page = admin.get(&path).await;
    page.says(200, &["in the campaign “Named” already"]);
    assert!(!page.text.contains(" checked"), "it is not proposed again");
}

#[tokio::test]
async fn what_ends_within_so_many_days_can_be_rotated_as_a_campaign() {
    let rig = Rig::start().await;
    client(&rig, "ends soon", 33).await;
    client(&rig, "ends late", 90).await;
    rig.pass(10 * DAY);
    rig.read().await;
    let admin = rig.admin().await;
    let page = admin.get("/sandbox/expiring?q=ends").await;
    page.says(200, &["Rotate all secrets that end within", "Begin a campaign"]);
    assert!(page.text.contains(r#"action="/sandbox/campaigns/new""#), "{}", page.text);
    let page = admin.get("/sandbox/campaigns/new?within=30&q=ends").await;
    page.says(200, &["ends soon", "1 secret"]);
    assert!(page.text.contains(r#"value="Ends within 30 days""#) && !page.words().contains("ends late"));
    admin.get("/sandbox/campaigns/new?within=5&q=ends").await.says(200, &["No secret that is known ends"]);
    let campaign = begin(&admin, "Soon", "within=30&q=ends").await;
    admin.get(&campaign).await.says(200, &["ends soon", "0 of 1 done"]);
}

#[tokio::test]
async fn a_member_sees_their_teams_lines_alone_not_even_counts_of_others_and_begins_none() {
    let rig = Rig::start().await;
    let (own, _) = client(&rig, "theirs alone", 50).await;
    let (foreign, hidden) = client(&rig, "next door", 40).await;
    let (third, _) = client(&rig, "next door too", 40).await;
    rig.give("payments", &own).await;
    for id in [&foreign, &third] {
        rig.give("network", id).await;
    }
    rig.read().await;
    let admin = rig.admin().await;
    let shared = begin(&admin, "For both", &format!("id={own}&id={foreign}&id={third}")).await;
    // What is in a campaign already is not proposed again, and can be ticked all the same.
    let query = format!("id={foreign}&id={third}");
    let mut again = html::with(form(&admin, &query).await, "name", "Next doors alone");
    again.push(("line".to_owned(), format!("{foreign}/{hidden}")));
    let begun = admin.post(&format!("/sandbox/campaigns/new?{query}"), &again).await;
    let theirs = begun.see_other().split('?').next().unwrap().to_owned();
    let member = rig.sign_in("payments").await;
    let page = member.get(&shared).await;
    page.says(200, &["theirs alone", "0 of 1 done", "1 to be begun", "1 secret"]);
    for text in
        [page.text.as_str(), &member.get("/").await.text, &member.get("/sandbox/campaigns").await.text]
    {
        for foreigner in ["next door", &foreign, &hidden, "Next doors alone", "of 3 done", "of 2 done"] {
            assert!(!text.contains(foreigner), "{foreigner}: {text}");
        }
    }
    member.get("/").await.says(200, &["For both", "0 of 1 done"]);
    member.get(&format!("/sandbox/clients/{own}")).await.says(200, &["Part of the campaign “For both”"]);
    let missing = member.get("/sandbox/campaigns/00000000-0000-0000-0000-000000000000").await;
    let answer = member.get(&theirs).await;
    assert_eq!((answer.status, missing.status), (404, 404));
    assert_eq!(told(&answer), told(&missing));

    rotate(&member, &own).await;
    member.get(&shared).await.says(200, &["1 of 1 done", "Nothing of it is left to do"]);
    admin.get(&shared).await.says(200, &["1 of 3 done"]);
    for (path, form) in [
        (shared.as_str(), vec![("do", "end")]),
        (
            shared.as_str(),
            vec![("do", "skip"), ("client", foreign.as_str()), ("secret", hidden.as_str()), ("why", "x")],
        ),
        ("/sandbox/campaigns/new", vec![("name", "mine"), ("line", "a/b")]),
    ] {
        let status = member.post(path, &form).await.status;
        assert!([403, 404].contains(&status), "{path}: {status}");
    }
    assert_eq!(member.get(&format!("/sandbox/campaigns/new?id={own}")).await.status, 403);
    admin.get(&shared).await.says(200, &["1 of 3 done"]);
    let auditor = rig.sign_in("auditor").await;
    auditor.get(&shared).await.says(200, &["next door", "1 of 3 done", "As auditor you look"]);
    assert_eq!(auditor.post(&shared, &[("do", "end")]).await.status, 403);
}

/// What a page tells, its request's id aside.
fn told(page: &Answer) -> String {
    let words = page.words().replace(page.header("x-request-id"), "");
    assert!(words.contains("Not found"), "{words}");
    words
}

#[tokio::test]
async fn what_a_campaign_knows_outlives_a_restart_and_an_upstream_that_fails() {
    let rig = Rig::with(Wanted { on_disk: true, ..Wanted::hasty() }).await;
    let (one, _) = client(&rig, "kept", 50).await;
    rig.read().await;
    let admin = rig.admin().await;
    let campaign = begin(&admin, "Kept", &format!("id={one}")).await;
    rig.faults(&[("GET", "*", serde_json::json!({"kind": "status", "status": 503}))]).await;
    admin.get(&campaign).await.says(200, &["kept", "not started"]);
    rig.no_faults().await;
    let database = format!("sqlite://{}", rig.folder.path().join("c.db").display());
    let beside = Rig::with(Wanted { database: Some(database), ..Wanted::default() }).await;
    let admin = beside.admin().await;
    admin.get(&campaign).await.says(200, &["Kept", "0 of 1 done"]);
}
