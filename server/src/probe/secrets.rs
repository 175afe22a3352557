//! Secrets: their life, their number, their mask, and whether their end is what was asked for.

use std::time::Duration;

use app::model::{Beyond, Timestamp};
use rand::Rng;
use reqwest::Method;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};

use super::line::Line;
use super::throwaway::{SECRET, SECRETS, is_refusal, senseless, status_words};
use super::{Probe, Stopped};
use crate::zidentity::{As, Seen};

const LOOK_EVERY: Duration = Duration::from_millis(300);
const LOOKS: u32 = 60;
/// What the published test shows in place of a value.
const MASK: &str = "****";

/// A secret that the probe has made.
struct Made {
    id: String,
    value: SecretString,
}

impl Probe {
    /// Makes secrets for the disabled client, compares them with what is listed, and deletes them.
    pub(super) async fn secrets(&mut self) -> Result<(), Stopped> {
        self.shortest_and_longest().await?;
        // A second that nobody would choose, so that rounding shows.
        let end = self.in_days(45).0 + rand::rng().random_range(1..3_600);
        let answer = self.create_secret(Timestamp(end)).await?;
        let Some(first) = made(&answer) else {
            return Err(senseless(format!("a secret could not be made: {}", status_words(&answer))));
        };
        let listed = self.listed_with(&first.id).await?;
        self.report.worked("create secret");
        let later = if listed.looks > 0 { ", and it was listed later" } else { "" };
        self.report.note(
            Line::SecretCreated,
            matches!(answer.status, 201 | 202),
            format!("{}{later}", answer.status),
        );
        self.end_echoed(end, &answer, &listed, &first.id);
        self.masked(&listed, &first);
        self.refused_token(&first.value).await?;
        let others = self.limit(&first).await?;
        self.delete_secrets(&first, &others).await
    }

    fn in_days(&self, days: i64) -> Timestamp {
        (self.clock)().plus_days(days)
    }

    /// Whether the portal's bounds hold: a day is too short, two years are too long.
    async fn shortest_and_longest(&mut self) -> Result<(), Stopped> {
        for (line, days, words) in
            [(Line::SecretShortest, 1, "one day"), (Line::SecretLongest, 730, "two years")]
        {
            let seen = self.create_secret(self.in_days(days)).await?;
            let taken = match made(&seen) {
                Some(secret) => {
                    self.listed_with(&secret.id).await?;
                    self.own(Method::DELETE, SECRET, &[&secret.id], None, As::Console).await?;
                    self.listed_without(&secret.id).await?;
                    true
                }
                None => false,
            };
            if !taken && !is_refusal(seen.status) {
                self.report.skip(line, format!("{words}: {}", status_words(&seen)));
                continue;
            }
            // Shorter than the portal allows is a gain; longer is none, so the console goes on offering a year.
            if taken && line == Line::SecretShortest {
                self.traits.shortest_days = days;
            }
            self.report.note(line, !taken, format!("{words}: {}", status_words(&seen)));
        }
        Ok(())
    }

    fn end_echoed(&mut self, end: i64, answer: &Seen, listed: &Listed, id: &str) {
        let told = |secret: Option<Value>| secret.and_then(|secret| secret.get("expiresAt")?.as_i64());
        let (in_answer, in_list) = (told(answer.json()), told(listed.secret(id).cloned()));
        let words = |told: Option<i64>| match told {
            Some(told) if told == end => "the very second".to_owned(),
            Some(told) => format!("{} s off", told - end),
            None => "none".to_owned(),
        };
        let seen = format!("in the answer {}, in the list {}", words(in_answer), words(in_list));
        self.report.note(Line::SecretEndEchoed, in_answer == Some(end) && in_list == Some(end), seen);
    }

    fn masked(&mut self, listed: &Listed, secret: &Made) {
        self.report.worked("list secrets");
        let words = if listed.bare { "an array" } else { "something other than an array" };
        self.report.note(Line::SecretsBare, listed.bare, words);
        let shown = listed.secret(&secret.id).and_then(|listed| listed.get("value")?.as_str());
        let plain = shown == Some(secret.value.expose_secret());
        let words = match shown {
            Some(_) if plain => "the list shows values in plain".to_owned(),
            Some(MASK) => MASK.to_owned(),
            // Perhaps a part of the value: not repeated.
            Some(other) if other.chars().any(char::is_alphanumeric) => {
                "another text with letters or digits".to_owned()
            }
            Some(other) => other.chars().take(20).collect(),
            None => "the list has no value at all".to_owned(),
        };
        self.report.note(Line::SecretsMasked, shown == Some(MASK), words);
    }

