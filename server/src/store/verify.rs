//! Whether the chain is whole and the table `operations` is what it tells.

use super::Unavailable;
use super::chain::{self, BEGINNING, Kind, Opened, Record, Standing};
use sha2::{Digest, Sha256};
use sqlx::{Any, AnyPool, Row, Transaction, any::AnyRow};
use std::collections::HashMap;

/// Records and rows are read so many at a time.
const AT_A_TIME: i64 = 1_000;
/// So many findings are told one by one.
const TOLD: usize = 50;

/// The chain of what was written into the table `operations`.
#[derive(Clone)]
pub struct Chain {
    pool: AnyPool,
}

/// A place in the chain: all records up to it and their order are in its hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point {
    /// The record's number; 0 = before the first one.
    pub seq: i64,
    /// The record's hash.
    pub hash: String,
}

/// What a look at the whole chain has shown.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// How many records there are.
    pub records: u64,
    /// How many operations the table holds.
    pub operations: u64,
    /// How many of them are from before there was a chain.
    pub adopted: u64,
    /// The chain's end.
    pub end: Point,
    /// What is wrong, in sentences; empty = nothing.
    pub findings: Vec<String>,
    /// How many things are wrong beside those told.
    pub untold: u64,
}

impl Verdict {
    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.findings.is_empty()
    }
}

impl Chain {
    pub(super) fn new(pool: AnyPool) -> Self {
        Self { pool }
    }

    /// Looks at everything: that each record follows from the one before, that the table holds what they tell and
    /// nothing else, and that the chain goes on from `known`, a place that was noted outside of this database. Without
    /// one, a tail that was cut off everywhere at once cannot be missed.
    ///
    /// # Errors
    /// [`Unavailable`].
    pub async fn verify(&self, known: Option<&Point>) -> Result<Verdict, Unavailable> {
        // One moment for all of it, while others go on writing.
        let mut transaction = match self.pool.connect_options().database_url.scheme() {
            "sqlite" => self.pool.begin().await?,
            _ => self.pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?,
        };
        let mut look = Look::default();
        look.walk(&mut transaction, known).await?;
        look.compare(&mut transaction).await?;
        let end = sqlx::query("SELECT seq, hash FROM chain_end WHERE one = 1");
        let end = end.fetch_optional(&mut *transaction).await?;
        let end = end.map(|row| Ok::<_, sqlx::Error>(Point { seq: row.try_get(0)?, hash: row.try_get(1)? }));
        look.ends(end.transpose()?);
        transaction.rollback().await?;
        Ok(look.verdict)
    }
}

/// How an operation must stand in the table.
struct Told {
    opened: [u8; 32],
    standing: Standing,
}

struct Look {
    verdict: Verdict,
    told: HashMap<String, Told>,
}

impl Default for Look {
    fn default() -> Self {
        let verdict = Verdict {
            records: 0,
            operations: 0,
            adopted: 0,
            end: Point { seq: 0, hash: BEGINNING.to_owned() },
            findings: Vec::new(),
            untold: 0,
        };
        Self { verdict, told: HashMap::new() }
    }
}

impl Look {
    fn wrong(&mut self, words: String) {
        match self.verdict.findings.len() < TOLD {
            true => self.verdict.findings.push(words),
            false => self.verdict.untold += 1,
        }
    }

    /// Record by record from the first one.
    async fn walk(
        &mut self,
        transaction: &mut Transaction<'_, Any>,
        known: Option<&Point>,
    ) -> Result<(), Unavailable> {
        let mut behind: Option<i64> = None;
        loop {
            let rows = sqlx::query(
                "SELECT seq, operation_id, record, hash FROM chain WHERE $1 = 0 OR seq > $2 ORDER BY seq LIMIT $3",
            );
            let rows =
                rows.bind(i64::from(behind.is_some())).bind(behind.unwrap_or_default()).bind(AT_A_TIME);
            let rows = rows.fetch_all(&mut **transaction).await?;
            let Some(last) = rows.last() else { break };
            behind = Some(last.try_get(0)?);
            for row in &rows {
                self.record(row, known)?;
            }
        }
        if let Some(known) = known.filter(|known| known.seq > self.verdict.end.seq) {
            let (end, wanted) = (self.verdict.end.seq, known.seq);
            self.wrong(format!(
                "the chain ends at record {end}, and the head was signed over record {wanted}: its tail was cut off"
            ));
        }
        Ok(())
    }

