//! The page of a campaign: how far it is, line by line, what needs a person first; and what can be done with it.

use axum::extract::Path;
use axum::response::Response;
use leptos::prelude::*;

use super::acts;
use super::look::{self, Standing};
use super::progress::{Progress, bar};
use super::rows::Row;
use super::state::{State, Turn};
use crate::error::{ConsoleError, ErrorKind};
use crate::frame::{Answer, Here, Page, Sent, Trouble, Visit, kind_words};
use crate::inventory::{as_of, standing_notice};
use crate::model::{CampaignId, ClientId, SecretId, TenantCard, TenantName, Timestamp};
use crate::paths;
use crate::policy::Action;
use crate::ui::{
    AreaField, Badge, Button, Dialog, DialogSize, Ends, LinkButton, Look, Moment, Notice, Pager, Table, Tone,
};

/// Lines a page.
const SIZE: usize = 50;

/// What the page shows, as it stands in its address; and the question that it opens with.
#[derive(Clone, Debug, Default)]
pub(super) struct Asked {
    /// Only lines of this turn.
    turn: Option<Turn>,
    /// The page, counted from 1.
    page: usize,
    /// The line that is to be skipped, and what was typed before.
    skip: Option<(ClientId, SecretId, String)>,
}

impl Asked {
    fn from_pairs(pairs: &[(String, String)]) -> Self {
        let get = |name: &str| pairs.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value);
        let line = || (ClientId(get("client").to_owned()), SecretId(get("secret").to_owned()), String::new());
        Self {
            turn: TURNS.into_iter().find(|(_, word, _)| *word == get("show")).map(|(turn, ..)| turn),
            page: get("page").parse().ok().filter(|page| *page > 0).unwrap_or(1),
            skip: (get("dialog") == "skip").then(line),
        }
    }

    fn query(turn: Option<Turn>, page: usize) -> String {
        let show = turn.and_then(|turn| TURNS.into_iter().find(|(own, ..)| *own == turn));
        let show = show.map(|(_, word, _)| format!("show={word}"));
        let page = (page > 1).then(|| format!("page={page}"));
        let pairs: Vec<_> = show.into_iter().chain(page).collect();
        if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) }
    }
}

/// The filters: turn, word in the address, words on the page.
const TURNS: [(Turn, &str, &str); 3] =
    [(Turn::Due, "due", "Needs somebody"), (Turn::Open, "open", "Open"), (Turn::Closed, "done", "Done")];

/// `GET /{tenant}/campaigns/{id}`
pub async fn campaign_page(visit: Visit, Path((tenant, id)): Path<(TenantName, CampaignId)>) -> Response {
    let asked = Asked::from_pairs(&visit.query);
    visit.answer(page(&visit, &tenant, &id, asked, None).await)
}

/// `POST /{tenant}/campaigns/{id}`: ends it or opens it again; skips a line or takes it back.
pub async fn act_on_campaign(
    visit: Visit,
    Path((tenant, id)): Path<(TenantName, CampaignId)>,
    sent: Sent,
) -> Response {
    let operation = &visit.operation;
    let (client, secret) =
        (ClientId(sent.field("client").to_owned()), SecretId(sent.field("secret").to_owned()));
    let line = (client.clone(), secret.clone());
    let why = sent.field("why").to_owned();
    let result = match sent.field("do") {
        "end" => acts::end(operation, &tenant, &id, true).await.map(|()| "campaign-ended"),
        "reopen" => acts::end(operation, &tenant, &id, false).await.map(|()| "campaign-reopened"),
        "skip" => acts::skip(operation, &tenant, &id, line, Some(why.clone())).await.map(|()| "line-skipped"),
        "take_back" => acts::skip(operation, &tenant, &id, line, None).await.map(|()| "line-taken-back"),
        _ => Err(ConsoleError::invalid(vec![])),
    };
    let answer = match result {
        Ok(done) => Ok(Answer::SeeOther(format!("{}?done={done}", paths::campaign(&tenant, &id)))),
        Err(error) if matches!(error.kind, ErrorKind::NotFound | ErrorKind::Forbidden) => Err(error),
        Err(error) => {
            let skip = (sent.field("do") == "skip").then_some((client, secret, why));
            let asked = Asked { page: 1, skip, ..Asked::default() };
            // Where the page cannot be shown again, what became of the act still is.
            match page(&visit, &tenant, &id, asked, Some(error.clone())).await {
                Ok(page) => Ok(page.into()),
                Err(_) => Err(error),
            }
        }
    };
    visit.answer(answer)
}

