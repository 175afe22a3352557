//! What came of many runs, counted.

use std::collections::BTreeMap;
use std::fmt;

use crate::run::Report;

/// In the order of the columns: words of the journal, and how people say them.
const OUTCOMES: [(&str, &str); 8] = [
    ("not begun", "not begun"),
    ("nothing_came", "nothing came"),
    ("orphan", "orphan"),
    ("handed", "handed"),
    ("perhaps_in_use", "perhaps in use"),
    ("accepted", "accepted"),
    ("failed", "refused"),
    ("done", "done"),
];

#[derive(Default)]
struct Row {
    runs: usize,
    outcomes: BTreeMap<&'static str, usize>,
    others: usize,
    violations: usize,
}

/// Two tables: by what was asked for and where it was killed, and by the bad day.
pub(crate) struct Table {
    by_place: BTreeMap<(&'static str, &'static str), Row>,
    by_fault: BTreeMap<&'static str, Row>,
    all: Row,
}

impl Table {
    pub(crate) fn of(reports: &[Report]) -> Self {
        let mut table = Self { by_place: BTreeMap::new(), by_fault: BTreeMap::new(), all: Row::default() };
        for report in reports {
            table.by_place.entry((report.kind, report.place)).or_default().count(report);
            table.by_fault.entry(report.fault).or_default().count(report);
            table.all.count(report);
        }
        table
    }
}

impl Row {
    fn count(&mut self, report: &Report) {
        self.runs += 1;
        match OUTCOMES.iter().find(|(word, _)| *word == report.outcome) {
            Some((word, _)) => *self.outcomes.entry(word).or_default() += 1,
            None => self.others += 1,
        }
        self.violations += report.violations.len();
    }

    fn write(&self, f: &mut fmt::Formatter<'_>, first: &str) -> fmt::Result {
        write!(f, "| {first} | {} |", self.runs)?;
        for (word, _) in OUTCOMES {
            match self.outcomes.get(word) {
                Some(count) => write!(f, " {count} |")?,
                None => write!(f, " |")?,
            }
        }
        writeln!(
            f,
            " {} | {} |",
            if self.others == 0 { String::new() } else { self.others.to_string() },
            self.violations
        )
    }
}

fn head(f: &mut fmt::Formatter<'_>, first: &str) -> fmt::Result {
    let outcomes: Vec<_> = OUTCOMES.iter().map(|(_, words)| *words).collect();
    writeln!(f, "\n| {first} | runs | {} | other | violations |", outcomes.join(" | "))?;
    let columns = first.split('|').count() + outcomes.len() + 3;
    writeln!(f, "|{}", " --- |".repeat(columns))
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        head(f, "operation | killed")?;
        for ((kind, place), row) in &self.by_place {
            row.write(f, &format!("{kind} | {place}"))?;
        }
        self.all.write(f, "all |")?;
        head(f, "bad day")?;
        for (fault, row) in &self.by_fault {
            row.write(f, fault)?;
        }
        Ok(())
    }
}
