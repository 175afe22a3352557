//! What happens when a leak is looked at, reported and ended. What is done about it upstream are the acts of clients,
//! secrets, keys and rotations. Server only.

use super::machine::{Look, Others, deleted_by, others};
use crate::desk::{Desk, Entry, Fault, Operation, Subject};
use crate::error::ConsoleError;
use crate::keys::{self, Registered};
use crate::model::{
    Authentication, Client, ClientId, DestinationCard, Done, Labels, Leak, LeakWay, Leaked, Rotation, Secret,
    SecretId, TenantName, Timestamp, Who,
};
use crate::policy::Action;
use crate::secrets::Doubtful;

/// So many of a client's newest entries are searched for who did what.
const SEARCHED: u32 = 100;

/// What leaked, with all that decides what is next.
pub(super) struct Standing {
    /// What leaked.
    pub(super) what: Leaked,
    /// The client.
    pub(super) client: Client,
    /// Its secrets, newest first; none for a client with keys.
    pub(super) secrets: Vec<Secret>,
    /// Its keys and certificates; none for a client with secrets.
    pub(super) keys: Vec<Registered>,
    /// What its secrets are called here.
    pub(super) labels: Labels,
    /// Its rotation that has not ended, or else the last one.
    pub(super) rotation: Option<Rotation>,
    /// The open report, or else the newest one.
    pub(super) leak: Option<Leak>,
    /// Other open reports about the client.
    pub(super) also: Vec<Leak>,
    /// Its secrets that nobody should count on.
    pub(super) doubtful: Doubtful,
    /// The client's newest entries in the journal, newest first.
    pub(super) entries: Vec<Entry>,
    /// The most secrets that the client may hold.
    pub(super) most: usize,
    /// Where the person may send a new secret.
    pub(super) destinations: Vec<DestinationCard>,
    /// Why the person's ceiling bars a new secret, if so.
    pub(super) beyond: Option<String>,
    /// The longest life in days that the person's ceiling allows.
    pub(super) longest: Option<i64>,
}

impl Standing {
    /// Whether what leaked is there.
    pub(super) fn is_there(&self) -> bool {
        match &self.what {
            Leaked::Secret(id) => self.secrets.iter().any(|secret| secret.id == *id),
            Leaked::Key(pair) => self.keys.iter().any(|key| key.pair == *pair),
        }
    }

    /// Whether what leaked still opens something.
    pub(super) fn works(&self, now: Timestamp) -> bool {
        match &self.what {
            Leaked::Secret(id) => self.secrets.iter().any(|secret| secret.id == *id && secret.is_live(now)),
            Leaked::Key(pair) => self.keys.iter().any(|key| key.pair == *pair && key.is_valid(now)),
        }
    }

    /// What else the client signs in with. What leaked too, or has a value that nobody has, does not count.
    pub(super) fn others(&self, now: Timestamp) -> Others {
        let leaked = |what: &Leaked| self.what == *what || self.also.iter().any(|leak| leak.what == *what);
        match self.client.settings.authentication {
            Authentication::Secret => {
                let counts =
                    |id: &SecretId| !leaked(&Leaked::Secret(id.clone())) && !self.doubtful.is_lost(id);
                others(&self.secrets, counts, self.most, now)
            }
            Authentication::Keys { .. } => {
                let valid = |key: &&Registered| !leaked(&Leaked::Key(key.pair.clone())) && key.is_valid(now);
                Others { live: self.keys.iter().filter(valid).count(), room: true }
            }
            // What a JWKS URL serves is not told, and nothing of it can have been reported.
            Authentication::Jwks { .. } | Authentication::Other { .. } => Others { live: 1, room: true },
        }
    }

    /// Whether something else of this client leaked, too, and is there.
    pub(super) fn is_open_otherwise(&self) -> bool {
        self.also.iter().any(|leak| match &leak.what {
            Leaked::Secret(id) => self.secrets.iter().any(|secret| secret.id == *id),
            Leaked::Key(pair) => self.keys.iter().any(|key| key.pair == *pair),
        })
    }

