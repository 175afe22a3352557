//! How long upstream asks to wait.

use std::time::{Duration, UNIX_EPOCH};

use app::model::Timestamp;
use reqwest::StatusCode;
use reqwest::header::{HeaderMap, RETRY_AFTER};

/// The wish in an answer's headers: `Retry-After` as seconds, as `13s` (`[D]` for sibling services) or as an
/// HTTP date; on a 429 else `x-ratelimit-reset`, seconds, which stands on every answer. Two gateway layers each
/// send their own (`[C]`): the longest wins, since the other layer would refuse us again.
pub(super) fn wish(status: StatusCode, headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let stated = longest(headers, RETRY_AFTER.as_str(), |text| of_retry_after(text, now));
    match status {
        StatusCode::TOO_MANY_REQUESTS => stated.or_else(|| longest(headers, "x-ratelimit-reset", seconds)),
        _ => stated,
    }
}

fn longest(headers: &HeaderMap, name: &str, read: impl Fn(&str) -> Option<Duration>) -> Option<Duration> {
    headers.get_all(name).iter().filter_map(|value| read(value.to_str().ok()?.trim())).max()
}

fn of_retry_after(text: &str, now: Timestamp) -> Option<Duration> {
    seconds(text).or_else(|| seconds(text.strip_suffix(['s', 'S'])?.trim_end())).or_else(|| until(text, now))
}

/// Whole or broken seconds, perhaps several joined by commas; no more than a day is believed.
fn seconds(text: &str) -> Option<Duration> {
    text.split(',')
        .filter_map(|part| part.trim().parse::<f64>().ok())
        .filter(|seconds| seconds.is_finite() && *seconds >= 0.0)
        .map(|seconds| Duration::from_secs_f64(seconds.min(86_400.0)))
        .max()
}

fn until(text: &str, now: Timestamp) -> Option<Duration> {
    let left = moment(text)?.0.saturating_sub(now.0);
    Some(Duration::from_secs(u64::try_from(left).unwrap_or(0).min(86_400)))
}

/// An HTTP date as a moment.
pub(super) fn moment(text: &str) -> Option<Timestamp> {
    let since = httpdate::parse_http_date(text).ok()?.duration_since(UNIX_EPOCH).ok()?;
    Some(Timestamp(i64::try_from(since.as_secs()).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wish_of(lines: &[(&'static str, &str)]) -> Option<u64> {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(*name, value.parse().expect("a header value"));
        }
        wish(StatusCode::TOO_MANY_REQUESTS, &headers, Timestamp(784_111_777)).map(|wait| wait.as_secs())
    }

    #[test]
    fn every_spelling_of_retry_after_is_read() {
        assert_eq!(wish_of(&[("retry-after", "13")]), Some(13));
        assert_eq!(wish_of(&[("retry-after", "13s")]), Some(13));
        assert_eq!(wish_of(&[("retry-after", " 13 S")]), Some(13));
        assert_eq!(wish_of(&[("retry-after", "Sun, 06 Nov 1994 08:50:00 GMT")]), Some(23));
        assert_eq!(wish_of(&[("retry-after", "Tue, 06 Nov 1984 08:50:00 GMT")]), Some(0));
    }

    #[test]
    fn the_reset_header_serves_where_retry_after_is_missing_or_nonsense() {
        assert_eq!(wish_of(&[("x-ratelimit-reset", "1"), ("x-ratelimit-reset", "4")]), Some(4));
        assert_eq!(wish_of(&[("retry-after", "soon"), ("x-ratelimit-reset", "2")]), Some(2));
        assert_eq!(wish_of(&[("retry-after", "3"), ("x-ratelimit-reset", "40")]), Some(3));
        assert_eq!(wish_of(&[("x-ratelimit-reset", "1, 9")]), Some(9));
    }

    #[test]
    fn nonsense_is_no_wish() {
        for text in ["", "-5", "NaN", "inf", "13 minutes", "s"] {
            assert_eq!(wish_of(&[("retry-after", text)]), None, "{text:?}");
        }
        assert_eq!(wish_of(&[("retry-after", "99999999999999999999")]), Some(86_400));
    }
}
