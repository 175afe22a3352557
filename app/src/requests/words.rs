//! What is outside, in words.

use crate::model::{RequestState, ResourceServer, ScopeKey, Service};
use crate::policy::{Block, Outside};

/// A sentence each; a scope that is both high and outside the ceiling is told once, as high.
pub(crate) fn outside_words(outside: &[Outside], catalogue: &[ResourceServer]) -> Vec<String> {
    let is_high =
        |key: &ScopeKey| outside.iter().any(|one| matches!(one, Outside::High(high) if high == key));
    let told = outside.iter().filter(|one| !matches!(one, Outside::Scope(key) if is_high(key)));
    told.map(|one| match one {
        Outside::High(key) => {
            format!(
                "{} is a high role: an administrator who did not ask has to approve it.",
                role(key, catalogue)
            )
        }
        Outside::Scope(key) => format!("{} is beyond the team's ceiling.", role(key, catalogue)),
        Outside::TokenLife(longest) => {
            format!(
                "By the team's ceiling access tokens live {} at most.",
                crate::clients::lifetime_words(*longest)
            )
        }
        Outside::Creation => "Each new client of the team is approved.".to_owned(),
        Outside::Full(1) => "The team may have one client, and has it.".to_owned(),
        Outside::Full(most) => format!("The team may have {most} clients, and has them."),
        Outside::Ownership => "Whoever owns a client can make secrets for it, with all its roles.".to_owned(),
    })
    .collect()
}

/// A scope with its service: `ZIA · Read Only`; its id where it is not offered.
pub(crate) fn role(key: &ScopeKey, catalogue: &[ResourceServer]) -> String {
    let servers = catalogue.iter().filter(|server| server.id == key.server);
    let mut services = servers.flat_map(|server| &server.services);
    let found = services.find_map(|service| {
        let scope = service.scopes.iter().find(|scope| scope.id == key.scope)?;
        Some(format!("{} · {}", service_words(&service.service, catalogue), scope.role()))
    });
    found.unwrap_or_else(|| key.scope.0.clone())
}

/// A service by its name; where another one is called so, with organisation and cloud: `ZIA (Example Corp, zscaler.net)`.
fn service_words(service: &Service, catalogue: &[ResourceServer]) -> String {
    let all = catalogue.iter().flat_map(|server| &server.services);
    if all.filter(|other| other.service.name == service.name).count() < 2 {
        return service.name.clone();
    }
    let place: Vec<_> = [&service.organisation, &service.cloud].into_iter().flatten().cloned().collect();
    let place = if place.is_empty() { service.id.clone() } else { place.join(", ") };
    format!("{} ({place})", service.name)
}

/// How a request stands.
pub(super) fn state_words(state: RequestState) -> &'static str {
    match state {
        RequestState::Waiting => "waiting",
        RequestState::Applying => "being carried out",
        RequestState::Applied => "approved and done",
        RequestState::Unknown => "approved, outcome unknown",
        RequestState::Rejected => "rejected",
        RequestState::Withdrawn => "withdrawn",
    }
}

/// Why it cannot be approved by this person now.
pub(super) fn block_words(block: Block) -> &'static str {
    match block {
        Block::Decided => "It is decided already.",
        Block::NoRole => "An approver or an administrator decides it.",
        Block::Own => "You asked for it: somebody else has to approve it.",
        Block::High => "It gives a high role: an administrator has to approve it.",
        Block::TeamGone => "The team is gone, or works no more in this tenant.",
        Block::AskerLeft => {
            "Who asked is no longer in the team, or has lost the role, as they were last seen."
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::testing::catalogue;
    use crate::model::{ResourceServerId, ScopeId};

    #[test]
    fn the_same_role_in_two_organisations_or_clouds_does_not_read_alike() {
        let mut catalogue = catalogue();
        let services = &mut catalogue[0].services;
        let here = services[1].clone();
        for (at, organisation, cloud) in [
            (1, Some("Example Corp"), "one.net"),
            (2, Some("Example Corp"), "two.net"),
            (3, Some("Other"), "one.net"),
        ] {
            let mut there = here.clone();
            there.service.id = format!("zia{at}");
            (there.service.organisation, there.service.cloud) =
                (organisation.map(str::to_owned), Some(cloud.into()));
            there.scopes.iter_mut().for_each(|scope| scope.id = ScopeId(format!("{}{at}", scope.id.0)));
            services.push(there);
        }
        let words = |scope: &str| {
            role(
                &ScopeKey { server: ResourceServerId("apis".into()), scope: ScopeId(scope.into()) },
                &catalogue,
            )
        };
        assert_eq!(words("zia::read"), "ZIA (Example Corp) · Read Only");
        assert_eq!(words("zia::read1"), "ZIA (Example Corp, one.net) · Read Only");
        assert_eq!(words("zia::read2"), "ZIA (Example Corp, two.net) · Read Only");
        assert_eq!(words("zia::read3"), "ZIA (Other, one.net) · Read Only");
        assert_eq!(words("iam::super"), "ZIAM · Super Admin", "one that stands alone needs no more words");
    }
}
