//! `/{tenant}/removals`: what is to be removed, and what was.

use axum::extract::Path;
use axum::response::Response;
use leptos::prelude::*;

use super::banner::{countdown, keep_form};
use super::listing::{Removals, removals_of};
use super::looking::settle;
use super::machine::CUT_OFF_AFTER;
use super::words::kept_words;
use crate::desk::{Desk, Fault, Operation, Subject};
use crate::error::ConsoleError;
use crate::frame::{Here, Page, Visit};
use crate::model::{Removal, RemovalStep as Step, TenantCard, TenantName, Timestamp};
use crate::paths;
use crate::policy::Action;
use crate::ui::{Badge, Empty, Glyph, LinkButton, Look, Moment, Table, Tone};

/// So many unsettled ones are looked at when somebody opens the page.
const LOOKED_AT: usize = 3;
/// So many that have ended stand on the page.
const LINES: usize = 100;

/// `GET /{tenant}/removals`
pub async fn removals_page(visit: Visit, Path(tenant): Path<TenantName>) -> Response {
    visit.answer(page(&visit, &tenant).await)
}

/// The removals that the person sees; what is unsettled is looked at on the way.
pub(super) async fn removals(operation: &Operation, tenant: &TenantName) -> Result<Removals, ConsoleError> {
    operation
        .read(Action::ListRemovals, Subject::tenant(tenant), |desk| async move {
            let removals = removals_of(&desk).await?;
            let mut looked = false;
            for removal in
                removals.under_way.iter().filter(|one| is_unsettled(one, desk.now())).take(LOOKED_AT)
            {
                look_at(&desk, removal).await;
                looked = true;
            }
            if looked { removals_of(&desk).await } else { Ok(removals) }
        })
        .await
}

/// Whether something was sent and nobody has said since what became of it.
fn is_unsettled(removal: &Removal, now: Timestamp) -> bool {
    matches!(removal.step, Step::Disabling | Step::Deleting) && now.0 - removal.last().0 >= CUT_OFF_AFTER
}

/// Where upstream does not tell, the page shows what is kept.
async fn look_at(desk: &Desk, removal: &Removal) {
    let client = match desk.zidentity.get_client(&removal.client).await {
        Ok(held) => Some(held.client.settings),
        Err(Fault::NotFound) if desk.sees(&removal.client) => None,
        Err(_) => return,
    };
    if let Err(fault) = settle(desk, removal.clone(), client.as_ref(), None).await {
        tracing::warn!(removal = %removal.id.0, %fault, "a removal could not be looked at");
    }
}

async fn page(visit: &Visit, tenant: &TenantName) -> Result<Page, ConsoleError> {
    let card = visit.tenant(tenant)?;
    let shown = Shown {
        card: card.clone(),
        removals: removals(&visit.operation, tenant).await?,
        no_way: visit.operation.barred(tenant, Action::KeepClient),
        no_new: visit.operation.barred(tenant, Action::CreateClient),
        now: visit.operation.console().now(),
    };
    Ok(Page::new("Removals", Here::Clients, move || shown.into_view()).in_tenant(card))
}

/// Everything that the page shows.
pub(super) struct Shown {
    pub(super) card: TenantCard,
    pub(super) removals: Removals,
    /// Why the person cannot keep one, if so.
    pub(super) no_way: Option<String>,
    /// Why the person cannot create a client, if so.
    pub(super) no_new: Option<String>,
    pub(super) now: Timestamp,
}

impl Shown {
    pub(super) fn into_view(self) -> impl IntoView {
        let Self { card, removals, no_way, no_new, now } = self;
        let tenant = card.name.clone();
        let rule = match card.removal_days {
            0 => "In this tenant clients are deleted at once.".to_owned(),
            days => format!(
                "A client is disabled first, and deleted {} later, unless somebody keeps it.",
                super::banner::days_in_words(days)
            ),
        };
        view! {
            <div class="head"><div>
                <nav class="crumb" aria-label="Where this is"><a href=paths::clients(&tenant)>"API clients"</a></nav>
                <h1>"Removals"</h1>
                <p class="lede">{rule} " ZIdentity has no undelete: a client made anew has another id and other secrets."</p>
            </div></div>
            <section class="part" aria-labelledby="coming">
                <h2 id="coming">"To be removed"</h2>
                {under_way(&tenant, &removals.under_way, no_way, now)}
            </section>
            <section class="part" aria-labelledby="past">
                <h2 id="past">"Removed, and kept"</h2>
                {ended(&tenant, &removals.ended, no_new, now)}
            </section>
        }
    }
}

