//! Lists: pages, limits, and what access there is to give.

use serde_json::Value;

use super::line::Line;
use super::throwaway::{ALL, senseless, status_words};
use super::{Probe, Stopped};

const CATALOGUE: &str = "/resource-servers";
const ONE_OF_CATALOGUE: &str = "/resource-servers/{id}";
/// The page that is asked for when nothing is said. Contract: `[D]`.
const USUAL_PAGE: u64 = 100;
/// The largest page. Contract: `[D]`.
const LARGEST_PAGE: u64 = 1000;

impl Probe {
    /// Looks at lists; gives the resource servers.
    pub(super) async fn lists(&mut self) -> Result<Vec<Value>, Stopped> {
        let seen = self.look(ALL, &[], &[]).await?;
        let page = seen.json().unwrap_or_default();
        if seen.status != 200 || !page.get("records").is_some_and(Value::is_array) {
            return Err(senseless(format!("the list of clients answered {}", status_words(&seen))));
        }
        self.report.worked("list clients");
        match page_size(&page) {
            Some(size) => self.report.note(Line::PageSize, size == USUAL_PAGE, format!("pageSize is {size}")),
            None => self.report.skip(Line::PageSize, "the list tells no pageSize"),
        }

        let beyond = self.look(ALL, &[], &[("limit", "1001")]).await?;
        let size = beyond.json().as_ref().and_then(page_size);
        match (beyond.status, size) {
            (200, Some(size)) => {
                let seen = format!("asked for 1001, it made pages of {size}");
                self.report.note(Line::PageLimit, size <= LARGEST_PAGE, seen);
            }
            (200, None) => self.report.skip(Line::PageLimit, "the list tells no pageSize"),
            _ => self.report.note(
                Line::PageLimit,
                beyond.status == 400,
                format!("1001 was answered with {}", status_words(&beyond)),
            ),
        }

        let seen = self.look(CATALOGUE, &[], &[("limit", "1000")]).await?;
        let servers = seen.json().and_then(|page| page.get("records").and_then(Value::as_array).cloned());
        let Some(servers) = servers.filter(|_| seen.status == 200) else {
            return Err(senseless(format!("the list of resource servers answered {}", status_words(&seen))));
        };
        if let Some(id) = servers.first().and_then(|server| server.get("id")).and_then(Value::as_str) {
            let one = self.look(ONE_OF_CATALOGUE, &[id], &[]).await?;
            if one.status != 200 {
                return Err(senseless(format!("a listed resource server answered {}", status_words(&one))));
            }
        }
        Ok(servers)
    }

    /// Looks for the probe's own client by a part of its name.
    pub(super) async fn found_by_name(&mut self) -> Result<(), Stopped> {
        let part = self.throwaway.name.trim_start_matches("client").to_owned();
        let seen = self.look(ALL, &[], &[("name[like]", &part), ("limit", "100")]).await?;
        let page = seen.json().unwrap_or_default();
        let records = page.get("records").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let name = |record: &Value| record.get("name").and_then(Value::as_str) == Some(&self.throwaway.name);
        let (own, others) = (records.iter().any(name), records.iter().filter(|record| !name(record)).count());
        let words = match (seen.status, own, others) {
            (200, true, 0) => "the middle of its name found the probe's client alone".to_owned(),
            (200, true, _) => format!("it found the probe's client and {others} others: not filtered"),
            (200, false, _) => format!("it did not find the probe's client ({others} others)"),
            _ => status_words(&seen),
        };
        self.report.note(Line::NameLike, seen.status == 200 && own && others == 0, words);
        Ok(())
    }
}

fn page_size(page: &Value) -> Option<u64> {
    page.get("pageSize")?.as_u64()
}
