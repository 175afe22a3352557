//! Teams: who is in one works on its clients as far as its ceiling goes, and sees no others.

use reqwest::Method;
use serde_json::json;

use crate::browser::{Answer, Browser};
use crate::html;
use crate::rig::{DAY, OWN, Rig, SERVER, Wanted, ZDX, ZDX_FIELD, ZIA, choice};

const ZPA: &str = "hhq2r7t5zpa01:mpscope000001:hpfullaccess1";
const SUPER: &str = "hhq2r7t5zia01::hprole000supr";

/// A page's words, its own request id and this id aside.
fn words(page: &Answer, id: &str) -> String {
    page.words().replace(page.header("x-request-id"), "").replace(id, "no-such")
}

async fn with_scopes(rig: &Rig, name: &str, scopes: &[&str]) -> String {
    let scopes: Vec<_> = scopes.iter().map(|scope| json!({ "id": scope })).collect();
    rig.client_like(json!({"name": name, "clientResources": [{"id": SERVER, "selectedScopes": scopes}]}))
        .await
}

fn scopes_of(client: &serde_json::Value) -> Vec<String> {
    let scopes = client["clientResources"][0]["selectedScopes"].as_array().cloned().unwrap_or_default();
    scopes.iter().map(|scope| scope["id"].as_str().unwrap().to_owned()).collect()
}

async fn edit(browser: &Browser<'_>, id: &str, field: &str, value: &str) -> Answer {
    let path = format!("/sandbox/clients/{id}/edit");
    let form = html::with(browser.form(&path).await, field, value);
    browser.post(&path, &form).await
}

#[tokio::test]
async fn a_member_sees_the_clients_of_their_team_and_no_others() {
    let rig = Rig::start().await;
    let (own, foreign) = (rig.client("theirs alone").await, rig.client("next door").await);
    rig.give("payments", &own).await;
    rig.give("network", &foreign).await;
    let member = rig.sign_in("payments").await;
    for path in ["/sandbox/clients", "/", "/teams", "/teams/payments", "/requests"] {
        let page = member.get(path).await;
        assert_eq!(page.status, 200, "{path}");
        assert!(!page.text.contains("next door") && !page.text.contains(&foreign), "{path}");
    }
    member.get("/sandbox/clients").await.says(200, &["theirs alone", "1 clients"]);
    member.get("/").await.says(200, &["Your clients", "theirs alone", "Team payments"]);
    member.get(&format!("/sandbox/clients/{own}")).await.says(200, &["theirs alone", "Team payments"]);
    for page in ["", "/edit", "/secrets", "/owner", "?dialog=delete"] {
        let there = member.get(&format!("/sandbox/clients/{foreign}{page}")).await;
        let missing = member.get(&format!("/sandbox/clients/no-such{page}")).await;
        assert_eq!(there.status, 404, "{page}");
        assert_eq!(words(&there, &foreign), words(&missing, &foreign), "{page}");
    }
    let list = member.call("clients/list", &[("tenant", "sandbox"), ("search", "next")]).await;
    assert_eq!(list.json, json!([]));
    let copy = member.get(&format!("/sandbox/clients/new?from={foreign}")).await;
    let none = member.get("/sandbox/clients/new?from=no-such").await;
    assert_eq!(words(&copy, &foreign), words(&none, &foreign));
    let other = member.get("/teams/network").await;
    assert_eq!(words(&other, "network"), words(&member.get("/teams/no-such").await, "network"));
}

