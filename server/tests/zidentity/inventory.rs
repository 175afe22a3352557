//! The list kept near, over a port that the test holds in its hands.

use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use app::desk::{
    Call, Completion, DownReason, Fault, Held, Inventory, NewSecret, Notes as _, SignedIn, Slice, Snapshot,
    Written, ZIdentity, ZIdentityPort,
};
use app::model::{
    Client, ClientId, ClientSettings, ResourceServer, ResourceServerId, Secret, SecretId, TenantName,
    Timestamp,
};
use async_trait::async_trait;
use secrecy::SecretString;
use server::inventory::{NearInventory, Rhythm};
use server::store::Store;

use crate::answers::{id, settings};
use crate::scripted::call;

/// Lists what it holds, slowly; or fails.
#[derive(Clone, Default)]
struct Port {
    names: Arc<Mutex<Vec<String>>>,
    asked: Arc<AtomicUsize>,
    slow: Duration,
    fails: Arc<AtomicUsize>,
}

impl ZIdentityPort for Port {
    fn within(&self, _: Arc<Call>) -> Box<dyn ZIdentity> {
        Box::new(self.clone())
    }
}

#[async_trait]
impl ZIdentity for Port {
    async fn list_clients(&self, offset: u64, limit: u32) -> Result<Slice<Client>, Fault> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let names = self.names.lock().expect("no panic").clone();
        tokio::time::sleep(self.slow).await;
        if self.fails.load(Ordering::SeqCst) > 0 {
            return Err(Fault::Down { reason: DownReason::Status(503), detail: "away".into() });
        }
        let records =
            names.iter().skip(offset as usize).take(limit as usize).map(|name| client(name)).collect();
        Ok(Slice { records, total: Some(9_999) })
    }
    async fn create_client(&self, _: &ClientSettings) -> Result<Written<Option<Client>>, Fault> {
        unreachable!("lists only")
    }
    async fn get_client(&self, _: &ClientId) -> Result<Held, Fault> {
        unreachable!("lists only")
    }
    async fn update_client(&self, _: &Held, _: &ClientSettings) -> Result<Written<Client>, Fault> {
        unreachable!("lists only")
    }
    async fn delete_client(&self, _: &ClientId) -> Result<Completion, Fault> {
        unreachable!("lists only")
    }
    async fn sign_in_as(&self, _: &ClientId, _: &SecretString) -> Result<SignedIn, Fault> {
        unreachable!("lists only")
    }
    async fn list_secrets(&self, _: &ClientId) -> Result<Vec<Secret>, Fault> {
        unreachable!("lists only")
    }
    async fn create_secret(&self, _: &ClientId, _: Timestamp) -> Result<Written<NewSecret>, Fault> {
        unreachable!("lists only")
    }
    async fn delete_secret(&self, _: &ClientId, _: &SecretId) -> Result<Completion, Fault> {
        unreachable!("lists only")
    }
    async fn list_resource_servers(&self) -> Result<Vec<ResourceServer>, Fault> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        tokio::time::sleep(self.slow).await;
        match self.fails.load(Ordering::SeqCst) {
            0 => Ok(vec![]),
            _ => Err(Fault::Down { reason: DownReason::Status(503), detail: "away".into() }),
        }
    }
    async fn get_resource_server(&self, _: &ResourceServerId) -> Result<ResourceServer, Fault> {
        unreachable!("lists only")
    }
}

fn client(name: &str) -> Client {
    Client { id: id(name), settings: settings() }
}

/// An inventory of what a port leads to, in a database of its own, and the hand of its clock.
pub(crate) async fn near(port: Arc<dyn ZIdentityPort>, now: i64) -> (Arc<NearInventory>, Arc<AtomicI64>) {
    let hand = Arc::new(AtomicI64::new(now));
    let shown = Arc::clone(&hand);
    let clock: app::desk::Clock = Arc::new(move || Timestamp(shown.load(Ordering::SeqCst)));
    let store = Store::open("sqlite::memory:", clock.clone()).await.expect("a database");
    let tenant = TenantName("t".into());
    store.inventory().begin(&tenant, "here").await.expect("it begins");
    let rhythm = Rhythm { calls_per_second: 100, list_every: 300, secrets_every: 3_600 };
    (Arc::new(NearInventory::new(tenant, port, store.inventory(), rhythm, clock)), hand)
}

