//! A new secret goes straight to where it is used: what the asker is told, what the journal keeps, who may.

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use app::desk::{Destination, Destinations, Exposures, Parcel, Put, Refusal, Slot};
use app::model::{ClientId, DestinationCard, DestinationKind, DestinationName, TenantName};
use app::policy::OpenTo;
use async_trait::async_trait;
use secrecy::ExposeSecret;
use serde_json::Value;
use server::config::Config;
use server::delivery::Delivery;

use crate::browser::{Answer, Browser};
use crate::rig::{Rig, Wanted};
use crate::sealed::{Dialog, works};

/// A directory as a destination, open to these teams.
fn directory(path: &Path, teams: &str) -> Arc<dyn Destinations> {
    let text = format!(
        "[[destinations]]\nname = \"files\"\nkind = \"file\"\ndirectory = \"{}\"\nteams = [{teams}]\n",
        path.display()
    );
    let config = Config::from_parts("test.toml", &text, Vec::new()).unwrap();
    Arc::new(Delivery::new(&config.destinations, &config.upstream).unwrap())
}

pub(crate) async fn with_files(path: &Path, teams: &str) -> Rig {
    Rig::with(Wanted { destinations: directory(path, teams), ..Wanted::default() }).await
}

/// What a destination of the tests does with a parcel.
#[derive(Clone)]
pub(crate) enum Does {
    Wrap,
    Refuse { perhaps: bool },
}

/// A destination that is always ready, and keeps what it was given.
struct Double {
    all: Vec<Destination>,
    does: Does,
    given: Arc<Mutex<Vec<Parcel>>>,
}

impl Double {
    fn new(does: Does) -> Self {
        let kind =
            if matches!(does, Does::Wrap) { DestinationKind::VaultWrap } else { DestinationKind::VaultKv };
        let card =
            DestinationCard { name: DestinationName("vault".into()), kind, at: "vault.example".into() };
        Self { all: vec![Destination { card, open_to: OpenTo::default() }], does, given: Arc::default() }
    }
}

#[async_trait]
impl Destinations for Double {
    fn all(&self) -> &[Destination] {
        &self.all
    }

    async fn prepare(
        &self,
        _: &DestinationName,
        _: &TenantName,
        _: &ClientId,
        _: Instant,
    ) -> Result<Box<dyn Slot>, Refusal> {
        Ok(Box::new(Given(self.does.clone(), self.given.clone())))
    }
}

struct Given(Does, Arc<Mutex<Vec<Parcel>>>);

#[async_trait]
impl Slot for Given {
    fn place(&self) -> &str {
        "secret/zscaler"
    }

    async fn put(&self, parcel: &Parcel, _: Instant) -> Result<Put, Refusal> {
        self.1.lock().unwrap().push(parcel.clone());
        match self.0 {
            Does::Wrap => Ok(Put::Wrapped { token: "hvs.once".into() }),
            Does::Refuse { perhaps } => {
                Err(Refusal { words: "It is sealed.".into(), next: "Unseal it.".into(), perhaps })
            }
        }
    }
}

pub(crate) async fn with_double(does: Does) -> (Rig, Arc<Mutex<Vec<Parcel>>>) {
    let double = Double::new(does);
    let given = double.given.clone();
    (Rig::with(Wanted { destinations: Arc::new(double), ..Wanted::default() }).await, given)
}

async fn send(browser: &Browser<'_>, client: &str, to: &str, seal_to: Option<&Dialog>) -> Answer {
    let key = seal_to.map(Dialog::key);
    let mut form =
        vec![("tenant", "sandbox"), ("id", client), ("days", "90"), ("until", ""), ("deliver_to", to)];
    if let Some(key) = &key {
        form.push(("seal_to", key));
    }
    browser.call("secrets/create", &form).await
}

async fn send_form(browser: &Browser<'_>, client: &str, to: &str) -> Answer {
    let form = [("do", "create"), ("days", "90"), ("until", ""), ("to", to)];
    browser.post(&format!("/sandbox/clients/{client}/secrets"), &form).await
}

