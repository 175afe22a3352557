//! A request is approved and carried out, or rejected. Server only.

use super::asking::{decided, find, told, wrong};
use super::assessing::assess;
use crate::clients::{Led, change_approved, create_approved};
use crate::desk::{Decision, Desk, Fault, Operation, OperationId, Subject};
use crate::error::{Changed, ConsoleError, ErrorKind};
use crate::model::{
    AccessRequest, AccessRequestId, Allowed, ClientId, RequestState, TenantName, Timestamp, Who, Wish,
};
use crate::policy::{Action, Approval};
use crate::teams::{Given, give_approved};

/// The longest word of an approver, in characters.
const MAX_NOTE: usize = 2_000;
/// A request that is carried out for longer than so many seconds was cut off: no request of a person has as long.
const CUT_OFF_AFTER: i64 = 60;
/// After so many seconds ZIdentity's 202 is nothing to wait for any more.
const LATE_AFTER: i64 = 3_600;

/// Approves a request and carries it out, by the same acts as any mutation. `seen` says what the approver was shown: if it
/// is anything else by now, nothing is done. It runs to its end even if the browser goes away.
///
/// # Errors
/// [`ConsoleError`]; if nothing was changed, the request waits as before.
pub async fn approve(
    operation: &Operation,
    tenant: &TenantName,
    id: &AccessRequestId,
    seen: &str,
) -> Result<(), ConsoleError> {
    let (operation, tenant, id, seen) = (operation.clone(), tenant.clone(), id.clone(), seen.to_owned());
    let run = tokio::spawn(async move {
        let claimed = claim(&operation, &tenant, &id, seen).await?;
        let result = carry_out(&operation, &tenant, &claimed).await;
        settle(&claimed.desk, &claimed.request, result).await
    });
    run.await.unwrap_or_else(|_| {
        Err(ConsoleError {
            changed: Changed::Perhaps,
            ..ConsoleError::new(
                ErrorKind::Internal,
                "The console failed in the middle of it.",
                "Look at the client before you do anything else.",
            )
        })
    })
}

/// A request that this approver has taken.
struct Claimed {
    /// Where it was taken: what comes of it is written down there, whatever the approver may do by then.
    desk: Desk,
    request: AccessRequest,
    approval: Approval,
    allowed: Allowed,
}

/// Looks at everything once more, writes the approval into the journal, and takes the request.
async fn claim(
    operation: &Operation,
    tenant: &TenantName,
    id: &AccessRequestId,
    seen: String,
) -> Result<Claimed, ConsoleError> {
    let id = id.clone();
    operation
        .perform(Action::DecideRequest, Subject::tenant(tenant), |desk| async move {
            let now = assess(&desk, &id).await?;
            if now.request.state != RequestState::Waiting {
                return Err(decided());
            }
            let barred = now.barred();
            let approval = match (now.ruling, barred) {
                (Ok(approval), None) => approval,
                (_, why) => {
                    return Err(Fault::Rule {
                        title: why.unwrap_or_default(),
                        next: "Reload the page to see the request as it stands.".to_owned(),
                    });
                }
            };
            if now.seen != seen {
                return Err(Fault::Rule {
                    title: "What would be done is no longer what you were shown.".to_owned(),
                    next: "Look at it anew below; then decide.".to_owned(),
                });
            }
            let entry = serde_json::json!({ "decision": "approved" }).to_string();
            desk.open(Some(told(&now.request)), Some(entry)).await?;
            let taken = Decision {
                state: RequestState::Applying,
                by: Some(Who::from(desk.actor())),
                at: desk.now(),
                note: String::new(),
                led_to: None,
                operation: None,
            };
            match desk.requests().turn(&id, RequestState::Waiting, &taken).await? {
                true => Ok(Claimed { desk, request: now.request, approval, allowed: now.allowed }),
                false => Err(decided()),
            }
        })
        .await
}

/// What came of it.
struct Came {
    client: Option<ClientId>,
    /// Where ZIdentity has only taken it: what tells whether it is there.
    operation: Option<OperationId>,
}

async fn carry_out(
    operation: &Operation,
    tenant: &TenantName,
    claimed: &Claimed,
) -> Result<Came, ConsoleError> {
    let under = operation.under(claimed.approval.clone());
    let given = claimed.request.team.clone().map(|team| Given { team, allowed: claimed.allowed.clone() });
    let led = match &claimed.request.wish {
        Wish::NewClient { settings } => create_approved(&under, tenant, settings.clone(), given).await?,
        Wish::Change { client, base, settings } => {
            change_approved(&under, tenant, client, (base.clone(), settings.clone()), given).await?
        }
        Wish::Ownership { client } => {
            give_approved(&under, tenant, client, given).await?;
            Led::There(client.clone())
        }
    };
    Ok(match led {
        Led::There(client) => Came { client: Some(client), operation: None },
        Led::Accepted(id) => Came { client: None, operation: Some(OperationId(id)) },
        Led::Asked(_) => Came { client: None, operation: None },
    })
}

