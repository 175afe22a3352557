//! What is true of every page: its frame and its status.

use reqwest::Method;

use crate::browser::Answer;
use crate::html;
use crate::rig::Rig;

/// Every page there is, with what it is about.
pub(crate) fn every_page(id: &str) -> Vec<String> {
    let client = format!("/sandbox/clients/{id}");
    let mut pages: Vec<String> =
        ["", "/edit", "/secrets", "?dialog=delete", "?dialog=disable", "?done=saved"]
            .iter()
            .map(|end| format!("{client}{end}"))
            .collect();
    let others = ["/", "/account", "/sandbox/clients", "/sandbox/clients/new", "/sandbox/clients?q=nothing"];
    pages.extend(others.map(str::to_owned));
    pages.push(format!("/sandbox/clients/new?from={id}"));
    pages.push(format!("{client}/owner"));
    pages.extend(
        [
            "/expiring",
            "/expiring?by=team",
            "/drift",
            "/inventory",
            "/campaigns",
            "/exposure",
            "/exposure?destination=x",
        ]
        .map(|page| format!("/sandbox{page}")),
    );
    pages.extend(["/teams", "/teams/payments", "/requests", "/requests/sandbox/new"].map(str::to_owned));
    pages
}

/// Checks what a screen reader and a search for one's place need.
fn is_well_framed(path: &str, page: &Answer) {
    let text = &page.text;
    assert!(text.starts_with("<!DOCTYPE html><html lang=\"en\""), "{path}: {}", &text[..200.min(text.len())]);
    let title =
        text.split("<title>").nth(1).and_then(|rest| rest.split("</title>").next()).unwrap_or_default();
    assert!(title.ends_with("Clientele") && title.len() > "· Clientele".len(), "{path}: {title:?}");
    for (tag, count) in [("h1", 1), ("main", 1), ("header", 1), ("title", 1)] {
        let found = html::tags(text.split("<dialog").next().unwrap(), tag).len();
        assert_eq!(found, count, "{path}: {tag}");
    }
    let labels: Vec<_> = html::tags(text, "nav")
        .into_iter()
        .map(|(attributes, _)| html::attribute(&attributes, "aria-label").map(str::to_owned))
        .collect();
    assert!(labels.iter().all(Option::is_some), "{path}: a navigation without a name: {labels:?}");
    assert!(text.contains(r##"<a class="skip" href="#main">"##) && text.contains(r#"id="main""#), "{path}");
    let mut ids: Vec<_> = all_ids(text);
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count, "{path}: an id stands twice");
}

fn all_ids(page: &str) -> Vec<&str> {
    page.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

#[tokio::test]
async fn every_page_has_a_title_one_heading_a_language_and_landmarks() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let id = rig.client("framed").await;
    rig.secret(&id, 90).await;
    rig.secret(&id, 60).await;
    for path in every_page(&id) {
        let page = admin.get(&path).await;
        assert_eq!(page.status, 200, "{path}");
        is_well_framed(&path, &page);
    }
    for path in ["/no/such", "/sandbox/clients/none", "/nowhere/clients"] {
        let page = admin.get(path).await;
        assert_eq!(page.status, 404, "{path}");
        is_well_framed(path, &page);
    }
}

#[tokio::test]
async fn titles_tell_pages_apart() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let id = rig.client("told apart").await;
    let client = format!("/sandbox/clients/{id}");
    let mut titles = std::collections::HashSet::new();
    for path in [
        "/",
        "/account",
        "/sandbox/clients",
        "/sandbox/clients/new",
        &client,
        &format!("{client}/edit"),
        &format!("{client}/secrets"),
    ] {
        let page = admin.get(path).await;
        let title = page.text.split("<title>").nth(1).unwrap().split("</title>").next().unwrap().to_owned();
        assert!(titles.insert(title.clone()), "{path}: {title} comes twice");
    }
}

#[tokio::test]
async fn asking_for_the_head_of_a_page_gives_its_status_and_no_body() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let id = rig.client("headed").await;
    for path in
        every_page(&id).iter().map(String::as_str).chain(["/no/such", "/sandbox/clients/none", "/demo"])
    {
        let (get, head) = (admin.get(path).await, Answer::of(admin.bare(Method::HEAD, path)).await);
        assert_eq!((head.status, head.text.as_str()), (get.status, ""), "{path}");
        assert_eq!(head.header("content-type"), get.header("content-type"), "{path}");
    }
}

#[tokio::test]
async fn what_there_is_not_is_not_found_and_says_what_to_do() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    for (path, words) in [
        ("/nowhere/clients", "There is no tenant of this name, or none that you may see."),
        ("/nowhere/clients/new", "There is no tenant of this name, or none that you may see."),
        ("/nowhere/clients/x", "There is no tenant of this name, or none that you may see."),
        ("/nowhere/clients/x/edit", "There is no tenant of this name, or none that you may see."),
        ("/nowhere/clients/x/secrets", "There is no tenant of this name, or none that you may see."),
        ("/nowhere/operations/x", "There is no tenant of this name, or none that you may see."),
        ("/Sandbox/clients", "There is no tenant of this name, or none that you may see."),
        ("/sandbox/clients/none", "There is no such thing in this tenant"),
        ("/sandbox/clients/none/edit", "There is no such thing in this tenant"),
        ("/sandbox/clients/none/secrets", "There is no such thing in this tenant"),
        ("/sandbox/clients/a%2Fb", "There is no such thing in this tenant"),
        ("/sandbox/operations/none", "There is no such thing in this tenant"),
        ("/sandbox", "There is no page at this address"),
        ("/sandbox/clients/", "There is no page at this address"),
        ("/sandbox/clients/x/y/z", "There is no page at this address"),
        ("/accounts", "There is no page at this address"),
        ("/%F0%9F%90%99", "There is no page at this address"),
        ("/index.html", "There is no page at this address"),
    ] {
        let page = admin.get(path).await;
        assert_eq!(page.status, 404, "{path}: {}", page.words());
        page.says(404, &["Not found", words, "Overview"]);
    }
}

#[tokio::test]
async fn a_method_that_a_page_does_not_have_is_refused() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    for (method, path) in [
        (Method::POST, "/"),
        (Method::POST, "/sandbox/clients"),
        (Method::DELETE, "/sandbox/clients/sandbox-console"),
        (Method::PUT, "/sandbox/clients/sandbox-console/edit"),
        (Method::GET, "/sign-out"),
    ] {
        let answer = Answer::of(admin.ask(method.clone(), path)).await;
        assert_eq!(answer.status, 405, "{method} {path}");
    }
}

#[tokio::test]
async fn a_form_that_is_too_large_is_refused_in_words() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    rig.forget_sent().await;
    let large = "x".repeat(600 * 1024);
    for path in ["/sandbox/clients/new", "/sandbox/clients/sandbox-console", "/account"] {
        let answer = admin.post(path, &[("name", large.as_str())]).await;
        answer.says(422, &["too large", "Nothing was changed", "shorten what you pasted"]);
        assert!(answer.text.contains(answer.header("x-request-id")), "{path}");
    }
    assert!(rig.writes().await.is_empty());
}
