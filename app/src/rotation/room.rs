//! Whether a rotation can begin at all, in words. Server only.

use crate::desk::Fault;
use crate::model::{Authentication, Client, Secret, TenantCard};

/// Why none can begin, and what to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Barred {
    pub(super) title: &'static str,
    pub(super) next: &'static str,
}

impl From<Barred> for Fault {
    fn from(barred: Barred) -> Self {
        Self::Rule { title: barred.title.to_owned(), next: barred.next.to_owned() }
    }
}

/// Why no rotation of this client can begin, room aside.
pub(super) fn no_start(card: &TenantCard, client: &Client, secrets: &[Secret]) -> Option<Barred> {
    let barred = |title, next| Some(Barred { title, next });
    if card.is_own(&client.id) {
        return barred(
            "The console itself signs in as this client.",
            "Its secret is replaced by a command, which sees to it that every console takes up the new one: `clientele credential rotate`.",
        );
    }
    if client.settings.authentication != Authentication::Secret {
        return barred(
            "This client signs in with keys, so it has no secret to replace.",
            "Reload this page: it exchanges the client's key instead.",
        );
    }
    if secrets.is_empty() {
        return barred("This client has no secret to replace.", "Create one on its page of secrets.");
    }
    if !client.settings.enabled {
        return barred(
            "This client is disabled, so a new secret could not be tried.",
            "Enable it first; or, while nothing signs in with it, create a secret and delete the old one by hand.",
        );
    }
    None
}
