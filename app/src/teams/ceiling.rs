//! The form for how far a team may go in a tenant.

use axum::extract::Path;
use axum::response::Response;
use leptos::prelude::*;

use super::{acts, barred, may_change, visible};
use crate::clients::{lifetime_from_minutes, lifetime_in_minutes, scope_of_value, scope_value};
use crate::desk::Subject;
use crate::error::{ConsoleError, ErrorKind, FieldError};
use crate::frame::{Answer, Here, Page, Sent, Trouble, Visit};
use crate::model::{Ceiling, Creates, ResourceServer, ScopeKey, ServiceScopes, TeamId, TenantName};
use crate::paths;
use crate::policy::{Action, TENANT_HOLDS, is_high};
use crate::ui::{Badge, Button, Choice, LinkButton, Look, Notice, RadioField, Summary, TextField, Tone};

/// The shortest and the longest life of a secret, in days. Contract: `[D]`.
const SECRET_DAYS: std::ops::RangeInclusive<i64> = 30..=365;

/// The form as it was typed.
#[derive(Clone, Debug)]
struct Typed {
    scopes: Vec<ScopeKey>,
    days: String,
    minutes: String,
    creates: String,
    most: String,
    version: i64,
}

impl Typed {
    /// A ceiling as it stands; of a team that does not work here yet, a careful beginning.
    fn of(ceiling: Option<&Ceiling>, version: i64) -> Self {
        let careful = Ceiling {
            longest_secret_days: 90,
            longest_token_seconds: 3_600,
            creates: Creates::AfterApproval,
            most_clients: 10,
            ..Ceiling::default()
        };
        let ceiling = ceiling.unwrap_or(&careful);
        Self {
            scopes: ceiling.scopes.iter().cloned().collect(),
            days: ceiling.longest_secret_days.to_string(),
            minutes: lifetime_in_minutes(ceiling.longest_token_seconds),
            creates: ceiling.creates.word().to_owned(),
            most: ceiling.most_clients.to_string(),
            version,
        }
    }

    fn read(sent: &Sent) -> Self {
        let field = |name: &str| sent.field(name).trim().to_owned();
        let scopes = sent.0.iter().filter(|(name, _)| name == "scope");
        Self {
            scopes: scopes
                .filter_map(|(_, value)| scope_of_value(value))
                .map(|(server, scope)| ScopeKey { server, scope })
                .collect(),
            days: field("days"),
            minutes: field("minutes"),
            creates: field("creates"),
            most: field("most"),
            version: field("version").parse().unwrap_or_default(),
        }
    }

    fn ceiling(&self) -> Result<Ceiling, ConsoleError> {
        let mut wrong = Vec::new();
        let mut refuse =
            |field: &str, message: String| wrong.push(FieldError { field: field.to_owned(), message });
        let days = self.days.parse().ok().filter(|days| SECRET_DAYS.contains(days));
        if days.is_none() {
            refuse("days", format!("A secret lives {} to {} days.", SECRET_DAYS.start(), SECRET_DAYS.end()));
        }
        let minutes = lifetime_from_minutes(&self.minutes);
        if let Err(message) = &minutes {
            refuse("minutes", message.clone());
        }
        let creates = Creates::from_word(&self.creates);
        if creates.is_none() {
            refuse("creates", "Choose one.".to_owned());
        }
        let most = self.most.parse().ok().filter(|most| (1..=TENANT_HOLDS as u32).contains(most));
        if most.is_none() {
            refuse("most", format!("1 to {TENANT_HOLDS}: a tenant holds no more."));
        }
        match (days, minutes, creates, most) {
            (Some(days), Ok(seconds), Some(creates), Some(most)) => Ok(Ceiling {
                scopes: self.scopes.iter().cloned().collect(),
                longest_secret_days: days,
                longest_token_seconds: seconds,
                creates,
                most_clients: most,
            }),
            _ => Err(ConsoleError::invalid(wrong)),
        }
    }
}

