//! Every interleaving of a crash, a lost answer, a second actor and the clock that proptest can think of, against a small
//! world: an upstream that carries out, loses, delays and accepts; people here and in the portal; a console that looks.
//!
//! What the world does is what `starting`, `keeping` and `carrying_out` do, in their order; what is allowed and what it leads
//! to is the machine's alone.

use proptest::prelude::*;

use super::*;
use crate::model::testing::{NOW, card, settings};
use crate::model::{ClientId, RemovalId};

const WAIT: u32 = 2;
const DAY: i64 = Timestamp::DAY;

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

/// What somebody does past the console.
#[derive(Clone, Copy, Debug)]
enum Outside {
    Enable,
    Disable,
    Edit,
    Delete,
}

#[derive(Clone, Copy, Debug)]
enum Act {
    Start(Fate),
    Keep(Fate),
    /// The console looks after its removals; in between, perhaps, somebody does something.
    Turn(Fate, Option<Outside>),
    /// Somebody opens the client's page.
    Look,
    Outside(Outside),
    Give(bool),
    Ask(bool),
    Pass(i64),
}

fn fates() -> impl Strategy<Value = Fate> {
    prop_oneof![
        5 => Just(Fate::Answered),
        2 => Just(Fate::LostAnswer),
        1 => Just(Fate::LostRequest),
        1 => (1..3_500_i64).prop_map(Fate::Late),
        1 => (1..500_i64).prop_map(Fate::Accepted),
        1 => Just(Fate::Refused),
        1 => Just(Fate::KilledBefore),
        1 => Just(Fate::KilledAfter),
    ]
}

fn outside() -> impl Strategy<Value = Outside> {
    prop::sample::select(vec![Outside::Enable, Outside::Disable, Outside::Edit, Outside::Delete])
}

fn acts() -> impl Strategy<Value = Act> {
    prop_oneof![
        3 => fates().prop_map(Act::Start),
        2 => fates().prop_map(Act::Keep),
        8 => (fates(), prop::option::weighted(0.15, outside())).prop_map(|(fate, meanwhile)| Act::Turn(fate, meanwhile)),
        2 => Just(Act::Look),
        1 => outside().prop_map(Act::Outside),
        1 => any::<bool>().prop_map(Act::Give),
        1 => any::<bool>().prop_map(Act::Ask),
        8 => prop::sample::select(vec![1, 31, 601, 3_601, DAY, 2 * DAY, -31]).prop_map(Act::Pass),
    ]
}

#[derive(Clone, Copy, Debug)]
enum Later {
    Disable,
    Enable,
    Delete,
}

struct World {
    now: Timestamp,
    client: Option<ClientSettings>,
    later: Vec<(Timestamp, Later)>,
    removal: Option<Removal>,
    given: bool,
    asked: bool,
    edits: usize,
    /// When the countdown that runs began, by the world's own eyes: the client was seen disabled then.
    counting_since: Option<Timestamp>,
    /// When the last deletion was sent whose end nobody has seen.
    unseen_deletion: Option<Timestamp>,
    deletions: usize,
}

impl World {
    fn new(enabled: bool) -> Self {
        Self {
            now: NOW,
            client: Some(ClientSettings { enabled, ..settings() }),
            later: vec![],
            removal: None,
            given: false,
            asked: false,
            edits: 0,
            counting_since: None,
            unseen_deletion: None,
            deletions: 0,
        }
    }

    fn under_way(&self) -> Option<Removal> {
        self.removal.clone().filter(|removal| !removal.step.is_end())
    }

    fn write(&mut self, removal: Removal) {
        if removal.step == Step::Waiting && self.counting_since.is_none() {
            self.counting_since = Some(removal.mark(Step::Waiting).unwrap().at);
        }
        if removal.step.is_end() {
            self.counting_since = None;
        }
        self.removal = Some(removal);
    }

    fn team(&self) -> Option<TeamId> {
        self.given.then(|| TeamId("b".into()))
    }

    /// What upstream does in its own time.
    fn upstream(&mut self) {
        let now = self.now;
        let (due, rest): (Vec<_>, Vec<_>) = self.later.drain(..).partition(|(at, _)| *at <= now);
        self.later = rest;
        for (_, what) in due {
            self.carry_out(what);
        }
    }

    fn carry_out(&mut self, what: Later) {
        match (what, &mut self.client) {
            (Later::Disable, Some(client)) => client.enabled = false,
            (Later::Enable, Some(client)) => client.enabled = true,
            (Later::Delete, client) => *client = None,
            _ => {}
        }
    }

    /// Sends something: `Some(true)` = it is known to be done, `Some(false)` = known not to be, `None` = nobody can tell.
    fn send(&mut self, what: Later, fate: Fate) -> Sent {
        match fate {
            Fate::Answered => {
                self.carry_out(what);
                Sent::Done
            }
            Fate::LostAnswer => {
                self.carry_out(what);
                Sent::Lost
            }
            Fate::KilledAfter => {
                self.carry_out(what);
                Sent::Killed
            }
            Fate::LostRequest => Sent::Lost,
            Fate::Late(seconds) => {
                self.later.push((Timestamp(self.now.0 + seconds), what));
                Sent::Lost
            }
            Fate::Accepted(seconds) => {
                self.later.push((Timestamp(self.now.0 + seconds), what));
                Sent::Accepted
            }
            Fate::Refused => Sent::Refused,
            Fate::KilledBefore => Sent::Killed,
        }
    }

