//! From what is written in `[identity]` to rules that can be applied: profiles filled in, what is missing named.
//!
//! There are three ways to sign in, one is chosen, and none stands in for another.

use super::identity::{HeaderIdentity, JwtIdentity};
use super::profiles::{HEADERS, KeysAt, TOKENS, TokenProfile};
use super::{Config, ConfigError, GroupsFormat, IdentityMode, Listen, Network, Secret};
use axum::http::HeaderName;
use std::path::PathBuf;
use url::Url;

/// How people sign in.
#[derive(Clone, Debug)]
pub enum SignIn {
    /// By choosing a persona.
    Demo,
    /// A proxy's headers.
    Headers(Proof, HeaderRules),
    /// A proxy's signed token.
    Jwt(Proof, TokenRules),
}

/// What shows that a request comes from the proxy.
#[derive(Clone, Debug)]
pub struct Proof {
    /// Where it may connect from; empty = from anywhere (a socket in the file system, or a signed token).
    pub networks: Vec<Network>,
    /// The header with its secret, and what may stand in it.
    pub secret: Option<(HeaderName, Vec<Secret>)>,
    /// Identity-like headers that it sends beside those that count, in lower case; `*` at the end for any rest.
    pub also_sent: Vec<String>,
}

/// Which headers tell what.
#[derive(Clone, Debug)]
pub struct HeaderRules {
    /// Who vouches for the person: the profile's name.
    pub issuer: String,
    /// The person's unchanging name.
    pub user: HeaderName,
    /// Their address for mail.
    pub email: Option<HeaderName>,
    /// What to call them.
    pub name: Option<HeaderName>,
    /// When they last proved who they are, in seconds since 1970.
    pub auth_time: Option<HeaderName>,
    /// In which way.
    pub acr: Option<HeaderName>,
    /// Their groups.
    pub groups: Option<HeaderName>,
    /// How several groups stand there.
    pub format: GroupsFormat,
}

/// Which token is believed, and what its claims tell.
#[derive(Clone, Debug)]
pub struct TokenRules {
    /// The header with the token.
    pub header: HeaderName,
    /// Where the keys are.
    pub keys: KeySource,
    /// Who must have made it.
    pub issuer: String,
    /// Whom it must be made for.
    pub audience: String,
    /// The load balancer that must have signed it; `Some` for AWS ALB alone, whose issuer, audience and end stand in
    /// the token's header.
    pub signer: Option<String>,
    /// The signature algorithms that are accepted.
    pub algorithms: Vec<jsonwebtoken::Algorithm>,
    /// The claim with the person's unchanging name.
    pub subject_claim: String,
    /// The claim with what to call them.
    pub name_claim: String,
    /// The claim with their address for mail.
    pub email_claim: String,
    /// The claim with their groups.
    pub groups_claim: String,
}

/// Where a proxy's keys are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeySource {
    /// A JWK set on the network.
    Url(Url),
    /// A JWK set in a file.
    File(PathBuf),
    /// A key server: each key in PEM, below this address, under its id.
    KeyServer(Url),
}

impl Config {
    /// How people sign in, with everything that it needs.
    ///
    /// # Errors
    /// [`ConfigError::Refused`] with the key that is missing or cannot stand.
    pub fn sign_in(&self) -> Result<SignIn, ConfigError> {
        match self.identity.mode {
            IdentityMode::Demo => Ok(SignIn::Demo),
            IdentityMode::Headers => self.by_headers(),
            IdentityMode::Jwt => self.by_token(),
        }
    }

    fn by_headers(&self) -> Result<SignIn, ConfigError> {
        let (rules, own) = header_rules(self.identity.profile.as_deref(), &self.identity.headers)?;
        let proof = self.proof(own)?;
        let on_socket = matches!(self.server.listen, Listen::Unix(_));
        if !on_socket && proof.networks.is_empty() {
            return Err(refused(
                "mode \"headers\" believes whoever connects, so it must know who may: set `trusted_proxies` in [identity] to \
                 the addresses of the proxy, such as [\"10.0.0.5/32\"], or listen on a Unix socket",
            ));
        }
        if !on_socket && proof.secret.is_none() {
            return Err(refused(
                "mode \"headers\" needs a proof that a request comes from the proxy: set `proxy_secret_header` and \
                 `proxy_secrets` in [identity] and let the proxy send it, or listen on a Unix socket that only the proxy can open",
            ));
        }
        let asks = &self.identity.step_up;
        for (key, asked, header, told) in [
            ("max_auth_age", asks.max_auth_age.is_some(), "auth_time_header", rules.auth_time.is_some()),
            ("acr", asks.acr.is_some(), "acr_header", rules.acr.is_some()),
        ] {
            if asked && !told {
                return Err(refused(&format!(
                    "`{key}` in [identity] needs `{header}` in mode \"headers\": without it nobody's sign-in would ever be \
                     fresh, and no secret could be made; let the proxy send it, or use mode \"jwt\""
                )));
            }
        }
        if let GroupsFormat::Joined(between) = rules.format
            && let Some(group) = self.access.bound_groups().find(|group| group.contains(between))
        {
            return Err(refused(&format!(
                "the group `{group}` in [access] holds `{between}`, with which this proxy joins groups, so it could never be \
                 recognised; rename the group, or use mode \"jwt\""
            )));
        }
        Ok(SignIn::Headers(proof, rules))
    }

