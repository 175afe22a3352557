//! The live secrets that one person was shown, or that one destination holds. Server only.

use std::collections::HashMap;

use leptos::prelude::*;

use super::wanted::{Of, Wanted};
use crate::desk::{Known, Ownership};
use crate::model::{ClientId, Exposure, How, Person, Rotation, SecretId, TenantName, Timestamp};
use crate::paths;
use crate::teams::whose;
use crate::ui::{Badge, Empty, Ends, Glyph, LinkButton, Look, Moment, Pager, Table, Tone};

/// Rows a page.
const SIZE: usize = 100;

/// Everything that is shown.
pub(super) struct OfOne<'a> {
    pub(super) tenant: &'a TenantName,
    pub(super) wanted: &'a Wanted,
    pub(super) name: String,
    /// Theirs, newest first.
    pub(super) exposures: &'a [Exposure],
    /// The person as they last came, where that is known.
    pub(super) person: Option<&'a Person>,
    pub(super) clients: &'a HashMap<&'a ClientId, &'a Known>,
    pub(super) rotations: &'a [Rotation],
    pub(super) ownership: &'a Ownership,
    /// Why no campaign can be begun, if so.
    pub(super) barred: Option<String>,
    /// The page, counted from 1.
    pub(super) page: usize,
    pub(super) now: Timestamp,
}

