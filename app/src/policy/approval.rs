//! Who may approve what. An [`Approval`] is made here and nowhere else: whoever holds one may carry out that one wish.

use super::{Outside, Role, Standing};
use crate::model::{AccessRequest, Actor, ClientId, ClientSettings, RequestState, TenantName, Wish};

/// Why a request cannot be approved by this person now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Block {
    /// It was decided already.
    Decided,
    /// The approver has not, or no longer, the role.
    NoRole,
    /// It is the approver's own request.
    Own,
    /// It gives a high scope: administrators alone.
    High,
    /// The team for which it was asked is gone, or works no more in this tenant.
    TeamGone,
    /// Who asked is no longer in the team, or no longer an administrator.
    AskerLeft,
}

/// Leave to carry out one wish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approval {
    tenant: TenantName,
    wish: Wish,
}

impl Approval {
    /// Whether it is for this: a new client, or a change of this client.
    #[must_use]
    pub fn covers(&self, tenant: &TenantName, client: Option<&ClientId>) -> bool {
        self.tenant == *tenant && self.wish.client() == client
    }

    /// Whether these are the very settings that were approved.
    #[must_use]
    pub fn is_for(&self, settings: &ClientSettings) -> bool {
        match &self.wish {
            Wish::NewClient { settings: approved } | Wish::Change { settings: approved, .. } => {
                approved == settings
            }
            Wish::Ownership { .. } => false,
        }
    }
}

/// Approves a request. `asker` is what who asked is to the tenant now, `team_works` whether their team still works in
/// it, `outside` why it needs an approval now.
///
/// # Errors
/// [`Block`].
pub fn approve(
    request: &AccessRequest,
    (approver, approvers): (&Actor, &Standing),
    asker: &Standing,
    team_works: bool,
    outside: &[Outside],
) -> Result<Approval, Block> {
    let administrator = approvers.is_administrator();
    if request.state != RequestState::Waiting {
        return Err(Block::Decided);
    }
    if !administrator && !approvers.roles.has(Role::Approver) {
        return Err(Block::NoRole);
    }
    if request.asker.is(approver) {
        return Err(Block::Own);
    }
    if outside.iter().any(Outside::is_for_administrators) && !administrator {
        return Err(Block::High);
    }
    match &request.team {
        Some(_) if !team_works => return Err(Block::TeamGone),
        Some(team) if !asker.is_in(team) => return Err(Block::AskerLeft),
        None if !asker.is_administrator() => return Err(Block::AskerLeft),
        _ => {}
    }
    Ok(Approval { tenant: request.tenant.clone(), wish: request.wish.clone() })
}

#[cfg(test)]
#[path = "approval_test.rs"]
mod tests;
