//! What happens when a client is made, changed or deleted. Server only; each act is called by a page's form and by
//! an island's server function alike.

use super::draft::{ClientDraft, check_scopes};
use super::lost;
use super::merge::{Merge, Undecided, same};
use crate::desk::{Completion, Conflict, Desk, Fault, Held, Operation, OperationId, Outcome, Subject};
use crate::error::{ConsoleError, FieldError};
use crate::model::{
    AccessRequestId, Allowed, Authentication, Client, ClientId, ClientSettings, ResourceServer, Team, TeamId,
    TenantName, Wish,
};
use crate::policy::{Action, Verdict};
use crate::requests::ask;
use crate::teams::Given;

/// Where a write has led.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Led {
    /// The client is there.
    There(ClientId),
    /// ZIdentity took it; this operation tells when it is there.
    Accepted(String),
    /// Nothing was sent: it waits for an approval.
    Asked(AccessRequestId),
}

/// Makes a client; where the policy asks for an approval, asks for it.
///
/// # Errors
/// [`ConsoleError`] with the fields that need another look.
pub async fn create(
    operation: &Operation,
    tenant: &TenantName,
    draft: ClientDraft,
) -> Result<Led, ConsoleError> {
    operation
        .perform(Action::CreateClient, Subject::tenant(tenant), |desk| async move {
            let settings = draft.settings(None, desk.now()).map_err(Fault::InvalidInput)?;
            if !draft.copy_of.is_empty() {
                named_apart(&desk, &draft, &settings).await?;
            }
            let catalogue = offered(&desk, &settings, None).await?;
            let team = team_for(&desk, &draft)?;
            let _turn = turn_of(&desk, team.as_ref().map(|team| &team.id)).await?;
            match desk.judge_new(team.as_ref(), &settings, &catalogue).await? {
                Verdict::AtOnce => {
                    let given = team.map(|team| Given { team: team.id, allowed: Allowed::default() });
                    make(&desk, &settings, given).await
                }
                Verdict::Ask(outside) => {
                    let (team, wish) = (team.map(|team| team.id), Wish::NewClient { settings });
                    ask(&desk, team, wish, &draft.reason, &outside, &catalogue).await.map(Led::Asked)
                }
                Verdict::Never => Err(Fault::Rule {
                    title: "Your team makes no clients of its own here.".to_owned(),
                    next: "Ask an administrator for one, or for leave to make them.".to_owned(),
                }),
            }
        })
        .await
}

/// Makes a client as it was approved.
///
/// # Errors
/// [`ConsoleError`].
pub(crate) async fn create_approved(
    operation: &Operation,
    tenant: &TenantName,
    settings: ClientSettings,
    given: Option<Given>,
) -> Result<Led, ConsoleError> {
    operation
        .perform(Action::CreateClient, Subject::tenant(tenant), |desk| async move {
            let catalogue = offered(&desk, &settings, None).await?;
            let _turn = turn_of(&desk, given.as_ref().map(|given| &given.team)).await?;
            match desk.judge_new(None, &settings, &catalogue).await? {
                Verdict::AtOnce => make(&desk, &settings, given).await,
                Verdict::Ask(_) | Verdict::Never => Err(Fault::Forbidden),
            }
        })
        .await
}

/// The turn of the team that gets a client, if one does.
async fn turn_of(desk: &Desk, team: Option<&TeamId>) -> Result<Option<impl Send + use<>>, Fault> {
    match team {
        Some(team) => desk.turn_of_team(team).await.map(Some),
        None => Ok(None),
    }
}

async fn make(desk: &Desk, settings: &ClientSettings, given: Option<Given>) -> Result<Led, Fault> {
    let before = lost::named(desk, settings).await?;
    let entry = desk.open(Some(json(&before)), Some(Given::beside(settings, given.as_ref()))).await?;
    match desk.zidentity.create_client(settings).await {
        Ok(written) => {
            if let Some(client) = &written.value {
                desk.note_client(&client.id);
                Given::keep(given.as_ref(), desk, &client.id).await;
            }
            match (written.completion, written.value) {
                (Completion::Complete, Some(client)) => {
                    let id = client.id.clone();
                    desk.inventory().put(client, None).await;
                    Ok(Led::There(id))
                }
                _ => {
                    desk.note_outcome(Outcome::Accepted);
                    Ok(Led::Accepted(entry.0))
                }
            }
        }
        Err(Fault::UnknownOutcome { detail }) => {
            let fault = lost::creation(desk, settings, &before, entry, &detail).await;
            if let Fault::LostClient { found: Some(id), .. } = &fault {
                Given::keep(given.as_ref(), desk, id).await;
            }
            Err(fault)
        }
        Err(fault) => Err(fault),
    }
}

