//! The page of a client's secrets.

use axum::extract::Path;
use axum::response::Response;
use leptos::prelude::*;

use super::acts::{self, OWN, SecretsOf};
use super::asking::Offer;
use super::create::{NewSecret, PlainWay};
use super::labels::{self, label_form};
use super::last::Left;
use super::life::{Days, Life};
use super::made::Way;
use super::making;
use super::notices::{open_notice, standing};
use super::question::question;
use super::reveal::Context;
use super::room::{beyond, count};
use super::sending;
use super::table::{Known, table};
use crate::clients::client_head;
use crate::desk::{Completion, OperationId};
use crate::error::{ConsoleError, ErrorKind};
use crate::frame::{Answer, Here, Page, Sent, Trouble, Visit};
use crate::model::{
    Authentication, ClientId, DestinationName, Label, Secret, SecretId, TenantCard, TenantName, TenantTraits,
    Timestamp,
};
use crate::paths;
use crate::policy::Action;
use crate::ui::{Empty, Glyph, LinkButton};

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
            .map(|sent| if sent == Completion::Accepted { "secret-sent" } else { "secret-deleted" }),
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
    pub(super) fn report(&self, secret: &SecretId) -> Option<String> {
        self.report.clone().or_else(|| self.own.contains(secret).then(|| OWN.to_owned()))
    }

    pub(super) fn delete(&self, secret: &SecretId) -> Option<String> {
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
        doubtful,
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
            let left = Left::of(&secrets, &secret, &doubtful, now);
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
        let known = Known { open: &open, labels: &labels, exposures: &exposures, doubtful: &doubtful };
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

#[cfg(test)]
#[path = "list_test.rs"]
mod tests;
