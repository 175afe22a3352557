//! The table of a client's secrets.

use leptos::prelude::*;

use super::labels::label_line;
use super::last::{Doubtful, Left};
use super::list::Can;
use super::notices::never_seen;
use super::sending;
use crate::desk::{Entry, Outcome};
use crate::model::{ClientId, Exposure, Labels, Leaked, Secret, TenantName, Timestamp};
use crate::paths;
use crate::ui::{Badge, Ends, LinkButton, Look, Moment, Table, Tone};

/// What this console knows of a client's secrets.
pub(super) struct Known<'a> {
    pub(super) open: &'a [Entry],
    pub(super) labels: &'a Labels,
    pub(super) exposures: &'a [Exposure],
    pub(super) doubtful: &'a Doubtful,
}

/// The secrets that there are.
pub(super) fn table(
    tenant: &TenantName,
    client: &ClientId,
    secrets: &[Secret],
    known: &Known<'_>,
    can: &Can,
    now: Timestamp,
) -> impl IntoView + use<> {
    let rows: Vec<_> = secrets
        .iter()
        .map(|secret| {
            let id = secret.id.clone();
            let mark = known.open.iter().find(|entry| entry.opened.secret.as_ref() == Some(&id)).and_then(|entry| mark(entry, now));
            let last = Left::of(secrets, &id, known.doubtful, now) == Left::Nothing;
            let verb = if last { "Delete the only live secret…" } else { "Delete…" };
            let label = format!("Delete secret {id}");
            let named = known.labels.find(client, &id);
            let verb_of_label = if named.is_some() { "Change…" } else { "Label…" };
            let named = label_line(named);
            let (leaked, no_report) = (Leaked::Secret(id.clone()), can.report(&id));
            let sent = sending::whereabouts(known.exposures, &id);
            view! {
                <tr>
                    <td data-l="Secret ID" class="mono">{id.to_string()} {mark}</td>
                    <td data-l="Label">{named}
                        <LinkButton href=paths::label_secret(tenant, client, &id) small=true look=Look::Flat
                            label=format!("Label of secret {id}") disabled_because=can.label.clone()>{verb_of_label}</LinkButton>
                    </td>
                    <td data-l="Value"><span class="masked" aria-label="masked">"••••••••"</span>{sent}</td>
                    <td data-l="Made">{secret.created_at.map(|at| view! { <Moment at=at.0 now=now.0/> })}</td>
                    <td data-l="Ends">{match secret.expires_at {
                        Some(end) => view! { <Ends at=end.0 now=now.0/> }.into_any(),
                        None => view! { "ZIdentity names no end" }.into_any(),
                    }}</td>
                    <td data-l="" class="act">
                        <LinkButton href=paths::leak(tenant, client, &leaked) small=true label=format!("Secret {id} leaked") disabled_because=no_report>"It leaked…"</LinkButton>
                        <LinkButton href=paths::delete_secret(tenant, client, &id) look=Look::Danger small=true label=label disabled_because=can.delete(&id)>{verb}</LinkButton>
                    </td>
                </tr>
            }
        })
        .collect();
    let count = format!(
        "{} of at most {} secrets. ZIdentity keeps no record of their use. Labels are kept by this console; ZIdentity does not know them.",
        secrets.len(),
        can.traits.max_secrets
    );
    view! {
        <Table caption=move || count>
            <thead><tr>
                <th scope="col">"Secret ID"</th><th scope="col">"Label"</th><th scope="col">"Value"</th><th scope="col">"Made"</th><th scope="col">"Ends"</th>
                <th scope="col"><span class="vh">"Actions"</span></th>
            </tr></thead>
            <tbody>{rows}</tbody>
        </Table>
    }
}

/// What the journal knows of a listed secret that its owner should know.
fn mark(entry: &Entry, now: Timestamp) -> Option<AnyView> {
    match entry.outcome {
        Outcome::Handed if never_seen(entry, now) => {
            Some(view! { " " <Badge tone=Tone::Warn>"value never seen"</Badge> }.into_any())
        }
        Outcome::Orphan => Some(view! { " " <Badge tone=Tone::Bad>"value lost"</Badge> }.into_any()),
        Outcome::Accepted => Some(view! { " " <Badge>"not there yet"</Badge> }.into_any()),
        _ => None,
    }
}
