//! The probe's own client: made, read, replaced, removed.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use super::line::Line;
use super::throwaway::{ALL, ONE, is_refusal, senseless, status_words};
use super::{Probe, Stopped, scopes};
use crate::zidentity::{As, Ask, Seen};

/// How often something that was accepted is looked for.
const LOOK_EVERY: Duration = Duration::from_millis(300);
/// How often it is looked for at most.
const LOOKS: u32 = 60;
/// An id that no client has.
const NOBODY: &str = "clientele-probe-nobody";

impl Probe {
    /// Makes the client: without roles if that is taken, else with the least.
    pub(super) async fn make(&mut self, catalogue: &[Value]) -> Result<(), Stopped> {
        let mut document = self.throwaway.document();
        let mut made = self.create(&document).await?;
        if is_refusal(made.status) {
            self.report.note(Line::ClientWithoutResources, false, status_words(&made));
            document["clientResources"] = scopes::least(catalogue)
                .ok_or_else(|| senseless("a client needs a role, and there is none to give"))?;
            made = self.create(&document).await?;
        } else {
            self.report.note(Line::ClientWithoutResources, true, "it was made without a role");
        }
        if !matches!(made.status, 200..=202) {
            self.throwaway.asked_for = !is_refusal(made.status) && made.status != 403;
            return Err(senseless(format!("a client could not be made: {}", status_words(&made))));
        }
        self.traits.made_at_once = made.status != 202;
        self.throwaway.take(&made.json().unwrap_or_default());
        let seen = self.appeared().await?;
        self.report.worked("create client");
        self.report.note(
            Line::ClientCreated,
            matches!(made.status, 201 | 202),
            format!("{}{seen}", made.status),
        );
        self.disabled_from_the_beginning().await
    }

    async fn create(&mut self, document: &Value) -> Result<Seen, Stopped> {
        self.throwaway.asked_for = true;
        let ask = Ask { method: Method::POST, template: ALL, ids: &[], query: &[], body: Some(document) };
        Ok(self.wire.ask(&ask, As::Console).await?)
    }

