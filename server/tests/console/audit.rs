//! The audit log: who may read it, what it tells, and what is an entry beside the changes.

use std::sync::atomic::Ordering;

use reqwest::Method;
use serde_json::Value;

use crate::browser::Answer;
use crate::html;
use crate::rig::{DAY, Rig, Wanted};

const LOG: &str = "/sandbox/audit";

/// The entries of the log as an export gives them.
async fn exported(browser: &crate::browser::Browser<'_>, filters: &[(&str, &str)]) -> Vec<Value> {
    let form = [filters, &[("format", "jsonl")]].concat();
    let file = browser.post(&format!("{LOG}/export"), &form).await;
    assert_eq!(file.status, 200, "{}", file.text);
    file.text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn words<'a>(entries: &'a [Value], column: &str) -> Vec<&'a str> {
    entries.iter().map(|entry| entry[column].as_str().unwrap_or("")).collect()
}

#[tokio::test]
async fn administrators_and_auditors_read_it_and_nobody_else() {
    let rig = Rig::start().await;
    let id = rig.client("looked after").await;
    rig.admin().await.post(&format!("/sandbox/clients/{id}"), &[("do", "disable")]).await.see_other();
    let operation = rig.entries(&id).await[0].id.0.clone();
    let pages = [LOG.to_owned(), format!("{LOG}?client={id}"), format!("{LOG}/{operation}")];
    let export = format!("{LOG}/export");
    for who in ["admin", "auditor"] {
        let browser = rig.sign_in(who).await;
        for page in &pages {
            browser.get(page).await.says(200, &["Change client", "Ada Admin", "looked after"]);
        }
        browser.get("/").await.says(200, &["Audit log"]);
        browser
            .get(&format!("/sandbox/clients/{id}"))
            .await
            .says(200, &["All about this client in the audit log"]);
        assert_eq!(browser.post(&export, &[("format", "csv")]).await.status, 200);
    }
    let before = rig.store.chain().verify(None).await.unwrap().records;
    for who in ["payments", "network"] {
        let browser = rig.sign_in(who).await;
        for page in &pages {
            let answer = browser.get(page).await;
            answer.says(403, &["Your role does not include this"]);
            assert!(!answer.text.contains("looked after"), "{page}");
        }
        browser.post(&export, &[("format", "jsonl")]).await.says(403, &["Your role does not include this"]);
        for path in ["/", &format!("/sandbox/clients/{id}")] {
            let page = browser.get(path).await;
            assert!(!page.words().to_lowercase().contains("audit log"), "{who} {path}");
        }
    }
    assert_eq!(
        rig.store.chain().verify(None).await.unwrap().records,
        before,
        "a refusal was written as an export"
    );
    for page in &pages {
        assert_eq!(rig.stranger().get(page).await.see_other(), "/demo");
    }
    assert_eq!(rig.stranger().post(&export, &[("format", "jsonl")]).await.status, 401);
}

#[tokio::test]
async fn an_entry_tells_who_from_where_what_and_what_came_of_it() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let id = rig.client("before").await;
    let edit = format!("/sandbox/clients/{id}/edit");
    let form = html::with(admin.form(&edit).await, "name", "after \u{202e}<b>");
    let request = admin.ask(Method::POST, &edit).header("x-forwarded-for", "203.0.113.9").form(&form);
    assert_eq!(Answer::of(request).await.status, 303);
    let entry = &rig.entries(&id).await[0];
    let page = admin.get(&format!("{LOG}/{}", entry.id.0)).await;
    page.says(
        200,
        &[
            "Change client",
            "Ada Admin",
            "Subject admin",
            "Issuer demo",
            "From 127.0.0.1",
            "name before after \\u202e<b>",
        ],
    );
    page.says(200, &[&entry.id.0, &entry.opened.request_id, &entry.upstream_ids[0], "All about this client"]);
    assert!(!page.words().contains("203.0.113.9"), "a header that anybody can write was believed");
    assert!(!page.text.contains('\u{202e}') && !page.text.contains("after <b>"), "{}", page.text);
    assert!(!page.words().contains("description"), "what did not change is no change");
    admin.get(&format!("{LOG}/no-such")).await.says(404, &["There is no such thing"]);
}

