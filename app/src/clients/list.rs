//! The list of a tenant's clients.

use std::sync::Arc;

use axum::extract::Path;
use axum::response::Response;
use leptos::prelude::*;

use super::lifetime;
use super::query::{ListQuery, PAGE_SIZES, Selection, SortBy};
use super::search::SearchBox;
use crate::desk::{Operation, Snapshot, Subject};
use crate::error::ConsoleError;
use crate::frame::{Here, Page, Visit};
use crate::model::{Client, TenantCard, TenantName, Timestamp};
use crate::paths;
use crate::policy::Action;
use crate::ui::{
    Badge, Empty, Glyph, Icon, LinkButton, Look, Moment, Pager, SortHeader, Sorted, Table, Tone,
};

/// How many clients `clients/list` gives at most.
const FOUND: usize = 100;

/// `GET /{tenant}/clients`
pub async fn list_page(visit: Visit, Path(tenant): Path<TenantName>) -> Response {
    visit.answer(list(&visit, &tenant).await)
}

async fn list(visit: &Visit, tenant: &TenantName) -> Result<Page, ConsoleError> {
    let card = visit.tenant(tenant)?;
    let snapshot = snapshot(&visit.operation, tenant).await?;
    let query = ListQuery::from_pairs(&visit.query);
    let now = visit.operation.console().now();
    let barred = super::form::barred(&visit.operation, Action::CreateClient);
    let view_card = card.clone();
    Ok(Page::new("API clients", Here::Clients, move || {
        view! { <ClientList card=view_card snapshot=snapshot query=query now=now barred=barred/> }
    })
    .in_tenant(card))
}

async fn snapshot(operation: &Operation, tenant: &TenantName) -> Result<Arc<Snapshot>, ConsoleError> {
    operation
        .read(Action::ListClients, Subject::tenant(tenant), |desk| async move { desk.clients().await })
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
    Ok(query.select(&snapshot.clients).rows.into_iter().cloned().collect())
}

/// The list's page, from what is known of the clients.
#[component]
pub(super) fn ClientList(
    card: TenantCard,
    snapshot: Arc<Snapshot>,
    query: ListQuery,
    now: Timestamp,
    barred: Option<String>,
) -> impl IntoView {
    let tenant = card.name.clone();
    let selection = query.select(&snapshot.clients);
    let body = if selection.total == 0 {
        no_clients(&tenant, barred.clone()).into_any()
    } else {
        rows(&tenant, &card, &query, &selection, snapshot.as_of, now).into_any()
    };
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
        {filters(&tenant, &query, &snapshot.clients)}
        <div id="results">{body}</div>
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

fn filters(tenant: &TenantName, query: &ListQuery, clients: &[Client]) -> impl IntoView + use<> {
    let mut auth_types: Vec<(String, String)> = Vec::new();
    for client in clients {
        let authentication = &client.settings.authentication;
        let word = authentication.auth_type().to_owned();
        if !auth_types.iter().any(|(known, _)| *known == word) {
            auth_types.push((word, authentication.label().to_owned()));
        }
    }
    auth_types.sort();
    let base = ListQuery { page: 1, ..query.clone() };
    let chip = |words: String, on: bool, to: ListQuery| {
        let href = format!("{}{}", paths::clients(tenant), to.to_query());
        view! { <a class="chip" href=href aria-current=on.then_some("true")>{words}</a> }
    };
    let status = [(true, "Active"), (false, "Disabled")].map(|(enabled, words)| {
        let on = base.enabled == Some(enabled);
        chip(words.to_owned(), on, ListQuery { enabled: (!on).then_some(enabled), ..base.clone() })
    });
    let auth = auth_types.into_iter().map(|(word, label)| {
        let on = base.auth_type.as_deref() == Some(word.as_str());
        chip(label, on, ListQuery { auth_type: (!on).then_some(word), ..base.clone() })
    });
    let clear = query.is_filtered().then(|| {
        let plain = ListQuery { sort: base.sort, descending: base.descending, size: base.size, ..ListQuery::default() };
        view! { <a class="clear" href=format!("{}{}", paths::clients(tenant), plain.to_query())>"Clear filters"</a> }
    });
    let hidden = |name: &'static str, value: Option<String>| {
        value.map(|value| view! { <input type="hidden" name=name value=value/> })
    };
    let word = |text: &str| {
        let pairs = crate::frame::pairs_of(query.to_query().trim_start_matches('?'));
        pairs.into_iter().find(|(name, _)| name == text).map(|(_, value)| value)
    };
    view! {
        <div class="bar">
            <form method="get" action=paths::clients(tenant) class="filter" role="search">
                <SearchBox value=query.search.clone()/>
                {["status", "auth", "sort", "order", "size"].map(|name| hidden(name, word(name)))}
                <noscript><button class="btn">"Search"</button></noscript>
            </form>
            <nav class="bar-chips" id="filters" aria-label="Filters">{status} {auth.collect_view()} {clear}</nav>
        </div>
    }
}

