//! How a client signs in, on its page: its keys and certificates with what they are and when they end. Server only.

use leptos::prelude::*;

use super::jwks_facts::JwksFacts;
use super::key_facts::{CertificateLine, KeyLine};
use super::pem;
use crate::model::{Authentication, Client, JwksReport, TenantCard, Timestamp};
use crate::paths;
use crate::ui::Button;

/// How it signs in. `report` is what a look at its JWKS URL has just shown; `barred` says why the person cannot ask.
#[component]
pub(super) fn SignsIn(
    card: TenantCard,
    client: Client,
    report: Option<JwksReport>,
    barred: Option<String>,
    now: Timestamp,
) -> impl IntoView {
    match client.settings.authentication {
        Authentication::Secret => {
            let href = paths::secrets(&card.name, &client.id);
            view! { <p>"A client secret. "<a class="link" href=href>"See its secrets"</a>"."</p> }.into_any()
        }
        Authentication::Jwks { url } => view! {
            <p>"Private-key JWT. ZIdentity reads the public keys at "<span class="mono">{url}</span></p>
            <form method="post" action=paths::client(&card.name, &client.id) class="jwks-check">
                <Button small=true name="do" value="check_jwks" disabled_because=barred>"Check this URL"</Button>
                {report.map(|report| view! { <JwksFacts report=report/> })}
            </form>
        }
        .into_any(),
        Authentication::Keys { public_keys, certificates } => {
            let keys = public_keys.into_iter().map(|key| {
                let facts = pem::key_facts(&key.pem);
                view! {
                    <li>"Public key " <bdi class="pem-name">{key.name}</bdi> " "
                        {facts.map(|facts| view! { <KeyLine facts=facts/> })}</li>
                }
            });
            let certificates = certificates.into_iter().map(|certificate| match pem::certificate_facts(&certificate.pem) {
                Some(facts) => view! { <li>"Certificate " <CertificateLine facts=facts now=now/></li> }.into_any(),
                None => view! { <li>"A certificate that this console cannot read"</li> }.into_any(),
            });
            view! {
                <p>"Private-key JWT with the keys registered here:"</p>
                <ul class="pem-list">{keys.collect_view()}{certificates.collect_view()}</ul>
            }
            .into_any()
        }
        Authentication::Other { auth_type } => view! {
            <p>"A way that this version of the console does not know: "<span class="mono">{auth_type}</span>"."</p>
        }
        .into_any(),
    }
}