    fn by_token(&self) -> Result<SignIn, ConfigError> {
        let (rules, own) = token_rules(self.identity.profile.as_deref(), &self.identity.jwt)?;
        Ok(SignIn::Jwt(self.proof(own)?, rules))
    }

    fn proof(&self, own: &[&str]) -> Result<Proof, ConfigError> {
        let written = &self.identity.headers;
        let secret = match (&written.proxy_secret_header, written.proxy_secrets.is_empty()) {
            (None, true) => None,
            (Some(header), false) => Some((header.clone(), written.proxy_secrets.clone())),
            (Some(_), true) => {
                return Err(refused("`proxy_secret_header` in [identity] needs `proxy_secrets`"));
            }
            (None, false) => {
                return Err(refused("`proxy_secrets` in [identity] needs `proxy_secret_header`"));
            }
        };
        let also_sent = own.iter().map(|name| (*name).to_owned());
        let also_sent = also_sent.chain(written.also_sent.iter().map(|name| name.to_ascii_lowercase()));
        Ok(Proof { networks: written.trusted_proxies.clone(), secret, also_sent: also_sent.collect() })
    }
}

fn header_rules(
    profile: Option<&str>,
    written: &HeaderIdentity,
) -> Result<(HeaderRules, &'static [&'static str]), ConfigError> {
    let issuer = profile.unwrap_or("custom").to_owned();
    let known = known(profile, &HEADERS, |profile| profile.name, "headers")?;
    let default = |name: Option<&str>| name.and_then(|name| name.parse::<HeaderName>().ok());
    let user = written.user_header.clone().or_else(|| default(known.map(|of| of.user)));
    let user = user.ok_or_else(|| {
        refused("`user_header` in [identity] is missing: the header in which the proxy says who somebody is")
    })?;
    let rules = HeaderRules {
        issuer,
        user,
        email: written.email_header.clone().or_else(|| default(known.map(|of| of.email))),
        name: written.name_header.clone().or_else(|| default(known.map(|of| of.full_name))),
        auth_time: written.auth_time_header.clone().or_else(|| default(known.and_then(|of| of.auth_time))),
        acr: written.acr_header.clone().or_else(|| default(known.and_then(|of| of.acr))),
        groups: written.groups_header.clone().or_else(|| default(known.map(|of| of.groups))),
        format: written.groups_format.or(known.map(|of| of.format)).unwrap_or(GroupsFormat::Joined(',')),
    };
    Ok((rules, known.map_or(&[][..], |of| of.own)))
}

fn token_rules(
    profile: Option<&str>,
    written: &JwtIdentity,
) -> Result<(TokenRules, &'static [&'static str]), ConfigError> {
    let known = known(profile, &TOKENS, |profile| profile.name, "jwt")?;
    let missing = |key: &str, what: &str| refused(&format!("`{key}` in [identity] is missing: {what}"));
    let header = written.header.clone().or_else(|| known.and_then(|of| of.header.parse().ok()));
    let issuer = written.issuer.clone().or_else(|| known.and_then(|of| of.issuer.map(str::to_owned)));
    let issuer = issuer
        .ok_or_else(|| missing("issuer", "who makes the tokens, exactly as their claim `iss` says it"))?;
    let audience = written.audience.clone().ok_or_else(|| {
        missing("audience", "whom the tokens are made for, exactly as their claim `aud` says it; without it, tokens for other applications would be believed")
    })?;
    let by_aws = known.is_some_and(|of| matches!(of.keys, KeysAt::AwsKeyServer));
    let signer = match (by_aws, &written.signer) {
        (true, None) => {
            return Err(missing(
                "signer",
                "the ARN of the load balancer; without it, anybody's load balancer would be believed",
            ));
        }
        (false, Some(_)) => {
            return Err(refused("`signer` in [identity] is for profile \"aws-alb\" only; remove it"));
        }
        (_, signer) => signer.clone(),
    };
    let claim =
        |written: &Option<String>, default: &str| written.clone().unwrap_or_else(|| default.to_owned());
    let rules = TokenRules {
        header: header.ok_or_else(|| missing("header", "the header in which the proxy sends the token"))?,
        keys: key_source(known, written, &issuer)?,
        issuer,
        audience,
        signer,
        algorithms: algorithms(known, written)?,
        subject_claim: claim(&written.subject_claim, "sub"),
        name_claim: claim(&written.name_claim, known.map_or("name", |of| of.name_claim)),
        email_claim: claim(&written.email_claim, "email"),
        groups_claim: claim(&written.groups_claim, "groups"),
    };
    Ok((rules, known.map_or(&[][..], |of| of.own)))
}

