//! Who was shown which live secrets and where they are; of whom it may be time; and, one person or place at a time, the list
//! of what to rotate.

use std::collections::{BTreeMap, HashMap, HashSet};

use axum::extract::Path;
use axum::response::Response;
use leptos::prelude::*;

use super::leavers::{Leaver, Rules, Why, by_key, leavers, shown};
use super::live::{self, Live, live};
use super::of_one::{OfOne, last_seen};
use super::wanted::{Of, Wanted};
use crate::desk::{Known, Ownership, Subject};
use crate::error::ConsoleError;
use crate::frame::{Here, Page, Visit};
use crate::inventory::{as_of, standing_notice};
use crate::model::{ClientId, DestinationName, Person, Rotation, TenantName, Timestamp};
use crate::paths;
use crate::policy::{Access, Action};
use crate::ui::{Badge, Button, Empty, Glyph, Table, Tone};

/// The days after which somebody counts as not seen.
const DAYS: [i64; 4] = [30, 90, 180, 365];
/// Those that are meant where nobody says otherwise.
const USUAL: i64 = 90;
/// So many people and destinations are listed, those with the most secrets first.
const LISTED: usize = 200;

/// `GET /{tenant}/exposure`
pub async fn exposure_page(visit: Visit, Path(tenant): Path<TenantName>) -> Response {
    visit.answer(page(&visit, &tenant).await)
}

async fn page(visit: &Visit, tenant: &TenantName) -> Result<Page, ConsoleError> {
    let card = visit.tenant(tenant)?;
    let wanted = Wanted::from_pairs(&visit.query);
    let asked = wanted.clone();
    let look = visit.operation.read(Action::ReadExposure, Subject::tenant(tenant), |desk| async move {
        let live = live(&desk).await?;
        let (people, ownership) = (desk.teams().people().await?, desk.ownership());
        let rotations = match &asked {
            Some(asked) => {
                let theirs = live::of(asked, &live.exposures, &ownership);
                let clients: HashSet<ClientId> = theirs.into_iter().map(|one| one.client).collect();
                desk.rotations().of(&desk.card.name, &clients.into_iter().collect::<Vec<_>>()).await?
            }
            None => Vec::new(),
        };
        Ok((live, people, ownership, rotations))
    });
    let (live, people, ownership, rotations) = look.await?;
    let console = visit.operation.console();
    let shown = Shown {
        tenant: tenant.clone(),
        live,
        people,
        ownership,
        rotations,
        access: console.access().clone(),
        barred: visit.operation.barred(tenant, Action::BeginCampaign),
        days: visit.asked("days").parse().ok().filter(|days| DAYS.contains(days)).unwrap_or(USUAL),
        page: visit.asked("page").parse().ok().filter(|page| *page > 0).unwrap_or(1),
        now: console.now(),
    };
    let title = match &wanted {
        Some(wanted) => format!("Exposure: {}", wanted.name(&shown.live.exposures)),
        None => "Who was shown what".to_owned(),
    };
    Ok(Page::new(title, Here::Campaigns, move || match wanted {
        Some(wanted) => shown.of_one(&wanted),
        None => shown.all(),
    })
    .in_tenant(card))
}

/// Everything that the page shows.
pub(super) struct Shown {
    pub(super) tenant: TenantName,
    pub(super) live: Live,
    pub(super) people: Vec<Person>,
    pub(super) ownership: Ownership,
    pub(super) rotations: Vec<Rotation>,
    pub(super) access: Access,
    /// Why no campaign can be begun, if so.
    pub(super) barred: Option<String>,
    pub(super) days: i64,
    pub(super) page: usize,
    pub(super) now: Timestamp,
}

