//! The port [`Inventory`]: a tenant's copy in the database, held in memory and brought up to date by what has changed.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use app::desk::{
    Call, Catalogue, Clock, DownReason, Drifted, Fault, Inventory, JournalError, Known, Notes, Slice,
    Snapshot, Standing, ZIdentityPort,
};
use app::model::{Client, ClientId, ClientSettings, ScopeKey, Secret, SecretId, TenantName, Timestamp};
use async_trait::async_trait;

use super::catalogue::NearCatalogue;
use super::reader::Rhythm;
use crate::store::{self, InventoryRow, Unavailable};

/// The most clients that upstream gives at once. Contract: `[D]`.
pub(super) const PAGE: u32 = 1000;
/// A fleet that upstream lists in one answer is read by whoever looks at it, when it is older than so many seconds.
const FRESH_FOR: i64 = 10;
/// Whoever can be shown an older list does not wait longer for a new one.
const PATIENCE: Duration = Duration::from_secs(5);

/// A tenant's clients, kept near.
pub struct NearInventory {
    tenant: TenantName,
    port: Arc<dyn ZIdentityPort>,
    store: store::Inventory,
    rhythm: Rhythm,
    clock: Clock,
    held: Mutex<Held>,
    /// What is kept is known to be out of date.
    forgotten: AtomicBool,
    catalogue: NearCatalogue,
    /// Held by the one caller who brings memory up to date with the database.
    syncing: tokio::sync::Mutex<()>,
    /// Held by the one caller who reads upstream; the others wait for it and then find what it has read.
    turn: tokio::sync::Mutex<Failures>,
}

/// What is in memory.
#[derive(Default)]
struct Held {
    /// As of this revision.
    revision: i64,
    standing: store::Standing,
    snapshot: Arc<Snapshot>,
}

/// How readings have failed, for those who waited for them.
#[derive(Default)]
struct Failures {
    last: Option<(Instant, Fault)>,
}

/// The database did not serve.
fn unavailable(error: Unavailable) -> Fault {
    Fault::Journal(JournalError::Unavailable(error.to_string()))
}

