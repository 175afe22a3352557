//! `[access]`: which groups may do what.

use super::{Tenant, error::ConfigError, section::Section};

/// The section `[access]`.
#[derive(Clone, Debug)]
pub struct Access {
    /// Exact names of the groups whose members may change everything.
    pub admin_groups: Vec<String>,
    /// Exact names of the groups whose members may see everything.
    pub auditor_groups: Vec<String>,
    /// Exact names of the groups whose members decide what others ask for.
    pub approver_groups: Vec<String>,
    /// Exact names of the groups whose members may know of the tenants; what they see is their teams' matter.
    pub member_groups: Vec<String>,
    /// Ids of scopes that one person alone never gives, beside those that are high by themselves.
    pub high_scopes: Vec<String>,
    /// Roles for one tenant only.
    pub tenants: Vec<TenantAccess>,
}

/// One `[[access.tenant]]`.
#[derive(Clone, Debug)]
pub struct TenantAccess {
    /// Name of the tenant.
    pub name: String,
    /// Groups whose members may change everything in it.
    pub admin_groups: Vec<String>,
    /// Groups whose members may see everything in it.
    pub auditor_groups: Vec<String>,
    /// Groups whose members decide what others ask for in it.
    pub approver_groups: Vec<String>,
    /// Groups whose members may know of it.
    pub member_groups: Vec<String>,
}

impl Access {
    /// Every group that is bound to a role anywhere.
    pub fn bound_groups(&self) -> impl Iterator<Item = &str> {
        let everywhere =
            [&self.admin_groups, &self.auditor_groups, &self.approver_groups, &self.member_groups];
        let one = self
            .tenants
            .iter()
            .flat_map(|of| [&of.admin_groups, &of.auditor_groups, &of.approver_groups, &of.member_groups]);
        everywhere.into_iter().chain(one).flatten().map(String::as_str)
    }

    pub(super) fn read(section: &mut Section) -> Result<Self, ConfigError> {
        Ok(Self {
            admin_groups: groups(section, "admin_groups")?.unwrap_or_else(|| vec!["zid-admins".to_owned()]),
            auditor_groups: groups(section, "auditor_groups")?
                .unwrap_or_else(|| vec!["zid-auditors".to_owned()]),
            approver_groups: groups(section, "approver_groups")?.unwrap_or_default(),
            member_groups: groups(section, "member_groups")?.unwrap_or_default(),
            high_scopes: section.list("high_scopes")?.unwrap_or_default(),
            tenants: section.tables("tenant", TenantAccess::read)?,
        })
    }
}

impl TenantAccess {
    fn read(section: &mut Section) -> Result<Self, ConfigError> {
        let name = section.word("name")?;
        let admin_groups = groups(section, "admin_groups")?.unwrap_or_default();
        let auditor_groups = groups(section, "auditor_groups")?.unwrap_or_default();
        let approver_groups = groups(section, "approver_groups")?.unwrap_or_default();
        let member_groups = groups(section, "member_groups")?.unwrap_or_default();
        section.done()?;
        let name = name.ok_or_else(|| section.wrong("name", "is missing; write the name of a tenant"))?;
        Ok(Self { name, admin_groups, auditor_groups, approver_groups, member_groups })
    }
}

/// An empty group name would match people of whom nothing is known.
fn groups(section: &mut Section, key: &str) -> Result<Option<Vec<String>>, ConfigError> {
    section.parsed_list(key, |name| match name.trim() {
        "" => Err("holds an empty group name; remove it".to_owned()),
        _ => Ok(name.to_owned()),
    })
}

/// Refuses roles for a tenant that does not exist.
pub(super) fn check_tenants(access: &Access, tenants: &[Tenant]) -> Result<(), ConfigError> {
    let known = |name: &str| tenants.iter().any(|tenant| tenant.name == name);
    match access.tenants.iter().find(|bound| !known(&bound.name)) {
        None => Ok(()),
        Some(bound) => Err(ConfigError::Value {
            key: "`name` in [[access.tenant]]".to_owned(),
            wrong: format!("is `{}`, which is no tenant; write a name from [[tenants]]", bound.name),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::super::from_text;

    #[test]
    fn roles_for_an_unknown_tenant_are_refused() {
        let said =
            from_text("[[access.tenant]]\nname = \"acme\"\nadmin_groups = [\"a\"]").unwrap_err().to_string();
        assert!(said.contains("`acme`, which is no tenant"), "{said}");
        assert!(from_text("[[access.tenant]]\nname = \"sandbox\"").is_ok());
    }

    #[test]
    fn an_empty_group_name_is_refused() {
        assert!(from_text("[access]\nadmin_groups = [\"\"]").is_err());
        assert!(from_text("[access]\nadmin_groups = []").unwrap().access.admin_groups.is_empty());
    }
}
