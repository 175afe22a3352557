//! A removal on the pages of its client: how long there still is a way back, and the way back. Server only.

use leptos::prelude::*;

use super::machine::{is_in_doubt, may_keep};
use super::words::{kept_words, title};
use crate::model::{KeptBecause, Removal, RemovalStep as Step, TenantName, Timestamp};
use crate::paths;
use crate::ui::{Button, LinkButton, Look, Moment, Notice, Tone, moment};

/// A removal that has ended by itself is told for so many days.
pub(super) const TOLD_FOR: i64 = 14;

/// On the client's own page: the removal that is under way with its way back, or why the last one came to nothing.
/// `no_way`, `no_delete`: why the person cannot keep it, or delete it now, if so.
pub(crate) fn on_its_page(
    removal: &Removal,
    no_way: Option<String>,
    no_delete: Option<String>,
    now: Timestamp,
) -> Option<AnyView> {
    if removal.step.is_end() {
        return ended(removal, now);
    }
    let (tenant, id) = (&removal.tenant, &removal.client);
    let words = title(removal);
    let tone = if removal.step == Step::Disabling { Tone::Bad } else { Tone::Warn };
    let href = paths::client_dialog(tenant, id, "delete");
    let keep = keep_form(removal, no_way);
    let action = move || {
        view! {
            {keep}
            <LinkButton href=href small=true look=Look::Flat disabled_because=no_delete>"Delete now…"</LinkButton>
        }
    };
    let (countdown, asked, way_back) = (countdown(removal, now), asked(removal, now), way_back(removal));
    let (doubt, trouble) = (doubt(removal, now), removal.trouble.clone());
    Some(
        view! {
            <div id="removal"><Notice tone=tone title=move || words action=action>
                <p>{countdown} " " {asked}</p>
                <p>{way_back}</p>
                {doubt}
                {trouble.map(|why| view! { <p>"The last attempt came to nothing: " {why}</p> })}
            </Notice></div>
        }
        .into_any(),
    )
}

/// On the other pages about the client: a line and a link.
pub(crate) fn on_other_pages(removal: Option<&Removal>, now: Timestamp) -> Option<impl IntoView + use<>> {
    let removal = removal?;
    let (words, href) = (title(removal), paths::client(&removal.tenant, &removal.client));
    let action = move || view! { <LinkButton href=href small=true>"See how it stands"</LinkButton> };
    let line = countdown(removal, now);
    Some(view! {
        <Notice tone=Tone::Warn title=move || words action=action>
            <p>{line} " An edit keeps it; a new secret or a rotation does not."</p>
        </Notice>
    })
}

/// The button that keeps it.
pub(super) fn keep_form(removal: &Removal, no_way: Option<String>) -> AnyView {
    if !may_keep(removal) {
        return ().into_any();
    }
    let label = format!("Keep {}", removal.settings.name);
    let id = removal.id.0.clone();
    view! {
        <form method="post" action=paths::client(&removal.tenant, &removal.client) class="row">
            <input type="hidden" name="removal" value=id/>
            <Button small=true name="do" value="keep" label=label disabled_because=no_way>"Keep it"</Button>
        </form>
    }
    .into_any()
}

/// When it will be deleted.
pub(super) fn countdown(removal: &Removal, now: Timestamp) -> AnyView {
    match removal.step {
        Step::Disabling => {
            let days = days_in_words(removal.wait_days);
            view! { "Disabling it was asked for, and ZIdentity's answer is missing. Once it is seen disabled it has " {days} " left; if it is not within ten minutes, it stays." }.into_any()
        }
        Step::Deleting => view! { "The deletion was sent. In a minute this says what became of it." }.into_any(),
        _ if removal.due <= now => {
            view! { "Its time was over " <Moment at=removal.due.0 now=now.0/> ": the console looks once more and deletes it, within minutes." }.into_any()
        }
        _ => view! { "The console deletes it for good " <Moment at=removal.due.0 now=now.0/> "." }.into_any(),
    }
}

fn asked(removal: &Removal, now: Timestamp) -> impl IntoView + use<> {
    let who = removal.asker().map(|who| who.name.clone()).unwrap_or_default();
    let began = removal.began();
    view! { "Asked for by " <bdi>{who}</bdi> " " <Moment at=began.0 now=now.0/> "." }
}

fn way_back(removal: &Removal) -> &'static str {
    match (removal.step, removal.settings.enabled) {
        (Step::Deleting, _) => "There is no way back at this moment.",
        (_, true) => {
            "Keeping it enables it again. Enabling it, changing it or giving it to another team keeps it too; a new secret \
             or a rotation does not."
        }
        (_, false) => {
            "It was disabled before, and stays so when it is kept. Changing it or giving it to another team keeps it too."
        }
    }
}

fn doubt(removal: &Removal, now: Timestamp) -> Option<impl IntoView + use<>> {
    let until = removal.doubt.filter(|_| is_in_doubt(removal, now))?;
    let until = moment::exact(until.0);
    Some(view! {
        <p>"A deletion was sent, and its answer lost: until " {until} " ZIdentity may still carry it out, whatever is done here."</p>
    })
}

/// How a removal ended that nobody ended by hand.
fn ended(removal: &Removal, now: Timestamp) -> Option<AnyView> {
    let why = removal.kept.filter(|why| *why != KeptBecause::Asked)?;
    let last = removal.last();
    if now.0 - last.0 > TOLD_FOR * Timestamp::DAY {
        return None;
    }
    let (words, off) = (kept_words(why), why != KeptBecause::Enabled && why != KeptBecause::NotDisabled);
    let still = off.then_some("Nothing enables it by itself.");
    let doubt = doubt(removal, now);
    Some(
        view! {
            <Notice tone=Tone::Warn title=|| "It was to be removed, and is kept">
                <p>"Kept, because " {words} "; seen " <Moment at=last.0 now=now.0/> ". " {still}</p>
                {doubt}
            </Notice>
        }
        .into_any(),
    )
}

/// "7 days".
pub(crate) fn days_in_words(days: u32) -> String {
    if days == 1 { "1 day".to_owned() } else { format!("{days} days") }
}

/// Where all of them stand.
pub(super) fn list_link(tenant: &TenantName) -> impl IntoView + use<> {
    view! { <a class="link" href=paths::removals(tenant)>"What is to be removed, and what was"</a> }
}
