//! What the list shows: filters, order and page, as they stand in the URL.

use std::collections::HashSet;
use std::sync::Arc;

use crate::desk::{Catalogue, Known, Ownership};
use crate::expiry::next_end;
use crate::model::{ScopeId, Timestamp};
use crate::paths::encode;
use crate::teams::Whose;

/// How many rows a page of the list may have.
pub const PAGE_SIZES: [usize; 4] = [25, 50, 100, 250];

/// By what the list is ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SortBy {
    /// By name, letter case aside.
    #[default]
    Name,
    /// By client id.
    Id,
    /// By how clients sign in.
    Authentication,
    /// By the life of access tokens.
    TokenLifetime,
    /// Active before disabled.
    Status,
    /// By what ends next; what has no end comes last.
    NextEnd,
}

impl SortBy {
    const WORDS: [(Self, &'static str); 6] = [
        (Self::Name, "name"),
        (Self::Id, "id"),
        (Self::Authentication, "auth"),
        (Self::TokenLifetime, "lifetime"),
        (Self::Status, "status"),
        (Self::NextEnd, "end"),
    ];

    fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(sort, _)| *sort == self).map_or("name", |(_, word)| word)
    }

    fn from_word(word: &str) -> Self {
        Self::WORDS.iter().find(|(_, own)| *own == word).map_or(Self::Name, |(sort, _)| *sort)
    }
}

/// When something of a client ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Window {
    /// Something has ended.
    Expired,
    /// Something ends within so many days.
    Within(i64),
    /// Nothing with an end is known.
    Without,
}

impl Window {
    /// The windows that a filter offers, with their word in a URL and for people.
    pub const OFFERED: [(Self, &'static str, &'static str); 5] = [
        (Self::Expired, "expired", "Expired"),
        (Self::Within(7), "7", "Ends in 7 days"),
        (Self::Within(30), "30", "Ends in 30 days"),
        (Self::Within(90), "90", "Ends in 90 days"),
        (Self::Without, "none", "Without an end"),
    ];

    fn from_word(word: &str) -> Option<Self> {
        Self::OFFERED.iter().find(|(_, own, _)| *own == word).map(|(window, ..)| *window)
    }

    /// The word in a URL.
    #[must_use]
    pub fn word(self) -> &'static str {
        Self::OFFERED.iter().find(|(window, ..)| *window == self).map_or("", |(_, word, _)| word)
    }

    fn shows(self, known: &Known, now: Timestamp) -> bool {
        match self {
            Self::Expired => known.ends.first().is_some_and(|end| end.at <= now),
            Self::Within(days) => {
                let until = now.plus_days(days);
                known.ends.iter().any(|end| end.at > now && end.at <= until)
            }
            Self::Without => known.ends.is_empty(),
        }
    }
}

/// A view of the list. Whatever a URL says, this is well-formed: what makes no sense falls back to its default.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListQuery {
    /// Looked for in name, id and description, letter case aside.
    pub search: String,
    /// `Some(true)` = only active ones.
    pub enabled: Option<bool>,
    /// Only clients with this `authType`.
    pub auth_type: Option<String>,
    /// Only clients with a role of the service with this id.
    pub service: String,
    /// Only clients with the scope of this id.
    pub role: String,
    /// Only their clients.
    pub(crate) owner: Option<Whose>,
    /// Only clients of which something ends then.
    pub ends: Option<Window>,
    /// The order.
    pub sort: SortBy,
    /// Whether the order is turned round.
    pub descending: bool,
    /// Rows a page, one of [`PAGE_SIZES`].
    pub size: usize,
    /// The page, counted from 1.
    pub page: usize,
}

impl Default for ListQuery {
    fn default() -> Self {
        Self {
            search: String::new(),
            enabled: None,
            auth_type: None,
            service: String::new(),
            role: String::new(),
            owner: None,
            ends: None,
            sort: SortBy::Name,
            descending: false,
            size: PAGE_SIZES[0],
            page: 1,
        }
    }
}