pub(crate) fn read(path: &Path, client: &str) -> Value {
    serde_json::from_slice(&std::fs::read(path.join(format!("sandbox.{client}.json"))).unwrap()).unwrap()
}

/// The note and the outcome of a client's newest entry.
pub(crate) async fn noted(rig: &Rig, client: &str) -> (String, &'static str) {
    let entry = rig.entries(client).await.remove(0);
    (entry.note.unwrap_or_default(), entry.outcome.word())
}

/// How a client's secrets got into other hands, and the destinations, newest first.
async fn exposed(rig: &Rig, client: &str) -> Vec<(&'static str, String)> {
    let (tenant, client) = (TenantName("sandbox".into()), ClientId(client.into()));
    let exposures = rig.store.exposures().of_client(&tenant, &client, 10).await.unwrap();
    let told = exposures.iter().map(|one| (one.how.word(), one.destination.clone()));
    told.map(|(how, to)| (how, to.map(|name| name.0).unwrap_or_default())).collect()
}

fn sorted<T: Ord>(mut list: Vec<T>) -> Vec<T> {
    list.sort();
    list
}

#[tokio::test]
async fn whoever_is_given_a_value_is_noted_with_no_part_of_it() {
    let rig = Rig::start().await;
    let (admin, id) = (rig.admin().await, rig.client("shown").await);
    let form = [("tenant", "sandbox"), ("id", id.as_str()), ("days", "90"), ("until", "")];
    let made = admin.call("secrets/create", &form).await;
    let (tenant, client) = (TenantName("sandbox".into()), ClientId(id.clone()));
    let exposures = rig.store.exposures().of_client(&tenant, &client, 10).await.unwrap();
    let [one] = exposures.as_slice() else { panic!("{exposures:?}") };
    assert_eq!((one.how.word(), one.person.name.as_str()), ("shown", "Ada Admin"));
    assert_eq!(one.secret.0, made.json["secret"]["id"].as_str().unwrap());
    assert!(!format!("{one:?}").contains(made.json["value"].as_str().unwrap()));
    assert_eq!(rig.store.exposures().of_person(&tenant, &one.person, 10).await.unwrap(), exposures);
}

