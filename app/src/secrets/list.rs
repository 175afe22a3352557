//! The page of a client's secrets.

use axum::extract::Path;
use axum::response::Response;
use leptos::prelude::*;

use super::acts::{self, OWN, SecretsOf};
use super::asking::Offer;
use super::create::{NewSecret, PlainWay};
use super::labels::{self, label_form, label_line};
use super::last::Left;
use super::life::{Days, Life};
use super::made::Way;
use super::making;
use super::reveal::Context;
use super::room::{beyond, count};
use super::sending;
use crate::clients::client_head;
use crate::desk::{Entry, OperationId, Outcome};
use crate::error::{ConsoleError, ErrorKind};
use crate::frame::{Answer, Here, Page, Question, Sent, Trouble, Visit};
use crate::model::{
    Authentication, ClientId, DestinationName, Exposure, Label, Labels, Leaked, Secret, SecretId, TenantCard,
    TenantName, TenantTraits, Timestamp,
};
use crate::paths;
use crate::policy::Action;
use crate::ui::{
    Badge, Button, Empty, Ends, Glyph, LinkButton, Look, Moment, Notice, Table, TextField, Tone, moment,
};

/// A value that the browser has not confirmed after so many seconds counts as never seen: the request that made it and
/// the receipt have ten each.
const NEVER_SEEN_AFTER: i64 = 30;

/// `GET /{tenant}/clients/{id}/secrets`
pub async fn secrets_page(visit: Visit, Path((tenant, id)): Path<(TenantName, ClientId)>) -> Response {
    let secret = SecretId(visit.asked("secret").to_owned());
    let asked = match visit.asked("dialog") {
        "delete" => Some(Asked::Delete { secret, typed_name: String::new() }),
        "label" => Some(Asked::Label { secret, typed: None }),
        _ => None,
    };
    let chosen = Offer { to: visit.asked("to").to_owned(), ..Offer::default() };
    visit.answer(page(&visit, &tenant, &id, asked, chosen, None).await)
}

/// `POST /{tenant}/clients/{id}/secrets`: deletes a secret, labels one, takes note of one, or makes one for a destination.
pub async fn act_on_secrets(
    visit: Visit,
    Path((tenant, id)): Path<(TenantName, ClientId)>,
    sent: Sent,
) -> Response {
    let get = |name: &str| sent.field(name).to_owned();
    let secret = SecretId(get("secret"));
    let life = Life { days: get("days"), until: get("until") };
    let result = match sent.field("do") {
        "delete" => acts::delete(&visit.operation, &tenant, &id, &secret, Some(get("typed_name")))
            .await
            .map(|()| "secret-deleted"),
        "label" => labels::save(&visit.operation, &tenant, &id, &secret, typed_label(&sent))
            .await
            .map(|()| "labelled"),
        "note" => acts::take_note(&visit.operation, &tenant, &id, OperationId(get("operation")))
            .await
            .map(|()| "noted"),
        // Refused before anything is done: a form's answer is a page, and a page must not hold a secret.
        "create" if sent.field("to").is_empty() => Err(needs_script()),
        "create" => {
            let way = Way { seal_to: None, deliver_to: Some(DestinationName(get("to"))) };
            let made = making::create(&visit.operation, &tenant, &id, life, way, get("label")).await;
            made.map(|_| "secret-delivered")
        }
        _ => Err(ConsoleError::invalid(vec![])),
    };
    let answer = match result {
        Ok(done) => Ok(Answer::SeeOther(format!("{}?done={done}", paths::secrets(&tenant, &id)))),
        Err(error) if error.kind == ErrorKind::NotFound => Err(error),
        Err(error) => {
            let asked = match sent.field("do") {
                "delete" => Some(Asked::Delete { secret, typed_name: get("typed_name") }),
                "label" => Some(Asked::Label { secret, typed: Some(typed_label(&sent).without_values()) }),
                _ => None,
            };
            // Where the page cannot be shown again, what became of the act still is.
            let chosen = Offer::chosen(&sent, &error);
            match page(&visit, &tenant, &id, asked, chosen, Some(error.clone())).await {
                Ok(page) => Ok(page.into()),
                Err(_) => Err(error),
            }
        }
    };
    visit.answer(answer)
}

