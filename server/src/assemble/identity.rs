//! Who may sign in, and what they then are: from the configuration to the parts.

use app::desk::{Pace, StepUp};
use app::model::TenantName;
use app::policy::{Access, Bindings, Freshness};

use super::{StartError, authorities};
use crate::clock;
use crate::config::{Config, IdentityMode, Origin, SignIn};
use crate::http::{DemoGroups, Identity, Proxy};
use crate::zidentity::{self, ProxyUrl};

/// Which groups are what. In demo mode the personas of the teams know of every tenant.
pub(super) fn access(config: &Config) -> Access {
    let written = &config.access;
    let mut everywhere = Bindings {
        admin_groups: written.admin_groups.clone(),
        auditor_groups: written.auditor_groups.clone(),
        approver_groups: written.approver_groups.clone(),
        member_groups: written.member_groups.clone(),
    };
    if config.identity.mode == IdentityMode::Demo {
        everywhere.member_groups.extend(DemoGroups::TEAMS.map(str::to_owned));
    }
    let in_tenant = written.tenants.iter().map(|one| {
        let bindings = Bindings {
            admin_groups: one.admin_groups.clone(),
            auditor_groups: one.auditor_groups.clone(),
            approver_groups: one.approver_groups.clone(),
            member_groups: one.member_groups.clone(),
        };
        (TenantName(one.name.clone()), bindings)
    });
    Access { everywhere, in_tenant: in_tenant.collect(), high_scopes: written.high_scopes.clone() }
}

/// The way to sign in.
pub(super) fn identity(config: &Config) -> Result<Identity, StartError> {
    Ok(match config.sign_in()? {
        SignIn::Demo => Identity::Demo(DemoGroups {
            admin: config.access.admin_groups.clone(),
            auditor: config.access.auditor_groups.clone(),
        }),
        SignIn::Headers(proof, rules) => Identity::Proxy(Box::new(Proxy::by_headers(proof, rules))),
        SignIn::Jwt(proof, rules) => {
            let proxy = config.upstream.proxy.as_ref().map(|proxy| ProxyUrl::parse(proxy.expose()));
            let proxy = proxy.transpose().map_err(StartError::Keys)?;
            let ca_pem = config.upstream.ca_file.as_deref().map(authorities).transpose()?;
            let http =
                zidentity::plain_connections(proxy.as_ref(), ca_pem.as_deref()).map_err(StartError::Keys)?;
            Identity::Proxy(Box::new(Proxy::by_token(proof, rules, http, clock::system())))
        }
    })
}

/// When people prove anew who they are. Nobody does in demo mode, where everybody chooses who they are.
pub(super) fn step_up(config: &Config, public_url: &Origin) -> StepUp {
    if config.identity.mode == IdentityMode::Demo {
        return StepUp::default();
    }
    let wanted = &config.identity.step_up;
    StepUp {
        asks: Freshness { max_age: wanted.max_auth_age, acr: wanted.acr.clone() },
        address: wanted.address(&format!("{public_url}{}", app::paths::AGAIN)),
    }
}

/// How fast one person may go. In demo mode everybody is on this machine, and looks as often as they like.
pub(super) fn pace(config: &Config) -> Pace {
    let reads_per_minute = match config.identity.mode {
        IdentityMode::Demo => 0,
        IdentityMode::Headers | IdentityMode::Jwt => config.limits.reads_per_minute,
    };
    let (changes_per_minute, mints_per_minute) =
        (config.limits.changes_per_minute, config.limits.mints_per_minute);
    Pace { reads_per_minute, changes_per_minute, mints_per_minute }
}
