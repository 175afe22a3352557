//! The three operations on a client's secrets.

use app::desk::{Call, Completion, Fault, NewSecret, Written};
use app::model::{ClientId, Secret, SecretId, Timestamp};
use reqwest::Method;

use super::clients::removed;
use super::exchange::{Upstream, completion};
use super::wire_secret;

const ALL: &str = "/api-clients/{id}/secrets";
const ONE: &str = "/api-clients/{id}/secrets/{id}";

impl Upstream {
    pub(super) async fn list_secrets(&self, call: &Call, id: &ClientId) -> Result<Vec<Secret>, Fault> {
        let route = self.route("secrets.list", Method::GET, ALL, &[&id.0])?;
        self.exchange(call, &route, |answer| wire_secret::list(answer.bytes()?)).await
    }

    pub(super) async fn create_secret(
        &self,
        call: &Call,
        id: &ClientId,
        expires_at: Timestamp,
    ) -> Result<Written<NewSecret>, Fault> {
        let route = self.route("secrets.create", Method::POST, ALL, &[&id.0])?;
        let route = route.carrying(&wire_secret::wish(expires_at));
        self.exchange(call, &route, |answer| {
            let value = wire_secret::new_secret(answer.bytes()?)?;
            Ok(Written { value, completion: completion(answer) })
        })
        .await
    }

    pub(super) async fn delete_secret(
        &self,
        call: &Call,
        id: &ClientId,
        secret: &SecretId,
    ) -> Result<Completion, Fault> {
        let route = self.route("secrets.delete", Method::DELETE, ONE, &[&id.0, &secret.0])?;
        self.exchange(call, &route, removed).await
    }
}
