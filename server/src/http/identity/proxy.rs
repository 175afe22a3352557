//! A proxy in front says who asks: judged afresh on every request.

use app::desk::Clock;
use app::model::Actor;
use axum::http::{Extensions, HeaderMap, HeaderName};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::headers;
use super::refusal::Refusal;
use super::spelling::Spelling;
use super::token::TokenReader;
use crate::config::{GroupsFormat, HeaderRules, Proof, Secret, TokenRules};
use crate::listen::Peer;

/// The proxy as it is set up.
pub struct Proxy {
    proof: Proof,
    spelling: Spelling,
    way: Way,
}

/// How it tells.
enum Way {
    Headers(HeaderRules),
    Token(TokenReader),
}

impl Proxy {
    /// A proxy that tells in plain headers.
    #[must_use]
    pub fn by_headers(proof: Proof, rules: HeaderRules) -> Self {
        let repeated = rules.groups.clone().filter(|_| rules.format == GroupsFormat::Repeated);
        let optional =
            [&rules.email, &rules.name, &rules.groups, &rules.auth_time, &rules.acr].into_iter().flatten();
        let wanted = std::iter::once(&rules.user).chain(optional).cloned().collect();
        Self { spelling: spelling(&proof, wanted, repeated), proof, way: Way::Headers(rules) }
    }

    /// A proxy that signs a token. Its keys are fetched with `http` when the first token comes.
    #[must_use]
    pub fn by_token(proof: Proof, rules: TokenRules, http: reqwest::Client, clock: Clock) -> Self {
        let spelling = spelling(&proof, vec![rules.header.clone()], None);
        Self { spelling, proof, way: Way::Token(TokenReader::new(rules, http, clock)) }
    }

    /// Who asks; `None` = nobody is signed in.
    pub(super) async fn judge(
        &self,
        extensions: &Extensions,
        headers: &HeaderMap,
    ) -> Result<Option<Actor>, Refusal> {
        self.comes_from_it(Peer::of(extensions), headers)?;
        self.spelling.check(headers)?;
        match &self.way {
            Way::Headers(rules) => headers::person(rules, headers),
            Way::Token(reader) => reader.person(headers).await,
        }
    }

    /// Whether the request comes from the proxy: by the socket's other end, and by the secret.
    fn comes_from_it(&self, peer: Option<Peer>, headers: &HeaderMap) -> Result<(), Refusal> {
        let known = match peer {
            Some(Peer::Tcp(address)) => {
                self.proof.networks.is_empty()
                    || self.proof.networks.iter().any(|network| network.holds(address))
            }
            Some(Peer::Unix) => true,
            None => false,
        };
        if !known {
            return Err(Refusal::UnknownPeer);
        }
        match &self.proof.secret {
            Some((header, secrets)) if !has_secret(headers, header, secrets) => Err(Refusal::NoProof),
            _ => Ok(()),
        }
    }
}

fn spelling(proof: &Proof, mut wanted: Vec<HeaderName>, repeated: Option<HeaderName>) -> Spelling {
    wanted.extend(proof.secret.iter().map(|(header, _)| header.clone()));
    Spelling { wanted, repeated, also_sent: proof.also_sent.clone() }
}

/// One header with one of the secrets. Digests are compared, and all of them: the time tells neither how much of a
/// guess was right, nor how long the secret is, nor which of them it was.
fn has_secret(headers: &HeaderMap, header: &HeaderName, secrets: &[Secret]) -> bool {
    let mut sent = headers.get_all(header).iter();
    let (Some(sent), None) = (sent.next(), sent.next()) else { return false };
    let sent = Sha256::digest(sent.as_bytes());
    let right = secrets.iter().map(|secret| Sha256::digest(secret.expose().as_bytes()).ct_eq(&sent));
    right.fold(subtle::Choice::from(0), |any, one| any | one).into()
}
