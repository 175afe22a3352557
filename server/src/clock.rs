//! The one place that asks what time it is. Everybody else is handed a clock.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use app::desk::Clock;
use app::model::Timestamp;

/// The machine's clock, in whole seconds.
#[must_use]
pub fn system() -> Clock {
    Arc::new(|| Timestamp(seconds()))
}

/// Whole seconds since the epoch.
#[must_use]
pub fn seconds() -> i64 {
    #[expect(clippy::disallowed_methods, reason = "this is the clock")]
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}