impl OfOne<'_> {
    pub(super) fn into_view(self) -> AnyView {
        let Self { tenant, wanted, name, exposures, person, barred, page, now, .. } = &self;
        let (tenant, now, page) = (*tenant, *now, *page);
        let secrets = grouped(exposures);
        let query = wanted.to_query();
        let campaign = format!("{}?{query}", paths::new_campaign(tenant));
        let (title, words) = match &wanted.of {
            Of::Person { .. } => (
                format!("What {name} was shown"),
                "Secrets that still work and whose value, or a token for it, was in an answer to them.",
            ),
            Of::Destination(_) => (
                format!("What {name} holds"),
                "Secrets that still work and were put there, or may have been. What was taken from there since, this console cannot know.",
            ),
        };
        let team = wanted.team.as_ref().map(|id| {
            let teams = self.ownership.teams().iter();
            let team = teams.into_iter().find(|team| team.id == *id).map_or("a team that is gone", |team| &team.name);
            let all = format!("{}?{}", paths::exposure(tenant), Wanted { team: None, ..(*wanted).clone() }.to_query());
            view! { <p class="hint">"Only clients of " <b><bdi>{team.to_owned()}</bdi></b> ". " <a class="link" href=all>"All of them"</a></p> }
        });
        let last = match (&wanted.of, person) {
            (Of::Person { .. }, person) => {
                let seen = last_seen(*person, now);
                Some(view! { <p class="hint">{seen}</p> })
            }
            _ => None,
        };
        let total = secrets.len();
        let begin = (total > 0).then(|| {
            view! { <LinkButton href=campaign look=Look::Main disabled_because=barred.clone()>"Begin a campaign with these"</LinkButton> }
        });
        let pages = total.div_ceil(SIZE).max(1);
        let page = page.min(pages);
        let first = (page - 1) * SIZE;
        let rows: Vec<_> = secrets.iter().skip(first).take(SIZE).map(|one| self.row(one)).collect();
        let last_row = first + rows.len();
        let to = |page: usize| format!("{}?{query}&page={page}", paths::exposure(tenant));
        let (previous, next) = ((page > 1).then(|| to(page - 1)), (page < pages).then(|| to(page + 1)));
        let body = if total == 0 {
            view! {
                <Empty title="Nothing of it works any more" glyph=Glyph::Check>
                    <p>"Every secret of it is gone or has expired, or none is noted."</p>
                </Empty>
            }
            .into_any()
        } else {
            let caption = if total == 1 {
                "1 live secret".to_owned()
            } else {
                format!("{total} live secrets, newest first")
            };
            view! {
                <Table caption=move || caption>
                    <thead><tr>
                        <th scope="col">"Client"</th><th scope="col">"Team"</th><th scope="col">"Secret ID"</th>
                        <th scope="col">"How"</th><th scope="col">"Ends"</th><th scope="col">"Rotation"</th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </Table>
                {(pages > 1).then(|| view! { <Pager first=first + 1 last=last_row total=total previous=previous next=next/> })}
            }
            .into_any()
        };
        view! {
            <div class="head">
                <div>
                    <nav class="crumb" aria-label="Where this is"><a href=paths::exposure(tenant)>"Who was shown what"</a></nav>
                    <h1><bdi>{title}</bdi></h1>
                    <p class="lede">{words}</p>
                </div>
                <div class="acts">{begin}</div>
            </div>
            {last}
            {team}
            {body}
        }
        .into_any()
    }

    /// A secret with all the ways in which it got into these hands.
    fn row(&self, (client, secret, all): &(&ClientId, &SecretId, Vec<&Exposure>)) -> impl IntoView + use<> {
        let (tenant, now) = (self.tenant, self.now);
        let known = self.clients.get(*client);
        let name = known.map_or_else(|| client.0.clone(), |known| known.settings.name.clone());
        let end = known.and_then(|known| known.secrets.iter().flatten().find(|one| one.id == **secret));
        let end = end.and_then(|secret| secret.expires_at);
        let hows = all.iter().map(|one| {
            let words = match one.how {
                How::Shown => "shown".to_owned(),
                _ => one.whereabouts().unwrap_or_default(),
            };
            view! { <span><bdi>{words}</bdi> " " <Moment at=one.at.0 now=now.0/></span> " " }
        });
        let hows = hows.collect_view();
        let under_way = self
            .rotations
            .iter()
            .any(|one| one.client == **client && one.old == **secret && !one.step.is_end());
        let rotation = match under_way {
            true => view! { <Badge tone=Tone::Good>"being replaced"</Badge> }.into_any(),
            false => view! { <a class="link" href=paths::rotate(tenant, client)>"Rotate"<span class="vh">" a secret of " {name.clone()}</span></a> }.into_any(),
        };
        view! {
            <tr>
                <td data-l="Client"><a class="name" href=paths::client(tenant, client)><bdi>{name}</bdi></a></td>
                <td data-l="Team">{whose(self.ownership, client)}</td>
                <td data-l="Secret ID" class="mono">{secret.to_string()}</td>
                <td data-l="How">{hows}</td>
                <td data-l="Ends">{end.map(|end| view! { <Ends at=end.0 now=now.0/> })}</td>
                <td data-l="Rotation">{rotation}</td>
            </tr>
        }
    }
}

/// The exposures by secret, in their order.
fn grouped(exposures: &[Exposure]) -> Vec<(&ClientId, &SecretId, Vec<&Exposure>)> {
    let mut places: HashMap<(&ClientId, &SecretId), usize> = HashMap::new();
    let mut found: Vec<(&ClientId, &SecretId, Vec<&Exposure>)> = Vec::new();
    for one in exposures {
        let place = *places.entry((&one.client, &one.secret)).or_insert_with(|| {
            found.push((&one.client, &one.secret, Vec::new()));
            found.len() - 1
        });
        found[place].2.push(one);
    }
    found
}

/// When somebody last came, said as what it is.
pub(super) fn last_seen(person: Option<&Person>, now: Timestamp) -> impl IntoView + use<> {
    match person.map(|person| (person.seen, person.since)) {
        Some((Some(seen), _)) => view! { <span>"Last seen here " <Moment at=seen.0 now=now.0/></span> }.into_any(),
        Some((None, since)) => {
            view! { <span>"Not seen since this is kept; their groups last changed " <Moment at=since.0 now=now.0/></span> }
                .into_any()
        }
        None => view! { <span>"When they were last here is not known."</span> }.into_any(),
    }
}
