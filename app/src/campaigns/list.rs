//! The campaigns of a tenant, as far as the person sees their clients.

use axum::extract::Path;
use axum::response::Response;
use leptos::prelude::*;

use super::look::{self, Summary};
use super::sight::MOST;
use crate::error::ConsoleError;
use crate::frame::{Here, Page, Visit};
use crate::model::{TenantName, Timestamp};
use crate::paths;
use crate::policy::Action;
use crate::ui::{Badge, Empty, Glyph, LinkButton, Look, Moment, Table, Tone};

/// `GET /{tenant}/campaigns`
pub async fn list_page(visit: Visit, Path(tenant): Path<TenantName>) -> Response {
    visit.answer(page(&visit, &tenant).await)
}

async fn page(visit: &Visit, tenant: &TenantName) -> Result<Page, ConsoleError> {
    let card = visit.tenant(tenant)?;
    let (open, ended) = look::all(&visit.operation, tenant).await?;
    let shown = Shown {
        tenant: tenant.clone(),
        open,
        ended,
        barred: visit.operation.barred(tenant, Action::BeginCampaign),
        exposure: visit.operation.permits(tenant, Action::ReadExposure),
        now: visit.operation.console().now(),
    };
    Ok(Page::new("Campaigns", Here::Campaigns, move || shown.into_view()).in_tenant(card))
}

struct Shown {
    tenant: TenantName,
    open: Vec<Summary>,
    ended: Vec<Summary>,
    /// Why no campaign can be begun, if so.
    barred: Option<String>,
    /// Whether the person may see who was shown what.
    exposure: bool,
    now: Timestamp,
}

impl Shown {
    fn into_view(self) -> impl IntoView {
        let Self { tenant, open, ended, barred, exposure, now } = self;
        let begin = paths::new_campaign(&tenant);
        let exposure = exposure
            .then(|| view! { <LinkButton href=paths::exposure(&tenant)>"Who was shown what"</LinkButton> });
        let nothing = (open.is_empty() && ended.is_empty()).then(|| {
            view! {
                <Empty title="No campaign yet" glyph=Glyph::Check>
                    <p>"A campaign is a list of secrets that are to be rotated until a day, with how far each is: what ends soon, what somebody who leaves was shown, or whatever is ticked in the list of clients."</p>
                </Empty>
            }
        });
        view! {
            <div class="head">
                <div>
                    <div class="crumb"><bdi>{tenant.to_string()}</bdi></div>
                    <h1>"Campaigns"</h1>
                    <p class="lede">"Many secrets that are to be rotated until a day. Each goes the guided way, step by step; here stands how far all of them are."</p>
                </div>
                <div class="acts">
                    {exposure}
                    <LinkButton href=begin look=Look::Main disabled_because=barred>"Begin a campaign"</LinkButton>
                </div>
            </div>
            {nothing}
            {(!open.is_empty()).then(|| table(&tenant, "Going on", &open, now))}
            {(!ended.is_empty()).then(|| table(&tenant, "Ended", &ended, now))}
        }
    }
}

/// A row a campaign.
fn table(
    tenant: &TenantName,
    what: &'static str,
    campaigns: &[Summary],
    now: Timestamp,
) -> impl IntoView + use<> {
    let caption = match campaigns.len() {
        many if many >= MOST as usize => format!("{what}: the newest {MOST}"),
        many => format!("{what}: {many}, newest first"),
    };
    let rows = campaigns.iter().map(|Summary { campaign, progress }| {
        let (due, at) = (campaign.due.0, campaign.at.0);
        let due = match (campaign.ended.is_some(), progress.open()) {
            (false, 1..) if campaign.due <= now => {
                view! { <Badge tone=Tone::Bad>"was due " <Moment at=due now=now.0/></Badge> }.into_any()
            }
            _ => view! { <Moment at=due now=now.0/> }.into_any(),
        };
        let (closed, total) = (progress.closed(), progress.total);
        let label = format!("{closed} of {total} done");
        view! {
            <tr>
                <td data-l="Campaign"><a class="name" href=paths::campaign(tenant, &campaign.id)><bdi>{campaign.name.clone()}</bdi></a></td>
                <td data-l="Progress"><progress max=total.to_string() value=closed.to_string() aria-label=label></progress> <span class="sub">{progress.words()}</span></td>
                <td data-l="Due">{due}</td>
                <td data-l="Begun by"><bdi>{campaign.by.name.clone()}</bdi></td>
                <td data-l="Begun"><Moment at=at now=now.0/></td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    view! {
        <Table caption=move || caption>
            <thead><tr><th scope="col">"Campaign"</th><th scope="col">"Progress"</th><th scope="col">"Due"</th><th scope="col">"Begun by"</th><th scope="col">"Begun"</th></tr></thead>
            <tbody>{rows}</tbody>
        </Table>
    }
}
