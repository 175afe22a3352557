//! Tokens: what is given without an audience, and how the token endpoint refuses.

use reqwest::Method;
use secrecy::SecretString;

use super::line::Line;
use super::throwaway::ALL;
use super::{Probe, Stopped};
use crate::zidentity::{As, Ask};

impl Probe {
    /// Asks for a token as the console, without the audience, and looks whether the API takes it.
    pub(super) async fn audience(&mut self) -> Result<(), Stopped> {
        let given = self.wire.token_without_audience().await?;
        let Some(token) = &given.token else {
            let seen = format!("no token was given: {}", given.status);
            self.report.note(Line::TokenWithoutAudience, false, seen);
            return Ok(());
        };
        let ask = Ask { method: Method::GET, template: ALL, ids: &[], query: &[("limit", "1")], body: None };
        let status = self.wire.ask(&ask, As::Bearer(token)).await?.status;
        let seen = format!("a token was given, and the API answered it with {status}");
        self.report.note(Line::TokenWithoutAudience, status == 401, seen);
        Ok(())
    }

    /// Signs in as the probe's own client, which is disabled.
    pub(super) async fn refused_token(&mut self, secret: &SecretString) -> Result<(), Stopped> {
        let Some(id) = self.throwaway.id() else { return Ok(()) };
        let answer = self.wire.token_by_secret(id, secret).await?;
        if answer.token.is_some() {
            let seen = "the disabled client was given a token for its secret";
            self.report.note(Line::DisabledGetsNoToken, false, seen);
            for line in [Line::TokenFailure, Line::TokenFailureBody] {
                self.report.skip(line, "the token endpoint did not refuse");
            }
            return Ok(());
        }
        let seen = format!("it answered {}", answer.status);
        self.report.note(Line::DisabledGetsNoToken, matches!(answer.status, 400 | 401 | 403), &seen);
        self.report.note(Line::TokenFailure, answer.status == 400, seen);
        let words = answer.code.map_or_else(
            || "there was no error code of RFC 6749".to_owned(),
            |code| format!("its error is {code}"),
        );
        self.report.note(Line::TokenFailureBody, answer.code.is_some(), words);
        Ok(())
    }
}
