//! Which campaigns a person sees: all of them, or those with a line about a client of theirs, and of these those lines alone.
//! One that is not theirs and one that is not there answer alike.

use std::collections::HashMap;

use crate::desk::{Desk, Fault};
use crate::model::{Campaign, CampaignId, CampaignLine};

/// So many campaigns of a kind are looked at, the newest first.
pub(super) const MOST: u32 = 50;

/// A campaign with the lines that the person sees.
pub(super) async fn one(desk: &Desk, id: &CampaignId) -> Result<(Campaign, Vec<CampaignLine>), Fault> {
    let campaign = desk.campaigns().get(id).await?;
    let campaign = campaign.filter(|one| one.tenant == desk.card.name).ok_or(Fault::NotFound)?;
    let mut lines = desk.campaigns().lines(id).await?;
    lines.retain(|line| desk.sees(&line.client));
    if lines.is_empty() { Err(Fault::NotFound) } else { Ok((campaign, lines)) }
}

/// The newest campaigns that go on, or were ended, each with the lines that the person sees.
pub(super) async fn all(
    desk: &Desk,
    ended: bool,
    limit: u32,
) -> Result<Vec<(Campaign, Vec<CampaignLine>)>, Fault> {
    let mut found = Vec::new();
    match desk.visible_clients() {
        None => {
            for campaign in desk.campaigns().all(&desk.card.name, ended, limit).await? {
                let lines = desk.campaigns().lines(&campaign.id).await?;
                found.push((campaign, lines));
            }
        }
        Some(visible) => {
            let mut lines: HashMap<CampaignId, Vec<CampaignLine>> = HashMap::new();
            for (id, line) in desk.campaigns().about(&desk.card.name, &visible).await? {
                lines.entry(id).or_default().push(line);
            }
            let mut ids: Vec<CampaignId> = lines.keys().cloned().collect();
            ids.sort_by(|a, b| b.0.cmp(&a.0));
            for id in ids {
                let campaign = desk.campaigns().get(&id).await?;
                let Some(campaign) = campaign.filter(|one| one.ended.is_some() == ended) else { continue };
                found.push((campaign, lines.remove(&id).unwrap_or_default()));
                if found.len() >= limit as usize {
                    break;
                }
            }
        }
    }
    Ok(found)
}
