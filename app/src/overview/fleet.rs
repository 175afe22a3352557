//! What of a tenant's clients needs a person: what ends, and what changed outside the console. It shows what is kept;
//! upstream is not asked, so that the first page never waits for it.

use std::sync::Arc;

use leptos::prelude::*;

use super::open;
use crate::desk::{Catalogue, Entry, Known, Operation, Ownership, Snapshot, Stuck, Subject};
use crate::drift::{Case, LostScope, cases, lost};
use crate::error::ConsoleError;
use crate::expiry::{Expiry, StuckReminders};
use crate::frame::Trouble;
use crate::inventory::standing_notice;
use crate::leak::{Open, open_leaks, reported};
use crate::model::{TenantCard, TenantName, Timestamp, clients_in_words};
use crate::paths;
use crate::policy::Action;
use crate::removal::{Removals, removals_of};
use crate::ui::{LinkButton, Notice, Tone};

/// So many clients that changed outside are named.
const NAMED: u32 = 5;

/// A tenant's clients as they are kept.
pub(super) struct Fleet {
    snapshot: Arc<Snapshot>,
    catalogue: Option<Arc<Catalogue>>,
    ownership: Ownership,
    changed: Vec<Case>,
    count: u64,
    lost: Vec<LostScope>,
    stuck: Vec<Stuck>,
    removals: Removals,
    open: Vec<Entry>,
    leaks: Vec<Open>,
}

pub(super) async fn look(operation: &Operation, tenant: &TenantName) -> Result<Fleet, ConsoleError> {
    let look = operation.read(Action::ListClients, Subject::tenant(tenant), |desk| async move {
        // A few names and numbers are no look at the whole fleet: nothing is written down.
        let snapshot = desk.kept().await?;
        // Before the first reading there is nothing to say of services.
        let catalogue = match snapshot.clients.is_empty() {
            true => None,
            false => desk.catalogue().await,
        };
        let (changed, count) = cases(&desk, None, NAMED).await?;
        let lost = lost(&desk, &snapshot, catalogue.as_deref()).await?;
        let open = open::open(&desk).await?;
        let (ownership, stuck) = (desk.ownership(), desk.stuck_reminders().await?);
        let (removals, leaks) = (removals_of(&desk).await?, open_leaks(&desk, &snapshot).await?);
        Ok(Fleet { snapshot, catalogue, ownership, changed, count, lost, stuck, removals, open, leaks })
    });
    look.await
}

pub(super) fn section(
    card: &TenantCard,
    fleet: Result<Fleet, ConsoleError>,
    named: bool,
    now: Timestamp,
) -> impl IntoView + use<> {
    let tenant = card.name.clone();
    let title = match named {
        true => format!("What needs you in {tenant}"),
        false => "What needs you".to_owned(),
    };
    let body = match fleet {
        Err(error) => view! { <Trouble error=error/> }.into_any(),
        Ok(fleet) => {
            let leaks = reported(&tenant, &fleet.leaks, now);
            let (changed, orphans) = (changed(&tenant, &fleet), orphans(&tenant, &fleet));
            let name_of = |entry: &Entry| name_of(&fleet.snapshot, entry);
            let open = open::notice(&tenant, &fleet.open, &name_of, now);
            let removals = crate::removal::line(&tenant, &fleet.removals, now);
            let Fleet { snapshot, catalogue, ownership, stuck, .. } = fleet;
            view! {
                {leaks}
                {standing_notice(&tenant, &snapshot.standing, now)}
                {open}
                {removals}
                {changed}
                <StuckReminders stuck=stuck now=now/>
                <Expiry tenant=tenant.clone() snapshot=snapshot catalogue=catalogue ownership=ownership now=now/>
                {orphans}
            }
            .into_any()
        }
    };
    view! { <section class="part" data-tenant-kind=card.kind.word()><h2>{title}</h2>{body}</section> }
}

/// What the client is called that an operation is about; its id where it is not in the copy.
fn name_of(snapshot: &Snapshot, entry: &Entry) -> Option<String> {
    let id = entry.opened.client.as_ref()?;
    let known = snapshot.clients.iter().find(|known| known.id == *id);
    Some(known.map_or_else(|| id.to_string(), |known| known.settings.name.clone()))
}

fn changed(tenant: &TenantName, fleet: &Fleet) -> Option<impl IntoView + use<>> {
    let count = fleet.count;
    let names = fleet.changed.iter().map(|case| {
        let (name, id) = (case.drifted.now.name.clone(), &case.drifted.id);
        match case.drifted.gone_at {
            Some(_) => view! { <li><bdi>{name}</bdi> " (gone)"</li> }.into_any(),
            None => view! { <li><a class="link" href=paths::client(tenant, id)><bdi>{name}</bdi></a></li> }
                .into_any(),
        }
    });
    let names: Vec<_> = names.collect();
    let href = paths::drift(tenant);
    let lost = fleet.lost.iter().map(|scope| {
        let clients = clients_in_words(scope.clients);
        view! { <li>"The role " <b>{scope.role.clone()}</b> " left the catalogue; held by " <a class="link" href=scope.holders(tenant)>{clients}</a></li> }
    });
    let lost: Vec<_> = lost.collect();
    (count > 0 || !lost.is_empty()).then(|| {
        let title = match count {
            0 => "The catalogue changed".to_owned(),
            1 => "1 client changed outside this console".to_owned(),
            many => format!("{many} clients changed outside this console"),
        };
        view! {
            <Notice tone=Tone::Warn title=move || title
                action=move || view! { <LinkButton href=href small=true>"See what changed"</LinkButton> }>
                <ul class="plain-list names">{names}</ul>
                <ul class="plain-list">{lost}</ul>
            </Notice>
        }
    })
}

/// That some clients have no owner, where teams own the others.
fn orphans(tenant: &TenantName, fleet: &Fleet) -> Option<impl IntoView + use<>> {
    let ownership = &fleet.ownership;
    if !ownership.is_whole() || !ownership.tells() {
        return None;
    }
    let orphan = |known: &&Arc<Known>| ownership.team_of(&known.id).is_none();
    let count = fleet.snapshot.clients.iter().filter(orphan).count();
    let href = paths::clients_without_owner(tenant);
    (count > 0).then(|| {
        let words = clients_in_words(count);
        let have = if count == 1 { "has" } else { "have" };
        view! { <p class="hint"><a class="link" href=href>{words}</a> " " {have} " no team." </p> }
    })
}
