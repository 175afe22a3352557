//! Sessions behind a proxy: where a person stays, and how that ends.

use reqwest::Method;
use serde_json::json;

use crate::idp::{Key, KeyServer, claims_with};
use crate::rig::{Answer, Browser, Rig, START, World, behind};

const ADA: [(&str, &str); 2] = [("Remote-User", "ada"), ("Remote-Groups", "zid-admins")];
const MIA: [(&str, &str); 2] = [("Remote-User", "mia"), ("Remote-Groups", "zid-members")];

async fn rig() -> Rig {
    Rig::start(&behind("authelia")).await
}

/// The sessions on a page: the handles of its buttons.
fn handles(page: &Answer) -> Vec<String> {
    let fields = page.text.split("name=\"session\" value=\"").skip(1);
    fields.map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
}

async fn own(browser: &Browser<'_>, who: &[(&str, &str)]) -> Vec<String> {
    let page = browser.get("/account", who).await;
    assert_eq!(page.status, 200, "{}", page.text);
    handles(&page)
}

#[tokio::test]
async fn a_page_opens_a_session_and_a_program_without_cookies_does_not() {
    let rig = rig().await;
    let browser = rig.browser();
    assert_eq!(own(&browser, &ADA).await.len(), 1);
    assert!(browser.cookie().is_some());
    for _ in 0..9 {
        assert_eq!(rig.get("/account", &ADA).await.header("set-cookie"), "");
        assert_eq!(rig.call("clients/list", &[("tenant", "prod")], &ADA).await.header("set-cookie"), "");
    }
    assert_eq!(own(&browser, &ADA).await.len(), 1);
}

#[tokio::test]
async fn the_cookie_is_for_this_site_and_not_for_scripts() {
    let rig = rig().await;
    let request = rig.bare(Method::GET, "/", &ADA).header("accept", "text/html");
    let answer = Answer::of(request.header("x-proxy-secret", crate::rig::SECRETS[0])).await;
    let cookie = answer.header("set-cookie");
    for wanted in ["clientele=", "HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(wanted), "{cookie}");
    }
    assert!(!cookie.contains("Domain") && !cookie.contains(ADA[0].1), "{cookie}");
}

#[tokio::test]
async fn on_https_cookie_and_browser_stay_with_this_host_and_with_https() {
    let rig =
        Rig::start(&format!("{}[server]\npublic_url = \"https://console.example\"\n", behind("authelia")))
            .await;
    let request = rig.bare(Method::GET, "/", &ADA).header("accept", "text/html");
    let answer = Answer::of(request.header("x-proxy-secret", crate::rig::SECRETS[0])).await;
    let cookie = answer.header("set-cookie");
    for wanted in ["__Host-clientele=", "Secure", "HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(wanted), "{cookie}");
    }
    assert_eq!(answer.header("strict-transport-security"), "max-age=63072000");
    let plain = self::rig().await.get("/", &ADA).await;
    assert_eq!(plain.header("strict-transport-security"), "", "it would lock this machine's other pages out");
}

#[tokio::test]
async fn the_account_page_tells_ones_sessions_apart_and_ends_them() {
    let rig = rig().await;
    let (first, second) = (rig.browser(), rig.browser());
    own(&first, &ADA).await;
    rig.world.pass(5);
    let firefox = [
        ADA[0],
        ADA[1],
        ("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"),
    ];
    let page = second.get("/account", &firefox).await;
    page.says(200, &["Firefox on Linux", "An unknown browser", "this one"]);
    assert!(!page.text.contains("Mozilla") && !page.text.contains("x86_64"), "the header itself is kept");
    let both = handles(&page);
    assert_eq!(both.len(), 2);
    let ended = second.post("/account/sessions", &[("session", &both[1]), ("do", "end")], &ADA).await;
    assert_eq!((ended.status, ended.header("location")), (303, "/account?done=session-ended"));
    first
        .get("/account", &ADA)
        .await
        .says(401, &["Your session has ended", "ended this session from another browser"]);
    assert_eq!(own(&second, &ADA).await.len(), 1);
}

