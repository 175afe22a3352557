//! Demo sign-in, sessions, and their ends.

use reqwest::Method;

use crate::browser::{Answer, Browser};
use crate::rig::Rig;

#[tokio::test]
async fn every_persona_can_be_chosen_and_is_who_they_are() {
    let rig = Rig::start().await;
    for (persona, name, role) in [
        ("admin", "Ada Admin", "administrator"),
        ("admin2", "Benno Admin", "administrator"),
        ("payments", "Pia Payments", "member"),
        ("network", "Nils Network", "member"),
        ("auditor", "Audrey Auditor", "auditor"),
    ] {
        let browser = rig.stranger();
        browser.get("/demo").await.says(200, &[name]);
        assert_eq!(browser.post("/demo", &[("persona", persona)]).await.see_other(), "/");
        browser.get("/account").await.says(200, &[name, role, persona]);
    }
}

#[tokio::test]
async fn a_persona_that_there_is_not_signs_nobody_in() {
    let rig = Rig::start().await;
    for form in [&[("persona", "root")][..], &[("persona", "")], &[("other", "admin")], &[]] {
        let browser = rig.stranger();
        browser.post("/demo", form).await.says(422, &["There is nobody of this name", "Ada Admin"]);
        assert_eq!(browser.cookie(), None);
        assert_eq!(browser.get("/").await.see_other(), "/demo");
    }
}

#[tokio::test]
async fn who_looks_without_being_signed_in_is_sent_to_the_personas() {
    let rig = Rig::start().await;
    for path in [
        "/",
        "/account",
        "/sandbox/clients",
        "/sandbox/clients/x/secrets?dialog=delete",
        "/nowhere/clients",
        "/no/such",
    ] {
        assert_eq!(rig.stranger().get(path).await.see_other(), "/demo", "{path}");
        let head = Answer::of(rig.stranger().bare(Method::HEAD, path)).await;
        assert_eq!(head.status, 303, "{path}");
    }
}

#[tokio::test]
async fn what_is_sent_without_being_signed_in_is_refused_and_never_done() {
    let rig = Rig::start().await;
    let id = rig.client("to be kept").await;
    rig.forget_sent().await;
    let stranger = rig.stranger();
    for path in ["/sandbox/clients/new", &format!("/sandbox/clients/{id}"), "/account", "/no/such"] {
        let answer = stranger.post(path, &[("do", "delete"), ("typed_name", "to be kept")]).await;
        answer.says(401, &["You are not signed in", "Sign in in another tab"]);
    }
    let answer = stranger.call("clients/get", &[("tenant", "sandbox"), ("id", &id)]).await;
    assert_eq!(answer.status, 401);
    assert_eq!(answer.json["kind"], "not_signed_in");
    assert!(rig.writes().await.is_empty());
}

#[tokio::test]
async fn a_planted_session_is_worth_nothing_after_sign_in() {
    let rig = Rig::start().await;
    let first = rig.sign_in("auditor").await;
    let planted = first.cookie().unwrap();
    assert_eq!(first.post("/demo", &[("persona", "admin")]).await.status, 303);
    let own = first.cookie().unwrap();
    assert_ne!(planted, own, "the session's id did not change at sign-in");
    assert_eq!(Browser::with_cookie(&rig, &planted).get("/").await.see_other(), "/demo");
    assert_eq!(first.get("/").await.status, 200);
}

#[tokio::test]
async fn a_cookie_that_the_console_never_gave_signs_nobody_in_and_is_not_taken_up() {
    let rig = Rig::start().await;
    let made_up = "clientele=AAAAAAAAAAAAAAAAAAAAAA";
    let browser = Browser::with_cookie(&rig, made_up);
    assert_eq!(browser.get("/").await.see_other(), "/demo");
    let browser = Browser::with_cookie(&rig, made_up);
    browser.post("/demo", &[("persona", "admin")]).await;
    assert_ne!(browser.cookie().as_deref(), Some(made_up));
    assert_eq!(Browser::with_cookie(&rig, made_up).get("/").await.see_other(), "/demo");
    for odd in ["clientele=", "clientele=%00", "clientele=\"x\"", "clientele=a; clientele=b", "clientele"] {
        assert_eq!(Browser::with_cookie(&rig, odd).get("/").await.see_other(), "/demo", "{odd}");
    }
}

#[tokio::test]
async fn signing_out_ends_the_session_on_the_server() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let cookie = admin.cookie().unwrap();
    // No body and no content type.
    let answer = Answer::of(admin.ask(Method::POST, "/sign-out")).await;
    assert_eq!(answer.see_other(), "/demo");
    assert!(answer.header("clear-site-data").contains("storage"));
    let old = Browser::with_cookie(&rig, &cookie);
    assert_eq!(old.get("/").await.see_other(), "/demo");
    assert_eq!(old.call("clients/list", &[("tenant", "sandbox")]).await.status, 401);
    assert_eq!(
        rig.stranger().post::<&str, &str>("/sign-out", &[]).await.status,
        303,
        "signing out twice does no harm"
    );
}

#[tokio::test]
async fn a_link_signs_nobody_out() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    assert_eq!(admin.get("/sign-out").await.status, 405);
    assert_eq!(admin.get("/").await.status, 200);
}

#[tokio::test]
async fn the_cookie_is_for_this_site_and_not_for_scripts() {
    let rig = Rig::start().await;
    let answer = rig.stranger().post("/demo", &[("persona", "admin")]).await;
    let cookies: Vec<_> =
        answer.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap()).collect();
    let [cookie] = cookies[..] else { panic!("{cookies:?}") };
    for wanted in ["clientele=", "HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(wanted), "{cookie}");
    }
    for unwanted in ["Domain", "Max-Age", "Expires"] {
        assert!(!cookie.contains(unwanted), "{cookie}");
    }
}

#[tokio::test]
async fn another_name_for_the_same_address_leads_to_the_one_that_is_believed() {
    let rig = Rig::start().await;
    let port = rig.url.rsplit(':').next().unwrap();
    for (path, to) in [
        ("/", "/"),
        ("/sandbox/clients?q=a%20b&page=2", "/sandbox/clients?q=a%20b&page=2"),
        ("//evil.example/", "//evil.example/"),
    ] {
        let url = format!("http://localhost:{port}{path}");
        let answer = Answer::of(rig.http.get(&url)).await;
        assert_eq!(answer.status, 307, "{path}");
        assert_eq!(answer.header("location"), format!("{}{to}", rig.url));
    }
    let request = rig
        .http
        .post(format!("http://localhost:{port}/demo"))
        .header("origin", format!("http://localhost:{port}"));
    assert_eq!(Answer::of(request.form(&[("persona", "admin")])).await.status, 403);
}

#[tokio::test]
async fn a_session_that_is_not_used_ends() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    rig.pass(29 * 60);
    assert_eq!(admin.get("/").await.status, 200);
    rig.pass(29 * 60);
    assert_eq!(admin.get("/").await.status, 200, "use keeps it alive");
    rig.pass(31 * 60);
    assert_eq!(admin.get("/").await.see_other(), "/demo");
}

#[tokio::test]
async fn a_session_ends_after_a_working_day_however_much_it_is_used() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    for _ in 0..23 {
        rig.pass(20 * 60);
        assert_eq!(admin.get("/account").await.status, 200);
    }
    rig.pass(21 * 60);
    assert_eq!(admin.get("/account").await.see_other(), "/demo");
}