pub(crate) fn needs_script() -> ConsoleError {
    ConsoleError::new(
        ErrorKind::Invalid,
        "A new secret is shown by a script, so that its value never stands in a page, its history or its cache.",
        "Allow JavaScript and WebAssembly for this console, then create the secret.",
    )
}

fn typed_label(sent: &Sent) -> Label {
    let get = |name: &str| sent.field(name).to_owned();
    Label { label: get("label"), holder: get("holder"), note: get("note") }
}

/// What the page opens with, and what was typed into it before.
pub(super) enum Asked {
    /// The question whether to delete a secret.
    Delete { secret: SecretId, typed_name: String },
    /// The form for what a secret is called here.
    Label { secret: SecretId, typed: Option<Label> },
}

async fn page(
    visit: &Visit,
    tenant: &TenantName,
    id: &ClientId,
    asked: Option<Asked>,
    chosen: Offer,
    trouble: Option<ConsoleError>,
) -> Result<Page, ConsoleError> {
    let card = visit.tenant(tenant)?;
    let of = acts::list(&visit.operation, tenant, id).await?;
    let can = Can {
        create: visit.operation.barred(tenant, Action::CreateSecret),
        delete: visit.operation.barred(tenant, Action::DeleteSecret),
        label: visit.operation.barred(tenant, Action::LabelSecret),
        report: visit.operation.barred(tenant, Action::ReportLeak),
        own: of.own.clone(),
        traits: visit.operation.console().learnt(tenant).traits(),
        plain: visit.operation.console().plain_reveal().allows(card.kind),
    };
    let person = visit.operation.actor().name.clone();
    let now = visit.operation.console().now();
    let status = trouble.as_ref().map_or(200, ConsoleError::status);
    let removal = crate::removal::under_way(&visit.operation, tenant, id).await;
    let (title, view_card) = (format!("Secrets of {}", of.client.settings.name), card.clone());
    Ok(Page::new(title, Here::Clients, move || {
        view! { {crate::removal::on_other_pages(removal.as_ref(), now)} <SecretList card=view_card of=of can=can person=person asked=asked chosen=chosen trouble=trouble now=now/> }
    })
    .in_tenant(card)
    .with_status(status))
}

/// Why something cannot be done, if so.
pub(super) struct Can {
    pub(super) create: Option<String>,
    pub(super) delete: Option<String>,
    /// Say what a secret is called.
    pub(super) label: Option<String>,
    /// Say that one leaked.
    pub(super) report: Option<String>,
    /// The secrets that the console itself may be running on.
    pub(super) own: Vec<SecretId>,
    /// The tenant's own ways.
    pub(super) traits: TenantTraits,
    /// Whether a value may travel unsealed.
    pub(super) plain: bool,
}

impl Can {
    fn report(&self, secret: &SecretId) -> Option<String> {
        self.report.clone().or_else(|| self.own.contains(secret).then(|| OWN.to_owned()))
    }

    fn delete(&self, secret: &SecretId) -> Option<String> {
        self.delete.clone().or_else(|| self.own.contains(secret).then(|| OWN.to_owned()))
    }
}

