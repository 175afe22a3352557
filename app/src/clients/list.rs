//! The list of a tenant's clients.

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::Path;
use axum::response::Response;
use leptos::prelude::*;

use super::bounds::full_words;
use super::filters::filters;
use super::query::ListQuery;
use super::table::{BULK_FORM, Rows, rows};
use crate::batches::{BulkBar, Recent, recent};
use crate::desk::{BatchLine, Catalogue, Operation, Ownership, Snapshot, Subject};
use crate::error::ConsoleError;
use crate::frame::{Here, Page, Trouble, Visit};
use crate::inventory::standing_notice;
use crate::model::{Client, ClientId, Removal, TenantCard, TenantName, Timestamp};
use crate::paths;
use crate::policy::Action;
use crate::removal::{hint, under_way_of};
use crate::ui::{Empty, Glyph, Icon, LinkButton, Look, Notice, Tone};

/// How many clients `clients/list` gives at most.
const FOUND: usize = 100;

/// `GET /{tenant}/clients`
pub async fn list_page(visit: Visit, Path(tenant): Path<TenantName>) -> Response {
    visit.answer(list(&visit, &tenant).await)
}

async fn list(visit: &Visit, tenant: &TenantName) -> Result<Page, ConsoleError> {
    let card = visit.tenant(tenant)?;
    let near = visit.operation.read(Action::ListClients, Subject::tenant(tenant), |desk| async move {
        let (snapshot, catalogue) = tokio::join!(desk.fleet(), desk.catalogue());
        Ok((snapshot?, catalogue, desk.ownership(), under_way_of(&desk).await?))
    });
    let (near, batches) = tokio::join!(near, recent(&visit.operation, tenant));
    let (snapshot, catalogue, ownership, removals, trouble) = match near {
        Ok((snapshot, catalogue, ownership, removals)) => (snapshot, catalogue, ownership, removals, None),
        Err(trouble) => {
            let (kept, ownership, removals) = kept(&visit.operation, tenant, &trouble).await?;
            (kept, None, ownership, removals, Some(trouble))
        }
    };
    let status = trouble.as_ref().map_or(200, ConsoleError::status);
    let sees_all = visit.operation.standing_in(tenant).sees_all();
    let full = full_words(snapshot.clients.len()).filter(|_| sees_all);
    let shown = Shown {
        card: card.clone(),
        snapshot,
        catalogue,
        ownership,
        removals: removals.into_iter().map(|removal| (removal.client.clone(), removal)).collect(),
        batches,
        trouble,
        query: ListQuery::from_pairs(&visit.query),
        now: visit.operation.console().now(),
        barred: visit.operation.barred(tenant, Action::CreateClient),
        may_change: visit.operation.barred(tenant, Action::UpdateClient).is_none(),
        no_campaign: visit.operation.barred(tenant, Action::BeginCampaign),
        full,
    };
    Ok(Page::new("API clients", Here::Clients, move || shown.into_view()).in_tenant(card).with_status(status))
}

/// Where upstream does not tell: what was known before, however old; the trouble itself where nothing was.
async fn kept(
    operation: &Operation,
    tenant: &TenantName,
    trouble: &ConsoleError,
) -> Result<(Arc<Snapshot>, Ownership, Vec<Removal>), ConsoleError> {
    let kept = operation.read(Action::ListClients, Subject::tenant(tenant), |desk| async move {
        Ok((desk.kept_fleet().await?, desk.ownership(), under_way_of(&desk).await?))
    });
    kept.await.ok().filter(|(kept, ..)| kept.standing.listed_at.is_some()).ok_or_else(|| trouble.clone())
}

async fn snapshot(operation: &Operation, tenant: &TenantName) -> Result<Arc<Snapshot>, ConsoleError> {
    operation
        .read(Action::ListClients, Subject::tenant(tenant), |desk| async move { desk.fleet().await })
        .await
}

