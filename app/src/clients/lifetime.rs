//! The life of access tokens: seconds upstream, minutes for people.

use crate::model::{MAX_TOKEN_LIFETIME, MIN_TOKEN_LIFETIME};

/// `3600` as `60`, `100` as `1:40`: nothing is lost on the way through a form.
#[must_use]
pub fn in_minutes(seconds: u32) -> String {
    match seconds % 60 {
        0 => (seconds / 60).to_string(),
        rest => format!("{}:{rest:02}", seconds / 60),
    }
}

/// In words, such as `60 minutes` or `1 minute 40 seconds`.
#[must_use]
pub fn in_words(seconds: u32) -> String {
    let count = |number: u32, unit: &str| format!("{number} {unit}{}", if number == 1 { "" } else { "s" });
    match (seconds / 60, seconds % 60) {
        (0, rest) => count(rest, "second"),
        (minutes, 0) if minutes >= 120 && minutes % 60 == 0 => count(minutes / 60, "hour"),
        (minutes, 0) => count(minutes, "minute"),
        (minutes, rest) => format!("{} {}", count(minutes, "minute"), count(rest, "second")),
    }
}

/// Reads `60` or `1:40` minutes.
///
/// # Errors
/// A sentence for the person.
pub fn from_minutes(text: &str) -> Result<u32, String> {
    let range = || {
        format!(
            "Whole minutes from {} to {}, such as 60.",
            MIN_TOKEN_LIFETIME.div_ceil(60),
            MAX_TOKEN_LIFETIME / 60
        )
    };
    let (minutes, seconds) = text.trim().split_once(':').unwrap_or((text.trim(), "0"));
    let number =
        |text: &str| text.parse::<u32>().ok().filter(|_| text.bytes().all(|byte| byte.is_ascii_digit()));
    let total = match (number(minutes), number(seconds)) {
        (Some(minutes), Some(seconds)) if seconds < 60 => {
            minutes.checked_mul(60).and_then(|m| m.checked_add(seconds))
        }
        _ => None,
    };
    total.filter(|seconds| (MIN_TOKEN_LIFETIME..=MAX_TOKEN_LIFETIME).contains(seconds)).ok_or_else(range)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_lifetime_survives_the_form() {
        for seconds in MIN_TOKEN_LIFETIME..=MAX_TOKEN_LIFETIME {
            assert_eq!(from_minutes(&in_minutes(seconds)), Ok(seconds));
        }
    }

    #[test]
    fn what_is_no_lifetime_is_refused_with_the_range() {
        for text in ["", "0", "1441", "abc", "-5", "1.5", "1:60", "99999999999", "+60", "٦٠"] {
            assert!(from_minutes(text).is_err_and(|words| words.contains("1 to 1440")), "{text}");
        }
    }

    #[test]
    fn lifetimes_read_as_people_say_them() {
        assert_eq!(in_words(3600), "60 minutes");
        assert_eq!(in_words(86_400), "24 hours");
        assert_eq!(in_words(60), "1 minute");
        assert_eq!(in_words(100), "1 minute 40 seconds");
    }
}
