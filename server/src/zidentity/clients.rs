//! The five operations on API clients.

use app::desk::{Call, Completion, Fault, Held, Slice, Written};
use app::model::{Client, ClientId, ClientSettings};
use reqwest::Method;
use serde_json::Value;

use super::exchange::{Upstream, completion};
use super::route::Route;
use super::transport::Answer;
use super::wire_client::{self, Envelope};
use super::{lenient, overlay};

const ALL: &str = "/api-clients";
const ONE: &str = "/api-clients/{id}";

impl Upstream {
    pub(super) async fn list_clients(
        &self,
        call: &Call,
        offset: u64,
        limit: u32,
    ) -> Result<Slice<Client>, Fault> {
        let read = |records: &[Value]| records.iter().map(|record| self.client(record)).collect();
        self.stretch(call, "clients.list", ALL, offset, limit.min(1000), read).await
    }

    pub(super) async fn create_client(
        &self,
        call: &Call,
        settings: &ClientSettings,
    ) -> Result<Written<Option<Client>>, Fault> {
        let wire = self.in_its_unit(settings)?;
        let route = self.route("clients.create", Method::POST, ALL, &[])?.carrying(&overlay::created(&wire));
        self.exchange(call, &route, |answer| {
            let completion = completion(answer);
            let body = answer.bytes()?;
            if completion == Completion::Accepted && is_blank(body) {
                return Ok(Written { value: None, completion });
            }
            let document: Value = lenient::json(body)?;
            match self.client(&document) {
                Ok(client) => Ok(Written { value: Some(client), completion }),
                // Taken, but not yet named. Anything but an object is not ZIdentity's answer.
                Err(_) if completion == Completion::Accepted && document.is_object() => {
                    Ok(Written { value: None, completion })
                }
                Err(wrong) => Err(wrong),
            }
        })
        .await
    }

    pub(super) async fn get_client(&self, call: &Call, id: &ClientId) -> Result<Held, Fault> {
        let route = self.route("clients.get", Method::GET, ONE, &[&id.0])?;
        self.exchange(call, &route, |answer| {
            let document: Value = lenient::json(answer.bytes()?)?;
            Ok(Held { client: self.client(&document)?, document })
        })
        .await
    }

    pub(super) async fn update_client(
        &self,
        call: &Call,
        held: &Held,
        settings: &ClientSettings,
    ) -> Result<Written<Client>, Fault> {
        let before =
            Client { id: held.client.id.clone(), settings: self.in_its_unit(&held.client.settings)? };
        let document = overlay::edited(&held.document, &before, &self.in_its_unit(settings)?)
            .map_err(|detail| Fault::Invalid { status: 422, detail })?;
        let route = self.route("clients.update", Method::PUT, ONE, &[&held.client.id.0])?.carrying(&document);
        self.exchange(call, &route, |answer| {
            let body = answer.bytes()?;
            let value = if is_blank(body) {
                // Some answer without a body [D]; then what was sent is what is there.
                Client { id: held.client.id.clone(), settings: settings.clone() }
            } else {
                self.client(&lenient::json(body)?)?
            };
            Ok(Written { value, completion: completion(answer) })
        })
        .await
    }

    pub(super) async fn delete_client(&self, call: &Call, id: &ClientId) -> Result<Completion, Fault> {
        let route = self.route("clients.delete", Method::DELETE, ONE, &[&id.0])?;
        self.exchange(call, &route, removed).await
    }

    /// Reads a client; its lifetimes in this tenant's unit.
    fn client(&self, value: &Value) -> Result<Client, String> {
        let mut client = wire_client::client(value)?;
        let unit = self.learnt.traits().lifetime_unit;
        client.settings.token_lifetime = unit.in_seconds(client.settings.token_lifetime);
        Ok(client)
    }

    /// `settings` with the lifetime as this tenant writes it.
    fn in_its_unit(&self, settings: &ClientSettings) -> Result<ClientSettings, Fault> {
        let unit = self.learnt.traits().lifetime_unit;
        let token_lifetime = unit.from_seconds(settings.token_lifetime).ok_or_else(|| Fault::Invalid {
            status: 422,
            detail: "this tenant counts the life of access tokens in whole minutes".into(),
        })?;
        Ok(ClientSettings { token_lifetime, ..settings.clone() })
    }

    /// A request under this tenant's API.
    pub(super) fn route(
        &self,
        operation: &'static str,
        method: Method,
        template: &'static str,
        ids: &[&str],
    ) -> Result<Route, Fault> {
        // An id that is no path segment names nothing; asking for it would ask for something else.
        Route::new(operation, method, &self.api_url, template, ids).ok_or(Fault::NotFound)
    }

    /// `limit` records from `offset` on. Upstream may make smaller pages than were asked for (its `pageSize`
    /// tells); they are put together here, so that a short stretch always means the end.
    pub(super) async fn stretch<T>(
        &self,
        call: &Call,
        operation: &'static str,
        template: &'static str,
        offset: u64,
        limit: u32,
        read: impl Fn(&[Value]) -> Result<Vec<T>, String>,
    ) -> Result<Slice<T>, Fault> {
        let mut stretch = Slice { records: Vec::new(), total: None };
        loop {
            let got = u32::try_from(stretch.records.len()).unwrap_or(u32::MAX);
            let wanted = limit.saturating_sub(got);
            let route =
                self.route(operation, Method::GET, template, &[])?.paged(offset + u64::from(got), wanted);
            let (page, records) = self.exchange(call, &route, |answer| page(answer, &read)).await?;
            let here = records.len() as u64;
            stretch.total = page.total.or(stretch.total);
            stretch.records.extend(records);
            let smaller_pages = page.page_size.is_some_and(|size| size < u64::from(wanted) && here >= size);
            if here == 0 || here >= u64::from(wanted) || !smaller_pages {
                return Ok(stretch);
            }
        }
    }
}

fn page<T>(
    answer: &Answer,
    read: impl Fn(&[Value]) -> Result<Vec<T>, String>,
) -> Result<(Envelope, Vec<T>), String> {
    let envelope = wire_client::envelope(lenient::json(answer.bytes()?)?)?;
    let records = read(&envelope.records)?;
    Ok((envelope, records))
}

/// A deletion's answer: nothing (204), or JSON of whatever content. Anything else is perhaps not ZIdentity's.
pub(super) fn removed(answer: &Answer) -> Result<Completion, String> {
    let body = answer.bytes()?;
    if !is_blank(body) {
        lenient::json::<Value>(body)?;
    }
    Ok(completion(answer))
}

fn is_blank(body: &[u8]) -> bool {
    body.iter().all(u8::is_ascii_whitespace)
}
