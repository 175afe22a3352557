//! The list's search field and filters: links and a GET form.

use leptos::prelude::*;

use std::sync::Arc;

use super::query::{ListQuery, Window};
use super::search::SearchBox;
use crate::desk::{Catalogue, Known, Ownership};
use crate::model::{Scope, Service, TenantName};
use crate::paths;
use crate::teams::whose_choice;
use crate::ui::Button;

/// The search field, and a chip for each status and each way to sign in that there is.
pub(super) fn filters(
    tenant: &TenantName,
    query: &ListQuery,
    clients: &[Arc<Known>],
    catalogue: Option<&Catalogue>,
    ownership: &Ownership,
) -> impl IntoView + use<> {
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
    // What the form offers no choice of stays as it is.
    let owner = (!ownership.tells()).then_some("owner");
    let access = catalogue.is_none().then_some(["service", "role"]);
    let kept = ["q", "status", "auth", "sort", "order", "size"]
        .into_iter()
        .chain(owner)
        .chain(access.into_iter().flatten());
    let kept: Vec<_> = kept.map(|name| hidden(name, word(name))).collect();
    view! {
        <div class="bar">
            <form method="get" action=paths::clients(tenant) class="filter" role="search">
                <SearchBox value=query.search.clone()/>
                {["status", "auth", "service", "role", "owner", "ends", "sort", "order", "size"].map(|name| hidden(name, word(name)))}
                <noscript><button class="btn">"Search"</button></noscript>
            </form>
            <nav class="bar-chips" id="filters" aria-label="Filters">{status} {auth.collect_view()} {clear}</nav>
            <form method="get" action=paths::clients(tenant) class="filter-more" aria-label="More filters">
                {kept}
                {ends(query)}
                {whose_choice(query.owner.as_ref(), ownership)}
                {catalogue.map(|catalogue| services_and_roles(query, catalogue))}
                <Button small=true>"Filter"</Button>
            </form>
        </div>
    }
}

fn ends(query: &ListQuery) -> impl IntoView + use<> {
    let options = Window::OFFERED.map(|(window, word, words)| {
        view! { <option value=word selected=query.ends == Some(window)>{words}</option> }
    });
    view! { <select name="ends" aria-label="What ends when"><option value="">"Any end"</option>{options}</select> }
}

/// A choice of services, and of the roles that each offers.
fn services_and_roles(query: &ListQuery, catalogue: &Catalogue) -> impl IntoView + use<> {
    let offers: Vec<(&Service, &[Scope])> = catalogue
        .servers()
        .iter()
        .flat_map(|server| server.services.iter().map(|offer| (&offer.service, &offer.scopes[..])))
        .collect();
    let services = offers.iter().map(|(service, _)| {
        view! { <option value=service.id.clone() selected=query.service == service.id>{service.display_name.clone()}</option> }
    });
    let roles = offers.iter().map(|(service, scopes)| {
        let options = scopes.iter().map(|scope| {
            view! { <option value=scope.id.0.clone() selected=query.role == scope.id.0>{scope.role()}</option> }
        });
        view! { <optgroup label=service.name.clone()>{options.collect_view()}</optgroup> }
    });
    view! {
        <select name="service" aria-label="Service"><option value="">"Any service"</option>{services.collect_view()}</select>
        <select name="role" aria-label="Role"><option value="">"Any role"</option>{roles.collect_view()}</select>
    }
}