/// The clients that a search finds, in the list's order.
pub(super) async fn find(
    operation: &Operation,
    tenant: &TenantName,
    search: &str,
) -> Result<Vec<Client>, ConsoleError> {
    let snapshot = snapshot(operation, tenant).await?;
    let query = ListQuery { search: search.to_owned(), size: FOUND, ..ListQuery::default() };
    let found = query.select(&snapshot.clients, None, &Ownership::default(), operation.console().now());
    Ok(found.rows.into_iter().map(|known| known.client.clone()).collect())
}

/// Everything that the list shows.
struct Shown {
    card: TenantCard,
    snapshot: Arc<Snapshot>,
    /// `None`: the roles stand without their service.
    catalogue: Option<Arc<Catalogue>>,
    ownership: Ownership,
    /// What is to be removed.
    removals: HashMap<ClientId, Removal>,
    batches: Vec<BatchLine>,
    /// Why what is shown is not as fresh as it should be.
    trouble: Option<ConsoleError>,
    query: ListQuery,
    now: Timestamp,
    /// Why no client can be created, if so.
    barred: Option<String>,
    may_change: bool,
    /// Why no campaign can be begun, if so.
    no_campaign: Option<String>,
    /// That the tenant is nearly full, if so.
    full: Option<String>,
}

impl Shown {
    fn into_view(self) -> impl IntoView {
        let Self {
            card,
            snapshot,
            catalogue,
            ownership,
            removals,
            batches,
            trouble,
            query,
            now,
            barred,
            may_change,
            no_campaign,
            full,
        } = self;
        let tenant = card.name.clone();
        let selection = query.select(&snapshot.clients, catalogue.as_deref(), &ownership, now);
        let body = if selection.total == 0 {
            no_clients(&tenant, barred.clone()).into_any()
        } else {
            let (selection, catalogue) = (&selection, catalogue.as_deref());
            let shown = Rows {
                card: &card,
                query: &query,
                selection,
                catalogue,
                ownership: &ownership,
                removals: &removals,
                may_change,
                as_of: snapshot.as_of,
                now,
            };
            rows(&shown).into_any()
        };
        let bulk = (may_change && selection.total > 0).then(|| {
            view! { <form id=BULK_FORM method="get" action=paths::bulk(&tenant)><BulkBar no_campaign=no_campaign/></form> }
        });
        view! {
            <div class="head">
                <div>
                    <div class="crumb"><bdi>{tenant.to_string()}</bdi></div>
                    <h1>"API clients"</h1>
                </div>
                <div class="acts">
                    <LinkButton href=paths::new_client(&tenant) look=Look::Main disabled_because=barred>
                        <Icon glyph=Glyph::Plus/>"Create API client"
                    </LinkButton>
                </div>
            </div>
            {full.map(|words| view! { <Notice tone=Tone::Warn title=|| "The tenant is nearly full"><p>{words}</p></Notice> })}
            <Recent tenant=tenant.clone() batches=batches now=now/>
            {trouble.map(|error| view! { <Trouble error=error/> <div class="acts"><LinkButton href="">"Try again"</LinkButton></div> })}
            {standing_notice(&tenant, &snapshot.standing, now)}
            {filters(&tenant, &query, &snapshot.clients, catalogue.as_deref(), &ownership)}
            <div id="results">{body}</div>
            {bulk}
            {hint(&tenant)}
        }
    }
}

fn no_clients(tenant: &TenantName, barred: Option<String>) -> impl IntoView + use<> {
    let href = paths::new_client(tenant);
    view! {
        <Empty title="No API clients yet" glyph=Glyph::Key
            action=move || view! { <LinkButton href=href disabled_because=barred>"Create the first one"</LinkButton> }>
            <p>"An API client is how a program signs in to Zscaler's APIs: an OAuth client with a secret or keys, and the roles that its tokens carry."</p>
        </Empty>
    }
}

#[cfg(test)]
#[path = "list_test.rs"]
mod tests;
