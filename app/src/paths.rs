//! Every URL of the console as a function. Ids are opaque, so each is encoded as one path segment.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::model::{
    AccessRequestId, BatchId, CampaignId, ClientId, Leaked, ScopeId, SecretId, Switch, TeamId, TenantName,
};

/// Everything but RFC 3986's unreserved characters.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// `text` as one segment of a path or one value of a query.
#[must_use]
pub fn encode(text: &str) -> String {
    match text {
        // A segment of dots would be resolved away by browsers and proxies.
        "." => "%2E".to_owned(),
        ".." => "%2E%2E".to_owned(),
        _ => utf8_percent_encode(text, SEGMENT).to_string(),
    }
}

/// The overview.
pub const OVERVIEW: &str = "/";
/// The person's own page.
pub const ACCOUNT: &str = "/account";
/// Where a form ends one of the person's own sessions.
pub const ACCOUNT_SESSIONS: &str = "/account/sessions";
/// Who is signed in, for administrators.
pub const PEOPLE: &str = "/account/people";
/// Where a form comes in again after a session was ended.
pub const ENTER: &str = "/account/enter";
/// Where the company's sign-in leads back to after somebody proved anew who they are.
pub const AGAIN: &str = "/account/again";
/// What is shown after signing out behind a proxy.
pub const SIGNED_OUT: &str = "/account/signed-out";
/// Where demo sign-in shows its personas.
pub const DEMO: &str = "/demo";
/// Where a form signs out.
pub const SIGN_OUT: &str = "/sign-out";

/// Teams.
pub const TEAMS: &str = "/teams";
/// The form for a new team.
pub const NEW_TEAM: &str = "/teams/new";
/// Requests.
pub const REQUESTS: &str = "/requests";

/// One team.
#[must_use]
pub fn team(id: &TeamId) -> String {
    format!("{TEAMS}/{}", encode(&id.0))
}

/// The form that edits a team.
#[must_use]
pub fn edit_team(id: &TeamId) -> String {
    format!("{}/edit", team(id))
}

/// The question whether to do away with a team.
#[must_use]
pub fn delete_team(id: &TeamId) -> String {
    format!("{}/delete", team(id))
}

/// The form for how far a team may go in a tenant.
#[must_use]
pub fn ceiling(id: &TeamId, tenant: &TenantName) -> String {
    format!("{}/ceilings/{}", team(id), encode(&tenant.0))
}

/// Whose a client is.
#[must_use]
pub fn owner(tenant: &TenantName, id: &ClientId) -> String {
    format!("{}/owner", client(tenant, id))
}

/// One request.
#[must_use]
pub fn request(tenant: &TenantName, id: &AccessRequestId) -> String {
    format!("{REQUESTS}/{}/{}", encode(&tenant.0), encode(&id.0))
}

/// The form that asks for a client.
#[must_use]
pub fn ask_ownership(tenant: &TenantName) -> String {
    format!("{REQUESTS}/{}/new", encode(&tenant.0))
}

/// A tenant's clients.
#[must_use]
pub fn clients(tenant: &TenantName) -> String {
    format!("/{}/clients", encode(&tenant.0))
}

/// The form for a new client.
#[must_use]
pub fn new_client(tenant: &TenantName) -> String {
    format!("{}/new", clients(tenant))
}

/// The form for a new client that starts as a copy of another.
#[must_use]
pub fn clone_client(tenant: &TenantName, id: &ClientId) -> String {
    format!("{}/new?from={}", clients(tenant), encode(&id.0))
}

/// One client.
#[must_use]
pub fn client(tenant: &TenantName, id: &ClientId) -> String {
    format!("{}/{}", clients(tenant), encode(&id.0))
}

/// The form that edits a client.
#[must_use]
pub fn edit_client(tenant: &TenantName, id: &ClientId) -> String {
    format!("{}/edit", client(tenant, id))
}

/// A client's page with a question open.
#[must_use]
pub fn client_dialog(tenant: &TenantName, id: &ClientId, dialog: &str) -> String {
    format!("{}?dialog={dialog}", client(tenant, id))
}

/// A client's secrets.
#[must_use]
pub fn secrets(tenant: &TenantName, id: &ClientId) -> String {
    format!("{}/secrets", client(tenant, id))
}

/// A client's secrets with the question whether to delete one of them.
#[must_use]
pub fn delete_secret(tenant: &TenantName, id: &ClientId, secret: &SecretId) -> String {
    format!("{}?dialog=delete&secret={}", secrets(tenant, id), encode(&secret.0))
}

/// A client's secrets with the form for what one of them is called.
#[must_use]
pub fn label_secret(tenant: &TenantName, id: &ClientId, secret: &SecretId) -> String {
    format!("{}?dialog=label&secret={}", secrets(tenant, id), encode(&secret.0))
}

