//! The five steps of a rotation: what each does, how far it has come, what is next. Server only.

use leptos::prelude::*;

use super::acts::Standing;
use super::banner::who_when;
use super::machine::{Care, may_confirm, may_leave, may_retire, may_undo};
use super::words::{NOT_SEEN_TO_WORK, no_way_back_words, stays_words, trial_words};
use crate::desk::Entry;
use crate::model::{
    Exposure, Rotation, RotationStep as Step, Secret, SecretId, TenantCard, TenantTraits, Timestamp, Which,
};
use crate::paths;
use crate::secrets::{NEVER_SEEN_AFTER, label_line, sending};
use crate::ui::{Badge, Button, Ends, LinkButton, Look, Moment, Notice, Tone, moment};

/// Why something cannot be done, if so.
pub(super) struct Can {
    pub(super) start: Option<String>,
    pub(super) confirm: Option<String>,
    pub(super) retire: Option<String>,
    pub(super) undo: Option<String>,
    pub(super) leave: Option<String>,
    /// Say that a value is stored.
    pub(super) store: Option<String>,
    /// The tenant's own ways.
    pub(super) traits: TenantTraits,
    /// Whether a value may travel unsealed.
    pub(super) plain: bool,
}

/// How a step stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stand {
    Over,
    Now,
    Later,
}

/// How far a rotation has come, and what can be done next.
pub(super) fn steps(
    card: &TenantCard,
    standing: &Standing,
    rotation: &Rotation,
    can: &Can,
    now: Timestamp,
) -> impl IntoView + use<> {
    let at = place(rotation);
    let stand = |step: usize| match step.cmp(&at) {
        std::cmp::Ordering::Less => Stand::Over,
        std::cmp::Ordering::Equal => Stand::Now,
        std::cmp::Ordering::Greater => Stand::Later,
    };
    let when = |step| rotation.reached(step).map(|reached| who_when(reached, now).into_any());
    let made = when(Step::HandOver).or_else(|| when(Step::ValueLost));
    let list = view! {
        <ol class="steps">
            {step("Make the new secret", stand(1), when(Step::Making), making(card, rotation, now))}
            {step("See that it works", stand(2), made, tried(rotation))}
            {step("Hand it over", stand(3), when(Step::Moving), hand_over(card, standing, rotation, can, now))}
            {step("Everything moves to it", stand(4), when(Step::Moved), moving(card, standing, rotation, can, now))}
            {step("Retire the old one", stand(5), when(Step::Retiring), retiring(card, standing, rotation, can, now))}
        </ol>
    };
    view! {
        <section aria-labelledby="steps">
            <h2 id="steps">"Rotation under way"</h2>
            <dl class="facts">
                <dt>"Old secret"</dt><dd>{secret_line(standing, Some(&rotation.old), now)}</dd>
                <dt>"New secret"</dt><dd>{secret_line(standing, rotation.new.as_ref(), now)}</dd>
                <dt>"To move by"</dt><dd><Moment at=rotation.due.0 now=now.0/> {(rotation.due <= now).then(|| view! { " " <Badge tone=Tone::Warn>"due"</Badge> })}</dd>
            </dl>
            {undoing(rotation)}
            {doubt(rotation, now)}
            {list}
        </section>
        {ways_out(card, standing, rotation, can, now)}
    }
}

/// The number of the step that is next.
fn place(rotation: &Rotation) -> usize {
    match rotation.step {
        Step::Making => 1,
        Step::HandOver | Step::ValueLost => 3,
        Step::Moving => 4,
        Step::Undoing if rotation.reached(Step::Moving).is_none() => 3,
        Step::Undoing if rotation.reached(Step::Moved).is_none() => 4,
        _ => 5,
    }
}

fn step(title: &'static str, stand: Stand, when: Option<AnyView>, body: Option<AnyView>) -> impl IntoView {
    let (class, current) = match stand {
        Stand::Over => ("over", None),
        Stand::Now => ("now", Some("step")),
        Stand::Later => ("later", None),
    };
    let when = when.filter(|_| stand == Stand::Over).map(|when| view! { <span class="sub">{when}</span> });
    let badge = (stand == Stand::Over).then(|| view! { " " <Badge tone=Tone::Good>"done"</Badge> });
    view! { <li class=class aria-current=current><b>{title}</b> {badge} {when} {body}</li> }
}

fn secret_line(standing: &Standing, id: Option<&SecretId>, now: Timestamp) -> AnyView {
    let Some(id) = id else { return view! { <span class="quiet">"not known yet"</span> }.into_any() };
    let found = standing.secrets.iter().find(|secret| secret.id == *id);
    let ends = match found {
        Some(Secret { expires_at: Some(end), .. }) => view! { <Ends at=end.0 now=now.0/> }.into_any(),
        Some(_) => view! { "ZIdentity names no end" }.into_any(),
        None => view! { <span class="quiet">"not listed"</span> }.into_any(),
    };
    let label = label_line(standing.labels.find(&standing.client.id, id));
    view! { <span class="mono">{id.to_string()}</span> " " {ends} {label} }.into_any()
}

