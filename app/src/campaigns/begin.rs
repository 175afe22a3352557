//! The page that begins a campaign: which secrets, what it is called, why, and until when.

use std::collections::{HashMap, HashSet};

use axum::extract::Path;
use axum::response::Response;
use percent_encoding::percent_decode_str;

use super::acts::{self, Wish};
use super::form::{Form, view};
use super::offers::{Beside, Key, Offers, offers};
use super::sight;
use super::source::Source;
use crate::desk::{Desk, Fault, Operation, Subject};
use crate::error::{ConsoleError, ErrorKind};
use crate::frame::{Answer, Here, Page, Sent, Visit};
use crate::model::{CampaignId, ClientId, MAX_LINES, SecretId, TenantName};
use crate::paths;
use crate::policy::Action;
use crate::ui::moment::Civil;

/// `GET /{tenant}/campaigns/new`
pub async fn new_page(visit: Visit, Path(tenant): Path<TenantName>) -> Response {
    visit.answer(page(&visit, &tenant, None).await)
}

/// `POST /{tenant}/campaigns/new`
pub async fn begin_from_form(visit: Visit, Path(tenant): Path<TenantName>, sent: Sent) -> Response {
    visit.answer(begin(&visit, &tenant, &sent).await)
}

async fn begin(visit: &Visit, tenant: &TenantName, sent: &Sent) -> Result<Answer, ConsoleError> {
    let field = |name: &str| sent.field(name).to_owned();
    let lines = sent.0.iter().filter(|(name, _)| name == "line");
    let wish = Wish {
        id: field("campaign"),
        name: field("name"),
        reason: field("reason").replace("\r\n", "\n"),
        due: field("due"),
        chosen: lines.filter_map(|(_, value)| key(value)).collect(),
    };
    match acts::begin(&visit.operation, tenant, wish.clone()).await {
        Ok(id) => Ok(Answer::SeeOther(format!("{}?done=campaign-begun", paths::campaign(tenant, &id)))),
        Err(error) if matches!(error.kind, ErrorKind::NotFound | ErrorKind::Forbidden) => Err(error),
        // Where the page cannot be shown again, what became of the act still is.
        Err(error) => match page(visit, tenant, Some((wish, error.clone()))).await {
            Ok(page) => Ok(page.into()),
            Err(_) => Err(error),
        },
    }
}

/// A secret as a form's value: client and secret, each encoded.
pub(super) fn value(client: &ClientId, secret: &SecretId) -> String {
    format!("{}/{}", paths::encode(&client.0), paths::encode(&secret.0))
}

/// The secret that a form's value names.
fn key(value: &str) -> Option<Key> {
    let (client, secret) = value.split_once('/')?;
    let read = |part: &str| percent_decode_str(part).decode_utf8().ok().map(|text| text.into_owned());
    Some((ClientId(read(client)?), SecretId(read(secret)?)))
}

async fn page(
    visit: &Visit,
    tenant: &TenantName,
    typed: Option<(Wish, ConsoleError)>,
) -> Result<Page, ConsoleError> {
    let card = visit.tenant(tenant)?;
    let source = Source::from_pairs(&visit.query);
    let Offered { mut offers, id, name } = offered(&visit.operation, tenant, &source).await?;
    if offers.offers.len() > MAX_LINES {
        let title = format!("{} secrets are more than the {MAX_LINES} of one campaign.", offers.offers.len());
        let next = "Choose fewer, such as those of one team; then begin another for the rest.".to_owned();
        return Err(ConsoleError { title, next, ..ConsoleError::invalid(vec![]) });
    }
    let now = visit.operation.console().now();
    let (wish, trouble) = match typed {
        Some((wish, trouble)) => {
            let chosen: HashSet<&Key> = wish.chosen.iter().collect();
            for offer in &mut offers.offers {
                offer.ticked = chosen.contains(&(offer.client.clone(), offer.secret.clone()));
            }
            (wish, Some(trouble))
        }
        None => {
            let due = Civil::at(source.due(now).0).iso_date();
            (Wish { id: id.0, name, due, ..Wish::default() }, None)
        }
    };
    let barred = visit.operation.barred(tenant, Action::BeginCampaign);
    let status = trouble.as_ref().map_or(200, ConsoleError::status);
    let form = Form { tenant: tenant.clone(), source, offers, wish, barred, trouble, now };
    Ok(Page::new("Begin a campaign", Here::Campaigns, move || view(form)).in_tenant(card).with_status(status))
}

/// What can be chosen, the id that the campaign will have, and what it is called unless somebody finds a better name.
struct Offered {
    offers: Offers,
    id: CampaignId,
    name: String,
}

async fn offered(
    operation: &Operation,
    tenant: &TenantName,
    source: &Source,
) -> Result<Offered, ConsoleError> {
    let look = operation.read(Action::BeginCampaign, Subject::tenant(tenant), |desk| async move {
        let id = desk.campaigns().next_id(desk.now());
        if *source == Source::Nothing {
            return Ok(Offered { offers: Offers::default(), id, name: String::new() });
        }
        let (exposed, name) = match source {
            Source::Exposed(wanted) => crate::exposure::held(&desk, wanted).await?,
            _ => (HashSet::new(), source.name()),
        };
        // The form may show the whole fleet, so it counts as a look at it.
        let snapshot = match desk.fleet().await {
            Ok(fleet) => fleet,
            Err(fault) => match desk.kept_fleet().await? {
                kept if kept.standing.listed_at.is_some() => kept,
                _ => return Err(fault),
            },
        };
        let (already, ownership) = (in_campaigns(&desk).await?, desk.ownership());
        let beside = Beside { ownership: &ownership, already: &already, exposed: &exposed, now: desk.now() };
        Ok(Offered { offers: offers(source, &snapshot.clients, &beside), id, name })
    });
    look.await
}

/// The secrets that are to go in campaigns that go on.
async fn in_campaigns(desk: &Desk) -> Result<HashMap<Key, String>, Fault> {
    let mut found = HashMap::new();
    for (campaign, lines) in sight::all(desk, false, sight::MOST).await? {
        for line in lines.into_iter().filter(|line| line.skipped.is_none()) {
            found.insert((line.client, line.secret), campaign.name.clone());
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_comes_back_from_a_form_as_it_went_there() {
        for (client, secret) in [("iq1", "s1"), ("a/b c%2F", "..ü&=")] {
            let pair = (ClientId(client.into()), SecretId(secret.into()));
            assert_eq!(key(&value(&pair.0, &pair.1)), Some(pair));
        }
        assert_eq!(key("no-slash"), None);
    }
}
