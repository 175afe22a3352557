//! The form of a team: what it is called, which groups are in it, whom to ask.

use axum::extract::Path;
use axum::response::Response;
use leptos::prelude::*;

use super::{acts, barred, may_change, visible};
use crate::error::{ConsoleError, ErrorKind, FieldError};
use crate::frame::{Answer, Here, Page, Sent, Trouble, Visit};
use crate::model::{Team, TeamId};
use crate::paths;
use crate::ui::{AreaField, Button, LinkButton, Look, Notice, Summary, TextField};

/// The longest line, in characters.
const MAX_LINE: usize = 200;
/// The most groups of a team.
const MAX_GROUPS: usize = 50;

/// The form as it was typed.
#[derive(Clone, Debug, Default)]
struct Typed {
    name: String,
    groups: String,
    contacts: [String; 2],
    channel: String,
    /// The version that was opened.
    version: i64,
}

impl Typed {
    fn of(team: &Team) -> Self {
        Self {
            name: team.name.clone(),
            groups: team.groups.join("\n"),
            contacts: team.contacts.clone(),
            channel: team.channel.clone(),
            version: team.version,
        }
    }

    fn read(sent: &Sent) -> Self {
        let field = |name: &str| sent.field(name).to_owned();
        Self {
            name: field("name"),
            groups: field("groups").replace("\r\n", "\n"),
            contacts: [field("contact_1"), field("contact_2")],
            channel: field("channel"),
            version: field("version").parse().unwrap_or_default(),
        }
    }

    /// The team that is asked for, over the one that is there. Groups stand one a line and are kept letter for letter.
    fn team(&self, over: Team) -> Result<Team, ConsoleError> {
        let mut wrong = Vec::new();
        let mut line = |field: &str, text: &str, missing: Option<&str>| {
            let text = text.trim();
            let message = match (text.is_empty(), missing) {
                (true, Some(missing)) => Some(missing.to_owned()),
                _ if text.chars().count() > MAX_LINE => Some(format!("At most {MAX_LINE} characters.")),
                _ if text.chars().any(char::is_control) => {
                    Some("One line, without control characters.".to_owned())
                }
                _ => None,
            };
            wrong.extend(message.map(|message| FieldError { field: field.to_owned(), message }));
            text.to_owned()
        };
        let name = line("name", &self.name, Some("Give the team a name."));
        let ask = "Name two people, so that one may be away.";
        let contacts = [
            line("contact_1", &self.contacts[0], Some(ask)),
            line("contact_2", &self.contacts[1], Some(ask)),
        ];
        let channel =
            line("channel", &self.channel, Some("Say where the team is reached, such as a chat channel."));
        let mut groups: Vec<String> = Vec::new();
        for group in self.groups.lines().filter(|group| !group.trim().is_empty()) {
            if !groups.iter().any(|known| known == group) {
                groups.push(group.to_owned());
            }
        }
        let message = if groups.is_empty() {
            Some("Name a group of your sign-in: whoever is in it is in the team.".to_owned())
        } else if groups.len() > MAX_GROUPS {
            Some(format!("At most {MAX_GROUPS} groups."))
        } else if groups.iter().any(|group| group.trim() != group) {
            Some("A line begins or ends with a space. Groups are compared exactly; take it away.".to_owned())
        } else {
            None
        };
        wrong.extend(message.map(|message| FieldError { field: "groups".to_owned(), message }));
        if !wrong.is_empty() {
            return Err(ConsoleError::invalid(wrong));
        }
        Ok(Team { name, groups, contacts, channel, version: self.version, ..over })
    }
}

/// `GET /teams/new`
pub async fn new_page(visit: Visit) -> Response {
    visit.answer(page(&visit, None, Typed::default(), None))
}

/// `POST /teams/new`
pub async fn make_from_form(visit: Visit, sent: Sent) -> Response {
    visit.answer(save(&visit, None, Typed::read(&sent)).await)
}

/// `GET /teams/{team}/edit`
pub async fn edit_page(visit: Visit, Path(team): Path<TeamId>) -> Response {
    let found = visible(&visit.operation, &team);
    visit.answer(found.and_then(|team| page(&visit, Some(&team), Typed::of(&team), None)))
}

/// `POST /teams/{team}/edit`
pub async fn save_from_form(visit: Visit, Path(team): Path<TeamId>, sent: Sent) -> Response {
    let answer = match visible(&visit.operation, &team) {
        Ok(team) => save(&visit, Some(team), Typed::read(&sent)).await,
        Err(error) => Err(error),
    };
    visit.answer(answer)
}

