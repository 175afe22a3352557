//! Making, showing and deleting secrets.

use serde_json::json;
use server::sandbox::{Settings, ThirdSecret};

use crate::browser::Browser;
use crate::html;
use crate::rig::{DAY, OWN, Rig, START, Wanted};

async fn displayed(browser: &Browser<'_>, client: &str, operation: &str) -> u16 {
    let form = [("tenant", "sandbox"), ("id", client), ("operation", operation)];
    browser.call("secrets/displayed", &form).await.status
}

#[tokio::test]
async fn the_value_is_in_the_one_answer_works_upstream_and_is_nowhere_else() {
    let rig = Rig::with(Wanted { on_disk: true, ..Wanted::default() }).await;
    let admin = rig.admin().await;
    let id = rig.client("holder").await;
    let made = admin.create_secret(&id, 90).await;
    assert_eq!(made.status, 200, "{}", made.text);
    let value = made.json["value"].as_str().unwrap();
    assert_eq!(made.text.matches(value).count(), 1);
    assert!(made.headers.values().all(|header| !header.to_str().unwrap().contains(value)));

    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", &id),
        ("client_secret", value),
        ("audience", "https://api.zscaler.com"),
    ];
    let token = rig.http.post(format!("{}/oauth2/v1/token", rig.upstream)).form(&form).send().await.unwrap();
    assert_eq!(token.status(), 200, "the value does not work");

    let operation = made.json["operation"].as_str().unwrap();
    let page = format!("/sandbox/clients/{id}");
    for path in [
        "/sandbox/clients",
        &page,
        &format!("{page}/edit"),
        &format!("{page}/secrets"),
        &format!("/sandbox/operations/{operation}"),
    ] {
        let answer = admin.get(path).await;
        assert!(!answer.text.contains(value), "the value is on {path}");
    }
    let listed = admin.call("secrets/list", &[("tenant", "sandbox"), ("id", &id)]).await;
    assert!(!listed.text.contains(value));
    for entry in rig.entries(&id).await {
        assert!(!format!("{entry:?}").contains(value));
    }
    for file in std::fs::read_dir(rig.folder.path()).unwrap() {
        let path = file.unwrap().path();
        if path.is_file() {
            let bytes = std::fs::read(&path).unwrap();
            assert!(
                !bytes.windows(value.len()).any(|window| window == value.as_bytes()),
                "{}",
                path.display()
            );
        }
    }
}

#[tokio::test]
async fn a_third_secret_is_refused_before_upstream_is_asked_for_it() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let id = rig.client("full").await;
    rig.secret(&id, 60).await;
    rig.secret(&id, 90).await;
    admin
        .secrets_page(&id)
        .await
        .says(200, &["2 of at most 2 secrets", "Two secrets is the most a client can hold"]);
    rig.forget_sent().await;
    let answer = admin.create_secret(&id, 90).await;
    assert_eq!(answer.status, 409, "{}", answer.text);
    assert_eq!(answer.json["changed"], "nothing");
    assert!(rig.writes().await.is_empty());
    assert_eq!(rig.upstream_secrets(&id).await.len(), 2);
    assert_eq!(rig.outcome(&id).await, "no entry");
}

#[tokio::test]
async fn an_expired_secret_counts_among_the_two() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let id = rig.client("half expired").await;
    rig.secret(&id, 30).await;
    rig.secret(&id, 90).await;
    rig.pass(31 * DAY);
    let admin = {
        drop(admin);
        rig.admin().await
    };
    assert_eq!(admin.create_secret(&id, 90).await.status, 409);
    admin.secrets_page(&id).await.says(200, &["expired"]);
}

#[tokio::test]
async fn two_secrets_of_one_second_end_in_different_seconds() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let id = rig.client("twins").await;
    let ends = |answer: &crate::browser::Answer| answer.json["secret"]["expires_at"].as_i64().unwrap();
    let (one, two) = (admin.create_secret(&id, 90).await, admin.create_secret(&id, 90).await);
    assert_eq!((one.status, two.status), (200, 200), "{} {}", one.text, two.text);
    assert_ne!(ends(&one), ends(&two));
    for end in [ends(&one), ends(&two)] {
        assert!(end <= START + 90 * DAY && end > START + 90 * DAY - 120, "{end}");
    }
}

