//! The filters of what ends: links and a GET form.

use leptos::prelude::*;

use super::Left;
use super::chart::day;
use super::items::Item;
use super::page::Beside;
use super::query::Query;
use crate::model::TenantName;
use crate::paths;
use crate::teams::whose_choice;
use crate::ui::Button;

/// A chip for each step and kind, a search field, and the choices of services and teams.
pub(super) fn filters(
    tenant: &TenantName,
    query: &Query,
    all: &[Item<'_>],
    beside: &Beside<'_>,
) -> impl IntoView + use<> {
    let Beside { catalogue, ownership, now } = *beside;
    let base = Query { page: 1, ..query.clone() };
    let to = |query: Query| format!("{}{}", paths::expiring(tenant), query.to_query());
    let chip = |words: String, count: Option<usize>, on: bool, query: Query| {
        view! { <a class="chip" href=to(query) aria-current=on.then_some("true")>{words} {count.map(|count| view! { " " <span class="n">{count}</span> })}</a> }
    };
    let left = Left::ALL.map(|left| {
        let count = all.iter().filter(|item| Left::of(item.end.at, now) == left).count();
        let on = base.left == Some(left);
        chip(left.words().to_owned(), Some(count), on, Query { left: (!on).then_some(left), ..base.clone() })
    });
    let kinds = [(true, "Secrets"), (false, "Certificates")].map(|(kind, words)| {
        let on = base.secrets == Some(kind);
        chip(words.to_owned(), None, on, Query { secrets: (!on).then_some(kind), ..base.clone() })
    });
    let last =
        chip("Nothing lives longer".to_owned(), None, base.last, Query { last: !base.last, ..base.clone() });
    let week = base
        .week
        .map(|week| chip(format!("Week of {}", day(week)), None, true, Query { week: None, ..base.clone() }));
    let clear = query.is_filtered().then(|| {
        view! { <a class="clear" href=paths::expiring(tenant)>"Clear filters"</a> }
    });
    let hidden: Vec<_> = base
        .pairs()
        .into_iter()
        .filter(|(name, _)| {
            *name != "q"
                && !(*name == "service" && catalogue.is_some())
                && !(*name == "owner" && ownership.tells())
        })
        .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
        .collect();
    let services = catalogue.map(|catalogue| {
        let offers = catalogue.servers().iter().flat_map(|server| &server.services);
        let options = offers.map(|offer| {
            let service = &offer.service;
            view! { <option value=service.id.clone() selected=query.service == service.id>{service.display_name.clone()}</option> }
        });
        view! { <select name="service" aria-label="Service"><option value="">"Any service"</option>{options.collect_view()}</select> }
    });
    view! {
        <div class="bar">
            <nav class="bar-chips" aria-label="Filters">{left} {kinds} {last} {week} {clear}</nav>
            <form method="get" action=paths::expiring(tenant) class="filter-more" role="search">
                {hidden}
                <input type="search" name="q" value=query.search.clone() placeholder="Client" aria-label="Search what ends by its client" dir="auto"/>
                {services}
                {whose_choice(query.owner.as_ref(), ownership)}
                <Button small=true>"Filter"</Button>
            </form>
        </div>
    }
}
