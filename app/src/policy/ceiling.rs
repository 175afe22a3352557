//! The ceiling: how far somebody may go without asking. To mint a secret or to assign a scope is to gain that client's
//! scopes, so every way to gain goes through here.

use std::collections::BTreeSet;

use crate::model::{Allowed, Authentication, Ceiling, ClientSettings, Creates, ScopeKey, Timestamp};

/// As many clients fit into a tenant. Contract: `[D]`.
pub const TENANT_HOLDS: usize = 256;
/// It is said when no more than so many still fit.
pub const TENANT_NEARLY_FULL: usize = 16;

/// What binds whoever asks.
#[derive(Clone, Copy, Debug)]
pub enum Bound<'a> {
    /// No ceiling: an administrator.
    Free,
    /// A team's ceiling, with what was allowed for the client beyond it.
    Team(&'a Ceiling, &'a Allowed),
}

/// Why something is outside of what may be done at once.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outside {
    /// A scope that the ceiling does not hold.
    Scope(ScopeKey),
    /// A scope that one person alone never gives.
    High(ScopeKey),
    /// Access tokens live longer than so many seconds.
    TokenLife(u32),
    /// Each new client of the team is approved.
    Creation,
    /// The team has so many clients as it may.
    Full(u32),
    /// Another's client, or nobody's, is to be the team's.
    Ownership,
}

impl Outside {
    /// Whether only an administrator may approve it.
    #[must_use]
    pub fn is_for_administrators(&self) -> bool {
        matches!(self, Self::High(_))
    }
}

/// What may become of a wish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It happens at once.
    AtOnce,
    /// Somebody else has to approve it, for these reasons.
    Ask(Vec<Outside>),
    /// It does not happen, and asking does not help: the team makes no clients.
    Never,
}

impl Verdict {
    fn of(outside: Vec<Outside>) -> Self {
        if outside.is_empty() { Self::AtOnce } else { Self::Ask(outside) }
    }
}

/// Why no secret can be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoSecret {
    /// The client goes beyond the ceiling, so whoever holds its secret would too.
    Beyond(Vec<Outside>),
    /// It would live longer than so many days.
    TooLong(i64),
}

/// A new client for a team that has `has` clients already.
#[must_use]
pub fn new_client(
    bound: Bound<'_>,
    has: usize,
    wanted: &ClientSettings,
    is_high: impl Fn(&ScopeKey) -> bool,
) -> Verdict {
    let mut outside = high_among(wanted.scope_keys(), is_high);
    if let Bound::Team(ceiling, allowed) = bound {
        match ceiling.creates {
            Creates::Never => return Verdict::Never,
            Creates::AfterApproval => outside.push(Outside::Creation),
            Creates::AtOnce => {}
        }
        outside.extend(full(ceiling, has));
        outside.extend(beyond(ceiling, allowed, wanted));
    }
    Verdict::of(outside)
}

/// A client that is `now` like this is to be as `wanted`.
#[must_use]
pub fn change(
    bound: Bound<'_>,
    now: &ClientSettings,
    wanted: &ClientSettings,
    is_high: impl Fn(&ScopeKey) -> bool,
) -> Verdict {
    let held: BTreeSet<_> = now.scope_keys().collect();
    let mut outside = high_among(wanted.scope_keys().filter(|key| !held.contains(key)), &is_high);
    if let Bound::Team(ceiling, allowed) = bound
        && gains(now, wanted)
    {
        let beyond = beyond(ceiling, allowed, wanted);
        // What it holds beyond the ceiling comes within the team's reach with the approval: a high scope among it, too.
        let comes_along = beyond.iter().filter_map(|one| match one {
            Outside::Scope(key) if held.contains(key) => Some(key.clone()),
            _ => None,
        });
        outside.extend(high_among(comes_along, &is_high));
        outside.extend(beyond);
    }
    Verdict::of(outside)
}

