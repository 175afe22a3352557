//! What known proxies send: the defaults behind `profile`.
//!
//! Patterns name headers as the proxy itself spells them; a `*` at the end stands for any rest.

use super::GroupsFormat;

/// A proxy that says in plain headers who somebody is.
pub(super) struct HeaderProfile {
    pub(super) name: &'static str,
    pub(super) user: &'static str,
    pub(super) email: &'static str,
    pub(super) full_name: &'static str,
    pub(super) groups: &'static str,
    pub(super) auth_time: Option<&'static str>,
    pub(super) acr: Option<&'static str>,
    pub(super) format: GroupsFormat,
    /// What else it sends of the same kind.
    pub(super) own: &'static [&'static str],
}

/// A proxy that signs a token.
pub(super) struct TokenProfile {
    pub(super) name: &'static str,
    pub(super) header: &'static str,
    pub(super) algorithms: &'static [&'static str],
    /// Where it differs from installation to installation, the operator writes it.
    pub(super) issuer: Option<&'static str>,
    pub(super) keys: KeysAt,
    pub(super) name_claim: &'static str,
    /// What else it sends of the same kind.
    pub(super) own: &'static [&'static str],
}

/// Where a proxy publishes its keys.
#[derive(Clone, Copy)]
pub(super) enum KeysAt {
    /// The operator writes it.
    Written,
    /// Everywhere at this address.
    Fixed(&'static str),
    /// Below the issuer, which is a URL.
    BelowIssuer(&'static str),
    /// At this path of the issuer, which is a host.
    AtIssuerHost(&'static str),
    /// A key server that has each key under its id; the region stands in the signer's ARN.
    AwsKeyServer,
}

/// Profiles of mode "headers".
pub(super) const HEADERS: [HeaderProfile; 5] = [
    HeaderProfile {
        name: "oauth2-proxy",
        user: "X-Forwarded-User",
        email: "X-Forwarded-Email",
        full_name: "X-Forwarded-Preferred-Username",
        groups: "X-Forwarded-Groups",
        auth_time: None,
        acr: None,
        format: GroupsFormat::Joined(','),
        own: &["x-forwarded-access-token"],
    },
    HeaderProfile {
        name: "authelia",
        user: "Remote-User",
        email: "Remote-Email",
        full_name: "Remote-Name",
        groups: "Remote-Groups",
        auth_time: None,
        acr: None,
        format: GroupsFormat::Joined(','),
        own: &[],
    },
    HeaderProfile {
        name: "authentik",
        user: "X-authentik-username",
        email: "X-authentik-email",
        full_name: "X-authentik-name",
        groups: "X-authentik-groups",
        auth_time: None,
        acr: None,
        format: GroupsFormat::Joined('|'),
        own: &["x-authentik-*"],
    },
    HeaderProfile {
        name: "mod_auth_openidc",
        user: "OIDC_CLAIM_sub",
        email: "OIDC_CLAIM_email",
        full_name: "OIDC_CLAIM_name",
        groups: "OIDC_CLAIM_groups",
        auth_time: Some("OIDC_CLAIM_auth_time"),
        acr: Some("OIDC_CLAIM_acr"),
        format: GroupsFormat::Joined(','),
        own: &["oidc_*"],
    },
    HeaderProfile {
        name: "azure",
        user: "X-MS-CLIENT-PRINCIPAL-ID",
        email: "X-MS-CLIENT-PRINCIPAL-NAME",
        full_name: "X-MS-CLIENT-PRINCIPAL-NAME",
        groups: "X-MS-CLIENT-PRINCIPAL",
        auth_time: None,
        acr: None,
        format: GroupsFormat::AzurePrincipal,
        own: &["x-ms-client-principal-idp", "x-ms-token-*"],
    },
];

/// Profiles of mode "jwt".
pub(super) const TOKENS: [TokenProfile; 6] = [
    TokenProfile {
        name: "cloudflare-access",
        header: "Cf-Access-Jwt-Assertion",
        algorithms: &["RS256"],
        issuer: None,
        keys: KeysAt::BelowIssuer("/cdn-cgi/access/certs"),
        name_claim: "email",
        own: &["cf-access-*"],
    },
    TokenProfile {
        name: "pomerium",
        header: "X-Pomerium-Jwt-Assertion",
        algorithms: &["ES256"],
        issuer: None,
        keys: KeysAt::AtIssuerHost("/.well-known/pomerium/jwks.json"),
        name_claim: "name",
        own: &["x-pomerium-*"],
    },
    TokenProfile {
        name: "google-iap",
        header: "X-Goog-IAP-JWT-Assertion",
        algorithms: &["ES256"],
        issuer: Some("https://cloud.google.com/iap"),
        keys: KeysAt::Fixed("https://www.gstatic.com/iap/verify/public_key-jwk"),
        name_claim: "email",
        own: &["x-goog-iap-*", "x-goog-authenticated-user-*"],
    },
    TokenProfile {
        name: "aws-alb",
        header: "x-amzn-oidc-data",
        algorithms: &["ES256"],
        issuer: None,
        keys: KeysAt::AwsKeyServer,
        name_claim: "name",
        own: &["x-amzn-oidc-*"],
    },
    TokenProfile {
        name: "oauth2-proxy",
        header: "Authorization",
        algorithms: &["RS256", "ES256", "ES384", "EdDSA"],
        issuer: None,
        keys: KeysAt::Written,
        name_claim: "name",
        own: &[
            "x-forwarded-user",
            "x-forwarded-email",
            "x-forwarded-groups",
            "x-forwarded-preferred-username",
            "x-forwarded-access-token",
        ],
    },
    TokenProfile {
        name: "authentik",
        header: "X-authentik-jwt",
        algorithms: &["RS256", "ES256", "ES384"],
        issuer: None,
        keys: KeysAt::BelowIssuer("/jwks/"),
        name_claim: "name",
        own: &["x-authentik-*"],
    },
];
