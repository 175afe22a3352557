//! The exposures of secrets that still open something, as far as the copy of what is upstream tells. Server only.

use std::collections::HashSet;
use std::sync::Arc;

use super::wanted::{Of, Wanted};
use crate::desk::{Desk, Fault, Ownership, Snapshot};
use crate::model::{ClientId, Exposure, SecretId, Timestamp};

/// The exposures of a tenant's live secrets.
pub(super) struct Live {
    pub(super) snapshot: Arc<Snapshot>,
    /// Newest first.
    pub(super) exposures: Vec<Exposure>,
    /// Live secrets for which nobody and nowhere is noted.
    pub(super) unknown: usize,
}

/// Looks for them.
pub(super) async fn live(desk: &Desk) -> Result<Live, Fault> {
    let snapshot = match desk.kept().await? {
        kept if kept.standing.listed_at.is_some() => kept,
        _ => desk.clients().await?,
    };
    let (exposures, unknown) = {
        let keys = live_secrets(&snapshot, desk.now());
        let of_live = |client: &ClientId, secret: &SecretId| keys.contains(&(client, secret));
        let exposures = desk.exposures().of(&desk.card.name, &of_live).await?;
        let noted: HashSet<_> = exposures.iter().map(|one| (&one.client, &one.secret)).collect();
        let unknown = keys.len() - noted.len();
        (exposures, unknown)
    };
    Ok(Live { snapshot, exposures, unknown })
}

fn live_secrets(snapshot: &Snapshot, now: Timestamp) -> HashSet<(&ClientId, &SecretId)> {
    let clients = snapshot.clients.iter();
    let each = clients.flat_map(|known| {
        let secrets = known.secrets.iter().flatten().filter(move |secret| secret.is_live(now));
        secrets.map(move |secret| (&known.client.id, &secret.id))
    });
    each.collect()
}

/// Those of them that are wanted; a team's clients are those that it owns now.
pub(super) fn of(wanted: &Wanted, exposures: &[Exposure], ownership: &Ownership) -> Vec<Exposure> {
    let of_team = |client: &ClientId| {
        wanted
            .team
            .as_ref()
            .is_none_or(|wanted| ownership.team_of(client).is_some_and(|team| team.id == *wanted))
    };
    exposures.iter().filter(|one| wanted.holds(one) && of_team(&one.client)).cloned().collect()
}

/// The live secrets that somebody was shown, or that are at a destination; and what a campaign about them is called.
///
/// # Errors
/// [`Fault::Forbidden`] for whoever may not see exposures; the copy's [`Fault`].
pub(crate) async fn held(
    desk: &Desk,
    wanted: &Wanted,
) -> Result<(HashSet<(ClientId, SecretId)>, String), Fault> {
    if desk.standing().ruling(crate::policy::Action::ReadExposure, crate::policy::Relation::Whole)
        != crate::policy::Ruling::Yes
    {
        return Err(Fault::Forbidden);
    }
    let live = live(desk).await?;
    let name = wanted.name(&live.exposures);
    let title = match wanted.of {
        Of::Person { .. } => format!("What {name} was shown"),
        Of::Destination(_) => format!("What {name} holds"),
    };
    let theirs = of(wanted, &live.exposures, &desk.ownership());
    Ok((theirs.into_iter().map(|one| (one.client, one.secret)).collect(), title))
}

#[cfg(test)]
pub(super) mod testing {
    use super::*;
    use crate::model::testing::{NOW, card};
    use crate::model::{Actor, DestinationName, How, Who};

    /// A secret that somebody of the demonstration was given, or that is in the destination `vault`.
    pub(crate) fn exposure(person: &str, client: &str, secret: &str, how: How) -> Exposure {
        Exposure {
            tenant: card().name,
            client: ClientId(client.into()),
            secret: SecretId(secret.into()),
            person: Who::from(&Actor::new("demo", person, &format!("{person}'s name"), None)),
            how,
            destination: (how != How::Shown).then(|| DestinationName("vault".into())),
            place: if how == How::Shown { String::new() } else { "kv/app".into() },
            at: NOW.plus_days(-3),
        }
    }
}
