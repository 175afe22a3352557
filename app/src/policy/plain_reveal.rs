//! Whether a new secret's value may travel from the console to the browser unsealed.

use crate::model::TenantKind;

/// Where the plain way is open. A browser that can open sealed values never takes it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PlainReveal {
    /// For secrets of sandboxes, which open nothing real.
    #[default]
    Sandboxes,
    /// Everywhere: whoever reads the connection may read values.
    Everywhere,
    /// Nowhere.
    Nowhere,
}

impl PlainReveal {
    /// Whether a value of a tenant of this kind may travel plain.
    #[must_use]
    pub fn allows(self, kind: TenantKind) -> bool {
        match self {
            Self::Sandboxes => kind == TenantKind::Sandbox,
            Self::Everywhere => true,
            Self::Nowhere => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unless_the_operator_says_otherwise_only_a_sandboxes_secret_travels_plain() {
        let allowed =
            |rule: PlainReveal| [TenantKind::Sandbox, TenantKind::Cloud].map(|kind| rule.allows(kind));
        assert_eq!(allowed(PlainReveal::default()), [true, false]);
        assert_eq!(allowed(PlainReveal::Everywhere), [true, true]);
        assert_eq!(allowed(PlainReveal::Nowhere), [false, false]);
    }
}
