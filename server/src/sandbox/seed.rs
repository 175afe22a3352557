//! The clients that a new tenant starts with: plausible, and equal for equal seed numbers and equal "now".

use serde_json::Map;

use super::catalogue::ResourceServer;
use super::records::{Record, Records, StoredSecret};
use super::wire::{
    ApiClient, AuthType, ClientAuthentication, ClientCertificate, ClientResource, PublicKey, Scope, Text,
};
use super::{Settings, mint, seed_names};

const DAY: i64 = 86_400;

const RSA_KEY: &str = include_str!("fixtures/rsa_public_key.pem");
const EC_KEY: &str = include_str!("fixtures/ec_public_key.pem");
const CERTIFICATES: [&str; 3] = [
    include_str!("fixtures/rsa_certificate.pem"),
    include_str!("fixtures/ec_certificate.pem"),
    include_str!("fixtures/expired_certificate.pem"),
];

/// Secrets as (days until the end, lifetime in days); a negative end is in the past. Oldest first.
///
/// Thirteen, so that they do not march in step with the eight of `authentication`.
const SECRETS: [&[(i64, i64)]; 13] = [
    &[(340, 365)],
    &[(2, 90)],
    &[(12, 180)],
    &[(-20, 60)],
    &[(25, 90), (85, 90)],
    &[],
    &[(150, 180)],
    &[(-3, 30), (27, 30)],
    &[(55, 365)],
    &[(6, 365), (320, 365)],
    &[(1, 30)],
    &[(-200, 180), (-20, 180)],
    &[(80, 90)],
];

/// In seconds; most people leave what the portal proposes.
const TOKEN_LIFETIMES: [u32; 6] = [3_600, 3_600, 900, 86_400, 43_200, 600];

/// A small generator of our own (splitmix64), so that a seed number means the same tenant for ever.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.roll() % n as u64) as usize
    }
}

/// All clients of the seed, without the configured ones.
pub(super) fn clients(settings: &Settings, server: &ResourceServer, now: i64) -> Records {
    let mut dice = Dice(settings.seed);
    let mut records = Records::default();
    for at in 0..settings.clients {
        let mut id = mint::id_from('i', dice.roll());
        while records.get(&id).is_some() {
            id = mint::id_from('i', dice.roll());
        }
        let (name, description) = seed_names::of(at);
        let client_authentication = authentication(at);
        let secrets = match client_authentication.auth_type {
            AuthType::Secret => secrets(at, &mut dice, now),
            AuthType::PubKeyCert | AuthType::Jwks => Vec::new(),
        };
        let client = ApiClient {
            id,
            name,
            description,
            status: at % 9 != 7,
            access_token_life_time: settings
                .lifetime_unit
                .of_seconds(TOKEN_LIFETIMES[dice.below(TOKEN_LIFETIMES.len())]),
            client_authentication,
            client_resources: resources(at, server, &mut dice),
            extra: Map::new(),
        };
        records.push(Record { client, secrets });
    }
    records
}

/// Most clients have a secret; of every eight, one has keys, one certificates and one a JWKS URL.
fn authentication(at: usize) -> ClientAuthentication {
    let mut authentication = ClientAuthentication::by_secret();
    match at % 8 {
        3 => {
            authentication.auth_type = AuthType::PubKeyCert;
            let key = |name: &str, pem| PublicKey {
                key_name: Some(name.to_owned()),
                key_value: Text::Borrowed(pem),
            };
            authentication.public_keys = match at % 3 {
                0 => vec![key("build-server", RSA_KEY)],
                1 => vec![key("hsm-2026", EC_KEY)],
                _ => vec![key("primary", RSA_KEY), key("standby", EC_KEY)],
            };
        }
        5 => {
            authentication.auth_type = AuthType::PubKeyCert;
            let pem = CERTIFICATES[at / 8 % CERTIFICATES.len()];
            authentication.client_certificates =
                vec![ClientCertificate { cert_content: Text::Borrowed(pem) }];
        }
        7 => {
            authentication.auth_type = AuthType::Jwks;
            authentication.client_jwks_url =
                Some(format!("https://keys.example.com/{at}/.well-known/jwks.json"));
        }
        _ => {}
    }
    authentication
}

fn secrets(at: usize, dice: &mut Dice, now: i64) -> Vec<StoredSecret> {
    let made = SECRETS[at % SECRETS.len()].iter().map(|(days_left, lifetime)| {
        // Nobody makes a secret at the stroke of midnight: up to three hours apart, and never in the future.
        let expires_at = now + days_left * DAY - (dice.below(10_800) as i64);
        let created_at = expires_at - lifetime * DAY;
        // Its value was never known to anybody, so nobody can sign in as a seed client.
        StoredSecret { id: mint::id_from('s', dice.roll()), created_at, expires_at, digest: None }
    });
    made.collect()
}