/// A new secret for a client, which lives so many seconds.
///
/// # Errors
/// [`NoSecret`].
pub fn secret(bound: Bound<'_>, client: &ClientSettings, seconds: i64) -> Result<(), NoSecret> {
    let Bound::Team(ceiling, allowed) = bound else { return Ok(()) };
    let outside = beyond(ceiling, allowed, client);
    if !outside.is_empty() {
        return Err(NoSecret::Beyond(outside));
    }
    if seconds > ceiling.longest_secret_days.saturating_mul(Timestamp::DAY) {
        return Err(NoSecret::TooLong(ceiling.longest_secret_days));
    }
    Ok(())
}

/// A client that is like this is to be a team's that has `has` clients already: what an approver must know. Scopes that
/// are high or beyond the ceiling come along, so they are named.
#[must_use]
pub fn ownership(
    ceiling: &Ceiling,
    has: usize,
    client: &ClientSettings,
    is_high: impl Fn(&ScopeKey) -> bool,
) -> Vec<Outside> {
    let mut outside = vec![Outside::Ownership];
    outside.extend(high_among(client.scope_keys(), is_high));
    outside.extend(full(ceiling, has));
    outside.extend(beyond(ceiling, &Allowed::default(), client));
    outside
}

/// What of a client goes beyond a ceiling.
#[must_use]
pub fn beyond(ceiling: &Ceiling, allowed: &Allowed, client: &ClientSettings) -> Vec<Outside> {
    let inside = |key: &ScopeKey| ceiling.scopes.contains(key) || allowed.scopes.contains(key);
    let mut outside: Vec<_> = client.scope_keys().filter(|key| !inside(key)).map(Outside::Scope).collect();
    let longest = ceiling.longest_token_seconds.max(allowed.token_seconds);
    if client.token_lifetime > longest {
        outside.push(Outside::TokenLife(longest));
    }
    outside
}

/// What has to be allowed for this client, so that its team can work on it below this ceiling.
#[must_use]
pub fn allowance(ceiling: &Ceiling, client: &ClientSettings) -> Allowed {
    let mut allowed = Allowed::default();
    for outside in beyond(ceiling, &allowed.clone(), client) {
        match outside {
            Outside::Scope(key) => drop(allowed.scopes.insert(key)),
            Outside::TokenLife(_) => allowed.token_seconds = client.token_lifetime,
            _ => {}
        }
    }
    allowed
}

/// Whether a change gives anybody more than they have: scopes, longer tokens, another way to sign in, or tokens at all.
/// What only takes away is always open.
fn gains(now: &ClientSettings, wanted: &ClientSettings) -> bool {
    let held: BTreeSet<_> = now.scope_keys().collect();
    wanted.scope_keys().any(|key| !held.contains(&key))
        || wanted.token_lifetime > now.token_lifetime
        || signs_in_otherwise(now, wanted)
        || (wanted.enabled && !now.enabled)
}

/// Whether somebody can sign in who could not before. Keys and certificates that are only taken away let nobody in.
fn signs_in_otherwise(now: &ClientSettings, wanted: &ClientSettings) -> bool {
    let (Authentication::Keys { .. }, Authentication::Keys { .. }) =
        (&now.authentication, &wanted.authentication)
    else {
        return wanted.authentication != now.authentication;
    };
    let ((keys, certificates), (held_keys, held_certificates)) =
        (wanted.authentication.keys(), now.authentication.keys());
    !keys.iter().all(|key| held_keys.contains(key))
        || !certificates.iter().all(|one| held_certificates.contains(one))
}

fn high_among(keys: impl Iterator<Item = ScopeKey>, is_high: impl Fn(&ScopeKey) -> bool) -> Vec<Outside> {
    keys.filter(is_high).map(Outside::High).collect()
}

fn full(ceiling: &Ceiling, has: usize) -> Option<Outside> {
    (has >= ceiling.most_clients as usize).then_some(Outside::Full(ceiling.most_clients))
}

#[cfg(test)]
#[path = "ceiling_test.rs"]
mod tests;
