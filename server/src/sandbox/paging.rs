//! `offset`, `limit` and `name[like]`, and the envelope that answers them.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use url::form_urlencoded;

use super::problem::Problem;
use super::wire::Envelope;

/// The page size when none is asked for \[C\].
const DEFAULT_LIMIT: usize = 100;
/// The largest page \[D\].
const MAX_LIMIT: usize = 1000;
/// The links of a page name another host \[C\], so whoever follows one leaves the tenant. Here it leads nowhere.
const LEGACY_HOST: &str = "https://legacy-admin.zidentity.invalid/admin/api/v1";

/// Which part of a list is asked for. Unknown parameters are ignored \[C\].
pub(super) struct Page {
    offset: usize,
    limit: usize,
    /// In lower case.
    name_like: Option<String>,
}

impl Page {
    fn from_query(query: &str) -> Result<Self, Problem> {
        let mut page = Self { offset: 0, limit: DEFAULT_LIMIT, name_like: None };
        // Decodes the names too, so that `name%5Blike%5D` is `name[like]`.
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match &*name {
                "offset" => page.offset = whole_number("offset", &value, usize::MAX)?,
                "limit" => page.limit = whole_number("limit", &value, MAX_LIMIT)?,
                "name[like]" => page.name_like = Some(value.to_lowercase()),
                _ => {}
            }
        }
        Ok(page)
    }

    /// Picks this page out of everything there is. `path` is the list's own, `/api-clients`.
    pub(super) fn pick<T>(
        &self,
        path: &str,
        all: impl ExactSizeIterator<Item = T>,
        name: impl Fn(&T) -> &str,
    ) -> Envelope<T> {
        let (total, records) = match &self.name_like {
            None => (all.len(), all.skip(self.offset).take(self.limit).collect()),
            Some(part) => {
                let mut total = 0;
                let mut records = Vec::new();
                for record in all.filter(|record| takes(part, name(record))) {
                    if total >= self.offset && records.len() < self.limit {
                        records.push(record);
                    }
                    total += 1;
                }
                (total, records)
            }
        };
        let end = self.offset.saturating_add(self.limit);
        let next_link = (self.limit > 0 && end < total).then(|| self.link(path, end));
        let prev_link = (self.offset > 0).then(|| self.link(path, self.offset.saturating_sub(self.limit)));
        Envelope {
            page_offset: self.offset,
            page_size: self.limit,
            total_record: total,
            results_total: total,
            next_link,
            prev_link,
            records,
        }
    }

    fn link(&self, path: &str, offset: usize) -> String {
        format!("{LEGACY_HOST}{path}?offset={offset}&limit={}", self.limit)
    }
}

impl<S: Sync> FromRequestParts<S> for Page {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        Self::from_query(parts.uri.query().unwrap_or_default())
    }
}

/// Whether `name` holds `part`, which is in lower case: anywhere in it, in any case \[G\].
fn takes(part: &str, name: &str) -> bool {
    name.to_lowercase().contains(part)
}

fn whole_number(name: &str, value: &str, most: usize) -> Result<usize, Problem> {
    value.parse().ok().filter(|n| *n <= most).ok_or_else(|| {
        if most == usize::MAX {
            Problem::invalid(format!("{name} must be a whole number, 0 or more"))
        } else {
            Problem::invalid(format!("{name} must be a whole number from 0 to {most}"))
        }
    })
}
