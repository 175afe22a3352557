//! A client that somebody else changed while its form was open: shown part by part, chosen part by part, without script
//! and by programs.

use app::model::{Authentication, PublicKey};
use reqwest::Method;
use serde_json::{Value, json};

use crate::browser::{Answer, CLIENT_FORM};
use crate::html::{self, Fields};
use crate::rig::{Rig, SERVER, ZDX, ZDX_FIELD, ZIA, ZIA_FIELD, choice};

const READ_ONLY: &str = "hhq2r7t5zia01::hprole000read";
const KEY: &str = include_str!("../../src/sandbox/fixtures/rsa_public_key.pem");
const WEAK: &str = include_str!("../../../app/src/clients/pem/fixtures/rsa-1024.pem");
const OTHER_KEY: &str = include_str!("../../src/sandbox/fixtures/ec_public_key.pem");

fn edit(id: &str) -> String {
    format!("/sandbox/clients/{id}/edit")
}

/// What a colleague does in the portal.
async fn meanwhile(rig: &Rig, id: &str, fields: &Value) {
    let mut client = rig.upstream_client(id).await;
    for (key, value) in fields.as_object().unwrap() {
        client[key] = value.clone();
    }
    let answer = rig.api(Method::PUT, &format!("/api-clients/{id}"), &client).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
}

/// The form of a page as it would be sent, with the parts that are chosen.
fn choosing(page: &Answer, choices: &[(&str, &str)]) -> Fields {
    let form = html::form(&page.text, CLIENT_FORM);
    choices.iter().fold(form, |form, (part, side)| html::with(form, &format!("take.{part}"), side))
}

/// The form without what carries the choices.
fn typed(form: &[(String, String)]) -> Vec<&(String, String)> {
    form.iter().filter(|(name, _)| name != "seen" && !name.starts_with("take.")).collect()
}

/// The name of the choice about a part, by the words of its group.
fn part(page: &Answer, words: &str) -> String {
    let group = page
        .text
        .split("<fieldset")
        .skip(1)
        .find(|group| html::words(group.split("</legend>").next().unwrap()).contains(words));
    let group = group.unwrap_or_else(|| panic!("no group {words} in {}", page.words()));
    let (attributes, _) = html::tags(group, "input").remove(0);
    html::attribute(&attributes, "name").unwrap().strip_prefix("take.").unwrap().to_owned()
}

#[tokio::test]
async fn what_it_was_what_it_became_and_what_was_typed_is_shown_and_nothing_typed_is_lost() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let id = rig.client("before").await;
    let form = html::with(admin.form(&edit(&id)).await, "description", "typed here");
    let form = html::with(form, "minutes", "30");
    let theirs =
        json!({"name": "renamed <b>in</b> the portal", "accessTokenLifeTime": 600, "description": "theirs"});
    meanwhile(&rig, &id, &theirs).await;
    rig.forget_sent().await;

    let shown = admin.post(&edit(&id), &form).await;
    shown.says(409, &["changed by someone else", "Nothing was changed", "You both changed 2 parts"]);
    shown.says(409, &["Name they changed it It was before Take theirs It is now renamed <b>in</b> the portal Keep mine You typed before"]);
    shown.says(409, &["Description both changed it It was made for a test Take theirs It is now theirs Keep mine You typed typed here"]);
    shown.says(409, &["It was 60 minutes Take theirs It is now 10 minutes Keep mine You typed 30 minutes"]);
    assert!(!shown.text.contains("<b>in</b>"));
    assert!(!shown.words().contains("Status they"), "what nobody changed is shown as changed");
    assert!(rig.writes().await.is_empty());

    let again = html::form(&shown.text, CLIENT_FORM);
    assert_eq!(typed(&again), typed(&form), "typed is lost");
    let chosen: Vec<_> = again.iter().filter(|(name, _)| name.starts_with("take.")).collect();
    assert_eq!(chosen, [&("take.name".to_owned(), "theirs".to_owned())], "only what is clear is chosen");
}

