//! The page of the copy: as of when it is, how far a reading is, and reading everything again.

use axum::extract::Path;
use axum::response::Response;
use leptos::prelude::*;

use super::notice::standing_notice;
use super::reading::{Far, Reading};
use crate::desk::{Operation, Snapshot, Standing, Subject};
use crate::error::ConsoleError;
use crate::frame::{Answer, Here, Page, Sent, Visit};
use crate::model::{TenantName, Timestamp};
use crate::paths;
use crate::policy::Action;
use crate::ui::{Button, LinkButton, Look, Moment};

/// Without script, the page is loaded again after so many seconds.
const REFRESH: u32 = 2;

/// `GET /{tenant}/inventory`
pub async fn inventory_page(visit: Visit, Path(tenant): Path<TenantName>) -> Response {
    visit.answer(page(&visit, &tenant).await)
}

/// `POST /{tenant}/inventory`: has everything read anew.
pub async fn ask_from_form(visit: Visit, Path(tenant): Path<TenantName>, Sent(_): Sent) -> Response {
    let asked =
        visit
            .operation
            .read(Action::RefreshClients, Subject::tenant(&tenant), |desk| async move {
                desk.inventory().ask().await
            })
            .await;
    visit.answer(asked.map(|()| Answer::SeeOther(format!("{}?done=reading", paths::inventory(&tenant)))))
}

/// How the copy stands and how far a reading is.
pub(super) async fn look(
    operation: &Operation,
    tenant: &TenantName,
) -> Result<(Standing, Far), ConsoleError> {
    let look = operation.read(Action::ListClients, Subject::tenant(tenant), |desk| async move {
        let kept = desk.kept().await?;
        Ok((kept.standing.clone(), far(&kept)))
    });
    look.await
}

fn far(kept: &Snapshot) -> Far {
    let standing = &kept.standing;
    let asked = standing.asked_at.is_some_and(|asked| standing.listed_at.is_none_or(|listed| listed < asked));
    let listing = standing.listing.is_some() || standing.listed_at.is_none() || asked;
    let number = |count: usize| u64::try_from(count).unwrap_or_default();
    Far {
        listing,
        clients: standing.listing.filter(|_| listing).unwrap_or_else(|| number(kept.clients.len())),
        with_secrets: number(standing.with_secrets),
        secrets_read: number(standing.secrets_read),
        running: listing || standing.is_under_way(),
    }
}

async fn page(visit: &Visit, tenant: &TenantName) -> Result<Page, ConsoleError> {
    let card = visit.tenant(tenant)?;
    let (standing, far) = look(&visit.operation, tenant).await?;
    let now = visit.operation.console().now();
    let (running, name) = (far.running, tenant.clone());
    let page = Page::new("What is read", Here::Clients, move || {
        view! { <View tenant=name standing=standing far=far now=now/> }
    });
    let page = page.in_tenant(card);
    Ok(if running { page.refreshed_every(REFRESH) } else { page })
}

#[component]
fn View(tenant: TenantName, standing: Standing, far: Far, now: Timestamp) -> impl IntoView {
    let moment = |at: Option<Timestamp>| match at {
        Some(at) => view! { <Moment at=at.0 now=now.0/> }.into_any(),
        None => view! { <span class="quiet">"not yet, or not all of it"</span> }.into_any(),
    };
    let pressed = far.running && standing.asked_at.is_some();
    let busy = pressed.then(|| "It is being read already.".to_owned());
    view! {
        <div class="head">
            <div>
                <nav class="crumb" aria-label="Where this is"><a href=paths::clients(&tenant)>"API clients"</a></nav>
                <h1>"What is read"</h1>
                <p class="lede">"Lists and warnings come from a copy that the console reads in the background, slowly enough for ZIdentity not to notice. It never holds a secret's value."</p>
            </div>
            <div class="acts"><LinkButton href=paths::clients(&tenant)>"All clients"</LinkButton></div>
        </div>
        {standing_notice(&tenant, &standing, now)}
        <Reading tenant=tenant.clone() far=far/>
        <dl class="facts">
            <dt>"List of clients"</dt><dd>"as of " {moment(standing.listed_at)}</dd>
            <dt>"Secrets"</dt><dd>"all of them as of " {moment(standing.oldest_secrets)} ", or later"</dd>
        </dl>
        <form method="post" action=paths::inventory(&tenant) class="row">
            <Button look=Look::Main disabled_because=busy>"Read everything again"</Button>
        </form>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::testing::{NOW, card};
    use crate::ui::testing::{html, words};

    fn said(standing: Standing) -> String {
        let kept = Snapshot { standing: standing.clone(), ..Snapshot::default() };
        words(&html(|| view! { <View tenant=card().name far=far(&kept) standing=standing now=NOW/> }))
    }

    #[test]
    fn how_far_it_is_is_told_in_numbers() {
        let half =
            Standing { listed_at: Some(NOW), with_secrets: 40, secrets_read: 10, ..Standing::default() };
        assert!(said(half.clone()).contains("Reading secrets: 10 of 40 clients."));
        let asked = Standing { asked_at: Some(Timestamp(NOW.0 + 1)), ..half.clone() };
        assert!(
            said(asked.clone()).contains("It is being read already.")
                && said(asked).contains("Reading the list")
        );
        let done = Standing { secrets_read: 40, oldest_secrets: Some(NOW), ..half };
        assert!(said(done).contains("All read"));
    }
}
