//! What of a tenant is to be removed and what was, as far as somebody sees it. Server only.

use leptos::prelude::*;

use super::banner::{TOLD_FOR, list_link};
use super::words::kept_words;
use crate::desk::{Desk, Fault};
use crate::model::{KeptBecause, Removal, TenantName, Timestamp};
use crate::paths;
use crate::ui::{LinkButton, Notice, Tone};

/// So many that have ended are looked through.
const ENDED: u32 = 500;
/// So many are named on the overview.
const NAMED: usize = 5;

/// The removals that somebody sees.
#[derive(Clone, Debug, Default)]
pub(crate) struct Removals {
    /// Those that have not ended, soonest first.
    pub(crate) under_way: Vec<Removal>,
    /// Those that have, newest end first.
    pub(crate) ended: Vec<Removal>,
}

/// The removals that the person sees: of the clients that they see, and of what was their team's or their own doing.
///
/// # Errors
/// [`Fault::Journal`].
pub(crate) async fn removals_of(desk: &Desk) -> Result<Removals, Fault> {
    let mut ended = desk.removals().ended(&desk.card.name, ENDED).await?;
    ended.retain(|removal| sees_ended(desk, removal));
    Ok(Removals { under_way: under_way_of(desk).await?, ended })
}

/// The same, without those that have ended.
///
/// # Errors
/// [`Fault::Journal`].
pub(crate) async fn under_way_of(desk: &Desk) -> Result<Vec<Removal>, Fault> {
    let mut under_way = desk.removals().under_way(&desk.card.name).await?;
    under_way.retain(|removal| desk.sees(&removal.client));
    Ok(under_way)
}

/// Whose a client that is gone was, the removal alone knows.
pub(super) fn sees_ended(desk: &Desk, removal: &Removal) -> bool {
    let standing = desk.standing();
    standing.sees_all() || removal.team.as_ref().is_some_and(|team| standing.is_in(team))
}

impl Removals {
    /// Those that came to nothing by themselves of late.
    fn came_to_nothing(&self, now: Timestamp) -> impl Iterator<Item = (&Removal, KeptBecause)> {
        let late = move |removal: &&Removal| now.0 - removal.last().0 <= TOLD_FOR * Timestamp::DAY;
        self.ended.iter().filter(late).filter_map(|removal| {
            let why = removal.kept.filter(|why| *why != KeptBecause::Asked)?;
            Some((removal, why))
        })
    }
}

/// What the overview says of them, if anything.
pub(crate) fn line(
    tenant: &TenantName,
    removals: &Removals,
    now: Timestamp,
) -> Option<impl IntoView + use<>> {
    let count = removals.under_way.len();
    let kept: Vec<_> = removals
        .came_to_nothing(now)
        .take(NAMED)
        .map(|(removal, why)| {
            let (name, href) = (removal.settings.name.clone(), paths::client(tenant, &removal.client));
            view! { <li><a class="link" href=href><bdi>{name}</bdi></a> " is kept, because " {kept_words(why)}</li> }
        })
        .collect();
    if count == 0 && kept.is_empty() {
        return None;
    }
    let title = match count {
        0 => "What was to be removed is kept".to_owned(),
        1 => "1 client is to be removed".to_owned(),
        many => format!("{many} clients are to be removed"),
    };
    let names = removals.under_way.iter().take(NAMED).map(|removal| {
        let (name, href) = (removal.settings.name.clone(), paths::client(tenant, &removal.client));
        view! { <li><a class="link" href=href><bdi>{name}</bdi></a></li> }
    });
    let names: Vec<_> = names.collect();
    let href = paths::removals(tenant);
    Some(view! {
        <Notice tone=Tone::Warn title=move || title
            action=move || view! { <LinkButton href=href small=true>"See what is to be removed"</LinkButton> }>
            <ul class="plain-list names">{names}</ul>
            <ul class="plain-list">{kept}</ul>
        </Notice>
    })
}

/// A line below a tenant's clients.
pub(crate) fn hint(tenant: &TenantName) -> impl IntoView + use<> {
    view! { <p class="hint">{list_link(tenant)}</p> }
}