/// The way out where a secret or a key of a client leaked.
#[must_use]
pub fn leak(tenant: &TenantName, id: &ClientId, what: &Leaked) -> String {
    let what = match what {
        Leaked::Secret(secret) => format!("secret={}", encode(&secret.0)),
        Leaked::Key(fingerprint) => format!("key={}", encode(fingerprint)),
    };
    format!("{}/leak?{what}", client(tenant, id))
}

/// The rotation of a client's secret.
#[must_use]
pub fn rotate(tenant: &TenantName, id: &ClientId) -> String {
    format!("{}/rotate", client(tenant, id))
}

/// The rotation of a client's secret with a question open.
#[must_use]
pub fn rotate_dialog(tenant: &TenantName, id: &ClientId, dialog: &str) -> String {
    format!("{}?dialog={dialog}", rotate(tenant, id))
}

/// Where an operation that has not ended can be followed.
#[must_use]
pub fn operation(tenant: &TenantName, operation: &str) -> String {
    format!("/{}/operations/{}", encode(&tenant.0), encode(operation))
}

/// The event stream of an operation that has not ended.
#[must_use]
pub fn operation_events(tenant: &TenantName, id: &str) -> String {
    format!("{}/events", operation(tenant, id))
}

/// The question whether to switch many clients.
#[must_use]
pub fn bulk(tenant: &TenantName) -> String {
    format!("{}/bulk", clients(tenant))
}

/// The question whether to switch these clients.
#[must_use]
pub fn bulk_of(tenant: &TenantName, switch: Switch, ids: &[ClientId]) -> String {
    let ids: String = ids.iter().map(|id| format!("&id={}", encode(&id.0))).collect();
    format!("{}?do={}{ids}", bulk(tenant), switch.word())
}

/// Work on many clients.
#[must_use]
pub fn batch(tenant: &TenantName, batch: &BatchId) -> String {
    format!("/{}/batches/{}", encode(&tenant.0), encode(&batch.0))
}

/// The event stream of work on many clients.
#[must_use]
pub fn batch_events(tenant: &TenantName, id: &BatchId) -> String {
    format!("{}/events", batch(tenant, id))
}

/// A tenant's campaigns.
#[must_use]
pub fn campaigns(tenant: &TenantName) -> String {
    format!("/{}/campaigns", encode(&tenant.0))
}

/// The form that begins a campaign.
#[must_use]
pub fn new_campaign(tenant: &TenantName) -> String {
    format!("{}/new", campaigns(tenant))
}

/// The form that begins a campaign with secrets of these clients.
#[must_use]
pub fn campaign_of(tenant: &TenantName, ids: &[ClientId]) -> String {
    let ids: Vec<_> = ids.iter().map(|id| format!("id={}", encode(&id.0))).collect();
    format!("{}?{}", new_campaign(tenant), ids.join("&"))
}

/// One campaign.
#[must_use]
pub fn campaign(tenant: &TenantName, id: &CampaignId) -> String {
    format!("{}/{}", campaigns(tenant), encode(&id.0))
}

/// A campaign with the question why a secret is skipped.
#[must_use]
pub fn skip_line(tenant: &TenantName, id: &CampaignId, client: &ClientId, secret: &SecretId) -> String {
    format!("{}?dialog=skip&client={}&secret={}", campaign(tenant, id), encode(&client.0), encode(&secret.0))
}

/// Who was shown which live secrets of a tenant.
#[must_use]
pub fn exposure(tenant: &TenantName) -> String {
    format!("/{}/exposure", encode(&tenant.0))
}

/// What ends when in a tenant.
#[must_use]
pub fn expiring(tenant: &TenantName) -> String {
    format!("/{}/expiring", encode(&tenant.0))
}

/// What ends in the week of a Monday, given as `2027-01-11`.
#[must_use]
pub fn expiring_week(tenant: &TenantName, monday: &str) -> String {
    format!("{}?week={monday}", expiring(tenant))
}

/// What of a client ends.
#[must_use]
pub fn expiring_of_client(tenant: &TenantName, client: &ClientId) -> String {
    format!("{}?q={}", expiring(tenant), encode(&client.0))
}

/// What changed in a tenant outside the console.
#[must_use]
pub fn drift(tenant: &TenantName) -> String {
    format!("/{}/drift", encode(&tenant.0))
}

/// How the copy of a tenant's clients stands.
#[must_use]
pub fn inventory(tenant: &TenantName) -> String {
    format!("/{}/inventory", encode(&tenant.0))
}

/// The event stream of a reading of the inventory.
#[must_use]
pub fn inventory_events(tenant: &TenantName) -> String {
    format!("{}/events", inventory(tenant))
}

