//! The forecast as a picture and as a table. The picture is drawn here; no script has to.

use leptos::prelude::*;

use super::forecast::{Forecast, Week};
use crate::model::Timestamp;
use crate::ui::moment::Civil;

/// The size of the picture, in its own units.
const WIDTH: u32 = 780;
const HEIGHT: u32 = 216;
/// What the scale, the weeks' names and the numbers above the bars need.
const LEFT: u32 = 32;
const BOTTOM: u32 = 26;
const TOP: u32 = 16;
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// One of the views of a forecast: its words, its address, whether it is this one.
pub(crate) type Way = (&'static str, String, bool);

/// A forecast. `week` is the address of the week of a Monday.
pub(crate) fn chart(
    forecast: &Forecast,
    week: &dyn Fn(Timestamp) -> String,
    ways: [Way; 2],
) -> impl IntoView + use<> {
    let ends: u32 = forecast.weeks.iter().map(Week::total).sum();
    if ends == 0 {
        return view! { <p class="quiet">"Nothing ends in the next 26 weeks, as far as is known."</p> }
            .into_any();
    }
    let busiest = forecast.weeks.iter().max_by_key(|week| (week.total(), std::cmp::Reverse(week.monday)));
    let busiest = busiest.map(|week| format!("Most in the week of {}: {}.", day(week.monday), week.total()));
    let later = match forecast.later {
        0 => String::new(),
        later => format!(" {later} more later than that."),
    };
    let summary = format!("{ends} ends in the next 26 weeks. {}{later}", busiest.unwrap_or_default());
    let ways = ways.map(|(words, href, here)| {
        view! { <a class="chip" href=href aria-current=here.then_some("true")>{words}</a> " " }
    });
    let ways = view! { <span class="ways" role="group" aria-label="Tell apart">{ways}</span> };
    let legend = forecast.series.iter().enumerate().map(|(at, name)| {
        view! { <li><span class=format!("swatch s{at}") aria-hidden="true"></span>{name.clone()}</li> }
    });
    view! {
        <figure class="chart">
            <figcaption>{summary} {ways}</figcaption>
            {picture(forecast, week)}
            <ul class="legend">{legend.collect_view()}</ul>
            <details><summary>"The same as a table"</summary>{table(forecast, week)}</details>
        </figure>
    }
    .into_any()
}

fn picture(forecast: &Forecast, address: &dyn Fn(Timestamp) -> String) -> impl IntoView + use<> {
    let top = scale(forecast.most());
    let floor = HEIGHT - BOTTOM;
    let tall = |count: u32| count * (floor - TOP) / top;
    let slot = (WIDTH - LEFT) / u32::try_from(forecast.weeks.len()).unwrap_or(1).max(1);
    let lines = [0, top / 2, top].map(|count| {
        let y = floor - tall(count);
        view! {
            <line x1=LEFT x2=WIDTH y1=y y2=y class="rule"></line>
            <text x=LEFT - 8 y=y + 4 class="tick" text-anchor="end">{count}</text>
        }
    });
    let bars = forecast.weeks.iter().zip(0..).map(|(week, at)| {
        let x = LEFT + slot * at + 3;
        let mut y = floor;
        let parts: Vec<_> = week
            .counts
            .iter()
            .enumerate()
            .filter(|(_, count)| **count > 0)
            .map(|(series, count)| {
                let height = tall(*count).max(2);
                y -= height;
                view! { <rect x=x y=y width=slot - 6 height=height class=format!("s{series}")></rect> }
            })
            .collect();
        let total = week.total();
        let number = (total > 0).then(|| {
            view! { <text x=x + (slot - 6) / 2 y=y.saturating_sub(5) class="count" text-anchor="middle">{total}</text> }
        });
        // The name of a month stands under its first week.
        let civil = Civil::at(week.monday.0);
        let named = (at == 0 || civil.day <= 7)
            .then(|| view! { <text x=x y=HEIGHT - 8 class="tick">{month(civil.month)}</text> });
        view! {
            <a href=address(week.monday) tabindex="-1">
                <rect x=x - 3 y=TOP width=slot height=floor - TOP class="slot"></rect>
                {parts}{number}
            </a>
            {named}
        }
    });
    view! {
        <svg viewBox=format!("0 0 {WIDTH} {HEIGHT}") aria-hidden="true" focusable="false">
            {lines}
            {bars.collect_view()}
        </svg>
    }
}

fn table(forecast: &Forecast, address: &dyn Fn(Timestamp) -> String) -> impl IntoView + use<> {
    let heads: Vec<_> = forecast
        .series
        .iter()
        .map(|name| view! { <th scope="col" class="num">{name.clone()}</th> })
        .collect();
    let rows = forecast.weeks.iter().filter(|week| week.total() > 0).map(|week| {
        let counts: Vec<_> = week
            .counts
            .iter()
            .zip(&forecast.series)
            .map(|(count, name)| view! { <td class="num" data-l=name.clone()>{*count}</td> })
            .collect();
        let href = address(week.monday);
        view! {
            <tr>
                <th scope="row"><a class="link" href=href>{day(week.monday)}</a></th>
                {counts}
                <td class="num" data-l="All">{week.total()}</td>
            </tr>
        }
    });
    view! {
        <table>
            <caption class="vh">"What ends in which week"</caption>
            <thead><tr><th scope="col">"Week of"</th>{heads}<th scope="col" class="num">"All"</th></tr></thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
}

/// The top of the scale: an even number, so that its half is a whole one.
fn scale(most: u32) -> u32 {
    let step = match most {
        0..=10 => 2,
        11..=50 => 10,
        51..=200 => 50,
        201..=1_000 => 200,
        _ => 2_000,
    };
    most.max(1).div_ceil(step) * step
}

/// `23 Nov 2026`.
pub(crate) fn day(at: Timestamp) -> String {
    let civil = Civil::at(at.0);
    format!("{} {} {}", civil.day, month(civil.month), civil.year)
}

fn month(number: u8) -> &'static str {
    MONTHS.get(usize::from(number).wrapping_sub(1)).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::testing::{NOW, card};
    use crate::paths;
    use crate::ui::testing::{html, words};

    fn drawn(ends: &[(i64, &str)]) -> String {
        let ends: Vec<_> =
            ends.iter().map(|(days, name)| (NOW.plus_days(*days), (*name).to_owned())).collect();
        let week = |monday: Timestamp| paths::expiring_week(&card().name, &Civil::at(monday.0).iso_date());
        let ways = [("By service", "?".to_owned(), true), ("By team", "?by=team".to_owned(), false)];
        html(|| chart(&Forecast::of(&ends, NOW), &week, ways))
    }

    #[test]
    fn the_picture_and_the_table_say_the_same_and_lead_to_the_week() {
        let page = drawn(&[(1, "ZIA"), (2, "ZIA"), (2, "ZPA"), (40, "ZIA"), (360, "ZIA")]);
        assert!(words(&page).contains("4 ends in the next 26 weeks."), "{page}");
        assert!(words(&page).contains("1 more later than that."), "{page}");
        assert_eq!(page.matches("class=\"s0\"").count() + page.matches("class=\"s1\"").count(), 3, "{page}");
        let week = "/prod/expiring?week=2027-01-11";
        assert_eq!(page.matches(week).count(), 2, "in the picture and in the table: {page}");
        assert!(page.contains("aria-hidden=\"true\"") && page.contains("<summary>"), "{page}");
    }

    #[test]
    fn nothing_to_draw_is_said_and_not_drawn() {
        let page = drawn(&[]);
        assert!(page.contains("Nothing ends in the next 26 weeks") && !page.contains("<svg"), "{page}");
    }

    #[test]
    fn the_scale_ends_at_a_round_number_above_the_most() {
        assert_eq!([1, 2, 3, 10, 11, 199, 1_001].map(scale), [2, 2, 4, 10, 20, 200, 2_000]);
    }
}
