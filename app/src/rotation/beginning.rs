//! Before a rotation: what it would do, the form that begins it, or why none can begin. Server only.

use leptos::prelude::*;

use super::acts::Standing;
use super::banner::ended;
use super::page::Chosen;
use super::room::no_start;
use super::start::{NewRotation, Replaceable};
use super::starting::USUAL_DAYS;
use super::steps::Can;
use crate::desk::{Entry, Outcome};
use crate::model::{
    Client, DestinationCard, Labels, Secret, SecretId, TenantCard, TenantName, TenantTraits, Timestamp,
};
use crate::paths;
use crate::secrets::{Context, Days, Offer, PlainWay, label_line, sending};
use crate::ui::moment::{Civil, exact};
use crate::ui::{Ends, LinkButton, Look, Moment, Notice, Table, Tone};

/// What a rotation would do, and the form that begins one; or why none can begin.
pub(super) fn beginning(
    card: &TenantCard,
    standing: &Standing,
    can: &Can,
    person: String,
    chosen: Chosen,
    now: Timestamp,
) -> impl IntoView + use<> {
    let Standing { client, secrets, open, rotation, labels, destinations, beyond, longest, .. } = standing;
    let last = rotation.as_ref().map(|rotation| ended(rotation, now));
    let barred = no_start(card, client, secrets);
    let full = secrets.len() >= can.traits.max_secrets;
    let form = if let Some(barred) = barred {
        view! { <Notice tone=Tone::Warn title=move || barred.title><p>{barred.next}</p></Notice> }.into_any()
    } else if full {
        first_choose(&card.name, client, secrets, (open, labels), can, now).into_any()
    } else {
        let mut allowed = Days::from(can.traits);
        allowed.longest = longest.map_or(allowed.longest, |longest| allowed.longest.min(longest));
        let context = Context {
            tenant: card.name.clone(),
            kind: card.kind,
            token_url: card.token_url.clone(),
            audience: card.audience.clone(),
            client: client.id.clone(),
            client_name: client.settings.name.clone(),
            person,
            now,
            allowed,
            live: secrets.iter().filter(|secret| secret.is_live(now)).count(),
            back: paths::rotate(&card.name, &client.id),
            plain: can.plain,
        };
        let barred = can.start.clone().or_else(|| beyond.clone());
        let replaceable = replaceable(client, secrets, labels, &chosen, now);
        let offer = Offer { barred, destinations: destinations.clone(), ..chosen.offer };
        view! {
            <section class="part" aria-labelledby="begin">
                <h2 id="begin">"Make the new secret"</h2>
                <p class="hint">{sending::hint(destinations)}</p>
                <PlainWay allowed=can.plain/>
                <NewRotation context=context replaceable=replaceable offer=offer/>
                <noscript>
                    {sending::without_script("Making the new secret", destinations)}
                </noscript>
            </section>
        }
        .into_any()
    };
    view! {
        {last}
        {what_it_does()}
        {form}
    }
}

/// What can be replaced, and by when: while the old secret works.
fn replaceable(
    client: &Client,
    secrets: &[Secret],
    labels: &Labels,
    chosen: &Chosen,
    now: Timestamp,
) -> Replaceable {
    let day = |at: Timestamp| Civil::at(at.0).iso_date();
    let ends = secrets.iter().filter(|secret| secret.is_live(now)).filter_map(|secret| secret.expires_at);
    let latest = ends.min().unwrap_or(now.plus_days(365));
    let words = |end: Option<Timestamp>| match end {
        Some(end) if end <= now => "it has expired".to_owned(),
        Some(end) => format!("it ends {}", exact(end.0)),
        None => "ZIdentity names no end".to_owned(),
    };
    let named = |secret: &Secret| match labels.words(&client.id, &secret.id) {
        Some(label) => format!("{label}; {}", words(secret.expires_at)),
        None => words(secret.expires_at),
    };
    let proposed = match chosen.move_by.as_str() {
        "" => day(now.plus_days(USUAL_DAYS).min(latest)),
        chosen => chosen.to_owned(),
    };
    Replaceable {
        secrets: secrets.iter().map(|secret| (secret.id.clone(), named(secret))).collect(),
        picked: chosen.replaces.clone(),
        wrong_secret: chosen.wrong_secret.clone(),
        days: [day(now), day(latest), proposed],
        wrong_day: chosen.wrong_day.clone(),
    }
}

/// What a rotation does, for whoever has not begun one.
fn what_it_does() -> impl IntoView {
    let steps = [
        ("Make the new secret", "The old one keeps working."),
        (
            "See that it works",
            "The console itself signs in with it at once, and tells what came back. The token is dropped.",
        ),
        (
            "Hand it over",
            "Its value is shown once, to whoever asked, or goes straight to where it is used. Until then all can be undone.",
        ),
        (
            "Everything moves to it",
            "You say when whatever signs in uses the new one. On the day that you choose it is shown as due.",
        ),
        (
            "Retire the old one",
            "It is deleted only if the new one was seen to work, and never if it is the last that works.",
        ),
    ];
    let steps = steps.map(|(title, words)| view! { <li><b>{title}</b><p class="hint">{words}</p></li> });
    view! {
        <section aria-labelledby="steps">
            <h2 id="steps">"Replace a secret without an outage"</h2>
            <p class="hint">"It can be left at any step and gone on with later, by you or a colleague."</p>
            <ol class="steps">{steps.into_iter().collect_view()}</ol>
        </section>
    }
}

