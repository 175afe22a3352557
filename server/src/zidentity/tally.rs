//! Calls, counted for the metrics.

use std::time::Duration;

/// Counts a call that has ended; status 0 = no answer.
pub(super) fn record(tenant: &str, operation: &'static str, status: u16, took: Duration) {
    let status = if status == 0 { "none".to_owned() } else { status.to_string() };
    metrics::counter!(
        "clientele_upstream_requests_total",
        "tenant" => tenant.to_owned(), "operation" => operation, "status" => status
    )
    .increment(1);
    metrics::histogram!("clientele_upstream_seconds", "tenant" => tenant.to_owned(), "operation" => operation)
        .record(took.as_secs_f64());
}