#[tokio::test]
async fn each_part_becomes_what_was_chosen_and_the_rest_stays_as_it_is_upstream() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    for (description, minutes) in
        [("mine", "theirs"), ("theirs", "mine"), ("mine", "mine"), ("theirs", "theirs")]
    {
        let id = rig.client_like(json!({"name": "before", "futureField": {"kept": 1}})).await;
        let form = html::with(admin.form(&edit(&id)).await, "description", "typed here");
        let form = html::with(form, "minutes", "30");
        meanwhile(&rig, &id, &json!({"accessTokenLifeTime": 600, "description": "theirs", "status": false}))
            .await;
        let shown = admin.post(&edit(&id), &form).await;
        let form = choosing(&shown, &[("description", description), ("minutes", minutes)]);
        let saved = admin.post(&edit(&id), &form).await;
        assert_eq!(saved.see_other(), format!("/sandbox/clients/{id}?done=saved"));
        let now = rig.upstream_client(&id).await;
        assert_eq!(now["description"], if description == "mine" { "typed here" } else { "theirs" });
        assert_eq!(now["accessTokenLifeTime"], if minutes == "mine" { 1800 } else { 600 });
        assert_eq!(now["status"], false, "an untouched change upstream is lost");
        assert_eq!(now["futureField"], json!({"kept": 1}));
    }
}

#[tokio::test]
async fn what_both_changed_is_never_chosen_by_the_console() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let id = rig.client("before").await;
    let form = html::with(admin.form(&edit(&id)).await, "name", "mine");
    meanwhile(&rig, &id, &json!({"name": "theirs"})).await;
    let shown = admin.post(&edit(&id), &form).await;
    rig.forget_sent().await;
    let form = html::form(&shown.text, CLIENT_FORM);
    let asked = admin.post(&edit(&id), &form).await;
    asked.says(422, &["One thing needs mending", "Choose which of the two is kept."]);
    assert!(asked.text.contains("href=\"#f-take-name\"") && asked.text.contains("id=\"f-take-name\""));
    for nonsense in ["", "both", "MINE"] {
        let answer = admin.post(&edit(&id), &html::with(form.clone(), "take.name", nonsense)).await;
        assert_eq!(answer.status, 422, "{nonsense}");
    }
    assert!(rig.writes().await.is_empty());
    admin.post(&edit(&id), &choosing(&asked, &[("name", "mine")])).await.see_other();
    assert_eq!(rig.upstream_client(&id).await["name"], "mine");
}

#[tokio::test]
async fn a_client_that_changes_again_is_shown_again_and_choices_count_only_for_what_was_seen() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let id = rig.client("before").await;
    let form = html::with(admin.form(&edit(&id)).await, "name", "mine");
    meanwhile(&rig, &id, &json!({"name": "theirs", "status": false})).await;
    let shown = admin.post(&edit(&id), &form).await;
    let form = choosing(&shown, &[("name", "theirs"), ("status", "mine")]);
    meanwhile(&rig, &id, &json!({"name": "theirs again"})).await;
    rig.forget_sent().await;
    let again = admin.post(&edit(&id), &form).await;
    again.says(409, &["changed by someone else", "It is now theirs again", "You typed mine"]);
    assert!(rig.writes().await.is_empty());
    let form = html::form(&again.text, CLIENT_FORM);
    let chosen: Vec<_> = form.iter().filter(|(name, _)| name.starts_with("take.")).collect();
    assert_eq!(chosen, [&("take.status".to_owned(), "mine".to_owned())]);
    admin.post(&edit(&id), &choosing(&again, &[("name", "theirs")])).await.see_other();
    let now = rig.upstream_client(&id).await;
    assert_eq!((&now["name"], &now["status"]), (&json!("theirs again"), &json!(true)));
}