/// What the form stands within that replaces one certain secret at once.
pub(crate) struct Within<'a> {
    /// The secret.
    pub(crate) only: &'a SecretId,
    /// Where the person goes on when the dialog is left.
    pub(crate) back: String,
    /// Who asks.
    pub(crate) person: String,
    /// What was chosen before, if the form was sent.
    pub(crate) chosen: &'a Chosen,
    /// Why it cannot be done, if so.
    pub(crate) barred: Option<String>,
    /// Where the new secret can be sent.
    pub(crate) destinations: &'a [DestinationCard],
    /// The tenant's own ways.
    pub(crate) traits: TenantTraits,
    /// Whether a value may travel unsealed.
    pub(crate) plain: bool,
    /// The longest life in days that the person's ceiling allows.
    pub(crate) longest: Option<i64>,
}

/// The form that begins a rotation of exactly one secret, due today; or why none can begin.
pub(crate) fn replace_now(
    card: &TenantCard,
    client: &Client,
    secrets: &[Secret],
    labels: &Labels,
    within: Within<'_>,
    now: Timestamp,
) -> AnyView {
    if let Some(barred) = no_start(card, client, secrets) {
        return view! { <Notice tone=Tone::Warn title=move || barred.title><p>{barred.next}</p></Notice> }
            .into_any();
    }
    let Within { only, back, person, chosen, barred, destinations, traits, plain, longest } = within;
    let mut allowed = Days::from(traits);
    allowed.longest = longest.map_or(allowed.longest, |longest| allowed.longest.min(longest));
    let context = Context {
        tenant: card.name.clone(),
        kind: card.kind,
        token_url: card.token_url.clone(),
        audience: card.audience.clone(),
        client: client.id.clone(),
        client_name: client.settings.name.clone(),
        person,
        now,
        allowed,
        live: secrets.iter().filter(|secret| secret.is_live(now)).count(),
        back,
        plain,
    };
    let one: Vec<Secret> = secrets.iter().filter(|secret| secret.id == *only).cloned().collect();
    let mut replaceable = replaceable(client, &one, labels, chosen, now);
    if chosen.move_by.is_empty() {
        let [today, _, proposed] = &mut replaceable.days;
        proposed.clone_from(today);
    }
    let offer = Offer { barred, destinations: destinations.to_vec(), ..chosen.offer.clone() };
    view! {
        <PlainWay allowed=plain/>
        <NewRotation context=context replaceable=replaceable offer=offer/>
        <noscript>
            {sending::without_script("Making the new secret", destinations)}
        </noscript>
    }
    .into_any()
}

/// Which secret to delete first, where there is no room for another.
fn first_choose(
    tenant: &TenantName,
    client: &Client,
    secrets: &[Secret],
    (open, labels): (&[Entry], &Labels),
    can: &Can,
    now: Timestamp,
) -> impl IntoView + use<> {
    let count = crate::secrets::count(can.traits.max_secrets);
    let rows = secrets.iter().map(|secret| {
        let entry = open.iter().find(|entry| entry.opened.secret.as_ref() == Some(&secret.id));
        let href = paths::delete_secret(tenant, &client.id, &secret.id);
        let label = format!("Delete secret {}", secret.id);
        let barred = can.retire.clone();
        view! {
            <tr>
                <td data-l="Secret ID" ><span class="mono">{secret.id.to_string()}</span> {label_line(labels.find(&client.id, &secret.id))}</td>
                <td data-l="Made">{secret.created_at.map(|at| view! { <Moment at=at.0 now=now.0/> })}</td>
                <td data-l="Ends">{secret.expires_at.map(|end| view! { <Ends at=end.0 now=now.0/> })}</td>
                <td data-l="What we know">{known(secret, entry, now)}</td>
                <td data-l="" class="act"><LinkButton href=href look=Look::Danger small=true label=label disabled_because=barred>"Delete…"</LinkButton></td>
            </tr>
        }
    });
    let rows: Vec<_> = rows.collect();
    view! {
        <section class="part" aria-labelledby="no-room">
            <h2 id="no-room">"First make room"</h2>
            <Notice tone=Tone::Warn title=move || format!("A client holds {count} at most, so there is no room for a new one")>
                <p>"Choose which to delete first. Nobody records which programs use a secret, neither ZIdentity nor this console: where both work, ask whoever works on this client."</p>
            </Notice>
            <Table caption=|| "The secrets of this client">
                <thead><tr>
                    <th scope="col">"Secret ID"</th><th scope="col">"Made"</th><th scope="col">"Ends"</th><th scope="col">"What we know"</th>
                    <th scope="col"><span class="vh">"Actions"</span></th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </Table>
        </section>
    }
}

/// What speaks for or against deleting a secret.
fn known(secret: &Secret, entry: Option<&Entry>, now: Timestamp) -> &'static str {
    if !secret.is_live(now) {
        return "It has expired: nothing can sign in with it. It can go.";
    }
    match entry.map(|entry| entry.outcome) {
        Some(Outcome::Orphan) => "Its value was lost on the way, so nobody uses it. It can go.",
        Some(Outcome::Handed) => {
            "No browser said that it showed its value. If nobody stored it, nobody uses it."
        }
        Some(Outcome::Accepted) => "ZIdentity is still making it.",
        _ => "It works, and may be in use.",
    }
}
