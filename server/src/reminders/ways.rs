//! The ways to people.

use std::collections::BTreeMap;
use std::time::Duration;

use app::audit::visible;
use app::expiry::Way;
use reqwest::Client;

use super::letter::Letter;
use super::mail::Mail;
use super::webhook::Webhook;

/// The longest that sending one message may take.
pub(super) const DEADLINE: Duration = Duration::from_secs(30);
/// The longest trouble that is kept, in characters.
const LONGEST: usize = 300;

/// Every way that there is.
pub struct Ways {
    /// By mail.
    pub mail: Option<Mail>,
    /// By webhook, each by its name.
    pub webhooks: BTreeMap<String, Webhook>,
    /// What webhooks are reached with; it follows no redirects. `None` = there are no webhooks.
    pub http: Option<Client>,
}

impl Ways {
    /// Whether this way is still there.
    pub(super) fn has(&self, way: &Way) -> bool {
        match way {
            Way::Mail(_) => self.mail.is_some(),
            Way::Webhook(name) => self.webhooks.contains_key(name),
        }
    }

    /// The webhooks by their names, and whether their hosts answer.
    pub async fn reach_webhooks(&self) -> Vec<(&str, Result<(), String>)> {
        let Some(http) = &self.http else { return Vec::new() };
        let mut reached = Vec::new();
        for (name, webhook) in &self.webhooks {
            reached.push((name.as_str(), webhook.reach(http).await));
        }
        reached
    }

    /// Sends a letter.
    ///
    /// # Errors
    /// Why it could not be sent, a sentence for people.
    pub(super) async fn send(&self, way: &Way, letter: &Letter) -> Result<(), String> {
        let sent = match way {
            Way::Mail(address) => match &self.mail {
                Some(mail) => mail.send(address, letter).await,
                None => Err("no mail server is configured".to_owned()),
            },
            Way::Webhook(name) => match (self.webhooks.get(name), &self.http) {
                (Some(webhook), Some(http)) => webhook.send(http, letter).await,
                _ => Err("no such webhook is configured".to_owned()),
            },
        };
        let (kind, outcome) = (kind(way), if sent.is_ok() { "sent" } else { "failed" });
        metrics::counter!("clientele_reminders_total", "way" => kind, "outcome" => outcome).increment(1);
        sent
    }
}

fn kind(way: &Way) -> &'static str {
    match way {
        Way::Mail(_) => "mail",
        Way::Webhook(_) => "webhook",
    }
}

/// An error with what lies below it, in one harmless line: mail servers say what they like.
pub(super) fn in_a_sentence(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    let words = causes.fold(error.to_string(), |words, cause| {
        let cause = cause.to_string();
        if words.ends_with(&cause) { words } else { format!("{words}: {cause}") }
    });
    visible(&words.chars().take(LONGEST).collect::<String>())
}
