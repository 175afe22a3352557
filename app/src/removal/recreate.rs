//! A new client that starts from what one that is gone was. It is another client: its id and its secrets are new. Server
//! only.

use leptos::prelude::*;

use super::listing::sees_ended;
use crate::clients::{ClientDraft, offered};
use crate::desk::{Desk, Entry, Fault, Operation, Subject};
use crate::error::ConsoleError;
use crate::model::{Authentication, ClientId, ClientSettings, ResourceServer, TenantName, Timestamp, Who};
use crate::policy::Action;
use crate::ui::{Moment, Notice, Tone};

/// So many entries of a client are looked through for what it was.
const ENTRIES: u32 = 100;

/// What a client that is gone was.
#[derive(Clone, Debug)]
pub(crate) struct Again {
    /// The client that is gone.
    pub(crate) client: ClientId,
    /// What it was.
    pub(crate) settings: ClientSettings,
    /// As of when.
    pub(crate) as_of: Timestamp,
}

/// What a client that is gone was: as its removal kept it, else as the journal or the copy of the clients did.
///
/// # Errors
/// [`ConsoleError`]: nothing is known of it, or the person may not know it, which answer alike; or it is not gone.
pub(crate) async fn again(
    operation: &Operation,
    tenant: &TenantName,
    id: &ClientId,
) -> Result<Again, ConsoleError> {
    operation
        .read(Action::CreateClient, Subject::tenant(tenant), |desk| async move {
            let again = snapshot(&desk, id).await?.ok_or(Fault::NotFound)?;
            // To whoever does not see it, it is not there; and whoever does can clone it.
            match desk.zidentity.get_client(id).await {
                Ok(_) => Err(Fault::Rule {
                    title: "This client is not gone, so there is nothing to recreate.".to_owned(),
                    next: "Clone it instead, or enable it.".to_owned(),
                }),
                Err(Fault::NotFound) => Ok(again),
                Err(fault) => Err(fault),
            }
        })
        .await
}

async fn snapshot(desk: &Desk, id: &ClientId) -> Result<Option<Again>, Fault> {
    let of = |settings, as_of| Again { client: id.clone(), settings, as_of };
    if let Some(removal) = desk.removals().newest(&desk.card.name, id).await?
        && sees_ended(desk, &removal)
    {
        let began = removal.began();
        return Ok(Some(of(removal.settings, began)));
    }
    let entries = desk.journal().recent(&desk.card.name, id, ENTRIES).await?;
    let may_see =
        |entry: &&Entry| desk.standing().sees_all() || Who::from(&entry.opened.actor).is(desk.actor());
    let deleted = entries.iter().filter(|entry| entry.opened.action == Action::DeleteClient).find(may_see);
    if let Some(entry) = deleted
        && let Some(was) = entry.opened.before.as_deref().and_then(|was| serde_json::from_str(was).ok())
    {
        return Ok(Some(of(was, entry.opened.at)));
    }
    let drifted = desk.drifted(Some(id), 1).await?.0.pop();
    let gone = drifted.and_then(|drifted| Some((drifted.gone_at?, drifted.known.unwrap_or(drifted.now))));
    Ok(gone.map(|(at, was)| of(was, at)))
}

/// The form for a client like that. Its keys go along: there is no other client any more that they open.
pub(crate) fn form_of(again: &Again, catalogue: Option<&[ResourceServer]>) -> ClientDraft {
    let mut draft = ClientDraft::of(&again.settings);
    draft.again_of = again.client.0.clone();
    if let Some(catalogue) = catalogue {
        draft.scopes.retain(|value| offered(catalogue, value));
    }
    draft
}

/// What is new, loudly, and what goes along.
#[component]
pub(crate) fn RecreateNote(again: Again, dropped: Vec<String>, now: Timestamp) -> impl IntoView {
    let Again { client, settings, as_of } = again;
    let dropped = (!dropped.is_empty()).then(|| {
        view! { <p>{format!("Roles that are no longer offered and cannot be given anew: {}.", dropped.join(", "))}</p> }
    });
    let sign_in = match settings.authentication {
        Authentication::Secret => "It has no secret until you create one, and that one is new too.",
        Authentication::Jwks { .. } | Authentication::Keys { .. } => {
            "Its keys go along: whoever holds the private half signs in with it, under the new id."
        }
        Authentication::Other { .. } => {
            "How it signed in is not known to this version of the console: choose a way."
        }
    };
    view! {
        <Notice tone=Tone::Bad title=|| "A new client: its id and its secrets are new">
            <p>"Nothing brings " <bdi>{settings.name}</bdi> " back, whose id was " <span class="mono">{client.0}</span> ". Everything that signed in as it must be given the new id"
                {matches!(settings.authentication, Authentication::Secret).then_some(" and a new secret")} ", or does not work. " {sign_in}</p>
            <p>"The form shows what it was " <Moment at=as_of.0 now=now.0/> ". What you may give to a new client holds for this one as well."</p>
            {dropped}
        </Notice>
    }
}

#[cfg(test)]
#[path = "recreate_test.rs"]
mod tests;
