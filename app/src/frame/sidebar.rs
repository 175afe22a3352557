//! The way around the console; tenant and person stay in sight.

use leptos::prelude::*;

use super::kind::kind_words;
use super::page::Here;
use crate::desk::Operation;
use crate::model::TenantCard;
use crate::paths;
use crate::policy::Action;
use crate::ui::{Button, Logo, Look};

#[component]
pub(super) fn Sidebar(operation: Operation, tenant: Option<TenantCard>, here: Here) -> impl IntoView {
    let tenants = operation.tenants();
    let only = match tenants.as_slice() {
        [only] => Some(only.clone()),
        _ => None,
    };
    let shown = tenant.clone().or(only);
    let entry = |to: String, words: &'static str, place: Here| {
        view! { <a href=to aria-current=(here == place).then_some("page")>{words}</a> }
    };
    let kind = shown.as_ref().map(|card| card.kind.word());
    let clients = shown.as_ref().map(|card| entry(paths::clients(&card.name), "API clients", Here::Clients));
    let expiring = shown.as_ref().map(|card| entry(paths::expiring(&card.name), "Expiring", Here::Expiring));
    let campaigns =
        shown.as_ref().map(|card| entry(paths::campaigns(&card.name), "Campaigns", Here::Campaigns));
    let audit = shown
        .as_ref()
        .filter(|card| operation.permits(&card.name, Action::ReadAudit))
        .map(|card| entry(paths::audit(&card.name), "Audit log", Here::Audit));
    view! {
        <header class="side" data-tenant-kind=kind>
            <a class="brand" href=paths::OVERVIEW aria-label="Clientele"><Logo/><span>"Clientele"</span></a>
            {shown.map(|card| view! {
                <a class="tenant" href=paths::OVERVIEW>
                    <span class="tenant-name"><bdi>{card.name.to_string()}</bdi></span>
                    <span class="kind">{kind_words(card.kind)}</span>
                </a>
            })}
            <nav aria-label="Main">
                {entry(paths::OVERVIEW.to_owned(), "Overview", Here::Overview)}
                {clients}
                {expiring}
                {campaigns}
                {audit}
                {entry(paths::TEAMS.to_owned(), "Teams", Here::Teams)}
                {entry(paths::REQUESTS.to_owned(), "Requests", Here::Requests)}
                {entry(paths::ACCOUNT.to_owned(), "Account", Here::Account)}
            </nav>
            <div class="who">
                <bdi class="who-name">{operation.actor().name.clone()}</bdi>
                <span class="who-role">{operation.role().word()}</span>
                <form method="post" action=paths::SIGN_OUT class="row">
                    <Button look=Look::Flat small=true>"Sign out"</Button>
                </form>
            </div>
        </header>
    }
}
