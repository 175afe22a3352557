//! A fleet for tests: clients by name, whether active, and in how many days their secrets end.

use std::sync::Arc;

use crate::desk::{Known, Snapshot, Standing};
use crate::model::ClientSettings;
use crate::model::testing::{NOW, client, secret, settings};

pub(crate) fn fleet(clients: &[(&str, bool, &[i64])]) -> Snapshot {
    let known = clients.iter().map(|(name, enabled, days)| {
        let settings = ClientSettings { name: (*name).to_owned(), enabled: *enabled, ..settings() };
        let secrets = days.iter().map(|days| secret(&format!("{name}{days}"), *days)).collect();
        Arc::new(Known::new(client(name, settings), Some(secrets), Some(NOW)))
    });
    let standing = Standing { listed_at: Some(NOW), list_within: 600, ..Standing::default() };
    Snapshot::sorted(known.collect(), NOW, standing)
}
