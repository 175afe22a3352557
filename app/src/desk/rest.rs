//! Long work rests when the process is told to stop: between two steps, never in the middle of one.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedRwLockReadGuard, RwLock, watch};

/// Whether the process is about to stop, and the long work under way.
pub(super) struct Rest {
    wanted: watch::Sender<bool>,
    works: Arc<RwLock<()>>,
}

impl Default for Rest {
    fn default() -> Self {
        Self { wanted: watch::Sender::new(false), works: Arc::default() }
    }
}

impl Rest {
    /// Takes part: the process ends only after the work is dropped.
    pub(super) async fn work(&self) -> LongWork {
        LongWork { wanted: self.wanted.subscribe(), _under_way: self.works.clone().read_owned().await }
    }

    /// Tells all work to come to its end, and waits until it has.
    pub(super) async fn begin(&self) {
        self.wanted.send_replace(true);
        let _all_have_ended = self.works.write().await;
    }
}

/// Work that outlives its request.
pub struct LongWork {
    wanted: watch::Receiver<bool>,
    _under_way: OwnedRwLockReadGuard<()>,
}

impl LongWork {
    /// Waits so long between two steps; `false` at once when there shall be no next one.
    pub async fn goes_on_after(&mut self, pause: Duration) -> bool {
        tokio::time::timeout(pause, self.wanted.wait_for(|wanted| *wanted)).await.is_err()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn work_that_is_told_to_stop_takes_no_further_step_and_is_waited_for() {
        let rest = Rest::default();
        let mut work = rest.work().await;
        assert!(work.goes_on_after(Duration::ZERO).await);
        let stop = rest.begin();
        tokio::pin!(stop);
        assert!(futures::poll!(stop.as_mut()).is_pending());
        assert!(!work.goes_on_after(Duration::from_secs(3600)).await, "it does not wait either");
        assert!(futures::poll!(stop.as_mut()).is_pending());
        drop(work);
        stop.await;
    }
}