#[tokio::test]
async fn a_members_forms_about_a_foreign_client_and_none_answer_alike_and_change_nothing() {
    let rig = Rig::start().await;
    let foreign = rig.client("somebody else's").await;
    let secret = rig.secret(&foreign, 90).await;
    rig.give("network", &foreign).await;
    let form = rig.admin().await.form(&format!("/sandbox/clients/{foreign}/edit")).await;
    let member = rig.sign_in("payments").await;
    rig.forget_sent().await;
    let forms: [(&str, Vec<(String, String)>); 6] = {
        let pairs = |pairs: &[(&str, &str)]| {
            pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect::<Vec<_>>()
        };
        [
            ("/edit", html::with(form.clone(), "name", "taken over")),
            ("", pairs(&[("do", "disable")])),
            ("", pairs(&[("do", "delete"), ("typed_name", "somebody else's")])),
            ("/secrets", pairs(&[("do", "delete"), ("secret", &secret)])),
            ("/secrets", pairs(&[("do", "note"), ("operation", "x")])),
            ("/owner", pairs(&[("team", "payments")])),
        ]
    };
    for (page, form) in &forms {
        let there = member.post(&format!("/sandbox/clients/{foreign}{page}"), form).await;
        let missing = member.post(&format!("/sandbox/clients/no-such{page}"), form).await;
        assert_eq!(there.status, 404, "{page} {form:?}: {}", there.words());
        assert_eq!(words(&there, &foreign), words(&missing, &foreign), "{page}");
    }
    assert!(rig.writes().await.is_empty());
    assert_eq!(rig.outcome(&foreign).await, "no entry");
}

