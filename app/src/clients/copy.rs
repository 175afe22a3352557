//! A new client that starts as a copy of another. Server only.
//!
//! A copy is another client: secrets never go along, and keys only when somebody asks, since whoever holds the private
//! half could then sign in as both.

use leptos::prelude::*;

use super::draft::{ClientDraft, scope_value};
use crate::model::{Authentication, Client, ClientSettings, ResourceServer, TenantName};
use crate::paths;
use crate::ui::{Notice, Tone};

/// The form for a copy of `client`.
pub(super) fn copy_of(client: &Client, same_keys: bool, catalogue: Option<&[ResourceServer]>) -> ClientDraft {
    let mut draft = ClientDraft::of(&client.settings);
    draft.name = format!("{} (copy)", draft.name);
    draft.copy_of = client.id.0.clone();
    if !same_keys {
        draft.jwks_url.clear();
        draft.key_names.clear();
        draft.key_pems.clear();
        draft.certificates.clear();
    }
    if let Some(catalogue) = catalogue {
        draft.scopes.retain(|value| offered(catalogue, value));
    }
    draft
}

/// Whether a role can be given at all; `value` as a form sends it.
pub(crate) fn offered(catalogue: &[ResourceServer], value: &str) -> bool {
    catalogue.iter().any(|server| {
        let mut scopes = server.services.iter().flat_map(|service| &service.scopes);
        scopes.any(|scope| scope_value(&server.id, &scope.id) == value)
    })
}

/// The roles of a client that cannot be given anew; none where it is not known what can.
pub(crate) fn dropped(settings: &ClientSettings, catalogue: Option<&[ResourceServer]>) -> Vec<String> {
    let Some(catalogue) = catalogue else { return Vec::new() };
    let held = settings.grants.iter().flat_map(|grant| {
        grant.scopes.iter().map(|scope| (scope_value(&grant.resource_server, &scope.id), scope.role()))
    });
    held.filter(|(value, _)| !offered(catalogue, value)).map(|(_, role)| role).collect()
}

/// What goes along and what does not.
#[component]
pub(super) fn CopyNote(
    tenant: TenantName,
    client: Client,
    draft: ClientDraft,
    catalogue: Option<Vec<ResourceServer>>,
) -> impl IntoView {
    let settings = &client.settings;
    let name = settings.name.clone();
    let dropped = dropped(settings, catalogue.as_deref());
    let dropped = (!dropped.is_empty()).then(|| {
        view! { <p>{format!("Roles that are no longer offered and cannot be given anew: {}.", dropped.join(", "))}</p> }
    });
    let shares = shares_keys(&client, &draft);
    let plain = paths::clone_client(&tenant, &client.id);
    let keys = match &settings.authentication {
        Authentication::Secret => None,
        Authentication::Other { .. } => {
            Some(view! { <p>"How it signs in is not known to this version of the console: choose a way for the copy."</p> }.into_any())
        }
        _ if shares => Some(
            view! { <p>"The copy is given the same keys: whoever signs in as one can sign in as the other. " <a href=plain>"Leave them out"</a></p> }
                .into_any(),
        ),
        other => {
            let what = match other {
                Authentication::Jwks { .. } => "Its JWKS URL is",
                _ => "Its keys and certificates are",
            };
            let same = format!("{plain}&keys=same");
            Some(
                view! { <p>{what} " not carried over: with the same keys, whoever signs in as one could sign in as the other. Give the copy its own, or " <a href=same>"use the same keys"</a> "."</p> }
                    .into_any(),
            )
        }
    };
    let tone = if shares { Tone::Warn } else { Tone::Neutral };
    view! {
        <Notice tone=tone title=move || view! { "A copy of " <bdi>{name}</bdi> }>
            <p>"Carried over: description, status, token lifetime and roles. Not carried over: its client id and its secrets; the copy is a client of its own."</p>
            {keys}
            {dropped}
        </Notice>
    }
}

/// Whether the form holds keys of the original.
fn shares_keys(client: &Client, draft: &ClientDraft) -> bool {
    match &client.settings.authentication {
        Authentication::Jwks { url } => draft.auth_type == "JWKS" && draft.jwks_url.trim() == url,
        Authentication::Keys { public_keys, certificates } => {
            let typed = |pem: &str| {
                draft.key_pems.iter().any(|typed| typed.trim() == pem.trim())
                    || draft.certificates.contains(pem.trim())
            };
            let mut pems =
                public_keys.iter().map(|key| &key.pem).chain(certificates.iter().map(|one| &one.pem));
            draft.auth_type == "PUBKEYCERT" && pems.any(|pem| typed(pem))
        }
        Authentication::Secret | Authentication::Other { .. } => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ClientId, Grant, PublicKey, ResourceServerId, ScopeId, ScopeRef};

    const KEY: &str = include_str!("pem/fixtures/ec-public.pem");

    fn original(authentication: Authentication) -> Client {
        let scope = ScopeRef { id: ScopeId("gone".into()), name: Some("Role:Old role".into()) };
        Client {
            id: ClientId("original".into()),
            settings: ClientSettings {
                name: "the original".into(),
                description: "of many".into(),
                enabled: false,
                token_lifetime: 900,
                authentication,
                grants: vec![Grant {
                    resource_server: ResourceServerId("apis".into()),
                    name: None,
                    scopes: vec![scope],
                }],
            },
        }
    }

    fn keyed() -> Client {
        let public_keys = vec![PublicKey { name: "k".into(), pem: KEY.into() }];
        original(Authentication::Keys { public_keys, certificates: vec![] })
    }

    fn note(client: &Client, draft: &ClientDraft) -> String {
        let (client, draft) = (client.clone(), draft.clone());
        Owner::new().with(|| {
            view! { <CopyNote tenant=TenantName("t".into()) client=client draft=draft catalogue=Some(vec![])/> }.to_html()
        })
    }

    #[test]
    fn a_copy_takes_what_is_no_credential_and_says_so() {
        let client = original(Authentication::Secret);
        let draft = copy_of(&client, false, None);
        assert_eq!(
            (draft.name.as_str(), draft.description.as_str(), draft.status.as_str(), draft.minutes.as_str()),
            ("the original (copy)", "of many", "disabled", "15")
        );
        assert_eq!((draft.copy_of.as_str(), draft.base.as_str()), ("original", ""));
        assert_eq!(draft.scopes, ["apis/gone"]);
        assert!(note(&client, &draft).contains("Not carried over: its client id and its secrets"));
    }

    #[test]
    fn keys_are_shared_only_when_somebody_asks_and_then_it_is_said() {
        let client = keyed();
        let own = copy_of(&client, false, None);
        assert!(own.key_pems.is_empty() && own.auth_type == "PUBKEYCERT");
        assert!(note(&client, &own).contains("from=original&amp;keys=same"));
        let same = copy_of(&client, true, None);
        assert_eq!(same.key_pems, [KEY]);
        let note = note(&client, &same);
        assert!(note.contains("given the same keys") && note.contains("notice warn"), "{note}");
        let jwks = original(Authentication::Jwks { url: "https://a/".into() });
        assert_eq!(copy_of(&jwks, false, None).jwks_url, "");
        assert_eq!(copy_of(&jwks, true, None).jwks_url, "https://a/");
    }

    #[test]
    fn roles_that_left_the_catalogue_are_named_and_left_out() {
        let client = original(Authentication::Secret);
        let draft = copy_of(&client, false, Some(&[]));
        assert!(draft.scopes.is_empty());
        assert!(note(&client, &draft).contains("cannot be given anew: Old role."));
    }
}
