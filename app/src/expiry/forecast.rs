//! What ends in which week, service by service or team by team. Pure.

use std::collections::HashMap;

use crate::model::Timestamp;
use crate::ui::moment::Civil;

/// So many weeks are drawn, this one among them.
pub(crate) const WEEKS: usize = 26;
/// So many services or teams have a colour of their own.
pub(crate) const SERIES: usize = 5;
/// What the rest of them is called.
pub(crate) const OTHERS: &str = "All others";
const WEEK: i64 = 7 * Timestamp::DAY;

/// A week with what ends in it, one number for each series.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Week {
    /// Its Monday, 00:00 UTC.
    pub(crate) monday: Timestamp,
    pub(crate) counts: Vec<u32>,
}

impl Week {
    pub(crate) fn total(&self) -> u32 {
        self.counts.iter().sum()
    }
}

/// The next half year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Forecast {
    /// The services or teams, the one with the most ends first.
    pub(crate) series: Vec<String>,
    pub(crate) weeks: Vec<Week>,
    /// What ends after the last week.
    pub(crate) later: u32,
}

/// The Monday of a moment's week, 00:00 UTC.
pub(crate) fn monday(at: Timestamp) -> Timestamp {
    let day = at.0 - at.0.rem_euclid(Timestamp::DAY);
    Timestamp(day - i64::from(Civil::at(at.0).weekday) * Timestamp::DAY)
}

impl Forecast {
    /// Of these ends, each with what stands for its services or its team. What has ended already is no forecast.
    pub(crate) fn of(ends: &[(Timestamp, String)], now: Timestamp) -> Self {
        let first = monday(now);
        let coming: Vec<(usize, &str)> = ends
            .iter()
            .filter(|(at, _)| *at > now)
            .map(|(at, service)| {
                (usize::try_from((at.0 - first.0) / WEEK).unwrap_or(WEEKS), service.as_str())
            })
            .collect();
        let series = series(&coming);
        let place: HashMap<&str, usize> =
            series.iter().enumerate().map(|(at, name)| (name.as_str(), at)).collect();
        let week = |at: usize| Week {
            monday: Timestamp(first.0 + i64::try_from(at).unwrap_or_default() * WEEK),
            counts: vec![0; series.len()],
        };
        let mut weeks: Vec<Week> = (0..WEEKS).map(week).collect();
        let mut later = 0;
        for (at, service) in coming {
            let Some(week) = weeks.get_mut(at) else {
                later += 1;
                continue;
            };
            let of = place.get(service).or_else(|| place.get(OTHERS));
            if let Some(count) = of.and_then(|of| week.counts.get_mut(*of)) {
                *count += 1;
            }
        }
        Self { series, weeks, later }
    }

    /// The most that ends in one week.
    pub(crate) fn most(&self) -> u32 {
        self.weeks.iter().map(Week::total).max().unwrap_or_default()
    }
}

/// The services with the most ends, and the others together.
fn series(coming: &[(usize, &str)]) -> Vec<String> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for (_, service) in coming.iter().filter(|(week, _)| *week < WEEKS) {
        *counts.entry(service).or_default() += 1;
    }
    let mut all: Vec<_> = counts.into_iter().collect();
    all.sort_by(|a, b| (b.1, a.0).cmp(&(a.1, b.0)));
    let more = all.len() > SERIES + 1;
    let shown = if more { SERIES } else { all.len() };
    let mut series: Vec<String> = all.iter().take(shown).map(|(name, _)| (*name).to_owned()).collect();
    if more {
        series.push(OTHERS.to_owned());
    }
    series
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::testing::NOW;

    fn ends(of: &[(i64, &str)]) -> Vec<(Timestamp, String)> {
        of.iter().map(|(days, service)| (NOW.plus_days(*days), (*service).to_owned())).collect()
    }

    #[test]
    fn a_week_begins_on_monday() {
        assert_eq!(Civil::at(monday(NOW).0).weekday, 0);
        assert_eq!(monday(monday(NOW)), monday(NOW));
        assert!(NOW.0 - monday(NOW).0 < WEEK);
    }

    #[test]
    fn every_end_to_come_is_in_one_week_or_later() {
        let forecast =
            Forecast::of(&ends(&[(-1, "ZIA"), (1, "ZIA"), (1, "ZPA"), (60, "ZIA"), (300, "ZIA")]), NOW);
        assert_eq!(forecast.series, ["ZIA", "ZPA"]);
        assert_eq!(forecast.weeks.len(), WEEKS);
        assert_eq!(forecast.weeks.iter().map(Week::total).sum::<u32>(), 3);
        assert_eq!((forecast.later, forecast.most()), (1, 2));
    }

    #[test]
    fn few_services_have_a_colour_and_the_rest_is_one() {
        let names = ["a", "b", "c", "d", "e", "f", "g"];
        let each: Vec<_> = names.iter().map(|name| (3, *name)).collect();
        let forecast = Forecast::of(&ends(&each), NOW);
        assert_eq!(forecast.series, ["a", "b", "c", "d", "e", OTHERS]);
        let week = forecast.weeks.iter().find(|week| week.total() > 0).unwrap();
        assert_eq!(week.counts, [1, 1, 1, 1, 1, 2]);
    }
}
