//! A person at a browser, whose console may die under their hands.

use std::time::Duration;

use serde_json::Value;

/// A person who has signed in.
#[derive(Clone)]
pub(crate) struct Person {
    http: reqwest::Client,
    url: String,
    cookie: String,
}

/// What the browser got.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) text: String,
    pub(crate) json: Value,
}

impl Person {
    /// Signs in as a persona.
    pub(crate) async fn sign_in(url: &str, persona: &str) -> Option<Self> {
        let http = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(Duration::from_secs(40))
            .build()
            .unwrap();
        let mut person = Self { http, url: url.to_owned(), cookie: String::new() };
        let answer = person.ask("/demo").form(&[("persona", persona)]).send().await.ok()?;
        let cookies = answer.headers().get_all("set-cookie").iter();
        let mut pairs = cookies.filter_map(|value| value.to_str().ok()?.split(';').next());
        person.cookie = pairs.rfind(|pair| pair.starts_with("clientele="))?.to_owned();
        Some(person)
    }

    fn ask(&self, path: &str) -> reqwest::RequestBuilder {
        let request = self.http.post(format!("{}{path}", self.url));
        let request = request.header("origin", &self.url).header("sec-fetch-site", "same-origin");
        if self.cookie.is_empty() { request } else { request.header("cookie", &self.cookie) }
    }

    /// Calls a server function, as an island does; `None` = the connection broke.
    pub(crate) async fn call(&self, function: &str, form: &[(&str, &str)]) -> Option<Answer> {
        let request = self.ask(&format!("/api/{function}")).header("accept", "application/json").form(form);
        Self::read(request).await
    }

    /// Opens a page.
    pub(crate) async fn get(&self, path: &str) -> Option<Answer> {
        let request = self.http.get(format!("{}{path}", self.url)).header("accept", "text/html,*/*;q=0.8");
        Self::read(request.header("cookie", &self.cookie)).await
    }

    async fn read(request: reqwest::RequestBuilder) -> Option<Answer> {
        let answer = request.send().await.ok()?;
        let status = answer.status().as_u16();
        let text = answer.text().await.ok()?;
        let json = serde_json::from_str(&text).unwrap_or_default();
        Some(Answer { status, text, json })
    }
}