fn rows(
    tenant: &TenantName,
    card: &TenantCard,
    query: &ListQuery,
    selection: &Selection<'_>,
    as_of: Timestamp,
    now: Timestamp,
) -> impl IntoView + use<> {
    if selection.matching == 0 {
        let plain = paths::clients(tenant);
        return view! {
            <Empty title="No client matches" glyph=Glyph::Search
                action=move || view! { <LinkButton href=plain>"Show all clients"</LinkButton> }>
                <p>"Search looks at names, client ids and descriptions. Fewer filters show more."</p>
            </Empty>
        }
        .into_any();
    }
    let base = paths::clients(tenant);
    let page = |page: usize| format!("{base}{}", query.on_page(page).to_query());
    let previous = (selection.page > 1).then(|| page(selection.page - 1));
    let next = (selection.page < selection.pages).then(|| page(selection.page + 1));
    let header = |sort: SortBy, words: &'static str, num: bool| {
        let sorted = match (query.sort == sort, query.descending) {
            (false, _) => Sorted::No,
            (true, false) => Sorted::Ascending,
            (true, true) => Sorted::Descending,
        };
        let href = format!("{base}{}", query.sorted_by(sort).to_query());
        view! { <SortHeader href=href sorted=sorted num=num>{words}</SortHeader> }
    };
    let body: Vec<_> = selection.rows.iter().map(|client| row(tenant, card, client)).collect();
    let headers = view! {
        <tr>
            {header(SortBy::Name, "Name", false)}
            {header(SortBy::Id, "Client ID", false)}
            {header(SortBy::Authentication, "Signs in with", false)}
            <th scope="col">"Access"</th>
            {header(SortBy::TokenLifetime, "Token life", true)}
            {header(SortBy::Status, "Status", false)}
        </tr>
    };
    let sizes = sizes(tenant, query);
    let (first, total) = (selection.first + 1, selection.matching);
    let found = if selection.matching == selection.total {
        format!("{} clients", selection.total)
    } else {
        format!("{} of {} clients", selection.matching, selection.total)
    };
    let last = selection.first + selection.rows.len();
    view! {
        <Table caption=move || view! { {found} " · read " <Moment at=as_of.0 now=now.0/> }>
            <thead>{headers}</thead>
            <tbody>{body}</tbody>
        </Table>
        <Pager first=first last=last total=total previous=previous next=next>
            {sizes}
        </Pager>
    }
    .into_any()
}

fn row(tenant: &TenantName, card: &TenantCard, client: &Client) -> impl IntoView + use<> {
    let settings = &client.settings;
    let own = (client.id == card.own_client).then(|| view! { " " <Badge plain=true>"this console"</Badge> });
    let status = if settings.enabled {
        view! { <Badge tone=Tone::Good>"Active"</Badge> }
    } else {
        view! { <Badge tone=Tone::Neutral>"Disabled"</Badge> }
    };
    view! {
        <tr>
            <td data-l="Name"><a class="name" href=paths::client(tenant, &client.id)><bdi>{settings.name.clone()}</bdi></a>{own}</td>
            <td data-l="Client ID" class="mono">{client.id.to_string()}</td>
            <td data-l="Signs in with">{settings.authentication.label().to_owned()}</td>
            <td data-l="Access">{access_words(client)}</td>
            <td data-l="Token life" class="num">{lifetime::in_words(settings.token_lifetime)}</td>
            <td data-l="Status">{status}</td>
        </tr>
    }
}

/// The roles of a client in a few words.
fn access_words(client: &Client) -> String {
    let mut scopes = client.settings.grants.iter().flat_map(|grant| &grant.scopes);
    match (scopes.next(), scopes.next(), scopes.count()) {
        (None, ..) => "No access".to_owned(),
        (Some(one), None, _) => one.role(),
        (Some(one), Some(two), 0) => format!("{}, {}", one.role(), two.role()),
        (Some(one), Some(_), more) => format!("{} and {} more", one.role(), more + 1),
    }
}

fn sizes(tenant: &TenantName, query: &ListQuery) -> impl IntoView + use<> {
    let links = PAGE_SIZES.map(|size| {
        let href = format!("{}{}", paths::clients(tenant), ListQuery { size, page: 1, ..query.clone() }.to_query());
        let label = format!("{size} rows a page");
        view! { <a class="chip" href=href aria-label=label aria-current=(query.size == size).then_some("true")>{size}</a> " " }
    });
    view! { <nav aria-label="Rows a page">{links}</nav> }
}

#[cfg(test)]
#[path = "list_tests.rs"]
mod tests;
