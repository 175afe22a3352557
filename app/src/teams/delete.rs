//! The question whether to do away with a team.

use axum::extract::Path;
use axum::response::Response;
use leptos::prelude::*;

use super::{acts, barred, may_change, visible};
use crate::error::{ConsoleError, ErrorKind};
use crate::frame::{Answer, Here, Page, Sent, Trouble, Visit};
use crate::model::{Team, TeamId};
use crate::paths;
use crate::ui::{Button, LinkButton, Look, Notice, TextField};

/// `GET /teams/{team}/delete`
pub async fn delete_page(visit: Visit, Path(team): Path<TeamId>) -> Response {
    let found = visible(&visit.operation, &team);
    visit.answer(found.map(|team| page(&visit, team, String::new(), None)))
}

/// `POST /teams/{team}/delete`
pub async fn delete_from_form(visit: Visit, Path(team): Path<TeamId>, sent: Sent) -> Response {
    visit.answer(delete(&visit, &team, sent.field("typed_name")).await)
}

async fn delete(visit: &Visit, id: &TeamId, typed: &str) -> Result<Answer, ConsoleError> {
    let team = visible(&visit.operation, id)?;
    may_change(&visit.operation)?;
    match acts::delete(&visit.operation, &team, typed).await {
        Ok(()) => Ok(Answer::SeeOther(format!("{}?done=team-deleted", paths::TEAMS))),
        Err(error) if matches!(error.kind, ErrorKind::NotFound | ErrorKind::Forbidden) => Err(error),
        Err(error) => Ok(page(visit, team, typed.to_owned(), Some(error)).into()),
    }
}

fn page(visit: &Visit, team: Team, typed: String, trouble: Option<ConsoleError>) -> Page {
    let barred = barred(&visit.operation);
    let status = trouble.as_ref().map_or(200, ConsoleError::status);
    let title = format!("Delete {}?", team.name);
    let heading = title.clone();
    Page::new(title, Here::Teams, move || {
        let wrong = trouble.as_ref().and_then(|error| error.of_field("typed_name"));
        let other = trouble.filter(|error| error.fields.is_empty());
        let back = paths::team(&team.id);
        view! {
            <div class="head"><div>
                <nav class="crumb" aria-label="Where this is"><a href=back.clone()>"Team"</a></nav>
                <h1><bdi>{heading}</bdi></h1>
            </div></div>
            {barred.clone().map(|why| view! { <Notice title=|| "You can look at this form, not send it"><p>{why}</p></Notice> })}
            {other.map(|error| view! { <Trouble error=error/> })}
            <p>"Its members lose sight of its clients at once. The clients stay as they are in ZIdentity, and stand on the list of teams as orphans until they are given to another team. It cannot be undone."</p>
            <form method="post" class="form" novalidate>
                <TextField name="typed_name" label=format!("Type the team's name to delete it: {}", team.name) value=typed required=true error=wrong/>
                <div class="form-end">
                    <LinkButton href=back autofocus=true>"Keep it as it is"</LinkButton>
                    <Button look=Look::Destroy disabled_because=barred>"Delete team for good"</Button>
                </div>
            </form>
        }
    })
    .with_status(status)
}