#[tokio::test]
async fn filters_choose_by_person_deed_client_outcome_and_day() {
    let rig = Rig::start().await;
    let (one, two) = (rig.client("first one").await, rig.client("second one").await);
    rig.admin().await.post(&format!("/sandbox/clients/{one}"), &[("do", "disable")]).await.see_other();
    rig.pass(DAY);
    let (ada, ben) = (rig.admin().await, rig.sign_in("admin2").await);
    ben.post(&format!("/sandbox/clients/{two}"), &[("do", "disable")]).await.see_other();
    ben.create_secret(&two, 90).await;
    let rows = async |query: &str| {
        let page = ada.get(&format!("{LOG}?{query}")).await;
        assert_eq!(page.status, 200, "{}", page.text);
        let found = page.text.matches(&format!("href=\"{LOG}/")).count();
        assert_eq!(found == 0, page.words().contains("No entry matches"), "{query}: {}", page.words());
        found
    };
    assert_eq!(rows("").await, 3);
    for (query, count) in [
        ("person=ADA", 1),
        ("person=admin2", 2),
        ("person=nobody", 0),
        ("action=secrets/create", 1),
        ("outcome=done", 2),
        ("outcome=failed", 0),
        ("from=2027-01-16", 2),
        ("to=2027-01-15", 1),
        ("from=2027-01-15&to=2027-01-16", 3),
        ("person=Benno&action=clients/update", 1),
        (&format!("client={two}"), 2),
        (&format!("client={one}&person=Benno"), 0),
        ("page=2", 0),
        ("action=nonsense&outcome=%00&from=x&page=-1", 3),
    ] {
        if query == "page=2" {
            ada.get(&format!("{LOG}?{query}")).await.says(200, &["No entry matches", "Show the whole log"]);
            continue;
        }
        assert_eq!(rows(query).await, count, "{query}");
    }
    let all = exported(&ada, &[("client", &two)]).await;
    assert_eq!(words(&all, "action"), ["clients/update", "secrets/create"]);
}

#[tokio::test]
async fn many_entries_are_leafed_through() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let id = rig.client("switched often").await;
    for round in 0..60 {
        let act = if round % 2 == 0 { "disable" } else { "enable" };
        admin.post(&format!("/sandbox/clients/{id}"), &[("do", act)]).await.see_other();
    }
    let first = admin.get(&format!("{LOG}?client={id}")).await;
    first.says(200, &["60 entries, newest first", "Rows 1–50 of 60"]);
    let next = format!("{LOG}?client={id}&amp;page=2");
    assert!(first.text.contains(&format!("href=\"{next}\"")), "{}", first.text);
    admin.get(&next.replace("&amp;", "&")).await.says(200, &["Rows 51–60 of 60"]);
    assert_eq!(exported(&admin, &[("client", &id)]).await.len(), 60);
}

