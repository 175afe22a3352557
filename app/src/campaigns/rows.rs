//! The lines of a campaign with how each stands, as a person sees them. Server only.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::state::{Facts, State, Turn, state};
use crate::desk::{Desk, Fault, Known, Snapshot};
use crate::model::{Campaign, CampaignLine, ClientId, Reached, Rotation, Timestamp};

/// A line and how it stands.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) line: CampaignLine,
    /// What the client is called now.
    pub(super) name: String,
    pub(super) state: State,
    pub(super) turn: Turn,
    /// When the secret ends, where that is known.
    pub(super) ends: Option<Timestamp>,
    /// Who did the last step of its rotation, and when.
    pub(super) by: Option<Reached>,
    /// Why the person's ceiling bars a new secret, if so.
    pub(super) beyond: Option<String>,
}

/// The clients of a tenant as they are kept; upstream is asked only where nothing is kept yet.
pub(super) async fn near(desk: &Desk) -> Result<Arc<Snapshot>, Fault> {
    let kept = desk.kept().await?;
    if kept.standing.listed_at.is_some() {
        return Ok(kept);
    }
    match desk.clients().await {
        Ok(read) => Ok(read),
        Err(_) => Ok(kept),
    }
}

/// Several campaigns' lines, each with how it stands; what needs a person comes first. Lines about clients that the person
/// does not see are left out.
pub(super) async fn rows(
    desk: &Desk,
    snapshot: &Snapshot,
    campaigns: &[(Campaign, Vec<CampaignLine>)],
) -> Result<Vec<Vec<Row>>, Fault> {
    let wanted: HashSet<&ClientId> =
        campaigns.iter().flat_map(|(_, lines)| lines).map(|line| &line.client).collect();
    let clients: Vec<ClientId> = wanted.iter().map(|id| (*id).clone()).collect();
    let rotations = desk.rotations().of(&desk.card.name, &clients).await?;
    let mut of_client: HashMap<&ClientId, Vec<&Rotation>> = HashMap::new();
    for rotation in &rotations {
        of_client.entry(&rotation.client).or_default().push(rotation);
    }
    let there = snapshot.clients.iter().filter(|known| wanted.contains(&known.id));
    let there: HashMap<&ClientId, &Known> = there.map(|known| (&known.id, &**known)).collect();
    let all = campaigns.iter().map(|(campaign, lines)| {
        let mut rows: Vec<Row> = lines
            .iter()
            .filter(|line| desk.sees(&line.client))
            .map(|line| {
                let facts = Facts {
                    known: there.get(&line.client).copied(),
                    listed: snapshot.standing.listed_at.is_some(),
                    rotations: of_client.get(&line.client).map(Vec::as_slice).unwrap_or_default(),
                    own: desk.card.is_own(&line.client),
                    max_secrets: desk.traits().max_secrets,
                    now: desk.now(),
                };
                row(desk, campaign, line, &facts)
            })
            .collect();
        rows.sort_by(|a, b| {
            let key = |row: &Row| (row.turn, row.state.rank(), row.ends.unwrap_or(Timestamp(i64::MAX)));
            key(a).cmp(&key(b)).then_with(|| a.name.to_lowercase().cmp(&b.name.to_lowercase()))
        });
        rows
    });
    Ok(all.collect())
}

fn row(desk: &Desk, campaign: &Campaign, line: &CampaignLine, facts: &Facts<'_>) -> Row {
    let state = state(line, facts);
    let name = facts.known.map_or(&line.client_name, |known| &known.settings.name);
    let beyond = facts.known.and_then(|known| desk.secret_bounds(&line.client, &known.settings).0);
    Row {
        name: name.clone(),
        state,
        turn: state.turn(campaign.due, desk.now()),
        ends: facts.secret(line).and_then(|secret| secret.expires_at),
        by: facts.last_by_hand(line).cloned(),
        beyond: beyond.filter(|_| state == State::NotStarted),
        line: line.clone(),
    }
}

#[cfg(test)]
pub(super) mod testing {
    use super::*;
    use crate::model::SecretId;
    use crate::model::testing::NOW;

    /// A line of a client of this name, a week before its campaign's day.
    pub(crate) fn row(name: &str, state: State) -> Row {
        let line = CampaignLine {
            client: ClientId(format!("id of {name}")),
            client_name: name.into(),
            secret: SecretId("old".into()),
            skipped: None,
        };
        let turn = state.turn(NOW.plus_days(7), NOW);
        Row { line, name: name.into(), state, turn, ends: Some(NOW.plus_days(40)), by: None, beyond: None }
    }
}