/// Writes down what came of it. Where nothing was changed the request waits again.
async fn settle(
    desk: &Desk,
    request: &AccessRequest,
    result: Result<Came, ConsoleError>,
) -> Result<(), ConsoleError> {
    let now = desk.now();
    let by = Some(Who::from(desk.actor()));
    let (decision, result) = match result {
        Ok(Came { client, operation }) => {
            let state = if operation.is_some() { RequestState::Applying } else { RequestState::Applied };
            (Decision { state, by, at: now, note: String::new(), led_to: client, operation }, Ok(()))
        }
        Err(error) if error.changed == Changed::Nothing => {
            let note = format!("An approval was not carried out: {}", error.title);
            (
                Decision {
                    state: RequestState::Waiting,
                    by: None,
                    at: now,
                    note,
                    led_to: None,
                    operation: None,
                },
                Err(error),
            )
        }
        Err(error) => {
            let (state, note) = (RequestState::Unknown, error.title.clone());
            (Decision { state, by, at: now, note, led_to: None, operation: None }, Err(error))
        }
    };
    // What was done is done; the page of the request says what is missing.
    if let Err(error) = desk.requests().turn(&request.id, RequestState::Applying, &decision).await {
        tracing::error!(request = %request.id.0, %error, "what came of a request could not be written down");
    }
    result
}

/// Rejects a request, with a reason.
///
/// # Errors
/// [`ConsoleError`] with the field that needs another look.
pub async fn reject(
    operation: &Operation,
    tenant: &TenantName,
    id: &AccessRequestId,
    note: &str,
) -> Result<(), ConsoleError> {
    let (id, note) = (id.clone(), note.trim().to_owned());
    operation
        .perform(Action::DecideRequest, Subject::tenant(tenant), |desk| async move {
            let request = find(&desk, &id).await?;
            if note.is_empty() || note.chars().count() > MAX_NOTE {
                let message = "Say why, in a sentence or two, for whoever asked.".to_owned();
                return Err(wrong("note", message));
            }
            if request.asker.is(desk.actor()) {
                return Err(Fault::Rule {
                    title: "You asked for it yourself.".to_owned(),
                    next: "Withdraw it instead.".to_owned(),
                });
            }
            let entry = serde_json::json!({ "decision": "rejected", "note": note }).to_string();
            desk.open(Some(told(&request)), Some(entry)).await?;
            let decision = Decision {
                state: RequestState::Rejected,
                by: Some(Who::from(desk.actor())),
                at: desk.now(),
                note,
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

/// Whether nobody is carrying it out any more: the console ended in the middle of it, or ZIdentity took it and never showed
/// it.
pub(super) fn is_cut_off(request: &AccessRequest, now: Timestamp) -> bool {
    let since = request.decided.as_ref().map(|(_, at)| *at);
    let patience = if request.operation.is_some() { LATE_AFTER } else { CUT_OFF_AFTER };
    request.state == RequestState::Applying && since.is_some_and(|at| now.0 - at.0 > patience)
}

/// Closes a request that was cut off: what became of it nobody can tell. For administrators, who can look.
///
/// # Errors
/// [`ConsoleError`].
pub async fn close(
    operation: &Operation,
    tenant: &TenantName,
    id: &AccessRequestId,
) -> Result<(), ConsoleError> {
    let id = id.clone();
    operation
        .perform(Action::DecideRequest, Subject::tenant(tenant), |desk| async move {
            let request = find(&desk, &id).await?;
            if !desk.standing().is_administrator() {
                return Err(Fault::Forbidden);
            }
            let approved = request.decided.clone().filter(|_| is_cut_off(&request, desk.now()));
            let Some((by, at)) = approved else {
                return Err(Fault::Rule {
                    title: "This request was not cut off.".to_owned(),
                    next: "Reload the page to see how it stands.".to_owned(),
                });
            };
            let entry = serde_json::json!({ "decision": "closed" }).to_string();
            desk.open(Some(told(&request)), Some(entry)).await?;
            let why = match request.operation {
                Some(_) => "ZIdentity took it and did not show it",
                None => "The console stopped in the middle of it",
            };
            let note = format!("{why}; closed by {}.", desk.actor().name);
            let decision = Decision {
                state: RequestState::Unknown,
                by: Some(by),
                at,
                note,
                led_to: None,
                operation: None,
            };
            match desk.requests().turn(&id, RequestState::Applying, &decision).await? {
                true => Ok(()),
                false => Err(decided()),
            }
        })
        .await
}
