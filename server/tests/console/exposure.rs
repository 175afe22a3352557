//! Who was shown which live secrets, and what is to be rotated when somebody leaves.

use app::desk::Exposures;
use app::model::{ClientId, DestinationName, Exposure, How, SecretId, TenantName, Timestamp, Who};

use crate::browser::Browser;
use crate::html;
use crate::rig::{DAY, Rig};

/// A client of Team payments for which this person makes a secret and is shown its value; gives both ids.
async fn shown_to(rig: &Rig, person: &Browser<'_>, name: &str) -> (String, String) {
    let id = rig.client(name).await;
    rig.give("payments", &id).await;
    let made = person.create_secret(&id, 60).await;
    assert_eq!(made.status, 200, "{}", made.text);
    (id, made.json["secret"]["id"].as_str().unwrap().to_owned())
}

/// Notes that a secret was put at a destination.
async fn delivered(rig: &Rig, client: &str, secret: &str) {
    let person = Who { issuer: "demo".into(), subject: "somebody".into(), name: "Somebody Else".into() };
    let exposure = Exposure {
        tenant: TenantName("sandbox".into()),
        client: ClientId(client.into()),
        secret: SecretId(secret.into()),
        person,
        how: How::Delivered,
        destination: Some(DestinationName("vault".into())),
        place: "kv/app".into(),
        at: Timestamp(rig.now()),
    };
    rig.store.exposures().note(&exposure).await.unwrap();
}

/// The address of the page about somebody whom this page lists.
fn about(page: &str, name: &str) -> String {
    let anchors = html::tags(page, "a").into_iter();
    let hrefs = anchors.filter(|(_, end)| html::words(page[*end..].split("</a>").next().unwrap()) == name);
    let hrefs: Vec<_> =
        hrefs.filter_map(|(attributes, _)| html::attribute(&attributes, "href").map(str::to_owned)).collect();
    html::unescape(hrefs.first().unwrap_or_else(|| panic!("no link to {name} in {page}")))
}

#[tokio::test]
async fn whoever_was_shown_a_value_stands_beside_the_secret_until_it_is_rotated_away() {
    let rig = Rig::start().await;
    let pia = rig.sign_in("payments").await;
    let (id, secret) = shown_to(&rig, &pia, "shown to pia").await;
    let unknown = rig.client("made in the portal").await;
    rig.secret(&unknown, 50).await;
    rig.read().await;
    let page = pia.secrets_page(&id).await;
    page.says(200, &["Who was given these secrets", "shown to Pia Payments"]);
    let admin = rig.admin().await;
    admin.secrets_page(&unknown).await.says(200, &["Not known: it was made elsewhere"]);

    let page = admin.get("/sandbox/exposure").await;
    page.says(200, &["Pia Payments", "1 person", "it is not known who was given"]);
    let of_pia = about(&page.text, "Pia Payments");
    admin.get(&of_pia).await.says(200, &["What Pia Payments was shown", "1 live secret", &secret]);
    let deleted = [("tenant", "sandbox"), ("id", id.as_str()), ("secret", secret.as_str())];
    assert_eq!(admin.call("secrets/delete", &deleted).await.status, 200);
    admin.get(&of_pia).await.says(200, &["Nothing of it works any more"]);
    assert!(!admin.get("/sandbox/exposure").await.words().contains("Pia Payments"));
}

