//! Whether the console may write to a tenant at all. Nobody has seen a real tenant answer when this was written, so one
//! is looked at with a throwaway client before anything of value is touched.

use crate::model::{TenantName, Writes};

/// Why nothing can be changed in a tenant, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadOnly {
    /// Why, in one sentence.
    pub why: String,
    /// What to do next, in one sentence.
    pub next: String,
}

impl ReadOnly {
    /// Both sentences, for a button.
    #[must_use]
    pub fn words(&self) -> String {
        format!("{} {}", self.why, self.next)
    }
}

/// The rule; `None` = writing is allowed.
pub(super) fn read_only(tenant: &TenantName, writes: Writes, probed: bool) -> Option<ReadOnly> {
    match writes {
        Writes::Allowed => None,
        Writes::AfterProbe if probed => None,
        Writes::AfterProbe => Some(ReadOnly {
            why: "This tenant is read-only until it has been probed.".to_owned(),
            next: format!("Whoever runs the console runs: clientele check --probe {tenant}"),
        }),
        Writes::Never => Some(ReadOnly {
            why: "This console only looks at this tenant.".to_owned(),
            next: "Whoever runs the console has set `writes` to \"never\" in its configuration.".to_owned(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tenant_is_written_to_once_it_was_probed_or_somebody_said_so() {
        let is =
            |writes, probed| read_only(&TenantName("prod".into()), writes, probed).map(|why| why.words());
        assert_eq!(is(Writes::Allowed, false), None);
        assert_eq!(is(Writes::AfterProbe, true), None);
        assert!(is(Writes::AfterProbe, false).unwrap().ends_with("clientele check --probe prod"));
        assert!(is(Writes::Never, true).is_some());
    }
}