#[tokio::test]
async fn pressing_twice_makes_no_secret_too_many() {
    for third_secret in [ThirdSecret::Refuse, ThirdSecret::Replace] {
        let sandbox = Settings { clients: 2, third_secret, ..Settings::default() };
        let rig = Rig::with(Wanted { sandbox, ..Wanted::default() }).await;
        let (admin, other) = (rig.admin().await, rig.sign_in("admin2").await);
        let id = rig.client("pressed twice").await;
        let first = rig.secret(&id, 60).await;
        // A slow moment upstream, so that the two really meet.
        rig.faults(&[("POST", "/api-clients/*/secrets", json!({"kind": "delay", "ms": 300}))]).await;
        rig.forget_sent().await;
        let (one, two) = tokio::join!(admin.create_secret(&id, 90), other.create_secret(&id, 90));
        let made: Vec<_> = [&one, &two].into_iter().filter(|answer| answer.status == 200).collect();
        let refused: Vec<_> = [&one, &two].into_iter().filter(|answer| answer.status == 409).collect();
        assert_eq!((made.len(), refused.len()), (1, 1), "{} {}", one.text, two.text);
        assert_eq!(rig.writes().await.len(), 1, "{third_secret:?}: upstream was asked for a third");
        let there = rig.upstream_secrets(&id).await;
        let there: Vec<_> = there.iter().map(|secret| secret["id"].as_str().unwrap()).collect();
        assert_eq!(there, [first.as_str(), made[0].json["secret"]["id"].as_str().unwrap()]);
    }
}

#[tokio::test]
async fn a_value_that_was_shown_is_marked_as_seen_and_one_that_was_not_says_so_soon() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let (seen, unseen) = (rig.client("seen").await, rig.client("unseen").await);
    let made = admin.create_secret(&seen, 90).await;
    admin.create_secret(&unseen, 90).await;
    assert_eq!(rig.outcome(&seen).await, "handed");
    assert_eq!(displayed(&admin, &seen, made.json["operation"].as_str().unwrap()).await, 200);
    assert_eq!(rig.outcome(&seen).await, "done");
    assert!(!admin.secrets_page(&unseen).await.words().contains("value never seen"));
    rig.pass(31);
    assert!(!admin.secrets_page(&seen).await.words().contains("value never seen"));
    let page = admin.secrets_page(&unseen).await;
    page.says(
        200,
        &[
            "value never seen",
            "no browser said that it showed its value",
            "If nobody stored the value, delete the secret",
        ],
    );
    assert!(page.text.contains(r#"value="note""#), "it cannot be taken note of");
    // A person says that it was stored after all.
    let note = html::form(&page.text, r#"value="note""#);
    assert!(
        admin
            .post(&format!("/sandbox/clients/{unseen}/secrets"), &note)
            .await
            .see_other()
            .ends_with("?done=noted")
    );
    assert!(!admin.secrets_page(&unseen).await.words().contains("value never seen"));
}

#[tokio::test]
async fn only_who_made_a_secret_says_that_it_was_shown() {
    let rig = Rig::start().await;
    let (admin, other) = (rig.admin().await, rig.sign_in("admin2").await);
    let (id, elsewhere) = (rig.client("mine").await, rig.client("another").await);
    let made = admin.create_secret(&id, 90).await;
    let operation = made.json["operation"].as_str().unwrap();
    assert_eq!(displayed(&other, &id, operation).await, 404);
    assert_eq!(displayed(&admin, &elsewhere, operation).await, 404);
    assert_eq!(displayed(&admin, &id, "no-such-operation").await, 404);
    assert_eq!(rig.outcome(&id).await, "handed");
}

#[tokio::test]
async fn the_last_live_secret_goes_only_with_the_clients_name_typed() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let id = rig.client("  Überwachung  ").await;
    let (one, two) = (rig.secret(&id, 60).await, rig.secret(&id, 90).await);
    let path = format!("/sandbox/clients/{id}/secrets");
    let dialog = admin.get(&format!("{path}?dialog=delete&secret={one}")).await;
    dialog.says(200, &["Delete secret for good", "cannot take them back"]);
    assert!(!dialog.text.contains("typed_name"), "one of two needs no name");
    let done = admin.post(&path, &html::form(&dialog.text, r#"value="delete""#)).await;
    assert!(done.see_other().ends_with("?done=secret-deleted"));

    let dialog = admin.get(&format!("{path}?dialog=delete&secret={two}")).await;
    dialog.says(200, &["It is the only live secret"]);
    let form = html::form(&dialog.text, r#"value="delete""#);
    rig.forget_sent().await;
    let wrong = admin.post(&path, &html::with(form.clone(), "typed_name", "überwachung")).await;
    wrong.says(422, &["Type the client's name exactly", "It is the only live secret"]);
    assert!(rig.writes().await.is_empty());
    admin.post(&path, &html::with(form, "typed_name", "Überwachung")).await.see_other();
    assert!(rig.upstream_secrets(&id).await.is_empty());
    assert_eq!(rig.outcome(&id).await, "done");
}

#[tokio::test]
async fn a_program_types_no_name_and_names_no_end() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let id = rig.client("run by a program").await;
    let own = [("tenant", "sandbox"), ("id", id.as_str())];
    let made = admin.call("secrets/create", &own).await;
    assert_eq!(made.json["secret"]["expires_at"], START + 90 * DAY, "{}", made.status);
    let secret = made.json["secret"]["id"].as_str().unwrap();
    let call = [own[0], own[1], ("secret", secret)];
    assert_eq!(admin.call("secrets/delete", &call).await.status, 200);
    assert!(rig.upstream_secrets(&id).await.is_empty());
}

#[tokio::test]
async fn deleting_a_secret_twice_is_no_disaster() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let id = rig.client("twice").await;
    let (one, _two) = (rig.secret(&id, 60).await, rig.secret(&id, 90).await);
    let call = [("tenant", "sandbox"), ("id", id.as_str()), ("secret", one.as_str())];
    assert_eq!(admin.call("secrets/delete", &call).await.status, 200);
    assert_eq!(admin.call("secrets/delete", &call).await.status, 404);
}

#[tokio::test]
async fn an_end_that_the_rules_do_not_allow_is_refused_beside_its_field() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let id = rig.client("lives").await;
    rig.forget_sent().await;
    for (days, until) in [
        ("29", ""),
        ("366", ""),
        ("9999999999999999999", ""),
        ("date", "2000-01-01"),
        ("date", "soon"),
        ("date", "9999-99-99"),
    ] {
        let form = [("tenant", "sandbox"), ("id", id.as_str()), ("days", days), ("until", until)];
        let answer = admin.call("secrets/create", &form).await;
        assert_eq!(answer.status, 422, "{days} {until}: {}", answer.text);
        assert_eq!(answer.json["fields"][0]["field"], "life");
    }
    assert!(rig.writes().await.is_empty());
}

#[tokio::test]
async fn a_client_that_signs_in_with_keys_gets_no_secret() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let jwks = json!({"name": "keys", "clientAuthentication": {"authType": "JWKS", "clientJWKsUrl": "https://a.example/jwks"}});
    let id = rig.client_like(jwks).await;
    admin.secrets_page(&id).await.says(200, &["This client does not sign in with secrets"]);
    rig.forget_sent().await;
    assert_eq!(admin.create_secret(&id, 90).await.status, 409);
    assert!(rig.writes().await.is_empty());
}

