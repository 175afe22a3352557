//! The steps of the way out: who did what and when, what is next, and how long tokens live on. Server only.

use leptos::prelude::*;

use super::acts::Standing;
use super::machine::{self, Step, switched_by, tokens_end};
use super::page::{Asked, Can};
use crate::model::{Authentication, Done, Leak, LeakWay, Leaked, TenantCard, TenantKind, Timestamp};
use crate::paths;
use crate::rotation::replace_now;
use crate::secrets::label_line;
use crate::ui::{Badge, Button, Ends, LinkButton, Look, Moment, Notice, Tone, moment};

/// What leaked, as a form sends it.
pub(super) fn hidden(what: &Leaked) -> impl IntoView + use<> {
    let (name, value) = match what {
        Leaked::Secret(id) => ("secret", id.0.clone()),
        Leaked::Key(fingerprint) => ("key", fingerprint.clone()),
    };
    view! { <input type="hidden" name=name value=value/> }
}

pub(super) fn who_when(done: &Done, now: Timestamp) -> impl IntoView + use<> {
    let by = done.by.as_ref().map(|who| who.name.clone());
    view! { <Moment at=done.at.0 now=now.0/> {by.map(|name| view! { " by " <bdi>{name}</bdi> })} }
}

/// What a registered key is called.
pub(super) fn key_name(standing: &Standing, pair: &str) -> String {
    let words: Vec<_> =
        standing.keys.iter().filter(|key| key.pair == pair).map(|key| key.words.as_str()).collect();
    if words.is_empty() { format!("key {pair}") } else { words.join(" and ") }
}

/// What leaked, with its label and its end.
pub(super) fn named(standing: &Standing, now: Timestamp) -> AnyView {
    match &standing.what {
        Leaked::Secret(id) => {
            let found = standing.secrets.iter().find(|secret| secret.id == *id);
            let ends =
                found.and_then(|secret| secret.expires_at).map(|end| view! { <Ends at=end.0 now=now.0/> });
            let label = label_line(standing.labels.find(&standing.client.id, id));
            view! { "Secret " <span class="mono">{id.to_string()}</span> " " {ends} {label} }.into_any()
        }
        Leaked::Key(print) => {
            let print = print.clone();
            view! { "The private half of " <bdi>{key_name(standing, &print)}</bdi> <span class="sub mono">{print}</span> }.into_any()
        }
    }
}

/// How far it has come, and what can be done next.
pub(super) fn steps(
    card: &TenantCard,
    standing: &Standing,
    leak: &Leak,
    can: &Can,
    asked: &Asked,
    now: Timestamp,
) -> impl IntoView + use<> {
    let look = standing.look(now);
    let next = machine::next(leak.way, &look);
    let list = machine::steps(leak.way, &look).into_iter().map(|(step, done)| {
        let is_next = step == next;
        let (class, current) = match (done, is_next) {
            (true, _) => ("over", None),
            (_, true) => ("now", Some("step")),
            _ => ("later", None),
        };
        let badge = done.then(|| view! { " " <Badge tone=Tone::Good>"done"</Badge> });
        let when = when(standing, leak, step).filter(|_| done).map(|done| {
            let when = who_when(&done, now);
            view! { <span class="sub">{when}</span> }
        });
        let body = is_next.then(|| body(card, standing, leak, step, can, asked, now));
        view! { <li class=class aria-current=current><b>{title(step)}</b> {badge} {when} {body}</li> }
    });
    let list: Vec<_> = list.collect();
    let reported = who_when(&leak.reported, now);
    let way = match leak.way {
        LeakWay::Contain => "contain first",
        LeakWay::Replace => "replace first",
    };
    view! {
        <section aria-labelledby="steps">
            <h2 id="steps">"A leak is being dealt with"</h2>
            <dl class="facts">
                <dt>"What leaked"</dt><dd>{named(standing, now)}</dd>
                <dt>"Reported"</dt><dd>{reported}</dd>
                <dt>"Way"</dt><dd>{way}</dd>
            </dl>
            <ol class="steps">{list}</ol>
        </section>
        {tokens(card, standing, leak, now)}
        {ways_out(card, standing, leak, next, can)}
    }
}

fn title(step: Step) -> &'static str {
    match step {
        Step::Contain => "Disable the client",
        Step::Replace => "Put another in its place",
        Step::Delete => "Delete what leaked",
        Step::Enable => "Enable the client again",
        Step::Over => "Over",
    }
}

