//! The way back to batches, on the list of clients.

use leptos::prelude::*;

use crate::desk::{BatchLine, Operation, Subject};
use crate::model::{TenantName, Timestamp, clients_in_words};
use crate::paths;
use crate::policy::Action;
use crate::ui::Moment;

/// For how many seconds a person's batch that has ended is still shown.
const SHOWN_FOR: i64 = 3600;
/// How many are shown.
const SHOWN: u32 = 3;

/// The tenant's batches worth a look. No reason for a list to fail: then there are none.
pub(crate) async fn recent(operation: &Operation, tenant: &TenantName) -> Vec<BatchLine> {
    let found = operation.read(Action::FollowOperation, Subject::tenant(tenant), |desk| async move {
        let since = Timestamp(desk.now().0 - SHOWN_FOR);
        Ok(desk.batches().recent(tenant, operation.actor(), desk.standing().sees_all(), since, SHOWN).await?)
    });
    found.await.unwrap_or_default()
}

/// A line a batch.
#[component]
pub(crate) fn Recent(tenant: TenantName, batches: Vec<BatchLine>, now: Timestamp) -> impl IntoView {
    let lines = batches.into_iter().map(|batch| {
        let words = format!("{} {}", batch.switch.verb(), clients_in_words(batch.total));
        view! {
            <li>
                <a class="link" href=paths::batch(&tenant, &batch.id)>{words}</a>
                ": " {batch.ended} " of " {batch.total} " ended · asked for by " <bdi>{batch.asked_by.name}</bdi> " "
                <Moment at=batch.at.0 now=now.0/>
            </li>
        }
    });
    let lines: Vec<_> = lines.collect();
    (!lines.is_empty())
        .then(|| view! { <ul class="plain-list recent" aria-label="Work on many clients">{lines}</ul> })
}
