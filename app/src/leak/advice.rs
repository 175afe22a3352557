//! Before a leak is reported: what is known, the one question, and what speaks for which way. Server only.

use leptos::prelude::*;

use super::acts::Standing;
use super::machine::{Advice, advise};
use super::page::{Asked, Can};
use super::steps::{hidden, named, who_when};
use crate::model::{LeakWay, Leaked, TenantCard, Timestamp};
use crate::paths;
use crate::ui::{Button, LinkButton, Look, Notice, Tone};

/// The one question, or what its answer leads to.
pub(super) fn advice(
    card: &TenantCard,
    standing: &Standing,
    can: &Can,
    asked: &Asked,
    now: Timestamp,
) -> impl IntoView + use<> {
    let ended = standing.leak.as_ref().and_then(|leak| leak.ended.as_ref());
    let last = ended.map(|done| {
        let when = who_when(done, now);
        view! { <Notice title=|| "An earlier report of it is ended"><p>{when}</p></Notice> }
    });
    let body = if !standing.is_there() {
        view! { <p>"It is gone: nothing new can be opened with it."</p> }.into_any()
    } else {
        match asked.outage {
            None => ask(card, standing, now).into_any(),
            Some(outage) => ways(card, standing, can, outage, now).into_any(),
        }
    };
    view! {
        {last}
        <section class="part" aria-labelledby="leak">
            <h2 id="leak">"It leaked"</h2>
            {facts(standing, now)}
            {body}
        </section>
    }
}

/// What is known.
fn facts(standing: &Standing, now: Timestamp) -> impl IntoView + use<> {
    let others = standing.others(now);
    let room = match (&standing.what, others.room) {
        (Leaked::Key(_), _) => "A new key or certificate can stand beside it.".to_owned(),
        (_, true) => "There is room for another secret.".to_owned(),
        (_, false) => {
            format!("There is no room for another: {} at most.", crate::secrets::count(standing.most))
        }
    };
    let beside = match others.live {
        0 => "Nothing else of this client works.".to_owned(),
        1 => "One other works.".to_owned(),
        many => format!("{many} others work."),
    };
    let client =
        if standing.client.settings.enabled { "active" } else { "disabled: nobody gets tokens as it" };
    view! {
        <dl class="facts">
            <dt>"What leaked"</dt><dd>{named(standing, now)}</dd>
            <dt>"The client is"</dt><dd>{client}</dd>
            <dt>"Beside it"</dt><dd>{beside} " " {room}</dd>
        </dl>
    }
}

fn ask(card: &TenantCard, standing: &Standing, _: Timestamp) -> impl IntoView + use<> {
    let page = paths::leak(&card.name, &standing.client.id, &standing.what);
    let name = standing.client.settings.name.clone();
    view! {
        <h3>"May whatever signs in as " <bdi>{name}</bdi> " stop for a while?"</h3>
        <p class="hint">"Until it is replaced, whoever has what leaked can sign in too. Nothing stops them sooner than disabling the client, and that stops everything else that signs in as it."</p>
        <div class="acts">
            <LinkButton href=format!("{page}&outage=yes") look=Look::Main>"Yes, an outage is acceptable"</LinkButton>
            <LinkButton href=format!("{page}&outage=no")>"No, it must go on"</LinkButton>
        </div>
    }
}

/// Both ways, the better one first.
fn ways(
    card: &TenantCard,
    standing: &Standing,
    can: &Can,
    outage: bool,
    now: Timestamp,
) -> impl IntoView + use<> {
    let others = standing.others(now);
    let ended = standing.secrets.iter().filter(|secret| !secret.is_live(now)).count();
    let advice = advise(outage, standing.works(now), standing.client.settings.enabled, others, ended);
    let own = card.is_own(&standing.client.id).then(|| {
        "The console itself signs in as this client: run `clientele credential rotate` at once.".to_owned()
    });
    let button = |way: LeakWay| {
        let look = if advice.way() == Some(way) || advice.way().is_none() && way == LeakWay::Replace {
            Look::Main
        } else {
            Look::Plain
        };
        let (verb, switches) = match way {
            LeakWay::Contain => ("Contain first: disable the client now", true),
            LeakWay::Replace => ("Replace first: report it, disable nothing", false),
        };
        let barred =
            can.report.clone().or_else(|| can.update.clone().filter(|_| switches)).or_else(|| own.clone());
        view! { <Button look=look name="do" value=way.word() disabled_because=barred>{verb}</Button> }
    };
    let (contain, replace) = (button(LeakWay::Contain).into_any(), button(LeakWay::Replace).into_any());
    let both =
        if advice.way() == Some(LeakWay::Contain) { vec![contain, replace] } else { vec![replace, contain] };
    let (title, words) = words(advice);
    let page = paths::leak(&card.name, &standing.client.id, &standing.what);
    let tone = if advice == Advice::Harmless { Tone::Neutral } else { Tone::Warn };
    view! {
        <Notice tone=tone title=move || title><p>{words}</p></Notice>
        <form method="post" action=page.clone()>
            {hidden(&standing.what)}
            <div class="acts">{both}</div>
        </form>
        <p><a class="link" href=page>"Answer the question again"</a></p>
    }
}

fn words(advice: Advice) -> (&'static str, &'static str) {
    match advice {
        Advice::Harmless => (
            "Nothing can sign in with it any more",
            "It has ended. Report it all the same if tokens that were given for it may still be about; then delete it.",
        ),
        Advice::Contain => (
            "Contain first",
            "The client is disabled at once: by ZIdentity's documentation its tokens end now, too. Then another is made, the leaked one is deleted, and the client is enabled again.",
        ),
        Advice::StayContained => (
            "Contain first: it is disabled already",
            "Leave it so. Another is made, the leaked one is deleted, and the client is enabled again.",
        ),
        Advice::Replace => (
            "Replace first",
            "Another is made and tried, whatever signs in moves over to it, and the leaked one is deleted. Until then whoever has it signs in too: be quick.",
        ),
        Advice::MakeRoom => (
            "Make room, then replace",
            "There is no room for another secret, and one of those that are there has ended: delete that one, then replace the leaked one. Until then whoever has it signs in too: be quick.",
        ),
        Advice::MoveToOther => (
            "Move to the other one, or contain",
            "There is no room for a new secret, and the other one works. If whatever uses the leaked one can move over to the other, do that, then delete the leaked one. If nobody uses the other, delete it and replace the leaked one. If you cannot tell, contain first.",
        ),
        Advice::NoOtherWay => (
            "There is no way without an outage",
            "There is no room for another, and nothing else works. Contain first: the leaked one has to go before another can be made.",
        ),
    }
}
