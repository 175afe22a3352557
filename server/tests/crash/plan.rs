//! What a seed makes of a run: what is asked for, on which bad day, and when the console is killed.

use std::time::Duration;

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde_json::{Value, json};

use crate::line::{Phase, Trap, Which};

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    CreateClient,
    DeleteClient,
    CreateSecret,
    DeleteSecret,
    Start,
    Confirm,
    Retire,
    Undo,
}

impl Kind {
    const ALL: [Self; 8] = [
        Self::CreateSecret,
        Self::Start,
        Self::Retire,
        Self::CreateClient,
        Self::Undo,
        Self::DeleteSecret,
        Self::Confirm,
        Self::DeleteClient,
    ];

    /// In words.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::CreateClient => "create client",
            Self::DeleteClient => "delete client",
            Self::CreateSecret => "create secret",
            Self::DeleteSecret => "delete secret",
            Self::Start => "rotation: start",
            Self::Confirm => "rotation: confirm",
            Self::Retire => "rotation: retire",
            Self::Undo => "rotation: undo",
        }
    }

    /// The request that carries it out upstream: method, and path below the API's base.
    fn write(self) -> (&'static str, &'static str) {
        match self {
            Self::CreateClient => ("POST", "/api-clients"),
            Self::DeleteClient => ("DELETE", "/api-clients/*"),
            Self::CreateSecret | Self::Start => ("POST", "/api-clients/*/secrets"),
            Self::DeleteSecret | Self::Retire | Self::Undo | Self::Confirm => {
                ("DELETE", "/api-clients/*/secrets/*")
            }
        }
    }
}

/// When the console is killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kill {
    At(Trap),
    After(Duration),
}

impl Kill {
    /// In words.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::After(_) => "by the clock",
            Self::At(Trap { which: Which::Any(_), .. }) => "around a look",
            Self::At(Trap { phase, .. }) => match phase {
                Phase::BeforeItArrives => "before it arrives",
                Phase::InFlight => "in flight",
                Phase::BeforeTheAnswer => "done, not heard",
                Phase::AfterTheAnswer(_) => "heard",
            },
        }
    }
}

/// A run.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) seed: u64,
    pub(crate) kind: Kind,
    pub(crate) kill: Kill,
    /// What the write meets: its name, method, path, action.
    pub(crate) fault: Option<(&'static str, &'static str, &'static str, Value)>,
    /// Somebody else asks for the same at the same time.
    pub(crate) two: bool,
    /// Before it was killed, the value of the secret that is undone was shown.
    pub(crate) shown: bool,
    /// It is killed again so soon after its new start.
    pub(crate) again: Option<Duration>,
    /// So many reads fail after the new start.
    pub(crate) unreadable: u32,
}

impl Plan {
    /// What this seed makes. The kinds go round; all else is thrown.
    pub(crate) fn of(seed: u64) -> Self {
        let mut dice = StdRng::seed_from_u64(seed);
        let kind = Kind::ALL[usize::try_from(seed % 8).unwrap()];
        let heard = dice.random_range(0..60);
        let phase = match dice.random_range(0..8) {
            0 => Phase::BeforeItArrives,
            1 | 2 => Phase::InFlight,
            3..6 => Phase::BeforeTheAnswer,
            _ => Phase::AfterTheAnswer(heard),
        };
        let looks = dice.random_range(1..7);
        let millis = dice.random_range(0..900);
        let kill = match dice.random_range(0..10) {
            _ if kind == Kind::Confirm && !seed.is_multiple_of(3) => {
                Kill::After(Duration::from_millis(millis / 6))
            }
            0..6 => Kill::At(Trap { which: Which::Write(1), phase }),
            6 | 7 => Kill::At(Trap { which: Which::Any(looks), phase }),
            _ => Kill::After(Duration::from_millis(millis)),
        };
        Self {
            seed,
            kind,
            kill,
            fault: fault(kind, &mut dice),
            two: dice.random_bool(0.25),
            shown: dice.random_bool(0.5),
            again: dice.random_bool(0.2).then(|| Duration::from_millis(dice.random_range(0..4_000))),
            unreadable: if dice.random_bool(0.25) { dice.random_range(1..4) } else { 0 },
        }
    }

    /// The bad day's name.
    pub(crate) fn fault_words(&self) -> &'static str {
        self.fault.as_ref().map_or("none", |fault| fault.0)
    }
}

fn fault(kind: Kind, dice: &mut StdRng) -> Option<(&'static str, &'static str, &'static str, Value)> {
    let late = dice.random_range(300..7_000);
    let (name, action) = match dice.random_range(0..16) {
        0 | 1 => ("answer lost", json!({"kind": "lose_answer"})),
        2 => ("reset", json!({"kind": "reset"})),
        3 => ("500", json!({"kind": "status", "status": 500})),
        4 => ("503", json!({"kind": "status", "status": 503})),
        5 | 6 => ("late", json!({"kind": "delay", "ms": late})),
        7 => ("torn", json!({"kind": "truncate", "bytes": 12})),
        8 => ("hang", json!({"kind": "hang"})),
        9 => ("slow", json!({"kind": "slow_body", "bytes_per_s": 40})),
        10 => ("202", json!({"kind": "accepted", "after_ms": late})),
        11 => ("202, never", json!({"kind": "accepted", "never": true})),
        _ => return None,
    };
    let (method, path) = kind.write();
    Some((name, method, path, action))
}