/// What is to be removed from a tenant, and what was.
#[must_use]
pub fn removals(tenant: &TenantName) -> String {
    format!("/{}/removals", encode(&tenant.0))
}

/// The form for a new client that starts from what one that is gone was.
#[must_use]
pub fn recreate_client(tenant: &TenantName, id: &ClientId) -> String {
    format!("{}/new?recreate={}", clients(tenant), encode(&id.0))
}

/// A tenant's audit log.
#[must_use]
pub fn audit(tenant: &TenantName) -> String {
    format!("/{}/audit", encode(&tenant.0))
}

/// What of the audit log is about one client.
#[must_use]
pub fn audit_of(tenant: &TenantName, client: &ClientId) -> String {
    format!("{}?client={}", audit(tenant), encode(&client.0))
}

/// One entry of the audit log.
#[must_use]
pub fn audit_entry(tenant: &TenantName, operation: &str) -> String {
    format!("{}/{}", audit(tenant), encode(operation))
}

/// Where a form takes the audit log away as a file.
#[must_use]
pub fn audit_export(tenant: &TenantName) -> String {
    format!("{}/export", audit(tenant))
}

/// A tenant's clients that no team answers for.
#[must_use]
pub fn clients_without_owner(tenant: &TenantName) -> String {
    format!("{}?owner=none", clients(tenant))
}

/// A tenant's clients that hold a role.
#[must_use]
pub fn clients_with_role(tenant: &TenantName, scope: &ScopeId) -> String {
    format!("{}?role={}", clients(tenant), encode(&scope.0))
}

/// A team's clients in a tenant.
#[must_use]
pub fn clients_of_team(tenant: &TenantName, team: &TeamId) -> String {
    format!("{}?owner={}", clients(tenant), encode(&team.0))
}

/// What ends of a team's clients in a tenant.
#[must_use]
pub fn expiring_of_team(tenant: &TenantName, team: &TeamId) -> String {
    format!("{}?owner={}", expiring(tenant), encode(&team.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_url_of_the_console() {
        let tenant = TenantName("prod-eu".into());
        let id = ClientId("iq7c/../%2e ü".into());
        let secret = SecretId("s&1".into());
        insta::assert_snapshot!(
            [
                clients(&tenant),
                new_client(&tenant),
                clone_client(&tenant, &id),
                client(&tenant, &id),
                edit_client(&tenant, &id),
                client_dialog(&tenant, &id, "delete"),
                secrets(&tenant, &id),
                delete_secret(&tenant, &id, &secret),
                label_secret(&tenant, &id, &secret),
                leak(&tenant, &id, &Leaked::Secret(secret.clone())),
                leak(&tenant, &id, &Leaked::Key("A7:BB".into())),
                operation(&tenant, "01J"),
                operation_events(&tenant, "01J"),
                bulk(&tenant),
                bulk_of(&tenant, Switch::Disable, &[id.clone(), ClientId("b".into())]),
                batch(&tenant, &BatchId("01K".into())),
                batch_events(&tenant, &BatchId("01K".into())),
                expiring(&tenant),
                clients_without_owner(&tenant),
                clients_with_role(&tenant, &ScopeId("a::b".into())),
                clients_of_team(&tenant, &TeamId("01T".into())),
                expiring_of_team(&tenant, &TeamId("01T".into())),
                expiring_week(&tenant, "2027-01-11"),
                expiring_of_client(&tenant, &id),
                drift(&tenant),
                inventory(&tenant),
                inventory_events(&tenant),
                owner(&tenant, &id),
                team(&TeamId("01T".into())),
                edit_team(&TeamId("01T".into())),
                delete_team(&TeamId("01T".into())),
                ceiling(&TeamId("01T".into()), &tenant),
                request(&tenant, &AccessRequestId("01R".into())),
                ask_ownership(&tenant),
                rotate(&tenant, &id),
                rotate_dialog(&tenant, &id, "retire"),
                removals(&tenant),
                recreate_client(&tenant, &id),
                campaigns(&tenant),
                new_campaign(&tenant),
                campaign_of(&tenant, &[id.clone(), ClientId("b".into())]),
                campaign(&tenant, &CampaignId("01C".into())),
                skip_line(&tenant, &CampaignId("01C".into()), &id, &secret),
                exposure(&tenant),
                audit(&tenant),
                audit_of(&tenant, &id),
                audit_entry(&tenant, "01J"),
                audit_export(&tenant),
            ]
            .join("\n")
        );
    }

    #[test]
    fn an_id_of_dots_stays_one_segment() {
        assert_eq!(encode(".."), "%2E%2E");
        assert_eq!(encode("."), "%2E");
    }
}
