//! The contract's operations as requests: method, path, body.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::Method;
use url::Url;
use zeroize::Zeroizing;

/// Everything but RFC 3986's unreserved characters.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Whether a request may be repeated when nobody knows what became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Effect {
    /// It changes nothing.
    Read,
    /// It may change something.
    Write,
}

/// One request of the contract.
pub(super) struct Route {
    /// Its name in metrics, such as `clients.list`.
    pub(super) operation: &'static str,
    /// Its path with `{id}` for ids, for the log.
    pub(super) template: &'static str,
    /// Its method.
    pub(super) method: Method,
    /// Where it goes.
    pub(super) url: Url,
    /// What it carries, JSON.
    pub(super) body: Option<Zeroizing<Vec<u8>>>,
}

impl Route {
    /// A request without a body to `template` under `api`, each `{}` in it filled with one of `ids`.
    ///
    /// # Errors
    /// `None` when an id cannot be a path segment: empty or made of dots, which every server would resolve away.
    pub(super) fn new(
        operation: &'static str,
        method: Method,
        api: &Url,
        template: &'static str,
        ids: &[&str],
    ) -> Option<Self> {
        let mut ids = ids.iter();
        let mut path = api.path().trim_end_matches('/').to_owned();
        for segment in template.split('/').skip(1) {
            path.push('/');
            if segment == "{id}" {
                path.push_str(&one_segment(ids.next()?)?);
            } else {
                path.push_str(segment);
            }
        }
        let mut url = api.clone();
        url.set_path(&path);
        Some(Self { operation, template, method, url, body: None })
    }

    /// The same with `offset` and `limit`.
    pub(super) fn paged(mut self, offset: u64, limit: u32) -> Self {
        self.url
            .query_pairs_mut()
            .append_pair("offset", &offset.to_string())
            .append_pair("limit", &limit.to_string());
        self
    }

    /// The same with a body.
    pub(super) fn carrying(mut self, body: &serde_json::Value) -> Self {
        self.body = Some(Zeroizing::new(body.to_string().into_bytes()));
        self
    }

    /// Whether it may be repeated.
    pub(super) fn effect(&self) -> Effect {
        if self.method == Method::GET { Effect::Read } else { Effect::Write }
    }

    /// Whether it names one thing by its id: only then does a 404 speak of that thing.
    pub(super) fn names_one(&self) -> bool {
        self.template.contains("{id}")
    }
}

/// An id as exactly one segment of a path.
fn one_segment(id: &str) -> Option<String> {
    if id.is_empty() || id == "." || id == ".." {
        return None;
    }
    Some(utf8_percent_encode(id, SEGMENT).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(id: &str) -> Option<String> {
        let api = Url::parse("https://api.example/ziam/admin/api/v1/").expect("a URL");
        let route = Route::new("clients.get", Method::GET, &api, "/api-clients/{id}/secrets", &[id])?;
        Some(route.url.path().to_owned())
    }

    #[test]
    fn an_id_is_one_segment_whatever_it_holds() {
        let around = |segment: &str| Some(format!("/ziam/admin/api/v1/api-clients/{segment}/secrets"));
        assert_eq!(path("iq7c2m9xk1a4e"), around("iq7c2m9xk1a4e"));
        assert_eq!(path("../secrets"), around("..%2Fsecrets"));
        assert_eq!(path("a/b?c#d"), around("a%2Fb%3Fc%23d"));
        assert_eq!(path("100%"), around("100%25"));
        assert_eq!(path("%2e%2e"), around("%252e%252e"));
        assert_eq!(path("ключ \\"), around("%D0%BA%D0%BB%D1%8E%D1%87%20%5C"));
    }

    #[test]
    fn an_id_that_would_name_another_path_is_never_sent() {
        for id in ["", ".", ".."] {
            assert_eq!(path(id), None, "{id:?}");
        }
    }
}
