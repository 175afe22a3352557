//! What a destination is told: the value, and beside it as fields whose it is, which one, and when it ends.

use app::desk::Parcel;
use app::ui::moment::Civil;
use secrecy::ExposeSecret;
use serde::Serialize;
use zeroize::Zeroizing;

/// The names of the fields are the same everywhere.
#[derive(Serialize)]
pub(super) struct Fields<'a> {
    pub(super) client_id: &'a str,
    pub(super) client_secret: &'a str,
    pub(super) secret_id: &'a str,
    /// `2027-05-22T10:00:00Z`; empty where ZIdentity named no end.
    pub(super) expires_at: String,
}

impl<'a> Fields<'a> {
    pub(super) fn of(parcel: &'a Parcel) -> Self {
        Self {
            client_id: &parcel.client.0,
            client_secret: parcel.value.expose_secret(),
            secret_id: &parcel.secret.0,
            expires_at: parcel.expires_at.map(|at| Civil::at(at.0).iso()).unwrap_or_default(),
        }
    }
}

/// `what` as JSON, in memory that is overwritten when it goes.
pub(super) fn json(what: &impl Serialize) -> Zeroizing<Vec<u8>> {
    // Room for the longest secret, so that it does not move and leave a copy behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(16 * 1024));
    if let Err(error) = serde_json::to_writer(&mut *bytes, what) {
        // Texts and numbers always can be written; were it otherwise, nothing is sent.
        tracing::error!(%error, "a parcel could not be written as JSON");
        bytes.clear();
    }
    bytes
}
