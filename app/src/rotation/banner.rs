//! A rotation in a line: under way, on the pages of its client; ended, where the next one begins. Server only.

use leptos::prelude::*;

use crate::model::{Reached, Rotation, RotationStep as Step, TenantName, Timestamp};
use crate::paths;
use crate::ui::{LinkButton, Moment, Notice, Tone};

/// A rotation that has not ended, on the pages of its client: a line and a link.
pub(crate) fn under_way(
    tenant: &TenantName,
    rotation: Option<&Rotation>,
    now: Timestamp,
) -> Option<impl IntoView + use<>> {
    let rotation = rotation.filter(|rotation| !rotation.step.is_end())?;
    let (tone, title) = match rotation.step {
        Step::ValueLost => (Tone::Bad, "A rotation is under way, and its new secret's value is lost"),
        Step::Moving if rotation.due <= now => {
            (Tone::Warn, "A rotation is due: everything was to have moved to the new secret")
        }
        Step::Moved => (Tone::Warn, "A rotation is nearly done: the old secret can be retired"),
        _ => (Tone::Neutral, "A rotation of this client's secret is under way"),
    };
    let href = paths::rotate(tenant, &rotation.client);
    let began = rotation.reached.first().map(|began| who_when(began, now));
    let action = move || view! { <LinkButton href=href>"Go on with it"</LinkButton> };
    Some(view! { <Notice tone=tone title=move || title action=action><p>"Begun " {began}</p></Notice> })
}

/// How the last rotation ended.
pub(super) fn ended(rotation: &Rotation, now: Timestamp) -> impl IntoView + use<> {
    let end = rotation.reached(rotation.step);
    let (tone, title) = match rotation.step {
        Step::Done => (Tone::Good, "The last rotation is done: the old secret is gone"),
        Step::Undone => (Tone::Neutral, "The last rotation was gone back on: its new secret is gone"),
        Step::NothingCame => (Tone::Warn, "The last rotation ended at once: no new secret came of it"),
        _ => (Tone::Neutral, "The last rotation was ended by hand: both secrets stayed"),
    };
    let when = end.map(|end| who_when(end, now));
    view! { <Notice tone=tone title=move || title><p>{when}</p></Notice> }
}

pub(super) fn who_when(reached: &Reached, now: Timestamp) -> impl IntoView + use<> {
    let by = reached.by.as_ref().map(|who| who.name.clone());
    let by = by.map(|name| view! { " by " <bdi>{name}</bdi> });
    view! { <Moment at=reached.at.0 now=now.0/> {by} }
}
