//! What the commands about tenants do and print: `check --probe`, `credential rotate`, `credential retire`.

use std::process::ExitCode;
use std::time::Duration;

use app::desk::{Closing, Journal, NewEntry, Outcome};
use app::model::{Actor, ClientId, TenantTraits};
use app::policy::Action;
use tokio_util::sync::CancellationToken;

use crate::assemble;
use crate::cli::Credential;
use crate::config::{Config, Tenant};
use crate::own_credential::{self, Own};
use crate::probe::{self, Probed};
use crate::store::{Kept, Store};
use crate::{clock, config, listen};

/// Where an entry of the audit log comes from that a command has made.
pub(crate) const HERE: &str = "the command line";

/// How long a probe may take, without its cleaning up.
const PROBE: Duration = Duration::from_secs(180);

/// `clientele check --probe TENANT`: finds out how a tenant behaves, and keeps what it found.
pub async fn probe(config: Config, tenant: &str, json: bool) -> ExitCode {
    match probed(&config, tenant).await {
        Ok(probed) => {
            match json {
                true => println!("{}", serde_json::to_string_pretty(&probed).unwrap_or_default()),
                false => print!("{}", in_words(tenant, &probed)),
            }
            if probed.passed { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(error) => failed(&error),
    }
}

async fn probed(config: &Config, name: &str) -> Result<Probed, String> {
    let tenant = tenant(config, name)?;
    let stop = CancellationToken::new();
    let sandbox_at = assemble::sandbox_for_a_command(config, tenant, &stop).await.map_err(words)?;
    let (card, client) = assemble::upstream(config, tenant, sandbox_at).map_err(words)?;
    let store = Store::open(config.database.url.expose(), clock::system()).await.map_err(words)?;
    let journal = store.operations();
    let entry = NewEntry {
        at: (clock::system())(),
        actor: actor(config),
        action: Action::ProbeTenant,
        tenant: card.name.clone(),
        client: None,
        secret: None,
        fingerprint: None,
        before: None,
        after: None,
        request_id: "command-line".to_owned(),
        came_from: HERE.to_owned(),
    };
    let entry = journal.open(&entry).await.map_err(|error| format!("{error}; nothing was tried"))?;
    let asked_to_stop = CancellationToken::new();
    listen::stop_at_signal(asked_to_stop.clone());
    let probed = probe::probe(&client, clock::system(), PROBE, asked_to_stop.cancelled_owned()).await;
    let closing = Closing {
        at: (clock::system())(),
        outcome: match (&probed.left, probed.passed) {
            (Some(_), _) => Outcome::Unknown,
            (None, true) => Outcome::Done,
            (None, false) => Outcome::Failed,
        },
        client: probed.client.clone().map(ClientId),
        secret: None,
        note: probed.trouble.clone(),
        upstream_ids: Vec::new(),
    };
    if let Err(error) = journal.close(&entry, &closing).await {
        tracing::warn!(%error, "the journal's entry about the probe could not be closed");
    }
    let kept = Kept {
        place: assemble::place(tenant),
        at: (clock::system())(),
        passed: probed.passed,
        traits: probed.traits,
        findings: serde_json::to_string(&probed.findings).unwrap_or_default(),
    };
    store.findings().keep(&card.name, &kept).await.map_err(words)?;
    store.close().await;
    stop.cancel();
    Ok(probed)
}

fn in_words(tenant: &str, probed: &Probed) -> String {
    let mut words = probe::table(&probed.findings);
    words.push('\n');
    let TenantTraits { lifetime_unit, max_secrets, shortest_days, longest_days, .. } = probed.traits;
    words += &format!(
        "From now on: lifetimes in {lifetime_unit:?}, at most {max_secrets} secrets a client, {shortest_days} to \
         {longest_days} days each.\n"
    );
    match (&probed.trouble, probed.passed) {
        (_, true) => words += &format!("ok      tenant {tenant}: the probe passed and left nothing behind\n"),
        (Some(trouble), _) => words += &format!("FAILED  tenant {tenant}: {trouble}\n"),
        (None, _) => words += &format!("FAILED  tenant {tenant}: the probe did not pass\n"),
    }
    if let Some(left) = &probed.left {
        let id = left.id.as_deref().unwrap_or("not known");
        words += &format!(
            "LEFT    the API client {} (id {id}), disabled: {}. Delete it in ZIdentity's portal.\n",
            left.name, left.why
        );
    }
    words
}

/// `clientele credential …`.
pub async fn credential(config: Config, command: Credential) -> ExitCode {
    match command {
        Credential::Rotate { tenant, days, wait, retire } => {
            rotate(config, &tenant, days, Duration::from_secs(wait), retire).await
        }
        Credential::Retire { tenant } => retire(config, &tenant).await,
    }
}

/// `clientele credential rotate --tenant T`.
async fn rotate(config: Config, tenant: &str, days: i64, wait: Duration, retire: bool) -> ExitCode {
    let (own, upkeep) = match own(&config, tenant).await {
        Ok(own) => own,
        Err(error) => return failed(&error),
    };
    let done = match own_credential::rotate(&own, days, wait).await {
        Ok(done) => done,
        Err(error) => return failed(&error.to_string()),
    };
    println!("ok      the console has a new secret, {}; it opens, and stands in its file", done.secret);
    if !done.behind.is_empty() {
        println!(
            "FAILED  {} of {} replicas have not taken it up: {}. The predecessor still works; look at their logs.",
            done.behind.len(),
            done.running,
            done.behind.join(", ")
        );
        return ExitCode::FAILURE;
    }
    println!("ok      {} replicas sign in with it", done.running);
    match (done.older, retire) {
        (None, _) => ExitCode::SUCCESS,
        (Some(older), false) => {
            println!(
                "        The predecessor, {older}, still works: clientele credential retire --tenant {tenant}"
            );
            ExitCode::SUCCESS
        }
        (Some(_), true) => match upkeep.round().await {
            Ok(()) => retired(&own).await,
            Err(error) => failed(&error.to_string()),
        },
    }
}

/// `clientele credential retire --tenant T`.
async fn retire(config: Config, tenant: &str) -> ExitCode {
    match own(&config, tenant).await {
        Ok((own, _)) => retired(&own).await,
        Err(error) => failed(&error),
    }
}

async fn retired(own: &Own) -> ExitCode {
    match own_credential::retire(own).await {
        Ok(Some(secret)) => println!("ok      the predecessor, {secret}, is deleted"),
        Ok(None) => println!("ok      there is no predecessor"),
        Err(error) => return failed(&error.to_string()),
    }
    ExitCode::SUCCESS
}

async fn own(config: &Config, name: &str) -> Result<(Own, own_credential::Upkeep), String> {
    let tenant = tenant(config, name)?;
    let store = Store::open(config.database.url.expose(), clock::system()).await.map_err(words)?;
    assemble::own_credential(config, tenant, &store, actor(config)).await.map_err(words)
}

/// The tenant of this name.
pub(crate) fn tenant<'a>(config: &'a Config, name: &str) -> Result<&'a Tenant, String> {
    let names = || config.tenants.iter().map(|tenant| tenant.name.as_str()).collect::<Vec<_>>().join(", ");
    let found = config.tenants.iter().find(|tenant| tenant.name == name);
    found.ok_or_else(|| format!("there is no tenant {name}; the configuration has: {}", names()))
}

/// Whoever runs the command: who may read the console's credential may do as much as its administrators.
pub(crate) fn actor(config: &Config) -> Actor {
    let name = config::user();
    let groups = Some(config.access.admin_groups.clone());
    Actor::new("command line", &name, &format!("{name} (command line)"), groups)
}

fn words(error: impl std::fmt::Display) -> String {
    error.to_string()
}

fn failed(words: &str) -> ExitCode {
    println!("FAILED  {words}");
    ExitCode::FAILURE
}