fn making(card: &TenantCard, rotation: &Rotation, now: Timestamp) -> Option<AnyView> {
    if rotation.step != Step::Making {
        return None;
    }
    let cut_off = may_leave(rotation, now);
    let secrets = paths::secrets(&card.name, &rotation.client);
    Some(if cut_off {
        view! {
            <Notice tone=Tone::Warn title=|| "It is not known yet what became of the request">
                <p>"The console was interrupted, or ZIdentity's answer was lost. This page looks again each time it is opened. No other secret is asked for meanwhile."</p>
                <p><a class="link" href=secrets>"What is known stands on the page of secrets"</a></p>
            </Notice>
        }
        .into_any()
    } else {
        view! { <p class="hint">"It is being made and tried at this moment. Reload this page in a few seconds."</p> }.into_any()
    })
}

fn tried(rotation: &Rotation) -> Option<AnyView> {
    let words = trial_words(&rotation.trial);
    Some(match rotation.step {
        Step::Making => return None,
        Step::ValueLost => view! { <p class="hint">"It could not be tried: its value was lost."</p> }.into_any(),
        _ if rotation.trial.has_worked() => view! { <p class="hint">{words}</p> }.into_any(),
        _ => view! { <Notice tone=Tone::Warn title=|| "It was not seen to work"><p>{words} " " {NOT_SEEN_TO_WORK}</p></Notice> }
            .into_any(),
    })
}

fn hand_over(
    card: &TenantCard,
    standing: &Standing,
    rotation: &Rotation,
    can: &Can,
    now: Timestamp,
) -> Option<AnyView> {
    let is_there = standing.secrets.iter().any(|secret| rotation.new.as_ref() == Some(&secret.id));
    let since = rotation.reached(Step::HandOver).map_or(0, |reached| now.0 - reached.at.0);
    // What is open of a secret that was to go to a destination.
    let made_by = |entry: &&Entry| entry.id.0 == rotation.operation;
    let told = standing.open.iter().find(made_by).and_then(sending::of_entry);
    match rotation.step {
        Step::ValueLost => {
            let words = match told {
                Some((_, words)) => format!("{words} The rotation is started again once it is deleted, below."),
                None => "ZIdentity made the secret, and its answer was lost on the way. It is provably this console's own. Delete it below, then start again.".to_owned(),
            };
            Some(view! { <Notice tone=Tone::Bad title=|| "The value is gone: nobody has it"><p>{words}</p></Notice> }.into_any())
        }
        Step::HandOver if !is_there => Some(
            view! { <p class="hint">"ZIdentity has accepted the new secret and does not list it yet. Reload this page in a moment."</p> }.into_any(),
        ),
        Step::HandOver if since <= NEVER_SEEN_AFTER => Some(
            view! { <p class="hint">"Its value was sent to the browser that asked for it, which has not said yet that it showed it."</p> }.into_any(),
        ),
        Step::HandOver => {
            let action = paths::rotate(&card.name, &rotation.client);
            let operation = rotation.operation.clone();
            let stored = move || view! {
                <form method="post" action=action>
                    <input type="hidden" name="do" value="stored"/>
                    <input type="hidden" name="operation" value=operation/>
                    <Button disabled_because=can.store.clone()>"It was stored"</Button>
                </form>
            };
            let stored = stored().into_any();
            let (title, words) = told.unwrap_or_else(|| {
                (
                    "No browser said that it showed the value".to_owned(),
                    "Perhaps the connection broke, the laptop was closed, or the console was interrupted. The console keeps no copy: if nobody stored the value, it is gone. Then delete the new secret below and start again.".to_owned(),
                )
            });
            Some(view! { <Notice tone=Tone::Warn title=move || title action=move || stored><p>{words}</p></Notice> }.into_any())
        }
        _ => whereabouts(standing, rotation)
            .map(|words| view! { <p class="hint">"Its value was " <bdi>{words}</bdi> "."</p> }.into_any()),
    }
}

/// The destination at which the new secret is, in words.
fn whereabouts(standing: &Standing, rotation: &Rotation) -> Option<String> {
    let of_new = |exposure: &&Exposure| rotation.new.as_ref() == Some(&exposure.secret);
    standing.exposures.iter().filter(of_new).find_map(Exposure::whereabouts)
}

