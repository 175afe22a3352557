//! The scope picker: one group of radios a service, "No access" first.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::draft::{ClientDraft, scope_value};
use crate::model::{ResourceServer, ServiceScopes};
use crate::ui::{Badge, Tone};

/// A scope that the client holds now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredScope {
    /// Its form value.
    pub value: String,
    /// Its role, in a person's words.
    pub role: String,
    /// Its raw id.
    pub id: String,
}

/// The scopes that a client holds, as its form keeps them.
#[cfg(feature = "ssr")]
pub(super) fn stored(settings: &crate::model::ClientSettings) -> Vec<StoredScope> {
    let scopes = settings.grants.iter().flat_map(|grant| {
        grant.scopes.iter().map(|scope| StoredScope {
            value: scope_value(&grant.resource_server, &scope.id),
            role: scope.role(),
            id: scope.id.0.clone(),
        })
    });
    scopes.collect()
}

/// The groups of radios; what is stored but not offered stays, in a group of its own.
#[component]
pub(super) fn ScopePicker(
    catalogue: Option<Vec<ResourceServer>>,
    stored: Vec<StoredScope>,
    draft: ClientDraft,
    /// Which roles need an approval and why, by their form value.
    #[prop(optional)]
    marks: Vec<(String, String)>,
) -> impl IntoView {
    let Some(catalogue) = catalogue else {
        // The catalogue could not be loaded: what is chosen is carried along untouched.
        let kept = draft.scopes.into_iter().map(|value| {
            let words = stored
                .iter()
                .find(|scope| scope.value == value)
                .map_or(value.clone(), |scope| scope.role.clone());
            view! { <li>{words}<input type="hidden" name="scope.kept" value=value/></li> }
        });
        return view! { <ul>{kept.collect_view()}</ul> }.into_any();
    };
    let offered = |value: &str| {
        catalogue.iter().any(|server| {
            server
                .services
                .iter()
                .any(|service| service.scopes.iter().any(|scope| scope_value(&server.id, &scope.id) == value))
        })
    };
    let mut gone: Vec<_> = stored.iter().filter(|scope| !offered(&scope.value)).cloned().collect();
    // Chosen before it left the catalogue: the choice is not dropped unseen.
    for value in draft.scopes.iter().filter(|value| !offered(value)) {
        if !gone.iter().any(|scope| scope.value == *value) {
            let id = super::draft::scope_id(value).unwrap_or_else(|| value.clone());
            gone.push(StoredScope { value: value.clone(), role: id.clone(), id });
        }
    }
    let gone = gone.into_iter().enumerate().map(|(index, scope)| {
        let keep = draft.has_scope(&scope.value);
        let name = format!("scope.gone.{index}");
        view! {
            <fieldset class="scope kept">
                <legend>{scope.role.clone()} " " <span class="sub">"no longer offered"</span></legend>
                <div class="choices">
                    {radio(name.clone(), scope.value.clone(), keep, view! { "Keep it as it is stored" }.into_any())}
                    {radio(name, String::new(), !keep, view! { "Take it away" }.into_any())}
                </div>
                <details class="raw"><summary>"Scope id"</summary><ul><li class="mono">{scope.id}</li></ul></details>
            </fieldset>
        }
    });
    let gone = gone.collect_view();
    let services = catalogue.into_iter().flat_map(|server| {
        let (draft, marks) = (draft.clone(), marks.clone());
        server.services.clone().into_iter().map(move |service| fieldset(&server, service, &draft, &marks))
    });
    view! { <div class="scopes">{gone} {services.collect_view()}</div> }.into_any()
}

fn fieldset(
    server: &ResourceServer,
    offer: ServiceScopes,
    draft: &ClientDraft,
    marks: &[(String, String)],
) -> impl IntoView + use<> {
    let service = offer.service;
    let name = format!("scope.{}", service.id);
    let identity = service.administers_identity();
    let place = service.organisation.clone().or_else(|| service.cloud.clone());
    let values: Vec<_> = offer.scopes.iter().map(|scope| scope_value(&server.id, &scope.id)).collect();
    let none = !values.iter().any(|value| draft.has_scope(value));
    let raw = offer
        .scopes
        .iter()
        .map(|scope| view! { <li>{scope.role()} ": " <span class="mono">{scope.id.0.clone()}</span></li> });
    let raw = raw.collect_view();
    let radios = offer.scopes.iter().zip(values).map(|(scope, value)| {
        let chosen = draft.has_scope(&value);
        let words = view! {
            {scope.role()}
            {identity.then(|| view! { " " <Badge tone=Tone::Bad>"administers identity"</Badge> })}
            {marks.iter().find(|(marked, _)| *marked == value).map(|(_, words)| view! { <span class="sub">{words.clone()}</span> })}
        };
        radio(name.clone(), value, chosen, words.into_any())
    });
    let radios = radios.collect_view();
    view! {
        <fieldset class="scope">
            <legend>{service.display_name} " " <span class="sub">{service.name} {place.map(|place| format!(" · {place}"))}</span></legend>
            <div class="choices">
                {radio(name.clone(), String::new(), none, view! { "No access" }.into_any())}
                {radios}
            </div>
            <details class="raw"><summary>"Scope ids"</summary><ul>{raw}</ul></details>
        </fieldset>
    }
}

fn radio(name: String, value: String, chosen: bool, words: AnyView) -> impl IntoView {
    view! {
        <label class="choice">
            <input type="radio" name=name value=value checked=chosen/>
            <span>{words}</span>
        </label>
    }
}