async fn page(
    visit: &Visit,
    tenant: &TenantName,
    id: &CampaignId,
    asked: Asked,
    trouble: Option<ConsoleError>,
) -> Result<Page, ConsoleError> {
    let card = visit.tenant(tenant)?;
    let standing = look::one(&visit.operation, tenant, id).await?;
    let barred = |action| visit.operation.barred(tenant, action);
    let can = Can {
        rotate: barred(Action::StartRotation),
        end: barred(Action::EndCampaign),
        skip: barred(Action::SkipLine),
    };
    let status = trouble.as_ref().map_or(200, ConsoleError::status);
    let (person, now) = (visit.operation.actor().name.clone(), visit.operation.console().now());
    let (title, view_card) = (standing.campaign.name.clone(), card.clone());
    let shown = Shown { card: view_card, standing, asked, can, trouble, person, now };
    Ok(Page::new(title, Here::Campaigns, move || shown.into_view()).in_tenant(card).with_status(status))
}

/// Why something cannot be done, if so.
#[derive(Clone, Debug, Default)]
pub(super) struct Can {
    pub(super) rotate: Option<String>,
    pub(super) end: Option<String>,
    pub(super) skip: Option<String>,
}

/// Everything that the page shows.
pub(super) struct Shown {
    pub(super) card: TenantCard,
    pub(super) standing: Standing,
    pub(super) asked: Asked,
    pub(super) can: Can,
    pub(super) trouble: Option<ConsoleError>,
    pub(super) person: String,
    pub(super) now: Timestamp,
}

impl Shown {
    pub(super) fn into_view(self) -> impl IntoView {
        let Self { card, standing, asked, can, trouble, person, now } = self;
        let Standing { campaign, rows, snapshot } = standing;
        let tenant = card.name.clone();
        let progress = Progress::of(&rows);
        let over = campaign.ended.is_some();
        let end = view! {
            <form method="post" action=paths::campaign(&tenant, &campaign.id)>
                <Button name="do" value=if over { "reopen" } else { "end" } disabled_because=can.end.clone()>
                    {if over { "Open it again" } else { "End the campaign" }}
                </Button>
            </form>
        };
        let ended = campaign.ended.clone().map(|end| {
            view! {
                <Notice title=|| "This campaign has ended">
                    <p>"Ended by " <bdi>{end.by.name}</bdi> " " <Moment at=end.at.0 now=now.0/> ". What is open below stays as it is."</p>
                </Notice>
            }
        });
        let all_done = (!over && progress.open() == 0).then(|| {
            view! { <Notice tone=Tone::Good title=|| "Nothing of it is left to do"><p>"The campaign can be ended."</p></Notice> }
        });
        let late = (!over && progress.open() > 0 && campaign.due <= now).then(|| {
            let title = format!("Its day has passed, and {} not done", are(progress.open()));
            view! { <Notice tone=Tone::Warn title=move || title/> }
        });
        let question = asked.skip.as_ref().filter(|_| can.skip.is_none() && !over).and_then(
            |(client, secret, typed)| {
                let row = rows.iter().find(|row| row.line.client == *client && row.line.secret == *secret)?;
                let fields = [("client", client.0.clone()), ("secret", secret.0.clone())];
                let title = format!("Skip secret {secret} of {}?", row.name);
                let back = paths::campaign(&tenant, &campaign.id);
                Some(ask_why(&card, &person, title, back, fields, typed.clone(), trouble.clone()))
            },
        );
        let outside = trouble.filter(|_| question.is_none());
        let reason = (!campaign.reason.is_empty())
            .then(|| view! { <p dir="auto" class="description">{campaign.reason.clone()}</p> });
        let table = table(&card, &campaign.id, &rows, &asked, &can, over, now);
        view! {
            <div class="head">
                <div>
                    <nav class="crumb" aria-label="Where this is"><a href=paths::campaigns(&tenant)>"Campaigns"</a></nav>
                    <h1><bdi>{campaign.name.clone()}</bdi></h1>
                    <p class="asof">"Begun by " <bdi>{campaign.by.name.clone()}</bdi> " " <Moment at=campaign.at.0 now=now.0/> "; due " <Moment at=campaign.due.0 now=now.0/></p>
                </div>
                <div class="acts">{end}</div>
            </div>
            {outside.map(|error| view! { <Trouble error=error/> })}
            {standing_notice(&tenant, &snapshot.standing, now)}
            {reason}
            {ended}
            {all_done}
            {late}
            {bar(progress)}
            {table}
            {as_of(&tenant, &snapshot.standing, now)}
            {question}
        }
    }
}