#[tokio::test]
async fn the_secret_is_where_it_was_sent_and_the_answer_holds_nothing_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let rig = with_files(folder.path(), "").await;
    let (admin, id, dialog) = (rig.admin().await, rig.client("sent").await, Dialog::new());
    let made = send(&admin, &id, "files", Some(&dialog)).await;
    assert_eq!(made.status, 200, "{}", made.text);
    assert!(made.json.get("sealed").is_none() && made.json.get("value").is_none(), "{}", made.text);
    assert_eq!(made.json["delivered"]["destination"], "files");
    assert_eq!(exposed(&rig, &id).await, [("delivered", "files".to_owned())]);
    let file = read(folder.path(), &id);
    let value = file["client_secret"].as_str().unwrap();
    assert!(works(&rig, &id, value).await, "what was delivered is not the secret");
    assert_eq!(file["secret_id"], made.json["secret"]["id"]);
    assert!(!made.text.contains(value));

    let (note, outcome) = noted(&rig, &id).await;
    assert_eq!(outcome, "done");
    assert!(
        note.starts_with("delivered to files: ") && note.ends_with(&format!("sandbox.{id}.json")),
        "{note}"
    );
    let entry = rig.entries(&id).await.remove(0);
    assert!(entry.opened.after.as_deref().unwrap().contains(r#""deliver_to":"files""#));
    assert!(!format!("{entry:?}").contains(value));
    rig.pass(60);
    let page = admin.secrets_page(&id).await;
    page.says(200, &["delivered to files: "]);
    assert!(!page.text.contains("never seen") && !page.text.contains(value));
}

#[tokio::test]
async fn without_script_a_secret_is_sent_and_a_choice_that_fails_stays_chosen() {
    let folder = tempfile::tempdir().unwrap();
    let rig = with_files(folder.path(), "").await;
    let (admin, id) = (rig.admin().await, rig.client("by hand").await);
    let page = admin.secrets_page(&id).await;
    page.says(200, &["Send it to files", "Sending it to a destination works without"]);
    let wrong = [("do", "create"), ("days", "date"), ("until", "2001-01-01"), ("to", "files")];
    let again = admin.post(&format!("/sandbox/clients/{id}/secrets"), &wrong).await;
    again.says(422, &["Choose an end between"]);
    assert!(again.text.contains(r#"value="2001-01-01""#), "{}", again.text);
    assert!(rig.upstream_secrets(&id).await.is_empty());

    let made = send_form(&admin, &id, "files").await;
    assert!(made.see_other().ends_with("?done=secret-delivered"), "{made:?}");
    let value = read(folder.path(), &id)["client_secret"].as_str().unwrap().to_owned();
    assert!(works(&rig, &id, &value).await);
    let page = admin.get(made.see_other()).await;
    page.says(200, &["Secret created and delivered.", "delivered to files"]);
    assert!(!page.text.contains(&value));
}

#[tokio::test]
async fn a_destination_that_cannot_take_it_is_found_before_anything_is_made() {
    let folder = tempfile::tempdir().unwrap();
    let rig = with_files(&folder.path().join("missing"), "").await;
    let (admin, id) = (rig.admin().await, rig.client("unmade").await);
    rig.forget_sent().await;
    let refused = send(&admin, &id, "files", Some(&Dialog::new())).await;
    assert_eq!(refused.status, 502, "{}", refused.text);
    assert_eq!(refused.json["changed"], "nothing");
    send_form(&admin, &id, "files").await.says(502, &["cannot take a secret now", "Nothing was changed"]);
    assert!(rig.writes().await.is_empty(), "{:?}", rig.writes().await);
}

#[tokio::test]
async fn what_did_not_arrive_comes_sealed_to_the_dialog_that_asked() {
    for perhaps in [false, true] {
        let (rig, given) = with_double(Does::Refuse { perhaps }).await;
        let (admin, id, dialog) = (rig.admin().await, rig.client("undelivered").await, Dialog::new());
        let made = send(&admin, &id, "vault", Some(&dialog)).await;
        assert_eq!(made.status, 200, "{}", made.text);
        let lost = &made.json["undelivered"];
        assert_eq!((&lost["destination"], &lost["perhaps"]), (&"vault".into(), &perhaps.into()));
        let mut known = vec![("shown", String::new())];
        known.extend(perhaps.then(|| ("perhaps_delivered", "vault".to_owned())));
        assert_eq!(sorted(exposed(&rig, &id).await), sorted(known), "whoever holds an answer may read it");
        let value = dialog.open(&made, &id).expect("its own dialog opens it");
        assert!(works(&rig, &id, &value).await);
        assert_eq!(given.lock().unwrap()[0].value.expose_secret(), value);
        assert!(!made.text.contains(&value));
        let (note, outcome) = noted(&rig, &id).await;
        assert_eq!(outcome, "handed");
        assert!(
            note.starts_with(if perhaps { "perhaps delivered to vault" } else { "not delivered to vault" }),
            "{note}"
        );

        rig.pass(60);
        admin.secrets_page(&id).await.says(200, &["not known where its value is", "It was stored"]);
        let operation = made.json["operation"].as_str().unwrap();
        let form = [("tenant", "sandbox"), ("id", id.as_str()), ("operation", operation)];
        assert_eq!(admin.call("secrets/displayed", &form).await.status, 200);
        let (note, outcome) = noted(&rig, &id).await;
        assert_eq!(outcome, "done");
        assert!(
            note.contains("the browser showed the value; ") && note.contains("delivered to vault"),
            "{note}"
        );
    }
}

#[tokio::test]
async fn without_a_key_what_did_not_arrive_is_told_and_offered_for_deletion() {
    let (rig, given) = with_double(Does::Refuse { perhaps: false }).await;
    let (admin, id) = (rig.admin().await, rig.client("nobody's").await);
    let lost = send_form(&admin, &id, "vault").await;
    lost.says(
        502,
        &["could not be delivered to vault", "It is sealed.", "Nobody has its value", "Delete it…"],
    );
    lost.says(502, &["A secret was made for vault, and nobody has its value"]);
    let value = given.lock().unwrap()[0].value.expose_secret().to_owned();
    assert!(!lost.text.contains(&value));
    assert_eq!(noted(&rig, &id).await.1, "orphan");
    assert_eq!(exposed(&rig, &id).await, [], "nobody has it");

    let id = rig.client("a program's").await;
    let lost = send(&admin, &id, "vault", None).await;
    assert_eq!((lost.status, &lost.json["changed"]), (502, &"yes".into()), "{}", lost.text);
    let value = given.lock().unwrap()[1].value.expose_secret().to_owned();
    assert!(!lost.text.contains(&value), "even where plain values may travel, this one does not");

    let (rig, _) = with_double(Does::Refuse { perhaps: true }).await;
    let (admin, id) = (rig.admin().await, rig.client("perhaps").await);
    send_form(&admin, &id, "vault").await.says(504, &["it is not known whether vault has it", "Look there."]);
    assert_eq!(noted(&rig, &id).await.1, "handed", "it may be in use: never called an orphan");
}

#[tokio::test]
async fn a_wrapping_token_is_sealed_like_a_value_and_not_given_without_a_key() {
    let (rig, given) = with_double(Does::Wrap).await;
    let (admin, id, dialog) = (rig.admin().await, rig.client("wrapped").await, Dialog::new());
    for refused in [send(&admin, &id, "vault", None).await, send_form(&admin, &id, "vault").await] {
        assert_eq!(refused.status, 409, "{}", refused.text);
    }
    assert!(given.lock().unwrap().is_empty() && rig.upstream_secrets(&id).await.is_empty());
    let mut made = send(&admin, &id, "vault", Some(&dialog)).await;
    assert_eq!(made.status, 200, "{}", made.text);
    assert!(!made.text.contains("hvs.once") && made.json.get("sealed").is_none(), "{}", made.text);
    made.json["sealed"] = made.json["wrapped"]["token"].clone();
    assert_eq!(dialog.open(&made, &id).as_deref(), Some("hvs.once"));
    let (note, outcome) = noted(&rig, &id).await;
    assert_eq!((note.as_str(), outcome), ("wrapped by vault: secret/zscaler", "handed"));
    assert_eq!(exposed(&rig, &id).await, [("wrapped", "vault".to_owned())]);
}

#[tokio::test]
async fn a_member_sends_their_teams_secrets_to_what_is_open_to_the_team_and_nowhere_else() {
    let folder = tempfile::tempdir().unwrap();
    let rig = with_files(folder.path(), "\"Team payments\"").await;
    let (own, foreign) = (rig.client("own").await, rig.client("foreign").await);
    rig.give("payments", &own).await;
    rig.give("network", &foreign).await;
    let (pia, nora) = (rig.sign_in("payments").await, rig.sign_in("network").await);
    assert_eq!(send(&pia, &own, "files", Some(&Dialog::new())).await.status, 200);
    let page = nora.secrets_page(&foreign).await;
    assert!(!page.text.contains("files") && page.status == 200, "{}", page.text);
    rig.forget_sent().await;
    let closed = send(&nora, &foreign, "files", Some(&Dialog::new())).await;
    let missing = send(&nora, &foreign, "no-such", Some(&Dialog::new())).await;
    assert_eq!((closed.status, missing.status), (409, 409), "{}", closed.text);
    assert_eq!(closed.json["title"], missing.json["title"], "a closed one looks like none");
    assert_eq!(
        send(&pia, &own, "", Some(&Dialog::new())).await.status,
        409,
        "an empty name is no way to be shown it"
    );
    assert!(rig.writes().await.is_empty(), "{:?}", rig.writes().await);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[tokio::test]
async fn without_a_destination_nothing_changes() {
    let rig = Rig::start().await;
    let (admin, id) = (rig.admin().await, rig.client("plain").await);
    let page = admin.secrets_page(&id).await;
    assert!(!page.text.contains(r#"name="to""#), "{}", page.text);
    page.says(200, &["Creating a secret needs JavaScript"]);
    let refused = send_form(&admin, &id, "").await;
    refused.says(422, &["A new secret is shown by a script"]);
}