    /// Makes a second and a third secret; gives what was made.
    async fn limit(&mut self, first: &Made) -> Result<Vec<String>, Stopped> {
        let second = self.create_secret(self.in_days(46)).await?;
        let Some(second) = made(&second) else {
            self.traits.max_secrets = 1;
            self.traits.beyond = Beyond::Refused;
            let seen = format!("a second was refused: {}", status_words(&second));
            self.report.note(Line::SecretsAtMostTwo, false, &seen);
            self.report.note(Line::ThirdReplacesNewest, false, seen);
            return Ok(Vec::new());
        };
        self.listed_with(&second.id).await?;
        let answer = self.create_secret(self.in_days(47)).await?;
        let Some(third) = made(&answer) else {
            self.traits.beyond = Beyond::Refused;
            let seen = format!("a third was refused: {}", status_words(&answer));
            self.report.note(Line::SecretsAtMostTwo, is_refusal(answer.status), &seen);
            self.report.note(Line::ThirdReplacesNewest, false, seen);
            return Ok(vec![second.id]);
        };
        let listed = self.listed_with(&third.id).await?;
        let there = |secret: &Made| listed.secret(&secret.id).is_some();
        let (beyond, seen) = match (there(first), there(&second)) {
            (true, true) => (Beyond::Made, "three secrets are listed"),
            (true, false) => (Beyond::ReplacesNewest, "the third took the place of the newest"),
            (false, true) => (Beyond::ReplacesOldest, "the third took the place of the oldest"),
            (false, false) => (Beyond::ReplacesOldest, "the third is alone: both others are gone"),
        };
        self.traits.beyond = beyond;
        self.traits.max_secrets = if beyond == Beyond::Made { 3 } else { 2 };
        self.report.note(Line::SecretsAtMostTwo, beyond != Beyond::Made, seen);
        self.report.note(Line::ThirdReplacesNewest, beyond == Beyond::ReplacesNewest, seen);
        Ok(vec![second.id, third.id])
    }

    /// Deletes what was made, one of it twice.
    async fn delete_secrets(&mut self, first: &Made, others: &[String]) -> Result<(), Stopped> {
        for id in others {
            self.own(Method::DELETE, SECRET, &[id], None, As::Console).await?;
        }
        let deleted = self.own(Method::DELETE, SECRET, &[&first.id], None, As::Console).await?;
        let gone = self.listed_without(&first.id).await?;
        if !gone {
            return Err(senseless(format!("a secret could not be deleted: {}", status_words(&deleted))));
        }
        self.report.worked("delete secret");
        let again = self.own(Method::DELETE, SECRET, &[&first.id], None, As::Console).await?;
        self.report.note(Line::SecretDeletedTwice, again.status == 404, status_words(&again));
        Ok(())
    }

    /// Gives the client another way to sign in, and asks for a secret all the same.
    pub(super) async fn only_for_secret(&mut self) -> Result<(), Stopped> {
        let (_, before) = self.read_own().await?;
        let mut document = before.clone();
        // A name that leads nowhere (RFC 6761).
        document["clientAuthentication"] =
            json!({ "authType": "JWKS", "clientJWKsUrl": "https://clientele-probe.invalid/jwks.json" });
        let changed = self.put(&document).await?;
        if !matches!(changed.status, 200..=299) {
            let why =
                format!("the client could not be given another way to sign in: {}", status_words(&changed));
            self.report.skip(Line::SecretsOnlyForSecret, why);
            return Ok(());
        }
        let seen = self.create_secret(self.in_days(45)).await?;
        let refused = is_refusal(seen.status);
        self.report.note(
            Line::SecretsOnlyForSecret,
            refused,
            format!("with authType JWKS: {}", status_words(&seen)),
        );
        Ok(())
    }

    async fn create_secret(&self, end: Timestamp) -> Result<Seen, Stopped> {
        let body = json!({ "expiresAt": end.0 });
        self.own(Method::POST, SECRETS, &[], Some(&body), As::Console).await
    }

    /// The list, once `id` is in it.
    async fn listed_with(&self, id: &str) -> Result<Listed, Stopped> {
        self.listed_once(|listed| listed.secret(id).is_some())
            .await?
            .ok_or_else(|| senseless("a new secret was not listed"))
    }

    /// Whether `id` has left the list.
    async fn listed_without(&self, id: &str) -> Result<bool, Stopped> {
        Ok(self.listed_once(|listed| listed.secret(id).is_none()).await?.is_some())
    }

    async fn listed_once(&self, is_so: impl Fn(&Listed) -> bool) -> Result<Option<Listed>, Stopped> {
        for looks in 0..LOOKS {
            let seen = self.own(Method::GET, SECRETS, &[], None, As::Console).await?;
            let listed = Listed::of(&seen, looks)
                .ok_or_else(|| senseless(format!("the list of secrets answered {}", status_words(&seen))))?;
            if is_so(&listed) {
                return Ok(Some(listed));
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
        Ok(None)
    }
}

/// A list of secrets as it came.
struct Listed {
    secrets: Vec<Value>,
    bare: bool,
    looks: u32,
}

impl Listed {
    fn of(seen: &Seen, looks: u32) -> Option<Self> {
        let (secrets, bare) = match seen.json().filter(|_| seen.status == 200)? {
            Value::Array(secrets) => (secrets, true),
            other => (other.get("records")?.as_array()?.clone(), false),
        };
        Some(Self { secrets, bare, looks })
    }

    fn secret(&self, id: &str) -> Option<&Value> {
        self.secrets.iter().find(|secret| secret.get("id").and_then(Value::as_str) == Some(id))
    }
}

/// The secret that an answer gives, if it gives one.
fn made(seen: &Seen) -> Option<Made> {
    let body = seen.json().filter(|_| matches!(seen.status, 200..=202))?;
    let text = |key: &str| body.get(key).and_then(Value::as_str).map(str::to_owned);
    Some(Made { id: text("id")?, value: SecretString::from(text("value")?) })
}
