//! Mode "jwt": what a proxy's signed token tells of the person.

use app::desk::Clock;
use app::model::Actor;
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use jsonwebtoken::Algorithm;
use serde_json::{Map, Value};

use super::claims::{self, Wrong};
use super::keys::Keys;
use super::refusal::Refusal;
use crate::config::TokenRules;

/// Reads tokens by its rules and keys.
pub(super) struct TokenReader {
    rules: TokenRules,
    keys: Keys,
    clock: Clock,
}

impl TokenReader {
    pub(super) fn new(rules: TokenRules, http: reqwest::Client, clock: Clock) -> Self {
        Self { keys: Keys::new(rules.keys.clone(), http, clock.clone()), rules, clock }
    }

    /// Who the token says asks; `None` where there is none, or its time is over.
    pub(super) async fn person(&self, headers: &HeaderMap) -> Result<Option<Actor>, Refusal> {
        let Some(token) = self.token(headers)? else { return Ok(None) };
        let (header, claims) = self.signed(&token).await?;
        match claims::person(&self.rules, &header, &claims, (self.clock)()) {
            Ok(actor) => Ok(Some(actor)),
            Err(Wrong::Expired) => Ok(None),
            Err(Wrong::Else(reason)) => Err(Refusal::BadToken(reason)),
        }
    }

    fn token(&self, headers: &HeaderMap) -> Result<Option<String>, Refusal> {
        let Some(value) = headers.get(&self.rules.header) else { return Ok(None) };
        let text = value.to_str().map_err(|_| Refusal::Unreadable(self.rules.header.clone()))?;
        let token = match (self.rules.header == AUTHORIZATION, text.split_once(' ')) {
            (false, _) => text,
            (true, Some((scheme, token))) if scheme.eq_ignore_ascii_case("bearer") => token,
            (true, _) => "",
        };
        Ok(Some(token.trim().to_owned()).filter(|token| !token.is_empty()))
    }

    /// Header and claims of a token that one of the proxy's keys has signed with the algorithm it is made for.
    async fn signed(&self, token: &str) -> Result<(Map<String, Value>, Map<String, Value>), Refusal> {
        let parts: Vec<&str> = token.split('.').collect();
        let [header_part, claims_part, signature] = parts[..] else {
            return Err(Refusal::BadToken("is no token"));
        };
        let header = claims::object(header_part).ok_or(Refusal::BadToken("is no token"))?;
        let named = header.get("alg").and_then(Value::as_str).and_then(|name| name.parse::<Algorithm>().ok());
        let algorithm = named
            .filter(|algorithm| self.rules.algorithms.contains(algorithm))
            .ok_or(Refusal::BadToken("has another algorithm"))?;
        if header.contains_key("crit") {
            return Err(Refusal::BadToken("demands what this console does not know"));
        }
        let id = header.get("kid").and_then(Value::as_str);
        let found = self.keys.find(id).await.map_err(|()| Refusal::NoKeys)?;
        let key = found.ok_or(Refusal::BadToken("names a key that the proxy does not publish"))?;
        if key.algorithm != algorithm {
            return Err(Refusal::BadToken("has an algorithm that its key is not made for"));
        }
        let message = &token.as_bytes()[..header_part.len() + 1 + claims_part.len()];
        let good =
            jsonwebtoken::crypto::verify(signature.trim_end_matches('='), message, &key.key, algorithm);
        match good {
            Ok(true) => {}
            _ => return Err(Refusal::BadToken("has a wrong signature")),
        }
        let claims = claims::object(claims_part).ok_or(Refusal::BadToken("has claims that are none"))?;
        Ok((header, claims))
    }
}