    /// The rotation that replaces what leaked.
    pub(super) fn replacing(&self) -> Option<&Rotation> {
        let Leaked::Secret(id) = &self.what else { return None };
        self.rotation.as_ref().filter(|rotation| rotation.old == *id)
    }

    /// All of it, for the steps.
    pub(super) fn look(&self, now: Timestamp) -> Look<'_> {
        Look {
            enabled: self.client.settings.enabled,
            there: self.is_there(),
            others: self.others(now),
            rotation: self.replacing(),
            now,
        }
    }
}

/// Looks how it stands; on the way, settles what is unsettled, and takes up that what leaked is gone.
///
/// # Errors
/// [`ConsoleError`].
pub(super) async fn look(
    operation: &Operation,
    tenant: &TenantName,
    id: &ClientId,
    what: &Leaked,
) -> Result<Standing, ConsoleError> {
    operation
        .read(Action::GetLeak, Subject::client(tenant, id), |desk| async move {
            let mark = desk.inventory().mark().await;
            let client = desk.zidentity.get_client(id).await?.client;
            let with_secrets = client.settings.authentication == Authentication::Secret;
            let mut secrets = Vec::new();
            let mut rotation = None;
            // One that leaked may be there still where the client signs in another way by now.
            if with_secrets || matches!(what, Leaked::Secret(_)) {
                secrets = desk.zidentity.list_secrets(id).await?;
                secrets.sort_by(|a, b| (b.created_at, &b.id).cmp(&(a.created_at, &a.id)));
                crate::secrets::settle_open(&desk, id, &secrets).await?;
                rotation = crate::rotation::settle(&desk, id, &secrets).await?;
            }
            desk.inventory().seen(mark, &client, with_secrets.then_some(&secrets[..])).await;
            let labels = crate::secrets::labels_of(&desk, id, &secrets).await?;
            let (beyond, longest) = desk.secret_bounds(id, &client.settings);
            let entries = desk.journal().recent(tenant, id, SEARCHED).await?;
            let mut also = super::of_client(&desk, id).await?;
            also.retain(|leak| leak.what != *what);
            let mut standing = Standing {
                also,
                doubtful: Doubtful::of(&entries, rotation.as_ref(), desk.now()),
                what: what.clone(),
                keys: keys::registered(&client.settings),
                leak: desk.leaks().newest(tenant, id, what).await?,
                entries,
                most: desk.traits().max_secrets,
                destinations: desk.open_destinations(id),
                client,
                secrets,
                labels,
                rotation,
                beyond,
                longest,
            };
            if standing.leak.is_none() && !standing.is_there() {
                return Err(Fault::NotFound);
            }
            take_up_that_it_is_gone(&desk, &mut standing).await?;
            Ok(standing)
        })
        .await
}

/// Writes down when it was first seen to be gone, and who did it as far as the journal tells.
async fn take_up_that_it_is_gone(desk: &Desk, standing: &mut Standing) -> Result<(), Fault> {
    let is_there = standing.is_there();
    let Some(leak) = standing.leak.as_mut().filter(|leak| leak.ended.is_none()) else { return Ok(()) };
    let gone = match (is_there, &leak.gone) {
        (false, None) => {
            let told = match &leak.what {
                Leaked::Secret(secret) => deleted_by(&standing.entries, secret),
                Leaked::Key(_) => None,
            };
            Some(told.unwrap_or(Done { by: None, at: desk.now() }))
        }
        // A key that came back can be signed with again.
        (true, Some(_)) => None,
        _ => return Ok(()),
    };
    let next = Leak { gone, ..leak.clone() };
    // Where somebody else has written meanwhile, the next look sees it.
    if desk.leaks().save(&next).await? {
        *leak = Leak { version: next.version + 1, ..next };
    }
    Ok(())
}