/// `GET /teams/{team}/ceilings/{tenant}`
pub async fn ceiling_page(visit: Visit, Path((team, tenant)): Path<(TeamId, TenantName)>) -> Response {
    let page = async {
        let found = visible(&visit.operation, &team)?;
        let typed = Typed::of(found.ceilings.get(&tenant), found.version);
        page(&visit, &team, &tenant, typed, None).await
    };
    visit.answer(page.await)
}

/// `POST /teams/{team}/ceilings/{tenant}`
pub async fn save_ceiling(
    visit: Visit,
    Path((id, tenant)): Path<(TeamId, TenantName)>,
    sent: Sent,
) -> Response {
    visit.answer(save(&visit, &id, &tenant, &sent).await)
}

async fn save(visit: &Visit, id: &TeamId, tenant: &TenantName, sent: &Sent) -> Result<Answer, ConsoleError> {
    let before = visible(&visit.operation, id)?;
    visit.tenant(tenant)?;
    may_change(&visit.operation)?;
    let typed = Typed::read(sent);
    let mut team = before.clone();
    team.version = typed.version;
    let stops = sent.field("do") == "stop";
    let saved = match (stops, typed.ceiling()) {
        (true, _) => {
            team.ceilings.remove(tenant);
            acts::save(&visit.operation, Some(&before), team).await
        }
        (false, Ok(ceiling)) => {
            team.ceilings.insert(tenant.clone(), ceiling);
            acts::save(&visit.operation, Some(&before), team).await
        }
        (false, Err(error)) => Err(error),
    };
    match saved {
        Ok(id) => Ok(Answer::SeeOther(format!("{}?done=team-saved", paths::team(&id)))),
        Err(error) if error.kind == ErrorKind::Forbidden => Err(error),
        Err(error) => page(visit, id, tenant, typed, Some(error)).await.map(Into::into),
    }
}

async fn page(
    visit: &Visit,
    id: &TeamId,
    tenant: &TenantName,
    typed: Typed,
    trouble: Option<ConsoleError>,
) -> Result<Page, ConsoleError> {
    let card = visit.tenant(tenant)?;
    let team = visible(&visit.operation, id)?;
    let catalogue = visit
        .operation
        .read(Action::ListResourceServers, Subject::tenant(tenant), |desk| async move {
            desk.zidentity.list_resource_servers().await
        })
        .await?;
    let access = visit.operation.console().access();
    let high: Vec<ScopeKey> = keys(&catalogue).filter(|key| is_high(access, &catalogue, key)).collect();
    let barred = barred(&visit.operation);
    let works = team.ceilings.contains_key(tenant);
    let status = trouble.as_ref().map_or(200, ConsoleError::status);
    let title = format!("Ceiling of {} in {tenant}", team.name);
    let heading = title.clone();
    let back = paths::team(id);
    Ok(Page::new(title, Here::Teams, move || {
        view! { <CeilingForm title=heading back=back typed=typed catalogue=catalogue high=high works=works barred=barred trouble=trouble/> }
    })
    .in_tenant(card)
    .with_status(status))
}

fn keys(catalogue: &[ResourceServer]) -> impl Iterator<Item = ScopeKey> {
    catalogue.iter().flat_map(|server| {
        let scopes = server.services.iter().flat_map(|service| &service.scopes);
        scopes.map(|scope| ScopeKey { server: server.id.clone(), scope: scope.id.clone() })
    })
}

