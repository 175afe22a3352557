//! Somebody asks for what needs an approval, or withdraws it. Server only.

use super::words::outside_words;
use crate::clients::json;
use crate::desk::{Decision, Desk, Fault, Operation, Sight, Subject};
use crate::error::{ConsoleError, FieldError};
use crate::model::{
    AccessRequest, AccessRequestId, ClientId, RequestState, ResourceServer, TeamId, TenantName, Who, Wish,
};
use crate::policy::{Action, Outside};

/// The longest reason, in characters.
const MAX_REASON: usize = 2_000;
/// So many requests of one person may be open in a tenant: whoever decides has to find the others', too.
const MOST_OPEN: u64 = 20;

/// Keeps a wish for somebody to decide. Without a reason it asks for one, and says what is outside.
///
/// # Errors
/// [`Fault::InvalidInput`] on the field `reason`; [`Fault::Rule`] for whoever asks for too much at a time; [`Fault::Journal`].
pub(crate) async fn ask(
    desk: &Desk,
    team: Option<TeamId>,
    wish: Wish,
    reason: &str,
    outside: &[Outside],
    catalogue: &[ResourceServer],
) -> Result<AccessRequestId, Fault> {
    let reason = reason.trim();
    if reason.is_empty() {
        let why = outside_words(outside, catalogue).join(" ");
        let message = format!("This needs an approval. {why} Say what it is for, then send the form again.");
        return Err(wrong("reason", message));
    }
    if reason.chars().count() > MAX_REASON {
        return Err(wrong("reason", format!("At most {MAX_REASON} characters.")));
    }
    let theirs = Sight::Own(Who::from(desk.actor()), Vec::new());
    if desk.requests().find(&desk.card.name, &theirs, true, 0, 0).await?.total >= MOST_OPEN {
        return Err(Fault::Rule {
            title: format!("{MOST_OPEN} of your requests are open already."),
            next: "Withdraw one that is no longer needed, or wait until some are decided.".to_owned(),
        });
    }
    let request = AccessRequest {
        id: desk.requests().next_id(desk.now()),
        at: desk.now(),
        tenant: desk.card.name.clone(),
        team,
        asker: Who::from(desk.actor()),
        reason: reason.to_owned(),
        wish,
        state: RequestState::Waiting,
        decided: None,
        note: String::new(),
        led_to: None,
        operation: None,
    };
    desk.open_as(Action::AskRequest, None, None, Some(told(&request))).await?;
    desk.requests().ask(&request).await?;
    Ok(request.id)
}

/// Asks for a client to be a team's. Whether there is such a client is for the approver to see: the answer is the same
/// for a foreign one and for none.
///
/// # Errors
/// [`ConsoleError`] with the fields that need another look.
pub async fn ask_ownership(
    operation: &Operation,
    tenant: &TenantName,
    client: &ClientId,
    team: &TeamId,
    reason: &str,
) -> Result<AccessRequestId, ConsoleError> {
    let (client, team, reason) = (ClientId(client.0.trim().to_owned()), team.clone(), reason.to_owned());
    operation
        .perform(Action::AskRequest, Subject::tenant(tenant), |desk| async move {
            if client.0.is_empty() || client.0.chars().count() > 256 || client.0.chars().any(char::is_control)
            {
                return Err(wrong(
                    "client",
                    "Write the client id, as it stands in what signs in with it.".to_owned(),
                ));
            }
            if !desk.standing().is_in(&team) {
                return Err(wrong("team", "Choose one of your teams that work in this tenant.".to_owned()));
            }
            if desk.owner(&client).is_some_and(|owner| owner.team == team) {
                return Err(wrong("client", "It is this team's already.".to_owned()));
            }
            ask(&desk, Some(team), Wish::Ownership { client }, &reason, &[Outside::Ownership], &[]).await
        })
        .await
}

/// Withdraws one's own request.
///
/// # Errors
/// [`ConsoleError`].
pub async fn withdraw(
    operation: &Operation,
    tenant: &TenantName,
    id: &AccessRequestId,
) -> Result<(), ConsoleError> {
    let id = id.clone();
    operation
        .perform(Action::WithdrawRequest, Subject::tenant(tenant), |desk| async move {
            let request = find(&desk, &id).await?;
            if !request.asker.is(desk.actor()) {
                return Err(Fault::Rule {
                    title: "Only who asked withdraws a request.".to_owned(),
                    next: "An approver can reject it.".to_owned(),
                });
            }
            desk.open(Some(told(&request)), None).await?;
            let decision = Decision {
                state: RequestState::Withdrawn,
                by: Some(Who::from(desk.actor())),
                at: desk.now(),
                note: String::new(),
                led_to: None,
                operation: None,
            };
            match desk.requests().turn(&id, RequestState::Waiting, &decision).await? {
                true => Ok(()),
                false => Err(decided()),
            }
        })
        .await
}

/// A request that the person may see. One that is not theirs to see and one that is not there answer alike.
pub(super) async fn find(desk: &Desk, id: &AccessRequestId) -> Result<AccessRequest, Fault> {
    let request = desk.requests().get(id).await?;
    let here = |request: &AccessRequest| request.tenant == desk.card.name && desk.sight().holds(request);
    request.filter(here).ok_or(Fault::NotFound)
}

/// Somebody was quicker.
pub(super) fn decided() -> Fault {
    Fault::Rule {
        title: "This request is decided already.".to_owned(),
        next: "Reload the page to see by whom, and what came of it.".to_owned(),
    }
}

/// A request as the journal keeps it.
pub(super) fn told(request: &AccessRequest) -> String {
    let wish: serde_json::Value = serde_json::from_str(&json(&request.wish)).unwrap_or_default();
    serde_json::json!({
        "request": request.id.0,
        "team": request.team.as_ref().map(|team| &team.0),
        "asker": request.asker.name,
        "reason": request.reason,
        "wish": wish,
    })
    .to_string()
}

pub(super) fn wrong(field: &str, message: String) -> Fault {
    Fault::InvalidInput(vec![FieldError { field: field.to_owned(), message }])
}
