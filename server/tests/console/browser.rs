//! A person at a browser: keeps the session's cookie, says where a request comes from, follows nothing by itself.

use std::sync::Mutex;
use std::time::Duration;

use reqwest::header::HeaderMap;
use reqwest::{Method, RequestBuilder};
use serde_json::Value;

use crate::html::{self, Fields};
use crate::rig::Rig;

/// By this a page's form of a client is known.
pub(crate) const CLIENT_FORM: &str = r#"name="minutes""#;

pub(crate) struct Browser<'a> {
    rig: &'a Rig,
    cookie: Mutex<Option<String>>,
}

impl<'a> Browser<'a> {
    pub(crate) fn new(rig: &'a Rig) -> Self {
        Self { rig, cookie: Mutex::new(None) }
    }

    /// Whoever holds this cookie, `name=value`.
    pub(crate) fn with_cookie(rig: &'a Rig, cookie: &str) -> Self {
        Self { rig, cookie: Mutex::new(Some(cookie.to_owned())) }
    }

    pub(crate) fn cookie(&self) -> Option<String> {
        self.cookie.lock().unwrap().clone()
    }

    /// A request with the cookie and nothing else.
    pub(crate) fn bare(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.rig.http.request(method, format!("{}{path}", self.rig.url));
        match self.cookie() {
            Some(cookie) => request.header("cookie", cookie),
            None => request,
        }
    }

    /// A request as one of the console's own pages makes it.
    pub(crate) fn ask(&self, method: Method, path: &str) -> RequestBuilder {
        self.bare(method, path).header("origin", &self.rig.url).header("sec-fetch-site", "same-origin")
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.keep(Answer::of(self.bare(Method::GET, path).header("accept", "text/html,*/*;q=0.8")).await)
    }

    /// Sends a form to a page, as a browser without script does.
    pub(crate) async fn post<K: AsRef<str>, V: AsRef<str>>(&self, path: &str, form: &[(K, V)]) -> Answer {
        let form: Vec<(&str, &str)> =
            form.iter().map(|(name, value)| (name.as_ref(), value.as_ref())).collect();
        let request = self.ask(Method::POST, path).header("accept", "text/html,*/*;q=0.8").form(&form);
        self.keep(Answer::of(request).await)
    }

    /// Calls a server function, as an island does: `clients/get`.
    pub(crate) async fn call<K: AsRef<str>, V: AsRef<str>>(&self, function: &str, form: &[(K, V)]) -> Answer {
        let form: Vec<(&str, &str)> =
            form.iter().map(|(name, value)| (name.as_ref(), value.as_ref())).collect();
        let path = format!("/api/{function}");
        let request = self.ask(Method::POST, &path).header("accept", "application/json").form(&form);
        self.keep(Answer::of(request).await)
    }

    /// Asks for a secret that lives so many days.
    pub(crate) async fn create_secret(&self, client: &str, days: i64) -> Answer {
        let days = days.to_string();
        let form = [("tenant", "sandbox"), ("id", client), ("days", days.as_str()), ("until", "")];
        self.call("secrets/create", &form).await
    }

    /// The client's form that this page shows, as a browser would send it.
    pub(crate) async fn form(&self, path: &str) -> Fields {
        html::form(&self.get(path).await.text, CLIENT_FORM)
    }

    pub(crate) async fn secrets_page(&self, client: &str) -> Answer {
        self.get(&format!("/sandbox/clients/{client}/secrets")).await
    }

    fn keep(&self, answer: Answer) -> Answer {
        for value in answer.headers.get_all("set-cookie") {
            let value = value.to_str().unwrap();
            let pair = value.split(';').next().unwrap();
            if pair.starts_with("clientele=") {
                let gone = value.contains("Max-Age=0") || pair == "clientele=";
                *self.cookie.lock().unwrap() = (!gone).then(|| pair.to_owned());
            }
        }
        answer
    }
}

/// An answer, read to its end.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
    /// Null where the body is not JSON.
    pub(crate) json: Value,
    /// How long it took.
    pub(crate) took: Duration,
}

impl Answer {
    pub(crate) async fn of(request: RequestBuilder) -> Self {
        let begun = std::time::Instant::now();
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = response.text().await.unwrap();
        let json = serde_json::from_str(&text).unwrap_or_default();
        Self { status, headers, text, json, took: begun.elapsed() }
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Where a 303 leads.
    #[track_caller]
    pub(crate) fn see_other(&self) -> &str {
        assert_eq!(self.status, 303, "{}", self.text);
        self.header("location")
    }

    /// Checks the status and that the page says all this, tags aside.
    #[track_caller]
    pub(crate) fn says(&self, status: u16, words: &[&str]) {
        let text = self.words();
        assert_eq!(self.status, status, "{text}");
        for wanted in words {
            assert!(text.contains(wanted), "{wanted:?} is not in: {text}");
        }
    }

    /// The page's words: without tags, scripts and the spaces between.
    pub(crate) fn words(&self) -> String {
        html::words(&self.text)
    }
}