#[component]
pub(super) fn SecretList(
    card: TenantCard,
    of: SecretsOf,
    can: Can,
    person: String,
    asked: Option<Asked>,
    chosen: Offer,
    trouble: Option<ConsoleError>,
    now: Timestamp,
) -> impl IntoView {
    let SecretsOf {
        client,
        secrets,
        open,
        rotation,
        leaks,
        labels,
        exposures,
        destinations,
        barred: beyond,
        longest,
        ..
    } = of;
    let with_secrets = client.settings.authentication == Authentication::Secret;
    let mut allowed = Days::from(can.traits);
    allowed.longest = longest.map_or(allowed.longest, |longest| allowed.longest.min(longest));
    let barred = can
        .create
        .clone()
        .or(beyond)
        .or_else(|| no_room(&client.settings.authentication, &secrets, can.traits));
    let find = |id: &SecretId| secrets.iter().find(|secret| secret.id == *id);
    let question = asked.and_then(|asked| match asked {
        Asked::Delete { secret, typed_name } if can.delete(&secret).is_none() => {
            let left = Left::of(&secrets, &secret, rotation.as_ref(), now);
            let asked = (find(&secret)?, left, typed_name);
            Some(question(&card, &client, asked, person.clone(), trouble.clone(), now).into_any())
        }
        Asked::Label { secret, typed } if can.label.is_none() => {
            let id = &find(&secret)?.id;
            let typed = typed.or_else(|| labels.find(&client.id, id).cloned()).unwrap_or_default();
            Some(label_form(&card, &client.id, id, typed, person.clone(), trouble.clone()).into_any())
        }
        _ => None,
    });
    let outside = trouble.filter(|_| question.is_none());
    let ledger = crate::exposure::ledger(&secrets, &exposures, now);
    let body = if secrets.is_empty() {
        let words = if with_secrets {
            "It cannot get a token until it has one."
        } else {
            "It signs in with keys, so it needs none."
        };
        view! { <Empty title="This client has no secret" glyph=Glyph::Key><p>{words}</p></Empty> }.into_any()
    } else {
        let known = Known { open: &open, labels: &labels, exposures: &exposures };
        table(&card.name, &client.id, &secrets, &known, &can, now).into_any()
    };
    let rotate = (with_secrets && !secrets.is_empty()).then(|| {
        view! { <LinkButton href=paths::rotate(&card.name, &client.id)>"Rotate a secret"</LinkButton> }
    });
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
        back: paths::secrets(&card.name, &client.id),
        plain: can.plain,
    };
    let offer = Offer { barred, destinations: destinations.clone(), ..chosen };
    view! {
        {client_head(&card, &client, "Secrets", rotate.into_any())}
        {outside.map(|error| view! { <Trouble error=error/> })}
        {crate::leak::on_pages(&card.name, &leaks)}
        {crate::rotation::under_way(&card.name, rotation.as_ref(), now)}
        {standing(&card.name, &client.id, &secrets, with_secrets, client.settings.enabled, now)}
        {open.iter().filter_map(|entry| open_notice(&card.name, &client.id, entry, &can, now)).collect_view()}
        {body}
        {ledger}
        <section class="part" aria-labelledby="new-secret">
            <h2 id="new-secret">"Create a secret"</h2>
            <p class="hint">{sending::hint(&destinations)}</p>
            <PlainWay allowed=can.plain/>
            <NewSecret context=context offer=offer/>
            <noscript>
                {sending::without_script("Creating a secret", &destinations)}
            </noscript>
        </section>
        {question}
    }
}

/// Why there is no room for another secret, if so.
fn no_room(authentication: &Authentication, secrets: &[Secret], traits: TenantTraits) -> Option<String> {
    if *authentication != Authentication::Secret {
        return Some("This client does not sign in with secrets.".to_owned());
    }
    (secrets.len() >= traits.max_secrets).then(|| {
        let count = count(traits.max_secrets);
        let count = format!("{}{}", count[..1].to_uppercase(), &count[1..]);
        let beyond = beyond(traits.beyond);
        format!(
            "{count} is the most a client can hold: {beyond} Delete the one that is no longer in use first."
        )
    })
}

/// The one sentence that the page is about.
fn standing(
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

/// What this console knows of a client's secrets.
struct Known<'a> {
    open: &'a [Entry],
    labels: &'a Labels,
    exposures: &'a [Exposure],
}

