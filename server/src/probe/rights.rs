//! What a client that may only look is told when it writes.

use reqwest::Method;

use super::line::Line;
use super::throwaway::{ONE, status_words};
use super::{Probe, Stopped};
use crate::zidentity::As;

impl Probe {
    /// Replaces the probe's own client by itself, with the client that the console reads with.
    pub(super) async fn rights(&mut self) -> Result<(), Stopped> {
        let Some(token) = self.wire.reading_token().await? else {
            self.report.skip(Line::ViewOnlyWrites, "no read_client_id is configured for this tenant");
            return Ok(());
        };
        let (_, document) = self.read_own().await?;
        let seen = self.own(Method::PUT, ONE, &[], Some(&document), As::Bearer(&token)).await?;
        self.report.note(Line::ViewOnlyWrites, seen.status == 403, status_words(&seen));
        Ok(())
    }
}
