//! What the page shows, as it stands in its address.

use super::forecast::monday;
use super::items::Item;
use super::{Ending, Left};
use crate::model::Timestamp;
use crate::paths::encode;
use crate::teams::Whose;
use crate::ui::moment::{Civil, day_start};

/// A view of what ends. What makes no sense in an address falls back to its default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Query {
    /// Looked for in the client's name, id and description.
    pub(super) search: String,
    /// Only what has so much time left.
    pub(super) left: Option<Left>,
    /// Only what ends in the week of this Monday.
    pub(super) week: Option<Timestamp>,
    /// `Some(true)` = only secrets, `Some(false)` = only certificates.
    pub(super) secrets: Option<bool>,
    /// Only clients of this service, by its id.
    pub(super) service: String,
    /// Only their clients.
    pub(super) owner: Option<Whose>,
    /// Whether the forecast tells teams apart rather than services.
    pub(super) by_team: bool,
    /// Only what nothing outlives.
    pub(super) last: bool,
    /// The page, counted from 1.
    pub(super) page: usize,
}

impl Query {
    pub(super) fn from_pairs(pairs: &[(String, String)]) -> Self {
        let get =
            |name: &str| pairs.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.trim());
        Self {
            search: get("q").to_owned(),
            left: Left::from_word(get("left")),
            week: day_start(get("week")).map(|start| monday(Timestamp(start))),
            secrets: match get("kind") {
                "secret" => Some(true),
                "certificate" => Some(false),
                _ => None,
            },
            service: get("service").to_owned(),
            owner: Whose::from_word(get("owner")),
            by_team: get("by") == "team",
            last: get("last") == "1",
            page: get("page").parse().ok().filter(|page| *page > 0).unwrap_or(1),
        }
    }

    /// The query string with its `?`; empty for the plain view.
    pub(super) fn to_query(&self) -> String {
        let pairs = self.pairs();
        let text: Vec<_> = pairs.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect();
        if text.is_empty() { String::new() } else { format!("?{}", text.join("&")) }
    }

    /// What is not at its default.
    pub(super) fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        let mut add = |name, value: Option<String>| {
            pairs.extend(value.filter(|value| !value.is_empty()).map(|value| (name, value)));
        };
        add("q", Some(self.search.clone()));
        add("left", self.left.map(|left| left.word().to_owned()));
        add("week", self.week.map(|week| Civil::at(week.0).iso_date()));
        add("kind", self.secrets.map(|secrets| if secrets { "secret" } else { "certificate" }.to_owned()));
        add("service", Some(self.service.clone()));
        add("owner", self.owner.as_ref().map(|owner| owner.word().to_owned()));
        add("by", self.by_team.then(|| "team".to_owned()));
        add("last", self.last.then(|| "1".to_owned()));
        add("page", (self.page > 1).then(|| self.page.to_string()));
        pairs
    }

    pub(super) fn is_filtered(&self) -> bool {
        *self != Self { page: self.page, by_team: self.by_team, ..Self::default() }
    }

    /// Whether an end is in this view, its service aside; `needle` is the search in lower case.
    pub(super) fn shows(&self, item: &Item<'_>, needle: &str, now: Timestamp) -> bool {
        let at = item.end.at;
        self.left.is_none_or(|left| Left::of(at, now) == left)
            && self.week.is_none_or(|week| monday(at) == week)
            && self.secrets.is_none_or(|secrets| matches!(item.end.what, Ending::Secret(_)) == secrets)
            && (!self.last || !item.end.replaced)
            && (needle.is_empty() || item.known.holds(needle))
    }
}

#[cfg(test)]
mod tests {
    use super::super::items::items;
    use super::super::testing::fleet;
    use super::*;
    use crate::frame::pairs_of;
    use crate::model::testing::NOW;

    fn query(text: &str) -> Query {
        Query::from_pairs(&pairs_of(text))
    }

    #[test]
    fn a_link_shows_a_colleague_the_same_ends() {
        for text in [
            "",
            "?q=a%20b&left=7d&week=2027-01-11&kind=certificate&service=zia&owner=none&by=team&last=1&page=3",
        ] {
            assert_eq!(query(text.trim_start_matches('?')).to_query(), text);
        }
        assert_eq!(query("left=soon&week=2027-13-01&kind=x&page=0").to_query(), "");
        assert_eq!(query("week=2027-01-13").to_query(), "?week=2027-01-11", "a week is named by its Monday");
    }

    #[test]
    fn each_filter_shows_what_it_says() {
        let fleet = fleet(&[("alpha", true, &[-2, 5]), ("beta", false, &[40])]);
        let items = items(&fleet);
        let count = |text: &str| {
            let query = query(text);
            items.iter().filter(|item| query.shows(item, &query.search.to_lowercase(), NOW)).count()
        };
        assert_eq!((count(""), count("left=ended"), count("left=7d"), count("left=90d")), (3, 1, 1, 1));
        assert_eq!((count("last=1"), count("q=ALPHA"), count("kind=certificate")), (2, 2, 0));
    }
}
