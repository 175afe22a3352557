//! An exchange on its page: the form that begins one, or how far it has come and what is next. Server only.

use leptos::prelude::*;

use super::acts::{Standing, offers_end};
use super::machine::{may_retire, may_undo};
use super::page::{Can, Typed};
use super::registered::Registered;
use crate::clients::client_head;
use crate::error::ConsoleError;
use crate::frame::Trouble;
use crate::model::{Authentication, Done, KeyRotation, KeyStep, Leaked, TenantCard, Timestamp};
use crate::paths;
use crate::ui::{
    AreaField, Badge, Button, Choice, Ends, LinkButton, Look, Moment, Notice, RadioField, Table, TextField,
    Tone,
};

/// The whole page.
pub(super) fn view(
    card: &TenantCard,
    standing: &Standing,
    can: &Can,
    typed: Typed,
    trouble: Option<ConsoleError>,
    now: Timestamp,
) -> impl IntoView + use<> {
    let under_way = standing.rotation.as_ref().filter(|rotation| !rotation.step.is_end());
    let is_url = matches!(standing.client.settings.authentication, Authentication::Jwks { .. });
    let outside = trouble.clone().filter(|error| error.fields.is_empty());
    let body = match under_way {
        Some(rotation) => steps(card, standing, rotation, can, is_url, now).into_any(),
        None => {
            let last = standing.rotation.as_ref().map(|rotation| ended(rotation, now));
            let form = begin(card, standing, can, typed, trouble.as_ref(), is_url);
            view! { {last} {form} }.into_any()
        }
    };
    let registered = (!is_url).then(|| table(card, standing, now));
    view! {
        {client_head(card, &standing.client, "About", ().into_any())}
        {outside.map(|error| view! { <Trouble error=error/> })}
        {body}
        {registered}
    }
}

fn who_when(done: &Done, now: Timestamp) -> impl IntoView + use<> {
    let by = done.by.as_ref().map(|who| who.name.clone());
    view! { <Moment at=done.at.0 now=now.0/> {by.map(|name| view! { " by " <bdi>{name}</bdi> })} }
}

fn ended(rotation: &KeyRotation, now: Timestamp) -> impl IntoView + use<> {
    let (tone, title) = match rotation.step {
        KeyStep::Done => (Tone::Good, "The last exchange is done: the old one is gone"),
        KeyStep::Undone => (Tone::Neutral, "The last exchange was gone back on: its new one is gone"),
        _ => (Tone::Neutral, "The last exchange was ended by hand: both stayed"),
    };
    let when = rotation.reached(rotation.step).map(|done| who_when(done, now));
    view! { <Notice tone=tone title=move || title><p>{when}</p></Notice> }
}

/// What is registered, each with the way out if it leaked.
fn table(card: &TenantCard, standing: &Standing, now: Timestamp) -> impl IntoView + use<> {
    let rows = standing.keys.iter().map(|key| {
        let href = paths::leak(&card.name, &standing.client.id, &Leaked::Key(key.pair.clone()));
        let label = format!("The private half of {} leaked", key.words);
        let ends = match key.valid {
            Some((from, _)) if from > now => view! { "not valid before " <Moment at=from.0 now=now.0/> }.into_any(),
            Some((_, until)) => view! { <Ends at=until.0 now=now.0/> }.into_any(),
            None => view! { <span class="quiet">"names no end"</span> }.into_any(),
        };
        view! {
            <tr>
                <td data-l="What"><bdi>{key.words.clone()}</bdi> <span class="sub mono">{key.fingerprint.clone()}</span></td>
                <td data-l="Ends">{ends}</td>
                <td data-l="" class="act"><LinkButton href=href small=true label=label>"It leaked…"</LinkButton></td>
            </tr>
        }
    });
    let rows: Vec<_> = rows.collect();
    view! {
        <Table caption=|| "What is registered for this client">
            <thead><tr><th scope="col">"What"</th><th scope="col">"Ends"</th><th scope="col"><span class="vh">"Actions"</span></th></tr></thead>
            <tbody>{rows}</tbody>
        </Table>
    }
}

fn begin(
    card: &TenantCard,
    standing: &Standing,
    can: &Can,
    typed: Typed,
    trouble: Option<&ConsoleError>,
    is_url: bool,
) -> impl IntoView + use<> {
    let wrong = |field: &str| trouble.and_then(|error| error.of_field(field));
    let (no_old, no_new, no_name, no_day) = (wrong("old"), wrong("new"), wrong("name"), wrong("move_by"));
    let own = card.is_own(&standing.client.id).then(|| "The console itself signs in as this client: its key is changed in ZIdentity's own portal, after the console's configuration.".to_owned());
    let barred = can.update.clone().or_else(|| can.check.clone().filter(|_| is_url)).or(own);
    let fields = if is_url {
        view! {
            <p class="hint">"First publish the new key at the JWKS URL's own server, beside the old one. Then the console looks whether both are served, and keeps in mind what is left to do."</p>
            <TextField name="old" label="Id of the old key (kid)" value=typed.old required=true error=no_old/>
            <TextField name="new" label="Id of the new key (kid)" value=typed.new required=true error=no_new/>
        }
        .into_any()
    } else {
        let choice = |key: &Registered| {
            Choice::new(key.fingerprint.clone(), key.words.clone()).hint(key.fingerprint.clone())
        };
        let choices = standing.keys.iter().map(choice).collect();
        view! {
            <RadioField name="old" label="Replaces" choices=choices value=typed.old required=true error=no_old/>
            <AreaField name="new" label="New public key or certificate" value=typed.new mono=true rows=6 error=no_new
                hint="PEM. Never the private half: that stays with whatever signs" placeholder="-----BEGIN PUBLIC KEY-----"/>
            <TextField name="name" label="Name of the new key" value=typed.name optional=true short=true error=no_name
                hint="For a public key; a certificate has its subject"/>
        }
        .into_any()
    };
    view! {
        <section class="part" aria-labelledby="begin">
            <h2 id="begin">"Exchange a key without an outage"</h2>
            <p class="hint">"The new one stands beside the old one until everything has moved; then the old one is taken away. It can be left at any step and gone on with later, by you or a colleague."</p>
            <form method="post" action=paths::rotate(&card.name, &standing.client.id) class="form" novalidate>
                {fields}
                <TextField name="move_by" label="Everything moves to it by" kind="date" short=true value=typed.move_by optional=true error=no_day
                    hint="In two weeks, if nothing is chosen"/>
                <div class="acts">
                    <Button look=Look::Main name="do" value="key-start" disabled_because=barred>{if is_url { "Look, and begin" } else { "Register it beside the old one" }}</Button>
                </div>
            </form>
        </section>
    }
}