fn table(
    tenant: &TenantName,
    client: &ClientId,
    secrets: &[Secret],
    known: &Known<'_>,
    can: &Can,
    now: Timestamp,
) -> impl IntoView + use<> {
    let rows: Vec<_> = secrets
        .iter()
        .map(|secret| {
            let id = secret.id.clone();
            let mark = known.open.iter().find(|entry| entry.opened.secret.as_ref() == Some(&id)).and_then(|entry| mark(entry, now));
            let last = Left::of(secrets, &id, None, now) == Left::Nothing;
            let verb = if last { "Delete the only live secret…" } else { "Delete…" };
            let label = format!("Delete secret {id}");
            let named = known.labels.find(client, &id);
            let verb_of_label = if named.is_some() { "Change…" } else { "Label…" };
            let named = label_line(named);
            let (leaked, no_report) = (Leaked::Secret(id.clone()), can.report(&id));
            let sent = sending::whereabouts(known.exposures, &id);
            view! {
                <tr>
                    <td data-l="Secret ID" class="mono">{id.to_string()} {mark}</td>
                    <td data-l="Label">{named}
                        <LinkButton href=paths::label_secret(tenant, client, &id) small=true look=Look::Flat
                            label=format!("Label of secret {id}") disabled_because=can.label.clone()>{verb_of_label}</LinkButton>
                    </td>
                    <td data-l="Value"><span class="masked" aria-label="masked">"••••••••"</span>{sent}</td>
                    <td data-l="Made">{secret.created_at.map(|at| view! { <Moment at=at.0 now=now.0/> })}</td>
                    <td data-l="Ends">{match secret.expires_at {
                        Some(end) => view! { <Ends at=end.0 now=now.0/> }.into_any(),
                        None => view! { "ZIdentity names no end" }.into_any(),
                    }}</td>
                    <td data-l="" class="act">
                        <LinkButton href=paths::leak(tenant, client, &leaked) small=true label=format!("Secret {id} leaked") disabled_because=no_report>"It leaked…"</LinkButton>
                        <LinkButton href=paths::delete_secret(tenant, client, &id) look=Look::Danger small=true label=label disabled_because=can.delete(&id)>{verb}</LinkButton>
                    </td>
                </tr>
            }
        })
        .collect();
    let count = format!(
        "{} of at most {} secrets. ZIdentity keeps no record of their use. Labels are kept by this console; ZIdentity does not know them.",
        secrets.len(),
        can.traits.max_secrets
    );
    view! {
        <Table caption=move || count>
            <thead><tr>
                <th scope="col">"Secret ID"</th><th scope="col">"Label"</th><th scope="col">"Value"</th><th scope="col">"Made"</th><th scope="col">"Ends"</th>
                <th scope="col"><span class="vh">"Actions"</span></th>
            </tr></thead>
            <tbody>{rows}</tbody>
        </Table>
    }
}

/// What the journal knows of a listed secret that its owner should know.
fn mark(entry: &Entry, now: Timestamp) -> Option<AnyView> {
    match entry.outcome {
        Outcome::Handed if never_seen(entry, now) => {
            Some(view! { " " <Badge tone=Tone::Warn>"value never seen"</Badge> }.into_any())
        }
        Outcome::Orphan => Some(view! { " " <Badge tone=Tone::Bad>"value lost"</Badge> }.into_any()),
        Outcome::Accepted => Some(view! { " " <Badge>"not there yet"</Badge> }.into_any()),
        _ => None,
    }
}

fn never_seen(entry: &Entry, now: Timestamp) -> bool {
    entry.outcome == Outcome::Handed && now.0 - entry.opened.at.0 > NEVER_SEEN_AFTER
}

fn open_notice(
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

fn question(
    card: &TenantCard,
    client: &crate::model::Client,
    (secret, left, typed_name): (&Secret, Left, String),
    person: String,
    trouble: Option<ConsoleError>,
    now: Timestamp,
) -> impl IntoView + use<> {
    let name = client.settings.name.clone();
    let life = crate::clients::lifetime_words(client.settings.token_lifetime);
    let wrong = trouble.as_ref().and_then(|error| error.of_field("typed_name"));
    let other = trouble.filter(|error| error.of_field("typed_name").is_none());
    let back = paths::secrets(&card.name, &client.id);
    let words = if secret.expires_at.is_some_and(|end| end <= now) {
        view! { <p>"It has expired: nothing can sign in with it any more."</p> }.into_any()
    } else {
        view! {
            <p>"Whatever signs in with it gets no new tokens from that moment on. Tokens it has keep working for up to " {life} ": ZIdentity cannot take them back one by one."</p>
            <p>"Nobody records which programs use it, neither ZIdentity nor this console. It cannot be undone."</p>
        }
        .into_any()
    };
    let why = match left {
        Left::Enough => None,
        Left::InDoubt => Some(format!(
            "A deletion of the other secret was sent, and may yet be carried out: then {name} stops working."
        )),
        Left::Nothing => Some(format!("It is the only live secret: {name} stops working.")),
    };
    let typed = why.map(|why| {
        let label = format!("{why} Type the client's name to delete it");
        view! { <TextField name="typed_name" label=label hint=name.clone() value=typed_name error=wrong required=true/> }
    });
    let fields = vec![("do", "delete".to_owned()), ("secret", secret.id.0.clone())];
    let title = format!("Delete secret {} of {name}?", secret.id);
    view! {
        <Question card=card.clone() person=person title=title action=back.clone() back=back fields=fields verb="Delete secret for good" trouble=other>
            {words}
            {typed}
        </Question>
    }
}

#[cfg(test)]
#[path = "list_test.rs"]
mod tests;