fn are(count: usize) -> String {
    if count == 1 { "1 secret is".to_owned() } else { format!("{count} secrets are") }
}

fn table(
    card: &TenantCard,
    id: &CampaignId,
    rows: &[Row],
    asked: &Asked,
    can: &Can,
    over: bool,
    now: Timestamp,
) -> impl IntoView + use<> {
    let tenant = &card.name;
    let to = |turn, page| format!("{}{}", paths::campaign(tenant, id), Asked::query(turn, page));
    let chips = TURNS.map(|(turn, _, words)| {
        let count = rows.iter().filter(|row| row.turn == turn).count();
        let on = asked.turn == Some(turn);
        let href = to((!on).then_some(turn), 1);
        view! { <a class="chip" href=href aria-current=on.then_some("true")>{words} " " <span class="n">{count}</span></a> }
    });
    let wanted: Vec<&Row> =
        rows.iter().filter(|row| asked.turn.is_none_or(|turn| row.turn == turn)).collect();
    let pages = wanted.len().div_ceil(SIZE).max(1);
    let page = asked.page.min(pages);
    let first = (page - 1) * SIZE;
    let lines: Vec<_> =
        wanted.iter().skip(first).take(SIZE).map(|row| line(tenant, id, row, can, over, now)).collect();
    let (last, total) = (first + lines.len(), wanted.len());
    let previous = (page > 1).then(|| to(asked.turn, page - 1));
    let next = (page < pages).then(|| to(asked.turn, page + 1));
    let caption = match total {
        0 => "None of its secrets stands so".to_owned(),
        1 => "1 secret".to_owned(),
        many => format!("{many} secrets, what needs somebody first"),
    };
    view! {
        <div class="bar"><nav class="bar-chips" aria-label="Filters">{chips.into_iter().collect_view()}</nav></div>
        <Table caption=move || caption class="lines">
            <thead><tr>
                <th scope="col">"Client"</th><th scope="col">"Secret that is to go"</th><th scope="col">"How it stands"</th>
                <th scope="col">"Last step by"</th><th scope="col">"Ends"</th><th scope="col"><span class="vh">"Actions"</span></th>
            </tr></thead>
            <tbody>{lines}</tbody>
        </Table>
        {(pages > 1).then(|| view! { <Pager first=first + 1 last=last total=total previous=previous next=next/> })}
    }
}

fn line(
    tenant: &TenantName,
    campaign: &CampaignId,
    row: &Row,
    can: &Can,
    over: bool,
    now: Timestamp,
) -> impl IntoView + use<> {
    let Row { line, name, state, turn, ends, by, beyond } = row;
    let tone = match (turn, state) {
        (Turn::Due, _) => Tone::Warn,
        (_, State::Done) => Tone::Good,
        _ => Tone::Neutral,
    };
    let (word, more) = state.words();
    let skipped = line.skipped.as_ref().map(|skipped| {
        view! { <span class="sub" dir="auto">{skipped.why.clone()} " (" <bdi>{skipped.by.name.clone()}</bdi> ", " <Moment at=skipped.at.0 now=now.0/> ")"</span> }
    });
    let late =
        (*turn == Turn::Due && *state == State::NotStarted).then_some("The campaign's day has passed.");
    let more = late.unwrap_or(more);
    let by = by.as_ref().and_then(|reached| {
        let who = reached.by.as_ref()?.name.clone();
        Some(view! { <bdi>{who}</bdi> " " <Moment at=reached.at.0 now=now.0/> })
    });
    let client = match state {
        State::ClientGone => view! { <bdi>{name.clone()}</bdi> }.into_any(),
        _ => view! { <a class="name" href=paths::client(tenant, &line.client)><bdi>{name.clone()}</bdi></a> }
            .into_any(),
    };
    view! {
        <tr>
            <td data-l="Client">{client}</td>
            <td data-l="Secret" class="mono">{line.secret.to_string()}</td>
            <td data-l="How it stands"><Badge tone=tone>{word}</Badge> {(!more.is_empty()).then(|| view! { <span class="sub">{more}</span> })} {skipped}</td>
            <td data-l="Last step by">{by}</td>
            <td data-l="Ends">{ends.map(|end| view! { <Ends at=end.0 now=now.0/> })}</td>
            <td data-l="" class="act">{acts_of(tenant, campaign, row, can, beyond.clone(), over)}</td>
        </tr>
    }
}

