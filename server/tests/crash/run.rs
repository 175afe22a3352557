//! One run: something is asked for, the console is killed in the middle of it and started again, what it says is compared
//! with what is there, and a person brings the rest to its end.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use app::desk::{Journal, WantedEntries};
use serde_json::Value;
use server::store::Store;

use crate::console::{Console, Program};
use crate::history::{History, Told};
use crate::line::Line;
use crate::person::{Answer, Person};
use crate::plan::{Kill, Kind, Plan};
use crate::sandbox::Upstream;
use crate::violations::{Violation, violations};

/// So long the console has to settle everything by itself: half a minute until an operation counts as cut off, and some
/// looks after that.
const SETTLES_WITHIN: Duration = Duration::from_secs(120);
/// Before that, a value may be on its way to the browser, and a page says nothing of it.
const ON_ITS_WAY: Duration = Duration::from_secs(32);
/// So often a person looks again at what is under way.
const LOOKS: usize = 30;

/// What came of a run.
#[derive(Clone, Debug)]
pub(crate) struct Report {
    pub(crate) seed: u64,
    pub(crate) kind: &'static str,
    pub(crate) place: &'static str,
    pub(crate) fault: &'static str,
    /// What the console found out about it: a word of the journal.
    pub(crate) outcome: String,
    pub(crate) violations: Vec<Violation>,
    story: Vec<String>,
}

impl Report {
    /// A run that came to no end.
    pub(crate) fn unfinished(seed: u64) -> Self {
        let plan = Plan::of(seed);
        Self {
            seed,
            kind: plan.kind.words(),
            place: plan.kill.words(),
            fault: plan.fault_words(),
            outcome: "no end".to_owned(),
            violations: vec![Violation::Stuck("the run came to no end".to_owned())],
            story: vec![format!("{plan:?}")],
        }
    }

    /// All that is needed to see it again.
    pub(crate) fn told(&self) -> String {
        format!(
            "seed {}: {}, {}, fault {}: {:?}\n  {}\n",
            self.seed,
            self.kind,
            self.place,
            self.fault,
            self.violations,
            self.story.join("\n  ")
        )
    }
}

struct Run {
    plan: Plan,
    program: Arc<Program>,
    folder: tempfile::TempDir,
    upstream: Upstream,
    line: Line,
    console: Console,
    store: Store,
    people: Vec<Person>,
    client: String,
    /// A secret that stays, and one that may go.
    old: String,
    other: Option<String>,
    name: String,
    history: History,
    story: Vec<String>,
    /// When the console was killed.
    killed: Instant,
}

/// Carries out what a seed makes.
pub(crate) async fn run(program: Arc<Program>, seed: u64) -> Report {
    let mut run = Run::begin(program, Plan::of(seed)).await;
    run.lead_in().await;
    let entries = run.journal().await.len();
    run.strike().await;
    run.come_back().await;
    run.settle().await;
    let outcome = run.outcome(entries).await;
    let mut broken = run.judge("after the console has looked by itself").await;
    run.go_on().await;
    broken.extend(run.judge("after a person has gone on").await);
    if !broken.is_empty() {
        let log = std::fs::read_to_string(run.folder.path().join("log")).unwrap_or_default();
        run.story.push(format!("log:\n{log}"));
    }
    broken.dedup();
    Report {
        seed,
        kind: run.plan.kind.words(),
        place: run.plan.kill.words(),
        fault: run.plan.fault_words(),
        outcome,
        violations: broken,
        story: run.story,
    }
}

impl Run {
    async fn begin(program: Arc<Program>, plan: Plan) -> Self {
        let folder = program.folder();
        let upstream = Upstream::start().await;
        let line = Line::lay(upstream.address).await;
        let (name, made) = (format!("run {}", plan.seed), format!("made by run {}", plan.seed));
        let client = upstream.client(&name).await;
        let old = upstream.secret(&client, 60).await;
        let other = match plan.kind {
            Kind::DeleteSecret => Some(upstream.secret(&client, 90).await),
            _ => None,
        };
        let console = program.start(folder.path(), line.address).await;
        let database = format!("sqlite://{}", folder.path().join("c.db").display());
        let store = Store::open(&database, server::clock::system()).await.unwrap();
        let before: BTreeSet<_> = [Some(old.clone()), other.clone()].into_iter().flatten().collect();
        let live = vec![before.len()];
        let history = History { before, live, ..History::default() };
        let story = vec![format!("{plan:?}")];
        let mut run = Self {
            plan,
            program,
            folder,
            upstream,
            line,
            console,
            store,
            people: Vec::new(),
            client,
            old,
            other,
            name: made,
            history,
            story,
            killed: Instant::now(),
        };
        run.sign_in().await;
        run
    }

