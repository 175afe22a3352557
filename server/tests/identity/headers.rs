//! Mode "headers", rule by rule.

use app::desk::{Journal, WantedEntries};
use reqwest::Method;

use crate::rig::{Answer, Rig, SECRETS, behind};

const ADA: [(&str, &str); 2] = [("X-Forwarded-User", "ada"), ("X-Forwarded-Groups", "zid-admins")];

fn and<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    ADA.iter().chain(more).copied().collect()
}

async fn rig() -> Rig {
    Rig::start(&behind("oauth2-proxy")).await
}

#[tokio::test]
async fn who_the_proxy_names_is_signed_in_and_nobody_is_sent_anywhere() {
    let rig = rig().await;
    let headers =
        and(&[("X-Forwarded-Email", "ada@example.com"), ("X-Forwarded-Preferred-Username", "Ada Lovelace")]);
    rig.get("/account", &headers)
        .await
        .says(200, &["Ada Lovelace", "ada@example.com", "administrator", "zid-admins"]);
    rig.get("/prod/clients", &ADA).await.says(200, &["API clients"]);
    assert_eq!(rig.call("clients/list", &[("tenant", "prod")], &ADA).await.status, 200);
    assert_eq!(rig.get("/demo", &ADA).await.status, 404, "the personas are there in demo mode only");
}

#[tokio::test]
async fn identity_is_derived_afresh_on_every_request() {
    let rig = rig().await;
    let browser = rig.browser();
    browser.get("/account", &ADA).await.says(200, &["administrator"]);
    let demoted = [("X-Forwarded-User", "ada"), ("X-Forwarded-Groups", "lunch")];
    browser.get("/account", &demoted).await.says(200, &["no role"]);
    assert_eq!(browser.get("/account", &[]).await.status, 401);
}

#[tokio::test]
async fn whom_the_proxy_does_not_name_is_not_signed_in() {
    let rig = rig().await;
    for nobody in [
        &[][..],
        &[("X-Forwarded-User", "")],
        &[("X-Forwarded-Groups", "zid-admins")],
        &[("X-Forwarded-Email", "ada@example.com")],
    ] {
        for path in ["/", "/account", "/prod/clients", "/no/such"] {
            rig.get(path, nobody).await.says(401, &["You are not signed in"]);
        }
        let called = rig.call("clients/list", &[("tenant", "prod")], nobody).await;
        called.says(401, &["not_signed_in"]);
    }
}

#[tokio::test]
async fn groups_that_were_not_told_and_no_groups_are_different_things_and_the_page_says_which() {
    let rig = rig().await;
    let untold = [("X-Forwarded-User", "ada")];
    let none = [("X-Forwarded-User", "ada"), ("X-Forwarded-Groups", "")];
    let unbound = [("X-Forwarded-User", "ada"), ("X-Forwarded-Groups", "lunch")];
    for (headers, words) in [
        (&untold[..], "nobody told the console your groups"),
        (&none[..], "you are in no group"),
        (&unbound[..], "none of your groups has a role here"),
    ] {
        for path in ["/", "/account"] {
            rig.get(path, headers).await.says(200, &[words]);
        }
        assert_eq!(rig.get("/prod/clients", headers).await.status, 404);
        assert_eq!(rig.call("clients/list", &[("tenant", "prod")], headers).await.status, 404);
    }
}

#[tokio::test]
async fn an_identity_header_that_comes_twice_is_refused() {
    let rig = rig().await;
    for twice in
        [("X-Forwarded-User", "eve"), ("X-Forwarded-Groups", "zid-admins"), ("x-forwarded-user", "ada")]
    {
        let answer = rig.get("/", &and(&[twice])).await;
        answer.says(400, &["says twice", "nothing was done"]);
    }
    let email = and(&[("X-Forwarded-Email", "a"), ("X-Forwarded-Email", "b")]);
    assert_eq!(rig.get("/", &email).await.status, 400);
}

#[tokio::test]
async fn another_spelling_of_an_identity_header_is_refused() {
    let rig = rig().await;
    for other in [
        "X_Forwarded_User",
        "X-Forwarded_User",
        "x_forwarded-groups",
        "X_FORWARDED_EMAIL",
        "X.Forwarded.User",
        "X_Proxy_Secret",
    ] {
        let answer = rig.get("/", &and(&[(other, "eve-the-forger")])).await;
        answer.says(400, &["spelling"]);
        assert!(!answer.text.contains("eve-the-forger"));
        // Beside nothing, too: no spelling stands in for the right one.
        assert_eq!(rig.get("/", &[(other, "eve-the-forger")]).await.status, 400, "{other}");
    }
}

