//! What is done to teams, and to whose clients are. Server only.

use super::given::Given;
use crate::clients::{json, spare_own_client};
use crate::desk::{Desk, Fault, KeptTeam, Operation, Subject};
use crate::error::{ConsoleError, FieldError};
use crate::model::{Allowed, Client, ClientId, Owner, ScopeKey, Team, TeamId, TenantName};
use crate::policy::{self, Action, Outside};
use crate::requests::outside_words;

/// Keeps a team as an administrator of every tenant wants it; a new one if its version is 0.
///
/// # Errors
/// [`ConsoleError`], with the field that needs another look.
pub async fn save(operation: &Operation, before: Option<&Team>, team: Team) -> Result<TeamId, ConsoleError> {
    let entries = (before.map(json), Some(json(&team)));
    operation
        .govern(Action::SaveTeam, entries, |teams| async move {
            match teams.save(&team).await? {
                KeptTeam::Kept => Ok(team.id),
                KeptTeam::NameTaken => {
                    let message = "Another team is called so; choose another name.".to_owned();
                    Err(Fault::InvalidInput(vec![FieldError { field: "name".into(), message }]))
                }
                KeptTeam::Overtaken => Err(Fault::Rule {
                    title: "Somebody else changed this team meanwhile.".to_owned(),
                    next: "Open it again and repeat the change.".to_owned(),
                }),
            }
        })
        .await
}

/// Does away with a team. Its clients stay, as orphans.
///
/// # Errors
/// [`ConsoleError`].
pub async fn delete(operation: &Operation, team: &Team, typed_name: &str) -> Result<(), ConsoleError> {
    if typed_name.trim() != team.name {
        let message = "Type the team's name exactly as it stands above.".to_owned();
        return Err(ConsoleError::invalid(vec![FieldError { field: "typed_name".into(), message }]));
    }
    let id = team.id.clone();
    operation
        .govern(Action::DeleteTeam, (Some(json(team)), None), |teams| async move {
            if teams.delete(&id).await? { Ok(()) } else { Err(Fault::NotFound) }
        })
        .await
}

/// Gives a client to a team, or takes it away (`None`). What the team's ceiling does not reach is not given this way.
///
/// # Errors
/// [`ConsoleError`], with the field that needs another look.
pub async fn give(
    operation: &Operation,
    tenant: &TenantName,
    id: &ClientId,
    team: Option<TeamId>,
) -> Result<(), ConsoleError> {
    let id = id.clone();
    operation
        .perform(Action::GiveClient, Subject::client(tenant, &id), |desk| async move {
            let _turn = desk.turn(&id).await?;
            let client = desk.zidentity.get_client(&id).await?.client;
            let before = desk.owner_now(&id).await?.as_ref().map(json);
            let Some(team) = team else {
                desk.open(before, None).await?;
                return Ok(desk.teams().take_away(&desk.card.name, &id).await?);
            };
            spare_own_client(&desk, &id, "given to a team")?;
            let _turn_of_team = desk.turn_of_team(&team).await?;
            let given = Given { team, allowed: Allowed::default() };
            fits(&desk, &client, &given.team).await?;
            hand_over(&desk, &client.id, &given, before).await
        })
        .await
}

/// Gives a client as it was approved.
///
/// # Errors
/// [`ConsoleError`].
pub(crate) async fn give_approved(
    operation: &Operation,
    tenant: &TenantName,
    id: &ClientId,
    given: Option<Given>,
) -> Result<(), ConsoleError> {
    let id = id.clone();
    operation
        .perform(Action::GiveClient, Subject::client(tenant, &id), |desk| async move {
            let given = given.ok_or(Fault::Forbidden)?;
            spare_own_client(&desk, &id, "given to a team")?;
            let _turn = desk.turn(&id).await?;
            let client = desk.zidentity.get_client(&id).await?.client;
            let before = desk.owner_now(&id).await?.as_ref().map(json);
            hand_over(&desk, &client.id, &given, before).await
        })
        .await
}

/// Whether the client is within the team's ceiling.
async fn fits(desk: &Desk, client: &Client, team: &TeamId) -> Result<(), Fault> {
    let wrong = |message: String| Fault::InvalidInput(vec![FieldError { field: "team".into(), message }]);
    let found = desk.every_team().iter().find(|one| one.id == *team);
    let Some(ceiling) = found.and_then(|team| team.ceilings.get(&desk.card.name)) else {
        return Err(wrong("Choose a team that works in this tenant.".to_owned()));
    };
    if desk.owner_now(&client.id).await?.is_some_and(|owner| owner.team == *team) {
        return Err(wrong("It is this team's already.".to_owned()));
    }
    let catalogue = match client.settings.grants.is_empty() {
        true => Vec::new(),
        false => desk.zidentity.list_resource_servers().await?,
    };
    let has = desk.clients_of_team(Some(team)).await?;
    let is_high = |key: &ScopeKey| desk.is_high(&catalogue, key);
    let outside = policy::ownership(ceiling, has, &client.settings, is_high);
    let outside: Vec<_> = outside.into_iter().filter(|one| *one != Outside::Ownership).collect();
    if outside.is_empty() {
        return Ok(());
    }
    let why = outside_words(&outside, &catalogue).join(" ");
    Err(wrong(format!(
        "{why} Widen the team's ceiling, or let the team ask for the client: then somebody else approves it."
    )))
}

async fn hand_over(desk: &Desk, id: &ClientId, given: &Given, before: Option<String>) -> Result<(), Fault> {
    let team = desk.every_team().iter().find(|team| team.id == given.team).ok_or(Fault::NotFound)?;
    let owner = Owner {
        client: id.clone(),
        team: team.id.clone(),
        team_name: team.name.clone(),
        since: desk.now(),
        allowed: given.allowed.clone(),
    };
    desk.open(before, Some(json(&owner))).await?;
    Ok(desk.teams().give(&desk.card.name, &owner).await?)
}
