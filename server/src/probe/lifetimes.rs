//! In which unit the life of access tokens is written, and between which bounds.

use app::model::LifetimeUnit;
use serde_json::json;

use super::line::Line;
use super::throwaway::{ONE, senseless, status_words};
use super::{Probe, Stopped};

impl Probe {
    /// Finds the unit, by what a token of the console's really lives and by what the bounds let pass.
    pub(super) async fn lifetimes(&mut self) -> Result<(), Stopped> {
        let (by_token, mut seen) = self.unit_by_token().await?;
        let day_in_seconds = self.takes(86_400).await?;
        let one = self.takes(1).await?;
        let by_range = match (day_in_seconds, one) {
            (true, false) => Some(LifetimeUnit::Seconds),
            (false, true) => Some(LifetimeUnit::Minutes),
            _ => None,
        };
        let taken = |taken: bool| if taken { "taken" } else { "refused" };
        seen.push(format!("86400 is {}, 1 is {}", taken(day_in_seconds), taken(one)));
        let seen = seen.join("; ");
        let unit = by_token.or(by_range);
        match unit {
            Some(unit) => {
                self.traits.lifetime_unit = unit;
                self.report.note(Line::LifetimeUnit, unit == LifetimeUnit::Seconds, seen);
            }
            None => self.report.skip(Line::LifetimeUnit, format!("it could not be told: {seen}")),
        }
        let (below, above) = match self.traits.lifetime_unit {
            LifetimeUnit::Seconds => (59, 86_401),
            LifetimeUnit::Minutes => (0, 1_441),
        };
        let (below_taken, above_taken) = (self.takes(below).await?, self.takes(above).await?);
        let seen = format!("{below} is {}, {above} is {}", taken(below_taken), taken(above_taken));
        self.report.note(Line::LifetimeRange, !below_taken && !above_taken, seen);
        self.lives(60).await?;
        Ok(())
    }

    /// The unit by the console's own client: what its settings say, and how long its tokens are said to live.
    async fn unit_by_token(&self) -> Result<(Option<LifetimeUnit>, Vec<String>), Stopped> {
        let seen = self.look(ONE, &[&self.wire.own_client()], &[]).await?;
        let written = seen.json().and_then(|client| client.get("accessTokenLifeTime")?.as_i64());
        let lives = self.wire.own_token().await?.expires_in;
        let (Some(written), Some(lives)) = (written.filter(|value| *value > 0), lives) else {
            return Ok((None, Vec::new()));
        };
        let words = format!("the console's own client says {written}, and its token lives {lives} s");
        // What is told may be a little less than what is set.
        let close = |whole: i64| lives <= whole && lives >= whole - (whole / 20).max(5);
        let unit = match (close(written), close(written.saturating_mul(60))) {
            (true, false) => Some(LifetimeUnit::Seconds),
            (false, true) => Some(LifetimeUnit::Minutes),
            _ => None,
        };
        Ok((unit, vec![words]))
    }

    /// Whether a lifetime of `value` is taken.
    async fn takes(&self, value: u32) -> Result<bool, Stopped> {
        let status = self.lives(value).await?;
        Ok(status < 300)
    }

    async fn lives(&self, value: u32) -> Result<u16, Stopped> {
        let (_, mut document) = self.read_own().await?;
        document["accessTokenLifeTime"] = json!(value);
        let seen = self.put(&document).await?;
        match seen.status {
            200..=299 | 400..=499 => Ok(seen.status),
            _ => Err(senseless(format!("a lifetime of {value} was answered with {}", status_words(&seen)))),
        }
    }
}