struct House {
    port: Port,
    now: Arc<AtomicI64>,
    inventory: Arc<NearInventory>,
}

impl House {
    async fn with(names: &[&str], slow_ms: u64) -> Self {
        let port = Port { slow: Duration::from_millis(slow_ms), ..Port::default() };
        port.upstream_has(names);
        let (inventory, now) = near(Arc::new(port.clone()), 1_000).await;
        Self { port, now, inventory }
    }

    async fn snapshot(&self) -> Arc<Snapshot> {
        self.inventory.snapshot(call(3_000)).await.expect("a snapshot")
    }

    async fn names(&self) -> Vec<String> {
        self.snapshot().await.clients.iter().map(|client| client.id.0.clone()).collect()
    }

    fn asked(&self) -> usize {
        self.port.asked.load(Ordering::SeqCst)
    }
}

impl Port {
    fn upstream_has(&self, names: &[&str]) {
        *self.names.lock().expect("no panic") = names.iter().map(|name| (*name).to_owned()).collect();
    }
}

#[tokio::test]
async fn many_callers_read_the_list_once() {
    let house = House::with(&["a"], 50).await;
    futures::future::join_all((0..20).map(|_| house.snapshot())).await;
    assert_eq!(house.asked(), 1);
}

#[tokio::test]
async fn a_list_is_read_anew_after_ten_seconds() {
    let house = House::with(&["a"], 0).await;
    house.names().await;
    house.port.upstream_has(&["a", "b"]);
    house.now.store(1_009, Ordering::SeqCst);
    assert_eq!((house.names().await.len(), house.asked()), (1, 1));
    house.now.store(1_010, Ordering::SeqCst);
    assert_eq!((house.names().await.len(), house.asked()), (2, 2));
    house.now.store(500, Ordering::SeqCst);
    house.names().await;
    assert_eq!(house.asked(), 3, "a clock that was set back keeps nothing fresh");
}

#[tokio::test]
async fn own_writes_are_seen_at_once() {
    let house = House::with(&["a", "b"], 0).await;
    house.names().await;
    house.inventory.put(client("c"), None).await;
    house.inventory.remove(&id("a")).await;
    let mut renamed = client("b");
    renamed.settings.name = "renamed".into();
    house.inventory.put(renamed, Some(&settings())).await;
    let snapshot = house.snapshot().await;
    let seen: Vec<(&str, &str)> =
        snapshot.clients.iter().map(|client| (client.id.0.as_str(), client.settings.name.as_str())).collect();
    assert_eq!(seen, [("c", "new"), ("b", "renamed")]);
    assert_eq!(house.asked(), 1);
}

#[tokio::test]
async fn a_write_during_a_reading_is_not_undone_by_it() {
    let house = House::with(&["a", "b"], 100).await;
    let write = async {
        tokio::time::sleep(Duration::from_millis(30)).await;
        house.inventory.remove(&id("a")).await;
        house.inventory.put(client("c"), None).await;
        house.inventory.put(client("d"), None).await;
        house.inventory.remove(&id("d")).await;
    };
    let (names, ()) = tokio::join!(house.names(), write);
    assert_eq!(names, ["b", "c"]);
    assert_eq!(house.names().await, ["b", "c"]);
    house.port.upstream_has(&["x"]);
    house.now.store(1_020, Ordering::SeqCst);
    assert_eq!(house.names().await, ["x"], "a later reading is believed again");
}