    /// Waits until the client is there; tells how long it took, if it took long.
    async fn appeared(&mut self) -> Result<String, Stopped> {
        for look in 0..LOOKS {
            if self.throwaway.id().is_none() {
                self.find_own().await?;
            }
            if self.throwaway.id().is_some() {
                let (seen, document) = self.read_own().await?;
                if seen.status == 200 {
                    if !self.throwaway.take(&document) {
                        return Err(senseless("the new client's id leads to a client of another name"));
                    }
                    self.report.worked("get client");
                    let waited = LOOK_EVERY * look;
                    return Ok(match look {
                        0 => ", and it was there at once".to_owned(),
                        _ => format!(", and it was there after some {:.1} s", waited.as_secs_f64()),
                    });
                }
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
        Err(senseless("the new client did not appear"))
    }

    /// Looks through the list for the client, where its creation did not tell the id.
    pub(super) async fn find_own(&mut self) -> Result<(), Stopped> {
        for offset in (0..).step_by(1000) {
            let offset = offset.to_string();
            let seen = self.look(ALL, &[], &[("offset", &offset), ("limit", "1000")]).await?;
            let page = seen.json().unwrap_or_default();
            let records = page.get("records").and_then(Value::as_array).cloned().unwrap_or_default();
            if records.iter().any(|record| self.throwaway.take(record)) || records.len() < 1000 {
                break;
            }
        }
        Ok(())
    }

    /// Nothing else is tried on a client that is enabled.
    async fn disabled_from_the_beginning(&mut self) -> Result<(), Stopped> {
        let (_, document) = self.read_own().await?;
        let status = document.get("status").and_then(Value::as_bool);
        self.report.note(
            Line::StatusKept,
            status == Some(false),
            format!(
                "its status is {}",
                status.map_or_else(|| "not told".to_owned(), |status| status.to_string())
            ),
        );
        if status != Some(false) {
            return Err(senseless(
                "the probe's client could not be made disabled, so nothing was tried on it",
            ));
        }
        Ok(())
    }

    /// Replaces the client: whole, and on an old state.
    pub(super) async fn replace(&mut self) -> Result<(), Stopped> {
        let (read, old) = self.read_own().await?;
        let described = |words: &str| {
            let mut document = old.clone();
            document["description"] = json!(words);
            document
        };
        let first = self.put(&described("first")).await?;
        if !matches!(first.status, 200..=204) {
            return Err(senseless(format!("a client could not be replaced: {}", status_words(&first))));
        }
        let shown = first.json().is_some_and(|body| body.get("id").is_some());
        let body = if shown { "with the client" } else { "without it" };
        self.report.note(
            Line::ReplaceAnswer,
            first.status == 200 && shown,
            format!("{} {body}", first.status),
        );

        let second = self.put(&described("second")).await?;
        let now = self.description().await?;
        if now.as_deref() == Some("second") || now.as_deref() == Some("first") {
            self.report.worked("update client");
        }
        self.traits.detects_conflicts = matches!(second.status, 409 | 412 | 428);
        let version = if read.etag { "; the client bears an ETag" } else { "" };
        self.report.note(
            Line::LastWriterWins,
            second.status < 300 && now.as_deref() == Some("second"),
            format!(
                "a second PUT on the same old state was answered with {}{version}",
                status_words(&second)
            ),
        );

        let (_, mut bare) = self.read_own().await?;
        if let Some(fields) = bare.as_object_mut() {
            fields.remove("description");
        }
        self.put(&bare).await?;
        let now = self.description().await?.unwrap_or_default();
        let words = if now.is_empty() {
            "a description that was not sent is gone"
        } else {
            "a description that was not sent stays"
        };
        self.report.note(Line::ReplaceWhole, now.is_empty(), words);

        let mut nameless = old.clone();
        nameless["name"] = json!("");
        let refused = self.put(&nameless).await?;
        self.report.note(
            Line::InvalidIs400,
            refused.status == 400,
            format!("no name: {}", status_words(&refused)),
        );
        self.put(&old).await.map(drop)
    }

    async fn description(&self) -> Result<Option<String>, Stopped> {
        let (_, document) = self.read_own().await?;
        Ok(document.get("description").and_then(Value::as_str).map(str::to_owned))
    }

    /// Asks for a client that is not there.
    pub(super) async fn missing(&mut self) -> Result<(), Stopped> {
        let seen = self.look(ONE, &[NOBODY], &[]).await?;
        self.report.note(Line::MissingIs404, seen.status == 404, status_words(&seen));
        let body = seen.json().unwrap_or_default();
        let text = |key: &str| body.get(key).is_some_and(Value::is_string);
        let keys = body.as_object().map(|object| object.keys().cloned().collect::<Vec<_>>().join(", "));
        self.report.note(
            Line::ErrorShape,
            ["type", "title", "status", "detail"].into_iter().all(text),
            keys.map_or_else(
                || "the body is no JSON object".to_owned(),
                |keys| format!("its body has: {keys}"),
            ),
        );
        Ok(())
    }

    /// Removes the client, and looks whether it is gone.
    pub(super) async fn remove(&mut self) -> Result<(), Stopped> {
        let removed = self.own(Method::DELETE, ONE, &[], None, As::Console).await?;
        let mut gone = false;
        if matches!(removed.status, 200..=204) {
            for _ in 0..LOOKS {
                gone = self.read_own().await?.0.status == 404;
                if gone {
                    break;
                }
                tokio::time::sleep(LOOK_EVERY).await;
            }
        }
        self.throwaway.gone = gone;
        if gone {
            self.report.worked("delete client");
        }
        let then = if gone { "then it is not found" } else { "then it is still found" };
        self.report.note(
            Line::DeletedIsGone,
            removed.status == 204 && gone,
            format!("{}, {then}", status_words(&removed)),
        );
        Ok(())
    }
}
