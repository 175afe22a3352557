//! Every interleaving of a crash, a lost answer and a second actor that proptest can think of, against a small world:
//! an upstream that carries out, loses, delays and accepts; a journal; a browser that may be closed; two people.
//!
//! What the world does is what `acts` does, in its order; what is allowed and what it leads to is the machine's alone.

use std::collections::{BTreeSet, VecDeque};

use proptest::prelude::*;

use super::*;
use crate::desk::testing::entry;
use crate::desk::{Entry, OperationId};
use crate::model::testing::{NOW, card};
use crate::model::{ClientId, RotationId};
use crate::policy::Action;
use crate::secrets::settled;

/// What becomes of a write.
#[derive(Clone, Copy, Debug)]
enum Fate {
    Answered,
    /// It acts, and its answer is lost.
    LostAnswer,
    /// It never arrives, and nobody can tell.
    LostRequest,
    /// It is given up, and acts so many seconds later.
    Late(i64),
    /// Upstream takes it (202) and acts so many seconds later.
    Accepted(i64),
    /// It provably does not run.
    Refused,
    /// The process ends before it is sent.
    KilledBefore,
    /// The process ends before the answer is written down.
    KilledAfter,
}

#[derive(Clone, Copy, Debug)]
enum Act {
    Start {
        fate: Fate,
        works: bool,
    },
    /// The browser shows the value and says so.
    Receipt,
    CloseLaptop,
    /// The destination does not take the value, and nobody else is given it.
    Undelivered,
    Confirm,
    Retire(Fate),
    Undo(Fate),
    Leave,
    Look,
    Pass(i64),
}

/// Who does it: each acts on what they saw last.
type Person = usize;

fn fates() -> impl Strategy<Value = Fate> {
    prop_oneof![
        4 => Just(Fate::Answered),
        2 => Just(Fate::LostAnswer),
        1 => Just(Fate::LostRequest),
        2 => (1..3_500_i64).prop_map(Fate::Late),
        1 => (1..500_i64).prop_map(Fate::Accepted),
        1 => Just(Fate::Refused),
        1 => Just(Fate::KilledBefore),
        2 => Just(Fate::KilledAfter),
    ]
}

fn acts() -> impl Strategy<Value = (Act, Person)> {
    let act = prop_oneof![
        4 => (fates(), prop::bool::weighted(0.8)).prop_map(|(fate, works)| Act::Start { fate, works }),
        4 => Just(Act::Receipt),
        1 => Just(Act::CloseLaptop),
        1 => Just(Act::Undelivered),
        4 => Just(Act::Confirm),
        4 => fates().prop_map(Act::Retire),
        3 => fates().prop_map(Act::Undo),
        1 => Just(Act::Leave),
        5 => Just(Act::Look),
        3 => prop::sample::select(vec![1, 29, 31, 700, 3_700, 90_000]).prop_map(Act::Pass),
    ];
    (act, 0..2_usize)
}

struct World {
    now: Timestamp,
    secrets: Vec<Secret>,
    /// What upstream will still do: when, and what.
    later: VecDeque<(Timestamp, Later)>,
    rotation: Option<Rotation>,
    entry: Option<Entry>,
    /// The value that stands in an open browser.
    in_browser: Option<SecretId>,
    /// The secrets whose values somebody has.
    held: BTreeSet<SecretId>,
    /// Which version each person saw.
    seen: [i64; 2],
    made: usize,
}

#[derive(Clone, Debug)]
enum Later {
    Create(Secret),
    Delete(SecretId),
}

impl World {
    /// A client whose one secret ends in so many seconds.
    fn new(ends: i64) -> Self {
        let old = Secret {
            id: SecretId("old".into()),
            created_at: Some(NOW.plus_days(-90)),
            expires_at: Some(Timestamp(NOW.0 + ends)),
        };
        Self {
            now: NOW,
            secrets: vec![old.clone()],
            later: VecDeque::new(),
            rotation: None,
            entry: None,
            in_browser: None,
            held: BTreeSet::from([old.id]),
            seen: [0, 0],
            made: 0,
        }
    }

    fn who(person: Person) -> Who {
        Who { issuer: "demo".into(), subject: person.to_string(), name: "Somebody".into() }
    }

    fn step(&self) -> Option<Step> {
        self.rotation.as_ref().map(|rotation| rotation.step)
    }

