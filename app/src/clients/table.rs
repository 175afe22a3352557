//! The list's table: a row a client, with what can be done to it.

use std::collections::HashMap;

use leptos::prelude::*;

use super::query::{ListQuery, PAGE_SIZES, Selection, SortBy};
use super::{access, lifetime};
use crate::desk::{Catalogue, Known, Ownership};
use crate::expiry::{Ending, next_end};
use crate::model::{Authentication, ClientId, Removal, RemovalStep, TenantCard, TenantName, Timestamp};
use crate::paths;
use crate::teams::whose;
use crate::ui::{
    Badge, Empty, Ends, Glyph, LinkButton, Moment, Pager, SortHeader, Sorted, Table, Tone, moment,
};

/// The form that the boxes of the rows belong to; it stands below the table, where a search does not replace it.
pub(super) const BULK_FORM: &str = "bulk";

/// What the rows are made with.
pub(super) struct Rows<'a> {
    pub(super) card: &'a TenantCard,
    pub(super) query: &'a ListQuery,
    pub(super) selection: &'a Selection<'a>,
    pub(super) catalogue: Option<&'a Catalogue>,
    pub(super) ownership: &'a Ownership,
    /// What is to be removed.
    pub(super) removals: &'a HashMap<ClientId, Removal>,
    /// Whether the person may change clients.
    pub(super) may_change: bool,
    /// When the clients were read.
    pub(super) as_of: Timestamp,
    pub(super) now: Timestamp,
}

/// The table with its pager, or why it is empty.
pub(super) fn rows(shown: &Rows<'_>) -> impl IntoView + use<> {
    let Rows { query, selection, as_of, now, .. } = *shown;
    let tenant = &shown.card.name;
    let base = paths::clients(tenant);
    if selection.matching == 0 {
        return view! {
            <Empty title="No client matches" glyph=Glyph::Search
                action=move || view! { <LinkButton href=base>"Show all clients"</LinkButton> }>
                <p>"Search looks at names, client ids and descriptions. Fewer filters show more."</p>
            </Empty>
        }
        .into_any();
    }
    let page = |page: usize| format!("{base}{}", query.on_page(page).to_query());
    let previous = (selection.page > 1).then(|| page(selection.page - 1));
    let next = (selection.page < selection.pages).then(|| page(selection.page + 1));
    let body: Vec<_> = selection.rows.iter().map(|client| row(shown, client)).collect();
    let (first, total) = (selection.first + 1, selection.matching);
    let found = if selection.matching == selection.total {
        format!("{} clients", selection.total)
    } else {
        format!("{} of {} clients", selection.matching, selection.total)
    };
    let last = selection.first + selection.rows.len();
    let (headers, sizes) = (headers(&base, shown), sizes(tenant, query));
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

fn headers(base: &str, shown: &Rows<'_>) -> impl IntoView + use<> {
    let Rows { query, may_change, .. } = *shown;
    let header = |sort: SortBy, words: &'static str, num: bool| {
        let sorted = match (query.sort == sort, query.descending) {
            (false, _) => Sorted::No,
            (true, false) => Sorted::Ascending,
            (true, true) => Sorted::Descending,
        };
        let href = format!("{base}{}", query.sorted_by(sort).to_query());
        view! { <SortHeader href=href sorted=sorted num=num>{words}</SortHeader> }
    };
    // It is in sight only where a script answers it.
    let all = may_change.then(|| {
        view! {
            <th scope="col" class="pick"><label>
                <input type="checkbox" id="pick-all" aria-label="Select all on this page" autocomplete="off"/>
                <span class="pick-words" aria-hidden="true">"Select all"</span>
            </label></th>
        }
    });
    let owner = shown.ownership.tells().then(|| view! { <th scope="col">"Team"</th> });
    view! {
        <tr>
            {all}
            {header(SortBy::Name, "Name", false)}
            {header(SortBy::Id, "Client ID", false)}
            {header(SortBy::Authentication, "Signs in with", false)}
            <th scope="col">"Access"</th>
            {owner}
            {header(SortBy::TokenLifetime, "Token life", true)}
            {header(SortBy::NextEnd, "Next end", false)}
            {header(SortBy::Status, "Status", false)}
            <th scope="col"><span class="vh">"Actions"</span></th>
        </tr>
    }
}