#[tokio::test]
async fn going_on_editing_keeps_the_choices_in_the_form_and_writes_nothing() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let id = rig.client("before").await;
    let form = html::with(admin.form(&edit(&id)).await, "name", "mine");
    let form = html::with(form, "jwks_url", "https://typed.example/and-not-chosen");
    meanwhile(&rig, &id, &json!({"name": "theirs", "description": "theirs"})).await;
    let shown = admin.post(&edit(&id), &form).await;
    rig.forget_sent().await;
    let form = html::with(choosing(&shown, &[("name", "mine")]), "then", "form");
    let merged = admin.post(&edit(&id), &form).await;
    assert_eq!(merged.status, 200, "{}", merged.words());
    assert!(!merged.text.contains("What is kept?"));
    assert!(rig.writes().await.is_empty());
    let form = html::form(&merged.text, CLIENT_FORM);
    let value = |name: &str| form.iter().find(|(field, _)| field == name).unwrap().1.clone();
    assert_eq!((value("name").as_str(), value("description").as_str()), ("mine", "theirs"));
    assert_eq!(value("jwks_url"), "https://typed.example/and-not-chosen");
    admin.post(&edit(&id), &html::with(form, "minutes", "20")).await.see_other();
    let now = rig.upstream_client(&id).await;
    assert_eq!((&now["name"], &now["description"]), (&json!("mine"), &json!("theirs")));
    assert_eq!(now["accessTokenLifeTime"], 1200);
}

#[tokio::test]
async fn roles_are_chosen_service_by_service() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let id = rig.client("roles").await;
    let form = html::with(admin.form(&edit(&id)).await, ZDX_FIELD, &choice(ZDX));
    let form = html::with(form, ZIA_FIELD, "");
    meanwhile(
        &rig,
        &id,
        &json!({"clientResources": [{"id": SERVER, "selectedScopes": [{"id": READ_ONLY}]}]}),
    )
    .await;
    let shown = admin.post(&edit(&id), &form).await;
    shown.says(
        409,
        &[
            "Access to Zscaler Internet Access both changed it",
            "API_Role01",
            "API_Role_READONLY",
            "You typed No access",
        ],
    );
    shown.says(409, &["Access to Zscaler Digital Experience you changed it"]);
    let zia = part(&shown, "Zscaler Internet Access");
    admin.post(&edit(&id), &choosing(&shown, &[(&zia, "theirs")])).await.see_other();
    let now = rig.upstream_client(&id).await;
    let scopes = now["clientResources"][0]["selectedScopes"].as_array().unwrap();
    let mut ids: Vec<_> = scopes.iter().map(|scope| scope["id"].as_str().unwrap()).collect();
    ids.sort_unstable();
    assert_eq!(ids, [ZDX, READ_ONLY]);
}

#[tokio::test]
async fn a_catalogue_that_does_not_load_clears_nothing_of_theirs_or_mine() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let id = rig.client("roles without a catalogue").await;
    let form = html::with(admin.form(&edit(&id)).await, "name", "renamed");
    let both = json!([{"id": SERVER, "selectedScopes": [{"id": ZIA}, {"id": ZDX}]}]);
    meanwhile(&rig, &id, &json!({"clientResources": both})).await;
    rig.faults(&[("GET", "/resource-servers", json!({"kind": "status", "status": 500}))]).await;
    let shown = admin.post(&edit(&id), &form).await;
    shown.says(409, &["could not be loaded", ZDX]);
    admin.post(&edit(&id), &choosing(&shown, &[])).await.see_other();
    let now = rig.upstream_client(&id).await;
    assert_eq!(now["name"], "renamed");
    assert_eq!(now["clientResources"][0]["selectedScopes"].as_array().unwrap().len(), 2, "{now}");
}

