//! Whether another attempt is worth it, and when.

use std::time::Duration;

/// The most attempts at one request.
pub(super) const ATTEMPTS: u32 = 3;

const FIRST: Duration = Duration::from_millis(200);
const LONGEST: Duration = Duration::from_secs(2);
const SPREAD: Duration = Duration::from_millis(100);

/// How long to wait before attempt `done + 1` of at most `most`; `None` = there is to be none, because `most` is
/// reached or the wait would outlast `time_left`.
pub(super) fn pause(done: u32, most: u32, wish: Option<Duration>, time_left: Duration) -> Option<Duration> {
    wait(done, most, wish, time_left, rand::random())
}

/// `luck` is between 0 and 1. Without a wish of upstream's the whole wait is luck ("full jitter"): many callers
/// who failed together do not come back together. A wish is kept, plus a little luck.
fn wait(done: u32, most: u32, wish: Option<Duration>, time_left: Duration, luck: f64) -> Option<Duration> {
    if done >= most {
        return None;
    }
    let wait = match wish {
        Some(wish) => wish + SPREAD.mul_f64(luck),
        None => FIRST.saturating_mul(1 << done.saturating_sub(1).min(8)).min(LONGEST).mul_f64(luck),
    };
    (wait < time_left).then_some(wait)
}

#[cfg(test)]
mod tests {
    use super::*;

    const AGES: Duration = Duration::from_secs(60);

    fn millis(done: u32, wish: Option<u64>, luck: f64) -> Option<u128> {
        wait(done, 9, wish.map(Duration::from_secs), AGES, luck).map(|wait| wait.as_millis())
    }

    #[test]
    fn waits_grow_and_are_left_to_luck() {
        assert_eq!(millis(1, None, 1.0), Some(200));
        assert_eq!(millis(2, None, 1.0), Some(400));
        assert_eq!(millis(2, None, 0.25), Some(100));
        assert_eq!(millis(8, None, 1.0), Some(2_000));
    }

    #[test]
    fn a_wish_is_never_cut_short() {
        assert_eq!(millis(1, Some(2), 0.0), Some(2_000));
        assert_eq!(millis(1, Some(2), 0.5), Some(2_050));
    }

    #[test]
    fn there_is_no_wait_that_outlasts_the_deadline_and_no_attempt_too_many() {
        assert_eq!(wait(1, 3, Some(AGES), AGES, 0.0), None);
        assert_eq!(wait(1, 3, None, Duration::from_millis(100), 1.0), None);
        assert_eq!(wait(3, 3, None, AGES, 0.5), None);
    }
}
