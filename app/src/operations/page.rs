//! The page of an operation that has not ended.

use axum::extract::Path;
use axum::response::Response;
use leptos::prelude::*;

use super::follow::{Standing, look};
use super::watch::Watch;
use crate::desk::{Outcome, SecondLook};
use crate::error::ConsoleError;
use crate::frame::{Answer, Here, Page, Visit};
use crate::model::{TenantName, Timestamp};
use crate::paths;
use crate::policy::Action;
use crate::ui::{CopyText, LinkButton, Moment, Notice, Tone};

/// Without script, the page is loaded again after so many seconds.
const REFRESH: u32 = 2;

/// `GET /{tenant}/operations/{operation}`
pub async fn operation_page(visit: Visit, Path((tenant, id)): Path<(TenantName, String)>) -> Response {
    visit.answer(page(&visit, tenant, &id).await)
}

async fn page(visit: &Visit, tenant: TenantName, id: &str) -> Result<Answer, ConsoleError> {
    let card = visit.tenant(&tenant)?;
    let standing = look(&visit.operation, &tenant, id).await?;
    if let Some(href) = standing.href {
        return Ok(Answer::SeeOther(href));
    }
    let now = visit.operation.console().now();
    let waiting = standing.entry.outcome == Outcome::Accepted;
    let page = Page::new("In progress", Here::Clients, move || view(&tenant, standing, now)).in_tenant(card);
    Ok(if waiting { page.refreshed_every(REFRESH) } else { page }.into())
}

fn view(tenant: &TenantName, standing: Standing, now: Timestamp) -> impl IntoView + use<> {
    let by_itself = standing.last.map(|last| last_look(last, now));
    let entry = standing.entry;
    let (action, outcome) = (entry.opened.action, entry.outcome);
    let waiting = outcome == Outcome::Accepted;
    let words = match outcome {
        Outcome::Accepted => {
            "ZIdentity has taken it and does not show it yet. This page goes on by itself; you can leave it and come back."
        }
        Outcome::Failed => "It was not carried out.",
        Outcome::NothingCame => "The console has looked: nothing came of it, so it is safe to try again.",
        Outcome::PerhapsInUse => {
            "Something has appeared that may have come of it, and nobody can tell. It is perhaps in use, so it is never touched by itself."
        }
        Outcome::Pending => "It is being carried out.",
        _ => "Nobody can tell yet what became of it. Look at the list before you repeat it.",
    };
    let at = entry.opened.at.0;
    let events = paths::operation_events(tenant, &entry.id.0);
    let id = entry.id.0;
    view! {
        <div class="narrow">
            <div class="head"><div><h1>{action_words(action)}</h1></div></div>
            <Notice tone=if waiting { Tone::Neutral } else { Tone::Warn } title=move || outcome_words(outcome)>
                <p>{words}</p>
            </Notice>
            {waiting.then(|| view! { <Watch events=events leave=true/> })}
            <dl class="facts">
                <dt>"Asked for"</dt><dd><Moment at=at now=now.0/></dd>
                <dt>"By"</dt><dd><bdi>{entry.opened.actor.name}</bdi></dd>
                {by_itself}
                <dt>"Operation"</dt><dd><CopyText text=id what="operation id".to_owned()/></dd>
            </dl>
            <div class="acts"><LinkButton href=paths::clients(tenant)>"All clients"</LinkButton></div>
        </div>
    }
}

/// When the console last looked by itself what became of something, as a fact among others.
pub(crate) fn last_look(last: SecondLook, now: Timestamp) -> impl IntoView + use<> {
    let next = (last.next != SecondLook::NEVER)
        .then(|| view! { ", and will again " <Moment at=last.next.0 now=now.0/> });
    view! { <dt>"The console looked by itself"</dt><dd><Moment at=last.at.0 now=now.0/>{next}</dd> }
}

/// An action in a person's words.
pub(crate) fn action_words(action: Action) -> &'static str {
    match action {
        Action::CreateClient => "Create client",
        Action::UpdateClient => "Change client",
        Action::DeleteClient => "Delete client",
        Action::StartRemoval => "Begin removal",
        Action::KeepClient => "Keep client",
        Action::CarryOutRemoval => "Carry out removal",
        Action::CreateSecret => "Create secret",
        Action::DeleteSecret => "Delete secret",
        Action::LabelSecret => "Label secret",
        Action::ReportLeak => "Report leak",
        Action::EndLeak => "End report of a leak",
        Action::StartRotation => "Begin rotation",
        Action::ConfirmRotation => "Confirm rotation",
        Action::RetireRotation => "Retire old secret",
        Action::UndoRotation => "Undo rotation",
        Action::LeaveRotation => "End rotation, keep both secrets",
        Action::BeginCampaign => "Begin campaign",
        Action::EndCampaign => "End campaign or open it again",
        Action::SkipLine => "Skip a secret of a campaign or take it back",
        Action::ProbeTenant => "Probe tenant",
        Action::SaveTeam => "Change team",
        Action::DeleteTeam => "Delete team",
        Action::GiveClient => "Give client to a team",
        Action::AskRequest => "Ask for approval",
        Action::WithdrawRequest => "Withdraw request",
        Action::DecideRequest => "Decide request",
        Action::ListClients => "Read all clients",
        Action::ExportAudit => "Export audit log",
        Action::AcceptDrift => "Take note of a change from outside",
        Action::AcknowledgeReminder => "See to what ends",
        Action::GetClient
        | Action::CheckJwks
        | Action::ListRemovals
        | Action::ListSecrets
        | Action::GetRotation
        | Action::ListCampaigns
        | Action::ReadExposure
        | Action::ListResourceServers
        | Action::FollowOperation
        | Action::RefreshClients
        | Action::ListTeams
        | Action::ListRequests
        | Action::GetLeak
        | Action::ReadAudit => "Look",
    }
}

/// An outcome in a person's words.
pub(crate) fn outcome_words(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Pending => "begun",
        Outcome::Done => "done",
        Outcome::Handed => "done, value not yet shown",
        Outcome::Accepted => "accepted, not there yet",
        Outcome::Failed => "not carried out",
        Outcome::Unknown => "unknown",
        Outcome::Orphan => "made, value lost",
        Outcome::PerhapsInUse => "unknown, perhaps in use",
        Outcome::NothingCame => "nothing came of it",
    }
}
