//! What is about to end, for Prometheus: how many secrets and certificates there are by the time that is left to them.

use app::desk::Snapshot;
use app::expiry::{Ending, Left};
use app::model::{TenantName, Timestamp};

/// Sets the gauges of a tenant: every one, so that none keeps an old number.
pub(super) fn set(tenant: &TenantName, snapshot: &Snapshot, now: Timestamp) {
    let gauge = |name: &'static str, kind: &'static str, left: &'static str| metrics::gauge!(name, "tenant" => tenant.0.clone(), "kind" => kind, "left" => left);
    for (kind, is_secret) in [("secret", true), ("certificate", false)] {
        for left in Left::ALL {
            let (mut all, mut last) = (0_u32, 0_u32);
            for end in snapshot.clients.iter().flat_map(|known| &known.ends) {
                if matches!(end.what, Ending::Secret(_)) == is_secret && Left::of(end.at, now) == left {
                    all += 1;
                    last += u32::from(!end.replaced);
                }
            }
            gauge("clientele_expiring", kind, left.word()).set(f64::from(all));
            gauge("clientele_expiring_last", kind, left.word()).set(f64::from(last));
        }
    }
    let age = |at: Option<Timestamp>| {
        // NaN where there was no reading: an alert must not read it as fresh.
        #[expect(clippy::cast_precision_loss, reason = "ages stay far below 2^53 seconds")]
        at.map_or(f64::NAN, |at| (now.0 - at.0) as f64)
    };
    let labels = [("tenant", tenant.0.clone())];
    metrics::gauge!("clientele_inventory_age_seconds", &labels).set(age(snapshot.standing.listed_at));
    metrics::gauge!("clientele_inventory_secrets_age_seconds", &labels)
        .set(age(snapshot.standing.oldest_secrets));
}