impl Shown {
    /// One person, or one destination.
    pub(super) fn of_one(self, wanted: &Wanted) -> AnyView {
        let theirs = live::of(wanted, &self.live.exposures, &self.ownership);
        let clients = self.live.snapshot.clients.iter();
        let clients: HashMap<&ClientId, &Known> = clients.map(|known| (&known.client.id, &**known)).collect();
        let person = match &wanted.of {
            Of::Person { issuer, subject } => {
                by_key(&self.people).get(&(issuer.as_str(), subject.as_str())).copied()
            }
            Of::Destination(_) => None,
        };
        let one = OfOne {
            tenant: &self.tenant,
            wanted,
            name: wanted.name(&self.live.exposures),
            exposures: &theirs,
            person,
            clients: &clients,
            rotations: &self.rotations,
            ownership: &self.ownership,
            barred: self.barred.clone(),
            page: self.page,
            now: self.now,
        };
        one.into_view()
    }

    /// Everybody.
    pub(super) fn all(self) -> AnyView {
        let Self { tenant, live, people, ownership, access, days, now, .. } = &self;
        let rules = Rules { tenant, access, ownership, days: *days, now: *now };
        let leavers = leavers(&live.exposures, people, &rules);
        let nothing = live.exposures.is_empty().then(|| {
            view! {
                <Empty title="Nobody is noted yet" glyph=Glyph::Check>
                    <p>"Whenever this console hands over a secret's value, it notes to whom, or where it was delivered."</p>
                </Empty>
            }
        });
        let unknown = (live.unknown > 0).then(|| {
            let words = match live.unknown {
                1 => "Of 1 live secret it is not known who was given it: it was made elsewhere, or before this console kept a ledger.".to_owned(),
                many => format!("Of {many} live secrets it is not known who was given them: they were made elsewhere, or before this console kept a ledger."),
            };
            view! { <p class="hint">{words}</p> }
        });
        view! {
            <div class="head">
                <div>
                    <nav class="crumb" aria-label="Where this is"><a href=paths::campaigns(tenant)>"Campaigns"</a></nav>
                    <h1>"Who was shown what"</h1>
                    <p class="lede">"Secrets that still work: to whom this console gave their values, and where it put them. When somebody leaves, this is what to rotate."</p>
                </div>
            </div>
            {standing_notice(tenant, &live.snapshot.standing, *now)}
            {nothing}
            {(!live.exposures.is_empty()).then(|| self.leaving(&leavers))}
            {self.everybody()}
            {self.places()}
            {unknown}
            {as_of(tenant, &live.snapshot.standing, *now)}
        }
        .into_any()
    }

    /// Of whom it may be time.
    fn leaving(&self, leavers: &[Leaver]) -> impl IntoView + use<> {
        let (tenant, now, days) = (&self.tenant, self.now, self.days);
        let options = DAYS.map(|one| view! { <option value=one.to_string() selected=one == days>{format!("{one} days")}</option> });
        let rows: Vec<_> = leavers
            .iter()
            .take(LISTED)
            .map(|leaver| {
                let team = leaver.team.as_ref().map(|(id, _)| id.clone());
                let href = format!("{}?{}", paths::exposure(tenant), Wanted::person(&leaver.who, team).to_query());
                let why = match (&leaver.why, &leaver.team) {
                    (Why::OutsideTeam, Some((_, team))) => format!("not in {team} then"),
                    (Why::OutsideTeam, None) => "not in the team then".to_owned(),
                    (Why::LongUnseen, _) => format!("not seen for {days} days"),
                    (Why::Unknown, _) => "when they last came is not known".to_owned(),
                };
                let person = self.people.iter().find(|one| one.who.issuer == leaver.who.issuer && one.who.subject == leaver.who.subject);
                view! {
                    <tr>
                        <td data-l="Person"><a class="name" href=href><bdi>{leaver.who.name.clone()}</bdi></a></td>
                        <td data-l="What is known">{last_seen(person, now)} <Badge tone=Tone::Warn>{why}</Badge></td>
                        <td data-l="Live secrets" class="num">{leaver.secrets}</td>
                    </tr>
                }
            })
            .collect();
        let caption = match leavers.len() {
            0 => "Everybody who was shown a live secret was here lately, in the team whose it is".to_owned(),
            many if many > LISTED => format!("The first {LISTED} of {many}"),
            _ => "By what the sign-in told when they last came; that somebody left the company, nobody tells this console".to_owned(),
        };
        let table = match rows.is_empty() {
            true => view! { <p class="quiet">{caption}</p> }.into_any(),
            false => view! {
                <Table caption=move || caption>
                    <thead><tr><th scope="col">"Person"</th><th scope="col">"What is known"</th><th scope="col" class="num">"Live secrets"</th></tr></thead>
                    <tbody>{rows}</tbody>
                </Table>
            }
            .into_any(),
        };
        view! {
            <section class="part" aria-labelledby="leaving">
                <h2 id="leaving">"Perhaps no longer theirs to know"</h2>
                <div class="bar">
                    <form method="get" action=paths::exposure(tenant) class="filter-more">
                        <label>"Not seen for " <select name="days">{options.into_iter().collect_view()}</select></label>
                        <Button small=true>"Filter"</Button>
                    </form>
                </div>
                {table}
            </section>
        }
    }

