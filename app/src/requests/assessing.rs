//! What a request comes to at this moment: what it would change, why it needs an approval, what stands in the way.

use super::asking::find;
use super::diff::{self, Line};
use super::words::{block_words, outside_words};
use crate::clients::same;
use crate::desk::{Desk, Fault};
use crate::model::{
    AccessRequest, AccessRequestId, Actor, Allowed, Ceiling, ClientId, ClientSettings, RequestState,
    ResourceServer, ScopeKey, Team, Wish,
};
use crate::policy::{self, Approval, Block, Bound, Outside, Standing, Verdict};

/// A request as it stands now.
pub(super) struct Assessment {
    pub(super) request: AccessRequest,
    /// The team for which it is asked, if it is there.
    pub(super) team: Option<Team>,
    /// What would change.
    pub(super) lines: Vec<Line>,
    /// Why it needs an approval, in words.
    pub(super) outside: Vec<String>,
    /// Why it cannot be carried out now, whoever approves.
    pub(super) overtaken: Option<String>,
    /// Why this person cannot approve it, or their leave to carry it out.
    pub(super) ruling: Result<Approval, Block>,
    /// By this an approver says what they were shown.
    pub(super) seen: String,
    /// What must be allowed for the client beyond the ceiling, so that its team can work on it.
    pub(super) allowed: Allowed,
}

impl Assessment {
    /// Why it cannot be approved by this person now, if so.
    pub(super) fn barred(&self) -> Option<String> {
        let block = self.ruling.as_ref().err().map(|block| block_words(*block).to_owned());
        block.or_else(|| self.overtaken.clone())
    }
}

/// Looks at a request that the person may see.
///
/// # Errors
/// [`Fault::NotFound`]; the upstream's [`Fault`], where what it tells is needed and cannot be had.
pub(super) async fn assess(desk: &Desk, id: &AccessRequestId) -> Result<Assessment, Fault> {
    let request = find(desk, id).await?;
    let team = desk.every_team().iter().find(|team| request.team.as_ref() == Some(&team.id)).cloned();
    let now = now(desk, &request).await?;
    let catalogue = catalogue(desk, &request, now.as_ref()).await?;
    let works = team.as_ref().and_then(|team| team.ceilings.get(&desk.card.name)).cloned();
    let has = desk.clients_of_team(request.team.as_ref()).await?;
    let weighed = weigh(desk, &request, now.as_ref(), works.as_ref(), has, &catalogue);
    let asker = desk.teams().last_seen(&request.asker).await?;
    let asker = asker
        .as_ref()
        .map(|asker: &Actor| Standing::of(desk.access(), desk.every_team(), asker, &desk.card.name));
    let ruling = policy::approve(
        &request,
        (desk.actor(), desk.standing()),
        &asker.unwrap_or_default(),
        works.is_some(),
        &weighed.outside,
    );
    let lines = lines(desk, &request, now.as_ref(), team.as_ref(), &catalogue);
    let outside = outside_words(&weighed.outside, &catalogue);
    let wanted = wanted(&request.wish).or(now.as_ref());
    let allowed = match (&works, wanted) {
        (Some(ceiling), Some(settings)) => policy::allowance(ceiling, settings),
        _ => Allowed::default(),
    };
    let parts = lines.iter().flat_map(|line| [line.what.to_owned(), line.was.clone(), line.will.clone()]);
    let seen = crate::seen::seen(&parts.chain(outside.iter().cloned()).collect::<Vec<_>>());
    Ok(Assessment { request, team, lines, outside, overtaken: weighed.overtaken, ruling, seen, allowed })
}

/// The client as it is upstream; `None` = it is not there, or this person does not see it.
async fn now(desk: &Desk, request: &AccessRequest) -> Result<Option<ClientSettings>, Fault> {
    let Some(client) = request.wish.client() else { return Ok(None) };
    match desk.zidentity.get_client(client).await {
        Ok(held) => Ok(Some(held.client.settings)),
        Err(Fault::NotFound) => Ok(None),
        Err(fault) => Err(fault),
    }
}

async fn catalogue(
    desk: &Desk,
    request: &AccessRequest,
    now: Option<&ClientSettings>,
) -> Result<Vec<ResourceServer>, Fault> {
    let settings = [wanted(&request.wish), now];
    match settings.into_iter().flatten().all(|settings| settings.grants.is_empty()) {
        true => Ok(Vec::new()),
        false => desk.zidentity.list_resource_servers().await,
    }
}

