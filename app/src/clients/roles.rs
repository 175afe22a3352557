//! The roles of a client, as its page shows them.

use leptos::prelude::*;

use super::access;
use crate::desk::Catalogue;
use crate::model::Client;
use crate::ui::{Badge, Tone};

/// What its tokens carry.
pub(super) fn roles(client: &Client, catalogue: Option<&Catalogue>) -> impl IntoView + use<> {
    let roles = access::roles(client, catalogue);
    if roles.is_empty() {
        return view! { <p class="quiet">"No access: its tokens open no API. Choose roles on the edit page."</p> }.into_any();
    }
    let known = catalogue.is_some();
    let rows: Vec<_> = roles.iter().map(|held| role_row(held, known)).collect();
    view! {
        <table>
            <caption class="vh">"Roles that the client's tokens carry"</caption>
            <thead><tr><th scope="col">"Role"</th><th scope="col">"Service"</th><th scope="col">"Resource server"</th></tr></thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

/// `known`: whether ZIdentity tells at the moment what it offers.
fn role_row(held: &access::Held<'_>, known: bool) -> impl IntoView + use<> {
    let service = match held.service {
        Some(service) => {
            let place: Vec<_> =
                [&service.organisation, &service.cloud].into_iter().flatten().map(String::as_str).collect();
            let place = if place.is_empty() {
                service.name.clone()
            } else {
                format!("{} · {}", service.name, place.join(" · "))
            };
            view! { {service.display_name.clone()} <span class="sub">{place}</span> }.into_any()
        }
        None if known => view! { <span class="quiet">"no longer offered"</span> }.into_any(),
        None => view! { <span class="quiet">"not known at the moment"</span> }.into_any(),
    };
    let identity = held.service.is_some_and(crate::model::Service::administers_identity);
    let of = format!(" of {}", held.role);
    view! {
        <tr>
            <td data-l="Role">
                {held.role.clone()}
                {identity.then(|| view! { " " <Badge tone=Tone::Bad>"administers identity"</Badge> })}
                <details class="raw"><summary>"Scope id" <span class="vh">{of}</span></summary><code>{held.scope.id.0.clone()}</code></details>
            </td>
            <td data-l="Service">{service}</td>
            <td data-l="Resource server">{held.server.to_owned()}</td>
        </tr>
    }
}
