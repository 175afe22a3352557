//! Whole-fleet reads are written down, but not each reload of a page: once a person, tenant and hour. It holds within
//! one process.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use crate::model::{Actor, TenantName, Timestamp};

/// Looks within so many seconds are one.
const WITHIN: i64 = 3_600;

/// Who: issuer and subject. Where: a tenant.
type Look = (String, String, TenantName);

/// Who has looked where, and when that was written down.
#[derive(Default)]
pub(super) struct Looks(Mutex<HashMap<Look, Timestamp>>);

impl Looks {
    /// Whether this look is to be written down.
    pub(super) fn is_new(&self, actor: &Actor, tenant: &TenantName, now: Timestamp) -> bool {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, at| now.0 - at.0 < WITHIN);
        !all.contains_key(&look(actor, tenant))
    }

    /// Keeps in mind that it was.
    pub(super) fn written(&self, actor: &Actor, tenant: &TenantName, now: Timestamp) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.insert(look(actor, tenant), now);
    }
}

fn look(actor: &Actor, tenant: &TenantName) -> Look {
    (actor.issuer.clone(), actor.subject.clone(), tenant.clone())
}

#[cfg(test)]
mod tests {
    use super::super::testing::entry;
    use super::*;
    use crate::desk::Outcome;
    use crate::policy::Action;

    #[test]
    fn a_look_counts_once_a_person_tenant_and_hour() {
        let looks = Looks::default();
        let ada = entry(Action::ListClients, Outcome::Done, 0).opened.actor;
        let ben = Actor { subject: "ben".into(), ..ada.clone() };
        let (prod, beta) = (TenantName("prod".into()), TenantName("beta".into()));
        let at = |second: i64| Timestamp(1_000 + second);
        assert!(looks.is_new(&ada, &prod, at(0)));
        assert!(looks.is_new(&ada, &prod, at(0)), "one that was not written down is still new");
        looks.written(&ada, &prod, at(0));
        assert!(!looks.is_new(&ada, &prod, at(3_599)));
        assert!(looks.is_new(&ben, &prod, at(1)) && looks.is_new(&ada, &beta, at(1)));
        assert!(looks.is_new(&ada, &prod, at(3_600)));
    }
}