#[tokio::test]
async fn a_header_of_another_family_is_refused_unless_configuration_names_it() {
    let rig = rig().await;
    let also = format!("{}also_sent = [\"Remote-User\", \"OIDC_*\"]\n", behind("oauth2-proxy"));
    let tolerant = Rig::start(&also).await;
    for other in ["Remote-User", "OIDC_CLAIM_sub"] {
        assert_eq!(rig.get("/", &and(&[(other, "eve")])).await.status, 400, "{other}");
        assert_eq!(tolerant.get("/", &and(&[(other, "eve")])).await.status, 200, "{other}");
        assert_eq!(
            tolerant.get("/", &[(other, "eve")]).await.status,
            401,
            "{other} is ignored, not believed"
        );
    }
    for other in [
        "Remote-Groups",
        "X-authentik-username",
        "X-Pomerium-Jwt-Assertion",
        "X-MS-CLIENT-PRINCIPAL",
        "Cf-Access-Jwt-Assertion",
        "x-amzn-oidc-data",
    ] {
        for rig in [&rig, &tolerant] {
            assert_eq!(rig.get("/", &and(&[(other, "eve")])).await.status, 400, "{other}");
        }
    }
}

#[tokio::test]
async fn mod_auth_openidc_spells_with_underscores_and_that_is_right() {
    let rig = Rig::start(&behind("mod_auth_openidc")).await;
    let own = [
        ("OIDC_CLAIM_sub", "ada"),
        ("OIDC_CLAIM_groups", "x,zid-admins"),
        ("OIDC_id_token", "t"),
        ("OIDC_access_token", "t"),
    ];
    rig.get("/account", &own).await.says(200, &["administrator"]);
    for other in ["OIDC-CLAIM-sub", "OIDC-CLAIM-groups", "OIDC_CLAIM-sub", "OIDC-id-token"] {
        let mut headers = own.to_vec();
        headers.push((other, "eve"));
        assert_eq!(rig.get("/", &headers).await.status, 400, "{other}");
    }
}

#[tokio::test]
async fn a_request_that_does_not_come_from_the_proxys_address_is_refused_whatever_it_says() {
    let elsewhere = behind("oauth2-proxy").replace("127.0.0.1/32", "10.0.0.5/32");
    let rig = Rig::start(&elsewhere).await;
    for forged in [
        &ADA[..],
        &and(&[("X-Forwarded-For", "10.0.0.5")]),
        &and(&[("Forwarded", "for=10.0.0.5"), ("X-Real-IP", "10.0.0.5")]),
        &[],
    ] {
        rig.get("/", forged).await.says(403, &["did not come through the sign-in"]);
    }
}

#[tokio::test]
async fn a_request_without_the_proxys_secret_is_refused() {
    let rig = rig().await;
    for wrong in [
        &[][..],
        &["guess"],
        &[""],
        &["FRESH-PROXY-SECRET"],
        &["fresh-proxy-secret2"],
        &["fresh-proxy-secre"],
        &["guess", SECRETS[0]],
        &[SECRETS[0], SECRETS[0]],
    ] {
        let headers: Vec<_> =
            ADA.into_iter().chain(wrong.iter().map(|value| ("X-Proxy-Secret", *value))).collect();
        let answer = Answer::of(rig.bare(Method::GET, "/", &headers)).await;
        assert_eq!(answer.status, 403, "{wrong:?}");
        assert!(!answer.text.contains("proxy-secret"), "{}", answer.text);
    }
}

#[tokio::test]
async fn both_secrets_serve_while_they_are_exchanged() {
    let rig = rig().await;
    for secret in SECRETS {
        let headers = and(&[("X-Proxy-Secret", secret)]);
        assert_eq!(Answer::of(rig.bare(Method::GET, "/", &headers)).await.status, 200);
    }
}

#[tokio::test]
async fn group_names_match_exactly() {
    let rig = rig().await;
    for near in ["ZID-ADMINS", "zid-admin", "zid-admins2", "x, zid-admins", "zid-admins|x", "zid-adminѕ"] {
        let headers = [("X-Forwarded-User", "eve"), ("X-Forwarded-Groups", near)];
        rig.get("/account", &headers).await.says(200, &["no role"]);
    }
}

