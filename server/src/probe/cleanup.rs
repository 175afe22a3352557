//! Removes the probe's own client, whatever happened before; tells what it could not remove.

use std::sync::Arc;
use std::time::Duration;

use app::desk::Call;
use reqwest::Method;
use serde::Serialize;

use super::throwaway::{ONE, status_words};
use super::{Probe, Stopped};
use crate::zidentity::As;

/// How often the removal is tried and looked at.
const TRY_EVERY: Duration = Duration::from_secs(1);
/// How long a client whose creation got no answer is looked for: it may appear late.
const LATE: u32 = 6;
/// How often a removal that is refused is tried again: what was accepted (202) may take a while.
const REFUSALS: u32 = 10;

/// What a probe could not remove.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Left {
    /// The client's id, where it is known.
    pub id: Option<String>,
    /// Its name.
    pub name: String,
    /// Why it is, or may be, still there.
    pub why: String,
}

impl Probe {
    /// Removes the client within `allowance`, unless it is gone already. Deleting it takes its secrets with it.
    pub(super) async fn clean_up(&mut self, allowance: Duration) -> Option<Left> {
        if !self.throwaway.asked_for || self.throwaway.gone {
            return None;
        }
        self.wire = self.wire.within(Arc::new(Call::new("probe", allowance)));
        let removal = tokio::time::timeout(allowance, self.removed()).await;
        let why = match removal {
            Ok(Ok(())) => return None,
            Ok(Err(stopped)) => stopped.words(),
            Err(_) => "there was no time left".to_owned(),
        };
        Some(Left { id: self.throwaway.id().map(str::to_owned), name: self.throwaway.name.clone(), why })
    }

    /// Returns once the client is not there.
    async fn removed(&mut self) -> Result<(), Stopped> {
        let (mut nowhere, mut refused) = (0, 0);
        loop {
            let tried = self.try_to_remove().await;
            nowhere += u32::from(tried.is_ok() && self.throwaway.id().is_none());
            match tried {
                Ok(()) if self.throwaway.gone || nowhere >= LATE => return Ok(()),
                Err(stopped) if self.wire.time_left() < 2 * TRY_EVERY => return Err(stopped),
                // ZIdentity's own no does not become a yes by asking for long.
                Err(stopped @ Stopped::Senseless(_)) if refused >= REFUSALS => return Err(stopped),
                Err(Stopped::Senseless(_)) => {
                    refused += 1;
                    tokio::time::sleep(TRY_EVERY).await;
                }
                _ => tokio::time::sleep(TRY_EVERY).await,
            }
        }
    }

    async fn try_to_remove(&mut self) -> Result<(), Stopped> {
        if self.throwaway.id().is_none() {
            self.find_own().await?;
        }
        if self.throwaway.id().is_none() {
            return Ok(());
        }
        let seen = self.own(Method::DELETE, ONE, &[], None, As::Console).await?;
        let (now, _) = self.read_own().await?;
        self.throwaway.gone = now.status == 404;
        if self.throwaway.gone {
            return Ok(());
        }
        Err(Stopped::Senseless(format!("it could not be deleted: {}", status_words(&seen))))
    }
}