#[tokio::test]
async fn nobody_ends_or_sees_a_session_of_somebody_else() {
    let rig = rig().await;
    let (ada, mia) = (rig.browser(), rig.browser());
    let adas = own(&ada, &ADA).await;
    assert_eq!(own(&mia, &MIA).await.len(), 1);
    for path in ["/account/sessions", "/account/people"] {
        let answer = mia.post(path, &[("session", &adas[0])], &MIA).await;
        assert!(matches!(answer.status, 403 | 404), "{path} {}", answer.status);
    }
    assert_eq!(own(&ada, &ADA).await.len(), 1);
}

#[tokio::test]
async fn a_session_ended_on_one_replica_is_dead_on_the_other_at_once() {
    let world = World::new().await;
    let (one, two) = (world.console(&behind("authelia")).await, world.console(&behind("authelia")).await);
    let at_one = one.browser();
    let handle = own(&at_one, &ADA).await.remove(0);
    let at_two = two.browser();
    at_two.take(at_one.cookie());
    assert_eq!(own(&at_two, &ADA).await.as_slice(), std::slice::from_ref(&handle), "both know the session");
    at_one.post("/account/sessions", &[("session", &handle)], &ADA).await;
    assert_eq!(at_two.get("/account", &ADA).await.status, 401);
    assert_eq!(at_two.call("clients/list", &[("tenant", "prod")], &ADA).await.status, 401);
}

#[tokio::test]
async fn a_person_has_five_sessions_and_the_oldest_ends() {
    let rig = rig().await;
    let browsers: Vec<_> = (0..6).map(|_| rig.browser()).collect();
    for browser in &browsers {
        own(browser, &ADA).await;
        rig.world.pass(1);
    }
    browsers[0].get("/account", &ADA).await.says(401, &["more browsers than a person may use"]);
    assert_eq!(own(&browsers[5], &ADA).await.len(), 5);
    let entered = browsers[0].post("/account/enter", &[], &ADA).await;
    assert_eq!((entered.status, entered.header("location")), (303, "/"));
    assert_eq!(browsers[1].get("/account", &ADA).await.status, 401, "now the second is the oldest");
}

#[tokio::test]
async fn sessions_end_by_idleness_and_after_a_working_day_and_the_proxy_goes_on() {
    let rig = rig().await;
    let browser = rig.browser();
    let first = own(&browser, &ADA).await;
    rig.world.pass(29 * 60);
    assert_eq!(own(&browser, &ADA).await, first);
    rig.world.pass(31 * 60);
    let second = own(&browser, &ADA).await;
    assert_ne!(second, first, "an idle session goes on");
    for _ in 0..24 {
        rig.world.pass(20 * 60);
        browser.get("/", &ADA).await;
    }
    assert_ne!(own(&browser, &ADA).await, second, "a session outlives the working day");
}

#[tokio::test]
async fn who_signs_out_stays_out_until_they_say_otherwise() {
    let rig = rig().await;
    let browser = rig.browser();
    own(&browser, &ADA).await;
    let cookie = browser.cookie();
    let out = browser.post("/sign-out", &[], &ADA).await;
    assert_eq!((out.status, out.header("location")), (303, "/account/signed-out"));
    assert!(out.header("clear-site-data").contains("storage"));
    browser.get("/account/signed-out", &ADA).await.says(200, &["still knows you", "sign out there"]);
    assert_eq!(browser.cookie(), cookie, "the mark that the person wants to be out");
    for path in ["/", "/account", "/prod/clients"] {
        browser.get(path, &ADA).await.says(401, &["You signed out", "Continue as"]);
    }
    assert_eq!(browser.call("clients/list", &[("tenant", "prod")], &ADA).await.status, 401);
    assert_eq!(browser.post("/account/enter", &[], &ADA).await.status, 303);
    assert_eq!(own(&browser, &ADA).await.len(), 1);
    let thief = rig.browser();
    thief.take(cookie);
    assert_eq!(thief.get("/account", &ADA).await.status, 401, "the old cookie stays dead");
}

