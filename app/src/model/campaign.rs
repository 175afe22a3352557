//! Campaigns: many secrets of many clients that are to be replaced until a day, for a reason.

use serde::{Deserialize, Serialize};

use super::{ClientId, SecretId, TenantName, Timestamp, Who};

/// A campaign's id: unique, ordered by time, safe in a URL. The form that begins a campaign carries it, so that sending the
/// form twice begins one.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CampaignId(pub String);

/// The most secrets that a campaign takes: what people can still work off, and a page can still sort.
pub const MAX_LINES: usize = 1_000;

/// A campaign, apart from its lines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Campaign {
    /// Its id.
    pub id: CampaignId,
    /// Where.
    pub tenant: TenantName,
    /// What people call it.
    pub name: String,
    /// Why it was begun, in a person's words; may be empty.
    pub reason: String,
    /// Who began it.
    pub by: Who,
    /// When.
    pub at: Timestamp,
    /// By then every secret of it should be gone.
    pub due: Timestamp,
    /// That somebody ended it; `None` = it goes on.
    pub ended: Option<CampaignEnd>,
}

/// The end of a campaign.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CampaignEnd {
    /// Who ended it.
    pub by: Who,
    /// When.
    pub at: Timestamp,
}

/// One secret of a campaign. How far it is on its way is not kept here: rotation and copy tell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CampaignLine {
    /// Whose secret.
    pub client: ClientId,
    /// What the client was called when the campaign began.
    pub client_name: String,
    /// The secret that is to go.
    pub secret: SecretId,
    /// That it is left as it is; `None` = it is to go.
    pub skipped: Option<Skipped>,
}

/// A line that somebody took out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skipped {
    /// Why, in a person's words.
    pub why: String,
    /// Who.
    pub by: Who,
    /// When.
    pub at: Timestamp,
}
