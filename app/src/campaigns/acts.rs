//! What happens when a campaign is begun, ended or opened again, and a line of it skipped or taken back. All of it stays in
//! the console: nothing is sent upstream.

use super::sight;
use crate::desk::{Desk, Fault, Operation, Subject};
use crate::error::{ConsoleError, FieldError};
use crate::model::{
    Campaign, CampaignEnd, CampaignId, CampaignLine, ClientId, MAX_LINES, SecretId, Skipped, TenantName,
    Timestamp, Who,
};
use crate::policy::Action;
use crate::ui::moment::day_start;

/// The longest name and the longest reason, in characters.
pub(super) const MAX_NAME: usize = 100;
pub(super) const MAX_REASON: usize = 500;
/// A campaign lasts at most so many days: no secret lives longer.
pub(super) const MOST_DAYS: i64 = 365;

/// What a form asks for.
#[derive(Clone, Debug, Default)]
pub(super) struct Wish {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) reason: String,
    pub(super) due: String,
    /// The secrets that are to go, each with its client.
    pub(super) chosen: Vec<(ClientId, SecretId)>,
}

/// Begins a campaign; answers its id. The same form sent twice begins one.
pub(super) async fn begin(
    operation: &Operation,
    tenant: &TenantName,
    wish: Wish,
) -> Result<CampaignId, ConsoleError> {
    operation
        .perform(Action::BeginCampaign, Subject::tenant(tenant), |desk| async move {
            let id = CampaignId(wish.id.clone());
            if !desk.campaigns().knows(&id) {
                return Err(rule("The form is not one of this console's.", "Choose the secrets again."));
            }
            let due = judged(&wish, desk.now())?;
            let lines = lines(&desk, &wish.chosen).await?;
            let campaign = Campaign {
                id: id.clone(),
                tenant: desk.card.name.clone(),
                name: wish.name.trim().to_owned(),
                reason: wish.reason.trim().to_owned(),
                by: Who::from(desk.actor()),
                at: desk.now(),
                due,
                ended: None,
            };
            desk.open(None, Some(told(&campaign, lines.len()))).await?;
            desk.campaigns().begin(&campaign, &lines).await?;
            Ok(id)
        })
        .await
}

/// Ends a campaign (`true`), or opens it again.
pub(super) async fn end(
    operation: &Operation,
    tenant: &TenantName,
    id: &CampaignId,
    ends: bool,
) -> Result<(), ConsoleError> {
    let id = id.clone();
    operation
        .perform(Action::EndCampaign, Subject::tenant(tenant), move |desk| async move {
            let (campaign, _) = sight::one(&desk, &id).await?;
            let end = ends.then(|| CampaignEnd { by: Who::from(desk.actor()), at: desk.now() });
            let about = serde_json::json!({ "campaign": id.0, "name": campaign.name, "ended": ends });
            desk.open(None, Some(about.to_string())).await?;
            match desk.campaigns().end(&id, end.as_ref()).await? {
                true => Ok(()),
                false => Err(overtaken()),
            }
        })
        .await
}

/// Takes a line out with a reason, or in again (`None`).
pub(super) async fn skip(
    operation: &Operation,
    tenant: &TenantName,
    id: &CampaignId,
    (client, secret): (ClientId, SecretId),
    why: Option<String>,
) -> Result<(), ConsoleError> {
    let id = id.clone();
    operation
        .perform(Action::SkipLine, Subject::secret(tenant, &client.clone(), &secret.clone()), move |desk| async move {
            let (campaign, lines) = sight::one(&desk, &id).await?;
            if !lines.iter().any(|line| line.client == client && line.secret == secret) {
                return Err(Fault::NotFound);
            }
            if campaign.ended.is_some() {
                return Err(rule("The campaign has ended.", "Open it again first."));
            }
            let why = why.map(|why| why.trim().to_owned());
            if let Some(why) = &why {
                reads("why", why, MAX_REASON, Some("Say why, for whoever asks later."))
                    .map_or(Ok(()), |wrong| Err(Fault::InvalidInput(vec![wrong])))?;
            }
            let skipped = why.map(|why| Skipped { why, by: Who::from(desk.actor()), at: desk.now() });
            let about = serde_json::json!({
                "campaign": id.0, "name": campaign.name, "skipped": skipped.as_ref().map(|skipped| &skipped.why),
            });
            desk.open(None, Some(about.to_string())).await?;
            match desk.campaigns().skip(&id, &client, &secret, skipped.as_ref()).await? {
                true => Ok(()),
                false => Err(overtaken()),
            }
        })
        .await
}

