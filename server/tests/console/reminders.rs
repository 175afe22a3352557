//! Reminders: once a step, signed, tried again, and on to others until somebody sees to it.

use std::collections::BTreeMap;
use std::time::Duration;

use app::expiry::{Hook, Rules};
use serde_json::json;
use server::reminders::{Kind, Rounds, Ways, Webhook};

use crate::receiver::{Receiver, SECRET};
use crate::rig::{Beside, DAY, Rig, Wanted};

pub(crate) fn rules() -> Rules {
    Rules {
        steps: vec![30, 14, 7, 1, 0],
        go_on_after: 3 * DAY,
        hooks: vec![Hook { name: "programs".into(), teams: vec![] }],
        ..Rules::default()
    }
}

fn rounds(rig: &Rig, receiver: &Receiver, kind: Kind) -> Rounds {
    let webhook = Webhook { url: receiver.url.clone().into(), kind, secret: Some(SECRET.to_owned().into()) };
    let ways = Ways {
        mail: None,
        webhooks: BTreeMap::from([("programs".to_owned(), webhook)]),
        http: Some(reqwest::Client::builder().no_proxy().build().unwrap()),
    };
    rig.rounds(rules(), ways)
}

/// A client of team Payments with one secret that ends in five days; what else is due was told.
async fn ends_soon(rig: &Rig, receiver: &Receiver) -> (String, Rounds) {
    let id = rig.client("ends soon").await;
    rig.give("payments", &id).await;
    rig.secret(&id, 33).await;
    rig.pass(28 * DAY);
    rig.read().await;
    (id, rounds(rig, receiver, Kind::Plain))
}

#[tokio::test]
async fn each_step_is_told_once_whatever_restarts_and_signed() {
    let (rig, receiver) = (Rig::start().await, Receiver::start().await);
    let (id, first) = ends_soon(&rig, &receiver).await;
    first.once().await.unwrap();
    let told = receiver.about(&id);
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].timestamp, rig.now());
    let ends = told[0].body["ends"].as_array().unwrap();
    let end = ends.iter().find(|end| end["client"]["id"] == id.as_str()).unwrap();
    assert_eq!(
        (&end["step_days"], &end["last"], &end["team"]),
        (&7.into(), &true.into(), &"Team payments".into())
    );
    assert!(end["url"].as_str().unwrap().ends_with(&format!("/sandbox/expiring?q={id}")), "{end}");
    // A process that starts anew knows what was told; so do two that run beside each other.
    let (second, third) = (rounds(&rig, &receiver, Kind::Plain), rounds(&rig, &receiver, Kind::Plain));
    let both = tokio::join!(second.once(), third.once());
    assert!(both.0.is_ok() && both.1.is_ok());
    assert!(receiver.about(&id).is_empty());
    rig.pass(4 * DAY - 60);
    let (second, third) = (rounds(&rig, &receiver, Kind::Plain), rounds(&rig, &receiver, Kind::Plain));
    let both = tokio::join!(second.once(), third.once());
    assert!(both.0.is_ok() && both.1.is_ok());
    let at_one_day = receiver.about(&id);
    let fresh: Vec<_> = at_one_day.iter().filter(|one| one.body["unacknowledged"] == false).collect();
    assert_eq!(fresh.len(), 1, "{at_one_day:?}");
}

#[tokio::test]
async fn a_process_that_dies_while_it_sends_is_followed_by_one_that_sends_the_same_message() {
    let (rig, receiver) = (Rig::start().await, Receiver::start().await);
    let (id, dying) = ends_soon(&rig, &receiver).await;
    receiver.hold(true);
    let dying = tokio::spawn(async move { dying.once().await });
    let began = std::time::Instant::now();
    let lost = loop {
        if let Some(lost) = receiver.about(&id).pop() {
            break lost;
        }
        assert!(began.elapsed() < Duration::from_secs(20) && !dying.is_finished(), "nothing came");
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    dying.abort();
    assert!(dying.await.unwrap_err().is_cancelled());
    receiver.hold(false);
    let next = rounds(&rig, &receiver, Kind::Plain);
    next.once().await.unwrap();
    assert!(receiver.take().is_empty(), "the dead one's turn is not over: nobody knows that it is dead");
    rig.pass(180);
    next.once().await.unwrap();
    let sent = receiver.about(&id);
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0].delivery, lost.delivery, "by its id a reader knows it again");
    rig.pass(180);
    next.once().await.unwrap();
    assert!(receiver.take().is_empty(), "it arrived");
}

