//! The question before a batch: each client by name, what would happen to it, and what breaks.

use std::collections::HashSet;
use std::sync::Arc;

use axum::extract::Path;
use axum::response::Response;
use futures::future::join_all;
use leptos::prelude::*;

use super::plan::{Planned, plan};
use super::run;
use crate::clients::lifetime_words;
use crate::desk::{Desk, Fault, Known, NewBatch, Subject};
use crate::error::ConsoleError;
use crate::frame::{Answer, Here, Page, Sent, Trouble, Visit, kind_words};
use crate::model::{BatchId, ClientId, MAX_BATCH, Switch, TenantCard, TenantName, clients_in_words};
use crate::paths;
use crate::policy::Action;
use crate::ui::{Badge, Button, Empty, Glyph, LinkButton, Look, Table, Tone};

/// So many looks at clients go at once.
const AT_ONCE: usize = 4;

/// What a form or an address asks for.
struct Asked {
    switch: Switch,
    ids: Vec<ClientId>,
    batch: BatchId,
}

impl Asked {
    fn from_pairs(pairs: &[(String, String)]) -> Result<Self, ConsoleError> {
        let all = |name: &'static str| {
            pairs.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.clone())
        };
        let Some(switch) = all("do").next().as_deref().and_then(Switch::from_word) else {
            return Err(ConsoleError {
                title: "It is not said what to do.".into(),
                ..ConsoleError::invalid(vec![])
            });
        };
        let ids: Vec<_> = all("id").filter(|id| !id.is_empty()).map(ClientId).collect();
        if ids.len() > MAX_BATCH {
            let title = format!("{} clients are more than the {MAX_BATCH} that go at once.", ids.len());
            let next = "Choose fewer, then the others.".to_owned();
            return Err(ConsoleError { title, next, ..ConsoleError::invalid(vec![]) });
        }
        Ok(Self { switch, ids, batch: BatchId(all("batch").next().unwrap_or_default()) })
    }
}

/// `GET /{tenant}/clients/bulk?do=disable&id=…&id=…`; `do=rotate` leads on to the form of a campaign.
pub async fn ask_page(visit: Visit, Path(tenant): Path<TenantName>) -> Response {
    if visit.asked("do") == super::ROTATE {
        let ids = visit.query.iter().filter(|(key, value)| key == "id" && !value.is_empty());
        let ids: Vec<_> = ids.map(|(_, value)| ClientId(value.clone())).collect();
        return visit.answer(Ok(Answer::SeeOther(paths::campaign_of(&tenant, &ids))));
    }
    let asked = Asked::from_pairs(&visit.query);
    let page = match asked {
        Ok(asked) => ask(&visit, &tenant, asked, None).await,
        Err(error) => Err(error),
    };
    visit.answer(page)
}

/// `POST /{tenant}/clients/bulk`: begins the work and leads to its page.
pub async fn start_from_form(visit: Visit, Path(tenant): Path<TenantName>, Sent(pairs): Sent) -> Response {
    let asked = match Asked::from_pairs(&pairs) {
        Ok(asked) => asked,
        Err(error) => return visit.answer(Err::<Answer, _>(error)),
    };
    let answer = match start(&visit, &tenant, &asked).await {
        Ok(()) => Ok(Answer::SeeOther(paths::batch(&tenant, &asked.batch))),
        // Where the page cannot be shown again, what became of it still is.
        Err(error) => match ask(&visit, &tenant, asked, Some(error.clone())).await {
            Ok(page) => Ok(page.into()),
            Err(_) => Err(error),
        },
    };
    visit.answer(answer)
}

async fn start(visit: &Visit, tenant: &TenantName, asked: &Asked) -> Result<(), ConsoleError> {
    let operation = visit.operation.clone();
    let (switch, ids, batch) = (asked.switch, asked.ids.clone(), asked.batch.clone());
    visit
        .operation
        .perform(Action::UpdateClient, Subject::tenant(tenant), move |desk| async move {
            if !desk.batches().knows(&batch) || ids.is_empty() {
                return Err(Fault::Rule {
                    title: "The form does not say which clients it is about.".to_owned(),
                    next: "Choose the clients in the list again.".to_owned(),
                });
            }
            let known = chosen(&desk, &ids).await?;
            let planned = plan(switch, &ids, &known, &desk.card);
            let clients = planned.iter().map(|one| (one.id.clone(), one.name())).collect();
            let new = NewBatch {
                id: batch.clone(),
                at: desk.now(),
                actor: operation.actor().clone(),
                tenant: desk.card.name.clone(),
                switch,
                clients,
            };
            // The same form sent twice: the first one began it.
            if desk.batches().create(&new).await? {
                run::begin(&desk, &operation, &batch).await?;
            }
            Ok(())
        })
        .await
}

async fn ask(
    visit: &Visit,
    tenant: &TenantName,
    asked: Asked,
    trouble: Option<ConsoleError>,
) -> Result<Page, ConsoleError> {
    let card = visit.tenant(tenant)?;
    let ids = asked.ids.clone();
    let (known, batch) = visit
        .operation
        .read(Action::UpdateClient, Subject::tenant(tenant), |desk| async move {
            Ok((chosen(&desk, &ids).await?, desk.batches().next_id(desk.now())))
        })
        .await?;
    // The role was judged above; the tenant may be read-only all the same.
    let barred = visit.operation.barred(tenant, Action::UpdateClient);
    let status = trouble.as_ref().map_or(200, ConsoleError::status);
    let view_card = card.clone();
    let title = format!("{} API clients", asked.switch.verb());
    Ok(Page::new(title, Here::Clients, move || {
        let planned = plan(asked.switch, &asked.ids, &known, &view_card);
        view! { <Ask card=&view_card switch=asked.switch planned=&planned batch=batch barred=barred trouble=trouble/> }
    })
    .in_tenant(card)
    .with_status(status))
}

