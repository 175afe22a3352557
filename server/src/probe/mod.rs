//! Finds out how a tenant really behaves, where the contract only documents or infers it.
//!
//! A probe makes one API client of its own: disabled, without roles where that is possible, with a name that nobody
//! else has. On it, it runs all eight operations, and compares what it sees with each `[D]` and `[G]` line of the
//! contract (`line`). It writes to no other client, and removes its own at the end, also after a failure or when it is
//! told to stop (`cleanup`); what it could not remove it names.
//!
//! The steps: `lists`, `tokens`, `clients`, `lifetimes`, `scopes`, `secrets`, `rights`. What comes of them: `report`.

mod cleanup;
mod clients;
mod lifetimes;
mod line;
mod lists;
mod report;
mod rights;
mod scopes;
mod secrets;
mod throwaway;
mod tokens;

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use app::desk::{Call, Clock, Fault};
use app::model::TenantTraits;
use serde::Serialize;

pub use cleanup::Left;
pub use line::{Line, Mark};
pub use report::{Finding, Verdict, table};

use crate::zidentity::ZIdentityClient;
use report::Report;
use throwaway::Throwaway;

/// How long the removal of the probe's client may take, beyond the probe's own time.
const CLEAN_UP: Duration = Duration::from_secs(45);

/// What a probe has come to.
#[derive(Debug, Serialize)]
pub struct Probed {
    /// Whether all eight operations worked and nothing was left behind.
    pub passed: bool,
    /// Why the probe ended early or did not pass, if so.
    pub trouble: Option<String>,
    /// What it could not remove.
    pub left: Option<Left>,
    /// One for each line of the contract that is not confirmed.
    pub findings: Vec<Finding>,
    /// The tenant's own ways, as far as they were seen; the contract's otherwise.
    pub traits: TenantTraits,
    /// The client that was made and removed.
    pub client: Option<String>,
}

/// Probes a tenant. It takes at most `allowance` and 45 seconds for cleaning up; `stop` ends it early.
pub async fn probe(
    client: &ZIdentityClient,
    clock: Clock,
    allowance: Duration,
    stop: impl Future<Output = ()>,
) -> Probed {
    let call = Arc::new(Call::new("probe", allowance));
    let wire = client.wire(call);
    let mut probe = Probe {
        throwaway: Throwaway::new(),
        wire,
        clock,
        report: Report::default(),
        traits: TenantTraits::default(),
    };
    let trouble = tokio::select! {
        result = probe.run() => result.err().map(|stopped| stopped.words()),
        () = tokio::time::sleep(allowance) => Some("it took longer than it may".to_owned()),
        () = stop => Some("it was told to stop".to_owned()),
    };
    let left = probe.clean_up(CLEAN_UP).await;
    probe.conclude(trouble, left)
}

/// A probe under way.
struct Probe {
    wire: crate::zidentity::Wire,
    clock: Clock,
    throwaway: Throwaway,
    report: Report,
    traits: TenantTraits,
}

/// Why a probe cannot go on.
enum Stopped {
    /// No answer.
    Fault(Fault),
    /// An answer with which the rest makes no sense.
    Senseless(String),
}

impl From<Fault> for Stopped {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl Stopped {
    fn words(self) -> String {
        match self {
            Self::Fault(fault) => fault.to_string(),
            Self::Senseless(words) => words,
        }
    }
}

impl Probe {
    async fn run(&mut self) -> Result<(), Stopped> {
        let catalogue = self.lists().await?;
        self.audience().await?;
        self.make(&catalogue).await?;
        self.found_by_name().await?;
        self.replace().await?;
        self.lifetimes().await?;
        self.scopes(&catalogue).await?;
        self.secrets().await?;
        self.rights().await?;
        self.missing().await?;
        self.only_for_secret().await?;
        self.remove().await
    }

    fn conclude(self, trouble: Option<String>, left: Option<Left>) -> Probed {
        let missing = self.report.operations_missing();
        let trouble = trouble.or_else(|| {
            (!missing.is_empty()).then(|| format!("these operations did not work: {}", missing.join(", ")))
        });
        Probed {
            passed: trouble.is_none() && left.is_none(),
            trouble,
            left,
            findings: self.report.findings(),
            traits: self.traits,
            client: self.throwaway.id().map(str::to_owned),
        }
    }
}
