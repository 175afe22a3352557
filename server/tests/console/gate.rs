//! What comes from elsewhere is refused before anything looks at it.

use reqwest::Method;

use crate::browser::Answer;
use crate::rig::Rig;

const PATHS: [&str; 8] = [
    "/",
    "/demo",
    "/sign-out",
    "/api/clients/delete",
    "/api/no/such",
    "/sandbox/clients/new",
    "/no/such/page",
    "/pkg/clientele.AAA.js",
];

#[tokio::test]
async fn an_unsafe_method_that_does_not_say_where_it_comes_from_is_refused_everywhere() {
    let rig = Rig::start().await;
    for browser in [rig.stranger(), rig.admin().await] {
        for path in PATHS {
            for method in [Method::POST, Method::PUT, Method::DELETE, Method::PATCH] {
                let answer = Answer::of(browser.bare(method.clone(), path)).await;
                assert_eq!(answer.status, 403, "{method} {path}");
            }
        }
    }
}

#[tokio::test]
async fn a_wrong_word_about_where_it_comes_from_is_refused_even_beside_a_right_one() {
    let rig = Rig::start().await;
    let browser = rig.admin().await;
    let own = rig.url.clone();
    let wrong: [&[(&str, &str)]; 8] = [
        &[("origin", "null")],
        &[("origin", "http://evil.example")],
        &[("origin", "http://127.0.0.1")],
        &[("sec-fetch-site", "none")],
        &[("sec-fetch-site", "same-site")],
        &[("sec-fetch-site", "cross-site")],
        &[("origin", &own), ("sec-fetch-site", "cross-site")],
        &[("origin", "http://evil.example"), ("sec-fetch-site", "same-origin")],
    ];
    for headers in wrong {
        for path in PATHS {
            let request = headers.iter().fold(browser.bare(Method::POST, path), |request, (name, value)| {
                request.header(*name, *value)
            });
            let answer = Answer::of(request).await;
            assert_eq!(answer.status, 403, "{headers:?} {path}");
            assert!(answer.text.contains("nothing was done"), "{}", answer.text);
        }
    }
}

#[tokio::test]
async fn either_right_word_is_enough() {
    let rig = Rig::start().await;
    for (name, value) in [("origin", rig.url.as_str()), ("sec-fetch-site", "same-origin")] {
        let request = rig.stranger().bare(Method::POST, "/demo").header(name, value);
        let answer = Answer::of(request.form(&[("persona", "admin")])).await;
        assert_eq!(answer.status, 303, "{name}");
    }
}

#[tokio::test]
async fn the_gate_stands_before_the_body_is_read() {
    let rig = Rig::start().await;
    let too_much = "x".repeat(700 * 1024);
    let answer = Answer::of(rig.stranger().bare(Method::POST, "/demo").body(too_much)).await;
    assert_eq!(answer.status, 403);
}

#[tokio::test]
async fn looking_needs_no_word() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let request = admin.bare(Method::GET, "/sandbox/clients").header("sec-fetch-site", "cross-site");
    assert_eq!(Answer::of(request).await.status, 200);
    assert_eq!(Answer::of(admin.bare(Method::HEAD, "/sandbox/clients")).await.status, 200);
}
