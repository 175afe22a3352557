//! The document around a page.

use leptos::hydration::{AutoReload, HydrationScripts};
use leptos::nonce::Nonce;
use leptos::prelude::*;

use super::page::Page;
use super::sidebar::Sidebar;
use super::{Awake, Palette, Place};
use crate::desk::{Console, Operation};
use crate::model::TenantName;
use crate::paths;
use crate::policy::Action;
use crate::ui::escape::escaped;
use crate::ui::{Logo, Toast, ToastRegion, Tone};

/// How this visitor sees the console.
#[derive(Clone)]
pub(super) struct Look {
    /// `light` or `dark`; `None` = as the system has it.
    pub theme: Option<&'static str>,
    /// The nonce of this answer's Content-Security-Policy.
    pub nonce: Option<Nonce>,
    /// Whether single keys are shortcuts.
    pub letters: bool,
    /// The path asked for.
    pub path: String,
}

/// Links to pages without effects may be rendered before they are pressed.
const SPECULATION: &str = r#"{"prefetch":[{"where":{"and":[{"href_matches":"/*"},{"not":{"href_matches":"/*\\?*dialog=*"}},{"not":{"href_matches":"/*/operations/*"}},{"not":{"href_matches":"/*/batches/*"}},{"not":{"href_matches":"/*/secrets*"}}]},"eagerness":"moderate"}]}"#;

/// The whole document as text.
pub(super) fn document(
    look: &Look,
    operation: Option<&Operation>,
    console: &Console,
    page: Page,
    done: Option<&'static str>,
) -> String {
    let title = match &page.tenant {
        Some(card) => format!("{} · {} · Clientele", page.title, card.name),
        None => format!("{} · Clientele", page.title),
    };
    let kind = page.tenant.as_ref().map(|card| card.kind.word());
    let refresh = page.refresh;
    let style = console.stylesheet().to_owned();
    let body = (page.body)();
    let nonce = look.nonce.clone();
    let tenants = operation.map(Operation::tenants).unwrap_or_default();
    // Where there is one tenant only, every page is about it.
    let tenant_name =
        page.tenant.as_ref().map(|card| card.name.clone()).or_else(|| match tenants.as_slice() {
            [only] => Some(only.name.clone()),
            _ => None,
        });
    let places = operation.map(|operation| places(operation, tenant_name.as_ref())).unwrap_or_default();
    let document = view! {
        <html lang="en" data-theme=look.theme>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <title inner_html=escaped(&title)></title>
                {refresh.map(|seconds| view! { <noscript><meta http-equiv="refresh" content=seconds/></noscript> })}
                <link rel="stylesheet" href=style/>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                <AutoReload options=console.leptos().clone()/>
                <HydrationScripts options=console.leptos().clone() islands=true/>
                <script type="speculationrules" nonce=nonce>{SPECULATION}</script>
            </head>
            <body data-tenant-kind=kind class=operation.is_none().then_some("alone")>
                <a class="skip" href="#main">"Skip to content"</a>
                {match operation {
                    Some(operation) => view! {
                        <div class="frame">
                            <Sidebar operation=operation.clone() tenant=page.tenant.clone() here=page.here/>
                            <main id="main" tabindex="-1">{body}</main>
                        </div>
                        <Palette tenant=tenant_name places=places letters=look.letters/>
                    }.into_any(),
                    None => view! {
                        <main id="main" tabindex="-1">
                            <a class="brand" href=paths::OVERVIEW><Logo/>"Clientele"</a>
                            {body}
                        </main>
                    }.into_any(),
                }}
                <ToastRegion>{done.map(|words| view! { <Toast tone=Tone::Good>{words}</Toast> })}</ToastRegion>
                <Awake/>
            </body>
        </html>
    };
    format!("<!DOCTYPE html>{}", document.to_html())
}

/// The pages that the palette leads to.
fn places(operation: &Operation, tenant: Option<&TenantName>) -> Vec<Place> {
    let place = |label: String, sub: &str, href: String| Place { label, sub: sub.to_owned(), href };
    let mut places = Vec::new();
    if let Some(tenant) = tenant.filter(|tenant| operation.barred(tenant, Action::CreateClient).is_none()) {
        places.push(place("Create API client".to_owned(), &tenant.0, paths::new_client(tenant)));
    }
    for card in operation.tenants() {
        places.push(place(format!("API clients of {}", card.name), "", paths::clients(&card.name)));
    }
    for card in operation.tenants() {
        places.push(place(format!("Campaigns of {}", card.name), "", paths::campaigns(&card.name)));
        if operation.permits(&card.name, Action::ReadExposure) {
            let label = format!("Who was shown what in {}", card.name);
            places.push(place(label, "", paths::exposure(&card.name)));
        }
    }
    for card in operation.tenants() {
        if operation.permits(&card.name, Action::ReadAudit) {
            places.push(place(format!("Audit log of {}", card.name), "", paths::audit(&card.name)));
        }
    }
    places.push(place("Overview".to_owned(), "", paths::OVERVIEW.to_owned()));
    places.push(place("Teams".to_owned(), "", paths::TEAMS.to_owned()));
    places.push(place("Requests".to_owned(), "", paths::REQUESTS.to_owned()));
    places.push(place("Account".to_owned(), "", paths::ACCOUNT.to_owned()));
    places
}