/// What ZIdentity offers, as far as these settings need it, and that they ask for nothing else.
async fn offered(
    desk: &Desk,
    settings: &ClientSettings,
    held: Option<&ClientSettings>,
) -> Result<Vec<ResourceServer>, Fault> {
    if held.map_or(settings.grants.is_empty(), |held| held.grants == settings.grants) {
        return Ok(Vec::new());
    }
    let catalogue = desk.zidentity.list_resource_servers().await?;
    check_scopes(settings, held, &catalogue).map_err(Fault::InvalidInput)?;
    Ok(catalogue)
}

/// For which of their teams somebody makes a client; `None` for whoever is in none.
fn team_for(desk: &Desk, draft: &ClientDraft) -> Result<Option<Team>, Fault> {
    let standing = desk.standing();
    let chosen = TeamId(draft.team.clone());
    match (standing.teams.as_slice(), draft.team.is_empty()) {
        (teams, false) => {
            let team = teams.iter().find(|team| team.id == chosen).cloned();
            team.map(Some)
                .ok_or_else(|| no_team("You are not in this team, or it does not work in this tenant."))
        }
        (_, true) if standing.is_administrator() => Ok(None),
        ([], true) => Ok(None),
        ([only], true) => Ok(Some(only.clone())),
        (_, true) => Err(no_team("Choose the team that the client is for.")),
    }
}

fn no_team(message: &str) -> Fault {
    Fault::InvalidInput(vec![FieldError { field: "team".to_owned(), message: message.to_owned() }])
}

/// A copy has a name of its own: two clients that nobody can tell apart help nobody.
async fn named_apart(desk: &Desk, draft: &ClientDraft, settings: &ClientSettings) -> Result<(), Fault> {
    let original = match desk.zidentity.get_client(&ClientId(draft.copy_of.clone())).await {
        Ok(held) => held.client.settings.name,
        Err(Fault::NotFound) => return Ok(()),
        Err(fault) => return Err(fault),
    };
    if original.trim().to_lowercase() != settings.name.to_lowercase() {
        return Ok(());
    }
    let message = "The copy needs a name of its own: this is the original's.".to_owned();
    Err(Fault::InvalidInput(vec![FieldError { field: "name".into(), message }]))
}

/// Replaces a client by what the form asks for. Where somebody else changed it since the form was opened, only after
/// that was shown and the person chose.
///
/// # Errors
/// [`ConsoleError`] with the fields that need another look, or with what changed meanwhile.
pub async fn update(
    operation: &Operation,
    tenant: &TenantName,
    id: &ClientId,
    draft: ClientDraft,
) -> Result<Led, ConsoleError> {
    let id = id.clone();
    operation
        .perform(Action::UpdateClient, Subject::client(tenant, &id), |desk| async move {
            let _turn = desk.turn(&id).await?;
            let held = desk.zidentity.get_client(&id).await?;
            let (settings, catalogue) = merged(&desk, &draft, &held.client.settings).await?;
            let mut known = Vec::new();
            if settings.grants != held.client.settings.grants {
                known = catalogue?;
                check_scopes(&settings, Some(&held.client.settings), &known).map_err(Fault::InvalidInput)?;
            }
            spare_own(&desk, &held, &settings)?;
            match desk.judge_change(&id, &held.client.settings, &settings, &known)? {
                Verdict::AtOnce => put(&desk, &held, &settings).await,
                Verdict::Ask(outside) => {
                    let binds = !desk.standing().is_administrator();
                    let team = desk.owner(&id).filter(|_| binds).map(|owner| owner.team.clone());
                    let wish = Wish::Change { client: id, base: held.client.settings, settings };
                    ask(&desk, team, wish, &draft.reason, &outside, &known).await.map(Led::Asked)
                }
                Verdict::Never => Err(Fault::Forbidden),
            }
        })
        .await
}

