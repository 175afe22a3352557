//! What ends when, with its filters and the forecast.

use std::collections::HashSet;
use std::sync::Arc;

use axum::extract::Path;
use axum::response::Response;
use leptos::prelude::*;

use super::chart::{Way, chart};
use super::filters::filters;
use super::forecast::Forecast;
use super::items::{Item, items, service_of, team_of};
use super::query::Query;
use super::reminded::{Reminders, StuckReminders};
use super::{Ending, Left};
use crate::desk::{Catalogue, Desk, Fault, Ownership, Reminded, Snapshot, Stuck, Subject};
use crate::error::ConsoleError;
use crate::frame::{Here, Page, Trouble, Visit};
use crate::inventory::{as_of, standing_notice};
use crate::model::{Labels, ScopeId, TenantName, Timestamp};
use crate::paths;
use crate::policy::Action;
use crate::teams::whose;
use crate::ui::{Badge, Empty, Ends, Glyph, LinkButton, Moment, Pager, Table, Tone};

/// Rows a page.
const SIZE: usize = 50;

/// `GET /{tenant}/expiring`
pub async fn expiring_page(visit: Visit, Path(tenant): Path<TenantName>) -> Response {
    visit.answer(page(&visit, &tenant).await)
}

async fn page(visit: &Visit, tenant: &TenantName) -> Result<Page, ConsoleError> {
    let card = visit.tenant(tenant)?;
    let about = || Subject::tenant(tenant);
    let near = visit.operation.read(Action::ListClients, about(), |desk| async move {
        let (fleet, catalogue) = tokio::join!(desk.fleet(), desk.catalogue());
        let labels = desk.labels().of(&desk.card.name, None).await?;
        Ok((fleet?, catalogue, desk.ownership(), labels, told(&desk).await?))
    });
    let (snapshot, catalogue, ownership, labels, (told, stuck), trouble) = match near.await {
        Ok((snapshot, catalogue, ownership, labels, told)) => {
            (snapshot, catalogue, ownership, labels, told, None)
        }
        Err(trouble) => {
            let kept = visit.operation.read(Action::ListClients, about(), |desk| async move {
                let labels = desk.labels().of(&desk.card.name, None).await?;
                Ok((desk.kept_fleet().await?, desk.ownership(), labels, told(&desk).await?))
            });
            let kept = kept.await.ok().filter(|(kept, ..)| kept.standing.listed_at.is_some());
            let (kept, ownership, labels, told) = kept.ok_or_else(|| trouble.clone())?;
            (kept, None, ownership, labels, told, Some(trouble))
        }
    };
    let status = trouble.as_ref().map_or(200, ConsoleError::status);
    let query = Query::from_pairs(&visit.query);
    let now = visit.operation.console().now();
    let no_campaign = visit.operation.barred(tenant, Action::BeginCampaign);
    let barred = visit.operation.barred(tenant, Action::AcknowledgeReminder);
    let reminders = Reminders::of(told, barred);
    let shown = Shown {
        tenant: tenant.clone(),
        snapshot,
        catalogue,
        ownership,
        labels,
        reminders,
        stuck,
        trouble,
        no_campaign,
        query,
        now,
    };
    Ok(Page::new("Expiring", Here::Expiring, move || shown.into_view()).in_tenant(card).with_status(status))
}

/// What people were reminded of, and what could not be sent.
async fn told(desk: &Desk) -> Result<(Vec<Reminded>, Vec<Stuck>), Fault> {
    Ok((desk.reminded().await?, desk.stuck_reminders().await?))
}

struct Shown {
    tenant: TenantName,
    snapshot: Arc<Snapshot>,
    catalogue: Option<Arc<Catalogue>>,
    ownership: Ownership,
    labels: Labels,
    reminders: Reminders,
    stuck: Vec<Stuck>,
    trouble: Option<ConsoleError>,
    /// Why no campaign can be begun, if so.
    no_campaign: Option<String>,
    query: Query,
    now: Timestamp,
}