#[component]
fn CeilingForm(
    title: String,
    back: String,
    typed: Typed,
    catalogue: Vec<ResourceServer>,
    /// The scopes that need a second administrator wherever they are given.
    high: Vec<ScopeKey>,
    works: bool,
    barred: Option<String>,
    trouble: Option<ConsoleError>,
) -> impl IntoView {
    let wrong = |field: &str| trouble.as_ref().and_then(|error| error.of_field(field));
    let (days, minutes, creates, most) = (wrong("days"), wrong("minutes"), wrong("creates"), wrong("most"));
    let fields = trouble.as_ref().map(|error| error.fields.clone()).unwrap_or_default();
    let mend = fields.into_iter().map(|error| (format!("f-{}", error.field), error.message)).collect();
    let other = trouble.filter(|error| error.fields.is_empty());
    let services: Vec<_> = catalogue
        .iter()
        .flat_map(|server| server.services.iter().map(move |service| (server, service)))
        .map(|(server, service)| boxes(server, service, &typed.scopes, &high))
        .collect();
    // What has left the catalogue stays until somebody takes it away.
    let gone = typed.scopes.iter().filter(|key| !keys(&catalogue).any(|known| known == **key));
    let gone: Vec<_> = gone
        .map(|key| {
            let value = scope_value(&key.server, &key.scope);
            view! { <label class="choice"><input type="checkbox" name="scope" value=value checked=true/><span class="mono">{key.scope.0.clone()}</span> <span class="sub">"no longer offered"</span></label> }
        })
        .collect();
    let choices = vec![
        Choice::new("at_once", "At once").hint("As far as this ceiling goes"),
        Choice::new("after_approval", "After an approval").hint("Each new client waits for an approver"),
        Choice::new("never", "Never").hint("Administrators make clients and give them to the team"),
    ];
    let stop = works.then(|| {
        view! {
            <form method="post" class="part">
                <h2>"Stop its work here"</h2>
                <p class="hint">"The team's clients stay the team's, and nobody but administrators works on them until it works here again."</p>
                <input type="hidden" name="version" value=typed.version.to_string()/>
                <div class="acts"><Button look=Look::Danger name="do" value="stop" disabled_because=barred.clone()>"Stop its work here"</Button></div>
            </form>
        }
    });
    view! {
        <div class="head"><div>
            <nav class="crumb" aria-label="Where this is"><a href=back.clone()>"Team"</a></nav>
            <h1><bdi>{title}</bdi></h1>
            <p class="lede">"How far its members go without asking. It holds for new and old clients alike: beyond it they make no secrets and widen nothing."</p>
        </div></div>
        {barred.clone().map(|why| view! { <Notice title=|| "You can look at this form, not send it"><p>{why}</p></Notice> })}
        {other.map(|error| view! { <Trouble error=error/> })}
        <form method="post" class="form" novalidate>
            <Summary mend=mend/>
            <input type="hidden" name="version" value=typed.version.to_string()/>
            <div class="pair">
                <TextField name="days" label="Longest life of a secret" value=typed.days short=true unit="days" inputmode="numeric" error=days/>
                <TextField name="minutes" label="Longest life of tokens" value=typed.minutes short=true unit="minutes" inputmode="numeric" error=minutes/>
            </div>
            <TextField name="most" label="Most clients" value=typed.most short=true inputmode="numeric" error=most/>
            <RadioField name="creates" label="Makes clients" choices=choices value=typed.creates error=creates/>
            <div class="part">
                <h2>"Roles that its clients may hold"</h2>
                <p class="hint">"One a service at a time. A high role still needs a second administrator each time it is given."</p>
                <div class="scopes">{services} {gone}</div>
            </div>
            <div class="form-end sticky">
                <Button look=Look::Main disabled_because=barred.clone()>"Save ceiling"</Button>
                <LinkButton href=back look=Look::Flat>"Cancel"</LinkButton>
            </div>
        </form>
        {stop}
    }
}

fn boxes(
    server: &ResourceServer,
    offer: &ServiceScopes,
    chosen: &[ScopeKey],
    high: &[ScopeKey],
) -> impl IntoView + use<> {
    let rows: Vec<_> = offer
        .scopes
        .iter()
        .map(|scope| {
            let key = ScopeKey { server: server.id.clone(), scope: scope.id.clone() };
            let value = scope_value(&server.id, &scope.id);
            let mark = high.contains(&key).then(|| view! { " " <Badge tone=Tone::Bad>"high"</Badge> });
            view! {
                <label class="choice">
                    <input type="checkbox" name="scope" value=value checked=chosen.contains(&key)/>
                    <span>{scope.role()} {mark}</span>
                </label>
            }
        })
        .collect();
    view! {
        <fieldset class="scope">
            <legend>{offer.service.display_name.clone()} " " <span class="sub">{offer.service.name.clone()}</span></legend>
            <div class="choices">{rows}</div>
        </fieldset>
    }
}