impl NearInventory {
    /// The inventory of what `port` leads to.
    #[must_use]
    pub fn new(
        tenant: TenantName,
        port: Arc<dyn ZIdentityPort>,
        store: store::Inventory,
        rhythm: Rhythm,
        clock: Clock,
    ) -> Self {
        let catalogue = NearCatalogue::new(port.clone(), clock.clone());
        Self {
            tenant,
            port,
            store,
            rhythm,
            clock,
            held: Mutex::default(),
            forgotten: AtomicBool::new(false),
            catalogue,
            syncing: tokio::sync::Mutex::default(),
            turn: tokio::sync::Mutex::default(),
        }
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Brings memory up to date with the database; gives how the copy stands.
    async fn sync(&self) -> Result<(store::Standing, Arc<Snapshot>), Fault> {
        let _one_at_a_time = self.syncing.lock().await;
        let standing = self.store.standing(&self.tenant).await.map_err(unavailable)?;
        let (revision, snapshot, known) = {
            let held = self.held();
            (held.revision, held.snapshot.clone(), held.standing.clone())
        };
        if standing == known && standing.revision == revision {
            return Ok((standing, snapshot));
        }
        let changed = match standing.revision == revision {
            true => Vec::new(),
            false => self.store.since(&self.tenant, revision).await.map_err(unavailable)?,
        };
        let snapshot = Arc::new(self.merged(&snapshot, changed, &standing));
        // What was written while the rows were read is among them, and is read once more the next time.
        *self.held() =
            Held { revision: standing.revision, standing: standing.clone(), snapshot: snapshot.clone() };
        Ok((standing, snapshot))
    }

    fn merged(&self, old: &Snapshot, changed: Vec<InventoryRow>, standing: &store::Standing) -> Snapshot {
        let touched: HashSet<&ClientId> = changed.iter().map(|row| &row.client.id).collect();
        let mut clients: Vec<Arc<Known>> = if touched.is_empty() {
            old.clients.clone()
        } else {
            old.clients.iter().filter(|known| !touched.contains(&known.id)).cloned().collect()
        };
        clients.extend(changed.into_iter().filter(|row| !row.is_gone).map(|row| {
            let mut known = Known::new(row.client, row.secrets, row.secrets_at);
            known.drifted = row.drifted;
            Arc::new(known)
        }));
        let standing = self.rhythm.standing(standing, &clients, (self.clock)());
        let as_of = standing.listed_at.unwrap_or_default();
        Snapshot::sorted(clients, as_of, standing)
    }

    /// Whether whoever looks reads the list anew: it fits into one answer, and is not fresh.
    fn is_due(&self, standing: &store::Standing, snapshot: &Snapshot) -> bool {
        let age = (self.clock)().0 - standing.listed_at;
        let fresh = standing.listed_at > 0 && (0..FRESH_FOR).contains(&age);
        let small = snapshot.clients.len() < PAGE as usize;
        small && (!fresh || self.forgotten.load(Ordering::SeqCst))
    }

    /// Reads the list, as one of many who may want to at once.
    async fn read_in_turn(&self, call: &Arc<Call>, wait: Duration) -> Result<Arc<Snapshot>, Fault> {
        let since = Instant::now();
        let late = || {
            let detail = "waiting for the list of clients took too long".to_owned();
            Fault::Down { reason: DownReason::Timeout, detail }
        };
        let Ok(mut turn) = tokio::time::timeout(wait, self.turn.lock()).await else { return Err(late()) };
        let (standing, snapshot) = self.sync().await?;
        if !self.is_due(&standing, &snapshot) {
            return Ok(snapshot);
        }
        // What failed while we waited would fail again, one caller after the other.
        if let Some(fault) =
            turn.last.as_ref().filter(|(at, _)| *at >= since).and_then(|(_, fault)| shared(fault))
        {
            return Err(fault);
        }
        let reading = tokio::time::timeout(wait.saturating_sub(since.elapsed()), self.read(call, false));
        let result = reading.await.unwrap_or_else(|_| Err(late()));
        turn.last = result.as_ref().err().and_then(shared).map(|fault| (Instant::now(), fault));
        result
    }

    /// Reads the list now: all of it if `whole`, else one answer of it, which is all of a small fleet.
    async fn read(&self, call: &Arc<Call>, whole: bool) -> Result<Arc<Snapshot>, Fault> {
        self.forgotten.store(false, Ordering::SeqCst);
        // The age counts from before the first answer: what changes while we read must not pass for seen.
        let at = (self.clock)();
        let base = self.store.standing(&self.tenant).await.map_err(unavailable)?.revision;
        let upstream = self.port.within(call.clone());
        let mut clients: Vec<Client> = Vec::new();
        loop {
            let offset = clients.len() as u64;
            let result = upstream.list_clients(offset, PAGE).await;
            let Slice { records, .. } =
                result.inspect_err(|_| self.forgotten.store(true, Ordering::SeqCst))?;
            let here = records.len();
            clients.extend(records);
            // Upstream's total is not believed, since it can exceed what may be seen: a short answer is the last.
            if here < PAGE as usize {
                let clients = once_each(clients);
                self.store.take_all(&self.tenant, base, at, &clients).await.map_err(unavailable)?;
                break;
            }
            if !whole {
                // It is a large fleet: the background goes on with it.
                self.store
                    .take_page(&self.tenant, base, 0, 0, &once_each(clients))
                    .await
                    .map_err(unavailable)?;
                break;
            }
        }
        Ok(self.sync().await?.1)
    }

    /// Writes into the copy. Where that fails, what was done upstream is done all the same, and the next reading sees it.
    async fn note(&self, written: impl Future<Output = Result<(), Unavailable>> + Send) {
        if let Err(error) = written.await {
            tracing::error!(tenant = %self.tenant, %error, "the copy of the clients could not be written");
            self.forgotten.store(true, Ordering::SeqCst);
        }
    }
}

/// A fault for everybody who waited. Running out of time is one caller's own: the next may have more.
fn shared(fault: &Fault) -> Option<Fault> {
    match fault {
        Fault::Refused { reason, detail } => Some(Fault::Refused { reason: *reason, detail: detail.clone() }),
        Fault::Busy { retry_after } => Some(Fault::Busy { retry_after: *retry_after }),
        Fault::Down { reason, detail } if *reason != DownReason::Timeout => {
            Some(Fault::Down { reason: *reason, detail: detail.clone() })
        }
        _ => None,
    }
}

/// A client that moves from one answer to the next while they are read comes twice; its first place stays.
pub(super) fn once_each(mut clients: Vec<Client>) -> Vec<Client> {
    let mut seen = HashSet::with_capacity(clients.len());
    clients.retain(|client| seen.insert(client.id.clone()));
    clients
}

#[async_trait]
impl Inventory for NearInventory {
    async fn snapshot(&self, call: Arc<Call>) -> Result<Arc<Snapshot>, Fault> {
        let (standing, snapshot) = self.sync().await?;
        if !self.is_due(&standing, &snapshot) {
            return Ok(snapshot);
        }
        let patience = if standing.listed_at > 0 { PATIENCE } else { Duration::MAX };
        self.read_in_turn(&call, call.time_left().min(patience)).await
    }

    async fn kept(&self) -> Result<Arc<Snapshot>, Fault> {
        Ok(self.sync().await?.1)
    }

    async fn anew(&self, call: Arc<Call>) -> Result<Arc<Snapshot>, Fault> {
        self.read(&call, true).await
    }