/// Changes a client as it was approved, if it still is what it was when that was asked.
///
/// # Errors
/// [`ConsoleError`].
pub(crate) async fn change_approved(
    operation: &Operation,
    tenant: &TenantName,
    id: &ClientId,
    (base, settings): (ClientSettings, ClientSettings),
    given: Option<Given>,
) -> Result<Led, ConsoleError> {
    let id = id.clone();
    operation
        .perform(Action::UpdateClient, Subject::client(tenant, &id), |desk| async move {
            let _turn = desk.turn(&id).await?;
            if let Some(given) = &given
                && desk.owner_now(&id).await?.is_none_or(|owner| owner.team != given.team)
            {
                return Err(Fault::Rule {
                    title: "The client is no longer the team's.".to_owned(),
                    next: "Whoever owns it now can ask for the change.".to_owned(),
                });
            }
            let held = desk.zidentity.get_client(&id).await?;
            if !same(&base, &held.client.settings) {
                return Err(Fault::Rule {
                    title: "The client was changed since this was asked.".to_owned(),
                    next: "Whoever asked has to ask again, from what it is now.".to_owned(),
                });
            }
            let catalogue = offered(&desk, &settings, Some(&held.client.settings)).await?;
            match desk.judge_change(&id, &held.client.settings, &settings, &catalogue)? {
                Verdict::AtOnce => {
                    let led = put(&desk, &held, &settings).await?;
                    if let Some(given) = &given {
                        given.allow(&desk, &id).await;
                    }
                    Ok(led)
                }
                Verdict::Ask(_) | Verdict::Never => Err(Fault::Forbidden),
            }
        })
        .await
}

/// What the choices of a form make of a client, without saving it: the form goes on from there. Answers what the
/// client is now, too.
///
/// # Errors
/// As [`update`].
pub async fn settle(
    operation: &Operation,
    tenant: &TenantName,
    id: &ClientId,
    draft: ClientDraft,
) -> Result<(ClientSettings, ClientSettings), ConsoleError> {
    operation
        .read(Action::UpdateClient, Subject::client(tenant, id), |desk| async move {
            let now = desk.zidentity.get_client(id).await?.client.settings;
            let (settings, _) = merged(&desk, &draft, &now).await?;
            Ok((settings, now))
        })
        .await
}

/// What a form asks for, over what the client is now, with the catalogue as far as it was needed. A catalogue that
/// does not load stands in the way of new roles alone.
async fn merged(
    desk: &Desk,
    draft: &ClientDraft,
    now: &ClientSettings,
) -> Result<(ClientSettings, Result<Vec<ResourceServer>, Fault>), Fault> {
    let base: ClientSettings = serde_json::from_str(&draft.base).map_err(|_| Fault::Rule {
        title: "The form does not say what the client was when it was opened.".to_owned(),
        next: "Open the form again and repeat the change.".to_owned(),
    })?;
    let mine = draft.settings(Some(&base), desk.now()).map_err(Fault::InvalidInput)?;
    let catalogue = if mine.grants == base.grants && base.grants == now.grants {
        Ok(Vec::new())
    } else {
        desk.zidentity.list_resource_servers().await
    };
    let seen: Option<ClientSettings> = serde_json::from_str(&draft.seen).ok();
    let known = catalogue.as_deref().unwrap_or_default();
    let settings = Merge::of(&base, now, &mine, known).resolve(seen.as_ref(), &draft.taken);
    let settings = settings.map_err(|undecided| conflict(undecided, now))?;
    // `base` comes with the form, so it vouches for nothing: what is stored already is what upstream holds now.
    draft.check_sign_in(&settings, now, desk.now()).map_err(Fault::InvalidInput)?;
    Ok((settings, catalogue))
}