fn key_source(
    known: Option<&TokenProfile>,
    written: &JwtIdentity,
    issuer: &str,
) -> Result<KeySource, ConfigError> {
    let at = known.map_or(KeysAt::Written, |of| of.keys);
    let found = match (&written.jwks_url, &written.jwks_file) {
        (Some(_), Some(_)) => {
            return Err(refused(
                "`jwks_url` and `jwks_file` in [identity] are both given; remove one of them",
            ));
        }
        (None, Some(file)) => return Ok(KeySource::File(file.clone())),
        (Some(url), None) => Some(url.clone()),
        (None, None) => match at {
            KeysAt::Written => None,
            KeysAt::Fixed(url) => Url::parse(url).ok(),
            KeysAt::BelowIssuer(path) => Url::parse(&format!("{}{path}", issuer.trim_end_matches('/'))).ok(),
            KeysAt::AtIssuerHost(path) => {
                let host = issuer.trim_start_matches("https://").trim_end_matches('/');
                Url::parse(&format!("https://{host}{path}")).ok()
            }
            KeysAt::AwsKeyServer => {
                let region =
                    written.signer.as_deref().and_then(|arn| arn.split(':').nth(3)).unwrap_or_default();
                Url::parse(&format!("https://public-keys.auth.elb.{region}.amazonaws.com/")).ok()
            }
        },
    };
    let url = found.ok_or_else(|| {
        refused("`jwks_url` in [identity] is missing: where the proxy publishes its keys; or name a file as `jwks_file`")
    })?;
    let local = url.host_str().is_some_and(|host| matches!(host, "127.0.0.1" | "[::1]" | "localhost"));
    if url.scheme() != "https" && !(url.scheme() == "http" && local) {
        return Err(refused(
            "`jwks_url` in [identity] must begin with https://: who can change the keys on the way can be anybody",
        ));
    }
    Ok(match at {
        KeysAt::AwsKeyServer => KeySource::KeyServer(url),
        _ => KeySource::Url(url),
    })
}

fn algorithms(
    known: Option<&TokenProfile>,
    written: &JwtIdentity,
) -> Result<Vec<jsonwebtoken::Algorithm>, ConfigError> {
    use jsonwebtoken::Algorithm::{ES256, ES384, EdDSA, RS256};
    let default = || known.map_or(&["RS256", "ES256", "ES384", "EdDSA"][..], |of| of.algorithms);
    let names =
        written.algorithms.clone().unwrap_or_else(|| default().iter().map(ToString::to_string).collect());
    let parsed: Option<Vec<_>> = names
        .iter()
        .map(|name| {
            [("RS256", RS256), ("ES256", ES256), ("ES384", ES384), ("EdDSA", EdDSA)]
                .into_iter()
                .find(|(own, _)| own == name)
        })
        .map(|found| found.map(|(_, algorithm)| algorithm))
        .collect();
    parsed.filter(|list| !list.is_empty()).ok_or_else(|| {
        refused(r#"`algorithms` in [identity] must hold some of "RS256", "ES256", "ES384", "EdDSA": signatures that only the proxy can make"#)
    })
}

/// The profile of this name; `None` for "custom" or none.
fn known<T>(
    name: Option<&str>,
    profiles: &'static [T],
    name_of: impl Fn(&T) -> &'static str,
    mode: &str,
) -> Result<Option<&'static T>, ConfigError> {
    let Some(name) = name.filter(|name| *name != "custom") else { return Ok(None) };
    match profiles.iter().find(|profile| name_of(profile) == name) {
        Some(profile) => Ok(Some(profile)),
        None => {
            let names: Vec<_> = profiles.iter().map(|profile| format!("\"{}\"", name_of(profile))).collect();
            Err(refused(&format!(
                "`profile` in [identity] is none that mode \"{mode}\" knows; write one of {}, \"custom\"",
                names.join(", ")
            )))
        }
    }
}

fn refused(why: &str) -> ConfigError {
    ConfigError::Refused(why.to_owned())
}

#[cfg(test)]
#[path = "sign_in_test.rs"]
mod tests;
