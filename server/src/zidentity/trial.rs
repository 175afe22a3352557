//! Signing in as another client, to see whether its secret works. The token is dropped; upstream it lives on.

use app::desk::{Call, DownReason, Fault, SignedIn};
use app::model::ClientId;
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::Value;

use super::credential::SignIn;
use super::exchange::Upstream;
use super::granted::meaning;
use super::settings::Credential;
use super::transport::Answer;
use super::{lenient, problem};

/// What of the answer is told. Contract: `expires_in` `[C]`; `scope` is RFC 6749's and was not seen.
#[derive(Default, Deserialize)]
struct Told {
    #[serde(default)]
    expires_in: Value,
    #[serde(default)]
    scope: Option<String>,
}

impl Upstream {
    /// One attempt, within `call`'s deadline.
    pub(super) async fn sign_in_as(
        &self,
        call: &Call,
        client: &ClientId,
        value: &SecretString,
    ) -> Result<SignedIn, Fault> {
        let granter = self.tokens.granter();
        let down = |detail| Fault::Down { reason: DownReason::Unreachable, detail };
        let who = SignIn::new(&client.0, &Credential::Secret(value.clone()));
        let who = who.map_err(|error| down(error.to_string()))?;
        let asked_at = granter.now();
        let (form, _) = granter.form(&who, Some(granter.audience()), asked_at).map_err(down)?;
        let result = granter.ask(&form, 1, call.time_left()).await;
        let told = result.as_ref().ok().and_then(told);
        let granted = meaning(result, asked_at, &[value]).map_err(|failed| failed.denied.into_fault())?;
        granted.upstream_ids.iter().for_each(|id| call.note_upstream_id(id.clone()));
        let Told { expires_in, scope } = told.unwrap_or_default();
        let scopes = scope.map(|scopes| problem::line(&scopes, &[value, granted.token.secret()]));
        Ok(SignedIn {
            lifetime: lenient::integer(&expires_in).filter(|seconds| *seconds > 0),
            scopes: scopes.filter(|scopes| !scopes.is_empty()),
        })
    }
}

/// Reads what a good answer tells beside the token.
fn told(answer: &Answer) -> Option<Told> {
    lenient::json(answer.bytes().ok()?).ok()
}
