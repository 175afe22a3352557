//! What the server functions answer.

use serde::{Deserialize, Serialize};

use crate::model::{Rotation, RotationId, RotationStep, SecretId, Timestamp, Trial};
use crate::secrets::Made;

/// The answer to the beginning of a rotation: the one that holds the new value, sealed or plain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Started {
    /// The new secret, as any creation answers it.
    #[serde(flatten)]
    pub made: Made,
    /// What came back when the server signed in with it.
    pub trial: Trial,
    /// The rotation.
    pub rotation: RotationId,
}

/// A rotation, for programs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RotationReport {
    /// Its id.
    pub id: RotationId,
    /// Whoever acts names the version that they saw.
    pub version: i64,
    /// How far it has come.
    pub step: RotationStep,
    /// The secret that goes.
    pub old: SecretId,
    /// The secret that comes.
    pub new: Option<SecretId>,
    /// By then everything should have moved.
    pub due: Timestamp,
    /// What came back when the new secret was tried.
    pub trial: Trial,
    /// The steps so far, oldest first.
    pub reached: Vec<StepReport>,
}

/// A step that was reached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepReport {
    /// Which.
    pub step: RotationStep,
    /// By whom; `None` = the console saw that it was so.
    pub by: Option<String>,
    /// When.
    pub at: Timestamp,
}

impl From<Rotation> for RotationReport {
    fn from(rotation: Rotation) -> Self {
        let reached = rotation.reached.into_iter();
        let reached =
            reached.map(|one| StepReport { step: one.step, by: one.by.map(|who| who.name), at: one.at });
        Self {
            id: rotation.id,
            version: rotation.version,
            step: rotation.step,
            old: rotation.old,
            new: rotation.new,
            due: rotation.due,
            trial: rotation.trial,
            reached: reached.collect(),
        }
    }
}