/// Writes down what leaked and which way is taken; where that is written already, takes another way.
///
/// # Errors
/// [`ConsoleError`].
pub(super) async fn report(
    operation: &Operation,
    tenant: &TenantName,
    id: &ClientId,
    what: &Leaked,
    way: LeakWay,
) -> Result<(), ConsoleError> {
    let (id, what) = (id.clone(), what.clone());
    operation
        .perform(Action::ReportLeak, subject(tenant, &id, &what), move |desk| async move {
            if desk.card.is_own(&id) {
                return Err(Fault::Rule {
                    title: "The console itself signs in as this client.".to_owned(),
                    next: "Give it another secret at once, by the command `clientele credential rotate`; then retire the \
                           old one."
                        .to_owned(),
                });
            }
            let told = serde_json::json!({ "what": what.word(), "way": way.word() }).to_string();
            let newest = desk.leaks().newest(&desk.card.name, &id, &what).await?;
            if let Some(leak) = newest.filter(|leak| leak.ended.is_none()) {
                if leak.way == way {
                    return Ok(());
                }
                desk.open(None, Some(told)).await?;
                let saved = desk.leaks().save(&Leak { way, ..leak }).await?;
                return if saved { Ok(()) } else { Err(overtaken()) };
            }
            if !is_there(&desk, &id, &what).await? {
                return Err(Fault::NotFound);
            }
            desk.open(None, Some(told)).await?;
            let leak = Leak {
                id: desk.leaks().next_id(desk.now()),
                tenant: desk.card.name.clone(),
                client: id.clone(),
                what,
                way,
                version: 1,
                reported: by_actor(&desk),
                gone: None,
                ended: None,
            };
            if desk.leaks().begin(&leak).await? { Ok(()) } else { Err(overtaken()) }
        })
        .await
}

async fn is_there(desk: &Desk, id: &ClientId, what: &Leaked) -> Result<bool, Fault> {
    Ok(match what {
        Leaked::Secret(secret) => {
            desk.zidentity.list_secrets(id).await?.iter().any(|listed| listed.id == *secret)
        }
        Leaked::Key(pair) => {
            let client = desk.zidentity.get_client(id).await?.client;
            keys::registered(&client.settings).iter().any(|key| key.pair == *pair)
        }
    })
}

/// Says that nobody has to look after it any more.
///
/// # Errors
/// [`ConsoleError`].
pub(super) async fn end(
    operation: &Operation,
    tenant: &TenantName,
    id: &ClientId,
    what: &Leaked,
    version: i64,
) -> Result<(), ConsoleError> {
    let (id, what) = (id.clone(), what.clone());
    operation
        .perform(Action::EndLeak, subject(tenant, &id, &what), move |desk| async move {
            let leak = desk.leaks().newest(&desk.card.name, &id, &what).await?.ok_or(Fault::NotFound)?;
            if leak.version != version || leak.ended.is_some() {
                return Err(overtaken());
            }
            let told = serde_json::json!({ "what": what.word(), "gone": leak.gone.is_some() }).to_string();
            desk.open(None, Some(told)).await?;
            let ended = Leak { ended: Some(by_actor(&desk)), ..leak };
            if desk.leaks().save(&ended).await? { Ok(()) } else { Err(overtaken()) }
        })
        .await
}

fn by_actor(desk: &Desk) -> Done {
    Done { by: Some(Who::from(desk.actor())), at: desk.now() }
}

fn subject(tenant: &TenantName, id: &ClientId, what: &Leaked) -> Subject {
    match what {
        Leaked::Secret(secret) => Subject::secret(tenant, id, secret),
        Leaked::Key(_) => Subject::client(tenant, id),
    }
}

fn overtaken() -> Fault {
    Fault::Rule {
        title: "Somebody else has gone on with this since you looked: nothing was done.".to_owned(),
        next: "Look how it stands now, then decide.".to_owned(),
    }
}