    fn settle(&mut self) -> Next {
        for _ in 0..6 {
            let Some(removal) = self.removal.clone() else { return Next::Over };
            let team = self.team();
            let look = Look {
                client: self.client.as_ref(),
                team: team.as_ref(),
                requested: self.asked,
                now: self.now,
            };
            match next(&removal, &look) {
                Next::Tell(event) => {
                    let advanced = advance(&removal, event, None, self.now).expect("a look tells what fits");
                    self.write(advanced);
                }
                next => return next,
            }
        }
        panic!("a look goes on for ever: {:?}", self.removal);
    }

    fn start(&mut self, fate: Fate) {
        if self.under_way().is_some() || self.asked {
            return;
        }
        let Some(client) = self.client.clone() else { return };
        let removal = Removal {
            id: RemovalId("01".into()),
            tenant: card().name,
            client: ClientId("iq1".into()),
            version: 1,
            step: Step::Disabling,
            settings: client.clone(),
            team: self.team(),
            wait_days: WAIT,
            due: self.now.plus_days(i64::from(WAIT)),
            doubt: None,
            kept: None,
            trouble: None,
            marks: vec![RemovalMark { step: Step::Disabling, by: None, at: self.now }],
        };
        self.write(removal.clone());
        let tell = |world: &mut Self, event| world.write(advance(&removal, event, None, world.now).unwrap());
        if !client.enabled {
            return tell(self, Event::Disabled);
        }
        match self.send(Later::Disable, fate) {
            Sent::Done => tell(self, Event::Disabled),
            Sent::Refused => tell(self, Event::Kept(KeptBecause::NotDisabled)),
            Sent::Lost if self.client.as_ref().is_some_and(|client| !client.enabled) => {
                tell(self, Event::Disabled)
            }
            Sent::Lost | Sent::Accepted | Sent::Killed => {}
        }
    }

    fn keep(&mut self, fate: Fate) {
        let Some(removal) = self.under_way().filter(may_keep) else { return };
        self.write(advance(&removal, Event::Kept(KeptBecause::Asked), None, self.now).unwrap());
        if removal.settings.enabled && self.client.is_some() {
            self.send(Later::Enable, fate);
        }
    }

    fn turn(&mut self, fate: Fate, meanwhile: Option<Outside>) {
        if self.under_way().is_none() || self.settle() != Next::Delete {
            return;
        }
        let removal = self.removal.clone().unwrap();
        let deleting = advance(&removal, Event::Deleting, None, self.now).expect("its time has come");
        self.write(deleting.clone());
        if let Some(meanwhile) = meanwhile {
            self.outside(meanwhile);
        }
        let tell = |world: &mut Self, event| world.write(advance(&deleting, event, None, world.now).unwrap());
        let (team, client) = (self.team(), self.client.clone());
        let look =
            Look { client: client.as_ref(), team: team.as_ref(), requested: self.asked, now: self.now };
        if client.is_none() {
            return tell(self, Event::Gone);
        }
        if stays(&deleting, &look).is_some() {
            tell(self, Event::StillThere { sent: false });
            self.settle();
            return;
        }
        if !matches!(fate, Fate::KilledBefore) {
            self.is_right_to_delete(&removal);
        }
        match self.send(Later::Delete, fate) {
            Sent::Done => tell(self, Event::Gone),
            Sent::Refused => tell(self, Event::StillThere { sent: false }),
            Sent::Lost if self.client.is_none() => tell(self, Event::Gone),
            Sent::Lost => tell(self, Event::StillThere { sent: true }),
            Sent::Accepted | Sent::Killed => {}
        }
        if self.client.is_some() && !matches!(fate, Fate::Refused | Fate::KilledBefore) {
            self.unseen_deletion = Some(self.now);
        }
    }

    /// The promises, at the moment when a deletion is sent.
    fn is_right_to_delete(&mut self, removal: &Removal) {
        self.deletions += 1;
        let since = self.counting_since.expect("no deletion before the client was seen disabled");
        assert!(self.now.0 - since.0 >= i64::from(WAIT) * DAY, "deleted before its time");
        let client = self.client.as_ref().unwrap();
        assert!(!client.enabled, "deleted while it was enabled");
        assert!(same(&removal.disabled(), client), "deleted although it was changed");
        assert_eq!(removal.team, self.team(), "deleted although it was given away");
        assert!(!self.asked, "deleted while a request about it waited");
        if let Some(sent) = self.unseen_deletion {
            assert!(self.now.0 - sent.0 >= LATE_FOR, "sent again while the first may still be carried out");
        }
    }

    fn outside(&mut self, what: Outside) {
        self.edits += 1;
        match (what, &mut self.client) {
            (Outside::Enable, Some(client)) => client.enabled = true,
            (Outside::Disable, Some(client)) => client.enabled = false,
            (Outside::Edit, Some(client)) => client.description = format!("edit {}", self.edits),
            (Outside::Delete, client) => *client = None,
            _ => {}
        }
    }