fn under_way(tenant: &TenantName, removals: &[Removal], no_way: Option<String>, now: Timestamp) -> AnyView {
    if removals.is_empty() {
        return view! { <Empty title="Nothing is to be removed" glyph=Glyph::Check action=|| ()><p>"Delete…, on a client's page, begins a removal."</p></Empty> }.into_any();
    }
    let rows = removals.iter().map(|removal| {
        let (name, href) = (removal.settings.name.clone(), paths::client(tenant, &removal.client));
        let trouble = removal.trouble.clone();
        view! {
            <tr>
                <td data-l="Name"><a class="name" href=href><bdi>{name}</bdi></a></td>
                <td data-l="Client ID" class="mono">{removal.client.to_string()}</td>
                <td data-l="When">{countdown(removal, now)} {trouble.map(|why| view! { <span class="sub">{why}</span> })}</td>
                <td data-l="Asked for by">{who(removal)}</td>
                <td data-l="" class="act">{keep_form(removal, no_way.clone())}</td>
            </tr>
        }
    });
    let rows: Vec<_> = rows.collect();
    view! {
        <Table caption=|| "Soonest first">
            <thead><tr><th scope="col">"Name"</th><th scope="col">"Client ID"</th><th scope="col">"When"</th><th scope="col">"Asked for by"</th><th scope="col"><span class="vh">"Actions"</span></th></tr></thead>
            <tbody>{rows}</tbody>
        </Table>
    }
    .into_any()
}

fn ended(tenant: &TenantName, removals: &[Removal], no_new: Option<String>, now: Timestamp) -> AnyView {
    if removals.is_empty() {
        return view! { <p class="quiet">"Nothing yet. What is deleted in ZIdentity's own portal stands under \"changed outside\"."</p> }.into_any();
    }
    let rows = removals.iter().take(LINES).map(|removal| {
        let name = removal.settings.name.clone();
        let (name, act) = match removal.step {
            Step::Removed => {
                let (href, label) = (paths::recreate_client(tenant, &removal.client), format!("Recreate {name}"));
                (
                    view! { <bdi>{name}</bdi> }.into_any(),
                    view! { <LinkButton href=href small=true look=Look::Flat label=label disabled_because=no_new.clone()>"Recreate…"</LinkButton> }.into_any(),
                )
            }
            _ => {
                let href = paths::client(tenant, &removal.client);
                (view! { <a class="name" href=href><bdi>{name}</bdi></a> }.into_any(), ().into_any())
            }
        };
        view! {
            <tr>
                <td data-l="Name">{name}</td>
                <td data-l="Client ID" class="mono">{removal.client.to_string()}</td>
                <td data-l="What became of it">{became(removal)}</td>
                <td data-l="When"><Moment at=removal.last().0 now=now.0/></td>
                <td data-l="Asked for by">{who(removal)}</td>
                <td data-l="" class="act">{act}</td>
            </tr>
        }
    });
    let rows: Vec<_> = rows.collect();
    view! {
        <Table caption=|| "Newest first">
            <thead><tr><th scope="col">"Name"</th><th scope="col">"Client ID"</th><th scope="col">"What became of it"</th><th scope="col">"When"</th><th scope="col">"Asked for by"</th><th scope="col"><span class="vh">"Actions"</span></th></tr></thead>
            <tbody>{rows}</tbody>
        </Table>
    }
    .into_any()
}

fn became(removal: &Removal) -> AnyView {
    let by = removal.marks.last().and_then(|mark| mark.by.as_ref()).map(|who| who.name.clone());
    match (removal.step, removal.kept) {
        (Step::Removed, _) if removal.wait_days == 0 => {
            view! { <Badge>"removed"</Badge> " at once" }.into_any()
        }
        (Step::Removed, _) => match by {
            Some(by) => view! { <Badge>"removed"</Badge> " by " <bdi>{by}</bdi> }.into_any(),
            None => view! { <Badge>"removed"</Badge> " found gone" }.into_any(),
        },
        (_, Some(crate::model::KeptBecause::Asked)) => {
            view! { <Badge tone=Tone::Good>"kept"</Badge> " by " <bdi>{by.unwrap_or_default()}</bdi> }
                .into_any()
        }
        (_, why) => {
            let why = why.map(kept_words).unwrap_or_default();
            view! { <Badge tone=Tone::Warn>"kept"</Badge> ", because " {why} }.into_any()
        }
    }
}

fn who(removal: &Removal) -> AnyView {
    let name = removal.asker().map(|who| who.name.clone()).unwrap_or_default();
    view! { <bdi>{name}</bdi> }.into_any()
}

#[cfg(test)]
#[path = "page_test.rs"]
mod tests;
