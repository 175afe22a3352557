//! Which secrets a new campaign can take, and which of them it proposes. Pure.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::source::Source;
use crate::desk::{Known, Ownership};
use crate::expiry::Ending;
use crate::model::{Authentication, ClientId, Secret, SecretId, Timestamp};

/// A secret by its client.
pub(super) type Key = (ClientId, SecretId);

/// A secret that can be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Offer {
    pub(super) client: ClientId,
    pub(super) name: String,
    pub(super) secret: SecretId,
    pub(super) ends: Option<Timestamp>,
    /// Whether it is proposed.
    pub(super) ticked: bool,
    /// What speaks for a second look.
    pub(super) notes: Vec<String>,
}

/// What is offered, and which of the chosen clients have nothing to offer, with why.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Offers {
    pub(super) offers: Vec<Offer>,
    pub(super) left_out: Vec<(String, &'static str)>,
}

/// What stands beside the clients.
pub(super) struct Beside<'a> {
    pub(super) ownership: &'a Ownership,
    /// The secrets that are in campaigns that go on, with what those are called.
    pub(super) already: &'a HashMap<Key, String>,
    /// The secrets that were shown or delivered, where the campaign is about that.
    pub(super) exposed: &'a HashSet<Key>,
    pub(super) now: Timestamp,
}

/// What a campaign from this source can take, of these clients.
pub(super) fn offers(source: &Source, clients: &[Arc<Known>], beside: &Beside<'_>) -> Offers {
    let mut found = Offers::default();
    match source {
        Source::Nothing => {}
        Source::Clients(ids) => {
            let wanted: HashSet<&ClientId> = ids.iter().collect();
            let there: HashMap<&ClientId, &Arc<Known>> = clients
                .iter()
                .filter(|known| wanted.contains(&known.id))
                .map(|known| (&known.id, known))
                .collect();
            let mut seen = HashSet::new();
            for id in ids.iter().filter(|id| seen.insert(*id)) {
                match there.get(id) {
                    Some(known) => of_client(&mut found, known, beside),
                    None => found.left_out.push((id.0.clone(), "it is not there any more")),
                }
            }
        }
        Source::Ending { days, owner, search } => {
            let (latest, needle) = (beside.now.plus_days(*days), search.to_lowercase());
            let wanted = clients.iter().filter(|known| {
                owner.as_ref().is_none_or(|owner| owner.shows(beside.ownership, &known.id))
                    && (needle.is_empty() || known.holds(&needle))
            });
            for known in wanted {
                for secret in live(known, beside.now) {
                    if secret.expires_at.is_none_or(|end| end > latest) {
                        continue;
                    }
                    let own = known.ends.iter().find(|one| one.what == Ending::Secret(secret.id.clone()));
                    let outlived = own.is_some_and(|one| one.replaced);
                    let mut offer = offer(known, secret, known.settings.enabled && !outlived, beside);
                    if outlived {
                        offer.notes.push("another lives longer".to_owned());
                    }
                    found.offers.push(offer);
                }
            }
            found.offers.sort_by_key(|offer| offer.ends);
        }
        Source::Exposed(_) => {
            for known in clients {
                let exposed = live(known, beside.now)
                    .filter(|secret| beside.exposed.contains(&(known.id.clone(), secret.id.clone())));
                found.offers.extend(exposed.map(|secret| offer(known, secret, true, beside)));
            }
        }
    }
    found
}

/// The secrets of a client that still open something.
fn live(known: &Known, now: Timestamp) -> impl Iterator<Item = &Secret> {
    known.secrets.iter().flatten().filter(move |secret| secret.is_live(now))
}

/// All live secrets of a client that somebody chose; the oldest is proposed.
fn of_client(found: &mut Offers, known: &Known, beside: &Beside<'_>) {
    let name = || known.settings.name.clone();
    if known.settings.authentication != Authentication::Secret {
        return found.left_out.push((name(), "it signs in with keys, so it has no secret to rotate"));
    }
    if known.secrets.is_none() {
        return found.left_out.push((name(), "its secrets have not been read yet"));
    }
    let mut secrets: Vec<&Secret> = live(known, beside.now).collect();
    secrets.sort_by(|a, b| (a.created_at, a.expires_at, &a.id).cmp(&(b.created_at, b.expires_at, &b.id)));
    if secrets.is_empty() {
        found.left_out.push((name(), "it has no secret that works"));
    }
    let several = secrets.len() > 1;
    for (place, secret) in secrets.into_iter().enumerate() {
        let mut offer = offer(known, secret, place == 0, beside);
        if several {
            offer.notes.push(if place == 0 { "the older one" } else { "the newer one" }.to_owned());
        }
        found.offers.push(offer);
    }
}

