//! A tenant's resource servers, kept near for the words of lists. Never worth a failed page, nor a long wait.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use app::desk::{Call, Catalogue, Clock, ZIdentityPort};
use app::model::Timestamp;

/// How old a catalogue may get, in seconds.
const FRESH_FOR: i64 = 60;
/// After a failure upstream is not asked again for so many seconds, so that not every page waits for it.
const REST_AFTER_FAILURE: i64 = 10;
/// The longest that a page waits.
const PATIENCE: Duration = Duration::from_secs(2);

/// What the last reading came to.
#[derive(Clone)]
struct Read {
    at: Timestamp,
    catalogue: Option<Arc<Catalogue>>,
}

/// The shelf of one tenant's catalogue.
pub(super) struct NearCatalogue {
    port: Arc<dyn ZIdentityPort>,
    clock: Clock,
    last: Mutex<Option<Read>>,
    /// Held by the one caller who reads; the others wait for it and then find what it has read.
    turn: tokio::sync::Mutex<()>,
}

impl NearCatalogue {
    pub(super) fn new(port: Arc<dyn ZIdentityPort>, clock: Clock) -> Self {
        Self { port, clock, last: Mutex::default(), turn: tokio::sync::Mutex::default() }
    }

    /// The catalogue, read anew where it is too old; `None` where that fails or takes long.
    pub(super) async fn get(&self, call: Arc<Call>) -> Option<Arc<Catalogue>> {
        if let Some(read) = self.known() {
            return read.catalogue;
        }
        let wait = PATIENCE.min(call.time_left());
        let read = tokio::time::timeout(wait, async {
            let _turn = self.turn.lock().await;
            match self.known() {
                Some(read) => read.catalogue,
                None => self.read(call).await,
            }
        });
        match read.await {
            Ok(catalogue) => catalogue,
            // Whoever has little time left learns nothing about upstream.
            Err(_) if wait < PATIENCE => None,
            Err(_) => self.keep((self.clock)(), None),
        }
    }

    /// What was read lately enough.
    fn known(&self) -> Option<Read> {
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner).clone()?;
        let fresh_for = if last.catalogue.is_some() { FRESH_FOR } else { REST_AFTER_FAILURE };
        (0..fresh_for).contains(&((self.clock)().0 - last.at.0)).then_some(last)
    }

    async fn read(&self, call: Arc<Call>) -> Option<Arc<Catalogue>> {
        let at = (self.clock)();
        let read = self.port.within(call).list_resource_servers().await;
        let read = read.inspect_err(|fault| {
            tracing::warn!(%fault, "the resource servers could not be read: pages show roles without their service");
        });
        self.keep(at, read.ok().map(|servers| Arc::new(Catalogue::of(servers))))
    }

    fn keep(&self, at: Timestamp, catalogue: Option<Arc<Catalogue>>) -> Option<Arc<Catalogue>> {
        let read = Read { at, catalogue: catalogue.clone() };
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(read);
        catalogue
    }
}
