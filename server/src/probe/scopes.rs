//! Whether a client can hold two scopes of one service, and which scope is the least.

use serde_json::{Value, json};

use super::line::Line;
use super::throwaway::{is_refusal, status_words};
use super::{Probe, Stopped};

/// The service that administers ZIdentity itself: the probe keeps away from it.
const IDENTITY: &str = "ZIAM";

impl Probe {
    /// Gives the disabled client two scopes of one service, and takes them away again.
    pub(super) async fn scopes(&mut self, catalogue: &[Value]) -> Result<(), Stopped> {
        let Some((server, pair)) = two_of_one_service(catalogue) else {
            let why = format!("no service but {IDENTITY} offers two scopes");
            self.report.skip(Line::OneScopeAService, why);
            return Ok(());
        };
        let (_, before) = self.read_own().await?;
        let mut document = before.clone();
        document["clientResources"] =
            json!([{ "id": server, "selectedScopes": pair.map(|id| json!({ "id": id })) }]);
        let seen = self.put(&document).await?;
        self.put(&before).await?;
        let words = format!("two scopes of one service: {}", status_words(&seen));
        match seen.status {
            200..=299 => self.report.note(Line::OneScopeAService, false, words),
            status if is_refusal(status) => self.report.note(Line::OneScopeAService, true, words),
            _ => self.report.skip(Line::OneScopeAService, words),
        }
        Ok(())
    }
}

/// What is written to give the least that there is to give: a scope that reads, of any service but ZIdentity's own.
pub(super) fn least(catalogue: &[Value]) -> Option<Value> {
    let mut all: Vec<(&str, &str, &str)> = each_service(catalogue)
        .flat_map(|(server, scopes)| {
            scopes.iter().filter_map(move |scope| Some((server, text(scope, "id")?, text(scope, "name")?)))
        })
        .collect();
    let reads = |name: &str| {
        let name = name.to_lowercase();
        ["read", "view"].iter().any(|word| name.contains(word))
    };
    all.sort_by_key(|(_, _, name)| !reads(name));
    let (server, scope, _) = all.first()?;
    Some(json!([{ "id": server, "selectedScopes": [{ "id": scope }] }]))
}

fn two_of_one_service(catalogue: &[Value]) -> Option<(&str, [&str; 2])> {
    each_service(catalogue).find_map(|(server, scopes)| match scopes {
        [one, two, ..] => Some((server, [text(one, "id")?, text(two, "id")?])),
        _ => None,
    })
}

/// The scopes of each service but ZIdentity's own, with the resource server that offers them.
fn each_service(catalogue: &[Value]) -> impl Iterator<Item = (&str, &[Value])> {
    catalogue.iter().filter_map(|server| Some((text(server, "id")?, server))).flat_map(|(id, server)| {
        let others = list(server, "serviceScopes")
            .iter()
            .filter(|offer| offer.get("service").and_then(|service| text(service, "name")) != Some(IDENTITY));
        others.map(move |offer| (id, list(offer, "scopes")))
    })
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value.get(key).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

fn text<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value.get(key)?.as_str()
}