impl Shown {
    fn into_view(self) -> impl IntoView {
        let Self {
            tenant,
            snapshot,
            catalogue,
            ownership,
            labels,
            reminders,
            stuck,
            trouble,
            no_campaign,
            query,
            now,
        } = self;
        let beside = Beside { catalogue: catalogue.as_deref(), ownership: &ownership, now };
        let catalogue = catalogue.as_deref();
        let all = items(&snapshot);
        let of_service = catalogue.filter(|_| !query.service.is_empty());
        let scopes = of_service.map(|catalogue| catalogue.scopes_of(&query.service));
        let wanted = |item: &Item<'_>| {
            scopes.as_ref().is_none_or(|scopes| holds(item, scopes))
                && query.owner.as_ref().is_none_or(|owner| owner.shows(&ownership, &item.known.id))
        };
        let all: Vec<Item<'_>> = all.into_iter().filter(wanted).collect();
        let forecast = forecast(&all, &beside, query.by_team);
        let address = |query: Query| format!("{}{}", paths::expiring(&tenant), query.to_query());
        let week = |monday| address(Query { week: Some(monday), page: 1, ..query.clone() });
        let by = |words, by_team| -> Way {
            (words, address(Query { by_team, ..query.clone() }), query.by_team == by_team)
        };
        let ways = [by("By service", false), by("By team", true)];
        let needle = query.search.to_lowercase();
        let found: Vec<Item<'_>> =
            all.iter().filter(|item| query.shows(item, &needle, now)).copied().collect();
        let rotated = query.clone();
        let body = rows(&tenant, &query, &found, (&beside, &labels), &reminders, &snapshot).into_any();
        view! {
            <div class="head"><div>
                <div class="crumb"><bdi>{tenant.to_string()}</bdi></div>
                <h1>"Expiring"</h1>
                <p class="lede">"Secrets and certificates by when they end. Public keys and what a JWKS URL serves name no end."</p>
            </div></div>
            {trouble.map(|error| view! { <Trouble error=error/> })}
            {standing_notice(&tenant, &snapshot.standing, now)}
            <StuckReminders stuck=stuck now=now/>
            {chart(&forecast, &week, ways)}
            {filters(&tenant, &query, &all, &beside)}
            <div id="results">{body}</div>
            {super::rotate::rotate_all(&tenant, &rotated, no_campaign)}
            {as_of(&tenant, &snapshot.standing, now)}
        }
    }
}

/// What is known beside a fleet.
pub(super) struct Beside<'a> {
    pub(super) catalogue: Option<&'a Catalogue>,
    pub(super) ownership: &'a Ownership,
    pub(super) now: Timestamp,
}

fn holds(item: &Item<'_>, scopes: &HashSet<&ScopeId>) -> bool {
    let grants = &item.known.settings.grants;
    grants.iter().flat_map(|grant| &grant.scopes).any(|scope| scopes.contains(&scope.id))
}

/// The forecast of these ends, those of disabled clients left out: nobody waits for them.
pub(super) fn forecast(items: &[Item<'_>], beside: &Beside<'_>, by_team: bool) -> Forecast {
    let stands_for = |item: &Item<'_>| match by_team {
        true => team_of(item.known, beside.ownership),
        false => service_of(item.known, beside.catalogue),
    };
    let active = items.iter().filter(|item| item.known.settings.enabled);
    let ends: Vec<_> = active.map(|item| (item.end.at, stands_for(item))).collect();
    Forecast::of(&ends, beside.now)
}

