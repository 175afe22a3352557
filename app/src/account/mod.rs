//! The person's own page, and the page where demo sign-in offers its personas.

mod again;
mod device;
mod ended;
mod sessions;

pub use again::again_page;
pub use device::device_words;
pub use ended::{ended_page, signed_out_page};
use sessions::own_part;
pub use sessions::{Current, end_anyones, end_own, people_page};

use axum::http::HeaderValue;
use axum::http::header::SET_COOKIE;
use axum::http::request::Parts;
use axum::response::Response;
use leptos::prelude::*;

use crate::desk::Console;
use crate::error::ConsoleError;
use crate::frame::{Answer, Here, NoRole, Page, Sent, Visit, to_a_stranger};
use crate::model::SessionCard;
use crate::paths;
use crate::ui::{Button, Choice, Look, Notice, RadioField, Tone};

/// `GET /account`
pub async fn account_page(visit: Visit, current: Current) -> Response {
    let page = visit.operation.own_sessions().await.map(|cards| page(&visit, cards, current));
    visit.answer(page)
}

fn page(visit: &Visit, cards: Vec<SessionCard>, current: Current) -> Page {
    let now = visit.operation.console().now();
    let all = visit.operation.runs_the_console();
    let actor = visit.operation.actor().clone();
    let role = visit.operation.role().word();
    let no_role = visit.operation.tenants().is_empty();
    let theme = visit.theme().unwrap_or("system");
    let keys = if visit.letters() { "on" } else { "off" };
    Page::new("Account", Here::Account, move || {
        let groups = match &actor.groups {
            None => "not told by the sign-in".to_owned(),
            Some(groups) if groups.is_empty() => "none".to_owned(),
            Some(groups) => groups.join(", "),
        };
        let no_role = no_role.then(|| view! { <NoRole actor=actor.clone()/> });
        let themes = vec![
            Choice::new("system", "As the system has it"),
            Choice::new("light", "Light"),
            Choice::new("dark", "Dark"),
        ];
        let switch = vec![Choice::new("on", "On"), Choice::new("off", "Off")];
        view! {
            <div class="narrow">
                <div class="head"><div><h1><bdi>{actor.name.clone()}</bdi></h1></div></div>
                {no_role}
                <dl class="facts">
                    <dt>"Role"</dt><dd>{role}</dd>
                    <dt>"Groups"</dt><dd><bdi>{groups}</bdi></dd>
                    {actor.email.clone().map(|email| view! { <dt>"Mail"</dt><dd><bdi>{email}</bdi></dd> })}
                    <dt>"Signed in by"</dt><dd>{actor.issuer.clone()}</dd>
                    <dt>"Subject"</dt><dd class="mono">{actor.subject.clone()}</dd>
                </dl>
                <form method="post" action=paths::ACCOUNT class="form part">
                    <RadioField name="theme" label="Appearance" choices=themes value=theme inline=true/>
                    <RadioField name="keys" label="Single-key shortcuts" choices=switch value=keys inline=true
                        hint="Press ? for the list. Ctrl or ⌘ and K always works."/>
                    <div class="acts"><Button look=Look::Main>"Save preferences"</Button></div>
                </form>
                {own_part(&cards, &current, now, all)}
            </div>
        }
    })
}

/// `POST /account`: keeps how the person likes the console, in this browser.
pub async fn keep_preferences(visit: Visit, sent: Sent) -> Response {
    let theme = match sent.field("theme") {
        "light" => "theme=light; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly",
        "dark" => "theme=dark; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly",
        "system" => "theme=; Path=/; Max-Age=0; SameSite=Lax; HttpOnly",
        _ => return visit.answer(Err::<Answer, _>(ConsoleError::invalid(vec![]))),
    };
    let keys = match sent.field("keys") {
        "off" => "keys=off; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly",
        _ => "keys=; Path=/; Max-Age=0; SameSite=Lax; HttpOnly",
    };
    let mut response = visit.answer(Ok(Answer::SeeOther(format!("{}?done=preferences", paths::ACCOUNT))));
    for cookie in [theme, keys] {
        response.headers_mut().append(SET_COOKIE, HeaderValue::from_static(cookie));
    }
    response
}

/// Someone whom demo sign-in offers to be.
#[derive(Clone, Copy, Debug)]
pub struct Persona {
    /// The word in the form.
    pub word: &'static str,
    /// What to call them.
    pub name: &'static str,
    /// What they may do, in a sentence.
    pub may: &'static str,
}

/// The page that offers the personas, or says that a choice was none.
#[must_use]
pub fn personas_page(
    parts: &Parts,
    console: &Console,
    personas: &'static [Persona],
    unknown: bool,
) -> Response {
    let page = Page::new("Choose who you are", Here::Nowhere, move || {
        let choices = personas.iter().map(|persona| {
            let mark = persona.name.chars().next().map(String::from).unwrap_or_default();
            view! {
                <li>
                    <button class="persona" name="persona" value=persona.word>
                        <span class="persona-mark" aria-hidden="true">{mark}</span>
                        <span><span class="persona-name">{persona.name}</span><span class="sub">{persona.may}</span></span>
                    </button>
                </li>
            }
        });
        view! {
            <h1>"Choose who you are"</h1>
            <p class="lede">"Clientele manages the API clients of ZIdentity and their secrets. This is its demonstration: nobody signs in, everybody chooses, and all of it happens in a sandbox on this machine."</p>
            {unknown.then(|| view! { <Notice tone=Tone::Warn title=|| "There is nobody of this name" announce=true><p>"Choose one of these."</p></Notice> })}
            <form method="post" action=paths::DEMO>
                <ul class="personas">{choices.collect_view()}</ul>
            </form>
        }
    });
    to_a_stranger(parts, console, page.with_status(if unknown { 422 } else { 200 }))
}