#[tokio::test]
async fn a_members_switch_of_many_takes_foreign_clients_for_missing_ones() {
    let rig = Rig::start().await;
    let (own, foreign) = (rig.client("theirs").await, rig.client("not theirs").await);
    rig.give("payments", &own).await;
    let member = rig.sign_in("payments").await;
    let path = format!("/sandbox/clients/bulk?do=disable&id={own}&id={foreign}&id=no-such");
    let page = member.get(&path).await;
    page.says(200, &["theirs", "It is not there any more."]);
    assert!(!page.text.contains("not theirs"));
    let batch = html::form(&page.text, "name=\"batch\"");
    let batch = batch.iter().find(|(name, _)| name == "batch").unwrap().1.clone();
    let form = [("do", "disable"), ("batch", &batch), ("id", &own), ("id", &foreign), ("id", "no-such")];
    let work = member.post("/sandbox/clients/bulk", &form).await.see_other().to_owned();
    for _ in 0..200 {
        if !member.get(&work).await.text.contains("http-equiv=\"refresh\"") {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    assert_eq!(rig.upstream_client(&own).await["status"], false);
    assert_eq!(rig.upstream_client(&foreign).await["status"], true);
    // A batch is its asker's own, and whoever's who sees all.
    assert_eq!(rig.sign_in("network").await.get(&work).await.status, 404);
    assert_eq!(rig.sign_in("auditor").await.get(&work).await.status, 200);
}

#[tokio::test]
async fn an_operation_is_seen_by_whoever_did_it_and_by_whoever_sees_the_client() {
    let rig = Rig::start().await;
    let own = rig.client("followed").await;
    rig.give("payments", &own).await;
    rig.sign_in("payments").await.create_secret(&own, 90).await;
    let operation = rig.entries(&own).await.remove(0).id.0;
    let path = format!("/sandbox/operations/{operation}");
    assert_eq!(rig.sign_in("payments").await.get(&path).await.status, 303);
    let foreign = rig.sign_in("network").await.get(&path).await;
    let missing = rig.sign_in("network").await.get("/sandbox/operations/no-such").await;
    assert_eq!((foreign.status, missing.status), (404, 404));
    assert_eq!(words(&foreign, &operation), words(&missing, &operation));
}

#[tokio::test]
async fn a_member_works_on_what_is_theirs() {
    let rig = Rig::start().await;
    let member = rig.sign_in("payments").await;
    let form = html::with(member.form("/sandbox/clients/new").await, "name", "made by a member");
    let made =
        member.post("/sandbox/clients/new", &html::with(form, "scope.hhq2r7t5zia01", &choice(ZIA))).await;
    let id = made.see_other().split('/').next_back().unwrap().split('?').next().unwrap().to_owned();
    assert_eq!(rig.owner(&id).await.as_deref(), Some("payments"), "a team owns what its member makes");
    edit(&member, &id, ZDX_FIELD, &choice(ZDX)).await.see_other();
    let secret = member.create_secret(&id, 90).await;
    assert_eq!(secret.status, 200, "{}", secret.text);
    let secret = secret.json["secret"]["id"].as_str().unwrap().to_owned();
    let path = format!("/sandbox/clients/{id}");
    let form = [("do", "delete"), ("secret", &secret), ("typed_name", "made by a member")];
    member.post(&format!("{path}/secrets"), &form).await.see_other();
    member.post(&path, &[("do", "disable")]).await.see_other();
    member.post(&path, &[("do", "enable")]).await.see_other();
    let form = [("do", "delete"), ("typed_name", "made by a member")];
    member.post(&path, &form).await.see_other();
    assert_eq!(rig.owner(&id).await, None);
}

/// By editing, copying, enabling, making secrets, and by being given a client.
#[tokio::test]
async fn nobody_gets_past_their_teams_ceiling_on_any_way() {
    let rig = Rig::start().await;
    let own = with_scopes(&rig, "within", &[ZIA]).await;
    let beyond = with_scopes(&rig, "beyond", &[ZPA]).await;
    for id in [&own, &beyond] {
        rig.give("payments", id).await;
    }
    let member = rig.sign_in("payments").await;
    rig.forget_sent().await;

    let refused = edit(&member, &own, "scope.hhq2r7t5zpa01", &choice(ZPA)).await;
    refused.says(422, &["This needs an approval", "beyond the team's ceiling"]);
    edit(&member, &own, "minutes", "121").await.says(422, &["access tokens live 2 hours at most"]);

    let copy = member.form(&format!("/sandbox/clients/new?from={beyond}")).await;
    member.post("/sandbox/clients/new", &copy).await.says(422, &["This needs an approval"]);

    let secret = member.create_secret(&beyond, 90).await;
    assert_eq!(secret.status, 409, "{}", secret.text);
    assert!(secret.json["title"].as_str().unwrap().contains("beyond your team's ceiling"));
    let long = member.create_secret(&own, 181).await;
    assert_eq!(long.status, 422, "{}", long.text);
    assert!(long.text.contains("180 days at most"));
    member.secrets_page(&beyond).await.says(200, &["goes beyond your team's ceiling"]);
    assert!(rig.writes().await.is_empty());

    // What takes away is open, and what gives it back is not.
    let path = format!("/sandbox/clients/{beyond}");
    edit(&member, &beyond, "description", "still theirs").await.see_other();
    member.post(&path, &[("do", "disable")]).await.see_other();
    member.post(&path, &[("do", "enable")]).await.says(409, &["beyond your team's ceiling"]);
    let edit = format!("{path}/edit");
    let form = html::with(member.form(&edit).await, "auth_type", "JWKS");
    let form = html::with(form, "jwks_url", "https://keys.example.com/jwks.json");
    member.post(&edit, &form).await.says(422, &["This needs an approval"]);
    assert_eq!(rig.upstream_client(&beyond).await["clientAuthentication"]["authType"], "SECRET");

    // An administrator does not give it either: not beyond the ceiling, not more than the team may have.
    let more = with_scopes(&rig, "to be given", &[ZPA]).await;
    let admin = rig.admin().await;
    let give = format!("/sandbox/clients/{more}/owner");
    admin.post(&give, &[("team", "payments")]).await.says(422, &["beyond the team's ceiling", "Widen"]);
    rig.ceiling("payments", |ceiling| ceiling.most_clients = 2).await;
    let third = with_scopes(&rig, "the third", &[ZIA]).await;
    let give = format!("/sandbox/clients/{third}/owner");
    admin.post(&give, &[("team", "payments")]).await.says(422, &["may have 2 clients, and has them"]);
    let form = html::with(member.form("/sandbox/clients/new").await, "name", "one more");
    member.post("/sandbox/clients/new", &form).await.says(422, &["may have 2 clients, and has them"]);
    assert_eq!((rig.owner(&more).await, rig.owner(&third).await), (None, None));
}

#[tokio::test]
async fn a_narrower_ceiling_holds_for_what_is_there_already_and_at_once() {
    let rig = Rig::start().await;
    let own = with_scopes(&rig, "within today", &[ZIA]).await;
    rig.give("payments", &own).await;
    let member = rig.sign_in("payments").await;
    assert_eq!(member.create_secret(&own, 90).await.status, 200);
    rig.ceiling("payments", |ceiling| ceiling.scopes.retain(|key| key.scope.0 != ZIA)).await;
    assert_eq!(member.create_secret(&own, 90).await.status, 409);
    rig.ceiling("payments", |ceiling| ceiling.creates = app::model::Creates::Never).await;
    let form = html::with(member.form("/sandbox/clients/new").await, "name", "none");
    member.post("/sandbox/clients/new", &form).await.says(409, &["makes no clients of its own"]);
}

#[tokio::test]
async fn a_high_scope_is_not_given_by_one_person_alone_administrators_included() {
    let rig = Rig::start().await;
    let id = with_scopes(&rig, "to be raised", &[ZIA]).await;
    let admin = rig.admin().await;
    rig.forget_sent().await;
    let refused = edit(&admin, &id, "scope.hhq2r7t5zia01", &choice(SUPER)).await;
    refused.says(422, &["ZIA · Super Admin is a high role", "an administrator who did not ask"]);
    let form = html::with(admin.form("/sandbox/clients/new").await, "name", "born high");
    let form = html::with(form, "scope.hhq2r7t5iam01", &choice("hhq2r7t5iam01::9hview00admin"));
    admin.post("/sandbox/clients/new", &form).await.says(422, &["ZIAM · View Only Admin is a high role"]);
    // A copy of what is high already is as high.
    let high = with_scopes(&rig, "high already", &[SUPER]).await;
    let copy = admin.form(&format!("/sandbox/clients/new?from={high}")).await;
    rig.forget_sent().await;
    admin.post("/sandbox/clients/new", &copy).await.says(422, &["is a high role"]);
    admin
        .post(&format!("/sandbox/clients/{high}/owner"), &[("team", "payments")])
        .await
        .says(422, &["is a high role"]);
    assert!(rig.writes().await.is_empty());
    // What it holds already is no obstacle to other changes.
    edit(&admin, &high, "description", "as high as before").await.see_other();
    assert_eq!(scopes_of(&rig.upstream_client(&high).await), [SUPER]);
}

#[tokio::test]
async fn the_client_that_the_console_signs_in_as_goes_to_no_team() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let path = format!("/sandbox/clients/{OWN}/owner");
    admin.get(&path).await.says(200, &["it belongs to no team"]);
    admin.post(&path, &[("team", "payments")]).await.says(409, &["cannot be given to a team here"]);
    assert_eq!(rig.owner(OWN).await, None);
}

#[tokio::test]
async fn administrators_make_teams_say_how_far_they_go_and_give_them_clients() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let id = rig.client("for the new team").await;
    admin.post("/teams/new", &[("name", "")]).await.says(422, &["Give the team a name", "Name two people"]);
    let form = [
        ("version", "0"),
        ("name", "Auditors at work"),
        ("groups", "zid-auditors\r\na,b"),
        ("contact_1", "Ann"),
        ("contact_2", "Bob"),
        ("channel", "#audit"),
    ];
    let team = admin.post("/teams/new", &form).await.see_other().split('?').next().unwrap().to_owned();
    admin
        .get(&team)
        .await
        .says(200, &["Auditors at work", "zid-auditors, a,b", "Ann", "#audit", "does not work in"]);
    admin.post("/teams/new", &form).await.says(422, &["Another team is called so"]);
    let id_of_team = team.split('/').next_back().unwrap().to_owned();
    let give = format!("/sandbox/clients/{id}/owner");
    admin.post(&give, &[("team", &id_of_team)]).await.says(422, &["a team that works in this tenant"]);
    let ceiling = [
        ("version", "1"),
        ("days", "90"),
        ("minutes", "60"),
        ("most", "3"),
        ("creates", "at_once"),
        ("scope", &choice(ZIA)),
    ];
    let path = format!("{team}/ceilings/sandbox");
    let wrong = html::with(ceiling.map(|(a, b)| (a.to_owned(), b.to_owned())).to_vec(), "days", "5000");
    admin.post(&path, &wrong).await.says(422, &["30 to 365 days"]);
    admin.post(&path, &ceiling).await.see_other();
    admin.post(&path, &ceiling).await.says(409, &["Somebody else changed this team meanwhile"]);
    admin.get(&team).await.says(200, &["ZIA · API_Role01", "90 days at most", "3 at most"]);
    admin.post(&give, &[("team", &id_of_team)]).await.see_other();
    // The auditor is in the team's group now: they work on its client, and look at the rest.
    let auditor = rig.sign_in("auditor").await;
    assert_eq!(auditor.create_secret(&id, 90).await.status, 200);
    let other = rig.client("another").await;
    assert_eq!(auditor.create_secret(&other, 90).await.status, 403);
    // Orphans are shown, and given to another team.
    admin
        .post(&format!("{team}/delete"), &[("typed_name", "wrong")])
        .await
        .says(422, &["exactly as it stands"]);
    admin.post(&format!("{team}/delete"), &[("typed_name", "Auditors at work")]).await.see_other();
    admin
        .get("/teams")
        .await
        .says(200, &["Clients without a team", "for the new team", "Auditors at work's"]);
    assert_eq!(auditor.create_secret(&id, 90).await.status, 403);
    admin.get(&give).await.says(200, &["Its team is gone"]);
    admin.post(&give, &[("team", "network")]).await.see_other();
    assert_eq!(rig.owner(&id).await.as_deref(), Some("network"));
    admin.post(&give, &[("team", "")]).await.see_other();
    assert_eq!(rig.owner(&id).await, None);
}

