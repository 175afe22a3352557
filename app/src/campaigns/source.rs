//! What a new campaign is begun with, as it stands in the address of its form.

use crate::exposure::Wanted;
use crate::model::{ClientId, TenantName, Timestamp};
use crate::paths::encode;
use crate::teams::Whose;

/// The days that "ends within" takes.
pub(super) const DAYS: std::ops::RangeInclusive<i64> = 1..=365;

/// Where the secrets come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// Nowhere yet.
    Nothing,
    /// Clients that were ticked in the list.
    Clients(Vec<ClientId>),
    /// What ends within so many days.
    Ending {
        /// So many.
        days: i64,
        /// Only of these clients.
        owner: Option<Whose>,
        /// Looked for in the client's name, id and description.
        search: String,
    },
    /// What somebody was shown, or what is somewhere.
    Exposed(Wanted),
}

impl Source {
    pub(super) fn from_pairs(pairs: &[(String, String)]) -> Self {
        let get =
            |name: &str| pairs.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.trim());
        let ids = pairs.iter().filter(|(key, value)| key == "id" && !value.is_empty());
        let ids: Vec<_> = ids.map(|(_, value)| ClientId(value.clone())).collect();
        if !ids.is_empty() {
            return Self::Clients(ids);
        }
        if let Some(wanted) = Wanted::from_pairs(pairs) {
            return Self::Exposed(wanted);
        }
        match get("within").parse().ok().filter(|days| DAYS.contains(days)) {
            Some(days) => {
                let (owner, search) = (Whose::from_word(get("owner")), get("q").to_owned());
                Self::Ending { days, owner, search }
            }
            None => Self::Nothing,
        }
    }

    /// The form's own address.
    pub(super) fn href(&self, tenant: &TenantName) -> String {
        let new = crate::paths::new_campaign(tenant);
        match self {
            Self::Nothing => new,
            Self::Clients(ids) => crate::paths::campaign_of(tenant, ids),
            Self::Ending { days, owner, search } => {
                let owner = owner.as_ref().map(|owner| format!("&owner={}", encode(owner.word())));
                let search = (!search.is_empty()).then(|| format!("&q={}", encode(search)));
                format!("{new}?within={days}{}{}", owner.unwrap_or_default(), search.unwrap_or_default())
            }
            Self::Exposed(wanted) => format!("{new}?{}", wanted.to_query()),
        }
    }

    /// What the campaign is called, unless somebody finds a better name.
    pub(super) fn name(&self) -> String {
        match self {
            Self::Ending { days, .. } => format!("Ends within {days} days"),
            // Whoever looked them up knows what they are called.
            Self::Nothing | Self::Clients(_) | Self::Exposed(_) => String::new(),
        }
    }

    /// By when it is to be done, unless somebody says otherwise.
    pub(super) fn due(&self, now: Timestamp) -> Timestamp {
        match self {
            // Before the first of them ends would be best; by then half of the time is over.
            Self::Ending { days, .. } => now.plus_days((days / 2).clamp(1, 14)),
            _ => now.plus_days(14),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::pairs_of;

    #[test]
    fn a_link_to_the_form_offers_a_colleague_the_same_secrets() {
        let tenant = TenantName("prod".into());
        for query in [
            "",
            "?id=a%20b&id=c",
            "?within=30&owner=none&q=pay%20roll",
            "?issuer=demo&person=pia&team=payments",
            "?destination=vault",
        ] {
            let source = Source::from_pairs(&pairs_of(query.trim_start_matches('?')));
            assert_eq!(source.href(&tenant), format!("/prod/campaigns/new{query}"));
        }
    }

    #[test]
    fn what_makes_no_sense_offers_nothing() {
        for query in ["within=0", "within=366", "within=soon", "id=", "person="] {
            assert_eq!(Source::from_pairs(&pairs_of(query)), Source::Nothing, "{query}");
        }
    }
}