/// Enables or disables a client; everything else stays as it is upstream at this moment.
///
/// # Errors
/// [`ConsoleError`].
pub async fn switch(
    operation: &Operation,
    tenant: &TenantName,
    id: &ClientId,
    enabled: bool,
) -> Result<Led, ConsoleError> {
    let id = id.clone();
    operation
        .perform(Action::UpdateClient, Subject::client(tenant, &id), move |desk| async move {
            if !enabled {
                spare_own_client(&desk, &id, "disabled")?;
            }
            let _turn = desk.turn(&id).await?;
            let held = desk.zidentity.get_client(&id).await?;
            let settings = ClientSettings { enabled, ..held.client.settings.clone() };
            if desk.judge_change(&id, &held.client.settings, &settings, &[])? != Verdict::AtOnce {
                return Err(Fault::Rule {
                    title: "This client goes beyond your team's ceiling, so its team does not enable it."
                        .to_owned(),
                    next: "Take the roles away that are too much, or ask for an approval on its edit page."
                        .to_owned(),
                });
            }
            put(&desk, &held, &settings).await.map_err(|fault| match fault {
                // There is nothing to choose here: what was asked for is one word.
                Fault::Conflict(_) => Fault::Rule {
                    title: "Somebody else changed this client at the same moment.".to_owned(),
                    next: "Reload to see it as it is now, then try again.".to_owned(),
                },
                fault => fault,
            })
        })
        .await
}

/// Changes a client over what it is at this moment; gives what it is then, and where that led. Whoever asks has its turn.
///
/// # Errors
/// What `change` refuses; [`Fault::Rule`] where it needs an approval; any [`Fault`] of the write.
pub(crate) async fn rewrite(
    desk: &Desk,
    id: &ClientId,
    change: impl FnOnce(&ClientSettings) -> Result<ClientSettings, Fault>,
) -> Result<(ClientSettings, Led), Fault> {
    let held = desk.zidentity.get_client(id).await?;
    let settings = change(&held.client.settings)?;
    if desk.judge_change(id, &held.client.settings, &settings, &[])? != Verdict::AtOnce {
        return Err(Fault::Rule {
            title: "This change of the client needs an approval.".to_owned(),
            next: "Make it on its edit page, which asks for one.".to_owned(),
        });
    }
    let led = put(desk, &held, &settings).await?;
    Ok((settings, led))
}

async fn put(desk: &Desk, held: &Held, settings: &ClientSettings) -> Result<Led, Fault> {
    if same(settings, &held.client.settings) {
        return Ok(Led::There(held.client.id.clone()));
    }
    spare_own(desk, held, settings)?;
    let entry = desk.open(Some(json(&held.client.settings)), Some(json(settings))).await?;
    send(desk, held, settings, entry).await
}

/// Sends the replacement that `entry` tells of. A removal that waits for this client hears of it.
pub(crate) async fn send(
    desk: &Desk,
    held: &Held,
    settings: &ClientSettings,
    entry: OperationId,
) -> Result<Led, Fault> {
    let written = match desk.zidentity.update_client(held, settings).await {
        Err(fault @ Fault::Invalid { status: 409 | 412 | 428, .. }) => {
            return Err(overtaken(desk, held, settings, fault).await);
        }
        Err(Fault::UnknownOutcome { detail }) => lost::replacement(desk, held, settings, detail).await?,
        answer => answer?,
    };
    desk.inventory().put(written.value.clone(), Some(&held.client.settings)).await;
    match written.completion {
        Completion::Complete => {
            crate::removal::changed_here(desk, &written.value.id, &written.value.settings).await;
            Ok(Led::There(written.value.id))
        }
        Completion::Accepted => {
            desk.note_outcome(Outcome::Accepted);
            Ok(Led::Accepted(entry.0))
        }
    }
}

/// ZIdentity itself has seen that somebody was quicker (not documented, found by a probe): tells what they changed.
async fn overtaken(desk: &Desk, held: &Held, settings: &ClientSettings, fault: Fault) -> Fault {
    let Ok(now) = desk.zidentity.get_client(&held.client.id).await else { return fault };
    let now = now.client.settings;
    match Merge::of(&held.client.settings, &now, settings, &[]).resolve(None, &[]) {
        Ok(_) => fault,
        Err(undecided) => conflict(undecided, &now),
    }
}

fn conflict(undecided: Undecided, now: &ClientSettings) -> Fault {
    Fault::Conflict(Box::new(Conflict {
        differences: undecided.differences,
        seen: json(now),
        undecided: undecided.fields,
    }))
}

