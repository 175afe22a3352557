//! `[[tenants]]`: the ZIdentity tenants that the console manages.

use super::{cloud::Cloud, error::ConfigError, section::Section};

/// One tenant.
#[derive(Clone, Debug)]
pub struct Tenant {
    /// Its name in URLs: `/{name}/clients`.
    pub name: String,
    /// Where it is and how the console signs in there.
    pub kind: TenantKind,
    /// Whether the console may write to it.
    pub writes: Writes,
    /// How many days a client that is to be removed stays disabled before it is deleted; 0 = deletions are at once.
    pub removal_days: u32,
}

/// How long the way back from a removal is open where nobody says otherwise, in days.
const REMOVAL_DAYS: u32 = 7;
/// The longest: what is disabled for longer is not about to be removed.
const MOST_REMOVAL_DAYS: u32 = 365;

/// Whether the console may write to a tenant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writes {
    /// At once; the default for a sandbox.
    Allowed,
    /// Once `clientele check --probe` has passed; the default for a cloud tenant.
    AfterProbe,
    /// Never.
    Never,
}

impl Writes {
    fn parse(text: &str) -> Result<Self, String> {
        match text {
            "allowed" => Ok(Self::Allowed),
            "after-probe" => Ok(Self::AfterProbe),
            "never" => Ok(Self::Never),
            _ => Err(r#"must be "allowed", "after-probe" or "never""#.to_owned()),
        }
    }
}

/// Where a tenant is.
#[derive(Clone, Debug)]
pub enum TenantKind {
    /// The sandbox, with the credential that `[sandbox]` sets.
    Sandbox,
    /// A real tenant.
    Cloud(Box<Cloud>),
}

/// First parts of paths that are, or may become, the console's own.
const OWN_WORDS: [&str; 37] = [
    "about",
    "access",
    "account",
    "admin",
    "api",
    "assets",
    "audit",
    "clients",
    "demo",
    "events",
    "expiring",
    "favicon",
    "healthz",
    "help",
    "inventory",
    "livez",
    "login",
    "logout",
    "metrics",
    "new",
    "notifications",
    "overview",
    "pkg",
    "public",
    "readyz",
    "reports",
    "requests",
    "rotations",
    "search",
    "secrets",
    "settings",
    "sign-in",
    "sign-out",
    "site",
    "static",
    "teams",
    "tenants",
];

impl Tenant {
    pub(super) fn read(section: &mut Section) -> Result<Self, ConfigError> {
        let given = section.parsed("name", checked_name)?;
        let cloud = section.parsed("kind", is_cloud)?.unwrap_or(false);
        let writes = section.parsed("writes", Writes::parse)?;
        let removal_days = match section.number("removal_days")? {
            Some(days) if days > MOST_REMOVAL_DAYS => {
                let wrong = format!("must be at most {MOST_REMOVAL_DAYS} days; 0 = deletions are at once");
                return Err(section.wrong("removal_days", wrong));
            }
            days => days.unwrap_or(REMOVAL_DAYS),
        };
        let cloud_keys = Cloud::keys_given(section);
        let kind = if cloud {
            TenantKind::Cloud(Box::new(Cloud::read(section)?))
        } else if let Some(key) = cloud_keys {
            return Err(
                section.wrong(key, r#"is for tenants of kind "cloud" only; set the kind or remove the key"#)
            );
        } else {
            Cloud::learn_keys(section)?;
            section.done()?;
            TenantKind::Sandbox
        };
        let name = match (given, &kind) {
            (Some(name), _) => name,
            (None, TenantKind::Sandbox) => "sandbox".to_owned(),
            (None, TenantKind::Cloud(_)) => {
                return Err(section.wrong("name", "is missing; it stands in URLs"));
            }
        };
        let writes = writes.unwrap_or(if cloud { Writes::AfterProbe } else { Writes::Allowed });
        Ok(Self { name, kind, writes, removal_days })
    }
}

/// The tenants, or the sandbox where none is given. Refuses a name that is given twice.
pub(super) fn or_sandbox(mut tenants: Vec<Tenant>) -> Result<Vec<Tenant>, ConfigError> {
    if tenants.is_empty() {
        tenants.push(Tenant {
            name: "sandbox".to_owned(),
            kind: TenantKind::Sandbox,
            writes: Writes::Allowed,
            removal_days: REMOVAL_DAYS,
        });
    }
    for (index, tenant) in tenants.iter().enumerate() {
        if tenants[..index].iter().any(|earlier| earlier.name == tenant.name) {
            return Err(ConfigError::Value {
                key: "`name` in [[tenants]]".to_owned(),
                wrong: format!("is `{}` twice; give each tenant a name of its own", tenant.name),
            });
        }
    }
    Ok(tenants)
}

fn is_cloud(text: &str) -> Result<bool, String> {
    match text {
        "cloud" => Ok(true),
        "sandbox" => Ok(false),
        _ => Err(r#"must be "sandbox" or "cloud""#.to_owned()),
    }
}

fn checked_name(name: &str) -> Result<String, String> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if name.is_empty()
        || name.len() > 40
        || !name.chars().all(plain)
        || name.starts_with('-')
        || name.ends_with('-')
    {
        return Err(
            "must be 1 to 40 lower-case letters, digits and dashes, with no dash at either end".to_owned()
        );
    }
    if OWN_WORDS.contains(&name) {
        return Err(format!("must not be `{name}`, which is one of the console's own words; choose another"));
    }
    Ok(name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::{from_env, from_text};
    use super::*;

    fn named(name: &str) -> Result<String, String> {
        let config = from_text(&format!("[[tenants]]\nname = \"{name}\"\nkind = \"sandbox\""));
        config.map(|config| config.tenants[0].name.clone()).map_err(|error| error.to_string())
    }

    #[test]
    fn a_tenant_name_is_lower_case_letters_digits_and_dashes() {
        for right in ["sandbox", "a", "acme-2", "0"] {
            assert_eq!(named(right).as_deref(), Ok(right));
        }
        for wrong in ["", "Acme", "a_b", "a b", "a/b", "-a", "a-", "é", &"a".repeat(41)] {
            assert!(named(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_consoles_own_words_are_no_tenant_names() {
        for word in OWN_WORDS {
            assert!(named(word).unwrap_err().contains("own words"), "{word}");
        }
    }

    #[test]
    fn a_cloud_tenant_is_read_only_until_it_was_probed_unless_somebody_says_otherwise() {
        let writes = |text: &str| from_text(text).map(|config| config.tenants[0].writes);
        let cloud = "[[tenants]]\nname = \"a\"\nkind = \"cloud\"\nvanity_domain = \"a\"\nclient_id = \"i\"\nclient_secret = \"s\"\n";
        assert_eq!(writes(cloud).unwrap(), Writes::AfterProbe);
        assert_eq!(writes("[[tenants]]\nname = \"a\"").unwrap(), Writes::Allowed);
        assert_eq!(writes(&format!("{cloud}writes = \"allowed\"")).unwrap(), Writes::Allowed);
        assert_eq!(writes("[[tenants]]\nname = \"a\"\nwrites = \"never\"").unwrap(), Writes::Never);
        let said = writes(&format!("{cloud}writes = \"yes\"")).unwrap_err().to_string();
        assert!(said.contains("\"after-probe\""), "{said}");
    }

    #[test]
    fn the_way_back_from_a_removal_is_open_for_a_week_unless_somebody_says_otherwise() {
        let days = |text: &str| from_text(text).map(|config| config.tenants[0].removal_days);
        assert_eq!(days("").unwrap(), 7);
        assert_eq!(days("[[tenants]]\nname = \"a\"").unwrap(), 7);
        for (set, expected) in [("0", 0), ("1", 1), ("365", 365)] {
            assert_eq!(days(&format!("[[tenants]]\nname = \"a\"\nremoval_days = {set}")).unwrap(), expected);
        }
        for wrong in ["366", "-1", "\"7\"", "1.5"] {
            let said =
                days(&format!("[[tenants]]\nname = \"a\"\nremoval_days = {wrong}")).unwrap_err().to_string();
            assert!(said.contains("`removal_days`"), "{said}");
        }
    }

    #[test]
    fn two_tenants_cannot_share_a_name() {
        let said = from_text("[[tenants]]\nname = \"a\"\n[[tenants]]\nname = \"a\"").unwrap_err().to_string();
        assert!(said.contains("is `a` twice"), "{said}");
    }

    #[test]
    fn a_tenant_needs_no_file() {
        let config =
            from_env(&[("CLIENTELE_TENANTS__0__NAME", "lab"), ("CLIENTELE_TENANTS__1__NAME", "lab2")])
                .unwrap();
        assert_eq!(config.tenants[1].name, "lab2");
        let said = from_env(&[("CLIENTELE_TENANTS__1__NAME", "lab")]).unwrap_err().to_string();
        assert!(said.contains("number 0 is missing"), "{said}");
    }

    #[test]
    fn a_single_bracket_is_explained() {
        let said = from_text("[tenants]\nname = \"a\"").unwrap_err().to_string();
        assert!(said.contains("double square brackets"), "{said}");
    }

    #[test]
    fn a_sandbox_tenant_takes_no_credential_of_its_own() {
        let said = from_text("[[tenants]]\nname = \"a\"\nclient_id = \"x\"").unwrap_err().to_string();
        assert!(said.contains("`client_id`") && said.contains("kind \"cloud\" only"), "{said}");
        let said = from_text("[[tenants]]\nname = \"a\"\nclient_idd = \"x\"").unwrap_err().to_string();
        assert!(said.contains("did you mean `client_id`?"), "{said}");
    }
}