#[tokio::test]
async fn a_group_whose_name_holds_the_delimiter_stays_one_wherever_the_format_keeps_it_whole() {
    let custom = |format: &str| {
        format!(
            "{}user_header = \"X-User\"\ngroups_header = \"X-Groups\"\ngroups_format = \"{format}\"\n",
            behind("custom")
        )
    };
    let whole = r#"["x,zid-admins"]"#;
    for (format, value) in [
        ("json", whole),
        ("base64json", "WyJ4LHppZC1hZG1pbnMiXQ=="),
        ("repeated", "x,zid-admins"),
        ("|", "x,zid-admins"),
    ] {
        let rig = Rig::start(&custom(format)).await;
        let headers = [("X-User", "eve"), ("X-Groups", value)];
        rig.get("/account", &headers).await.says(200, &["no role", "x,zid-admins"]);
    }
}

#[tokio::test]
async fn names_of_people_and_groups_are_utf_8() {
    let rig = rig().await;
    let headers = [
        ("X-Forwarded-User", "zoë@example.com"),
        ("X-Forwarded-Preferred-Username", "Zoë Ærø 山田"),
        ("X-Forwarded-Groups", "Käse,zid-admins"),
    ];
    rig.get("/account", &headers)
        .await
        .says(200, &["Zoë Ærø 山田", "zoë@example.com", "Käse", "administrator"]);
}

#[tokio::test]
async fn what_is_not_utf_8_is_refused_and_never_guessed() {
    let rig = rig().await;
    let request = rig
        .bare(Method::GET, "/", &[("X-Proxy-Secret", SECRETS[0])])
        .header("X-Forwarded-User", reqwest::header::HeaderValue::from_bytes(b"caf\xe9").unwrap());
    assert_eq!(Answer::of(request).await.status, 400);
}

#[tokio::test]
async fn every_profile_signs_its_person_in() {
    for (profile, headers) in [
        ("oauth2-proxy", &ADA[..]),
        (
            "authelia",
            &[
                ("Remote-User", "ada"),
                ("Remote-Groups", "x,zid-admins"),
                ("Remote-Name", "Ada"),
                ("Remote-Email", "a@b"),
            ],
        ),
        (
            "authentik",
            &[
                ("X-authentik-username", "ada"),
                ("X-authentik-groups", "x|zid-admins"),
                ("X-authentik-uid", "1"),
                ("X-authentik-jwt", "t"),
            ],
        ),
        ("mod_auth_openidc", &[("OIDC_CLAIM_sub", "ada"), ("OIDC_CLAIM_groups", "zid-admins")]),
        (
            "azure",
            &[
                ("X-MS-CLIENT-PRINCIPAL-ID", "ada"),
                ("X-MS-CLIENT-PRINCIPAL-NAME", "Ada"),
                ("X-MS-CLIENT-PRINCIPAL-IDP", "aad"),
                ("X-MS-CLIENT-PRINCIPAL", "eyJjbGFpbXMiOlt7InR5cCI6Imdyb3VwcyIsInZhbCI6InppZC1hZG1pbnMifV19"),
            ],
        ),
    ] {
        let rig = Rig::start(&behind(profile)).await;
        rig.get("/account", headers).await.says(200, &["administrator", "ada", profile]);
    }
}

#[tokio::test]
async fn another_host_name_is_neither_believed_nor_repeated() {
    let rig = rig().await;
    let headers = and(&[
        ("X-Forwarded-Host", "evil.example"),
        ("X-Forwarded-Proto", "https"),
        ("Host", "evil.example"),
    ]);
    let answer = rig.get("/account", &headers).await;
    assert_eq!(answer.status, 200);
    assert!(
        !answer.text.contains("evil.example") && !format!("{:?}", answer.headers).contains("evil.example")
    );
}

#[tokio::test]
async fn the_gate_still_stands_in_front_of_whoever_is_signed_in() {
    let rig = rig().await;
    let headers = and(&[("X-Proxy-Secret", SECRETS[0]), ("Origin", "https://evil.example")]);
    let answer =
        Answer::of(rig.bare(Method::POST, "/api/clients/list", &headers).form(&[("tenant", "prod")])).await;
    assert_eq!(answer.status, 403);
}

#[tokio::test]
async fn the_journal_says_whom_the_proxy_served_by_its_own_word_alone() {
    let rig = rig().await;
    rig.get("/prod/clients", &and(&[("X-Forwarded-For", "198.51.100.1, 203.0.113.9")])).await.says(200, &[]);
    let found = rig.world.store.operations().find(&WantedEntries::default(), 0, 1).await.unwrap();
    assert_eq!(found.entries[0].opened.came_from, "203.0.113.9 via 127.0.0.1");
}