/// What can be done with a line: rotate its secret, skip it, or take it back.
fn acts_of(
    tenant: &TenantName,
    campaign: &CampaignId,
    row: &Row,
    can: &Can,
    beyond: Option<String>,
    over: bool,
) -> impl IntoView + use<> {
    let Row { line, name, state, turn, .. } = row;
    let goes_on = matches!(state, State::UnderWay(_) | State::RotationDue | State::Another);
    // To go on is for each step's own page to allow.
    let barred = can.rotate.clone().or(beyond).filter(|_| !goes_on);
    let rotate = (*turn != Turn::Closed && *state != State::Unread).then(|| {
        let (words, label) = match goes_on {
            true => ("Go on", format!("Go on with the rotation of {name}")),
            false => ("Rotate", format!("Rotate secret {} of {name}", line.secret)),
        };
        let href = paths::rotate(tenant, &line.client);
        view! { <LinkButton href=href small=true label=label disabled_because=barred>{words}</LinkButton> }
    });
    let skip = (*turn != Turn::Closed && !over).then(|| {
        let href = paths::skip_line(tenant, campaign, &line.client, &line.secret);
        let label = format!("Skip secret {} of {name}", line.secret);
        view! { <LinkButton href=href small=true look=Look::Flat label=label disabled_because=can.skip.clone()>"Skip…"</LinkButton> }
    });
    let take_back = (*state == State::Skipped && !over).then(|| {
        let label = format!("Take back secret {} of {name}", line.secret);
        view! {
            <form method="post" action=paths::campaign(tenant, campaign) class="row">
                <input type="hidden" name="client" value=line.client.0.clone()/>
                <input type="hidden" name="secret" value=line.secret.0.clone()/>
                <Button name="do" value="take_back" small=true look=Look::Flat label=label disabled_because=can.skip.clone()>"Take back"</Button>
            </form>
        }
    });
    view! { {rotate} {skip} {take_back} }
}

/// The question why a line is skipped.
fn ask_why(
    card: &TenantCard,
    person: &str,
    title: String,
    back: String,
    fields: [(&'static str, String); 2],
    typed: String,
    trouble: Option<ConsoleError>,
) -> AnyView {
    let wrong = trouble.as_ref().and_then(|error| error.of_field("why"));
    let other = trouble.filter(|error| error.of_field("why").is_none());
    let (name, kind, person) = (card.name.to_string(), kind_words(card.kind), person.to_owned());
    let (action, way_out) = (back.clone(), back.clone());
    let place =
        move || view! { <b><bdi>{name}</bdi></b> <span class="kind">{kind}</span> <bdi>{person}</bdi> };
    let footer = move || {
        view! {
            <LinkButton href=way_out id="question-out">"Keep it in the campaign"</LinkButton>
            <Button look=Look::Main form="question">"Skip it"</Button>
        }
    };
    view! {
        <Dialog id="ask" title=move || title size=DialogSize::Plain open=true place=place footer=footer>
            <form method="post" action=action id="question" class="form">
                <input type="hidden" name="do" value="skip"/>
                {fields.map(|(name, value)| view! { <input type="hidden" name=name value=value/> }).into_iter().collect_view()}
                {other.map(|error| view! { <Trouble error=error/> })}
                <p>"The secret stays as it is, and counts as done in this campaign. It can be taken back."</p>
                <AreaField name="why" label="Why" value=typed rows=2 required=true error=wrong maxlength=super::acts::MAX_REASON/>
            </form>
        </Dialog>
        <crate::frame::Modal of="ask".to_owned() back=back/>
    }
    .into_any()
}

#[cfg(test)]
#[path = "page_test.rs"]
mod tests;