    /// Upstream carries something out.
    fn carry_out(&mut self, what: Later) {
        match what {
            Later::Create(secret) => {
                self.secrets.push(secret);
                assert!(self.secrets.len() <= 2, "a third secret: {:?}", self.secrets);
            }
            Later::Delete(id) => {
                let live = |secrets: &[Secret], now| secrets.iter().filter(|s| s.is_live(now)).count();
                let before = live(&self.secrets, self.now);
                let old = self.rotation.as_ref().is_some_and(|rotation| rotation.old == id);
                self.secrets.retain(|secret| secret.id != id);
                let after = live(&self.secrets, self.now);
                assert!(before == after || after > 0, "nobody can sign in any more: {:?}", self.rotation);
                if let (true, Some(rotation)) = (old, &self.rotation) {
                    assert!(rotation.trial.has_worked(), "its successor was never seen to work");
                    let new = rotation.new.as_ref().unwrap();
                    assert!(self.held.contains(new), "nobody has its successor's value");
                }
            }
        }
    }

    fn pass(&mut self, seconds: i64) {
        let until = Timestamp(self.now.0 + seconds);
        while let Some(at) = self.later.iter().map(|(at, _)| *at).min().filter(|at| *at <= until) {
            self.now = at.max(self.now);
            let place = self.later.iter().position(|(due, _)| *due == at).unwrap();
            let (_, what) = self.later.remove(place).unwrap();
            self.carry_out(what);
        }
        self.now = until;
    }

    /// Sends a write. Gives what the console hears of it: `None` = nothing, for its process has ended.
    fn send(&mut self, fate: Fate, what: Later) -> Option<Heard> {
        let in_time = |world: &Self, seconds| Timestamp(world.now.0 + seconds);
        match fate {
            Fate::Answered => {
                self.carry_out(what);
                Some(Heard::Done)
            }
            Fate::LostAnswer => {
                self.carry_out(what);
                Some(Heard::Nothing)
            }
            Fate::LostRequest => Some(Heard::Nothing),
            Fate::Late(seconds) => {
                self.later.push_back((in_time(self, seconds), what));
                Some(Heard::Nothing)
            }
            Fate::Accepted(seconds) => {
                self.later.push_back((in_time(self, seconds), what));
                Some(Heard::Accepted)
            }
            Fate::Refused => Some(Heard::Refused),
            Fate::KilledBefore => None,
            Fate::KilledAfter => {
                self.carry_out(what);
                None
            }
        }
    }

    fn apply(&mut self, event: Event, by: Option<Person>) {
        let rotation = self.rotation.as_ref().unwrap();
        let who = by.map(Self::who);
        if let Ok(next) = advance(rotation, event, who.as_ref(), self.now) {
            self.rotation = Some(Rotation { version: rotation.version + 1, ..next });
        }
    }

    /// What opening the page does.
    fn look(&mut self) {
        if let Some(entry) = &mut self.entry
            && (entry.outcome.is_open() || entry.outcome == Outcome::NothingCame)
            && let Some((outcome, secret)) = settled(entry, &self.secrets, self.now)
        {
            entry.outcome = outcome;
            entry.opened.secret = secret.or(entry.opened.secret.take());
        }
        while let (Some(rotation), Some(entry)) = (&self.rotation, &self.entry) {
            let look = Look {
                made: entry.outcome,
                secret: entry.opened.secret.as_ref(),
                shown: entry.outcome == Outcome::Done || entry.note.is_some(),
                secrets: &self.secrets,
                now: self.now,
            };
            let Some(event) = observe(rotation, &look) else { break };
            let before = rotation.step;
            self.apply(event.clone(), None);
            assert_ne!(self.step(), Some(before), "{event:?} is seen for ever");
        }
    }

    fn start(&mut self, fate: Fate, works: bool, person: Person) {
        self.look();
        let running = self.rotation.as_ref().is_some_and(|rotation| !rotation.step.is_end());
        let coming = usize::from(self.later.iter().any(|(_, later)| matches!(later, Later::Create(_))));
        if running || self.secrets.len() + coming != 1 {
            return;
        }
        self.made += 1;
        let id = SecretId(format!("new-{}", self.made));
        let fingerprint = Timestamp(self.now.0 + 90 * Timestamp::DAY);
        let new = Secret { id: id.clone(), created_at: Some(self.now), expires_at: Some(fingerprint) };
        let old = self.secrets[0].id.clone();
        let mut entry = entry(Action::CreateSecret, Outcome::Pending, NOW.0 - self.now.0);
        entry.opened.fingerprint = Some(fingerprint);
        entry.opened.before = Some(serde_json::to_string(&[&old]).unwrap());
        self.entry = Some(entry);
        self.in_browser = None;
        self.rotation = Some(Rotation {
            id: RotationId(id.0.clone()),
            tenant: card().name,
            client: ClientId("iq1".into()),
            version: 1,
            step: Step::Making,
            old,
            new: None,
            operation: OperationId("op".into()).0,
            due: Timestamp(self.now.0 + 86_400),
            trial: Trial::Untried,
            doubt: None,
            reached: vec![Reached { step: Step::Making, by: Some(Self::who(person)), at: self.now }],
        });
        self.seen[person] = 1;
        let Some(heard) = self.send(fate, Later::Create(new)) else { return };
        let entry = self.entry.as_mut().unwrap();
        let there = self.secrets.iter().any(|secret| secret.id == id);
        match heard {
            Heard::Done | Heard::Accepted => {
                entry.outcome = if heard == Heard::Done { Outcome::Handed } else { Outcome::Accepted };
                entry.opened.secret = Some(id.clone());
                let trial = match works && there {
                    true => Trial::Token { lifetime: Some(3_600), scopes: None },
                    false => Trial::Refused,
                };
                self.in_browser = Some(id.clone());
                self.apply(Event::Made { new: id, trial }, Some(person));
            }
            Heard::Nothing if there => {
                (entry.outcome, entry.opened.secret) = (Outcome::Orphan, Some(id.clone()));
                self.apply(Event::Lost { new: id }, None);
            }
            Heard::Nothing => {
                entry.outcome = Outcome::NothingCame;
                self.apply(Event::NothingCame, None);
            }
            Heard::Refused => {
                entry.outcome = Outcome::Failed;
                self.apply(Event::NothingCame, None);
            }
        }
    }