#[tokio::test]
async fn an_export_is_a_file_and_an_entry_written_before_it() {
    let rig = Rig::start().await;
    let auditor = rig.sign_in("auditor").await;
    rig.client("exported").await;
    let file = auditor.post(&format!("{LOG}/export"), &[("format", "csv"), ("person", "aud")]).await;
    assert_eq!(file.status, 200);
    assert!(
        file.header("content-disposition").starts_with("attachment; filename=\"clientele-audit-sandbox-")
    );
    assert!(file.header("content-type").starts_with("text/csv"));
    assert_eq!(
        (file.header("cache-control"), file.header("x-content-type-options")),
        ("no-store", "nosniff")
    );
    let lines: Vec<_> = file.text.split("\r\n").collect();
    assert!(lines[0].starts_with("\"id\",\"at\"") && lines[1].contains("\"audit/export\""), "{lines:?}");
    let all = exported(&auditor, &[]).await;
    assert_eq!(words(&all, "action"), ["audit/export", "audit/export"]);
    assert_eq!(words(&all, "name"), ["Audrey Auditor", "Audrey Auditor"]);
    assert_eq!(all[0]["after"]["filters"], "?person=aud");
    // Nothing that only looks makes one.
    let get = Answer::of(auditor.bare(Method::GET, &format!("{LOG}/export?format=csv"))).await;
    assert_eq!(get.status, 405);

    rig.journal.broken.store(true, Ordering::SeqCst);
    let refused = auditor.post(&format!("{LOG}/export"), &[("format", "jsonl")]).await;
    refused.says(500, &["The console's journal does not answer"]);
}

#[tokio::test]
async fn whoever_reads_the_whole_fleet_is_in_the_log_once_an_hour() {
    let rig = Rig::start().await;
    let auditor = rig.sign_in("auditor").await;
    let member = rig.sign_in("payments").await;
    for _ in 0..3 {
        assert_eq!(auditor.get("/sandbox/clients").await.status, 200);
        assert_eq!(auditor.call("clients/list", &[("tenant", "sandbox"), ("search", "a")]).await.status, 200);
    }
    assert_eq!(member.get("/sandbox/clients?q=none").await.status, 200);
    rig.pass(3_601);
    let auditor = rig.sign_in("auditor").await;
    assert_eq!(auditor.get("/sandbox/clients").await.status, 200);
    let all = exported(&auditor, &[("action", "clients/list")]).await;
    assert_eq!(words(&all, "name"), ["Audrey Auditor"; 2], "a member reads their team's, not the fleet");
    assert_eq!(words(&all, "outcome"), ["done"; 2]);
}

#[tokio::test]
async fn the_log_is_there_while_zidentity_is_not() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let id = rig.client("known by its id").await;
    admin.post(&format!("/sandbox/clients/{id}"), &[("do", "disable")]).await.see_other();
    rig.pass(60);
    rig.faults(&[("*", "*", serde_json::json!({"kind": "hang"}))]).await;
    let page = admin.get(LOG).await;
    page.says(200, &["Change client", "known by its id"]);
    assert!(page.took < std::time::Duration::from_secs(3), "{:?}", page.took);
}

#[tokio::test]
async fn whatever_people_do_the_chain_stays_whole_and_holds_no_secret() {
    let rig = Rig::with(Wanted { on_disk: true, ..Wanted::default() }).await;
    let admin = rig.admin().await;
    let id = rig.client("chained").await;
    let made = admin.create_secret(&id, 90).await;
    let value = made.json["value"].as_str().unwrap().to_owned();
    let page = format!("/sandbox/clients/{id}");
    let beside = format!("/sandbox/clients/{}", rig.client("chained at the same time").await);
    futures::future::join_all([&page, &beside].map(|page| admin.post(page, &[("do", "disable")]))).await;
    admin.post(&page, &[("do", "delete"), ("typed_name", "chained")]).await.see_other();
    let verdict = rig.store.chain().verify(None).await.unwrap();
    assert!(verdict.is_whole(), "{:?}", verdict.findings);
    assert_eq!(verdict.operations, 4, "a secret, two switches, a deletion");
    assert_eq!(verdict.records, 8);
    let all = exported(&admin, &[]).await;
    assert_eq!(all.len(), 5, "and this export");
    assert!(!format!("{all:?}").contains(&value), "a secret is in the audit log");
    rig.store.close().await;
    for file in ["c.db", "c.db-wal"] {
        let bytes = std::fs::read(rig.folder.path().join(file)).unwrap_or_default();
        assert!(
            !bytes.windows(value.len()).any(|window| window == value.as_bytes()),
            "{file} holds a secret"
        );
    }
}