#[tokio::test]
async fn what_somebody_was_shown_becomes_a_campaign_and_what_a_destination_holds_as_well() {
    let rig = Rig::start().await;
    let pia = rig.sign_in("payments").await;
    let (first, _) = shown_to(&rig, &pia, "pia knows this").await;
    let (second, secret) = shown_to(&rig, &pia, "and this").await;
    let other = rig.client("not hers").await;
    let elsewhere = rig.secret(&other, 50).await;
    delivered(&rig, &other, &elsewhere).await;
    rig.read().await;
    let admin = rig.admin().await;
    let all = admin.get("/sandbox/exposure").await;
    let page = admin.get(&about(&all.text, "Pia Payments")).await;
    let new = about(&page.text, "Begin a campaign with these");
    let form = admin.get(&new).await;
    form.says(200, &["2 secrets", "pia knows this", "and this"]);
    assert!(form.text.contains("What Pia Payments was shown") && !form.words().contains("not hers"));
    let begun = admin.post(&new, &html::form(&form.text, r#"name="campaign""#)).await;
    let campaign = begun.see_other().split('?').next().unwrap().to_owned();
    admin.get(&campaign).await.says(200, &["0 of 2 done", "What Pia Payments was shown"]);
    let own = [("tenant", "sandbox"), ("id", second.as_str())];
    let started = admin.call("rotations/start", &[own[0], own[1], ("days", "60")]).await;
    assert_eq!(started.status, 200, "{}", started.text);
    admin.get(&about(&all.text, "Pia Payments")).await.says(200, &["being replaced", &secret]);
    assert_eq!(rig.upstream_secrets(&first).await.len(), 1);

    let vault = admin.get(&about(&all.text, "vault")).await;
    vault.says(200, &["What vault holds", "not hers", "delivered to vault: kv/app"]);
    assert!(!vault.words().contains("pia knows this"));
    let form = admin.get(&about(&vault.text, "Begin a campaign with these")).await;
    form.says(200, &["1 secret", "not hers"]);
}

#[tokio::test]
async fn who_was_last_in_no_group_of_the_team_or_not_seen_for_long_is_named_as_what_is_known() {
    let rig = Rig::start().await;
    let pia = rig.sign_in("payments").await;
    let (id, _) = shown_to(&rig, &pia, "she knew it").await;
    rig.read().await;
    let admin = rig.admin().await;
    admin
        .get("/sandbox/exposure")
        .await
        .says(200, &["Everybody who was shown a live secret was here lately"]);
    // The team gets another group: whoever came in the old one was not in it when they last came.
    let mut team = rig.team("payments").await;
    team.groups = vec!["payments-emea".into()];
    rig.store_team(&team).await;
    let page = admin.get("/sandbox/exposure").await;
    page.says(200, &["Perhaps no longer theirs to know", "Pia Payments", "not in Team payments then"]);
    let hers = about(&page.text, "Pia Payments");
    assert!(hers.ends_with("&team=payments"), "{hers}");
    admin.get(&hers).await.says(200, &["Only clients of Team payments", "she knew it"]);
    rig.give("network", &id).await;
    admin.get("/sandbox/exposure").await.says(200, &["not in Team network then"]);

    rig.pass(31 * DAY);
    rig.read().await;
    let admin = rig.admin().await;
    admin.get("/sandbox/exposure").await.says(200, &["not in Team network then"]);
    let page = admin.get("/sandbox/exposure?days=30").await;
    page.says(200, &["Pia Payments", "not seen for 30 days"]);
}

#[tokio::test]
async fn administrators_and_auditors_see_exposures_and_nobody_else_not_by_a_campaign_either() {
    let rig = Rig::start().await;
    let pia = rig.sign_in("payments").await;
    shown_to(&rig, &pia, "hers").await;
    rig.read().await;
    let query = "issuer=demo&person=payments";
    for person in ["payments", "network"] {
        let browser = rig.sign_in(person).await;
        for path in [
            "/sandbox/exposure",
            "/sandbox/exposure?destination=vault",
            &format!("/sandbox/exposure?{query}"),
        ] {
            let page = browser.get(path).await;
            assert_eq!(page.status, 403, "{person} {path}");
            assert!(!page.text.contains("hers"), "{}", page.words());
        }
        assert_eq!(browser.get(&format!("/sandbox/campaigns/new?{query}")).await.status, 403);
    }
    let auditor = rig.sign_in("auditor").await;
    let page = auditor.get("/sandbox/exposure").await;
    page.says(200, &["Pia Payments"]);
    let hers = auditor.get(&about(&page.text, "Pia Payments")).await;
    hers.says(200, &["hers", "As auditor you look"]);
    assert!(!hers.text.contains("/campaigns/new"), "{}", hers.text);
}