    async fn catalogue(&self, call: Arc<Call>) -> Option<Arc<Catalogue>> {
        self.catalogue.get(call).await
    }

    async fn drifted(&self, only: Option<&ClientId>, limit: u32) -> Result<(Vec<Drifted>, u64), Fault> {
        let (rows, count) = self.store.drifted(&self.tenant, only, limit).await.map_err(unavailable)?;
        let drifted = rows.into_iter().map(|row| Drifted {
            known_secrets: row
                .known_secrets
                .unwrap_or_else(|| row.secrets.iter().map(|secret| secret.id.clone()).collect()),
            id: row.id,
            now: row.settings,
            gone_at: row.gone_at,
            known: row.known,
            secrets: row.secrets,
            revision: row.revision,
        });
        Ok((drifted.collect(), count))
    }

    async fn noted_scopes(&self) -> Result<Vec<ScopeKey>, Fault> {
        self.store.noted_scopes(&self.tenant).await.map_err(unavailable)
    }

    async fn drifted_ids(&self) -> Result<Vec<ClientId>, Fault> {
        self.store.drifted_ids(&self.tenant).await.map_err(unavailable)
    }
}

#[async_trait]
impl Notes for NearInventory {
    async fn put(&self, client: Client, before: Option<&ClientSettings>) {
        self.note(self.store.put(&self.tenant, &client, before)).await;
    }

    async fn remove(&self, id: &ClientId) {
        self.note(self.store.remove(&self.tenant, id, (self.clock)())).await;
    }

    async fn made(&self, client: &ClientId, secret: &Secret) {
        let secret = secret.clone();
        let change = move |secrets: &mut Vec<Secret>, known: &mut Vec<SecretId>| {
            known.push(secret.id.clone());
            secrets.retain(|other| other.id != secret.id);
            secrets.push(secret);
        };
        self.note(self.store.change_secrets(&self.tenant, client, change)).await;
    }

    async fn unmade(&self, client: &ClientId, secret: &SecretId) {
        let gone = secret.clone();
        let change = move |secrets: &mut Vec<Secret>, known: &mut Vec<SecretId>| {
            known.retain(|id| *id != gone);
            secrets.retain(|secret| secret.id != gone);
        };
        self.note(self.store.change_secrets(&self.tenant, client, change)).await;
    }

    async fn mark(&self) -> i64 {
        self.store.standing(&self.tenant).await.map_or(0, |standing| standing.revision)
    }

    async fn seen(&self, mark: i64, client: &Client, secrets: Option<&[Secret]>) {
        let secrets = secrets.map(|secrets| (secrets, (self.clock)()));
        self.note(self.store.take_one(&self.tenant, mark, 0, client, secrets)).await;
    }

    async fn refresh(&self) {
        self.forgotten.store(true, Ordering::SeqCst);
    }

    async fn ask(&self) -> Result<(), Fault> {
        self.store.ask(&self.tenant, (self.clock)()).await.map_err(unavailable)
    }

    async fn note_scope(&self, key: &ScopeKey, gone: bool) -> Result<(), Fault> {
        let done = match gone {
            true => self.store.note_scope(&self.tenant, key).await,
            false => self.store.unnote_scope(&self.tenant, key).await,
        };
        done.map_err(unavailable)
    }

    async fn explain(
        &self,
        drifted: &Drifted,
        known: Option<&ClientSettings>,
        known_secrets: &[SecretId],
    ) -> Result<(), Fault> {
        let json = |value: Result<String, serde_json::Error>| {
            value.map_err(|error| unavailable(Unavailable::Json(error)))
        };
        let known = known.map(|known| json(serde_json::to_string(known))).transpose()?;
        let mut ids = known_secrets.to_vec();
        ids.sort();
        let ids = json(serde_json::to_string(&ids))?;
        let done = self.store.explain(&self.tenant, &drifted.id, drifted.revision, known.as_deref(), &ids);
        done.await.map_err(unavailable)
    }

    async fn accept(&self, id: &ClientId, revision: i64) -> Result<bool, Fault> {
        self.store.accept(&self.tenant, id, revision).await.map_err(unavailable)
    }
}

impl Rhythm {
    /// How the copy stands, for pages.
    fn standing(&self, store: &store::Standing, clients: &[Arc<Known>], now: Timestamp) -> Standing {
        let moment = |at: i64| (at > 0).then_some(Timestamp(at));
        let standing = Standing {
            listed_at: moment(store.listed_at),
            listing: (store.sweep_began > 0).then(|| u64::try_from(store.sweep_offset).unwrap_or_default()),
            asked_at: moment(store.asked_at),
            trouble: store.trouble.clone(),
            list_within: self.list_within(clients.len()),
            secrets_due: self.secrets_due(store.asked_at, now),
            ..Standing::default()
        }
        .counting(clients);
        Standing { secrets_within: self.secrets_within(standing.with_secrets), ..standing }
    }
}
