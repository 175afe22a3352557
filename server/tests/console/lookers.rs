//! Auditors look: nothing that changes is offered to them, and nothing that they send is done.

use crate::browser::Answer;
use crate::html;
use crate::pages::every_page;
use crate::rig::{OWN, Rig};

#[tokio::test]
async fn who_may_only_look_finds_no_way_to_change_and_hears_why() {
    let rig = Rig::start().await;
    let id = rig.client("looked at").await;
    rig.secret(&id, 90).await;
    {
        let (who, role) = ("auditor", "auditor");
        let browser = rig.sign_in(who).await;
        for path in every_page(&id).into_iter().chain([format!("/sandbox/clients/{OWN}")]) {
            let page = browser.get(&path).await;
            assert_eq!(page.status, 200, "{who} {path}");
            offers_no_change(&path, &page);
        }
        let why = format!("As {role} you look; an administrator can do this.");
        for path in [
            "/sandbox/clients",
            &format!("/sandbox/clients/{id}"),
            &format!("/sandbox/clients/{id}/edit"),
            &format!("/sandbox/clients/{id}/secrets"),
        ] {
            browser.get(path).await.says(200, &[&why]);
        }
    }
}

/// No button that sends anything but a look, or one's own sign-out, sessions and preferences; no link to where something changes.
fn offers_no_change(path: &str, page: &Answer) {
    for (attributes, end) in html::tags(&page.text, "button") {
        let get = |name| html::attribute(&attributes, name);
        let words = html::words(page.text[end..].split("</button>").next().unwrap());
        let sends = get("type").is_none_or(|kind| kind == "submit") && get("aria-disabled").is_none();
        let own = [
            "Sign out",
            "Search",
            "Filter",
            "Read again",
            "Read everything again",
            "Save preferences",
            "End",
        ]
        .contains(&words.as_str());
        assert!(!sends || own, "{path}: {words}");
    }
    for (attributes, _) in html::tags(&page.text, "a") {
        let href = html::attribute(&attributes, "href").unwrap_or_default();
        let changes = ["/new", "/edit", "dialog="].iter().any(|part| href.contains(part));
        assert!(!changes, "{path}: {href}");
    }
}

#[tokio::test]
async fn who_may_only_look_is_refused_when_they_send_a_form_all_the_same() {
    let rig = Rig::start().await;
    let id = rig.client("kept as it is").await;
    let secret = rig.secret(&id, 90).await;
    let form = rig.admin().await.form(&format!("/sandbox/clients/{id}/edit")).await;
    let form = html::with(form, "name", "changed by a looker");
    rig.forget_sent().await;
    {
        let browser = rig.sign_in("auditor").await;
        let client = format!("/sandbox/clients/{id}");
        let answers = [
            browser.post("/sandbox/clients/new", &form).await,
            browser.post(&format!("{client}/edit"), &form).await,
            browser.post(&client, &[("do", "disable")]).await,
            browser.post(&client, &[("do", "delete"), ("typed_name", "kept as it is")]).await,
            browser.post(&format!("{client}/secrets"), &[("do", "delete"), ("secret", &secret)]).await,
            browser.post(&format!("{client}/secrets"), &[("do", "note"), ("operation", "x")]).await,
            browser.post(&format!("{client}/owner"), &[("team", "payments")]).await,
        ];
        for answer in answers {
            answer.says(
                403,
                &["Your role does not include this", "Nothing was changed", "Ask an administrator"],
            );
        }
    }
    assert!(rig.writes().await.is_empty());
    assert_eq!(rig.outcome(&id).await, "no entry");
    assert_eq!(rig.upstream_client(&id).await["name"], "kept as it is");
}
