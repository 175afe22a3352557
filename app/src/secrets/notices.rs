//! What the page of a client's secrets says first: how they stand, and what is open about them.

use leptos::prelude::*;

use super::list::Can;
use super::sending;
use crate::desk::{Entry, Outcome};
use crate::model::{ClientId, Secret, TenantName, Timestamp};
use crate::paths;
use crate::policy::Action;
use crate::ui::{Button, LinkButton, Look, Moment, Notice, Tone, moment};

/// A value that the browser has not confirmed after so many seconds counts as never seen: the request that made it and
/// the receipt have ten each.
pub(crate) const NEVER_SEEN_AFTER: i64 = 30;

/// The one sentence that the page is about.
pub(super) fn standing(
    tenant: &TenantName,
    client: &ClientId,
    secrets: &[Secret],
    with_secrets: bool,
    enabled: bool,
    now: Timestamp,
) -> Option<AnyView> {
    let live = secrets.iter().filter(|secret| secret.is_live(now));
    let last = live.clone().filter_map(|secret| secret.expires_at).max();
    let count = live.count();
    let rotate = paths::rotate(tenant, client);
    let soon = count == 1;
    let (tone, title, words) = match (count, last) {
        (0, _) if !with_secrets || !enabled || secrets.is_empty() => return None,
        (0, _) => (
            Tone::Bad,
            "No secret of this client works any more".to_owned(),
            "It cannot get new tokens. Create a secret and hand it to whatever signs in as this client.",
        ),
        (1, Some(end)) if end.days_from(now) <= 30 => (
            Tone::Warn,
            format!("The only live secret ends {}", moment::ago(end.0, now.0)),
            "After that this client cannot get new tokens. Rotate it: a second secret is made, what signs in moves over to it, then this one goes.",
        ),
        _ => return None,
    };
    let action =
        move || soon.then(|| view! { <LinkButton href=rotate look=Look::Main>"Rotate secret"</LinkButton> });
    Some(view! { <Notice tone=tone title=move || title action=action><p>{words}</p></Notice> }.into_any())
}

/// Whether a value was sent to a browser, and none said that it showed it.
pub(super) fn never_seen(entry: &Entry, now: Timestamp) -> bool {
    entry.outcome == Outcome::Handed && now.0 - entry.opened.at.0 > NEVER_SEEN_AFTER
}

/// What is open about one of them, and what to do.
pub(super) fn open_notice(
    tenant: &TenantName,
    client: &ClientId,
    entry: &Entry,
    can: &Can,
    now: Timestamp,
) -> Option<AnyView> {
    let who = entry.opened.actor.name.clone();
    let at = entry.opened.at.0;
    // What is open about the client itself is told on its own page.
    if !matches!(entry.opened.action, Action::CreateSecret | Action::DeleteSecret) {
        return None;
    }
    let (tone, title, words) = match entry.outcome {
        Outcome::Orphan => (
            Tone::Bad,
            "A secret was made whose value nobody has",
            "ZIdentity made it, and its answer was lost on the way. It is provably this console's own: it ends in the very second that was asked for. Delete it.",
        ),
        Outcome::PerhapsInUse => (
            Tone::Warn,
            "A secret appeared while an answer was lost: unknown, perhaps in use",
            "It cannot be proved to be this console's own, so somebody else may have made it. Ask who works on this client before anything is deleted.",
        ),
        Outcome::Handed if never_seen(entry, now) => (
            Tone::Warn,
            "A secret was made, and no browser said that it showed its value",
            "Perhaps the connection broke, or the console was interrupted. If nobody stored the value, delete the secret.",
        ),
        Outcome::Unknown => (
            Tone::Warn,
            "It is not known yet what became of an earlier request",
            "ZIdentity could not be asked. The console looks again by itself, and each time this page is opened.",
        ),
        _ => return None,
    };
    let (title, words) = sending::of_entry(entry).unwrap_or((title.to_owned(), words.to_owned()));
    let secret = entry.opened.secret.clone();
    let delete = secret.filter(|_| entry.outcome != Outcome::PerhapsInUse).map(|secret| {
        let label = format!("Delete secret {secret}");
        let href = paths::delete_secret(tenant, client, &secret);
        let barred = can.delete(&secret);
        view! { <LinkButton href=href look=Look::Danger label=label disabled_because=barred>"Delete it…"</LinkButton> }
    });
    let can_note = matches!(entry.outcome, Outcome::PerhapsInUse | Outcome::Handed) && can.create.is_none();
    let action = paths::secrets(tenant, client);
    let operation = entry.id.0.clone();
    let note = can_note.then(|| {
        let verb = if entry.outcome == Outcome::Handed { "It was stored" } else { "It is known" };
        view! {
            <form method="post" action=action>
                <input type="hidden" name="do" value="note"/>
                <input type="hidden" name="operation" value=operation/>
                <Button>{verb}</Button>
            </form>
        }
    });
    let ids = vec![("Request id".to_owned(), entry.opened.request_id.clone())];
    Some(
        view! {
            <Notice tone=tone title=move || title ids=ids action=move || view! { {note} {delete} }>
                <p>{words}</p>
                <p class="quiet">"Asked for " <Moment at=at now=now.0/> " by " <bdi>{who}</bdi> "."</p>
            </Notice>
        }
        .into_any(),
    )
}
