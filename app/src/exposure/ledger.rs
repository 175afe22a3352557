//! Who was given each of a client's secrets, on the page of those secrets. Server only.

use leptos::prelude::*;

use crate::model::{Exposure, How, Secret, Timestamp};
use crate::ui::Moment;

/// A line a secret that still works.
pub(crate) fn ledger(
    secrets: &[Secret],
    exposures: &[Exposure],
    now: Timestamp,
) -> Option<impl IntoView + use<>> {
    let live: Vec<_> = secrets.iter().filter(|secret| secret.is_live(now)).collect();
    if live.is_empty() {
        return None;
    }
    let lines = live.into_iter().map(|secret| {
        let noted = exposures.iter().filter(|one| one.secret == secret.id);
        let given: Vec<_> = noted.map(|one| given(one, now)).collect();
        let words = if given.is_empty() {
            view! { <p class="quiet">"Not known: it was made elsewhere or before this console kept a ledger, or its value was lost."</p> }
                .into_any()
        } else {
            view! { <ul class="plain-list">{given}</ul> }.into_any()
        };
        view! { <dt class="mono">{secret.id.to_string()}</dt> <dd>{words}</dd> }
    });
    let lines = lines.collect_view();
    Some(view! {
        <section class="part" aria-labelledby="ledger">
            <h2 id="ledger">"Who was given these secrets"</h2>
            <p class="hint">"As far as this console handed them over. Whom their holders told, it cannot know."</p>
            <dl class="facts">{lines}</dl>
        </section>
    })
}

fn given(one: &Exposure, now: Timestamp) -> impl IntoView + use<> {
    let person = one.person.name.clone();
    let (words, more) = match (one.how, one.whereabouts()) {
        (How::Shown, _) | (_, None) => ("shown to ", String::new()),
        (How::Wrapped, Some(place)) => ("a token for it was shown to ", format!("; {place}")),
        (_, Some(place)) => return view! { <li><bdi>{place}</bdi> ", asked for by " <bdi>{person}</bdi> " " <Moment at=one.at.0 now=now.0/></li> }.into_any(),
    };
    view! { <li>{words} <bdi>{person}</bdi> " " <Moment at=one.at.0 now=now.0/> <bdi>{more}</bdi></li> }
        .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exposure::live::testing::exposure;
    use crate::model::testing::{NOW, secret};
    use crate::ui::testing::{html, words};

    #[test]
    fn each_live_secret_says_who_was_given_it_or_that_it_is_not_known() {
        let secrets = [secret("s1", 40), secret("s2", 40), secret("s3", 40), secret("s4", -1)];
        let exposures = [
            exposure("bob", "iq1", "s1", How::Shown),
            exposure("ada", "iq1", "s1", How::Wrapped),
            exposure("ada", "iq1", "s2", How::Delivered),
            exposure("eve", "iq1", "s4", How::Shown),
        ];
        let said = words(&html(|| ledger(&secrets, &exposures, NOW)));
        for wanted in [
            "shown to bob's name",
            "a token for it was shown to ada's name",
            "delivered to vault: kv/app, asked for by ada's name",
            "Not known: it was made elsewhere",
        ] {
            assert!(said.contains(wanted), "{wanted}: {said}");
        }
        assert!(!said.contains("eve") && !said.contains("s4"), "what opens nothing exposes nothing: {said}");
    }
}