#[tokio::test]
async fn keys_are_chosen_one_by_one() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let with = |keys: &[(&str, &str)]| {
        let keys: Vec<_> = keys.iter().map(|(name, pem)| json!({"keyName": name, "keyValue": pem})).collect();
        json!({"clientAuthentication": {"authType": "PUBKEYCERT", "publicKeys": keys}})
    };
    let mut first = with(&[("shared", KEY)]);
    first["name"] = json!("keys");
    let id = rig.client_like(first).await;
    let mut form = admin.form(&edit(&id)).await;
    // The second row is empty: a key of mine.
    let mut row = |name: &str, value: &str| {
        form.iter_mut().filter(|(field, _)| field == name).nth(1).unwrap().1 = value.to_owned();
    };
    row("key_name", "mine");
    row("key_pem", OTHER_KEY);
    meanwhile(&rig, &id, &with(&[("theirs", KEY)])).await;
    let shown = admin.post(&edit(&id), &form).await;
    shown.says(
        409,
        &[
            "Public key shared they changed it",
            "not there",
            "Public key theirs",
            "Public key mine you changed it",
        ],
    );
    shown.says(409, &["RSA, 2048 bits SHA-256", "EC, P-256 SHA-256"]);
    let shared = part(&shown, "Public key shared");
    admin.post(&edit(&id), &choosing(&shown, &[(&shared, "mine")])).await.see_other();
    let now = rig.upstream_client(&id).await;
    let names: Vec<_> = now["clientAuthentication"]["publicKeys"]
        .as_array()
        .unwrap()
        .iter()
        .map(|key| &key["keyName"])
        .collect();
    assert_eq!(names, ["theirs", "shared", "mine"]);
}

#[tokio::test]
async fn a_choice_survives_an_upstream_that_is_away() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let id = rig.client("before").await;
    let form = html::with(admin.form(&edit(&id)).await, "name", "mine");
    meanwhile(&rig, &id, &json!({"name": "theirs"})).await;
    let shown = admin.post(&edit(&id), &form).await;
    let form = choosing(&shown, &[("name", "mine")]);
    rig.faults(&[("*", "/*", json!({"kind": "status", "status": 500}))]).await;
    let away = admin.post(&edit(&id), &form).await;
    away.says(502, &["ZIdentity failed", "What is kept?", "It is now theirs"]);
    rig.no_faults().await;
    let form = html::form(&away.text, CLIENT_FORM);
    assert!(form.contains(&("take.name".to_owned(), "mine".to_owned())), "{form:?}");
    admin.post(&edit(&id), &form).await.see_other();
    assert_eq!(rig.upstream_client(&id).await["name"], "mine");
}

#[tokio::test]
async fn a_program_is_told_the_same_and_chooses_the_same_way() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let id = rig.client("before").await;
    let form = html::with(admin.form(&edit(&id)).await, "name", "mine");
    meanwhile(&rig, &id, &json!({"name": "theirs"})).await;
    let own =
        [("tenant", "sandbox"), ("id", id.as_str())].map(|(name, value)| (name.to_owned(), value.to_owned()));
    let arguments: Fields = own.into_iter().chain(html::as_arguments(&form)).collect();
    let told = admin.call("clients/update", &arguments).await;
    assert_eq!(told.status, 409, "{}", told.text);
    let row = &told.json["differences"][0];
    assert_eq!(
        (&row["part"], &row["was"], &row["now"], &row["mine"], &row["touched"], &row["taken"]),
        (&json!("name"), &json!("before"), &json!("theirs"), &json!("mine"), &json!("by_both"), &Value::Null)
    );
    let seen = html::with(arguments, "seen", told.json["seen"].as_str().unwrap());
    let undecided = admin.call("clients/update", &seen).await;
    assert_eq!((undecided.status, undecided.json["fields"][0]["field"].as_str()), (422, Some("take.name")));
    let chosen = html::with(html::with(seen, "taken[0][part]", "name"), "taken[0][side]", "mine");
    let saved = admin.call("clients/update", &chosen).await;
    assert_eq!(saved.status, 200, "{}", saved.text);
    assert_eq!(rig.upstream_client(&id).await["name"], "mine");
}