    /// Everybody who was shown a live secret.
    fn everybody(&self) -> Option<impl IntoView + use<>> {
        let (tenant, now) = (&self.tenant, self.now);
        let mut shown: Vec<_> = shown(&self.live.exposures).into_values().collect();
        shown.sort_by(|a, b| (b.1.len(), &a.0.name).cmp(&(a.1.len(), &b.0.name)));
        let people = by_key(&self.people);
        let rows = shown.iter().take(LISTED).map(|(who, secrets)| {
            let href = format!("{}?{}", paths::exposure(tenant), Wanted::person(who, None).to_query());
            let person = people.get(&(who.issuer.as_str(), who.subject.as_str())).copied();
            view! {
                <tr>
                    <td data-l="Person"><a class="name" href=href><bdi>{who.name.clone()}</bdi></a></td>
                    <td data-l="Last seen">{last_seen(person, now)}</td>
                    <td data-l="Live secrets" class="num">{secrets.len()}</td>
                </tr>
            }
        });
        let rows: Vec<_> = rows.collect();
        let caption = match shown.len() {
            1 => "1 person".to_owned(),
            many if many > LISTED => format!("The first {LISTED} of {many} people"),
            many => format!("{many} people, most secrets first"),
        };
        (!rows.is_empty()).then(|| view! {
            <section class="part" aria-labelledby="everybody">
                <h2 id="everybody">"People"</h2>
                <Table caption=move || caption>
                    <thead><tr><th scope="col">"Person"</th><th scope="col">"Last seen"</th><th scope="col" class="num">"Live secrets"</th></tr></thead>
                    <tbody>{rows}</tbody>
                </Table>
            </section>
        })
    }

    /// Every destination that may hold a live secret.
    fn places(&self) -> Option<impl IntoView + use<>> {
        let mut places: BTreeMap<&DestinationName, HashSet<_>> = BTreeMap::new();
        for one in &self.live.exposures {
            if let Some(name) = &one.destination {
                places.entry(name).or_default().insert((&one.client, &one.secret));
            }
        }
        let tenant = &self.tenant;
        let rows = places.iter().take(LISTED).map(|(name, secrets)| {
            let wanted = Wanted { of: Of::Destination((*name).clone()), team: None };
            let href = format!("{}?{}", paths::exposure(tenant), wanted.to_query());
            view! {
                <tr>
                    <td data-l="Destination"><a class="name" href=href><bdi>{name.to_string()}</bdi></a></td>
                    <td data-l="Live secrets" class="num">{secrets.len()}</td>
                </tr>
            }
        });
        let rows: Vec<_> = rows.collect();
        (!rows.is_empty()).then(|| view! {
            <section class="part" aria-labelledby="places">
                <h2 id="places">"Destinations"</h2>
                <Table caption=|| "Where secrets were put without anybody being shown them">
                    <thead><tr><th scope="col">"Destination"</th><th scope="col" class="num">"Live secrets"</th></tr></thead>
                    <tbody>{rows}</tbody>
                </Table>
            </section>
        })
    }
}

#[cfg(test)]
#[path = "page_test.rs"]
mod tests;