    fn act(&mut self, act: Act) {
        let ended = self.removal.clone().filter(|removal| removal.step.is_end());
        match act {
            Act::Start(fate) => return self.start(fate),
            Act::Keep(fate) => self.keep(fate),
            Act::Turn(fate, meanwhile) => self.turn(fate, meanwhile),
            Act::Look => {
                self.settle();
            }
            Act::Outside(what) => self.outside(what),
            Act::Give(given) => self.given = given,
            Act::Ask(asked) => self.asked = asked,
            Act::Pass(seconds) => {
                self.now = Timestamp(self.now.0 + seconds);
                self.upstream();
            }
        }
        if ended.is_some() {
            assert_eq!(self.removal, ended, "what has ended stays as it ended");
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sent {
    Done,
    Refused,
    Lost,
    Accepted,
    Killed,
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3_000, ..ProptestConfig::default() })]

    #[test]
    fn never_deleted_before_its_time_nor_otherwise_than_it_was_nor_twice(
        enabled in prop::bool::weighted(0.9),
        acts in prop::collection::vec(acts(), 1..60),
    ) {
        let mut world = World::new(enabled);
        for act in acts {
            world.act(act);
        }
    }

    #[test]
    fn on_good_days_a_client_is_removed_whatever_happened_on_the_way_there(
        troubles in prop::collection::vec(fates(), 0..4),
    ) {
        let mut world = World::new(true);
        world.start(Fate::Answered);
        world.now = world.now.plus_days(2);
        for fate in troubles {
            world.turn(fate, None);
            world.now = Timestamp(world.now.0 + LATE_FOR + CUT_OFF_AFTER);
            world.upstream();
        }
        for _ in 0..3 {
            world.turn(Fate::Answered, None);
            world.now = Timestamp(world.now.0 + LATE_FOR + CUT_OFF_AFTER);
        }
        prop_assert_eq!(world.client, None);
        prop_assert_eq!(world.removal.unwrap().step, Step::Removed);
    }
}

fn waiting() -> World {
    let mut world = World::new(true);
    world.start(Fate::Answered);
    assert_eq!(world.removal.as_ref().unwrap().step, Step::Waiting);
    world
}

#[test]
fn the_time_runs_from_when_the_client_was_seen_disabled() {
    let mut world = World::new(true);
    world.start(Fate::Late(400));
    assert_eq!(world.removal.as_ref().unwrap().step, Step::Disabling);
    world.act(Act::Pass(500));
    world.act(Act::Look);
    let removal = world.removal.as_ref().unwrap();
    assert_eq!((removal.step, removal.due), (Step::Waiting, Timestamp(NOW.0 + 500).plus_days(2)));
}

#[test]
fn what_is_not_seen_disabled_within_ten_minutes_stays() {
    let mut world = World::new(true);
    world.start(Fate::LostRequest);
    world.act(Act::Pass(CONFIRMED_WITHIN - 1));
    world.act(Act::Look);
    assert_eq!(world.removal.as_ref().unwrap().step, Step::Disabling);
    world.act(Act::Pass(1));
    world.act(Act::Look);
    assert_eq!(world.removal.unwrap().kept, Some(KeptBecause::NotDisabled));
}

#[test]
fn whatever_is_otherwise_keeps_it_and_says_why() {
    let cases: [(Act, KeptBecause); 4] = [
        (Act::Outside(Outside::Enable), KeptBecause::Enabled),
        (Act::Outside(Outside::Edit), KeptBecause::Changed),
        (Act::Give(true), KeptBecause::Given),
        (Act::Ask(true), KeptBecause::Requested),
    ];
    for (act, why) in cases {
        let mut world = waiting();
        world.act(act);
        world.act(Act::Pass(2 * DAY));
        world.act(Act::Turn(Fate::Answered, None));
        assert_eq!(world.removal.unwrap().kept, Some(why));
        assert!(world.client.is_some());
    }
}

#[test]
fn who_is_quicker_than_the_last_look_is_heard() {
    let mut world = waiting();
    world.act(Act::Pass(2 * DAY));
    world.act(Act::Turn(Fate::Answered, Some(Outside::Enable)));
    assert_eq!(world.removal.unwrap().kept, Some(KeptBecause::Enabled));
    assert_eq!(world.deletions, 0);
}

#[test]
fn while_a_deletion_is_being_sent_nobody_can_say_that_it_stays() {
    let mut world = waiting();
    world.act(Act::Pass(2 * DAY));
    world.act(Act::Turn(Fate::KilledBefore, None));
    let removal = world.removal.clone().unwrap();
    assert!(!may_keep(&removal));
    assert_eq!(advance(&removal, Event::Kept(KeptBecause::Asked), None, world.now), Err(Misfit));
    world.act(Act::Pass(31));
    world.act(Act::Look);
    let removal = world.removal.unwrap();
    assert!(may_keep(&removal) && is_in_doubt(&removal, world.now), "it may have been sent");
}
