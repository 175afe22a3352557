//! What a probe has found, line by line.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::line::{Line, Mark};

/// The operations that must have worked before the console writes to a tenant.
const OPERATIONS: [&str; 8] = [
    "list clients",
    "create client",
    "get client",
    "update client",
    "delete client",
    "list secrets",
    "create secret",
    "delete secret",
];

/// Whether a line holds for this tenant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// It was seen to hold.
    Confirmed,
    /// It was seen not to hold.
    Refuted,
    /// It was not, or could not be, seen.
    #[serde(rename = "not tested")]
    NotTested,
}

/// One line of the contract, and what was seen of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The line's name.
    pub key: &'static str,
    /// What the line says.
    pub line: &'static str,
    /// How sure the contract is of it.
    pub mark: Mark,
    /// Whether it holds.
    pub verdict: Verdict,
    /// What was seen. Holds no secret.
    pub seen: String,
}

/// The findings so far.
#[derive(Default)]
pub(super) struct Report {
    found: BTreeMap<Line, (Verdict, String)>,
    worked: BTreeSet<&'static str>,
}

impl Report {
    /// A line holds if `holds`; `seen` tells what was seen.
    pub(super) fn note(&mut self, line: Line, holds: bool, seen: impl Into<String>) {
        let verdict = if holds { Verdict::Confirmed } else { Verdict::Refuted };
        self.found.insert(line, (verdict, seen.into()));
    }

    /// A line could not be looked at.
    pub(super) fn skip(&mut self, line: Line, why: impl Into<String>) {
        self.found.insert(line, (Verdict::NotTested, why.into()));
    }

    /// An operation of the contract did what it is for.
    pub(super) fn worked(&mut self, operation: &'static str) {
        debug_assert!(OPERATIONS.contains(&operation), "{operation}");
        self.worked.insert(operation);
    }

    /// Which operations did not.
    pub(super) fn operations_missing(&self) -> Vec<&'static str> {
        OPERATIONS.into_iter().filter(|operation| !self.worked.contains(operation)).collect()
    }

    /// One finding for each line.
    pub(super) fn findings(&self) -> Vec<Finding> {
        let finding = |line: Line| {
            let untouched = || (Verdict::NotTested, untouched(line).to_owned());
            let (verdict, seen) = self.found.get(&line).cloned().unwrap_or_else(untouched);
            Finding { key: line.key(), line: line.words(), mark: line.mark(), verdict, seen }
        };
        Line::ALL.into_iter().map(finding).collect()
    }
}

/// Why nothing was seen of a line.
fn untouched(line: Line) -> &'static str {
    match line {
        Line::DisablingRevokes => "the probe's client is never enabled, so it never has a token",
        Line::BusyTellsWhen => "it would take a flood of requests",
        Line::ClientLimit => "it would take 256 clients",
        _ => "the probe ended before it",
    }
}

/// The findings as a table for people.
#[must_use]
pub fn table(findings: &[Finding]) -> String {
    let width = findings.iter().map(|finding| finding.line.chars().count()).max().unwrap_or_default();
    let row = |finding: &Finding| {
        let verdict = match finding.verdict {
            Verdict::Confirmed => "confirmed ",
            Verdict::Refuted => "REFUTED   ",
            Verdict::NotTested => "not tested",
        };
        let mark = match finding.mark {
            Mark::D => "[D]",
            Mark::G => "[G]",
        };
        format!("{verdict}  {mark}  {:width$}  {}\n", finding.line, finding.seen)
    };
    findings.iter().map(row).collect()
}