/// Who did a step, and when, as far as it is told.
fn when(standing: &Standing, leak: &Leak, step: Step) -> Option<Done> {
    match step {
        Step::Contain => switched_by(&standing.entries, leak, false),
        Step::Enable => switched_by(&standing.entries, leak, true),
        Step::Delete => leak.gone.clone(),
        Step::Replace | Step::Over => None,
    }
}

fn body(
    card: &TenantCard,
    standing: &Standing,
    leak: &Leak,
    step: Step,
    can: &Can,
    asked: &Asked,
    now: Timestamp,
) -> AnyView {
    let elsewhere = standing.is_open_otherwise() && step == Step::Enable;
    let elsewhere = elsewhere.then(|| {
        "Something else of this client leaked, too, and is still there: go on with that first.".to_owned()
    });
    let barred = can.update.clone().or(elsewhere);
    let act = |verb: &'static str, word: &'static str, words: &'static str| {
        view! {
            <p class="hint">{words}</p>
            <form method="post" action=paths::leak(&card.name, &standing.client.id, &leak.what)>
                {hidden(&leak.what)}
                <Button look=Look::Main name="do" value=word disabled_because=barred.clone()>{verb}</Button>
            </form>
        }
        .into_any()
    };
    match step {
        Step::Contain => {
            act("Disable the client", "contain", "It is active: whoever has what leaked gets tokens.")
        }
        Step::Enable => act(
            "Enable the client",
            "enable",
            "What leaked is gone. Give the new one to whatever signs in as the client, then enable it.",
        ),
        Step::Delete => delete(card, standing, can).into_any(),
        Step::Replace => replace(card, standing, leak, can, asked, now),
        Step::Over => ().into_any(),
    }
}

fn delete(card: &TenantCard, standing: &Standing, can: &Can) -> impl IntoView + use<> {
    let page = paths::leak(&card.name, &standing.client.id, &standing.what);
    let barred = match standing.what {
        Leaked::Secret(_) => can.delete.clone(),
        Leaked::Key(_) => can.update.clone(),
    };
    view! {
        <LinkButton href=format!("{page}&dialog=delete") look=Look::Danger disabled_because=barred>"Delete what leaked…"</LinkButton>
    }
}

fn replace(
    card: &TenantCard,
    standing: &Standing,
    leak: &Leak,
    can: &Can,
    asked: &Asked,
    now: Timestamp,
) -> AnyView {
    let (tenant, id) = (&card.name, &standing.client.id);
    if standing.client.settings.authentication == Authentication::Secret
        && matches!(leak.what, Leaked::Key(_))
    {
        let href = paths::secrets(tenant, id);
        return view! { <LinkButton href=href look=Look::Main>"Make a new secret"</LinkButton> }.into_any();
    }
    let Leaked::Secret(secret) = &leak.what else {
        let href = paths::rotate(tenant, id);
        return view! {
            <p class="hint">"Register a new key or certificate beside the leaked one, and have whatever signs in use it."</p>
            <LinkButton href=href look=Look::Main disabled_because=can.update.clone()>"Exchange the key"</LinkButton>
        }
        .into_any();
    };
    if let Some(rotation) = standing.rotation.as_ref().filter(|rotation| !rotation.step.is_end()) {
        let words = match rotation.old == *secret {
            true => {
                "Its rotation is under way. Say there when everything has moved; then come back, or retire it there."
            }
            false => {
                "A rotation of another secret of this client is under way. End it first: two cannot be at a time."
            }
        };
        let href = paths::rotate(tenant, id);
        return view! { <p class="hint">{words}</p> <LinkButton href=href look=Look::Main>"Go on with the rotation"</LinkButton> }.into_any();
    }
    let secrets = paths::secrets(tenant, id);
    if leak.way == LeakWay::Contain || !standing.is_there() {
        return view! {
            <p class="hint">"Make a new secret: its value is shown once, to you. While the client is disabled it opens nothing yet."</p>
            <LinkButton href=secrets look=Look::Main>"Make a new secret"</LinkButton>
        }
        .into_any();
    }
    let others = standing.others(now);
    if !others.room {
        let works = if others.live > 0 {
            "Another one works: if whatever uses the leaked one can move to that, do so, then delete the leaked one below. If nobody uses the other, delete that one, and a new one can be made."
        } else {
            "The other one has ended: delete it, and a new one can be made."
        };
        return view! {
            <Notice tone=Tone::Warn title=|| "There is no room for another secret"><p>{works} " If neither will do, contain first."</p></Notice>
            <div class="acts"><LinkButton href=secrets>"See the client's secrets"</LinkButton></div>
        }
        .into_any();
    }
    let form = replace_now(
        card,
        &standing.client,
        &standing.secrets,
        &standing.labels,
        crate::rotation::Within {
            only: secret,
            back: paths::leak(tenant, id, &leak.what),
            person: asked.person.clone(),
            chosen: &asked.chosen,
            barred: can.start.clone().or_else(|| standing.beyond.clone()),
            destinations: &standing.destinations,
            traits: can.traits,
            plain: can.plain,
            longest: standing.longest,
        },
        now,
    );
    view! { <p class="hint">"A rotation of exactly this secret: the new one is tried at once, and by today's end everything should have moved."</p> {form} }.into_any()
}

