//! The two clients that the settings name: the console's own, and one that may only look.

use secrecy::{ExposeSecret, SecretString};
use serde_json::Map;

use super::catalogue::{self, ResourceServer};
use super::records::{Record, Records, StoredSecret};
use super::seed::resource;
use super::wire::{ApiClient, ClientAuthentication};
use super::{Settings, mint};

/// How long the configured secrets last, from the first start on: seconds.
const LIFETIME: i64 = 180 * 86_400;

/// Makes sure that the two configured clients are there and that their configured secrets work.
///
/// A state file may know them already, with secrets that were rotated since: those stay. Answers whether anything was
/// missing.
pub(super) fn add_to(records: &mut Records, settings: &Settings, server: &ResourceServer, now: i64) -> bool {
    let mut is_changed = false;
    let console = (&settings.client_id, "The console's own client", catalogue::FULL);
    let viewer = (&settings.view_only_client_id, "For looking without touching", catalogue::VIEW_ONLY);
    for ((id, description, scope_id), secret) in
        [(console, &settings.client_secret), (viewer, &settings.view_only_client_secret)]
    {
        if records.get(id).is_none() {
            let scope = server.scope(scope_id).map(|(_, scope)| scope.clone());
            let client = ApiClient {
                id: id.clone(),
                name: id.clone(),
                description: Some(description.to_owned()),
                status: true,
                access_token_life_time: settings.lifetime_unit.of_seconds(3_600),
                client_authentication: ClientAuthentication::by_secret(),
                client_resources: vec![resource(server, scope.into_iter().collect())],
                extra: Map::new(),
            };
            records.push(Record { client, secrets: Vec::new() });
        }
        if let Some(record) = records.get_mut(id) {
            is_changed |= keep_working(&mut record.secrets, secret, now);
        }
    }
    is_changed
}

/// Adds the configured secret unless it is there and has not expired; answers whether it did.
fn keep_working(secrets: &mut Vec<StoredSecret>, configured: &SecretString, now: i64) -> bool {
    let digest = Some(mint::digest(configured.expose_secret()));
    if secrets.iter().any(|secret| secret.digest == digest && secret.expires_at > now) {
        return false;
    }
    secrets.retain(|secret| secret.digest != digest);
    secrets.push(StoredSecret { id: mint::id('s'), created_at: now, expires_at: now + LIFETIME, digest });
    true
}
