//! Of whom, or of what place, as it stands in an address.

use crate::model::{DestinationName, Exposure, How, TeamId, Who};
use crate::paths::encode;

/// Whose exposures are wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wanted {
    pub(super) of: Of,
    /// Only secrets of this team's clients.
    pub(super) team: Option<TeamId>,
}

/// A person or a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Of {
    /// Somebody, told apart by issuer and subject.
    Person { issuer: String, subject: String },
    /// A destination.
    Destination(DestinationName),
}

impl Wanted {
    /// From an address; `None` where it names nobody.
    pub(crate) fn from_pairs(pairs: &[(String, String)]) -> Option<Self> {
        let get = |name: &str| pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
        let of = match (get("issuer"), get("person"), get("destination")) {
            (Some(issuer), Some(subject), _) if !subject.is_empty() => Of::Person { issuer, subject },
            (_, _, Some(name)) if !name.is_empty() => Of::Destination(DestinationName(name)),
            _ => return None,
        };
        Some(Self { of, team: get("team").filter(|team| !team.is_empty()).map(TeamId) })
    }

    /// What somebody was shown.
    pub(super) fn person(who: &Who, team: Option<TeamId>) -> Self {
        let of = Of::Person { issuer: who.issuer.clone(), subject: who.subject.clone() };
        Self { of, team }
    }

    /// The query string, without its `?`.
    pub(crate) fn to_query(&self) -> String {
        let of = match &self.of {
            Of::Person { issuer, subject } => {
                format!("issuer={}&person={}", encode(issuer), encode(subject))
            }
            Of::Destination(name) => format!("destination={}", encode(&name.0)),
        };
        let team = self.team.as_ref().map(|team| format!("&team={}", encode(&team.0)));
        format!("{of}{}", team.unwrap_or_default())
    }

    /// Whether an exposure is one of theirs, the team aside.
    pub(super) fn holds(&self, exposure: &Exposure) -> bool {
        match &self.of {
            Of::Person { issuer, subject } => {
                is_known_to_person(exposure)
                    && exposure.person.issuer == *issuer
                    && exposure.person.subject == *subject
            }
            Of::Destination(name) => exposure.destination.as_ref() == Some(name),
        }
    }

    /// What they are called: the newest name that is noted, or else what stands in the address.
    pub(super) fn name(&self, exposures: &[Exposure]) -> String {
        match &self.of {
            Of::Person { subject, .. } => {
                let theirs = exposures.iter().find(|exposure| self.holds(exposure));
                theirs.map_or_else(|| subject.clone(), |exposure| exposure.person.name.clone())
            }
            Of::Destination(name) => name.0.clone(),
        }
    }
}

/// Whether the value, or a token that opens it, was in an answer to the person. What was put at a destination, the person
/// was not given.
pub(super) fn is_known_to_person(exposure: &Exposure) -> bool {
    matches!(exposure.how, How::Shown | How::Wrapped)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exposure::live::testing::exposure;
    use crate::frame::pairs_of;

    #[test]
    fn what_was_delivered_is_the_destinations_and_not_the_persons() {
        let of = |query: &str| Wanted::from_pairs(&pairs_of(query)).unwrap();
        let (pia, vault) = (of("issuer=demo&person=pia"), of("destination=vault"));
        for (how, person, place) in [
            (How::Shown, true, false),
            (How::Wrapped, true, true),
            (How::Delivered, false, true),
            (How::PerhapsDelivered, false, true),
        ] {
            let exposure = exposure("pia", "iq1", "s1", how);
            assert_eq!((pia.holds(&exposure), vault.holds(&exposure)), (person, place), "{how:?}");
        }
        let other = of("issuer=elsewhere&person=pia");
        assert!(
            !other.holds(&exposure("pia", "iq1", "s1", How::Shown)),
            "another issuer's is another person"
        );
    }

    #[test]
    fn an_address_names_somebody_or_nobody() {
        for query in ["issuer=demo&person=a%20b&team=t1", "destination=vault"] {
            assert_eq!(Wanted::from_pairs(&pairs_of(query)).unwrap().to_query(), query);
        }
        for query in ["", "person=pia", "issuer=demo&person=", "destination="] {
            assert_eq!(Wanted::from_pairs(&pairs_of(query)), None, "{query}");
        }
    }
}