fn steps(
    card: &TenantCard,
    standing: &Standing,
    rotation: &KeyRotation,
    can: &Can,
    is_url: bool,
    now: Timestamp,
) -> impl IntoView + use<> {
    let moved = rotation.step == KeyStep::Moved;
    let when = |step| rotation.reached(step).map(|done| who_when(done, now).into_any());
    let item = |title: &'static str, over: bool, next: bool, when: Option<AnyView>, body: Option<AnyView>| {
        let (class, current) = match (over, next) {
            (true, _) => ("over", None),
            (_, true) => ("now", Some("step")),
            _ => ("later", None),
        };
        let badge = over.then(|| view! { " " <Badge tone=Tone::Good>"done"</Badge> });
        let when = when.filter(|_| over).map(|when| view! { <span class="sub">{when}</span> });
        view! { <li class=class aria-current=current><b>{title}</b> {badge} {when} {body}</li> }
    };
    let form = |look: Look, word: &'static str, verb: &'static str, barred: Option<String>| {
        view! {
            <form method="post" action=paths::rotate(&card.name, &standing.client.id)>
                <input type="hidden" name="version" value=rotation.version/>
                <Button look=look name="do" value=word disabled_because=barred>{verb}</Button>
            </form>
        }
        .into_any()
    };
    let name = standing.client.settings.name.clone();
    let due = rotation.due <= now;
    let confirm = (!moved).then(|| view! {
        <p class="hint">"Have whatever signs as " <bdi>{name}</bdi> " sign with the new one, and see that it gets tokens. The console has no private key, so it cannot try it."</p>
        {form(Look::Main, "key-confirm", "Everything has moved", can.confirm.clone())}
    }.into_any());
    let end = if is_url {
        let words = "Take the old key down at the JWKS URL's own server. Then have the console look: it is done when the new one is served and the old one is not. ZIdentity may remember what it read for a while.";
        Some(view! { <p class="hint">{words}</p> {form(Look::Plain, "key-look", "Look at the JWKS URL", can.check.clone())} }.into_any())
    } else {
        let stays = may_retire(rotation, &standing.keys, now).err();
        let why = stays.map(|stays| match stays {
            super::machine::Stays::NotYet => "It is not time yet: first everything moves to the new one.",
            super::machine::Stays::NewIsGone => "The new one is not registered.",
            super::machine::Stays::NewIsNotValid => "The new one is not valid at this moment.",
            super::machine::Stays::WasThere | super::machine::Stays::OldServesNoMore => "The old one stays.",
        });
        let barred = can.update.clone().or_else(|| why.map(str::to_owned));
        let look = if offers_end(rotation, now) { Look::Destroy } else { Look::Danger };
        let words = "Whatever still signs with it gets no new tokens from that moment on. Everything else of the client stays as it is at that moment.";
        Some(
            view! { <p class="hint">{words}</p> {form(look, "key-retire", "Take the old one away", barred)} }
                .into_any(),
        )
    };
    // What was there before the exchange is not taken away by going back.
    let undo = (!is_url && rotation.added).then(|| {
        let stays = may_undo(rotation, &standing.keys, now).is_err();
        let stays = stays.then(|| "The old one is not valid any more: the new one stays.".to_owned());
        form(Look::Danger, "key-undo", "Go back: take the new one away", can.update.clone().or(stays))
    });
    view! {
        <section aria-labelledby="steps">
            <h2 id="steps">"An exchange is under way"</h2>
            <dl class="facts">
                <dt>"Old"</dt><dd><bdi>{rotation.old.words.clone()}</bdi> <span class="sub mono">{rotation.old.id.clone()}</span></dd>
                <dt>"New"</dt><dd><bdi>{rotation.new.words.clone()}</bdi> <span class="sub mono">{rotation.new.id.clone()}</span></dd>
                <dt>"To move by"</dt><dd><Moment at=rotation.due.0 now=now.0/> {due.then(|| view! { " " <Badge tone=Tone::Warn>"due"</Badge> })}</dd>
            </dl>
            <ol class="steps">
                {item("Put the new one beside it", true, false, when(KeyStep::Moving), None)}
                {item("Everything moves to it", moved, !moved, when(KeyStep::Moved), confirm)}
                {item("Take the old one away", false, moved, None, end)}
            </ol>
        </section>
        <section class="part" aria-labelledby="ways-out">
            <h2 id="ways-out">"Another way"</h2>
            <p class="hint">"Going back, or ending it here with both as they are. Before going back, see that everything signs with the old one again."</p>
            <div class="acts">{undo} {form(Look::Plain, "key-leave", "End it and keep both", can.leave.clone())}</div>
        </section>
    }
}

#[cfg(test)]
#[path = "steps_test.rs"]
mod tests;