/// Deletes a client for good. A person types its name; `None` is a program, which does not slip.
///
/// # Errors
/// [`ConsoleError`].
pub async fn delete(
    operation: &Operation,
    tenant: &TenantName,
    id: &ClientId,
    typed_name: Option<String>,
) -> Result<Option<String>, ConsoleError> {
    let id = id.clone();
    operation
        .perform(Action::DeleteClient, Subject::client(tenant, &id), |desk| async move {
            spare_own_client(&desk, &id, "deleted")?;
            let _turn = desk.turn(&id).await?;
            let held = desk.zidentity.get_client(&id).await?;
            if typed_name.is_some_and(|typed| typed.trim() != held.client.settings.name.trim()) {
                let message = "Type the client's name exactly as it stands above.".to_owned();
                return Err(Fault::InvalidInput(vec![FieldError { field: "typed_name".into(), message }]));
            }
            let entry = desk.open(Some(json(&held.client.settings)), None).await?;
            let completion = match desk.zidentity.delete_client(&id).await {
                Ok(completion) => completion,
                // A repeated delete finds nothing: what was wanted is so.
                Err(Fault::NotFound) => Completion::Complete,
                Err(Fault::UnknownOutcome { detail }) => lost::removal(&desk, &id, detail).await?,
                Err(fault) => return Err(fault),
            };
            match completion {
                Completion::Complete => {
                    gone(&desk, &id, Some(&held.client.settings)).await;
                    Ok(None)
                }
                Completion::Accepted => {
                    desk.note_outcome(Outcome::Accepted);
                    Ok(Some(entry.0))
                }
            }
        })
        .await
}

/// Forgets a client that is gone upstream, and whose it was. `was`: what it was, where nobody wrote that down before; a
/// new client can start from it.
pub(crate) async fn gone(desk: &Desk, id: &ClientId, was: Option<&ClientSettings>) {
    crate::removal::gone_here(desk, id, was).await;
    desk.inventory().remove(id).await;
    if let Err(error) = desk.labels().seen(&desk.card.name, id, &[], desk.now()).await {
        tracing::warn!(client = %id, %error, "the labels of a deleted client could not be marked");
    }
    crate::leak::end_with(desk, id).await;
    // An id is never given twice: what is left of the ownership harms nobody.
    if let Err(error) = desk.teams().take_away(&desk.card.name, id).await {
        tracing::warn!(client = %id, %error, "the owner of a deleted client could not be forgotten");
    }
}

/// No change of the console's own client that would lock it out.
fn spare_own(desk: &Desk, held: &Held, settings: &ClientSettings) -> Result<(), Fault> {
    let now = &held.client.settings;
    let changes =
        !settings.enabled || settings.authentication != now.authentication || settings.grants != now.grants;
    match changes {
        true => {
            spare_own_client(desk, &held.client.id, "disabled, re-scoped or given another way to sign in")
        }
        false => Ok(()),
    }
}

/// The console would lock itself out.
pub(crate) fn spare_own_client(desk: &Desk, id: &ClientId, what: &str) -> Result<(), Fault> {
    if desk.card.is_own(id) {
        return Err(Fault::Rule {
            title: format!("The console itself signs in as this client, so it cannot be {what} here."),
            next: "If it must be, do it in ZIdentity's own portal, after giving the console another client."
                .to_owned(),
        });
    }
    Ok(())
}

/// One client as it is upstream now.
///
/// # Errors
/// [`ConsoleError`].
pub async fn get(operation: &Operation, tenant: &TenantName, id: &ClientId) -> Result<Client, ConsoleError> {
    operation
        .read(Action::GetClient, Subject::client(tenant, id), |desk| async move {
            Ok(desk.zidentity.get_client(id).await?.client)
        })
        .await
}

/// Reads one client and its secrets anew, for lists and warnings.
///
/// # Errors
/// [`ConsoleError`].
pub async fn refresh(operation: &Operation, tenant: &TenantName, id: &ClientId) -> Result<(), ConsoleError> {
    operation
        .read(Action::RefreshClients, Subject::client(tenant, id), |desk| async move {
            let mark = desk.inventory().mark().await;
            let client = desk.zidentity.get_client(id).await?.client;
            let secrets = match client.settings.authentication {
                Authentication::Secret => Some(desk.zidentity.list_secrets(id).await?),
                _ => None,
            };
            desk.inventory().seen(mark, &client, secrets.as_deref()).await;
            Ok(())
        })
        .await
}

pub(crate) fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
