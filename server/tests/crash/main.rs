//! The console is killed without a word (SIGKILL) at every step of what people ask of it, on ZIdentity's bad days, and
//! started again: nothing is doubled, lost unsaid, deleted unasked, and everything comes to an end.
//!
//! The real program serves a database in a file; the sandbox and the line to it (`line`) live in this process, so they
//! outlive it. `plan` is what a seed makes of a run, `run` carries it out, `history` is what was seen and `violations`
//! what must not be; `table` counts.
//!
//! One seed again: `CRASH_SEED=17 CRASH_RUNS=1 cargo test -p server --test crash -- --ignored --nocapture`

#![recursion_limit = "256"]
#![expect(clippy::unwrap_used, reason = "a helper of a test may fail as loudly as the test")]

mod console;
mod history;
mod line;
mod person;
mod plan;
mod run;
mod sandbox;
mod table;
mod violations;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;

use console::Program;
use run::Report;
use table::Table;

/// The runs of `make test`.
const FEW: u64 = 30;
/// The runs of `make soak`.
const MANY: u64 = 1_000;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn thirty_seeded_kills_double_nothing_lose_nothing_unsaid_and_leave_nothing_undecided() {
    let reports = runs(0..FEW, 30).await;
    judge(&reports);
}

/// As many runs as `CRASH_RUNS`, from the seed `CRASH_SEED` on.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes many minutes: make soak"]
async fn soak() {
    let first = asked("CRASH_SEED").unwrap_or(1_000);
    let count = asked("CRASH_RUNS").unwrap_or(MANY);
    let at_once = asked("CRASH_AT_ONCE").unwrap_or(60);
    let reports = runs(first..first + count, usize::try_from(at_once).unwrap()).await;
    println!("{}", Table::of(&reports));
    judge(&reports);
}

#[expect(clippy::disallowed_methods, reason = "the one way to say which seeds are to be run")]
fn asked(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// Carries the seeds' runs out, so many at once.
async fn runs(seeds: std::ops::Range<u64>, at_once: usize) -> Vec<Report> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let program = Arc::new(Program::prepare().await);
    let places = Arc::new(Semaphore::new(at_once));
    let total = seeds.end - seeds.start;
    let running: Vec<_> = seeds
        .map(|seed| {
            let (program, places) = (program.clone(), places.clone());
            tokio::spawn(async move {
                let _place = places.acquire_owned().await.unwrap();
                let limit = Duration::from_secs(400);
                let report = tokio::time::timeout(limit, run::run(program, seed)).await;
                report.unwrap_or_else(|_| Report::unfinished(seed))
            })
        })
        .collect();
    let mut reports = Vec::new();
    for (done, one) in running.into_iter().enumerate() {
        reports.push(one.await.unwrap());
        if total > FEW && (done + 1) % 50 == 0 {
            let violations: usize = reports.iter().map(|report: &Report| report.violations.len()).sum();
            println!("{} of {total} runs, {violations} violations", done + 1);
        }
    }
    reports
}

/// Tells of every violation what is needed to see it again.
#[track_caller]
fn judge(reports: &[Report]) {
    let bad: Vec<_> = reports.iter().filter(|report| !report.violations.is_empty()).collect();
    for report in &bad {
        println!("{}", report.told());
    }
    let seeds: Vec<_> = bad.iter().map(|report| report.seed).collect();
    assert!(bad.is_empty(), "violations with the seeds {seeds:?}");
}