#[tokio::test]
async fn a_certificate_that_ends_is_told_like_a_secret() {
    let (rig, receiver) = (Rig::start().await, Receiver::start().await);
    let moment = |at| time::OffsetDateTime::from_unix_timestamp(at).unwrap();
    let mut params = rcgen::CertificateParams::new(vec!["client.example".to_owned()]).unwrap();
    params.not_before = moment(rig.now() - DAY);
    params.not_after = moment(rig.now() + 33 * DAY);
    let pem = params.self_signed(&rcgen::KeyPair::generate().unwrap()).unwrap().pem();
    let keys = json!({ "authType": "PUBKEYCERT", "clientCertificates": [{ "certContent": pem }] });
    let id = rig.client_like(json!({ "name": "by certificate", "clientAuthentication": keys })).await;
    rig.give("payments", &id).await;
    rig.pass(28 * DAY);
    rig.read().await;
    rounds(&rig, &receiver, Kind::Plain).once().await.unwrap();
    let told = receiver.about(&id);
    assert_eq!(told.len(), 1);
    let ends = told[0].body["ends"].as_array().unwrap();
    let of = ends.iter().find(|end| end["client"]["id"] == id.as_str()).unwrap();
    assert_eq!(
        (&of["kind"], &of["step_days"], &of["last"]),
        (&"certificate".into(), &7.into(), &true.into())
    );
    let member = rig.sign_in("payments").await;
    let page = member.get("/sandbox/expiring?q=by%20certificate").await;
    let form = crate::html::form(&page.text, r#"name="what""#);
    assert_eq!(member.post("/sandbox/expiring", &form).await.status, 303);
    member.get("/sandbox/expiring?q=by%20certificate").await.says(200, &["sees to it, since just now"]);
}

#[tokio::test]
async fn check_looks_whether_a_webhook_answers_and_sends_nothing() {
    let receiver = Receiver::start().await;
    let folder = tempfile::tempdir().unwrap();
    let check = async |url: &str| {
        let webhook = format!("name = 'programs'\nurl = '{url}'\nsecret = '{SECRET}'");
        let config = "[database]\nurl = 'sqlite::memory:'\n[[reminders.webhooks]]\n";
        std::fs::write(folder.path().join("c.toml"), format!("{config}{webhook}\n")).unwrap();
        let check = tokio::process::Command::new(env!("CARGO_BIN_EXE_clientele"))
            .args(["check", "--config", "c.toml"])
            .current_dir(folder.path())
            .output();
        let output = check.await.unwrap();
        let said = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
        assert!(!said.contains(SECRET) && !said.contains("planted-in-the-url"), "{said}");
        said
    };
    let said = check(&receiver.url).await;
    assert!(said.contains("ok      reminders, webhook programs"), "{said}");
    assert!(receiver.take().is_empty());
    // Nobody listens there.
    let said = check("http://127.0.0.1:1/hook/planted-in-the-url").await;
    assert!(said.contains("FAILED  reminders, webhook programs"), "{said}");
}

#[tokio::test]
async fn two_consoles_with_one_database_tell_it_once() {
    let server = crate::postgres::Throwaway::start();
    let beside = Beside::new().await;
    let wanted =
        || Wanted { database: Some(server.url()), beside: Some(beside.clone()), ..Wanted::default() };
    let (one, other, receiver) =
        (Rig::with(wanted()).await, Rig::with(wanted()).await, Receiver::start().await);
    let (id, first) = ends_soon(&one, &receiver).await;
    let second = rounds(&other, &receiver, Kind::Plain);
    let both = tokio::join!(first.once(), second.once());
    assert!(both.0.is_ok() && both.1.is_ok());
    first.once().await.unwrap();
    second.once().await.unwrap();
    assert_eq!(receiver.about(&id).len(), 1);
}

#[tokio::test]
async fn what_failed_is_shown_and_tried_again_under_the_same_id() {
    let (rig, receiver) = (Rig::start().await, Receiver::start().await);
    let (id, rounds) = ends_soon(&rig, &receiver).await;
    receiver.fail_with(503);
    rounds.once().await.unwrap();
    let tried = receiver.about(&id);
    assert_eq!(tried.len(), 1);
    let told = ["Reminders could not be sent", "Webhook programs", "it answered HTTP 503", "tried once"];
    for path in ["/sandbox/expiring", "/"] {
        let page = rig.admin().await.get(path).await;
        page.says(200, &told);
        assert!(!page.text.contains("planted-in-the-url"), "the address of a webhook is a secret");
        for persona in ["payments", "auditor"] {
            let page = rig.sign_in(persona).await.get(path).await;
            assert!(!page.words().contains("could not be sent"), "{persona} {path}");
        }
    }
    rig.pass(59);
    rounds.once().await.unwrap();
    assert!(receiver.take().is_empty(), "too early");
    rig.pass(1);
    rounds.once().await.unwrap();
    assert_eq!(receiver.about(&id).len(), 1);
    receiver.fail_with(0);
    rig.pass(300);
    rounds.once().await.unwrap();
    let arrived = receiver.about(&id);
    assert_eq!(arrived.len(), 1);
    assert_eq!(arrived[0].delivery, tried[0].delivery);
    assert!(!rig.admin().await.get("/sandbox/expiring").await.words().contains("could not be sent"));
    rig.pass(600);
    rounds.once().await.unwrap();
    assert!(receiver.take().is_empty(), "it arrived");
}

#[tokio::test]
async fn what_was_rotated_while_it_waited_is_told_no_more() {
    let (rig, receiver) = (Rig::start().await, Receiver::start().await);
    let (id, rounds) = ends_soon(&rig, &receiver).await;
    receiver.fail_with(500);
    rounds.once().await.unwrap();
    assert_eq!(receiver.about(&id).len(), 1);
    let made = rig.admin().await.create_secret(&id, 90).await;
    assert_eq!(made.status, 200, "{}", made.text);
    receiver.fail_with(0);
    rig.pass(60);
    rounds.once().await.unwrap();
    assert!(receiver.about(&id).is_empty());
    rig.pass(4 * DAY);
    rounds.once().await.unwrap();
    assert!(receiver.about(&id).is_empty(), "nor at the next step");
}

#[tokio::test]
async fn what_nobody_sees_to_goes_on_and_what_somebody_does_stays() {
    let (rig, receiver) = (Rig::start().await, Receiver::start().await);
    let neglected = rig.client("neglected").await;
    rig.give("payments", &neglected).await;
    rig.secret(&neglected, 33).await;
    let (id, rounds) = ends_soon(&rig, &receiver).await;
    rounds.once().await.unwrap();
    receiver.take();
    let member = rig.sign_in("payments").await;
    let page = member.get("/sandbox/expiring?q=ends%20soon").await;
    page.says(200, &["I see to it", "reminded just now"]);
    let form = crate::html::form(&page.text, r#"name="what""#);
    // A link does nothing; who may not, cannot; what is not theirs is not there.
    member.get("/sandbox/expiring?client=x&what=y").await.says(200, &["I see to it"]);
    assert_eq!(rig.sign_in("auditor").await.post("/sandbox/expiring", &form).await.status, 403);
    assert_eq!(rig.sign_in("network").await.post("/sandbox/expiring", &form).await.status, 404);
    let unknown = [("client", id.as_str()), ("what", "secret:none")];
    assert_eq!(member.post("/sandbox/expiring", &unknown).await.status, 404);
    let done = member.post("/sandbox/expiring", &form).await;
    assert_eq!(done.see_other(), "/sandbox/expiring?q=ends%20soon&done=acknowledged");
    member.get("/sandbox/expiring?q=ends%20soon").await.says(200, &["sees to it, since just now"]);
    let entries = format!("/sandbox/audit?action=clients%2Facknowledge&client={id}");
    rig.admin().await.get(&entries).await.says(200, &["Pia Payments"]);
    // The clock moves on within the same step; half of the time that was left is over.
    rig.pass(2 * DAY + DAY / 2);
    rounds.once().await.unwrap();
    let went_on = receiver.take();
    let named = |client: &str| {
        went_on.iter().filter(|one| one.body["unacknowledged"] == true && one.names(client)).count()
    };
    assert_eq!((named(&id), named(&neglected)), (0, 1), "{went_on:?}");
    // The session has ended meanwhile.
    let page = rig.sign_in("payments").await.get("/sandbox/expiring?q=neglected").await;
    page.says(200, &["went on to others"]);
    rounds.once().await.unwrap();
    assert!(receiver.take().is_empty(), "once");
}

#[tokio::test]
async fn chat_services_get_the_shape_that_they_read() {
    let (rig, receiver) = (Rig::start().await, Receiver::start().await);
    ends_soon(&rig, &receiver).await;
    for (kind, field) in [(Kind::Slack, "blocks"), (Kind::Teams, "attachments")] {
        // The step is another one, so it is told anew.
        rounds(&rig, &receiver, kind).once().await.unwrap();
        let told = receiver.take();
        assert!(told.iter().any(|one| one.body[field].is_array()), "{kind:?}: {told:?}");
        rig.pass(4 * DAY);
    }
}

#[tokio::test]
async fn a_contact_without_a_mail_address_is_said_on_the_teams_page() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    admin.get("/teams/payments").await.says(200, &["Pia holds no mail address: reminders do not reach them"]);
    let mut team = rig.team("payments").await;
    team.contacts = ["Pia, pia@example.com".into(), "Paul <paul@example.com>".into()];
    app::desk::Teams::save(&rig.store.teams(), &team).await.unwrap();
    assert!(!admin.get("/teams/payments").await.words().contains("no mail address"));
}