/// Those of the clients that are there. Upstream is asked for what the copy has not heard of: it may be new.
async fn chosen(desk: &Desk, ids: &[ClientId]) -> Result<Vec<Arc<Known>>, Fault> {
    let snapshot = desk.clients().await?;
    let wanted: HashSet<&ClientId> = ids.iter().collect();
    let mut known: Vec<_> = snapshot.clients.iter().filter(|one| wanted.contains(&one.id)).cloned().collect();
    let heard: HashSet<ClientId> = known.iter().map(|one| one.id.clone()).collect();
    let unheard: Vec<_> = wanted.into_iter().filter(|id| !heard.contains(*id)).collect();
    for some in unheard.chunks(AT_ONCE) {
        for held in join_all(some.iter().map(|id| desk.zidentity.get_client(id))).await {
            match held {
                Ok(held) => known.push(Arc::new(Known::new(held.client, None, None))),
                Err(Fault::NotFound) => {}
                Err(fault) => return Err(fault),
            }
        }
    }
    Ok(known)
}

#[component]
fn Ask<'a>(
    card: &'a TenantCard,
    switch: Switch,
    planned: &'a [Planned<'a>],
    batch: BatchId,
    barred: Option<String>,
    trouble: Option<ConsoleError>,
) -> impl IntoView + use<> {
    let tenant = &card.name;
    let back = paths::clients(tenant);
    let going: Vec<_> = planned.iter().filter(|one| one.left_out.is_none()).collect();
    let many = clients_in_words(going.len());
    let title = match going.len() {
        0 => format!("Nothing to {}", switch.word()),
        _ => format!("{} {many}?", switch.verb()),
    };
    let head = view! {
        <div class="head"><div>
            <nav class="crumb" aria-label="Where this is"><a href=back.clone()>"API clients"</a></nav>
            <h1>{title}</h1>
            <p class="lede">"In tenant " <b><bdi>{tenant.to_string()}</bdi></b> " " <span class="kind">{kind_words(card.kind)}</span></p>
        </div></div>
        {trouble.map(|error| view! { <Trouble error=error/> })}
    };
    if planned.is_empty() {
        let action = move || view! { <LinkButton href=back>"Choose clients"</LinkButton> };
        return view! {
            {head}
            <Empty title="No client is selected" glyph=Glyph::Key action=action>
                <p>"Tick clients in the list, then choose what to do with them."</p>
            </Empty>
        }
        .into_any();
    }
    let rows: Vec<_> = planned.iter().map(|one| row(card, switch, one)).collect();
    let caption = match planned.len() - going.len() {
        0 => format!("{} selected", clients_in_words(planned.len())),
        left_out => format!("{} selected, {left_out} left out", clients_in_words(planned.len())),
    };
    let verb = format!("{} {many}", switch.verb());
    let look = if switch == Switch::Disable { Look::Destroy } else { Look::Main };
    let form = (!going.is_empty()).then(|| {
        let ids = going.iter().map(|one| view! { <input type="hidden" name="id" value=one.id.0.clone()/> });
        view! {
            <input type="hidden" name="do" value=switch.word()/>
            <input type="hidden" name="batch" value=batch.0.clone()/>
            {ids.collect_view()}
            <Button look=look disabled_because=barred>{verb}</Button>
        }
    });
    let keep = if going.is_empty() { "Back to the list" } else { "Keep them as they are" };
    view! {
        {head}
        {(!going.is_empty()).then(|| consequences(switch, &going))}
        <Table caption=move || caption>
            <thead><tr><th scope="col">"Client"</th><th scope="col">"Client ID"</th><th scope="col">"What happens"</th></tr></thead>
            <tbody>{rows}</tbody>
        </Table>
        <form method="post" action=paths::bulk(tenant) class="form-end">
            <LinkButton href=back autofocus=true>{keep}</LinkButton>
            {form}
        </form>
    }
    .into_any()
}

/// What breaks, and for how long.
fn consequences(switch: Switch, going: &[&Planned<'_>]) -> impl IntoView + use<> {
    if switch.enables() {
        return view! {
            <p>"Whoever holds a secret or key of these clients can get tokens again, with all their roles."</p>
        }
        .into_any();
    }
    let longest =
        going.iter().filter_map(|one| one.client).map(|client| client.settings.token_lifetime).max();
    let life = lifetime_words(longest.unwrap_or_default());
    view! {
        <p>"Whatever signs in as one of them stops getting tokens at once, and ZIdentity revokes those it has. By ZIdentity's documentation they end now; a service that checks them by itself may honour one for up to " {life} "."</p>
        <p>"Their secrets, keys and roles stay. You can enable them again."</p>
    }
    .into_any()
}

fn row(card: &TenantCard, switch: Switch, one: &Planned<'_>) -> impl IntoView + use<> {
    let name = one.name();
    let name = match one.client {
        Some(client) => {
            let href = paths::client(&card.name, &client.id);
            view! { <a class="name" href=href><bdi>{name}</bdi></a> }.into_any()
        }
        None => view! { <bdi>{name}</bdi> }.into_any(),
    };
    let fate = match &one.left_out {
        None => {
            let tone = if switch.enables() { Tone::Good } else { Tone::Bad };
            view! { <Badge tone=tone>"will be " {switch.participle()}</Badge> }.into_any()
        }
        Some(why) => view! { <Badge>"left out"</Badge> <span class="sub">{why.clone()}</span> }.into_any(),
    };
    view! {
        <tr>
            <td data-l="Client">{name}</td>
            <td data-l="Client ID" class="mono">{one.id.0.clone()}</td>
            <td data-l="What happens">{fate}</td>
        </tr>
    }
}
