//! What a message says. Names come from elsewhere: in what leaves here, nothing in them acts.

use app::audit::visible;
use app::expiry::{Ending, Level};
use app::model::{ClientId, TenantName, Timestamp};
use app::paths;
use app::ui::moment::{Civil, ago, exact};
use serde_json::{Value, json};

/// So many ends are named in a message for people; the rest is a number, and the page shows it.
const NAMED: usize = 30;
/// The longest name, in characters.
const LONGEST: usize = 120;

/// An end that somebody is told of.
#[derive(Clone, Debug)]
pub struct Told {
    /// Whose it is.
    pub client: ClientId,
    /// What that is called.
    pub name: String,
    /// The team that answers for it.
    pub team: Option<String>,
    /// What ends.
    pub what: Ending,
    /// When.
    pub at: Timestamp,
    /// The step that it has reached, in days before its end.
    pub step: i64,
    /// Nothing of the client lives longer.
    pub last: bool,
}

/// One message.
#[derive(Clone, Debug)]
pub struct Letter {
    /// Its id, the same however often it is sent.
    pub id: String,
    /// The tenant that it is about.
    pub tenant: TenantName,
    /// How far it has gone.
    pub level: Level,
    /// What it tells; what ends first stands first.
    pub ends: Vec<Told>,
    /// What people type to come to the console, without a slash at its end.
    pub origin: String,
    /// When it is sent.
    pub now: Timestamp,
}

/// A name that stands in one line and does nothing.
fn name(text: &str) -> String {
    let mut short: String = text.chars().take(LONGEST).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    visible(&short)
}

impl Told {
    fn what(&self) -> String {
        match &self.what {
            Ending::Secret(id) => format!("secret {}", name(&id.0)),
            Ending::Certificate { subject, .. } => format!("certificate {}", name(subject)),
        }
    }

    fn sentence(&self, now: Timestamp) -> String {
        let means = match self.last {
            true => "Nothing of this client lives longer: it stops signing in then.",
            false => "Something else of this client lives longer: see that nobody uses this one any more.",
        };
        let team = self.team.as_deref().map(name).unwrap_or_else(|| "no team".to_owned());
        let (left, exact) = (ago(self.at.0, now.0), exact(self.at.0));
        format!("\"{}\" ({team}): {} ends {left}, on {exact}. {means}", name(&self.name), self.what())
    }
}

impl Letter {
    /// The page on which all of it stands, and is acknowledged.
    fn page(&self) -> String {
        format!("{}{}", self.origin, paths::expiring(&self.tenant))
    }

    fn page_of(&self, told: &Told) -> String {
        format!("{}{}", self.origin, paths::expiring_of_client(&self.tenant, &told.client))
    }

    /// What it is about, without a name from elsewhere.
    fn heading(&self) -> String {
        let count = self.ends.len();
        let (nouns, verb) = match count {
            1 => ("A secret or certificate".to_owned(), "ends"),
            _ => (format!("{count} secrets and certificates"), "end"),
        };
        match self.level {
            Level::First => format!("{nouns} {verb} soon in {}", self.tenant),
            Level::Further => format!("Nobody has acknowledged: {nouns} {verb} soon in {}", self.tenant),
        }
    }

    fn asks(&self) -> &'static str {
        match self.level {
            Level::First => {
                "Make a new secret or certificate and move what uses the old one. Acknowledge on the page, so that it \
                 does not go on to others."
            }
            Level::Further => {
                "Whoever was told first has not acknowledged it. See that somebody does, and acknowledge on the page."
            }
        }
    }

    fn more(&self) -> Option<String> {
        let more = self.ends.len().saturating_sub(NAMED);
        (more > 0).then(|| format!("{more} more stand on the page."))
    }

    /// The subject of a mail.
    #[must_use]
    pub fn subject(&self) -> String {
        let heading = match &self.ends[..] {
            [one] => {
                let left = ago(one.at.0, self.now.0);
                let further = if self.level == Level::Further { "Nobody has acknowledged: " } else { "" };
                format!("{further}{}: {} ends {left} ({})", name(&one.name), one.what(), self.tenant)
            }
            _ => self.heading(),
        };
        format!("[Clientele] {heading}")
    }

    /// The body of a mail.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = format!("{}.\n\n", self.heading());
        for told in self.ends.iter().take(NAMED) {
            text.push_str(&format!("- {}\n  {}\n", told.sentence(self.now), self.page_of(told)));
        }
        if let Some(more) = self.more() {
            text.push_str(&format!("- {more}\n"));
        }
        text.push_str(&format!("\n{}\n{}\n", self.asks(), self.page()));
        text
    }

    /// For programs.
    #[must_use]
    pub fn plain(&self) -> Value {
        let end = |told: &Told| {
            let (kind, id) = match &told.what {
                Ending::Secret(id) => ("secret", id.0.clone()),
                Ending::Certificate { fingerprint, .. } => ("certificate", fingerprint.clone()),
            };
            json!({
                "client": { "id": told.client.0, "name": told.name },
                "team": told.team,
                "kind": kind,
                "id": id,
                "ends_at": Civil::at(told.at.0).iso(),
                "step_days": told.step,
                "last": told.last,
                "url": self.page_of(told),
            })
        };
        json!({
            "version": 1,
            "id": self.id,
            "tenant": self.tenant.0,
            "unacknowledged": self.level == Level::Further,
            "ends": self.ends.iter().map(end).collect::<Vec<_>>(),
            "url": self.page(),
        })
    }

    /// For Slack's incoming webhooks. Names stand in `plain_text`, in which Slack reads no markup.
    #[must_use]
    pub fn slack(&self) -> Value {
        let plain = |text: String| json!({ "type": "section", "text": { "type": "plain_text", "text": text, "emoji": false } });
        let mut blocks = vec![plain(self.heading())];
        blocks.extend(self.ends.iter().take(NAMED).map(|told| plain(told.sentence(self.now))));
        blocks.extend(self.more().map(plain));
        blocks.push(plain(self.asks().to_owned()));
        let link = format!("<{}|Open in Clientele>", self.page());
        blocks.push(json!({ "type": "section", "text": { "type": "mrkdwn", "text": link } }));
        json!({ "text": self.heading(), "blocks": blocks })
    }

    /// For workflows of Microsoft Teams: an adaptive card. Names stand in `TextRun`, in which Teams reads no markup.
    #[must_use]
    pub fn teams(&self) -> Value {
        let run = |text: String, weight: &str| json!({ "type": "RichTextBlock", "inlines": [{ "type": "TextRun", "text": text, "weight": weight }] });
        let mut body = vec![run(self.heading(), "bolder")];
        body.extend(self.ends.iter().take(NAMED).map(|told| run(told.sentence(self.now), "default")));
        body.extend(self.more().map(|more| run(more, "default")));
        body.push(run(self.asks().to_owned(), "default"));
        let card = json!({
            "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
            "type": "AdaptiveCard",
            "version": "1.4",
            "body": body,
            "actions": [{ "type": "Action.OpenUrl", "title": "Open in Clientele", "url": self.page() }],
        });
        let attachment = json!({ "contentType": "application/vnd.microsoft.card.adaptive", "content": card });
        json!({ "type": "message", "attachments": [attachment] })
    }
}

#[cfg(test)]
#[path = "letter_test.rs"]
pub(super) mod tests;