fn wanted(wish: &Wish) -> Option<&ClientSettings> {
    match wish {
        Wish::NewClient { settings } | Wish::Change { settings, .. } => Some(settings),
        Wish::Ownership { .. } => None,
    }
}

struct Weighed {
    outside: Vec<Outside>,
    overtaken: Option<String>,
}

/// Judges the wish anew, by the ceiling and the client of this moment.
fn weigh(
    desk: &Desk,
    request: &AccessRequest,
    now: Option<&ClientSettings>,
    ceiling: Option<&Ceiling>,
    has: usize,
    catalogue: &[ResourceServer],
) -> Weighed {
    let is_high = |key: &ScopeKey| desk.is_high(catalogue, key);
    let nothing = Allowed::default();
    let allowed = |client: &ClientId| desk.owner(client).map_or(&nothing, |owner| &owner.allowed);
    let bound = |allowed| match (&request.team, ceiling) {
        (Some(_), Some(ceiling)) => Bound::Team(ceiling, allowed),
        _ => Bound::Free,
    };
    let (verdict, overtaken) = match (&request.wish, now) {
        (Wish::NewClient { settings }, _) => {
            (policy::new_client(bound(&nothing), has, settings, is_high), None)
        }
        (Wish::Change { client, base, settings }, Some(now)) => {
            let changed = !same(base, now);
            let left = request
                .team
                .as_ref()
                .is_some_and(|team| desk.owner(client).is_none_or(|owner| owner.team != *team));
            let why = match (changed, left) {
                (true, _) => Some(
                    "The client was changed since this was asked. Whoever asked has to ask again, from what it is now.",
                ),
                (_, true) => Some("The client is no longer the team's."),
                _ => None,
            };
            (policy::change(bound(allowed(client)), now, settings, is_high), why)
        }
        (Wish::Ownership { client }, Some(now)) => {
            let own = desk.card.is_own(client);
            let why = own.then_some("The console itself signs in as this client: it belongs to no team.");
            let ceiling = ceiling.cloned().unwrap_or_default();
            (Verdict::Ask(policy::ownership(&ceiling, has, now, is_high)), why)
        }
        (Wish::Change { .. } | Wish::Ownership { .. }, None) if desk.standing().sees_all() => {
            (Verdict::Ask(Vec::new()), Some("There is no such client in this tenant."))
        }
        // To whoever does not see it, foreign and missing are one.
        (Wish::Change { .. } | Wish::Ownership { .. }, None) => {
            (Verdict::Ask(vec![Outside::Ownership]), None)
        }
    };
    let overtaken = overtaken.map(str::to_owned);
    match verdict {
        Verdict::AtOnce => Weighed { outside: Vec::new(), overtaken },
        Verdict::Ask(outside) => Weighed { outside, overtaken },
        Verdict::Never => Weighed {
            outside: Vec::new(),
            overtaken: Some("The team makes no clients any more: its ceiling has changed.".to_owned()),
        },
    }
}

fn lines(
    desk: &Desk,
    request: &AccessRequest,
    now: Option<&ClientSettings>,
    team: Option<&Team>,
    catalogue: &[ResourceServer],
) -> Vec<Line> {
    let will = team.map(|team| team.name.clone()).unwrap_or_default();
    let owner = |was: String| Line { what: "Owner", was, will: will.clone() };
    let waiting = request.state == RequestState::Waiting;
    match &request.wish {
        Wish::NewClient { settings } => {
            let mut lines = diff::lines(None, settings, catalogue);
            if team.is_some() {
                lines.push(owner(String::new()));
            }
            lines
        }
        // What is decided is shown as it was asked.
        Wish::Change { base, settings, .. } => {
            diff::lines(Some(now.filter(|_| waiting).unwrap_or(base)), settings, catalogue)
        }
        Wish::Ownership { client } => {
            let was = desk.owner(client).filter(|_| desk.sees(client)).map(|owner| owner.team_name.clone());
            let mut lines = vec![owner(was.unwrap_or_default())];
            // What comes along: all that the client is.
            lines.extend(now.map(|now| diff::lines(None, now, catalogue)).unwrap_or_default());
            lines
        }
    }
}
