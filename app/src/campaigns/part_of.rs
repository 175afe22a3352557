//! That a client is part of a campaign, on the pages of that client. Server only.

use leptos::prelude::*;

use crate::desk::{Desk, Fault, Operation, Subject};
use crate::model::{Campaign, ClientId, SecretId, TenantName, Timestamp};
use crate::paths;
use crate::policy::Action;
use crate::ui::{LinkButton, Moment, Notice, Tone};

/// A campaign that goes on, with those secrets of the client that are still to go in it.
#[derive(Clone, Debug)]
pub(crate) struct PartOf {
    campaign: Campaign,
    secrets: Vec<SecretId>,
}

/// The campaigns that a client is part of. No reason for a page to fail: then there are none.
pub(crate) async fn part_of(operation: &Operation, tenant: &TenantName, client: &ClientId) -> Vec<PartOf> {
    let look = operation.read(Action::ListCampaigns, Subject::client(tenant, client), |desk| async move {
        found(&desk, client).await
    });
    look.await.unwrap_or_default()
}

async fn found(desk: &Desk, client: &ClientId) -> Result<Vec<PartOf>, Fault> {
    let lines = desk.campaigns().about(&desk.card.name, std::slice::from_ref(client)).await?;
    let mut found: Vec<PartOf> = Vec::new();
    if lines.is_empty() {
        return Ok(found);
    }
    let kept = desk.kept().await?;
    let known = kept.clients.iter().find(|known| known.id == *client);
    let secrets = known.and_then(|known| known.secrets.as_ref());
    // What is known to be gone, or to open nothing any more, is no longer to go.
    let is_to_go = |id: &SecretId| {
        secrets.is_none_or(|all| all.iter().any(|one| one.id == *id && one.is_live(desk.now())))
    };
    for (id, line) in lines.into_iter().filter(|(_, line)| line.skipped.is_none() && is_to_go(&line.secret)) {
        if let Some(one) = found.iter_mut().find(|one| one.campaign.id == id) {
            one.secrets.push(line.secret);
            continue;
        }
        let campaign = desk.campaigns().get(&id).await?.filter(|campaign| campaign.ended.is_none());
        found.extend(campaign.map(|campaign| PartOf { campaign, secrets: vec![line.secret] }));
    }
    Ok(found)
}

/// A notice a campaign.
pub(crate) fn part_of_campaigns(
    tenant: &TenantName,
    parts: &[PartOf],
    now: Timestamp,
) -> impl IntoView + use<> {
    let each = parts.iter().map(|PartOf { campaign, secrets }| {
        let title = format!("Part of the campaign “{}”", campaign.name);
        let ids: Vec<_> = secrets.iter().map(ToString::to_string).collect();
        let what = match &ids[..] {
            [one] => format!("Secret {one} is to be replaced"),
            many => format!("Secrets {} are to be replaced", many.join(" and ")),
        };
        let (tone, href) = match campaign.due <= now {
            true => (Tone::Warn, paths::campaign(tenant, &campaign.id)),
            false => (Tone::Neutral, paths::campaign(tenant, &campaign.id)),
        };
        let due = campaign.due;
        let reason =
            (!campaign.reason.is_empty()).then(|| view! { <p dir="auto">{campaign.reason.clone()}</p> });
        view! {
            <Notice tone=tone title=move || title
                action=move || view! { <LinkButton href=href small=true>"See the campaign"</LinkButton> }>
                <p>{what} "; due " <Moment at=due.0 now=now.0/></p>
                {reason}
            </Notice>
        }
    });
    each.collect_view()
}
