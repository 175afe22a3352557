//! What a look at a JWKS URL has shown, in a person's words.

use leptos::prelude::*;

use crate::model::{JwksKey, JwksOutcome, JwksRefusal, JwksReport};
use crate::ui::{Notice, Tone};

/// What was found, and what it does and does not say about ZIdentity.
#[component]
pub(super) fn JwksFacts(report: JwksReport) -> impl IntoView {
    let (tone, title, next) = in_words(&report.outcome);
    let listed = match report.outcome {
        JwksOutcome::Keys { total, keys } => {
            let more = total.saturating_sub(keys.len());
            let keys = keys.into_iter().map(|key| view! { <li>{line(key)}</li> }).collect_view();
            let more = (more > 0).then(|| view! { <li>{format!("and {more} more")}</li> });
            Some(view! { <ul>{keys}{more}</ul> })
        }
        _ => None,
    };
    let proxy = report.by_proxy.then(|| {
        view! { <p class="sub">"Asked through the company's proxy, which decides by its own rules what it reaches."</p> }
    });
    view! {
        <Notice tone=tone title=move || title>
            {(!next.is_empty()).then(|| view! { <p>{next}</p> })}
            {listed}
            {proxy}
        </Notice>
    }
}

fn line(key: JwksKey) -> impl IntoView {
    let alg = key.alg.map(|alg| format!(", {alg}"));
    let kid = key.kid.map(|kid| view! { ", key id " <bdi class="mono">{kid}</bdi> });
    let bad = match (key.private, key.unfit) {
        (true, _) => Some(
            " It holds its secret part: whoever reads this address can sign in as the client. Take it down.",
        ),
        (false, true) => Some(" Too weak, or not for signatures."),
        (false, false) => None,
    };
    view! { {key.kind} {alg} {kid} {bad.map(|words| view! { <span class="pem-bad">{words}</span> })} }
}

/// How good it is, what happened, what to do.
fn in_words(outcome: &JwksOutcome) -> (Tone, String, &'static str) {
    let warn = |title: &str, next| (Tone::Warn, title.to_owned(), next);
    match outcome {
        JwksOutcome::Keys { total: 0, .. } => {
            warn("This address answers with a JWKS without keys", "Nothing could sign in by it.")
        }
        JwksOutcome::Keys { total, keys } => {
            let unfit = keys.iter().any(|key| key.private || key.unfit);
            let words = if *total == 1 { "1 key".to_owned() } else { format!("{total} keys") };
            let tone = if unfit { Tone::Warn } else { Tone::Good };
            (
                tone,
                format!("This address answers with {words}"),
                "The console reached it from its own place in the network; ZIdentity must reach it from the internet.",
            )
        }
        JwksOutcome::NotJwks => {
            warn("What this address answers with is no JWKS", "It should be JSON with a list \"keys\".")
        }
        JwksOutcome::Status(4) => warn(
            "This address answers that there is nothing for us (4xx)",
            "Check its path, and that it needs no sign-in.",
        ),
        JwksOutcome::Status(5) => warn("The server at this address failed (5xx)", "Ask whoever runs it."),
        JwksOutcome::Status(_) => {
            warn("This address does not answer with 200", "A JWKS comes with the status 200.")
        }
        JwksOutcome::Redirects => warn(
            "This address leads elsewhere",
            "That was not followed. Give the address where the keys are.",
        ),
        JwksOutcome::TooLarge => {
            warn("What this address answers with is too large for a JWKS", "It was not read to its end.")
        }
        JwksOutcome::TooSlow => {
            warn("This address did not answer in time", "Try again; ZIdentity will not wait long either.")
        }
        JwksOutcome::Untrusted => warn(
            "The connection could not be encrypted in a trusted way",
            "Its certificate must be from a public authority, for this host name, and valid.",
        ),
        JwksOutcome::NoAnswer => warn(
            "Nothing answers at this address",
            "Check host and port, and that it can be reached from the internet.",
        ),
        JwksOutcome::Refused(why) => (Tone::Warn, "This address was not asked".to_owned(), refusal(*why)),
    }
}

fn refusal(why: JwksRefusal) -> &'static str {
    match why {
        JwksRefusal::NoAddress => {
            "Write the whole address, such as https://app.example.com/.well-known/jwks.json."
        }
        JwksRefusal::NotEncrypted => "Only https addresses are.",
        JwksRefusal::Credentials => "It holds a user name or password. ZIdentity reads keys without.",
        JwksRefusal::Port => "Only the port 443 and those from 1024 on are.",
        JwksRefusal::NotPublic => {
            "Its host leads to no public address. ZIdentity is outside of your network and could not read it either."
        }
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    fn page(outcome: JwksOutcome) -> String {
        let report = JwksReport { url: "https://a/".into(), outcome, by_proxy: true };
        Owner::new().with(|| view! { <JwksFacts report=report/> }.to_html())
    }

    #[test]
    fn keys_are_told_by_kind_algorithm_and_id_as_text() {
        let key = |kid: &str, private| JwksKey {
            kind: "RSA, 2048 bits".into(),
            alg: Some("RS256".into()),
            kid: Some(kid.into()),
            private,
            unfit: false,
        };
        let page =
            page(JwksOutcome::Keys { total: 22, keys: vec![key("<b>one</b>", false), key("two", true)] });
        for wanted in
            ["22 keys", "RSA, 2048 bits", ", RS256", "&lt;b&gt;one", "secret part", "and 20 more", "proxy"]
        {
            assert!(page.contains(wanted), "{wanted}: {page}");
        }
    }

    #[test]
    fn what_is_not_told_apart_reads_the_same() {
        let page = page(JwksOutcome::Refused(JwksRefusal::NotPublic));
        assert!(page.contains("was not asked") && page.contains("no public address"), "{page}");
    }
}