fn offer(known: &Known, secret: &Secret, proposed: bool, beside: &Beside<'_>) -> Offer {
    let already = beside.already.get(&(known.id.clone(), secret.id.clone()));
    let mut notes = Vec::new();
    notes.extend(already.map(|campaign| format!("in the campaign “{campaign}” already")));
    if !known.settings.enabled {
        notes.push("the client is disabled".to_owned());
    }
    Offer {
        client: known.id.clone(),
        name: known.settings.name.clone(),
        secret: secret.id.clone(),
        ends: secret.expires_at,
        ticked: proposed && already.is_none(),
        notes,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expiry::testing::fleet;
    use crate::model::ClientSettings;
    use crate::model::testing::{NOW, client, settings};

    fn found(
        source: &Source,
        clients: &[Arc<Known>],
        already: &HashMap<Key, String>,
        exposed: &[Key],
    ) -> Offers {
        let (ownership, exposed) = (Ownership::default(), exposed.iter().cloned().collect());
        let beside = Beside { ownership: &ownership, already, exposed: &exposed, now: NOW };
        offers(source, clients, &beside)
    }

    fn secrets(found: &Offers) -> Vec<(&str, bool)> {
        found.offers.iter().map(|offer| (offer.secret.0.as_str(), offer.ticked)).collect()
    }

    fn chosen(ids: &[&str]) -> Source {
        Source::Clients(ids.iter().map(|id| ClientId((*id).into())).collect())
    }

    fn within(days: i64) -> Source {
        Source::Ending { days, owner: None, search: String::new() }
    }

    #[test]
    fn of_a_chosen_client_the_older_live_secret_is_proposed_and_what_has_none_is_named() {
        let mut clients =
            fleet(&[("two", true, &[50, 9]), ("expired", true, &[-3]), ("one", true, &[20])]).clients;
        let keys = Authentication::Keys { public_keys: vec![], certificates: vec![] };
        let keys = ClientSettings { authentication: keys, name: "keys".into(), ..settings() };
        clients.push(Arc::new(Known::new(client("keys", keys), None, None)));
        clients.push(Arc::new(Known::new(client("unread", settings()), None, None)));
        let source = chosen(&["one", "two", "one", "expired", "keys", "unread", "gone"]);
        let found = found(&source, &clients, &HashMap::new(), &[]);
        assert_eq!(secrets(&found), [("one20", true), ("two9", true), ("two50", false)]);
        let names: Vec<_> = found.left_out.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["expired", "keys", "terraform", "gone"]);
    }

    #[test]
    fn what_ends_within_so_many_days_is_offered_and_proposed_where_nothing_lives_longer() {
        let clients = fleet(&[
            ("last", true, &[30]),
            ("later", true, &[31]),
            ("ended", true, &[-1]),
            ("asleep", false, &[3]),
            ("moved", true, &[5, 90]),
        ])
        .clients;
        let found = found(&within(30), &clients, &HashMap::new(), &[]);
        assert_eq!(secrets(&found), [("asleep3", false), ("moved5", false), ("last30", true)]);
    }

    #[test]
    fn what_is_in_a_campaign_already_says_so_and_is_not_proposed_again() {
        let clients = fleet(&[("one", true, &[20])]).clients;
        let key = (ClientId("one".into()), SecretId("one20".into()));
        let already = HashMap::from([(key, "Spring".to_owned())]);
        let found = found(&within(30), &clients, &already, &[]);
        assert_eq!(secrets(&found), [("one20", false)]);
        assert!(found.offers[0].notes[0].contains("Spring"));
    }

    #[test]
    fn of_what_was_shown_only_what_still_works_is_offered() {
        let clients = fleet(&[("one", true, &[20, -4]), ("other", true, &[20])]).clients;
        let key = |client: &str, secret: &str| (ClientId(client.into()), SecretId(secret.into()));
        let exposed = [key("one", "one20"), key("one", "one-4"), key("one", "gone"), key("no client", "x")];
        let pairs = [("issuer", "demo"), ("person", "pia")].map(|(a, b)| (a.to_owned(), b.to_owned()));
        let source = Source::from_pairs(&pairs);
        assert_eq!(secrets(&found(&source, &clients, &HashMap::new(), &exposed)), [("one20", true)]);
    }
}
