//! The campaigns that go on, on the first page. Server only.

use futures::future::join_all;
use leptos::prelude::*;

use super::look::{self, Summary};
use crate::desk::Operation;
use crate::model::{TenantName, Timestamp};
use crate::paths;
use crate::ui::{LinkButton, Moment, Notice, Tone};

/// So many of a tenant are named.
const NAMED: u32 = 5;

/// Those of each tenant.
pub(crate) type Running = Vec<(TenantName, Vec<Summary>)>;

/// The campaigns that go on, as far as the person sees their clients. No reason for a page to fail: then there are none.
pub(crate) async fn running(operation: &Operation) -> Running {
    let tenants = operation.tenants();
    let looks = tenants.iter().map(|card| look::going_on(operation, &card.name, NAMED));
    let found = join_all(looks).await.into_iter().map(Result::unwrap_or_default);
    tenants.iter().map(|card| card.name.clone()).zip(found).filter(|(_, found)| !found.is_empty()).collect()
}

/// A notice a tenant, a line a campaign.
pub(crate) fn running_section(running: &Running, now: Timestamp) -> impl IntoView + use<> {
    let several = running.len() > 1;
    let each = running.iter().map(|(tenant, campaigns)| {
        let lines = campaigns.iter().map(|Summary { campaign, progress }| {
            view! {
                <li>
                    <a class="link" href=paths::campaign(tenant, &campaign.id)><bdi>{campaign.name.clone()}</bdi></a>
                    ": " {progress.words()} "; due " <Moment at=campaign.due.0 now=now.0/>
                </li>
            }
        });
        let lines = lines.collect_view();
        let late = campaigns.iter().any(|one| one.campaign.due <= now && one.progress.open() > 0);
        let place = if several { format!(" in {tenant}") } else { String::new() };
        let title = match campaigns.len() {
            1 => format!("A campaign goes on{place}"),
            _ => format!("Campaigns go on{place}"),
        };
        let all = paths::campaigns(tenant);
        let tone = if late { Tone::Warn } else { Tone::Neutral };
        view! {
            <Notice tone=tone title=move || title action=move || view! { <LinkButton href=all small=true>"All campaigns"</LinkButton> }>
                <ul class="plain-list">{lines}</ul>
            </Notice>
        }
    });
    each.collect_view()
}
