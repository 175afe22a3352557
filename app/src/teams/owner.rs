//! Whose a client is, and to whom an administrator gives it.

use axum::extract::Path;
use axum::response::Response;
use leptos::prelude::*;

use super::acts;
use crate::desk::Subject;
use crate::error::{ConsoleError, ErrorKind};
use crate::frame::{Answer, Here, Page, Sent, Trouble, Visit};
use crate::model::{Client, ClientId, Owner, Team, TeamId, TenantName, Timestamp};
use crate::paths;
use crate::policy::Action;
use crate::ui::{Button, Choice, LinkButton, Look, Moment, Notice, SelectField, Tone};

/// `GET /{tenant}/clients/{id}/owner`
pub async fn owner_page(visit: Visit, Path((tenant, id)): Path<(TenantName, ClientId)>) -> Response {
    visit.answer(page(&visit, &tenant, &id, None, None).await)
}

/// `POST /{tenant}/clients/{id}/owner`
pub async fn give_from_form(
    visit: Visit,
    Path((tenant, id)): Path<(TenantName, ClientId)>,
    sent: Sent,
) -> Response {
    let team = Some(TeamId(sent.field("team").to_owned())).filter(|team| !team.0.is_empty());
    let answer = match acts::give(&visit.operation, &tenant, &id, team.clone()).await {
        Ok(()) => Ok(Answer::SeeOther(format!("{}?done=given", paths::client(&tenant, &id)))),
        Err(error) if matches!(error.kind, ErrorKind::NotFound | ErrorKind::Forbidden) => Err(error),
        Err(error) => match page(&visit, &tenant, &id, team, Some(error.clone())).await {
            Ok(page) => Ok(page.into()),
            Err(_) => Err(error),
        },
    };
    visit.answer(answer)
}

async fn page(
    visit: &Visit,
    tenant: &TenantName,
    id: &ClientId,
    chosen: Option<TeamId>,
    trouble: Option<ConsoleError>,
) -> Result<Page, ConsoleError> {
    let card = visit.tenant(tenant)?;
    let operation = &visit.operation;
    let (client, owner, teams) = operation
        .read(Action::GetClient, Subject::client(tenant, id), |desk| async move {
            let client = desk.zidentity.get_client(id).await?.client;
            let works = |team: &&Team| team.ceilings.contains_key(tenant);
            let sees = desk.standing().sees_all();
            let teams: Vec<_> = desk.every_team().iter().filter(works).filter(|_| sees).cloned().collect();
            Ok((client, desk.owner(id).cloned(), teams))
        })
        .await?;
    let barred = operation.barred(tenant, Action::GiveClient).or_else(|| {
        card.is_own(id)
            .then(|| "The console itself signs in as this client: it belongs to no team.".to_owned())
    });
    let chosen = chosen.or_else(|| owner.as_ref().map(|owner| owner.team.clone()));
    let (now, status) = (operation.console().now(), trouble.as_ref().map_or(200, ConsoleError::status));
    let title = format!("Owner of {}", client.settings.name);
    let tenant = tenant.clone();
    Ok(Page::new(title, Here::Clients, move || {
        view! { <OwnerView tenant=tenant client=client owner=owner teams=teams chosen=chosen barred=barred trouble=trouble now=now/> }
    })
    .in_tenant(card)
    .with_status(status))
}

#[component]
fn OwnerView(
    tenant: TenantName,
    client: Client,
    owner: Option<Owner>,
    teams: Vec<Team>,
    chosen: Option<TeamId>,
    barred: Option<String>,
    trouble: Option<ConsoleError>,
    now: Timestamp,
) -> impl IntoView {
    let back = paths::client(&tenant, &client.id);
    let wrong = trouble.as_ref().and_then(|error| error.of_field("team"));
    let other = trouble.filter(|error| error.fields.is_empty());
    let gone = owner.as_ref().is_some_and(|owner| !teams.iter().any(|team| team.id == owner.team))
        && !teams.is_empty();
    let standing = match owner {
        None => view! { <p>"It is nobody's: administrators alone work on it."</p> }.into_any(),
        Some(owner) if gone => view! {
            <Notice tone=Tone::Warn title=|| "Its team is gone, or works no more in this tenant">
                <p>"It was " <bdi>{owner.team_name}</bdi> "'s. Administrators alone work on it until it is given to another team."</p>
            </Notice>
        }
        .into_any(),
        Some(owner) => view! { <p>"It is " <b><bdi>{owner.team_name}</bdi></b> "'s, since " <Moment at=owner.since.0 now=now.0/> "."</p> }.into_any(),
    };
    let choices = std::iter::once(Choice::new("", "Nobody's"))
        .chain(teams.into_iter().map(|team| Choice::new(team.id.0, team.name)))
        .collect();
    view! {
        <div class="head"><div>
            <nav class="crumb" aria-label="Where this is"><a href=back.clone()><bdi>{client.settings.name.clone()}</bdi></a></nav>
            <h1>"Owner"</h1>
            <p class="lede">"One team owns a client in a tenant. Its members may make secrets for it, with all its roles, so only what the team's ceiling reaches is given here."</p>
        </div></div>
        {barred.clone().map(|why| view! { <Notice title=|| "You can look at this form, not send it"><p>{why}</p></Notice> })}
        {other.map(|error| view! { <Trouble error=error/> })}
        {standing}
        <form method="post" class="form">
            <SelectField name="team" label="Give it to" choices=choices value=chosen.map(|team| team.0).unwrap_or_default() error=wrong/>
            <div class="form-end">
                <Button look=Look::Main disabled_because=barred>"Save owner"</Button>
                <LinkButton href=back look=Look::Flat>"Cancel"</LinkButton>
            </div>
        </form>
    }
}
