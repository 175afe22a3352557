//! What a person sees of campaigns when they look. Server only.

use std::sync::Arc;

use super::progress::Progress;
use super::rows::{Row, near, rows};
use super::sight;
use crate::desk::{Fault, Operation, Snapshot, Subject};
use crate::error::ConsoleError;
use crate::model::{Campaign, CampaignId, TenantName};
use crate::policy::Action;

/// A campaign as it stands.
pub(super) struct Standing {
    pub(super) campaign: Campaign,
    /// Its lines, what needs a person first.
    pub(super) rows: Vec<Row>,
    pub(super) snapshot: Arc<Snapshot>,
}

/// A campaign in a line.
#[derive(Clone, Debug)]
pub(crate) struct Summary {
    pub(super) campaign: Campaign,
    pub(super) progress: Progress,
}

/// One campaign.
pub(super) async fn one(
    operation: &Operation,
    tenant: &TenantName,
    id: &CampaignId,
) -> Result<Standing, ConsoleError> {
    let look = operation.read(Action::ListCampaigns, Subject::tenant(tenant), |desk| async move {
        let (campaign, lines) = sight::one(&desk, id).await?;
        let snapshot = near(&desk).await?;
        let campaigns = [(campaign, lines)];
        let rows = rows(&desk, &snapshot, &campaigns).await?.pop().unwrap_or_default();
        let [(campaign, _)] = campaigns;
        Ok(Standing { campaign, rows, snapshot })
    });
    look.await
}

/// The newest campaigns that go on, and the newest that were ended.
pub(super) async fn all(
    operation: &Operation,
    tenant: &TenantName,
) -> Result<(Vec<Summary>, Vec<Summary>), ConsoleError> {
    let look = operation.read(Action::ListCampaigns, Subject::tenant(tenant), |desk| async move {
        let snapshot = near(&desk).await?;
        let of = async |ended| {
            let found = sight::all(&desk, ended, sight::MOST).await?;
            let rows = rows(&desk, &snapshot, &found).await?;
            Ok::<_, Fault>(summaries(found, rows))
        };
        Ok((of(false).await?, of(true).await?))
    });
    look.await
}

/// The newest campaigns that go on, at most `limit`, from what is kept: upstream is not asked.
pub(super) async fn going_on(
    operation: &Operation,
    tenant: &TenantName,
    limit: u32,
) -> Result<Vec<Summary>, ConsoleError> {
    let look = operation.read(Action::ListCampaigns, Subject::tenant(tenant), |desk| async move {
        let found = sight::all(&desk, false, limit).await?;
        if found.is_empty() {
            return Ok(Vec::new());
        }
        let kept = desk.kept().await?;
        let rows = rows(&desk, &kept, &found).await?;
        Ok(summaries(found, rows))
    });
    look.await
}

fn summaries<T>(found: Vec<(Campaign, T)>, rows: Vec<Vec<Row>>) -> Vec<Summary> {
    let each = found.into_iter().zip(rows);
    each.map(|((campaign, _), rows)| Summary { campaign, progress: Progress::of(&rows) }).collect()
}
