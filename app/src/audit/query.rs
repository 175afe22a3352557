//! Which part of the log is shown, as it stands in the URL and in the export's form.

use crate::desk::{Outcome, WantedEntries};
use crate::model::{ClientId, TenantName, Timestamp};
use crate::paths::encode;
use crate::policy::Action;
use crate::ui::moment::day_start;

/// A view of the log. Whatever a URL says, this is well-formed: what makes no sense filters nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct AuditQuery {
    /// Part of a name or subject.
    pub(super) person: String,
    pub(super) action: Option<Action>,
    pub(super) client: Option<ClientId>,
    pub(super) outcome: Option<Outcome>,
    /// The first day, `2027-05-22`, UTC; empty = from the beginning.
    pub(super) from: String,
    /// The last day; empty = until now.
    pub(super) to: String,
    /// How many pages stand before this one.
    pub(super) page: u64,
}

impl AuditQuery {
    /// Reads the pairs of a query string or of a form.
    pub(super) fn from_pairs(pairs: &[(String, String)]) -> Self {
        let get =
            |name: &str| pairs.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.trim());
        let day = |name: &str| day_start(get(name)).map(|_| get(name).to_owned()).unwrap_or_default();
        Self {
            person: get("person").to_owned(),
            action: Action::from_word(get("action")),
            client: Some(get("client")).filter(|id| !id.is_empty()).map(|id| ClientId(id.to_owned())),
            outcome: Outcome::WORDS.iter().find(|(_, word)| *word == get("outcome")).map(|(out, _)| *out),
            from: day("from"),
            to: day("to"),
            page: get("page").parse::<u32>().map_or(0, |page| u64::from(page.max(1)) - 1),
        }
    }

    /// The filters as pairs, without what filters nothing.
    pub(super) fn filters(&self) -> Vec<(&'static str, String)> {
        let all = [
            ("person", self.person.clone()),
            ("action", self.action.map(|action| action.word().to_owned()).unwrap_or_default()),
            ("client", self.client.as_ref().map(|client| client.0.clone()).unwrap_or_default()),
            ("outcome", self.outcome.map(|outcome| outcome.word().to_owned()).unwrap_or_default()),
            ("from", self.from.clone()),
            ("to", self.to.clone()),
        ];
        all.into_iter().filter(|(_, value)| !value.is_empty()).collect()
    }

    /// The query string; empty or with its `?`.
    pub(super) fn to_query(&self) -> String {
        let mut parts: Vec<_> =
            self.filters().into_iter().map(|(name, value)| format!("{name}={}", encode(&value))).collect();
        if self.page > 0 {
            parts.push(format!("page={}", self.page + 1));
        }
        if parts.is_empty() { String::new() } else { format!("?{}", parts.join("&")) }
    }

    /// Whether anything is filtered out.
    pub(super) fn is_filtered(&self) -> bool {
        !self.filters().is_empty()
    }

    /// What the journal is asked for.
    pub(super) fn wanted(&self, tenant: &TenantName) -> WantedEntries {
        WantedEntries {
            tenant: Some(tenant.clone()),
            client: self.client.clone(),
            person: self.person.clone(),
            action: self.action,
            outcome: self.outcome,
            since: day_start(&self.from).map(Timestamp),
            until: day_start(&self.to).map(|day| Timestamp(day).plus_days(1)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(text: &str) -> AuditQuery {
        AuditQuery::from_pairs(&crate::frame::pairs_of(text))
    }

    #[test]
    fn a_link_shows_a_colleague_the_same_part_of_the_log() {
        for text in [
            "",
            "?person=zo%C3%AB%20%26&action=clients%2Fdelete&client=a%2Fb&outcome=failed&from=2027-05-01&to=2027-05-31&page=3",
        ] {
            assert_eq!(query(text.trim_start_matches('?')).to_query(), text);
        }
    }

    #[test]
    fn what_makes_no_sense_filters_nothing() {
        let odd = "person=++&action=clients/fly&outcome=maybe&from=31.12.2026&to=2027-02-30&page=0&client=";
        assert_eq!(query(odd), AuditQuery::default());
        assert_eq!(query("page=99999999999999"), AuditQuery::default());
    }

    #[test]
    fn the_last_day_counts_to_its_end() {
        let wanted = query("from=2027-01-15&to=2027-01-15").wanted(&TenantName("t".into()));
        let (since, until) = (wanted.since.unwrap(), wanted.until.unwrap());
        assert_eq!(until.0 - since.0, Timestamp::DAY);
    }
}