/// What was typed; gives the end of the day by which all is to be done.
fn judged(wish: &Wish, now: Timestamp) -> Result<Timestamp, Fault> {
    let mut wrong = Vec::new();
    wrong.extend(reads("name", wish.name.trim(), MAX_NAME, Some("Give the campaign a name.")));
    wrong.extend(reads("reason", wish.reason.trim(), MAX_REASON, None));
    let end = day_start(&wish.due).map(|midnight| Timestamp(midnight + Timestamp::DAY - 1));
    let due = end.filter(|end| *end >= now && *end <= now.plus_days(MOST_DAYS + 1));
    if due.is_none() {
        wrong.push(field("due", format!("Choose a day from today on, within {MOST_DAYS} days.")));
    }
    if wish.chosen.is_empty() {
        wrong.push(field("line", "Choose at least one secret.".to_owned()));
    }
    if wish.chosen.len() > MAX_LINES {
        wrong.push(field(
            "line",
            format!(
                "{} secrets are more than the {MAX_LINES} of one campaign: begin several.",
                wish.chosen.len()
            ),
        ));
    }
    due.filter(|_| wrong.is_empty()).ok_or(Fault::InvalidInput(wrong))
}

/// What is wrong with a text, if anything.
fn reads(name: &str, text: &str, most: usize, missing: Option<&str>) -> Option<FieldError> {
    match missing {
        Some(missing) if text.is_empty() => Some(field(name, missing.to_owned())),
        _ if text.chars().count() > most => Some(field(name, format!("At most {most} characters."))),
        _ => None,
    }
}

fn field(name: &str, message: String) -> FieldError {
    FieldError { field: name.to_owned(), message }
}

/// The lines that were chosen, each once; all of them must be there and the person's to see.
async fn lines(desk: &Desk, chosen: &[(ClientId, SecretId)]) -> Result<Vec<CampaignLine>, Fault> {
    let snapshot = super::rows::near(desk).await?;
    let wanted: std::collections::HashSet<&ClientId> = chosen.iter().map(|(client, _)| client).collect();
    let there = snapshot.clients.iter().filter(|known| wanted.contains(&known.id));
    let there: std::collections::HashMap<_, _> = there.map(|known| (&known.id, known)).collect();
    let mut lines: Vec<CampaignLine> = Vec::with_capacity(chosen.len());
    let mut seen = std::collections::HashSet::new();
    let mut lacking = 0;
    for (client, secret) in chosen {
        if !seen.insert((client, secret)) {
            continue;
        }
        let known = there.get(client);
        match known.filter(|known| known.secrets.iter().flatten().any(|one| one.id == *secret)) {
            Some(known) => lines.push(CampaignLine {
                client: client.clone(),
                client_name: known.settings.name.clone(),
                secret: secret.clone(),
                skipped: None,
            }),
            None => lacking += 1,
        }
    }
    match lacking {
        0 => Ok(lines),
        1 => Err(rule(
            "One of the secrets is not there any more.",
            "Look which are there now, and send the form again.",
        )),
        many => Err(rule(
            &format!("{many} of the secrets are not there any more."),
            "Look which are there now, and send the form again.",
        )),
    }
}

fn told(campaign: &Campaign, secrets: usize) -> String {
    serde_json::json!({
        "campaign": campaign.id.0,
        "name": campaign.name,
        "reason": campaign.reason,
        "due": campaign.due.0,
        "secrets": secrets,
    })
    .to_string()
}

fn overtaken() -> Fault {
    rule("Somebody else was quicker: it is so already.", "Look how the campaign stands now.")
}

fn rule(title: &str, next: &str) -> Fault {
    Fault::Rule { title: title.to_owned(), next: next.to_owned() }
}