fn rows(
    tenant: &TenantName,
    query: &Query,
    found: &[Item<'_>],
    (beside, labels): (&Beside<'_>, &Labels),
    reminders: &Reminders,
    snapshot: &Snapshot,
) -> impl IntoView + use<> {
    if found.is_empty() {
        let all = paths::expiring(tenant);
        let filtered = query.is_filtered();
        return view! {
            <Empty title=if filtered { "Nothing that ends matches" } else { "Nothing with an end is known" } glyph=Glyph::Search
                action=move || filtered.then(|| view! { <LinkButton href=all>"Show everything that ends"</LinkButton> })>
                <p>"A secret shows here once the console has read it; it reads them in the background."</p>
            </Empty>
        }
        .into_any();
    }
    let pages = found.len().div_ceil(SIZE);
    let page = query.page.min(pages);
    let first = (page - 1) * SIZE;
    let shown: Vec<_> = found.iter().skip(first).take(SIZE).collect();
    let last = first + shown.len();
    let to =
        |page: usize| format!("{}{}", paths::expiring(tenant), Query { page, ..query.clone() }.to_query());
    let (previous, next) = ((page > 1).then(|| to(page - 1)), (page < pages).then(|| to(page + 1)));
    let body: Vec<_> = shown
        .into_iter()
        .map(|item| row(tenant, item, (beside, labels), reminders.beside(tenant, item, query, beside.now)))
        .collect();
    let (total, as_of, now) = (found.len(), snapshot.as_of, beside.now);
    let team = beside.ownership.tells().then(|| view! { <th scope="col">"Team"</th> });
    view! {
        <Table caption=move || view! { {total} " of them, the first one first · list read " <Moment at=as_of.0 now=now.0/> }>
            <thead><tr>
                <th scope="col">"Ends"</th><th scope="col">"What"</th><th scope="col">"Client"</th>
                <th scope="col">"Service"</th>{team}<th scope="col">"Beside it"</th>
            </tr></thead>
            <tbody>{body}</tbody>
        </Table>
        <Pager first=first + 1 last=last total=total previous=previous next=next/>
    }
    .into_any()
}

fn row(
    tenant: &TenantName,
    item: &Item<'_>,
    (beside, labels): (&Beside<'_>, &Labels),
    reminder: Option<AnyView>,
) -> impl IntoView + use<> {
    let Beside { catalogue, ownership, now } = *beside;
    let team = ownership.tells().then(|| view! { <td data-l="Team">{whose(ownership, &item.known.id)}</td> });
    let (known, end) = (item.known, item.end);
    let name = known.settings.name.clone();
    let (what, sub, href) = match &end.what {
        Ending::Secret(id) => ("Secret", id.0.clone(), paths::secrets(tenant, &known.id)),
        Ending::Certificate { subject, .. } => {
            ("Certificate", subject.clone(), paths::client(tenant, &known.id))
        }
    };
    let label = match &end.what {
        Ending::Secret(id) => labels.words(&known.id, id),
        Ending::Certificate { .. } => None,
    };
    let label = label.map(|words| view! { <span class="sub"><bdi>{words}</bdi></span> });
    view! {
        <tr>
            <td data-l="Ends"><Ends at=end.at.0 now=now.0/></td>
            <td data-l="What"><a class="link" href=href>{what}<span class="vh">" of " {name.clone()}</span></a> " " <span class="sub mono">{sub}</span> {label}</td>
            <td data-l="Client"><a class="name" href=paths::client(tenant, &known.id)><bdi>{name}</bdi></a></td>
            <td data-l="Service">{service_of(known, catalogue)}</td>
            {team}
            <td data-l="Beside it">{meaning(item, now)} {reminder}</td>
        </tr>
    }
}

/// What it means that this one ends.
pub(super) fn meaning(item: &Item<'_>, now: Timestamp) -> AnyView {
    let past = item.end.at <= now;
    match (item.known.settings.enabled, item.end.replaced) {
        (false, _) => view! { <span class="quiet">"the client is disabled"</span> }.into_any(),
        (true, true) if past => {
            view! { <span class="quiet">"another lives; this one can be deleted"</span> }.into_any()
        }
        (true, true) => view! { <span class="quiet">"another lives longer"</span> }.into_any(),
        (true, false) if past => {
            view! { <Badge tone=Tone::Bad>"nothing left to sign in with"</Badge> }.into_any()
        }
        (true, false) if Left::of(item.end.at, now) <= Left::Month => {
            view! { <Badge tone=Tone::Warn>"nothing lives longer"</Badge> }.into_any()
        }
        (true, false) => view! { "nothing lives longer" }.into_any(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::fleet;
    use super::*;
    use crate::frame::pairs_of;
    use crate::model::testing::{NOW, card, catalogue};
    use crate::ui::testing::{html, words};

    fn page(query: &str) -> String {
        let snapshot = Arc::new(fleet(&[
            ("down <b>", true, &[-3]),
            ("rotated", true, &[5, 90]),
            ("asleep", false, &[2]),
        ]));
        let catalogue = Some(Arc::new(Catalogue::of(catalogue())));
        let query = Query::from_pairs(&pairs_of(query));
        html(|| {
            let ownership = Ownership::default();
            let (tenant, labels, reminders) = (card().name, Labels::default(), Reminders::of(vec![], None));
            let (stuck, trouble, no_campaign) = (vec![], None, None);
            Shown {
                tenant,
                snapshot,
                catalogue,
                ownership,
                labels,
                reminders,
                stuck,
                trouble,
                no_campaign,
                query,
                now: NOW,
            }
            .into_view()
        })
    }

    #[test]
    fn every_end_stands_with_its_client_and_what_it_means() {
        let page = page("");
        let said = words(&page);
        for wanted in [
            "4 of them",
            "nothing left to sign in with",
            "another lives longer",
            "the client is disabled",
            "ZIA",
        ] {
            assert!(said.contains(wanted), "{wanted}: {said}");
        }
        assert!(page.contains("<bdi>down &lt;b&gt;</bdi>"), "{page}");
    }

    #[test]
    fn a_filter_that_finds_nothing_says_so_and_leads_back() {
        let said = words(&page("left=1d"));
        assert!(
            said.contains("Nothing that ends matches") && said.contains("Show everything that ends"),
            "{said}"
        );
    }

    #[test]
    fn chips_count_what_they_would_show_and_take_themselves_back() {
        let page = page("left=7d&last=1");
        assert!(words(&page).contains("Ends within 7 days 2"), "{}", words(&page));
        assert!(page.contains(r#"href="/prod/expiring?last=1" aria-current="true""#), "{page}");
    }
}