fn row(shown: &Rows<'_>, client: &Known) -> impl IntoView + use<> {
    let (tenant, settings) = (&shown.card.name, &client.settings);
    let name = &settings.name;
    let own =
        (client.id == shown.card.own_client).then(|| view! { " " <Badge plain=true>"this console"</Badge> });
    let status = if settings.enabled {
        view! { <Badge tone=Tone::Good>"Active"</Badge> }
    } else {
        view! { <Badge tone=Tone::Neutral>"Disabled"</Badge> }
    };
    let drift = client.drifted.then(|| {
        view! { " " <a class="tag-link" href=format!("{}#drift", paths::client(tenant, &client.id))><Badge tone=Tone::Warn>"changed outside"</Badge></a> }
    });
    let going = shown.removals.get(&client.id).map(|removal| going(removal, tenant, shown.now));
    let pick = shown.may_change.then(|| {
        let label = format!("Select {name}");
        view! {
            <td class="pick" data-l=""><label>
                <input type="checkbox" name="id" value=client.id.0.clone() form=BULK_FORM aria-label=label/>
            </label></td>
        }
    });
    let act = |words: &'static str, href: String| {
        view! { <a class="btn flat small" href=href aria-label=format!("{words} {name}")>{words}</a> }
    };
    let edit = shown.may_change.then(|| act("Edit", paths::edit_client(tenant, &client.id)));
    let secrets = matches!(settings.authentication, Authentication::Secret)
        .then(|| act("Secrets", paths::secrets(tenant, &client.id)));
    let owner = shown.ownership.tells().then(|| {
        view! { <td data-l="Team">{whose(shown.ownership, &client.id)}</td> }
    });
    view! {
        <tr>
            {pick}
            <td data-l="Name"><a class="name" href=paths::client(tenant, &client.id)><bdi>{name.clone()}</bdi></a>{own}{drift}{going}</td>
            <td data-l="Client ID" class="mono">{client.id.to_string()}</td>
            <td data-l="Signs in with">{settings.authentication.label().to_owned()}</td>
            <td data-l="Access">{access::in_words(client, shown.catalogue)}</td>
            {owner}
            <td data-l="Token life" class="num">{lifetime::in_words(settings.token_lifetime)}</td>
            <td data-l="Next end">{next(client, shown.now)}</td>
            <td data-l="Status">{status}</td>
            <td data-l="" class="act">{edit}{secrets}</td>
        </tr>
    }
}

/// That it is to be removed, and when.
fn going(removal: &Removal, tenant: &TenantName, now: Timestamp) -> impl IntoView + use<> {
    let words = match removal.step {
        RemovalStep::Disabling => "removal not begun yet".to_owned(),
        _ if removal.due <= now => "being removed".to_owned(),
        _ => format!("removed {}", moment::ago(removal.due.0, now.0)),
    };
    let href = format!("{}#removal", paths::client(tenant, &removal.client));
    view! { " " <a class="tag-link" href=href><Badge tone=Tone::Warn>{words}</Badge></a> }
}

/// When the next of its secrets or certificates ends.
fn next(client: &Known, now: Timestamp) -> AnyView {
    let by_secret = matches!(client.settings.authentication, Authentication::Secret);
    match next_end(&client.ends, now) {
        Some(end) => {
            let what = match &end.what {
                Ending::Certificate { .. } => Some("certificate"),
                Ending::Secret(_) if end.replaced => Some("another lives longer"),
                Ending::Secret(_) => None,
            };
            let what = what.map(|words| view! { " " <span class="sub">{words}</span> });
            view! { <Ends at=end.at.0 now=now.0/> {what} }.into_any()
        }
        None if by_secret && client.secrets.is_none() => {
            view! { <span class="quiet">"not read yet"</span> }.into_any()
        }
        None if by_secret && client.secrets.as_ref().is_some_and(Vec::is_empty) => {
            view! { <span class="quiet">"no secret"</span> }.into_any()
        }
        None => view! { <span class="quiet">"no end known"</span> }.into_any(),
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
