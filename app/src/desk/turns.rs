//! One write at a time a client: two people who press the same button in the same second are served in turn, each
//! seeing what the other has done. It holds within one process.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use tokio::sync::{Mutex as Turn, OwnedMutexGuard};

use crate::model::{ClientId, TenantName};

/// A turn that somebody holds or waits for; it is forgotten with the last of them.
type Awaited = Weak<Turn<()>>;

/// Whose turn it is, client by client.
#[derive(Default)]
pub(super) struct Turns(Mutex<HashMap<(TenantName, ClientId), Awaited>>);

impl Turns {
    /// Waits until nobody else writes to this client. The turn ends when the guard is dropped.
    pub(super) async fn wait(&self, tenant: &TenantName, client: &ClientId) -> OwnedMutexGuard<()> {
        let turn = {
            let mut turns = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            turns.retain(|_, turn| turn.strong_count() > 0);
            let key = (tenant.clone(), client.clone());
            turns.get(&key).and_then(Weak::upgrade).unwrap_or_else(|| {
                let turn = Arc::new(Turn::new(()));
                turns.insert(key, Arc::downgrade(&turn));
                turn
            })
        };
        turn.lock_owned().await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_second_write_to_a_client_waits_and_another_client_does_not() {
        let turns = Turns::default();
        let (tenant, one, other) = (TenantName("t".into()), ClientId("one".into()), ClientId("other".into()));
        let first = turns.wait(&tenant, &one).await;
        let _free = turns.wait(&tenant, &other).await;
        let second = turns.wait(&tenant, &one);
        tokio::pin!(second);
        assert!(futures::poll!(second.as_mut()).is_pending());
        drop(first);
        drop(second.await);
    }
}