async fn save(visit: &Visit, before: Option<Team>, typed: Typed) -> Result<Answer, ConsoleError> {
    let operation = &visit.operation;
    may_change(operation)?;
    let new = || Team {
        id: operation.console().next_team_id(),
        name: String::new(),
        groups: Vec::new(),
        contacts: Default::default(),
        channel: String::new(),
        ceilings: Default::default(),
        version: 0,
    };
    let saved = match typed.team(before.clone().unwrap_or_else(new)) {
        Ok(team) => acts::save(operation, before.as_ref(), team).await,
        Err(error) => Err(error),
    };
    match saved {
        Ok(id) => Ok(Answer::SeeOther(format!("{}?done=team-saved", paths::team(&id)))),
        Err(error) if error.kind == ErrorKind::Forbidden => Err(error),
        Err(error) => page(visit, before.as_ref(), typed, Some(error)).map(Into::into),
    }
}

fn page(
    visit: &Visit,
    team: Option<&Team>,
    typed: Typed,
    trouble: Option<ConsoleError>,
) -> Result<Page, ConsoleError> {
    let barred = barred(&visit.operation);
    let status = trouble.as_ref().map_or(200, ConsoleError::status);
    let (title, cancel, verb) = match team {
        Some(team) => (format!("Edit {}", team.name), paths::team(&team.id), "Save changes"),
        None => ("Create team".to_owned(), paths::TEAMS.to_owned(), "Create team"),
    };
    let heading = title.clone();
    Ok(Page::new(title, Here::Teams, move || view(heading, typed, cancel, verb, barred, trouble))
        .with_status(status))
}

fn view(
    title: String,
    typed: Typed,
    cancel: String,
    verb: &'static str,
    barred: Option<String>,
    trouble: Option<ConsoleError>,
) -> impl IntoView {
    let wrong = |field: &str| trouble.as_ref().and_then(|error| error.of_field(field));
    let (name, groups, one, two, channel) =
        (wrong("name"), wrong("groups"), wrong("contact_1"), wrong("contact_2"), wrong("channel"));
    let fields = trouble.as_ref().map(|error| error.fields.clone()).unwrap_or_default();
    let mend = fields.into_iter().map(|error| (format!("f-{}", error.field), error.message)).collect();
    let other = trouble.filter(|error| error.fields.is_empty());
    let [first, second] = typed.contacts;
    view! {
        <div class="head"><div>
            <nav class="crumb" aria-label="Where this is"><a href=paths::TEAMS>"Teams"</a></nav>
            <h1><bdi>{title}</bdi></h1>
        </div></div>
        {barred.clone().map(|why| view! { <Notice title=|| "You can look at this form, not send it"><p>{why}</p></Notice> })}
        {other.map(|error| view! { <Trouble error=error/> })}
        <form method="post" class="form" novalidate>
            <Summary mend=mend/>
            <input type="hidden" name="version" value=typed.version.to_string()/>
            <TextField name="name" label="Name" value=typed.name required=true maxlength=MAX_LINE error=name/>
            <AreaField name="groups" label="Groups" value=typed.groups rows=3 mono=true required=true error=groups
                hint="One a line, exactly as the sign-in sends them. Whoever is in one of them is in the team"/>
            <div class="pair">
                <TextField name="contact_1" label="First contact" value=first required=true error=one hint="A name and a mail address: reminders of what ends go there"/>
                <TextField name="contact_2" label="Second contact" value=second required=true error=two hint="Who is asked, and reminded, where the first does not answer"/>
            </div>
            <TextField name="channel" label="Channel" value=typed.channel required=true error=channel hint="Where the team is reached as a whole"/>
            <div class="form-end">
                <Button look=Look::Main disabled_because=barred>{verb}</Button>
                <LinkButton href=cancel look=Look::Flat>"Cancel"</LinkButton>
            </div>
        </form>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn over() -> Team {
        Team {
            id: TeamId("t".into()),
            name: String::new(),
            groups: vec![],
            contacts: Default::default(),
            channel: String::new(),
            ceilings: Default::default(),
            version: 0,
        }
    }

    fn typed(groups: &str) -> Typed {
        Typed {
            name: " Payments ".into(),
            groups: groups.into(),
            contacts: ["Pia".into(), "Paul".into()],
            channel: "#pay".into(),
            version: 3,
        }
    }

    #[test]
    fn groups_are_kept_letter_for_letter_whatever_they_hold() {
        let team = typed("a,b\nA,B\n\nünï|x\na,b").team(over()).unwrap();
        assert_eq!(team.groups, ["a,b", "A,B", "ünï|x"]);
        assert_eq!((team.name.as_str(), team.version), ("Payments", 3));
    }

    #[test]
    fn a_group_that_could_not_match_and_a_form_that_is_not_filled_in_are_refused() {
        assert!(typed("payments ").team(over()).unwrap_err().of_field("groups").is_some());
        let wrong = Typed::default().team(over()).unwrap_err();
        for field in ["name", "groups", "contact_1", "contact_2", "channel"] {
            assert!(wrong.of_field(field).is_some(), "{field}");
        }
    }
}