#[tokio::test]
async fn a_copy_has_a_name_of_its_own_no_secrets_and_no_keys_that_nobody_asked_for() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let keys = json!([{"keyName": "build", "keyValue": KEY}]);
    let authentication = json!({"authType": "PUBKEYCERT", "publicKeys": keys});
    let id = rig
        .client_like(json!({"name": "The Original", "status": false, "clientAuthentication": authentication}))
        .await;
    let path = format!("/sandbox/clients/new?from={id}");
    let page = admin.get(&path).await;
    page.says(
        200,
        &[
            "A copy of The Original",
            "Not carried over: its client id and its secrets",
            "Its keys and certificates are not carried over",
        ],
    );
    assert!(!page.text.contains("BEGIN PUBLIC KEY-----\n"));
    let form = html::form(&page.text, CLIENT_FORM);
    rig.forget_sent().await;
    for name in ["The Original", " the original "] {
        let refused = admin
            .post(&path, &html::with(html::with(form.clone(), "name", name), "auth_type", "SECRET"))
            .await;
        refused.says(422, &["The copy needs a name of its own", "A copy of The Original"]);
    }
    assert!(rig.writes().await.is_empty());

    let same = admin.get(&format!("{path}&keys=same")).await;
    same.says(200, &["The copy is given the same keys"]);
    let made = admin.post(&path, &html::form(&same.text, CLIENT_FORM)).await;
    let copy = made.see_other().split(['/', '?']).nth(3).unwrap().to_owned();
    let copy = rig.upstream_client(&copy).await;
    assert_eq!((&copy["name"], &copy["status"]), (&json!("The Original (copy)"), &json!(false)));
    assert_eq!(copy["clientAuthentication"]["publicKeys"][0]["keyName"], "build");
}

#[tokio::test]
async fn a_copy_of_what_has_gone_says_what_else_can_be_done() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let page = admin.get("/sandbox/clients/new?from=no-such-client").await;
    page.says(404, &["The client to copy is not there any more", "Create API client"]);
    assert!(page.text.contains(r#"href="/sandbox/clients/new""#));
    // What is typed already is not lost with the original.
    let id = rig.client("short-lived").await;
    let path = format!("/sandbox/clients/new?from={id}");
    let form = admin.form(&path).await;
    rig.api(Method::DELETE, &format!("/api-clients/{id}"), &Value::Null).await;
    admin.post(&path, &form).await.see_other();
}

#[tokio::test]
async fn what_a_form_says_that_the_client_was_lets_no_weak_key_and_no_unknown_way_in() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let id = rig.client("as it is").await;
    let form = admin.form(&edit(&id)).await;
    let base: Value = serde_json::from_str(&form.iter().find(|(name, _)| name == "base").unwrap().1).unwrap();
    let forged = |authentication: &Authentication| {
        let mut forged = base.clone();
        forged["authentication"] = serde_json::to_value(authentication).unwrap();
        forged.to_string()
    };
    let weak = Authentication::Keys {
        public_keys: vec![PublicKey { name: "k".into(), pem: WEAK.into() }],
        certificates: vec![],
    };
    let other = Authentication::Other { auth_type: "MAGIC".into() };
    rig.forget_sent().await;
    for (authentication, field, words) in
        [(&weak, "key_pem.0", "too weak"), (&other, "auth_type", "Choose how the client signs in")]
    {
        let sent = [
            ("auth_type", authentication.auth_type()),
            ("key_name", "k"),
            ("key_pem", WEAK),
            ("base", &forged(authentication)),
            ("seen", &base.to_string()),
            ("take.authentication", "mine"),
        ];
        let sent = sent.into_iter().fold(form.clone(), |form, (name, value)| html::with(form, name, value));
        let answer = admin.post(&edit(&id), &sent).await;
        answer.says(422, &[words]);
        assert!(answer.text.contains(&format!("f-{}", field.replace('.', "-"))), "{}", answer.words());
        // Nor does going on with the form.
        assert_eq!(admin.post(&edit(&id), &html::with(sent, "then", "form")).await.status, 422);
    }
    assert!(rig.writes().await.is_empty());
}
