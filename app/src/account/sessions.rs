//! Where one is signed in, and, for administrators, where everybody is.

use axum::Extension;
use axum::response::Response;
use leptos::prelude::*;

use crate::error::{ConsoleError, FieldError};
use crate::frame::{Answer, Here, Page, Sent, Visit};
use crate::model::{SessionCard, SessionHandle, Timestamp};
use crate::paths;
use crate::ui::{Badge, Button, LinkButton, Look, Moment, Table, Tone};

/// The session that the request came with, if any.
pub type Current = Option<Extension<SessionHandle>>;

/// `POST /account/sessions`: ends one of the person's own.
pub async fn end_own(visit: Visit, sent: Sent) -> Response {
    let ended = match chosen(&sent) {
        Ok(session) => visit.operation.end_own_session(&session).await,
        Err(error) => Err(error),
    };
    visit.answer(ended.map(|()| Answer::SeeOther(format!("{}?done=session-ended", paths::ACCOUNT))))
}

/// `GET /account/people`
pub async fn people_page(visit: Visit, current: Current) -> Response {
    let now = visit.operation.console().now();
    let page = visit.operation.everyones_sessions().await.map(|cards| {
        Page::new("Who is signed in", Here::Account, move || {
            let count = cards.len();
            let rows: Vec<_> = cards.iter().map(|card| row(card, current.as_ref(), now, paths::PEOPLE, true)).collect();
            view! {
                <div class="head"><div>
                    <h1>"Who is signed in"</h1>
                    <p class="lede">"Ending a session here is not the same as barring a person: the company's sign-in may still know them. To keep somebody out, take away their group or their account there."</p>
                </div></div>
                <Table caption=move || sessions_in_words(count)>
                    <thead><tr>
                        <th scope="col">"Person"</th><th scope="col">"Browser"</th><th scope="col">"Since"</th>
                        <th scope="col">"Last seen"</th><th scope="col"><span class="vh">"Actions"</span></th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </Table>
                <div class="acts"><LinkButton href=paths::ACCOUNT>"Account"</LinkButton></div>
            }
        })
    });
    visit.answer(page)
}

/// `POST /account/people`: ends anyone's.
pub async fn end_anyones(visit: Visit, sent: Sent) -> Response {
    let ended = match chosen(&sent) {
        Ok(session) => visit.operation.end_anyones_session(&session).await,
        Err(error) => Err(error),
    };
    visit.answer(ended.map(|()| Answer::SeeOther(format!("{}?done=session-ended", paths::PEOPLE))))
}

fn chosen(sent: &Sent) -> Result<SessionHandle, ConsoleError> {
    match sent.field("session") {
        "" => {
            let message = "Choose a session from the list.".to_owned();
            Err(ConsoleError::invalid(vec![FieldError { field: "session".to_owned(), message }]))
        }
        session => Ok(SessionHandle(session.to_owned())),
    }
}

/// The part of the account page about the person's own sessions.
pub(super) fn own_part(
    cards: &[SessionCard],
    current: &Current,
    now: Timestamp,
    all: bool,
) -> impl IntoView + use<> {
    let count = cards.len();
    let rows: Vec<_> =
        cards.iter().map(|card| row(card, current.as_ref(), now, paths::ACCOUNT_SESSIONS, false)).collect();
    view! {
        <section class="part">
            <h2>"Where you are signed in"</h2>
            <Table caption=move || sessions_in_words(count)>
                <thead><tr>
                    <th scope="col">"Browser"</th><th scope="col">"Since"</th><th scope="col">"Last seen"</th>
                    <th scope="col"><span class="vh">"Actions"</span></th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </Table>
            {all.then(|| view! { <div class="acts"><LinkButton href=paths::PEOPLE>"Who is signed in"</LinkButton></div> })}
        </section>
    }
}

fn sessions_in_words(count: usize) -> String {
    match count {
        0 => "No session lasts".to_owned(),
        1 => "One session".to_owned(),
        count => format!("{count} sessions"),
    }
}

fn row(
    card: &SessionCard,
    current: Option<&Extension<SessionHandle>>,
    now: Timestamp,
    action: &'static str,
    with_person: bool,
) -> impl IntoView + use<> {
    let this = current.is_some_and(|Extension(current)| *current == card.handle);
    let holder = card.holder.clone();
    let label = match with_person {
        true => format!("End the session of {} on {}", holder.name, holder.device),
        false => format!("End the session on {}", holder.device),
    };
    let person = with_person.then(|| {
        view! { <td data-l="Person"><bdi>{holder.name.clone()}</bdi><span class="sub mono">{holder.subject.clone()}</span></td> }
    });
    view! {
        <tr>
            {person}
            <td data-l="Browser">{holder.device.clone()} {this.then(|| view! { " "<Badge tone=Tone::Good>"this one"</Badge> })}</td>
            <td data-l="Since"><Moment at=card.created_at.0 now=now.0/></td>
            <td data-l="Last seen"><Moment at=card.last_seen.0 now=now.0/></td>
            <td data-l="" class="act">
                <form method="post" action=action>
                    <input type="hidden" name="session" value=card.handle.0.clone()/>
                    <Button look=Look::Flat small=true name="do" value="end" label=label>"End"</Button>
                </form>
            </td>
        </tr>
    }
}
