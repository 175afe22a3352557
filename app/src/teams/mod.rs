//! Teams: who works on which clients, and how far each may go.

mod acts;
mod ceiling;
mod delete;
mod detail;
mod form;
mod front_door;
mod given;
mod list;
mod owner;
mod whose;

pub use ceiling::{ceiling_page, save_ceiling};
pub use delete::{delete_from_form, delete_page};
pub use detail::team_page;
pub use form::{edit_page, make_from_form, new_page, save_from_form};
pub use list::list_page;
pub use owner::{give_from_form, owner_page};

pub(crate) use acts::give_approved;
pub(crate) use front_door::front_door;
pub(crate) use given::Given;
pub(crate) use whose::{Whose, whose, whose_choice};

use crate::desk::Operation;
use crate::error::{ConsoleError, ErrorKind};
use crate::model::{Team, TeamId};
use crate::policy::is_in;

/// A team that the person may see: their own, or any for whoever sees all. One that is not theirs and one that is not
/// there answer alike.
fn visible(operation: &Operation, id: &TeamId) -> Result<Team, ConsoleError> {
    let found = operation.every_team().iter().find(|team| team.id == *id && may_see(operation, team));
    found.cloned().ok_or_else(|| {
        ConsoleError::new(
            ErrorKind::NotFound,
            "There is no such team, or none that you may see.",
            "Look for it in the list of teams.",
        )
    })
}

fn may_see(operation: &Operation, team: &Team) -> bool {
    is_in(operation.actor().groups(), team)
        || operation.role_everywhere().sees_all()
        || team.ceilings.keys().any(|tenant| operation.standing_in(tenant).sees_all())
}

/// Why the person cannot change teams, if so.
fn barred(operation: &Operation) -> Option<String> {
    (!operation.runs_the_console())
        .then(|| "An administrator of all tenants makes and changes teams.".to_owned())
}

/// Refuses whoever may not change teams, before a form is read.
fn may_change(operation: &Operation) -> Result<(), ConsoleError> {
    match barred(operation) {
        None => Ok(()),
        Some(why) => Err(ConsoleError::new(ErrorKind::Forbidden, why, "Ask one of them to do it for you.")),
    }
}
