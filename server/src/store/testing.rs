//! What the store's tests share: a clock that stands still until it is moved.

use super::Store;
use app::{desk::Clock, model::Timestamp};
use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

/// When the clock of the tests begins.
pub(super) const START: i64 = 1_800_000_000;

/// The hand of a clock.
#[derive(Clone)]
pub(super) struct Hand(Arc<AtomicI64>);

impl Hand {
    pub(super) fn pass(&self, seconds: i64) {
        self.0.fetch_add(seconds, Ordering::Relaxed);
    }
}

/// A clock and its hand.
pub(super) fn clock() -> (Hand, Clock) {
    let hand = Hand(Arc::new(AtomicI64::new(START)));
    let shown = hand.clone();
    (hand, Arc::new(move || Timestamp(shown.0.load(Ordering::Relaxed))))
}

/// A store in memory, with the hand of its clock.
pub(super) async fn store() -> (Store, Hand) {
    let (hand, clock) = clock();
    (Store::open("sqlite::memory:", clock).await.unwrap(), hand)
}
