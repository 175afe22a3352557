//! The top of every page about one client.

use leptos::prelude::*;

use crate::model::{Client, TenantCard};
use crate::paths;
use crate::ui::{Badge, CopyText, Tab, Tabs, Tone};

/// Its name, its id and the tabs; `here` is the tab that is open, `acts` what can be done.
pub(crate) fn client_head(
    card: &TenantCard,
    client: &Client,
    here: &'static str,
    acts: AnyView,
) -> impl IntoView + use<> {
    let (tenant, id) = (&card.name, &client.id);
    let tab = |label: &str, href: String| Tab {
        label: label.to_owned(),
        href,
        current: label == here,
        count: None,
    };
    let tabs = vec![tab("About", paths::client(tenant, id)), tab("Secrets", paths::secrets(tenant, id))];
    let badge = if client.settings.enabled {
        view! { <Badge tone=Tone::Good>"Active"</Badge> }
    } else {
        view! { <Badge>"Disabled"</Badge> }
    };
    view! {
        <div class="head">
            <div>
                <nav class="crumb" aria-label="Where this is">
                    <a href=paths::clients(tenant)>"API clients"</a>
                </nav>
                <h1><bdi>{client.settings.name.clone()}</bdi> " " {badge}</h1>
                <div class="asof"><CopyText text=client.id.to_string() what="client id".to_owned()/></div>
            </div>
            <div class="acts">{acts}</div>
        </div>
        <Tabs label=format!("Sections of {}", client.settings.name) tabs=tabs/>
    }
}