    fn record(&mut self, row: &AnyRow, known: Option<&Point>) -> Result<(), Unavailable> {
        let (seq, text): (i64, String) = (row.try_get("seq")?, row.try_get("record")?);
        let (operation, hash): (String, String) = (row.try_get("operation_id")?, row.try_get("hash")?);
        let before = std::mem::replace(&mut self.verdict.end, Point { seq, hash: hash.clone() });
        self.verdict.records += 1;
        if seq != before.seq + 1 {
            let words = match seq - before.seq {
                2 => format!("record {} is missing", seq - 1),
                more if more > 2 => format!("records {} to {} are missing", before.seq + 1, seq - 1),
                _ => format!("record {seq} stands before the first one"),
            };
            self.wrong(words);
        } else if chain::hash(&before.hash, seq, &text) != hash {
            self.wrong(format!(
                "record {seq} does not follow from the one before it: it was changed, put in or moved"
            ));
        }
        if known.is_some_and(|known| known.seq == seq && known.hash != hash) {
            self.wrong(format!(
                "record {seq} is not the one that the head was signed over: the chain was written anew"
            ));
        }
        match serde_json::from_str::<Record>(&text) {
            Ok(record) if record.operation == operation => self.follow(seq, record),
            Ok(_) => self.wrong(format!("record {seq} is filed under another operation")),
            Err(_) => self.wrong(format!("record {seq} cannot be read")),
        }
        Ok(())
    }

    /// Takes up what a record tells.
    fn follow(&mut self, seq: i64, record: Record) {
        let Record { record, operation, opened, standing } = record;
        match (record, opened) {
            (Kind::Opened | Kind::Adopted, Some(opened)) => {
                self.verdict.adopted += u64::from(record == Kind::Adopted);
                let told = Told { opened: digest(&opened), standing };
                if self.told.insert(operation.clone(), told).is_some() {
                    self.wrong(format!("record {seq} opens the operation {operation} a second time"));
                }
            }
            (Kind::Became, None) => match self.told.get_mut(&operation) {
                Some(told) => told.standing = standing,
                None => {
                    self.wrong(format!("record {seq} is about the operation {operation}, which none opens"))
                }
            },
            _ => self.wrong(format!("record {seq} cannot be read")),
        }
    }

    /// Row by row of the table.
    async fn compare(&mut self, transaction: &mut Transaction<'_, Any>) -> Result<(), Unavailable> {
        let mut behind: Option<String> = None;
        loop {
            let rows = sqlx::query("SELECT * FROM operations WHERE $1 = 0 OR id > $2 ORDER BY id LIMIT $3");
            let rows =
                rows.bind(i64::from(behind.is_some())).bind(behind.unwrap_or_default()).bind(AT_A_TIME);
            let rows = rows.fetch_all(&mut **transaction).await?;
            let Some(last) = rows.last() else { break };
            behind = Some(last.try_get("id")?);
            for row in &rows {
                let id: String = row.try_get("id")?;
                self.verdict.operations += 1;
                match self.told.remove(&id) {
                    None => self.wrong(format!("the operation {id} is in the table and in no record")),
                    Some(told)
                        if told.opened != digest(&Opened::of(row)?)
                            || told.standing != Standing::of(row)? =>
                    {
                        self.wrong(format!("the operation {id} is not in the table as its records tell it"));
                    }
                    Some(_) => {}
                }
            }
        }
        let mut gone: Vec<_> = std::mem::take(&mut self.told).into_keys().collect();
        gone.sort();
        for id in gone {
            self.wrong(format!("the operation {id} is not in the table any more"));
        }
        Ok(())
    }

    /// What the table `chain_end` says.
    fn ends(&mut self, end: Option<Point>) {
        if end.as_ref() != Some(&self.verdict.end) {
            let said = end.map_or_else(|| "nowhere".to_owned(), |end| format!("at record {}", end.seq));
            let last = self.verdict.end.seq;
            self.wrong(format!(
                "the last record is number {last}, and the chain is said to end {said} with another hash: records \
                 were cut off or changed at its end"
            ));
        }
    }
}

fn digest(opened: &Opened) -> [u8; 32] {
    Sha256::digest(serde_json::to_vec(opened).unwrap_or_default()).into()
}

#[cfg(test)]
#[path = "verify_test.rs"]
pub(super) mod tests;
