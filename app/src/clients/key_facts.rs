//! What a key or a certificate is, in a line: beside the field where it is typed, and on the client's page.

use leptos::prelude::*;

use super::pem::{self, CertificateFacts, KeyFacts};
use crate::model::Timestamp;
use crate::ui::Ends;

/// Kind, strength and fingerprint of a public key.
#[component]
pub(super) fn KeyLine(facts: KeyFacts) -> impl IntoView {
    let words = facts.kind.words();
    let objection = facts.kind.objection();
    let caution = facts.kind.caution().filter(|_| objection.is_none());
    view! {
        <span class="pem-facts">
            <span class="pem-kind">{words}</span> " "
            {fingerprint(facts.fingerprint)}
            {objection.map(|words| view! { <span class="pem-bad">{words}</span> })}
            {caution.map(|words| view! { <span class="pem-mind">{words}</span> })}
        </span>
    }
}

/// Subject, key, end and fingerprint of a certificate.
#[component]
pub(super) fn CertificateLine(facts: CertificateFacts, now: Timestamp) -> impl IntoView {
    let (key, caution) = (facts.key.words(), facts.caution(now));
    let weak = facts.key.objection();
    let subject = if facts.subject.is_empty() { "without a subject".to_owned() } else { facts.subject };
    view! {
        <span class="pem-facts">
            <bdi class="pem-subject">{subject}</bdi> " "
            <span class="pem-kind">{key}</span> " "
            <Ends at=facts.not_after.0 now=now.0 prefix="ends"/> " "
            {fingerprint(facts.fingerprint)}
            {weak.map(|words| view! { <span class="pem-bad">{words}</span> })}
            {caution.map(|words| view! { <span class="pem-mind">{words}</span> })}
        </span>
    }
}

fn fingerprint(of: String) -> impl IntoView {
    view! { <span class="pem-print"><abbr title="Fingerprint: SHA-256 of its DER form">"SHA-256"</abbr> " " <span class="mono">{of}</span></span> }
}

/// What stands in a field for a public key, as it is typed.
#[component]
pub(super) fn KeyTyped(text: Signal<String>) -> impl IntoView {
    move || match pem::public_key(&text.get()) {
        Ok(key) => Some(view! { <KeyLine facts=key.facts/> }.into_any()),
        Err(words) if pem::holds_private_key(&text.get()) => Some(refused(words)),
        Err(_) => None,
    }
}

/// What stands in the field for certificates, as it is typed.
#[component]
pub(super) fn CertificatesTyped(text: Signal<String>, now: Timestamp) -> impl IntoView {
    move || match pem::certificates(&text.get()) {
        Ok(all) if all.is_empty() => None,
        Ok(all) => {
            let lines =
                all.into_iter().map(|one| view! { <li><CertificateLine facts=one.facts now=now/></li> });
            Some(view! { <ol class="pem-list">{lines.collect_view()}</ol> }.into_any())
        }
        Err(words) if pem::holds_private_key(&text.get()) => Some(refused(words)),
        Err(_) => None,
    }
}

fn refused(words: String) -> AnyView {
    view! { <span class="pem-facts"><span class="pem-bad">{words}</span></span> }.into_any()
}
