//! The teams of the demonstration: Payments and Network, each with the clients of the sandbox that are called after it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use app::desk::{Call, Fault, KeptTeam, Teams, Tenant};
use app::model::{
    Allowed, Ceiling, Client, Creates, Owner, ResourceServer, ScopeKey, Team, TenantKind, TenantName,
};
use app::policy::{Access, is_high};

use super::tenants::Tenants;
use crate::clock;
use crate::store::Store;

/// The sandbox is on this machine: it answers at once, or it is not there.
const PATIENCE: Duration = Duration::from_secs(3);

/// A team as it is invented. Its group is that of its persona.
struct Invented {
    name: &'static str,
    group: &'static str,
    contacts: [&'static str; 2],
    channel: &'static str,
    /// The roles that its clients may hold beside those they hold already: a service, and what its role is called.
    roles: &'static [(&'static str, &'static str)],
    creates: Creates,
    secret_days: i64,
}

const INVENTED: [Invented; 2] = [
    Invented {
        name: "Payments",
        group: "payments",
        contacts: ["Pia Payments, pia@example.com", "Paul Payments, paul@example.com"],
        channel: "#team-payments",
        roles: &[
            ("ZPA", "API Full Access"),
            ("ZPA", "API View Only"),
            ("ZIA", "API_Role"),
            ("ZDX", "View Only"),
        ],
        creates: Creates::AtOnce,
        secret_days: 180,
    },
    Invented {
        name: "Network",
        group: "network",
        contacts: ["Nils Network, nils@example.com", "Nora Network, nora@example.com"],
        channel: "#team-network",
        roles: &[("ZIA", "API_Role"), ("CLOUD_CONNECTOR", "Read Only"), ("ZDX", "View Only")],
        creates: Creates::AfterApproval,
        secret_days: 90,
    },
];

/// The most clients of an invented team, unless the sandbox has more of them already.
const MOST: u32 = 20;
/// The longest life of tokens of an invented team, unless its clients have longer ones already.
const TOKEN_SECONDS: u32 = 43_200;

/// Invents the teams, unless there are any. A sandbox that does not answer is told in the log, and tried again at the next
/// start.
pub(super) async fn invent(tenants: &Tenants, access: &Access, store: &Store) {
    let sandboxes = tenants.values().filter(|tenant| tenant.card.kind == TenantKind::Sandbox);
    let sandboxes: Vec<_> = sandboxes.collect();
    match store.teams().all().await {
        Ok(teams) if teams.is_empty() && !sandboxes.is_empty() => {}
        _ => return,
    }
    if let Err(fault) = all(&sandboxes, access, store).await {
        tracing::warn!(%fault, "the teams of the demonstration could not be made");
    }
}

async fn all(sandboxes: &[&Tenant], access: &Access, store: &Store) -> Result<(), Fault> {
    let mut seen = Vec::new();
    for tenant in sandboxes {
        let call = Arc::new(Call::until("demonstration".to_owned(), Instant::now() + PATIENCE));
        let zidentity = tenant.zidentity.within(call);
        let clients = zidentity.list_clients(0, 1000).await?.records;
        seen.push((tenant, clients, zidentity.list_resource_servers().await?));
    }
    let (teams, now) = (store.teams(), (clock::system())());
    for invented in &INVENTED {
        let ceilings = seen.iter().map(|(tenant, clients, catalogue)| {
            let theirs: Vec<_> = theirs(invented, tenant, clients).collect();
            (tenant.card.name.clone(), ceiling(invented, &theirs, catalogue, access))
        });
        let team = Team {
            id: teams.next_id(now),
            name: invented.name.to_owned(),
            groups: vec![invented.group.to_owned()],
            contacts: invented.contacts.map(str::to_owned),
            channel: invented.channel.to_owned(),
            ceilings: ceilings.collect(),
            version: 0,
        };
        // Another replica may invent the same teams at this moment.
        if teams.save(&team).await? != KeptTeam::Kept {
            continue;
        }
        for (tenant, clients, _) in &seen {
            for client in theirs(invented, tenant, clients) {
                let owner = Owner {
                    client: client.id.clone(),
                    team: team.id.clone(),
                    team_name: team.name.clone(),
                    since: now,
                    allowed: Allowed::default(),
                };
                let name: &TenantName = &tenant.card.name;
                teams.give(name, &owner).await?;
            }
        }
    }
    Ok(())
}

/// The clients that are called after the team.
fn theirs<'a>(
    invented: &'a Invented,
    tenant: &'a Tenant,
    clients: &'a [Client],
) -> impl Iterator<Item = &'a Client> {
    let prefix = format!("{}-", invented.group);
    clients
        .iter()
        .filter(move |client| client.settings.name.starts_with(&prefix) && !tenant.card.is_own(&client.id))
}

/// What its clients hold today, high roles aside, and what belongs to its work.
fn ceiling(
    invented: &Invented,
    theirs: &[&Client],
    catalogue: &[ResourceServer],
    access: &Access,
) -> Ceiling {
    let held = theirs.iter().flat_map(|client| client.settings.scope_keys());
    let work = catalogue.iter().flat_map(|server| {
        let services = server.services.iter();
        services.flat_map(move |service| {
            let fits = move |role: &str| {
                invented.roles.iter().any(|(of, name)| *of == service.service.name && role.contains(name))
            };
            let scopes = service.scopes.iter().filter(move |scope| fits(&scope.name));
            scopes.map(move |scope| ScopeKey { server: server.id.clone(), scope: scope.id.clone() })
        })
    });
    let scopes = held.chain(work).filter(|key| !is_high(access, catalogue, key)).collect();
    let tokens = theirs.iter().map(|client| client.settings.token_lifetime).max().unwrap_or_default();
    let count = u32::try_from(theirs.len()).unwrap_or(u32::MAX);
    Ceiling {
        scopes,
        longest_secret_days: invented.secret_days,
        longest_token_seconds: tokens.max(TOKEN_SECONDS),
        creates: invented.creates,
        most_clients: MOST.max(count.saturating_add(5)),
    }
}