/// None for one client in eleven, ZIdentity itself for very few, one to three other services for the others.
fn resources(at: usize, server: &ResourceServer, dice: &mut Dice) -> Vec<ClientResource> {
    let (ziam, others) = server.service_scopes.split_first().expect("the catalogue has services");
    let mut selected_scopes: Vec<Scope> = Vec::new();
    if at % 17 == 4 {
        selected_scopes.push(ziam.scopes[dice.below(ziam.scopes.len())].clone());
    }
    if at % 11 != 6 {
        let first = dice.below(others.len());
        for step in 0..=dice.below(3) {
            let scopes = &others[(first + step * 2) % others.len()].scopes;
            selected_scopes.push(scopes[dice.below(scopes.len())].clone());
        }
    }
    if selected_scopes.is_empty() {
        return Vec::new();
    }
    vec![resource(server, selected_scopes)]
}

/// What a client has on the resource server: these scopes.
pub(super) fn resource(server: &ResourceServer, selected_scopes: Vec<Scope>) -> ClientResource {
    ClientResource {
        id: Text::Borrowed(server.id),
        name: Text::Borrowed(server.name),
        default_api: server.default_api,
        selected_scopes,
    }
}

#[cfg(test)]
mod tests {
    use super::super::catalogue;
    use super::*;

    const NOW: i64 = 1_800_000_000;

    fn seeded(clients: usize, seed: u64) -> Vec<Record> {
        let settings = Settings { clients, seed, ..Settings::default() };
        let records = clients_of(&settings);
        serde_json::from_value(serde_json::to_value(records.iter().collect::<Vec<_>>()).unwrap()).unwrap()
    }

    fn clients_of(settings: &Settings) -> Records {
        super::clients(settings, &catalogue::zscaler_apis(), NOW)
    }

    #[test]
    fn equal_seeds_make_equal_tenants_and_others_do_not() {
        let text = |seed| serde_json::to_string(&seeded(48, seed)).unwrap();
        assert_eq!(text(1), text(1));
        assert_ne!(text(1), text(2));
    }

    #[test]
    fn the_default_seed_has_one_of_everything_that_a_console_must_show() {
        let all = seeded(48, 0);
        let count = |what: &dyn Fn(&Record) -> bool| all.iter().filter(|record| what(record)).count();
        let auth = |record: &Record| record.client.client_authentication.auth_type;
        assert_eq!(all.len(), 48);
        assert!(count(&|r| auth(r) == AuthType::Secret) > 20);
        assert!(count(&|r| auth(r) == AuthType::Jwks) > 3);
        assert!(count(&|r| !r.client.client_authentication.public_keys.is_empty()) > 3);
        assert!(count(&|r| !r.client.client_authentication.client_certificates.is_empty()) > 3);
        assert!(count(&|r| !r.client.status) > 3);
        assert!(count(&|r| r.client.client_resources.is_empty()) > 2);
        assert!(count(&|r| r.secrets.len() == 2) > 3);
        assert!(count(&|r| auth(r) == AuthType::Secret && r.secrets.is_empty()) > 0);
        let ends_within = |r: &Record, from: i64, to: i64| {
            r.secrets.iter().any(|s| (NOW + from * DAY..NOW + to * DAY).contains(&s.expires_at))
        };
        assert!(count(&|r| ends_within(r, -400, 0)) > 3, "expired");
        assert!(count(&|r| ends_within(r, 1, 3)) > 1, "ends in two days");
        assert!(count(&|r| ends_within(r, 11, 13)) > 1, "ends in twelve days");
        assert!(count(&|r| ends_within(r, 300, 365)) > 1, "long-lived");
        assert!(all.iter().all(|r| r.secrets.iter().all(|s| s.created_at < NOW)));
    }

    #[test]
    fn no_seed_client_holds_two_scopes_of_one_service() {
        let server = catalogue::zscaler_apis();
        for record in seeded(500, 3) {
            let mut services: Vec<_> = record
                .client
                .client_resources
                .iter()
                .flat_map(|r| &r.selected_scopes)
                .map(|scope| server.scope(&scope.id).unwrap().0.id)
                .collect();
            let before = services.len();
            services.sort_unstable();
            services.dedup();
            assert_eq!(services.len(), before);
        }
    }
}