#[tokio::test]
async fn nobody_but_an_administrator_changes_teams() {
    let rig = Rig::start().await;
    let form = [
        ("version", "1"),
        ("name", "Mine"),
        ("groups", "payments"),
        ("contact_1", "a"),
        ("contact_2", "b"),
        ("channel", "c"),
    ];
    for who in ["payments", "auditor"] {
        let person = rig.sign_in(who).await;
        for path in [
            "/teams/new",
            "/teams/payments/edit",
            "/teams/payments/delete",
            "/teams/payments/ceilings/sandbox",
        ] {
            let answer = person.post(path, &form).await;
            answer.says(403, &["An administrator of all tenants"]);
        }
    }
    assert_eq!(rig.team("payments").await.version, 1);
}

#[tokio::test]
async fn each_change_of_a_team_and_of_an_owner_is_journalled_or_not_done() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let id = rig.client("given").await;
    admin.post(&format!("/sandbox/clients/{id}/owner"), &[("team", "payments")]).await.see_other();
    let entry = rig.entries(&id).await.remove(0);
    assert_eq!((entry.opened.action.word(), entry.outcome.word()), ("teams/give", "done"));
    assert!(entry.opened.after.unwrap().contains("Team payments"));
    rig.journal.broken.store(true, std::sync::atomic::Ordering::SeqCst);
    let give = admin.post(&format!("/sandbox/clients/{id}/owner"), &[("team", "network")]).await;
    give.says(500, &["could not write its journal"]);
    admin.post("/teams/network/delete", &[("typed_name", "Team network")]).await.says(500, &["journal"]);
    assert_eq!(rig.owner(&id).await.as_deref(), Some("payments"));
    assert_eq!(rig.team("network").await.name, "Team network");
}

