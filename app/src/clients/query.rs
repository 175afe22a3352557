//! What the list shows: filters, order and page, as they stand in the URL.

use crate::model::Client;
use crate::paths::encode;

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
}

impl SortBy {
    const WORDS: [(Self, &'static str); 5] = [
        (Self::Name, "name"),
        (Self::Id, "id"),
        (Self::Authentication, "auth"),
        (Self::TokenLifetime, "lifetime"),
        (Self::Status, "status"),
    ];

    fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(sort, _)| *sort == self).map_or("name", |(_, word)| word)
    }

    fn from_word(word: &str) -> Self {
        Self::WORDS.iter().find(|(_, own)| *own == word).map_or(Self::Name, |(sort, _)| *sort)
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
        !self.search.is_empty() || self.enabled.is_some() || self.auth_type.is_some()
    }

    /// The rows that this view shows of `clients`.
    #[must_use]
    pub fn select<'a>(&self, clients: &'a [Client]) -> Selection<'a> {
        let needle = self.search.to_lowercase();
        let mut rows: Vec<&Client> = clients.iter().filter(|client| self.shows(client, &needle)).collect();
        self.order(&mut rows);
        let matching = rows.len();
        let pages = matching.div_ceil(self.size).max(1);
        let page = self.page.min(pages);
        let first = (page - 1) * self.size;
        let rows = rows.into_iter().skip(first).take(self.size).collect();
        Selection { rows, matching, total: clients.len(), page, pages, first }
    }

    fn shows(&self, client: &Client, needle: &str) -> bool {
        let settings = &client.settings;
        self.enabled.is_none_or(|enabled| settings.enabled == enabled)
            && self.auth_type.as_deref().is_none_or(|word| settings.authentication.auth_type() == word)
            && (needle.is_empty()
                || [&settings.name, &client.id.0, &settings.description]
                    .iter()
                    .any(|text| text.to_lowercase().contains(needle)))
    }

    fn order(&self, rows: &mut [&Client]) {
        let name = |client: &Client| client.settings.name.to_lowercase();
        match self.sort {
            SortBy::Name => rows.sort_by_cached_key(|client| (name(client), client.id.clone())),
            SortBy::Id => rows.sort_by(|a, b| a.id.cmp(&b.id)),
            SortBy::Authentication => rows.sort_by_cached_key(|client| {
                (client.settings.authentication.label().to_owned(), name(client), client.id.clone())
            }),
            SortBy::TokenLifetime => rows.sort_by_cached_key(|client| {
                (client.settings.token_lifetime, name(client), client.id.clone())
            }),
            SortBy::Status => {
                rows.sort_by_cached_key(|client| (!client.settings.enabled, name(client), client.id.clone()));
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
    pub rows: Vec<&'a Client>,
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
mod tests {
    use super::*;
    use crate::model::{Authentication, ClientId, ClientSettings};

    fn client(id: &str, name: &str, enabled: bool) -> Client {
        Client {
            id: ClientId(id.into()),
            settings: ClientSettings {
                name: name.into(),
                description: String::new(),
                enabled,
                token_lifetime: 3600,
                authentication: Authentication::Secret,
                grants: vec![],
            },
        }
    }

    fn query(text: &str) -> ListQuery {
        let pairs: Vec<_> = text
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .collect();
        ListQuery::from_pairs(&pairs)
    }

    #[test]
    fn a_link_shows_a_colleague_the_same_list() {
        for text in ["", "?q=a%20b", "?status=disabled&auth=JWKS&sort=lifetime&order=desc&size=100&page=3"] {
            let pairs: Vec<_> = text
                .trim_start_matches('?')
                .split('&')
                .filter_map(|pair| pair.split_once('='))
                .map(|(key, value)| (key.to_owned(), value.replace("%20", " ")))
                .collect();
            assert_eq!(ListQuery::from_pairs(&pairs).to_query(), text);
        }
    }

    #[test]
    fn a_url_that_makes_no_sense_shows_the_plain_list() {
        assert_eq!(query("size=7&page=0&sort=colour&status=maybe&order=up"), ListQuery::default());
        assert_eq!(query("page=-1&size=99999999999999999999"), ListQuery::default());
    }

    #[test]
    fn search_sees_name_and_id_and_no_letter_case() {
        let clients =
            [client("iq1", "Terraform", true), client("iqTER", "other", true), client("iq3", "ДОМ", true)];
        let found = |text: &str| query(&format!("q={text}")).select(&clients).matching;
        assert_eq!(found("ter"), 2);
        assert_eq!(found("дом"), 1);
        assert_eq!(found("nothing"), 0);
    }

    #[test]
    fn a_page_beyond_the_end_shows_the_last_one() {
        let clients: Vec<_> =
            (0..30).map(|i| client(&format!("iq{i:02}"), &format!("c{i:02}"), true)).collect();
        let selection = query("page=9").select(&clients);
        assert_eq!((selection.page, selection.pages, selection.first, selection.rows.len()), (2, 2, 25, 5));
    }

    #[test]
    fn order_turns_round_and_stays_stable() {
        let clients = [client("b", "same", true), client("a", "same", false), client("c", "Alpha", true)];
        let ids = |text: &str| {
            query(text).select(&clients).rows.iter().map(|client| client.id.0.clone()).collect::<String>()
        };
        assert_eq!(ids(""), "cab");
        assert_eq!(ids("order=desc"), "bac");
        assert_eq!(ids("sort=status"), "cba");
    }
}
