//! Mistakes that others made and published, one test each.

use reqwest::Method;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::rig::{Answer, Rig, SECRETS, behind};

/// Sends a request as it is written, and gives the answer's status.
async fn raw(rig: &Rig, headers: &str) -> u16 {
    let address = rig.url.trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!("GET /account HTTP/1.1\r\nHost: {address}\r\n{headers}\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = vec![0; 64];
    let count = stream.read(&mut answer).await.unwrap();
    String::from_utf8_lossy(&answer[..count]).split(' ').nth(1).unwrap().parse().unwrap()
}

/// Grafana, CVE-2022-35957: whoever had somebody's mail address as a name became that somebody.
#[tokio::test]
async fn a_mail_address_or_a_name_makes_nobody_somebody_else() {
    let rig = Rig::start(&behind("oauth2-proxy")).await;
    let admin = [("X-Forwarded-User", "root@example.com"), ("X-Forwarded-Groups", "zid-admins")];
    let browser = rig.browser();
    browser.get("/account", &admin).await.says(200, &["administrator"]);
    let eve = [
        ("X-Forwarded-User", "eve"),
        ("X-Forwarded-Email", "root@example.com"),
        ("X-Forwarded-Preferred-Username", "root@example.com"),
        ("X-Forwarded-Groups", "lunch"),
    ];
    let other = rig.browser();
    other.get("/account", &eve).await.says(200, &["no role", "eve"]);
    let own_sessions = other.get("/account", &eve).await;
    assert_eq!(own_sessions.text.matches("value=\"end\"").count(), 1, "only her own session is hers");
}

/// Gitea, CVE-2026-20896: trusting `*` by default.
#[tokio::test]
async fn no_address_is_trusted_that_nobody_wrote_down() {
    let text =
        |trusted: &str| format!("[identity]\n{}", behind("authelia").replace("[\"127.0.0.1/32\"]", trusted));
    let served = |text: &str| {
        server::config::Config::from_parts("t", text, Vec::new())
            .is_ok_and(|config| config.may_serve().is_ok())
    };
    assert!(served(&text("[\"10.0.0.5/32\"]")));
    for all in ["[]", "[\"*\"]", "[\"0.0.0.0/0\"]", "[\"::/0\"]", "[\"::ffff:0.0.0.0/96\"]"] {
        assert!(!served(&text(all)), "{all}");
    }
}

/// oauth2-proxy, CVE-2025-64484: underscores smuggled past the stripping of dashes.
#[tokio::test]
async fn a_smuggled_underscore_is_no_dash() {
    let rig = Rig::start(&behind("oauth2-proxy")).await;
    let secret = format!("X-Proxy-Secret: {}\r\n", SECRETS[0]);
    for smuggled in ["X_Forwarded_User: eve", "X-Forwarded_User: eve", "X_Forwarded_Groups: zid-admins"] {
        let headers = format!("{secret}X-Forwarded-User: ada\r\nX-Forwarded-Groups: lunch\r\n{smuggled}\r\n");
        assert_eq!(raw(&rig, &headers).await, 400, "{smuggled}");
    }
}

/// Fabio, CVE-2025-48865: `Connection` made it drop the headers that it had set.
#[tokio::test]
async fn a_header_that_was_taken_away_never_means_somebody() {
    let rig = Rig::start(&behind("oauth2-proxy")).await;
    let secret = format!("X-Proxy-Secret: {}\r\n", SECRETS[0]);
    let ada = "X-Forwarded-User: ada\r\nX-Forwarded-Groups: zid-admins\r\n";
    // As they arrive where the proxy did take them away.
    assert_eq!(raw(&rig, &secret).await, 401, "the user is gone");
    assert_eq!(raw(&rig, ada).await, 403, "the proof is gone");
    // As they arrive where it passed the wish on.
    for wish in ["close, X-Forwarded-User", "x-forwarded-groups", "X_Forwarded_User", "X-Proxy-Secret, close"]
    {
        assert_eq!(raw(&rig, &format!("{secret}{ada}Connection: {wish}\r\n")).await, 400, "{wish}");
    }
    assert_eq!(raw(&rig, &format!("{secret}{ada}Connection: close\r\n")).await, 200);
}

/// Caddy, GHSA-7r4p-vjf4-gxv4, and Caddy 2.6: what the authorising service leaves out is the client's own, or the
/// literal placeholder. The client's own is stripped by the recipe; the placeholder names no group and nobody.
#[tokio::test]
async fn a_placeholder_is_neither_a_person_nor_a_group() {
    let rig = Rig::start(&behind("authelia")).await;
    let headers = [("Remote-User", "ada"), ("Remote-Groups", "{http.reverse_proxy.header.Remote-Groups}")];
    rig.get("/account", &headers).await.says(200, &["nobody told the console your groups"]);
    for nobody in ["{http.reverse_proxy.header.Remote-User}", "(null)"] {
        let headers = [("Remote-User", nobody), ("Remote-Groups", "zid-admins")];
        assert_eq!(rig.get("/account", &headers).await.status, 401, "{nobody}");
    }
}

/// pgAdmin, CVE-2026-86863: the name was taken from the request itself, proxy or not.
#[tokio::test]
async fn a_forged_request_straight_to_the_port_is_refused() {
    let rig = Rig::start(&behind("authelia")).await;
    for forged in [
        &[("Remote-User", "ada"), ("Remote-Groups", "zid-admins")][..],
        &[("Remote-User", "ada"), ("X-Proxy-Secret", "guess")],
        &[("REMOTE_USER", "ada")],
    ] {
        for (method, path) in
            [(Method::GET, "/"), (Method::GET, "/pkg/clientele.AAA.js"), (Method::POST, "/sign-out")]
        {
            let request = rig.bare(method, path, forged).header("origin", &rig.url);
            assert_eq!(Answer::of(request).await.status, 403, "{path}");
        }
    }
}

/// authentik, CVE-2026-25748: a request let through with 200 and no identity headers.
#[tokio::test]
async fn a_request_that_the_proxy_let_through_without_a_name_is_nobodys() {
    let rig = Rig::start(&behind("authentik")).await;
    for headers in [
        &[][..],
        &[("X-authentik-groups", "zid-admins")],
        &[("X-authentik-uid", "1"), ("X-authentik-meta-app", "x")],
    ] {
        assert_eq!(rig.get("/prod/clients", headers).await.status, 401);
    }
}

/// Graylog, OctoPrint, Gitea: sessions that outlived a change of the header's user.
#[tokio::test]
async fn a_session_does_not_outlive_a_change_of_the_person() {
    let rig = Rig::start(&behind("authelia")).await;
    let browser = rig.browser();
    let admin = [("Remote-User", "ada"), ("Remote-Groups", "zid-admins")];
    let member = [("Remote-User", "mia"), ("Remote-Groups", "zid-members")];
    browser.get("/account", &admin).await.says(200, &["ada", "administrator"]);
    let old = browser.cookie().unwrap();
    let seen = browser.get("/account", &member).await;
    seen.says(200, &["mia", "member"]);
    assert!(!seen.text.contains("administrator"));
    assert_ne!(browser.cookie(), Some(old), "the session was not made anew");
}