#[tokio::test]
async fn creating_without_script_makes_nothing_and_says_why() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let id = rig.client("no script").await;
    let page = admin.secrets_page(&id).await;
    page.says(200, &["Creating a secret needs JavaScript"]);
    rig.forget_sent().await;
    let form = html::form(&page.text, r#"value="create""#);
    let answer = admin.post(&format!("/sandbox/clients/{id}/secrets"), &form).await;
    answer.says(422, &["A new secret is shown by a script", "Allow JavaScript"]);
    assert!(rig.writes().await.is_empty());
    assert_eq!(
        answer.text.matches("data-component=\"Reveal").count(),
        0,
        "the reveal is an island of its own"
    );
}

#[tokio::test]
async fn a_secret_of_the_consoles_own_client_is_not_deleted_here() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let secrets = rig.upstream_secrets(OWN).await;
    let secret = match secrets.first() {
        Some(secret) => secret["id"].as_str().unwrap().to_owned(),
        None => rig.secret(OWN, 90).await,
    };
    rig.forget_sent().await;
    let call = [("tenant", "sandbox"), ("id", OWN), ("secret", secret.as_str()), ("typed_name", "")];
    assert_eq!(admin.call("secrets/delete", &call).await.status, 409);
    let form = [("do", "delete"), ("secret", secret.as_str())];
    admin
        .post(&format!("/sandbox/clients/{OWN}/secrets"), &form)
        .await
        .says(409, &["The console itself signs in as this client"]);
    assert!(rig.writes().await.is_empty());
}
