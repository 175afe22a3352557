//! The form that asks for a client to become one's team's.

use axum::extract::Path;
use axum::response::Response;
use leptos::prelude::*;

use super::asking;
use crate::error::{ConsoleError, ErrorKind};
use crate::frame::{Answer, Here, Page, Sent, Trouble, Visit};
use crate::model::{ClientId, Team, TeamId, TenantName};
use crate::paths;
use crate::policy::Action;
use crate::ui::{AreaField, Button, Choice, LinkButton, Look, Notice, SelectField, TextField};

/// The form as it was typed.
#[derive(Clone, Default)]
struct Typed {
    client: String,
    team: String,
    reason: String,
}

/// `GET /requests/{tenant}/new`
pub async fn ownership_page(visit: Visit, Path(tenant): Path<TenantName>) -> Response {
    let typed = Typed { client: visit.asked("client").to_owned(), ..Typed::default() };
    visit.answer(page(&visit, &tenant, typed, None))
}

/// `POST /requests/{tenant}/new`
pub async fn ask_from_form(visit: Visit, Path(tenant): Path<TenantName>, sent: Sent) -> Response {
    let field = |name| sent.field(name).to_owned();
    let typed = Typed { client: field("client"), team: field("team"), reason: field("reason") };
    let (client, team) = (ClientId(typed.client.clone()), TeamId(typed.team.clone()));
    let asked = asking::ask_ownership(&visit.operation, &tenant, &client, &team, &typed.reason).await;
    let answer = match asked {
        Ok(id) => Ok(Answer::SeeOther(format!("{}?done=asked", paths::request(&tenant, &id)))),
        Err(error) if error.kind == ErrorKind::NotFound => Err(error),
        Err(error) => page(&visit, &tenant, typed, Some(error)).map(Into::into),
    };
    visit.answer(answer)
}

fn page(
    visit: &Visit,
    tenant: &TenantName,
    typed: Typed,
    trouble: Option<ConsoleError>,
) -> Result<Page, ConsoleError> {
    let card = visit.tenant(tenant)?;
    let teams = visit.operation.standing_in(tenant).teams;
    let barred = match teams.is_empty() {
        true => Some(
            "A client is asked for on behalf of a team, and none of yours works in this tenant.".to_owned(),
        ),
        false => visit.operation.barred(tenant, Action::AskRequest),
    };
    let status = trouble.as_ref().map_or(200, ConsoleError::status);
    Ok(Page::new("Ask for a client", Here::Requests, move || view(&teams, typed, barred, trouble))
        .in_tenant(card)
        .with_status(status))
}

fn view(
    teams: &[Team],
    typed: Typed,
    barred: Option<String>,
    trouble: Option<ConsoleError>,
) -> impl IntoView + use<> {
    let wrong = |field: &str| trouble.as_ref().and_then(|error| error.of_field(field));
    let (client, team, reason) = (wrong("client"), wrong("team"), wrong("reason"));
    let other = trouble.clone().filter(|error| error.fields.is_empty());
    let choices = teams.iter().map(|team| Choice::new(team.id.0.clone(), team.name.clone())).collect();
    let chosen = match typed.team.as_str() {
        "" => teams.first().map(|team| team.id.0.clone()).unwrap_or_default(),
        chosen => chosen.to_owned(),
    };
    view! {
        <div class="head"><div>
            <nav class="crumb" aria-label="Where this is"><a href=paths::REQUESTS>"Requests"</a></nav>
            <h1>"Ask for a client"</h1>
            <p class="lede">"A client that your team works with and does not own. Whoever owns it can make secrets for it, so somebody else decides; you are not told whether it is there before they have."</p>
        </div></div>
        {barred.clone().map(|why| view! { <Notice title=|| "You can look at this form, not send it"><p>{why}</p></Notice> })}
        {other.map(|error| view! { <Trouble error=error/> })}
        <form method="post" class="form" novalidate>
            <TextField name="client" label="Client ID" value=typed.client mono=true required=true error=client
                hint="As it stands in what signs in with it"/>
            <SelectField name="team" label="For team" choices=choices value=chosen error=team/>
            <AreaField name="reason" label="Reason" value=typed.reason rows=3 required=true error=reason
                hint="Why it should be your team's, for whoever decides"/>
            <div class="form-end">
                <Button look=Look::Main disabled_because=barred>"Ask for it"</Button>
                <LinkButton href=paths::REQUESTS look=Look::Flat>"Cancel"</LinkButton>
            </div>
        </form>
    }
}