    fn says(&mut self, words: impl Into<String>) {
        self.story.push(words.into());
    }

    async fn sign_in(&mut self) {
        self.people.clear();
        for persona in ["admin", "admin2"] {
            for _ in 0..5 {
                if let Some(person) = Person::sign_in(&self.console.url, persona).await {
                    self.people.push(person);
                    break;
                }
            }
        }
        assert_eq!(self.people.len(), 2, "nobody can sign in: {:?}", self.story);
    }

    /// What comes before, on a good day.
    async fn lead_in(&mut self) {
        let rotates = matches!(self.plan.kind, Kind::Confirm | Kind::Retire | Kind::Undo);
        if !rotates {
            return;
        }
        self.act("rotations/start").await;
        if self.plan.kind != Kind::Undo || self.plan.shown {
            self.show().await;
        }
        if self.plan.kind == Kind::Retire {
            self.act("rotations/confirm").await;
        }
    }

    /// The browser says that it showed the value.
    async fn show(&mut self) {
        let operation = self.entry("secrets/create").await;
        let form = [("operation", operation.as_str())];
        self.call(0, "secrets/displayed", &form).await;
    }

    async fn entry(&self, action: &str) -> String {
        let entries = self.entries().await;
        let entry = entries.iter().rev().find(|entry| entry.opened.action.word() == action);
        entry.map(|entry| entry.id.0.clone()).unwrap_or_default()
    }

