//! Moments in words.

use super::civil::Civil;

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// "in 2 days", "31 days ago", "just now". Whole units only, so that a person never counts on time that is not there:
/// 47 hours are "47 hours", two and a half days are "2 days". From a fortnight on the nearest day is honest enough, and a
/// secret made for 180 days reads so a second later.
#[must_use]
pub fn ago(at: i64, now: i64) -> String {
    let away = at.saturating_sub(now);
    let span = away.saturating_abs();
    let words = match span {
        _ if span < MINUTE => return if away > 0 { "in less than a minute" } else { "just now" }.to_owned(),
        _ if span < 2 * HOUR => count(span / MINUTE, "minute"),
        _ if span < 2 * DAY => count(span / HOUR, "hour"),
        _ if span < 14 * DAY => count(span / DAY, "day"),
        _ if span < 730 * DAY => count((span + DAY / 2) / DAY, "day"),
        _ => count(span / (365 * DAY), "year"),
    };
    if away > 0 { format!("in {words}") } else { format!("{words} ago") }
}

/// "Sat 22 May 2027, 09:00 UTC".
#[must_use]
pub fn exact(at: i64) -> String {
    let Civil { year, month, day, hour, minute, weekday, .. } = Civil::at(at);
    let weekday = WEEKDAYS.get(usize::from(weekday)).copied().unwrap_or_default();
    let month = MONTHS.get(usize::from(month).wrapping_sub(1)).copied().unwrap_or_default();
    format!("{weekday} {day} {month} {year}, {hour:02}:{minute:02} UTC")
}

fn count(number: i64, unit: &str) -> String {
    if number == 1 { format!("1 {unit}") } else { format!("{number} {unit}s") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_never_promise_more_time_than_there_is() {
        let cases = [
            (0, "just now"),
            (-59, "just now"),
            (5, "in less than a minute"),
            (60, "in 1 minute"),
            (-3_600, "60 minutes ago"),
            (7_200, "in 2 hours"),
            (172_799, "in 47 hours"),
            (172_800, "in 2 days"),
            (259_199, "in 2 days"),
            (180 * DAY - 1, "in 180 days"),
            (-31 * DAY, "31 days ago"),
            (730 * DAY, "in 2 years"),
        ];
        for (away, words) in cases {
            assert_eq!(ago(1_000_000_000 + away, 1_000_000_000), words, "{away}");
        }
    }

    #[test]
    fn an_exact_moment_is_written_with_its_weekday_and_zone() {
        assert_eq!(exact(1_810_976_400), "Sat 22 May 2027, 09:00 UTC");
        assert_eq!(exact(0), "Thu 1 Jan 1970, 00:00 UTC");
    }

    #[test]
    fn the_ends_of_time_have_words_too() {
        assert!(ago(i64::MAX, i64::MIN).starts_with("in "));
        assert!(ago(i64::MIN, i64::MAX).ends_with(" ago"));
    }
}