impl ListQuery {
    /// Reads the pairs of a query string.
    #[must_use]
    pub fn from_pairs(pairs: &[(String, String)]) -> Self {
        let get =
            |name: &str| pairs.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.trim());
        Self {
            search: get("q").to_owned(),
            enabled: match get("status") {
                "active" => Some(true),
                "disabled" => Some(false),
                _ => None,
            },
            auth_type: Some(get("auth").to_owned()).filter(|word| !word.is_empty()),
            service: get("service").to_owned(),
            role: get("role").to_owned(),
            owner: Whose::from_word(get("owner")),
            ends: Window::from_word(get("ends")),
            sort: SortBy::from_word(get("sort")),
            descending: get("order") == "desc",
            size: get("size").parse().ok().filter(|size| PAGE_SIZES.contains(size)).unwrap_or(PAGE_SIZES[0]),
            page: get("page").parse().ok().filter(|page| *page > 0).unwrap_or(1),
        }
    }

    /// The query string, without what is at its default; empty or with its `?`.
    #[must_use]
    pub fn to_query(&self) -> String {
        let mut parts = Vec::new();
        let mut add = |name: &str, value: &str| parts.push(format!("{name}={}", encode(value)));
        if !self.search.is_empty() {
            add("q", &self.search);
        }
        if let Some(enabled) = self.enabled {
            add("status", if enabled { "active" } else { "disabled" });
        }
        if let Some(auth_type) = &self.auth_type {
            add("auth", auth_type);
        }
        if !self.service.is_empty() {
            add("service", &self.service);
        }
        if !self.role.is_empty() {
            add("role", &self.role);
        }
        if let Some(owner) = &self.owner {
            add("owner", owner.word());
        }
        if let Some(ends) = self.ends {
            add("ends", ends.word());
        }
        if self.sort != SortBy::Name {
            add("sort", self.sort.word());
        }
        if self.descending {
            add("order", "desc");
        }
        if self.size != PAGE_SIZES[0] {
            add("size", &self.size.to_string());
        }
        if self.page != 1 {
            add("page", &self.page.to_string());
        }
        if parts.is_empty() { String::new() } else { format!("?{}", parts.join("&")) }
    }

    /// The same view on another page.
    #[must_use]
    pub fn on_page(&self, page: usize) -> Self {
        Self { page, ..self.clone() }
    }

    /// The same view ordered by `sort`, or turned round if it is already, from its first page.
    #[must_use]
    pub fn sorted_by(&self, sort: SortBy) -> Self {
        Self { sort, descending: self.sort == sort && !self.descending, page: 1, ..self.clone() }
    }

    /// Whether anything is filtered out.
    #[must_use]
    pub fn is_filtered(&self) -> bool {
        !self.search.is_empty()
            || self.enabled.is_some()
            || self.auth_type.is_some()
            || !self.service.is_empty()
            || !self.role.is_empty()
            || self.owner.is_some()
            || self.ends.is_some()
    }

    /// The rows that this view shows of `clients`, which stand in the order of their names. Without a catalogue no
    /// service is known: then that filter lets everything pass.
    #[must_use]
    pub fn select<'a>(
        &self,
        clients: &'a [Arc<Known>],
        catalogue: Option<&Catalogue>,
        ownership: &Ownership,
        now: Timestamp,
    ) -> Selection<'a> {
        let needle = self.search.to_lowercase();
        let service = catalogue.filter(|_| !self.service.is_empty());
        let service = service.map(|catalogue| catalogue.scopes_of(&self.service));
        let whose =
            |known: &Known| self.owner.as_ref().is_none_or(|owner| owner.shows(ownership, &known.client.id));
        let shown = |known: &&Arc<Known>| self.shows(known, &needle, service.as_ref(), now) && whose(known);
        let mut rows: Vec<&Known> = clients.iter().filter(shown).map(|known| &**known).collect();
        self.order(&mut rows, now);
        let matching = rows.len();
        let pages = matching.div_ceil(self.size).max(1);
        let page = self.page.min(pages);
        let first = (page - 1) * self.size;
        let rows = rows.into_iter().skip(first).take(self.size).collect();
        Selection { rows, matching, total: clients.len(), page, pages, first }
    }

    fn shows(
        &self,
        known: &Known,
        needle: &str,
        service: Option<&HashSet<&ScopeId>>,
        now: Timestamp,
    ) -> bool {
        let settings = &known.settings;
        let has = |wanted: &dyn Fn(&ScopeId) -> bool| {
            settings.grants.iter().flat_map(|grant| &grant.scopes).any(|scope| wanted(&scope.id))
        };
        self.enabled.is_none_or(|enabled| settings.enabled == enabled)
            && self.auth_type.as_deref().is_none_or(|word| settings.authentication.auth_type() == word)
            && service.is_none_or(|scopes| has(&|id| scopes.contains(id)))
            && (self.role.is_empty() || has(&|id| id.0 == self.role))
            && self.ends.is_none_or(|window| window.shows(known, now))
            && (needle.is_empty() || known.holds(needle))
    }

    /// Orders rows that stand by name already; equal ones stay so.
    fn order(&self, rows: &mut [&Known], now: Timestamp) {
        match self.sort {
            SortBy::Name => {}
            SortBy::Id => rows.sort_unstable_by(|a, b| a.id.cmp(&b.id)),
            SortBy::Authentication => {
                rows.sort_by(|a, b| {
                    let (a, b) = (&a.settings.authentication, &b.settings.authentication);
                    a.label().cmp(b.label())
                });
            }
            SortBy::TokenLifetime => rows.sort_by_key(|known| known.settings.token_lifetime),
            SortBy::Status => rows.sort_by_key(|known| !known.settings.enabled),
            SortBy::NextEnd => {
                rows.sort_by_key(|known| next_end(&known.ends, now).map_or(i64::MAX, |end| end.at.0));
            }
        }
        if self.descending {
            rows.reverse();
        }
    }
}

/// The rows that a [`ListQuery`] shows.
#[derive(Clone, Debug)]
pub struct Selection<'a> {
    /// The rows of this page.
    pub rows: Vec<&'a Known>,
    /// How many clients the filters let through.
    pub matching: usize,
    /// How many clients there are.
    pub total: usize,
    /// The page shown; the last one if the URL asked for one beyond it.
    pub page: usize,
    /// How many pages there are, at least 1.
    pub pages: usize,
    /// How many matching rows stand before this page.
    pub first: usize,
}

#[cfg(test)]
#[path = "query_test.rs"]
mod tests;
