//! On the overview: what needs a person, today first, and the half year to come.

use std::sync::Arc;

use leptos::prelude::*;

use super::chart::{Way, chart};
use super::items::{Attention, Item, items};
use super::page::{Beside, forecast, meaning};
use super::{Ending, Left};
use crate::desk::{Catalogue, Ownership, Snapshot};
use crate::inventory::as_of;
use crate::model::{TenantName, Timestamp};
use crate::paths;
use crate::ui::Ends;
use crate::ui::moment::Civil;

/// So many lines stand on the overview.
const LINES: usize = 8;

/// What of a tenant ends.
#[component]
pub(crate) fn Expiry(
    tenant: TenantName,
    snapshot: Arc<Snapshot>,
    catalogue: Option<Arc<Catalogue>>,
    ownership: Ownership,
    now: Timestamp,
) -> impl IntoView {
    let items = items(&snapshot);
    let attention = Attention::of(&items, now);
    let figure = |left: Left, words: &'static str, tone: &'static str| {
        let count = attention.count(left, now);
        let href = format!("{}?left={}&last=1", paths::expiring(&tenant), left.word());
        view! { <a href=href class=(count > 0).then_some(tone)><b>{count}</b><span>{words}</span></a> }
    };
    let figures = view! {
        <div class="cards">
            {figure(Left::Ended, "with nothing left", "bad")}
            {figure(Left::Day, "stop within 24 hours", "bad")}
            {figure(Left::Week, "stop within 7 days", "warn")}
            {figure(Left::Month, "stop within 30 days", "warn")}
        </div>
    };
    let lines: Vec<_> = attention.pressing.iter().take(LINES).map(|item| line(&tenant, item, now)).collect();
    let more = attention.pressing.len().saturating_sub(LINES);
    let more = (more > 0).then(|| {
        view! { <p><a class="link" href=format!("{}?last=1", paths::expiring(&tenant))>{format!("{more} more on the page of what ends")}</a></p> }
    });
    let pressing = if lines.is_empty() {
        view! { <p class="quiet">"No active client stops within 30 days, as far as is known."</p> }.into_any()
    } else {
        view! {
            <table>
                <caption>"Clients that stop unless somebody acts, the most urgent first"</caption>
                <thead><tr><th scope="col">"Client"</th><th scope="col">"Ends"</th><th scope="col">"What"</th><th scope="col">"What it means"</th></tr></thead>
                <tbody>{lines}</tbody>
            </table>
            {more}
        }
        .into_any()
    };
    let rest = [
        (
            attention.to_move,
            "ends within 30 days beside something that lives longer: see that nobody uses it any more.",
            "end within 30 days beside something that lives longer: see that nobody uses them any more.",
        ),
        (
            attention.to_clear,
            "has ended beside something that lives: it can be deleted.",
            "have ended beside something that lives: they can be deleted.",
        ),
    ];
    let rest = rest.map(|(count, one, many)| {
        (count > 0).then(|| view! { <p class="hint">{count} " " {if count == 1 { one } else { many }}</p> })
    });
    let beside = Beside { catalogue: catalogue.as_deref(), ownership: &ownership, now };
    let forecast = forecast(&items, &beside, false);
    let week = |monday: Timestamp| paths::expiring_week(&tenant, &Civil::at(monday.0).iso_date());
    let all = paths::expiring(&tenant);
    let ways: [Way; 2] = [("By service", all.clone(), true), ("By team", format!("{all}?by=team"), false)];
    let fresh = as_of(&tenant, &snapshot.standing, now);
    view! {
        {figures}
        {pressing}
        {rest}
        {chart(&forecast, &week, ways)}
        <p><a class="link" href=all>"Everything that ends"</a></p>
        {fresh}
    }
}

fn line(tenant: &TenantName, item: &Item<'_>, now: Timestamp) -> impl IntoView + use<> {
    let what = match &item.end.what {
        Ending::Secret(_) => {
            view! { <a class="link" href=paths::secrets(tenant, &item.known.id)>"Secret"</a> }.into_any()
        }
        Ending::Certificate { subject, .. } => {
            view! { "Certificate " <span class="sub">{subject.clone()}</span> }.into_any()
        }
    };
    view! {
        <tr>
            <td data-l="Client"><a class="name" href=paths::client(tenant, &item.known.id)><bdi>{item.known.settings.name.clone()}</bdi></a></td>
            <td data-l="Ends"><Ends at=item.end.at.0 now=now.0/></td>
            <td data-l="What">{what}</td>
            <td data-l="What it means">{meaning(item, now)}</td>
        </tr>
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::fleet;
    use super::*;
    use crate::model::testing::{NOW, card};
    use crate::ui::testing::{html, words};

    fn said(clients: &[(&str, bool, &[i64])]) -> String {
        let snapshot = Arc::new(fleet(clients));
        words(&html(
            || view! { <Expiry tenant=card().name snapshot=snapshot catalogue=None ownership=Ownership::default() now=NOW/> },
        ))
    }

    #[test]
    fn what_stops_first_stands_first_and_what_is_rotated_is_only_counted() {
        let said = said(&[("in a month", true, &[20]), ("down", true, &[-1]), ("rotated", true, &[5, 90])]);
        let (down, month) = (said.find("down").unwrap(), said.find("in a month").unwrap());
        assert!(down < month && !said.contains("rotated"), "{said}");
        assert!(said.contains("1 ends within 30 days beside something that lives longer"), "{said}");
    }

    #[test]
    fn a_quiet_fleet_is_said_to_be_quiet() {
        assert!(said(&[("fine", true, &[200])]).contains("No active client stops within 30 days"));
    }
}
