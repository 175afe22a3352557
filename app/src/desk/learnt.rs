//! What is known of a tenant beyond its configuration. Kept fresh from the database, read on every request.

use std::sync::{Arc, PoisonError, RwLock};

use crate::model::{SecretId, TenantTraits, Timestamp};

/// What a tenant has taught the console. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct Learnt(Arc<RwLock<Lesson>>);

#[derive(Clone, Debug, Default)]
struct Lesson {
    probed: Option<TenantTraits>,
    own: OwnCredential,
}

/// What is known of the credential that the console itself runs on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OwnCredential {
    /// The secrets that this console and its replicas run on; `None` = it is not known which they are.
    pub secrets: Option<Vec<SecretId>>,
    /// When the one in use here ends, where that is known.
    pub ends: Option<Timestamp>,
}

impl OwnCredential {
    /// Whether the console may be running on this secret.
    #[must_use]
    pub fn may_be(&self, secret: &SecretId) -> bool {
        self.secrets.as_ref().is_none_or(|secrets| secrets.contains(secret))
    }
}

impl Learnt {
    /// The tenant's own ways, or the contract's where no probe has passed.
    #[must_use]
    pub fn traits(&self) -> TenantTraits {
        self.lesson().probed.unwrap_or_default()
    }

    /// Whether a probe has passed.
    #[must_use]
    pub fn is_probed(&self) -> bool {
        self.lesson().probed.is_some()
    }

    /// Takes up what the last passed probe has found; `None` = there was none.
    pub fn probed(&self, traits: Option<TenantTraits>) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).probed = traits;
    }

    /// What is known of the console's own credential.
    #[must_use]
    pub fn own(&self) -> OwnCredential {
        self.lesson().own
    }

    /// Takes up what is known of the console's own credential.
    pub fn runs_on(&self, own: OwnCredential) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).own = own;
    }

    fn lesson(&self) -> Lesson {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