    fn undelivered(&mut self) {
        let Some(entry) = self.entry.as_mut().filter(|entry| entry.outcome == Outcome::Handed) else {
            return;
        };
        entry.outcome = Outcome::Orphan;
        self.in_browser = None;
    }

    fn receipt(&mut self) {
        let Some(id) = self.in_browser.clone() else { return };
        self.held.insert(id);
        let Some(entry) = self.entry.as_mut() else { return };
        match entry.outcome {
            Outcome::Handed | Outcome::Pending => entry.outcome = Outcome::Done,
            Outcome::Accepted => entry.note = Some("shown".into()),
            _ => {}
        }
    }

    fn delete(&mut self, which: Which, fate: Fate, person: Person) {
        self.look();
        let Some(rotation) = self.rotation.clone() else { return };
        // Whoever looks at an older state is told so.
        if self.seen[person] != rotation.version {
            return;
        }
        let allowed = match which {
            Which::Old => may_retire(&rotation, &self.secrets, self.now).is_ok(),
            Which::New => may_undo(&rotation, &self.secrets, self.now).is_ok(),
        };
        if !allowed {
            return;
        }
        let id = match which {
            Which::Old => rotation.old.clone(),
            Which::New => rotation.new.clone().unwrap(),
        };
        self.apply(Event::Deleting(which), Some(person));
        let Some(heard) = self.send(fate, Later::Delete(id.clone())) else { return };
        let there = self.secrets.iter().any(|secret| secret.id == id);
        match heard {
            Heard::Done => self.apply(Event::Gone(which), Some(person)),
            Heard::Nothing if !there => self.apply(Event::Gone(which), Some(person)),
            Heard::Nothing => self.apply(Event::StillThere { sent: true }, None),
            Heard::Accepted => {}
            Heard::Refused => self.apply(Event::StillThere { sent: false }, None),
        }
    }

    fn act(&mut self, act: Act, person: Person) {
        match act {
            Act::Start { fate, works } => self.start(fate, works, person),
            Act::Receipt => self.receipt(),
            Act::CloseLaptop => self.in_browser = None,
            Act::Undelivered => self.undelivered(),
            Act::Confirm => {
                self.look();
                let fresh = |rotation: &&Rotation| self.seen[person] == rotation.version;
                if self.rotation.as_ref().filter(fresh).is_some_and(may_confirm) {
                    self.apply(Event::Confirmed, Some(person));
                }
            }
            Act::Retire(fate) => self.delete(Which::Old, fate, person),
            Act::Undo(fate) => self.delete(Which::New, fate, person),
            Act::Leave => {
                self.look();
                if self.rotation.as_ref().is_some_and(|rotation| may_leave(rotation, self.now)) {
                    self.apply(Event::Left, Some(person));
                }
            }
            Act::Look => {
                self.look();
                self.seen[person] = self.rotation.as_ref().map_or(0, |rotation| rotation.version);
            }
            Act::Pass(seconds) => self.pass(seconds),
        }
    }

