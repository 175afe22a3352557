//! The access token in use: one for everybody, fetched once for any number of waiting callers.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use app::desk::{Call, DownReason, Fault};
use futures::FutureExt;
use futures::future::{BoxFuture, Shared};
use secrecy::SecretString;

use super::grant::Granter;
use super::granted::{Denied, Granted};
use super::token::Token;

/// A fetch under way, for any number of waiting callers.
type Fetch = Shared<BoxFuture<'static, Result<Granted, Denied>>>;

#[derive(Default)]
struct State {
    current: Option<Arc<Token>>,
    fetch: Option<Fetch>,
}

/// The keeper of a tenant's token.
pub(super) struct Tokens {
    granter: Granter,
    state: Mutex<State>,
}

impl Tokens {
    pub(super) fn new(granter: Granter) -> Arc<Self> {
        Arc::new(Self { granter, state: Mutex::default() })
    }

    /// A token to use now. A caller who waits leaves at its deadline; the fetch goes on for the others.
    ///
    /// # Errors
    /// `Refused`, `Busy` or `Down`: whatever was to be done with the token has not been tried.
    pub(super) async fn get(self: &Arc<Self>, call: &Call) -> Result<Arc<Token>, Fault> {
        let fetch = match self.present() {
            Ok(token) => return Ok(token),
            Err(fetch) => fetch,
        };
        let Ok(result) = tokio::time::timeout(call.time_left(), fetch).await else {
            let detail = "the token endpoint did not answer in time".into();
            return Err(Fault::Down { reason: DownReason::Timeout, detail });
        };
        let ids = match &result {
            Ok(granted) => &granted.upstream_ids,
            Err(denied) => &denied.upstream_ids,
        };
        ids.iter().for_each(|id| call.note_upstream_id(id.clone()));
        result.map(|granted| granted.token).map_err(Denied::into_fault)
    }

    /// Throws away a token that upstream did not accept, unless it has been replaced already.
    pub(super) fn discard(&self, refused: &Arc<Token>) {
        let mut state = self.state();
        if state.current.as_ref().is_some_and(|current| Arc::ptr_eq(current, refused)) {
            state.current = None;
        }
    }

    /// Fetches a token for its own sake, beside the one in use.
    pub(super) async fn probe(&self) -> Result<Granted, Denied> {
        self.granter.grant().await
    }

    /// The credential, to look for in texts that must not hold it.
    pub(super) fn credential(&self) -> Option<SecretString> {
        self.granter.keeper().held().secret().cloned()
    }

    /// Who asks, and what it asks for.
    pub(super) fn granter(&self) -> &Granter {
        &self.granter
    }

    /// Takes up what is new in the credential's file, if anything is, by fetching a token with it.
    pub(super) async fn take_up(self: &Arc<Self>) {
        if self.granter.keeper().candidate().await.is_some() {
            let fetch = self.join(&mut self.state());
            // What came of it stands in the log and in the fingerprint.
            drop(fetch.await);
        }
    }

    /// The token in use, or the fetch to wait for. Begins the fetch that is due.
    fn present(self: &Arc<Self>) -> Result<Arc<Token>, Fetch> {
        let now = self.granter.now();
        let mut state = self.state();
        match &state.current {
            Some(token) if now < token.renew_at => return Ok(Arc::clone(token)),
            Some(token) if now < token.ends_at => {
                let token = Arc::clone(token);
                // Nobody waits for it: it runs by itself.
                drop(self.join(&mut state));
                return Ok(token);
            }
            _ => {}
        }
        Err(self.join(&mut state))
    }

    /// The fetch under way, or a new one. It runs as a task of its own, so that no caller's leaving ends it.
    fn join(self: &Arc<Self>, state: &mut State) -> Fetch {
        // A fetch that has ended without clearing itself away has panicked.
        if let Some(fetch) = state.fetch.as_ref().filter(|fetch| fetch.peek().is_none()) {
            return fetch.clone();
        }
        let keeper = Arc::clone(self);
        let task = tokio::spawn(async move { keeper.fetch().await });
        let fetch = task.map(|ended| ended.unwrap_or_else(|_| Err(Denied::broken()))).boxed().shared();
        state.fetch = Some(fetch.clone());
        fetch
    }

    async fn fetch(&self) -> Result<Granted, Denied> {
        let result = self.granter.grant().await;
        let mut state = self.state();
        state.fetch = None;
        if let Ok(granted) = &result {
            state.current = Some(Arc::clone(&granted.token));
        }
        result
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