#[tokio::test]
async fn a_member_without_a_team_hears_why_and_whom_to_ask() {
    let rig = Rig::start().await;
    let team = rig.team("network").await;
    assert!(app::desk::Teams::delete(&rig.store.teams(), &team.id).await.unwrap());
    let member = rig.sign_in("network").await;
    member.get("/").await.says(200, &["no team is bound to your groups", "An administrator of the console"]);
    member.get("/sandbox/clients").await.says(200, &["No API clients yet"]);
    let page = Answer::of(member.ask(Method::GET, "/sandbox/clients/new")).await;
    page.says(200, &["Your teams may not do this"]);
}

#[tokio::test]
async fn a_members_client_that_appears_later_is_their_teams_once_it_is_there() {
    let rig = Rig::with(Wanted {
        sandbox: server::sandbox::Settings {
            clients: 0,
            accepted_after: Some(std::time::Duration::from_millis(600)),
            ..Default::default()
        },
        ..Wanted::default()
    })
    .await;
    let member = rig.sign_in("payments").await;
    let form = html::with(member.form("/sandbox/clients/new").await, "name", "a late one");
    let operation = member.post("/sandbox/clients/new", &form).await.see_other().to_owned();
    assert!(operation.starts_with("/sandbox/operations/"), "{operation}");
    assert_eq!(rig.sign_in("network").await.get(&operation).await.status, 404);
    tokio::time::sleep(std::time::Duration::from_millis(800)).await;
    let there = member.get(&operation).await.see_other().to_owned();
    member.get(&there).await.says(200, &["a late one", "Team payments"]);
}

