//! The port `Leases`, on the table `leases`.

use super::operations::unavailable;
use app::desk::{JournalError, Receipt};
use app::model::Timestamp;
use async_trait::async_trait;
use sqlx::AnyPool;

/// The table `leases`; the port [`app::desk::Leases`] stands in front of it.
#[derive(Clone)]
pub struct Leases {
    pool: AnyPool,
}

impl Leases {
    pub(super) fn new(pool: AnyPool) -> Self {
        Self { pool }
    }
}

#[async_trait]
impl app::desk::Leases for Leases {
    async fn take(
        &self,
        name: &str,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Option<Receipt>, JournalError> {
        let receipt = receipt();
        let taken = sqlx::query(
            "INSERT INTO leases (name, holder, held_until) VALUES ($1, $2, $3) \
             ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, held_until = excluded.held_until \
             WHERE leases.held_until <= $4",
        );
        let taken = taken.bind(name).bind(receipt.0.as_str()).bind(until.0).bind(now.0);
        let taken = taken.execute(&self.pool).await.map_err(unavailable)?.rows_affected() > 0;
        Ok(taken.then_some(receipt))
    }

    async fn give_back(&self, name: &str, receipt: &Receipt) -> Result<(), JournalError> {
        let given = sqlx::query("DELETE FROM leases WHERE name = $1 AND holder = $2");
        let given = given.bind(name).bind(receipt.0.as_str());
        given.execute(&self.pool).await.map(drop).map_err(unavailable)
    }
}

/// A receipt that nobody else has.
pub(super) fn receipt() -> Receipt {
    Receipt(format!("{:032x}", rand::random::<u128>()))
}

#[cfg(test)]
#[path = "leases_test.rs"]
pub(super) mod tests;
