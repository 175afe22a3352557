use super::*;
use crate::desk::testing::{entry, of_secret};
use crate::error::FieldError;
use crate::model::ClientSettings;
use crate::model::testing::{NOW, card, client, secret, settings};
use crate::ui::testing::{html, words};

/// The page of a client with these secrets, for somebody who may do everything.
fn page_of(secrets: &[Secret], open: &[Entry]) -> Shown {
    let (secrets, open, own) = (secrets.to_vec(), open.to_vec(), vec![]);
    let of = SecretsOf {
        client: client("iq1", settings()),
        secrets,
        open,
        rotation: None,
        own,
        barred: None,
        longest: None,
    };
    Shown { of, can: may_everything(), asked: None, trouble: None }
}

fn may_everything() -> Can {
    Can { create: None, delete: None, own: vec![], traits: TenantTraits::default(), plain: false }
}

struct Shown {
    of: SecretsOf,
    can: Can,
    asked: Option<Asked>,
    trouble: Option<ConsoleError>,
}

impl Shown {
    fn html(self) -> String {
        let Self { of, can, asked, trouble } = self;
        let person = "Ada Admin".to_owned();
        html(|| {
            view! { <SecretList card=card() of=of can=can person=person asked=asked trouble=trouble now=NOW/> }
        })
    }

    fn words(self) -> String {
        words(&self.html())
    }

    fn asking(self, id: &str, typed_name: &str) -> Self {
        let asked = Asked { secret: SecretId(id.into()), typed_name: typed_name.into() };
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
    let page = page.html();
    assert!(page.contains("secret=s2") && !page.contains("secret=s1"), "{page}");
    assert!(page.contains("The console itself signs in as this client"), "{page}");
}
