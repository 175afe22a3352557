//! Every end of a fleet with the client that it belongs to, and what of that needs a person.

use super::{End, Left};
use crate::desk::{Catalogue, Known, Ownership, Snapshot};
use crate::model::Timestamp;

/// An end with its client.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Item<'a> {
    pub(crate) known: &'a Known,
    pub(crate) end: &'a End,
}

impl Item<'_> {
    /// Somebody should act on it: the client is active, and this is the last thing that it can sign in with.
    pub(crate) fn is_pressing(&self) -> bool {
        self.known.settings.enabled && !self.end.replaced
    }
}

/// All ends, the first one first.
pub(crate) fn items(snapshot: &Snapshot) -> Vec<Item<'_>> {
    let each = |known: &'_ std::sync::Arc<Known>| known.ends.len();
    let mut items = Vec::with_capacity(snapshot.clients.iter().map(each).sum());
    for known in &snapshot.clients {
        items.extend(known.ends.iter().map(|end| Item { known, end }));
    }
    items.sort_by_key(|item| item.end.at);
    items
}

/// What a fleet asks of a person.
pub(crate) struct Attention<'a> {
    /// Pressing ends up to thirty days away: what has ended first, then what ends next.
    pub(crate) pressing: Vec<Item<'a>>,
    /// Ends within thirty days beside which something lives longer: whoever still uses them has to move.
    pub(crate) to_move: usize,
    /// Secrets and certificates that have ended beside others that have not.
    pub(crate) to_clear: usize,
}

impl<'a> Attention<'a> {
    pub(crate) fn of(items: &[Item<'a>], now: Timestamp) -> Self {
        let near = |item: &&Item<'_>| Left::of(item.end.at, now) <= Left::Month;
        let pressing: Vec<_> = items.iter().filter(near).filter(|item| item.is_pressing()).copied().collect();
        let rest =
            || items.iter().filter(near).filter(|item| item.end.replaced && item.known.settings.enabled);
        let to_clear = rest().filter(|item| item.end.at <= now).count();
        Self { pressing, to_move: rest().count() - to_clear, to_clear }
    }

    /// How many pressing ends are that near.
    pub(crate) fn count(&self, left: Left, now: Timestamp) -> usize {
        self.pressing.iter().filter(|item| Left::of(item.end.at, now) == left).count()
    }
}

/// What stands for the services of a client in a chart: one of them, or that there are several or none.
pub(crate) fn service_of(known: &Known, catalogue: Option<&Catalogue>) -> String {
    let Some(catalogue) = catalogue else { return "Services not known at the moment".to_owned() };
    let mut names: Vec<&str> = known
        .settings
        .grants
        .iter()
        .flat_map(|grant| grant.scopes.iter().map(|scope| catalogue.find(&grant.resource_server, &scope.id)))
        .map(|found| found.map_or("No longer offered", |(service, _)| service.name.as_str()))
        .collect();
    names.sort_unstable();
    names.dedup();
    match names[..] {
        [] => "No access".to_owned(),
        [one] => one.to_owned(),
        _ => "Several services".to_owned(),
    }
}

/// The team that stands for a client in a chart.
pub(crate) fn team_of(known: &Known, ownership: &Ownership) -> String {
    ownership.team_of(&known.id).map_or("Owner missing", |team| team.name.as_str()).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expiry::testing::fleet;
    use crate::model::testing::NOW;

    #[test]
    fn what_nothing_outlives_is_pressing_and_a_disabled_client_presses_nobody() {
        let fleet = fleet(&[
            ("down", true, &[-3]),
            ("today", true, &[1]),
            ("rotated", true, &[5, 90]),
            ("cluttered", true, &[-9, 200]),
            ("asleep", false, &[2]),
            ("later", true, &[200]),
        ]);
        let items = items(&fleet);
        let attention = Attention::of(&items, NOW);
        let names: Vec<_> = attention.pressing.iter().map(|item| item.known.settings.name.as_str()).collect();
        assert_eq!(names, ["down", "today"]);
        assert_eq!((attention.to_move, attention.to_clear), (1, 1));
        assert_eq!((attention.count(Left::Ended, NOW), attention.count(Left::Day, NOW)), (1, 1));
    }
}