#[tokio::test]
async fn signing_out_leads_to_the_configured_address_and_nowhere_else() {
    let rig =
        Rig::start(&format!("{}logout_url = \"https://sso.example.com/logout\"\n", behind("authelia"))).await;
    let browser = rig.browser();
    own(&browser, &ADA).await;
    let cookie = browser.cookie();
    for smuggled in ["/sign-out?rd=https://evil.example", "/sign-out?logout_url=//evil.example"] {
        let out = browser.post(smuggled, &[("rd", "https://evil.example")], &ADA).await;
        assert_eq!((out.status, out.header("location")), (303, "https://sso.example.com/logout"));
    }
    assert_eq!(browser.cookie(), None);
    let old = rig.browser();
    old.take(cookie);
    assert_eq!(old.get("/account", &ADA).await.status, 401);
    // A browser's form may not lead to another origin; the answer's page does.
    let navigates = [ADA[0], ADA[1], ("Sec-Fetch-Mode", "navigate")];
    let out = rig.browser().post("/sign-out", &[], &navigates).await;
    out.says(200, &["Signed out of Clientele", "https://sso.example.com/logout"]);
    assert_eq!(out.header("refresh"), "0;url=https://sso.example.com/logout");
    assert!(out.header("clear-site-data").contains("storage"));
}

#[tokio::test]
async fn what_an_administrator_ended_is_not_remade_by_the_next_request() {
    let rig = rig().await;
    let (ada, mia) = (rig.browser(), rig.browser());
    own(&mia, &MIA).await;
    let page = ada.get("/account/people", &ADA).await;
    page.says(200, &["mia", "ada"]);
    let mias = own(&mia, &MIA).await.remove(0);
    assert!(handles(&page).contains(&mias));
    assert_eq!(ada.post("/account/people", &[("session", &mias)], &ADA).await.status, 303);
    mia.get("/prod/clients", &MIA).await.says(401, &["An administrator ended your session", "Continue as"]);
    // Throwing the cookie away does not help, in a browser or in a program.
    rig.browser().get("/prod/clients", &MIA).await.says(401, &["An administrator ended your session"]);
    assert_eq!(rig.call("clients/list", &[("tenant", "prod")], &MIA).await.status, 401);
    assert_eq!(mia.post("/account/enter", &[], &MIA).await.status, 303);
    mia.get("/prod/clients", &MIA).await.says(200, &["API clients"]);
}

#[tokio::test]
async fn where_the_token_tells_when_somebody_signed_in_a_new_sign_in_is_needed_and_enough() {
    let key = Key::new("one", jsonwebtoken::Algorithm::ES256);
    let server = KeyServer::start(&[&key]).await;
    let rig = Rig::start(&server.identity()).await;
    let token = |subject: &str, groups: &str, auth_time: i64| {
        let mut claims = claims_with("auth_time", json!(auth_time));
        claims["sub"] = json!(subject);
        claims["groups"] = json!([groups]);
        key.sign(&claims)
    };
    let (ada, mia) = (token("ada", "zid-admins", START - 100), token("mia", "zid-members", START - 100));
    let (ada, mia) = ([("X-Jwt", ada.as_str())], [("X-Jwt", mia.as_str())]);
    let (admin, member) = (rig.browser(), rig.browser());
    let mias = own(&member, &mia).await.remove(0);
    own(&admin, &ada).await;
    rig.world.pass(10);
    assert_eq!(admin.post("/account/people", &[("session", &mias)], &ada).await.status, 303);
    let page = member.get("/", &mia).await;
    page.says(401, &["prove to the company", "once more"]);
    assert!(!page.text.contains("Continue as"));
    assert_eq!(member.post("/account/enter", &[], &mia).await.status, 401, "a click is not a sign-in");
    assert_eq!(rig.browser().post("/account/enter", &[], &mia).await.status, 401);
    let fresh = token("mia", "zid-members", START + 11);
    assert_eq!(own(&member, &[("X-Jwt", &fresh)]).await.len(), 1);
}

#[tokio::test]
async fn a_page_of_somebody_else_changes_nothing_under_a_new_persons_name() {
    let rig = rig().await;
    let browser = rig.browser();
    own(&browser, &MIA).await;
    let form = [("theme", "dark"), ("keys", "on")];
    let answer = browser.post("/account", &form, &ADA).await;
    answer.says(401, &["Somebody else is signed in", "nothing was done"]);
    browser.get("/account", &ADA).await.says(200, &["ada"]);
    assert_eq!(browser.post("/account", &form, &ADA).await.status, 303);
}

#[tokio::test]
async fn a_made_up_cookie_is_not_taken_up() {
    let rig = rig().await;
    let made_up = "clientele=AAAAAAAAAAAAAAAAAAAAAA";
    let browser = rig.browser();
    browser.take(Some(made_up.to_owned()));
    assert_eq!(own(&browser, &ADA).await.len(), 1);
    assert_ne!(browser.cookie().as_deref(), Some(made_up));
}
