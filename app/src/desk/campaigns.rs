//! The port to campaigns: which secrets are to be replaced, until when and why. How far each is stands with its rotation.

use async_trait::async_trait;

use super::JournalError;
use crate::model::{
    Campaign, CampaignEnd, CampaignId, CampaignLine, ClientId, SecretId, Skipped, TenantName, Timestamp,
};

/// The tables `campaigns` and `campaign_lines`.
#[async_trait]
pub trait Campaigns: Send + Sync {
    /// An id for a campaign that somebody may begin.
    fn next_id(&self, at: Timestamp) -> CampaignId;

    /// Whether an id that came from outside is of the kind that [`Campaigns::next_id`] gives.
    fn knows(&self, id: &CampaignId) -> bool;

    /// Writes a new campaign with all its lines; `false` if there is one with this id already.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`]; then nothing was written.
    async fn begin(&self, campaign: &Campaign, lines: &[CampaignLine]) -> Result<bool, JournalError>;

    /// One campaign.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`].
    async fn get(&self, id: &CampaignId) -> Result<Option<Campaign>, JournalError>;

    /// A tenant's campaigns that go on, or those that were ended; newest first, at most `limit`.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`].
    async fn all(&self, tenant: &TenantName, ended: bool, limit: u32) -> Result<Vec<Campaign>, JournalError>;

    /// The lines of a campaign, in the order in which they were chosen.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`].
    async fn lines(&self, id: &CampaignId) -> Result<Vec<CampaignLine>, JournalError>;

    /// The lines of any campaign, ended or not, that are about these clients.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`].
    async fn about(
        &self,
        tenant: &TenantName,
        clients: &[ClientId],
    ) -> Result<Vec<(CampaignId, CampaignLine)>, JournalError>;

    /// Ends a campaign, or opens it again (`None`); `false` if it is so already.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`].
    async fn end(&self, id: &CampaignId, end: Option<&CampaignEnd>) -> Result<bool, JournalError>;

    /// Takes a line out, or in again (`None`); `false` if there is none, or it is so already.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`].
    async fn skip(
        &self,
        id: &CampaignId,
        client: &ClientId,
        secret: &SecretId,
        skipped: Option<&Skipped>,
    ) -> Result<bool, JournalError>;
}
