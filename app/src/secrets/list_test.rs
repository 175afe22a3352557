use super::super::last::Doubtful;
use super::super::notices::NEVER_SEEN_AFTER;
use super::*;
use crate::desk::testing::{entry, of_secret};
use crate::desk::{Entry, Outcome};
use crate::error::FieldError;
use crate::model::testing::{NOW, card, client, secret, settings};
use crate::model::{ClientSettings, How, Label, Labels};
use crate::ui::testing::{html, words};

/// The page of a client with these secrets, for somebody who may do everything.
fn page_of(secrets: &[Secret], open: &[Entry]) -> Shown {
    let of = SecretsOf {
        client: client("iq1", settings()),
        secrets: secrets.to_vec(),
        open: open.to_vec(),
        rotation: None,
        doubtful: Doubtful::default(),
        own: vec![],
        leaks: vec![],
        labels: Labels::default(),
        exposures: vec![],
        destinations: vec![],
        barred: None,
        longest: None,
    };
    Shown { of, can: may_everything(), asked: None, chosen: Offer::default(), trouble: None }
}

fn may_everything() -> Can {
    Can {
        create: None,
        delete: None,
        label: None,
        report: None,
        own: vec![],
        traits: TenantTraits::default(),
        plain: false,
    }
}

struct Shown {
    of: SecretsOf,
    can: Can,
    asked: Option<Asked>,
    chosen: Offer,
    trouble: Option<ConsoleError>,
}

impl Shown {
    fn html(self) -> String {
        let Self { of, can, asked, chosen, trouble } = self;
        let person = "Ada Admin".to_owned();
        html(|| {
            view! { <SecretList card=card() of=of can=can person=person asked=asked chosen=chosen trouble=trouble now=NOW/> }
        })
    }

    fn words(self) -> String {
        words(&self.html())
    }

    fn asking(self, id: &str, typed_name: &str) -> Self {
        let asked = Asked::Delete { secret: SecretId(id.into()), typed_name: typed_name.into() };
        Self { asked: Some(asked), ..self }
    }
}

fn made(outcome: Outcome, seconds_ago: i64) -> Entry {
    of_secret(entry(Action::CreateSecret, outcome, seconds_ago), "s1")
}

#[test]
fn two_secrets_are_listed_without_their_values_and_leave_no_room() {
    let page = page_of(&[secret("s2", 85), secret("s1", 25)], &[]);
    let html = page.html();
    insta::assert_snapshot!(words(html.split("<section").next().unwrap()));
    assert!(html.contains("Two secrets is the most a client can hold"), "{html}");
    assert_eq!(html.matches("aria-label=\"masked\"").count(), 2);
}

#[test]
fn the_page_says_first_what_its_owner_has_to_know() {
    let of = |days: &[i64]| {
        let secrets: Vec<_> =
            days.iter().enumerate().map(|(n, days)| secret(&format!("s{n}"), *days)).collect();
        page_of(&secrets, &[]).words()
    };
    assert!(of(&[-3]).contains("No secret of this client works any more"));
    assert!(of(&[2]).contains("The only live secret ends in 2 days"));
    assert!(of(&[-3, 12]).contains("The only live secret ends in 12 days"));
    for quiet in [&[40][..], &[2, 40], &[2, 3], &[]] {
        let text = of(quiet);
        assert!(!text.contains("only live secret ends") && !text.contains("works any more"), "{quiet:?}");
    }
}

#[test]
fn a_value_that_no_browser_confirmed_is_told_after_a_while() {
    let of = |seconds_ago| page_of(&[secret("s1", 90)], &[made(Outcome::Handed, seconds_ago)]).words();
    assert!(
        !of(NEVER_SEEN_AFTER).contains("never seen") && !of(NEVER_SEEN_AFTER).contains("no browser said")
    );
    let late = of(NEVER_SEEN_AFTER + 1);
    assert!(late.contains("value never seen") && late.contains("no browser said that it showed its value"));
    assert!(late.contains("It was stored") && late.contains("Delete it…"), "{late}");
}

#[test]
fn a_lost_value_is_offered_for_deletion_and_a_riddle_is_not() {
    let lost = page_of(&[secret("s1", 90)], &[made(Outcome::Orphan, 5)]).words();
    assert!(
        lost.contains("whose value nobody has") && lost.contains("value lost") && lost.contains("Delete it…")
    );
    assert!(!lost.contains("It is known"), "{lost}");
    let riddle = page_of(&[secret("s1", 90)], &[made(Outcome::PerhapsInUse, 5)]).words();
    assert!(riddle.contains("unknown, perhaps in use") && riddle.contains("It is known"), "{riddle}");
    assert!(!riddle.contains("Delete it…") && !riddle.contains("value lost"), "{riddle}");
}