    /// Somebody asks for it on a bad day, perhaps somebody else too; the console is killed at its moment.
    async fn strike(&mut self) {
        if let Some((_, method, path, action)) = self.plan.fault.clone() {
            self.upstream.fault(method, path, &action).await;
        }
        let (function, form) = self.wish().await;
        if let Kill::At(trap) = self.plan.kill {
            self.line.arm(trap);
        }
        let people = if self.plan.two { 2 } else { 1 };
        let calls: Vec<_> = (0..people)
            .map(|who| {
                let (person, form) = (self.people[who].clone(), form.clone());
                self.note_wish(function);
                tokio::spawn(async move {
                    let form: Vec<_> = form.iter().map(|(key, value)| (*key, value.as_str())).collect();
                    person.call(function, &form).await
                })
            })
            .collect();
        let began = Instant::now();
        let all_over = async {
            while !calls.iter().all(tokio::task::JoinHandle::is_finished) {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        let by_the_clock = async {
            match self.plan.kill {
                Kill::After(delay) => tokio::time::sleep(delay).await,
                Kill::At(_) => std::future::pending().await,
            }
        };
        let when = tokio::select! {
            () = self.line.sprung() => "at its moment",
            () = by_the_clock => "by the clock",
            () = all_over => "after the answer",
        };
        self.console.kill().await;
        self.killed = Instant::now();
        self.line.disarm();
        self.says(format!("{function} {form:?}: killed {when}, {:?} later", began.elapsed()));
        for call in calls {
            let answer = call.await.unwrap();
            self.take(function, answer);
        }
        self.count_live().await;
    }

    /// What is asked for: the server function and its form.
    async fn wish(&mut self) -> (&'static str, Vec<(&'static str, String)>) {
        let tenant = ("tenant", "sandbox".to_owned());
        let id = ("id", self.client.clone());
        let days = ("days", "90".to_owned());
        match self.plan.kind {
            Kind::CreateClient => {
                let fields =
                    [("status", "active"), ("minutes", "60"), ("auth_type", "SECRET"), ("description", "")];
                let mut form = vec![tenant, ("name", self.name.clone())];
                form.extend(fields.map(|(key, value)| (key, value.to_owned())));
                ("clients/create", form)
            }
            Kind::DeleteClient => ("clients/delete", vec![tenant, id]),
            Kind::CreateSecret => ("secrets/create", vec![tenant, id, days]),
            Kind::DeleteSecret => {
                let other = self.other.clone().unwrap_or_default();
                ("secrets/delete", vec![tenant, id, ("secret", other)])
            }
            Kind::Start => ("rotations/start", vec![tenant, id, days]),
            Kind::Confirm | Kind::Retire | Kind::Undo => {
                let version = self.rotation().await["version"].to_string();
                let function = match self.plan.kind {
                    Kind::Confirm => "rotations/confirm",
                    Kind::Retire => "rotations/retire",
                    _ => "rotations/undo",
                };
                (function, vec![tenant, id, ("version", version)])
            }
        }
    }

    /// Notes what a person has asked for, before it is sent.
    fn note_wish(&mut self, function: &str) {
        match function {
            "secrets/create" | "rotations/start" => self.history.secrets_asked += 1,
            "clients/create" => self.history.clients.0 += 1,
            "clients/delete" => self.history.client_deletion_asked = true,
            "secrets/delete" => self.history.deletions_asked.extend(self.other.clone()),
            "rotations/retire" => {
                self.history.deletions_asked.insert(self.old.clone());
            }
            "rotations/undo" => {
                // Whichever is the new one: of what this run's rotations have made.
                let made: Vec<_> = self.history.got.iter().chain(&self.history.named).cloned().collect();
                self.history.deletions_asked.extend(made);
            }
            _ => {}
        }
    }

    /// Takes what the browser got.
    fn take(&mut self, function: &str, answer: Option<Answer>) {
        let Some(answer) = answer else {
            return self.says(format!("{function}: the connection broke"));
        };
        let id = answer.json["secret"]["id"].as_str().map(str::to_owned);
        if answer.status == 200
            && answer.json["value"].as_str().is_some_and(|value| !value.is_empty())
            && let Some(id) = id
        {
            self.history.got.insert(id);
        }
        let told = answer.json["title"].as_str().unwrap_or_default();
        self.says(format!("{function}: {} {told}", answer.status));
    }

    /// A person calls a server function about the client.
    async fn call(&mut self, who: usize, function: &str, form: &[(&str, &str)]) -> Option<Answer> {
        let client = self.client.clone();
        let mut all = vec![("tenant", "sandbox"), ("id", client.as_str())];
        all.extend_from_slice(form);
        let answer = self.people[who].call(function, &all).await;
        self.take(function, answer.clone());
        self.count_live().await;
        answer
    }

    /// A person takes the rotation a step further, having looked.
    async fn act(&mut self, function: &str) -> Option<Answer> {
        let version = self.rotation().await["version"].to_string();
        self.note_wish(function);
        let form = match function {
            "rotations/start" => vec![("days", "90")],
            _ => vec![("version", version.as_str())],
        };
        self.call(0, function, &form).await
    }

    async fn rotation(&self) -> Value {
        let form = [("tenant", "sandbox"), ("id", self.client.as_str())];
        let answer = self.people[0].call("rotations/get", &form).await;
        answer.map(|answer| answer.json).unwrap_or_default()
    }

    async fn count_live(&mut self) {
        if let Some(secrets) = self.upstream.secrets(&self.client).await {
            self.history.live.push(secrets.len());
        }
    }

    /// The console is started again, perhaps twice, perhaps on a day on which little can be read.
    async fn come_back(&mut self) {
        match self.plan.unreadable {
            0 => self.upstream.no_faults().await,
            times => self.upstream.unreadable(times).await,
        }
        self.console = self.program.start(self.folder.path(), self.line.address).await;
        if let Some(wait) = self.plan.again {
            tokio::time::sleep(wait).await;
            self.console.kill().await;
            self.says("killed again");
            self.console = self.program.start(self.folder.path(), self.line.address).await;
        }
    }

    /// Waits until the console has settled everything by itself: nobody opens a page.
    async fn settle(&mut self) {
        let began = Instant::now();
        while began.elapsed() < SETTLES_WITHIN {
            let journal = self.journal().await;
            let waited = self.killed.elapsed() > ON_ITS_WAY;
            if waited && !journal.iter().any(|told| matches!(told.outcome.as_str(), "pending" | "unknown")) {
                break;
            }
            tokio::time::sleep(Duration::from_millis(700)).await;
        }
        self.upstream.no_faults().await;
        self.says(format!("settled after {:?}", began.elapsed()));
        self.sign_in().await;
    }

    async fn entries(&self) -> Vec<app::desk::Entry> {
        self.store.operations().after(&WantedEntries::default(), None, 200).await.unwrap()
    }

    async fn journal(&self) -> Vec<Told> {
        let told = |entry: app::desk::Entry| Told {
            action: entry.opened.action.word().to_owned(),
            outcome: entry.outcome.word().to_owned(),
            secret: entry.opened.secret.map(|id| id.0),
            fingerprint: entry.opened.fingerprint.map(|at| at.0),
        };
        self.entries().await.into_iter().map(told).collect()
    }

    /// What became of what was asked for when the console was killed.
    async fn outcome(&self, entries_before: usize) -> String {
        let writes =
            ["clients/create", "clients/delete", "secrets/create", "secrets/delete", "rotations/confirm"];
        let journal = self.journal().await;
        let of_it = journal.iter().skip(entries_before).find(|told| writes.contains(&told.action.as_str()));
        of_it.map_or("not begun".to_owned(), |told| told.outcome.clone())
    }

    /// Opens the pages, looks what is really there, and compares.
    async fn judge(&mut self, moment: &str) -> Vec<Violation> {
        let page = self.people[0].get(&format!("/sandbox/clients/{}/secrets", self.client)).await;
        let page = page.map(|page| page.text).unwrap_or_default();
        self.people[0].get(&format!("/sandbox/clients/{}/rotate", self.client)).await;
        self.history.named = named(&page);
        self.history.says_perhaps = page.contains("unknown, perhaps in use");
        self.history.there = self.upstream.secrets(&self.client).await;
        self.history.clients.1 = self.upstream.named(&self.name).await;
        self.history.writes = self.line.writes();
        self.history.journal = self.journal().await;
        self.count_live().await;
        let broken = violations(&self.history);
        if !broken.is_empty() {
            let rotation = self.rotation().await;
            self.says(format!("{moment}: {:#?}\n{rotation}", self.history));
        }
        broken
    }

    /// A person does what the pages offer, until all is at peace.
    async fn go_on(&mut self) {
        if self.history.client_deletion_asked && self.history.there.is_none() {
            return;
        }
        match self.plan.kind {
            Kind::Start | Kind::Confirm | Kind::Retire | Kind::Undo => self.finish_rotation().await,
            Kind::CreateSecret => self.delete_what_nobody_has().await,
            _ => {}
        }
    }

    async fn delete_what_nobody_has(&mut self) {
        for secret in self.history.named.clone() {
            self.history.deletions_asked.insert(secret.clone());
            let answer = self.call(0, "secrets/delete", &[("secret", &secret)]).await;
            if answer.as_ref().is_none_or(|answer| answer.status != 200) {
                self.history.stuck =
                    Some(format!("a secret whose value nobody has cannot be deleted: {answer:?}"));
            }
        }
    }

    async fn finish_rotation(&mut self) {
        let mut step = String::new();
        for _ in 0..LOOKS {
            let rotation = self.rotation().await;
            step = rotation["step"].as_str().unwrap_or("none").to_owned();
            let worked = rotation["trial"]["came"] == "token";
            let function = match step.as_str() {
                "none" | "done" | "undone" | "nothing_came" | "left" => return,
                "hand_over" | "value_lost" => "rotations/undo",
                "moving" if worked => "rotations/confirm",
                "moving" => "rotations/undo",
                "moved" => "rotations/retire",
                _ => {
                    tokio::time::sleep(Duration::from_secs(2)).await;
                    continue;
                }
            };
            if function == "rotations/undo" {
                self.history.deletions_asked.extend(rotation["new"].as_str().map(str::to_owned));
            }
            let done = self.act(function).await.is_some_and(|answer| answer.status == 200);
            // What may not be deleted now may be left as it is.
            if !done && function != "rotations/confirm" {
                self.act("rotations/leave").await;
            }
        }
        self.history.stuck = Some(step);
    }
}

/// The secrets in a page's table of which it says that their value was lost, never seen or is yet to come.
fn named(page: &str) -> BTreeSet<String> {
    let marks = ["value lost", "value never seen", "not there yet"];
    let rows = page.split("<tr").filter(|row| marks.iter().any(|mark| row.contains(mark)));
    let id = |row: &str| {
        let (_, rest) = row.split_once("secret=")?;
        Some(rest.split(['"', '&']).next()?.to_owned())
    };
    rows.filter_map(id).collect()
}
