//! What every answer says to the browser.

use reqwest::Method;

use crate::browser::Answer;
use crate::html;
use crate::rig::Rig;

fn nonce(answer: &Answer) -> String {
    let policy = answer.header("content-security-policy");
    let (_, rest) = policy.split_once("'nonce-").unwrap();
    rest.split_once('\'').unwrap().0.to_owned()
}

#[tokio::test]
async fn the_policy_has_its_exact_shape_and_a_fresh_nonce_each_time() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let mut seen = std::collections::HashSet::new();
    for path in ["/", "/sandbox/clients", "/sandbox/clients", "/no/such", "/demo"] {
        let answer = admin.get(path).await;
        let nonce = nonce(&answer);
        assert!(nonce.len() >= 16, "{nonce}");
        assert!(seen.insert(nonce.clone()), "a nonce came twice");
        let policy = answer.header("content-security-policy").replace(&nonce, "N");
        assert_eq!(
            policy,
            "default-src 'none'; script-src 'self' 'nonce-N' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; \
             connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'; form-action 'self'"
        );
    }
}

#[tokio::test]
async fn every_script_on_a_page_has_the_nonce_and_no_style_or_handler_stands_inline() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let own = "/sandbox/clients/sandbox-console";
    for path in
        ["/", "/account", "/demo", "/sandbox/clients", "/sandbox/clients/new", own, &format!("{own}/secrets")]
    {
        let answer = admin.get(path).await;
        let nonce = nonce(&answer);
        let scripts = html::tags(&answer.text, "script");
        assert!(!scripts.is_empty(), "{path}");
        for (attributes, _) in scripts {
            assert_eq!(html::attribute(&attributes, "nonce"), Some(nonce.as_str()), "{path} {attributes:?}");
        }
        for name in
            ["div", "p", "span", "td", "form", "button", "a", "input", "body", "main", "dialog", "section"]
        {
            for (attributes, _) in html::tags(&answer.text, name) {
                let inline = attributes.iter().find(|(name, _)| name == "style" || name.starts_with("on"));
                assert!(inline.is_none(), "{path} {inline:?}");
            }
        }
        assert!(!answer.text.contains("<style"), "{path}");
    }
}

#[tokio::test]
async fn every_answer_is_shut_to_other_sites_and_kept_by_nobody() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let own = [("tenant", "sandbox"), ("id", "sandbox-console")];
    let answers = [
        admin.get("/").await,
        admin.get("/sandbox/clients").await,
        admin.get("/no/such").await,
        admin.get("/sandbox/clients/none").await,
        admin.call("clients/get", &own).await,
        admin.call("no/such", &own).await,
        rig.stranger().get("/").await,
        rig.stranger().get("/demo").await,
        rig.stranger().call("clients/get", &own).await,
        Answer::of(rig.stranger().bare(Method::POST, "/demo")).await,
        admin.post("/sandbox/clients/new", &[("name", "")]).await,
    ];
    let mut ids = std::collections::HashSet::new();
    for answer in answers {
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "same-origin"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
            ("cache-control", "no-store"),
        ] {
            assert_eq!(answer.header(name), value, "{} {}", answer.status, answer.text);
        }
        assert_eq!(answer.headers.get_all("content-security-policy").iter().count(), 1);
        assert!(ids.insert(answer.header("x-request-id").to_owned()), "a request id came twice");
        assert_eq!(answer.header("x-request-id").len(), 16);
    }
}

#[tokio::test]
async fn a_browser_file_with_its_hash_in_its_name_may_be_kept_for_ever() {
    let rig = Rig::start().await;
    let page = rig.stranger().get("/demo").await;
    for name in ["clientele.AAA.js", "clientele.CCC.css"] {
        assert!(page.text.contains(&format!("/pkg/{name}")), "{name} is not on the page");
        let file = rig.stranger().get(&format!("/pkg/{name}")).await;
        assert_eq!(file.status, 200);
        assert_eq!(file.header("cache-control"), "public, max-age=31536000, immutable");
        assert_eq!(file.header("x-content-type-options"), "nosniff");
    }
}

#[tokio::test]
async fn a_browser_file_that_is_not_there_is_not_kept_for_ever() {
    let rig = Rig::start().await;
    for path in [
        "/pkg/clientele.OLD.js",
        "/pkg/",
        "/pkg/../hash.txt",
        "/pkg/%2e%2e/%2e%2e/hash.txt",
        "/pkg/..%2f..%2fhash.txt",
    ] {
        let answer = rig.stranger().get(path).await;
        assert_ne!(answer.status, 200, "{path}");
        assert!(!answer.header("cache-control").contains("immutable"), "{path}");
        assert!(!answer.text.contains("css:CCC"), "{path}");
    }
}

#[tokio::test]
async fn a_request_id_that_was_sent_in_is_not_believed() {
    let rig = Rig::start().await;
    let request = rig.stranger().bare(Method::GET, "/demo").header("x-request-id", "mine");
    assert_ne!(Answer::of(request).await.header("x-request-id"), "mine");
}