#[test]
fn what_is_open_about_the_client_itself_is_not_told_here() {
    let page = page_of(&[secret("s1", 90)], &[entry(Action::UpdateClient, Outcome::Unknown, 5)]).words();
    assert!(!page.contains("not known yet"), "{page}");
    let page = page_of(&[secret("s1", 90)], &[entry(Action::DeleteSecret, Outcome::Unknown, 5)]).words();
    assert!(page.contains("It is not known yet what became of an earlier request"), "{page}");
}

#[test]
fn a_client_with_keys_needs_no_secret_and_gets_none() {
    let mut page = page_of(&[], &[]);
    page.of.client.settings =
        ClientSettings { authentication: Authentication::Jwks { url: "https://a".into() }, ..settings() };
    let text = page.words();
    assert!(text.contains("It signs in with keys, so it needs none."), "{text}");
    assert!(text.contains("This client does not sign in with secrets."), "{text}");
}

#[test]
fn deleting_the_only_live_secret_takes_its_clients_name() {
    let two = [secret("s2", 85), secret("s1", 25)];
    let one_of_two = page_of(&two, &[]).asking("s1", "").html();
    assert!(one_of_two.contains("Delete secret s1 of terraform?") && !one_of_two.contains("typed_name"));
    let expired = page_of(&[secret("s2", 85), secret("s1", -1)], &[]).asking("s1", "").html();
    assert!(expired.contains("It has expired") && !expired.contains("typed_name"), "{expired}");

    let wrong = FieldError { field: "typed_name".into(), message: "Type it exactly.".into() };
    let mut last = page_of(&two[1..], &[]).asking("s1", "terra");
    last.trouble = Some(ConsoleError::invalid(vec![wrong]));
    let last = last.html();
    assert!(
        last.contains("Type the client&#x27;s name") || last.contains("Type the client's name"),
        "{last}"
    );
    assert!(last.contains(r#"value="terra""#) && last.contains("Type it exactly."), "{last}");
}

#[test]
fn a_secret_takes_its_clients_name_too_while_the_other_one_may_yet_be_deleted() {
    let mut page = page_of(&[secret("s2", 85), secret("s1", 25)], &[]).asking("s1", "");
    let rotation = crate::model::Rotation {
        id: crate::model::RotationId("01R".into()),
        tenant: card().name,
        client: ClientId("iq1".into()),
        version: 3,
        step: crate::model::RotationStep::Moved,
        old: SecretId("s1".into()),
        new: Some(SecretId("s2".into())),
        operation: "op-1".into(),
        due: NOW,
        trial: crate::model::Trial::Untried,
        doubt: Some(crate::model::Doubt { of: crate::model::Which::New, until: NOW.plus_days(1) }),
        reached: vec![],
    };
    page.of.doubtful = Doubtful::of(&[], Some(&rotation), NOW);
    let page = page.html();
    assert!(page.contains("typed_name") && page.contains("may yet be carried out"), "{page}");
}

#[test]
fn a_form_that_comes_back_holds_its_label_and_what_is_wrong_with_it() {
    let mut page = page_of(&[], &[]);
    page.of.destinations = vec![vault()];
    let sent = crate::frame::Sent(vec![("label".into(), "x".repeat(61)), ("to".into(), "vault-prod".into())]);
    let wrong = FieldError { field: "label".into(), message: "At most 60 characters.".into() };
    page.chosen = Offer::chosen(&sent, &ConsoleError::invalid(vec![wrong.clone()]));
    let html = page.html();
    assert!(html.contains(&"x".repeat(61)) && html.contains("At most 60 characters."), "{html}");
    let value = "Zx81kQ0v7LmNpR3sT5uW9yAbCd";
    let sent = crate::frame::Sent(vec![("label".into(), value.into())]);
    let chosen = Offer::chosen(&sent, &ConsoleError::invalid(vec![wrong]));
    assert_eq!(chosen.label, "", "what looks like a value is not shown again");
}

#[test]
fn a_question_about_a_secret_that_there_is_not_is_not_asked() {
    let page = page_of(&[secret("s1", 25)], &[]).asking("s9", "").html();
    assert!(!page.contains("id=\"ask\""), "{page}");
}

#[test]
fn who_may_not_change_hears_why_and_is_asked_nothing() {
    let mut page = page_of(&[secret("s1", 25)], &[made(Outcome::Handed, 100)]).asking("s1", "");
    let why = || Some("As auditor you look.".to_owned());
    page.can = Can { create: why(), delete: why(), ..may_everything() };
    let page = page.html();
    assert!(!page.contains("dialog=delete") && !page.contains("id=\"ask\""), "{page}");
    assert!(!page.contains("It was stored"), "an auditor takes no note: {page}");
    assert!(page.contains("As auditor you look."), "{page}");
}

#[test]
fn a_secret_that_the_console_runs_on_stays_and_the_other_may_go() {
    let mut page = page_of(&[secret("s2", 85), secret("s1", 25)], &[]);
    page.can.own = vec![SecretId("s1".into())];
    let page = page.html().replace("&amp;", "&");
    for way in ["dialog=delete&secret=", "leak?secret="] {
        let leads = |id: &str| page.contains(&format!("{way}{id}"));
        assert!(leads("s2") && !leads("s1"), "{way}: {page}");
    }
    assert!(page.contains("The console itself signs in as this client"), "{page}");
}

#[test]
fn a_label_stands_beside_its_secret_and_is_said_to_be_ours() {
    let mut page = page_of(&[secret("s1", 25)], &[]);
    let label = Label { label: "CI <b>".into(), holder: "Pia".into(), note: "in the vault".into() };
    page.of.labels.0.insert((page.of.client.id.clone(), SecretId("s1".into())), label);
    page.asked = Some(Asked::Label { secret: SecretId("s1".into()), typed: None });
    let html = page.html();
    let said = words(&html);
    for wanted in [
        "CI",
        "held by Pia",
        "in the vault",
        "ZIdentity does not know it",
        "never write a secret",
        "Save label",
    ] {
        assert!(said.contains(wanted), "{wanted}: {said}");
    }
    assert!(html.contains("CI &lt;b&gt;") && html.contains(r#"value="Pia""#), "{html}");
}

fn vault() -> crate::model::DestinationCard {
    crate::model::DestinationCard {
        name: DestinationName("vault-prod".into()),
        kind: crate::model::DestinationKind::VaultKv,
        at: "vault.corp.example".into(),
    }
}

#[test]
fn without_a_destination_nothing_is_asked_and_with_one_the_usual_way_stays_the_usual() {
    let without = page_of(&[], &[]).html();
    assert!(!without.contains(r#"name="to""#) && without.contains("Creating a secret needs JavaScript"));
    let mut page = page_of(&[], &[]);
    page.of.destinations = vec![vault()];
    let with = page.html();
    for part in ["Show it to me once", "Send it to vault-prod", "Vault key-value store, vault.corp.example"] {
        assert!(with.contains(part), "{part}: {with}");
    }
    let ticked: Vec<_> = with.match_indices("checked").map(|(at, _)| &with[at - 60..at]).collect();
    assert!(ticked.iter().any(|before| before.contains(r#"value="""#)), "{ticked:?}");
    assert!(
        with.contains("Showing a secret needs JavaScript")
            && with.contains("Sending it to a destination works")
    );
}

#[test]
fn where_a_secret_was_delivered_stands_beside_it() {
    let mut page = page_of(&[secret("s1", 90)], &[]);
    let exposed = |secret: &str, how| crate::model::Exposure {
        tenant: card().name,
        client: ClientId("iq1".into()),
        secret: SecretId(secret.into()),
        person: crate::model::Who::from(&crate::model::Actor::new("demo", "ada", "Ada Admin", None)),
        how,
        destination: Some(DestinationName("vault-prod".into())),
        place: "secret/data/iq1".into(),
        at: NOW,
    };
    page.of.exposures = vec![exposed("s1", How::Delivered)];
    assert!(page.words().contains("delivered to vault-prod: secret/data/iq1"));
    let mut page = page_of(&[secret("s1", 90)], &[]);
    page.of.exposures = vec![exposed("gone", How::Delivered), exposed("s1", How::Shown)];
    assert!(!page.words().contains("vault-prod"), "another's, or a person's, is no place of this one");
}

#[test]
fn a_secret_that_did_not_arrive_is_told_by_where_it_was_to_go() {
    let sent = |outcome, note: Option<&str>| {
        let mut entry = made(outcome, NEVER_SEEN_AFTER + 1);
        entry.opened.after = Some(r#"{"expiresAt":1,"sealed":false,"deliver_to":"vault-prod"}"#.into());
        entry.note = note.map(str::to_owned);
        page_of(&[secret("s1", 90)], &[entry]).words()
    };
    let lost = sent(Outcome::Orphan, Some("not delivered to vault-prod: secret/data/iq1. It is sealed."));
    assert!(lost.contains("A secret was made for vault-prod, and nobody has its value"), "{lost}");
    assert!(
        lost.contains("It is sealed. Delete it, then create another.") && !lost.contains("answer was lost")
    );
    for note in [None, Some("perhaps delivered to vault-prod: secret/data/iq1. No answer.")] {
        let page = sent(Outcome::Handed, note);
        assert!(
            page.contains("it is not known where its value is") && page.contains("It was stored"),
            "{page}"
        );
    }
}