#[tokio::test]
async fn whoever_is_in_two_teams_says_for_which_a_client_is_and_goes_no_further_than_that_one() {
    let rig = Rig::start().await;
    let mut network = rig.team("network").await;
    network.groups.push("payments".into());
    app::desk::Teams::save(&rig.store.teams(), &network).await.unwrap();
    let member = rig.sign_in("payments").await;
    let page = member.get("/sandbox/clients/new").await;
    page.says(200, &["For team", "Team network", "Team payments"]);
    let form = html::with(member.form("/sandbox/clients/new").await, "name", "whose");
    let form = html::with(form, ZDX_FIELD, &choice(ZDX));
    member.post("/sandbox/clients/new", &form).await.says(422, &["Choose the team that the client is for"]);
    let network = html::with(form.clone(), "team", "network");
    member.post("/sandbox/clients/new", &network).await.says(422, &["beyond the team's ceiling"]);
    let elsewhere = html::with(form.clone(), "team", "no-such");
    member.post("/sandbox/clients/new", &elsewhere).await.says(422, &["You are not in this team"]);
    member.post("/sandbox/clients/new", &html::with(form, "team", "payments")).await.see_other();
}

#[tokio::test]
async fn it_is_said_before_a_tenant_is_full() {
    let sandbox = server::sandbox::Settings { clients: 240, ..Default::default() };
    let rig = Rig::with(Wanted { sandbox, ..Wanted::default() }).await;
    let admin = rig.admin().await;
    for path in ["/sandbox/clients", "/sandbox/clients/new"] {
        admin.get(path).await.says(200, &["The tenant is nearly full", "holds 256 API clients", "still fit"]);
    }
}

#[tokio::test]
async fn a_secret_made_until_the_last_day_ends_with_the_ceiling_and_not_that_evening() {
    let rig = Rig::start().await;
    let id = rig.client("until").await;
    rig.give("payments", &id).await;
    let member = rig.sign_in("payments").await;
    let until = async |day: &str| {
        let form = [("tenant", "sandbox"), ("id", &id), ("days", "date"), ("until", day)];
        member.call("secrets/create", &form).await
    };
    // The clock stands at 2027-01-15 08:00; the ceiling allows 180 days, until the morning of 2027-07-14.
    let made = until("2027-07-14").await;
    assert_eq!(made.json["secret"]["expires_at"], rig.now() + 180 * DAY, "{}", made.text);
    let refused = until("2027-07-15").await;
    assert_eq!(refused.status, 422, "{}", refused.text);
    assert!(refused.text.contains("180 days at most"), "{}", refused.text);
}

#[tokio::test]
async fn how_full_the_tenant_is_is_for_whoever_sees_all_of_it() {
    let mut wanted = Wanted::default();
    wanted.sandbox.clients = 250;
    let rig = Rig::with(wanted).await;
    rig.admin().await.get("/sandbox/clients/new").await.says(200, &["still fit"]);
    let page = rig.sign_in("payments").await.get("/sandbox/clients/new").await;
    assert!(page.status == 200 && !page.words().contains("still fit"), "{}", page.words());
}

#[tokio::test]
async fn a_members_pages_do_not_tell_as_whom_the_console_signs_in() {
    let rig = Rig::start().await;
    let id = rig.client("shown to a member").await;
    rig.give("payments", &id).await;
    let member = rig.sign_in("payments").await;
    for page in ["", "/edit", "/secrets", "/owner"] {
        let page = member.get(&format!("/sandbox/clients/{id}{page}")).await;
        assert_eq!(page.status, 200);
        assert!(!page.text.contains(OWN) && !page.text.contains("own_client"), "{}", page.text);
    }
}
