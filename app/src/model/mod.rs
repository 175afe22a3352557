//! The nouns of the console: plain data, no I/O, the same in the browser and on the server.

mod batch;
mod campaign;
mod client;
mod destination;
mod difference;
mod exposure;
mod jwks;
mod key_rotation;
mod label;
mod leak;
mod person;
mod removal;
mod request;
mod resource_server;
mod rotation;
mod secret;
mod session;
mod team;
mod tenant;
#[cfg(test)]
pub(crate) mod testing;
mod timestamp;
mod traits;

pub use batch::{BatchId, BatchRow, MAX_BATCH, RowState, Switch, Tally, clients_in_words};
pub use campaign::{Campaign, CampaignEnd, CampaignId, CampaignLine, MAX_LINES, Skipped};
pub use client::{
    Authentication, Client, ClientCertificate, ClientId, ClientSettings, Grant, MAX_TOKEN_LIFETIME,
    MIN_TOKEN_LIFETIME, PublicKey, ScopeId, ScopeRef,
};
pub use destination::{Delivered, DestinationCard, DestinationKind, DestinationName, Undelivered};
pub use difference::{Difference, Side, Taken, Touched};
pub use exposure::{Exposure, How};
pub use jwks::{JwksKey, JwksOutcome, JwksRefusal, JwksReport, LISTED_KEYS};
pub use key_rotation::{KeyName, KeyRotation, KeyStep};
pub use label::{Label, Labels, MAX_HOLDER, MAX_LABEL, MAX_NOTE};
pub use leak::{Done, Leak, LeakId, LeakWay, Leaked};
pub use person::{Actor, Person};
pub use removal::{KeptBecause, Removal, RemovalId, RemovalMark, RemovalStep};
pub use request::{AccessRequest, AccessRequestId, RequestState, Who, Wish};
pub use resource_server::{ResourceServer, ResourceServerId, Scope, Service, ServiceScopes};
pub use rotation::{Doubt, Reached, Rotation, RotationId, RotationStep, Trial, Which};
pub use secret::{MAX_SECRETS, RevealedValue, Secret, SecretId};
pub use session::{Ended, EndedBy, Holder, SessionCard, SessionHandle};
pub use team::{Allowed, Ceiling, Creates, Owner, ScopeKey, Team, TeamId, mail_in};
pub use tenant::{TenantCard, TenantKind, TenantName};
pub use timestamp::Timestamp;
pub use traits::{Beyond, LifetimeUnit, TenantTraits, Writes};