/// How long tokens live on.
fn tokens(card: &TenantCard, standing: &Standing, leak: &Leak, now: Timestamp) -> impl IntoView + use<> {
    let life = crate::clients::lifetime_words(standing.client.settings.token_lifetime);
    let words = match &leak.gone {
        Some(gone) => {
            let end = tokens_end(gone.at, &standing.client.settings);
            match end <= now {
                true => format!(
                    "By {} the last token that was given for it has ended, as far as the client's settings tell.",
                    moment::exact(end.0)
                ),
                false => format!(
                    "Tokens that were given for it may live on until {}: a token of this client lives {life}, and none is given after it was deleted.",
                    moment::exact(end.0)
                ),
            }
        }
        None => format!(
            "A token of this client lives {life}, so the last one given for it ends that long after it is deleted."
        ),
    };
    let contained = switched_by(&standing.entries, leak, false)
        .map(|_| "By ZIdentity's documentation, disabling the client revoked the tokens that it had; a service that checks them by itself may honour one until it ends. ");
    let portal = match (card.kind, card.token_url.strip_suffix("/oauth2/v1/token")) {
        (TenantKind::Cloud, Some(origin)) => {
            let origin = origin.to_owned();
            view! {
                "Issued tokens can be seen and revoked in ZIdentity's own portal alone: sign in at "
                <a class="link" href=origin.clone() rel="noreferrer">{origin.clone()}</a>
                " as its administrator, and look for the tokens of client " <span class="mono">{standing.client.id.to_string()}</span> "."
            }
            .into_any()
        }
        (TenantKind::Cloud, None) => view! { "Issued tokens can be seen and revoked in ZIdentity's own portal alone. This console is not told its address: it is where the company's administrators of ZIdentity sign in." }.into_any(),
        (TenantKind::Sandbox, _) => view! { "In a real tenant, issued tokens can be seen and revoked in ZIdentity's own portal alone; a sandbox has none." }.into_any(),
    };
    view! {
        <section class="part" aria-labelledby="tokens">
            <h2 id="tokens">"Tokens that live on"</h2>
            <p>{words}</p>
            <p class="hint">{contained} {portal}</p>
        </section>
    }
}

/// Deleting at once, containing after all, ending the report.
fn ways_out(
    card: &TenantCard,
    standing: &Standing,
    leak: &Leak,
    next: Step,
    can: &Can,
) -> impl IntoView + use<> {
    let page = paths::leak(&card.name, &standing.client.id, &leak.what);
    let early = (standing.is_there() && next != Step::Delete).then(|| delete(card, standing, can));
    let contain = (leak.way == LeakWay::Replace && standing.is_there()).then(|| {
        view! {
            <form method="post" action=page.clone()>
                {hidden(&leak.what)}
                <Button name="do" value="contain" disabled_because=can.update.clone()>"Contain after all: disable the client now"</Button>
            </form>
        }
    });
    let (verb, words) = match next {
        Step::Over => (
            "End the report",
            "What leaked is gone, and something else works. Ended, it leaves the overview.",
        ),
        _ if standing.is_there() => (
            "It was no leak: end the report",
            "What was reported stays as it is, and nobody is reminded of it any more.",
        ),
        _ => ("End the report", "What leaked is gone; what is left to do is not reminded of any more."),
    };
    let look = if next == Step::Over { Look::Main } else { Look::Plain };
    view! {
        <section class="part" aria-labelledby="ways-out">
            <h2 id="ways-out">{if next == Step::Over { "Nothing more to do" } else { "Another way" }}</h2>
            <div class="acts">{early} {contain}</div>
            <p class="hint">{words}</p>
            <form method="post" action=page.clone()>
                {hidden(&leak.what)}
                <input type="hidden" name="version" value=leak.version/>
                <Button look=look name="do" value="end" disabled_because=can.end.clone()>{verb}</Button>
            </form>
        </section>
    }
}