#[tokio::test]
async fn a_large_fleet_is_never_read_to_its_end_by_somebody_who_waits_unless_it_has_to_be() {
    let names: Vec<String> = (0..2_000).map(|number| format!("{number:04}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let house = House::with(&names, 0).await;
    let first = house.snapshot().await;
    assert_eq!((first.clients.len(), first.standing.listed_at, house.asked()), (1_000, None, 1));
    house.now.store(5_000, Ordering::SeqCst);
    assert_eq!((house.names().await.len(), house.asked()), (1_000, 1), "however old it is");
    let whole = house.inventory.anew(call(3_000)).await.expect("all of it");
    assert_eq!((whole.clients.len(), whole.as_of, house.asked()), (2_000, Timestamp(5_000), 4));
}

#[tokio::test]
async fn a_client_that_comes_twice_is_there_once() {
    let house = House::with(&["a", "b", "a"], 0).await;
    assert_eq!(house.names().await, ["a", "b"]);
}

#[tokio::test]
async fn refresh_forgets_everything_even_a_reading_under_way() {
    let house = House::with(&["a"], 50).await;
    let refresh = async {
        tokio::time::sleep(Duration::from_millis(20)).await;
        house.port.upstream_has(&["b"]);
        house.inventory.refresh().await;
    };
    let (_, ()) = tokio::join!(house.snapshot(), refresh);
    assert_eq!(house.names().await, ["b"]);
}

#[tokio::test]
async fn a_failure_is_everybodys_who_waited_and_nobodys_after() {
    let house = House::with(&["a"], 50).await;
    house.port.fails.store(1, Ordering::SeqCst);
    let all = futures::future::join_all((0..20).map(|_| house.inventory.snapshot(call(3_000)))).await;
    assert!(
        all.iter().all(|result| matches!(result, Err(Fault::Down { reason: DownReason::Status(503), .. })))
    );
    assert_eq!(house.asked(), 1);
    house.port.fails.store(0, Ordering::SeqCst);
    assert_eq!(house.names().await, ["a"]);
}

#[tokio::test]
async fn a_caller_who_leaves_does_not_block_the_others() {
    let house = House::with(&["a"], 100).await;
    let left = tokio::time::timeout(Duration::from_millis(20), house.snapshot()).await;
    assert!(left.is_err());
    assert_eq!(house.names().await, ["a"]);
    let late = house.inventory.snapshot(call(3_000)).await;
    assert!(late.is_ok());
}

#[tokio::test]
async fn the_resource_servers_are_read_once_a_minute() {
    let house = House::with(&["a"], 20).await;
    let all = futures::future::join_all((0..10).map(|_| house.inventory.catalogue(call(3_000)))).await;
    assert!(all.iter().all(Option::is_some));
    assert_eq!(house.asked(), 1, "many callers read them once");
    house.now.store(1_059, Ordering::SeqCst);
    assert!(house.inventory.catalogue(call(3_000)).await.is_some());
    assert_eq!(house.asked(), 1);
    house.now.store(1_060, Ordering::SeqCst);
    assert!(house.inventory.catalogue(call(3_000)).await.is_some());
    assert_eq!(house.asked(), 2);
}

#[tokio::test]
async fn resource_servers_that_fail_are_not_asked_for_at_once_again() {
    let house = House::with(&["a"], 0).await;
    house.port.fails.store(1, Ordering::SeqCst);
    assert!(house.inventory.catalogue(call(3_000)).await.is_none());
    house.port.fails.store(0, Ordering::SeqCst);
    assert!(house.inventory.catalogue(call(3_000)).await.is_none());
    assert_eq!(house.asked(), 1);
    house.now.store(1_010, Ordering::SeqCst);
    assert!(house.inventory.catalogue(call(3_000)).await.is_some());
}

#[tokio::test]
async fn nobody_waits_long_for_the_resource_servers() {
    let house = House::with(&["a"], 5_000).await;
    let begun = std::time::Instant::now();
    assert!(house.inventory.catalogue(call(300)).await.is_none());
    assert!(
        begun.elapsed() < Duration::from_millis(900),
        "the caller's own time is shorter: {:?}",
        begun.elapsed()
    );
    assert!(house.inventory.catalogue(call(10_000)).await.is_none());
    assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
}