fn moving(
    card: &TenantCard,
    standing: &Standing,
    rotation: &Rotation,
    can: &Can,
    now: Timestamp,
) -> Option<AnyView> {
    if rotation.step != Step::Moving {
        return None;
    }
    let name = standing.client.settings.name.clone();
    let due = (rotation.due <= now).then(|| {
        view! {
            <Notice tone=Tone::Warn title=|| "It is due, and nobody has said that everything has moved">
                <p>"The old secret can be retired now; whatever still signs in with it stops getting tokens then."</p>
            </Notice>
        }
    });
    let why = (!may_confirm(rotation)).then(|| "The new secret was never seen to work.".to_owned());
    let barred = can.confirm.clone().or(why);
    let give = match whereabouts(standing, rotation) {
        Some(_) => "Have the new secret taken up from there by whatever signs in as ",
        None => "Give the new secret to whatever signs in as ",
    };
    Some(
        view! {
            {due}
            <p class="hint">{give} <bdi>{name}</bdi> ", and see that it does. Nobody records which programs use which secret, so this is yours to know."</p>
            <form method="post" action=paths::rotate(&card.name, &rotation.client)>
                <input type="hidden" name="version" value=rotation.version/>
                <Button look=Look::Main name="do" value="confirm" disabled_because=barred>"Everything has moved"</Button>
            </form>
        }
        .into_any(),
    )
}

fn retiring(
    card: &TenantCard,
    standing: &Standing,
    rotation: &Rotation,
    can: &Can,
    now: Timestamp,
) -> Option<AnyView> {
    match rotation.step {
        Step::Retiring => Some(
            view! { <p class="hint">"It is being deleted. Reload this page in a moment to see whether it is done."</p> }.into_any(),
        ),
        Step::Moving | Step::Moved => {
            let stays = may_retire(rotation, &standing.secrets, now).err();
            let barred = can
                .retire
                .clone()
                .or_else(|| stays.map(stays_words).map(|(title, next)| format!("{title} {next}")));
            let href = paths::rotate_dialog(&card.name, &rotation.client, "retire");
            Some(view! { <LinkButton href=href look=Look::Danger disabled_because=barred>"Retire the old secret…"</LinkButton> }.into_any())
        }
        _ => None,
    }
}

fn undoing(rotation: &Rotation) -> Option<impl IntoView + use<>> {
    (rotation.step == Step::Undoing).then(|| {
        view! {
            <Notice title=|| "The new secret is being deleted"><p>"Reload this page in a moment to see whether it is done."</p></Notice>
        }
    })
}

/// A deletion that may yet be carried out.
fn doubt(rotation: &Rotation, now: Timestamp) -> Option<impl IntoView + use<>> {
    let doubt = rotation.doubt.filter(|doubt| doubt.until > now)?;
    let title = match doubt.of {
        Which::Old => "A deletion of the old secret was sent, and it is still there",
        Which::New => "A deletion of the new secret was sent, and it is still there",
    };
    let until = moment::exact(doubt.until.0);
    Some(view! {
        <Notice tone=Tone::Warn title=move || title>
            <p>"ZIdentity's answer was lost, so it may yet be carried out. Until " {until} " this rotation does not delete the other one: nobody is to be locked out. The same deletion can be tried again."</p>
        </Notice>
    })
}

/// Going back, and leaving it.
fn ways_out(
    card: &TenantCard,
    standing: &Standing,
    rotation: &Rotation,
    can: &Can,
    now: Timestamp,
) -> Option<impl IntoView + use<>> {
    let care = may_undo(rotation, &standing.secrets, now);
    let light = rotation.reached(Step::Moving).is_none();
    let (label, words) = match light || care == Ok(Care::Light) {
        true => (
            "Undo: delete the new secret…",
            "Until its value is handed over, all can be undone: the new secret is deleted, and the old one stays as it was.",
        ),
        false => (
            "Go back: delete the new secret…",
            "Its value was handed over, so something may sign in with it by now. Going back asks for as much care as going on.",
        ),
    };
    if matches!(rotation.step, Step::Making | Step::Retiring | Step::Undoing) && !may_leave(rotation, now) {
        return None;
    }
    let no_way_back = care.err().map(no_way_back_words).map(|(title, next)| format!("{title} {next}"));
    let barred = can.undo.clone().or(no_way_back);
    let href = paths::rotate_dialog(&card.name, &rotation.client, "undo");
    Some(view! {
        <section class="part" aria-labelledby="ways-out">
            <h2 id="ways-out">"Another way"</h2>
            <p class="hint">{words}</p>
            <div class="acts"><LinkButton href=href look=Look::Danger disabled_because=barred>{label}</LinkButton></div>
            <p class="hint">"Or end the rotation here: both secrets stay as they are, and the console looks after them no more."</p>
            <form method="post" action=paths::rotate(&card.name, &rotation.client)>
                <input type="hidden" name="version" value=rotation.version/>
                <Button name="do" value="leave" disabled_because=can.leave.clone()>"End it and keep both"</Button>
            </form>
        </section>
    })
}