    /// What must be so whatever has happened.
    fn check(&self) {
        let Some(rotation) = &self.rotation else { return };
        let has = |id: &Option<SecretId>| id.as_ref().is_some_and(|id| self.held.contains(id));
        if matches!(rotation.step, Step::Moving | Step::Moved | Step::Retiring) {
            assert!(has(&rotation.new), "it goes on with a value that nobody has: {rotation:?}");
        }
        for secret in &self.secrets {
            let unnoticed = self.entry.as_ref().is_some_and(|entry| {
                entry.opened.secret.as_ref() == Some(&secret.id) && entry.outcome == Outcome::Done
            });
            assert!(!unnoticed || self.held.contains(&secret.id), "lost without notice: {secret:?}");
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Heard {
    Done,
    Accepted,
    Nothing,
    Refused,
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    /// No secret lost without notice, none doubled, never none that works because of us.
    #[test]
    fn whatever_happens_nobody_is_locked_out_and_nothing_is_lost_or_doubled(
        ends in prop::sample::select(vec![-100, 40, 3_000, 5_000, 100_000, 40 * Timestamp::DAY]),
        acts in prop::collection::vec(acts(), 1..40),
    ) {
        let mut world = World::new(ends);
        for (act, person) in acts {
            world.act(act, person);
            world.check();
        }
        // When the bad day is over, a look knows how it stands, and somebody can go on.
        world.pass(LATE_FOR + 1);
        world.look();
        world.check();
        let step = world.step();
        prop_assert!(
            !matches!(step, Some(Step::Making | Step::Retiring | Step::Undoing)),
            "it is stuck: {:?}", world.rotation
        );
        if let Some(rotation) = world.rotation.as_ref().filter(|rotation| !rotation.step.is_end()) {
            prop_assert!(may_leave(rotation, world.now), "nobody can end it: {rotation:?}");
        }
    }
}

/// The way that it should go, and the ways back from each step.
#[test]
fn each_step_allows_what_it_says_and_nothing_else() {
    let world = |acts: &[Act]| {
        let mut world = World::new(40 * Timestamp::DAY);
        for act in acts {
            world.act(*act, 0);
            world.act(Act::Look, 0);
        }
        world
    };
    let start = Act::Start { fate: Fate::Answered, works: true };
    let untried = Act::Start { fate: Fate::Answered, works: false };
    let lost = Act::Start { fate: Fate::LostAnswer, works: true };
    let cases: [(&str, &[Act]); 12] = [
        ("begun", &[start]),
        ("shown", &[start, Act::Receipt]),
        ("due", &[start, Act::Receipt, Act::Pass(90_000)]),
        ("moved", &[start, Act::Receipt, Act::Confirm]),
        ("moved, never seen to work", &[untried, Act::Receipt, Act::Pass(90_000)]),
        ("value lost", &[lost]),
        ("not delivered", &[start, Act::Undelivered]),
        ("retired", &[start, Act::Receipt, Act::Confirm, Act::Retire(Fate::Answered)]),
        ("retirement lost", &[start, Act::Receipt, Act::Confirm, Act::Retire(Fate::Late(3_000))]),
        (
            "retirement lost for long",
            &[start, Act::Receipt, Act::Confirm, Act::Retire(Fate::LostRequest), Act::Pass(3_700)],
        ),
        ("undone", &[start, Act::Undo(Fate::Answered)]),
        ("undoing lost", &[start, Act::Receipt, Act::Confirm, Act::Undo(Fate::Late(3_000))]),
    ];
    let mut table = String::new();
    for (name, acts) in cases {
        let world = world(acts);
        let rotation = world.rotation.as_ref().unwrap();
        let retire = may_retire(rotation, &world.secrets, world.now);
        let undo = may_undo(rotation, &world.secrets, world.now);
        let (confirm, leave) = (may_confirm(rotation), may_leave(rotation, world.now));
        let step = rotation.step.word();
        table.push_str(&format!(
            "{name}: {step}; confirm {confirm}, retire {retire:?}, undo {undo:?}, leave {leave}\n"
        ));
    }
    insta::assert_snapshot!(table);
}

#[test]
fn what_was_made_before_is_not_the_newer_one() {
    let mut world = World::new(40 * Timestamp::DAY);
    for act in [Act::Start { fate: Fate::Answered, works: true }, Act::Receipt, Act::Look, Act::Confirm] {
        world.act(act, 0);
    }
    let rotation = world.rotation.clone().unwrap();
    assert_eq!(may_retire(&rotation, &world.secrets, world.now), Ok(()));
    let mut secrets = world.secrets.clone();
    secrets[1].created_at = Some(NOW.plus_days(-91));
    assert_eq!(may_retire(&rotation, &secrets, world.now), Err(Stays::NotNewer));
    // Upstream does not tell when: the new one was not there when the old one was.
    secrets[1].created_at = None;
    assert_eq!(may_retire(&rotation, &secrets, world.now), Ok(()));
    // The same secret twice is no successor.
    let same = Rotation { new: Some(rotation.old.clone()), ..rotation };
    assert_eq!(may_retire(&same, &world.secrets, world.now), Err(Stays::NewIsGone));
}
