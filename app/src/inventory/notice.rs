//! What a page says of the copy it shows: nothing while it is as fresh as it should be.

use leptos::prelude::*;

use crate::desk::Standing;
use crate::model::{TenantName, Timestamp};
use crate::paths;
use crate::ui::{LinkButton, Moment, Notice, Tone};

/// Why what is shown may not be what is upstream, with the way to the copy's page.
pub(crate) fn standing_notice(
    tenant: &TenantName,
    standing: &Standing,
    now: Timestamp,
) -> Option<impl IntoView + use<>> {
    let href = paths::inventory(tenant);
    let way = move || view! { <LinkButton href=href.clone() small=true>"See the reading"</LinkButton> };
    let trouble = standing.trouble.clone();
    let because = move || trouble.map(|words| view! { <p>"The last attempt failed: " {words}</p> });
    let Some(listed_at) = standing.listed_at else {
        let so_far = match standing.listing {
            Some(0) | None => "Nothing has been read yet.".to_owned(),
            Some(1) => "1 client has been read so far.".to_owned(),
            Some(count) => format!("{count} clients have been read so far."),
        };
        return Some(
            view! {
                <Notice tone=Tone::Warn title=|| "The first reading of this tenant is under way" action=way>
                    <p>{so_far} " What is missing here may well be upstream."</p>
                    {because()}
                </Notice>
            }
            .into_any(),
        );
    };
    if standing.list_is_late(now) {
        return Some(
            view! {
                <Notice tone=Tone::Warn action=way
                    title=move || view! { "This list is older than it should be: it was read " <Moment at=listed_at.0 now=now.0/> }>
                    <p>"What was changed outside this console since then does not show."</p>
                    {because()}
                </Notice>
            }
            .into_any(),
        );
    }
    let oldest = standing.oldest_secrets.filter(|_| standing.secrets_are_late(now))?;
    Some(
        view! {
            <Notice tone=Tone::Warn action=way
                title=move || view! { "Some secrets were last read " <Moment at=oldest.0 now=now.0/> }>
                <p>"Their ends may have changed outside this console since then."</p>
                {because()}
            </Notice>
        }
        .into_any(),
    )
}

/// As of when a page is that comes from the copy; nothing before the first reading, which the notice tells.
pub(crate) fn as_of(
    tenant: &TenantName,
    standing: &Standing,
    now: Timestamp,
) -> Option<impl IntoView + use<>> {
    let listed_at = standing.listed_at?;
    let secrets =
        standing.oldest_secrets.map(|at| view! { ", secrets " <Moment at=at.0 now=now.0/> " or later" });
    let href = paths::inventory(tenant);
    Some(view! {
        <p class="hint"><a class="link" href=href>"As of"</a> ": list " <Moment at=listed_at.0 now=now.0/> {secrets} "."</p>
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::testing::{NOW, card};
    use crate::ui::testing::{html, words};

    fn said(standing: Standing) -> String {
        words(&html(|| standing_notice(&card().name, &standing, NOW)))
    }

    fn fresh() -> Standing {
        Standing { listed_at: Some(NOW), list_within: 600, secrets_within: 3_600, ..Standing::default() }
    }

    #[test]
    fn a_copy_as_fresh_as_it_should_be_says_nothing() {
        assert_eq!(said(fresh()), "");
        assert_eq!(said(Standing { listed_at: Some(Timestamp(NOW.0 - 600)), ..fresh() }), "");
    }

    #[test]
    fn a_copy_that_is_too_old_says_so_and_why() {
        let late = Standing {
            listed_at: Some(Timestamp(NOW.0 - 7_200)),
            trouble: Some("ZIdentity cannot be reached.".into()),
            ..fresh()
        };
        let said_of_late = said(late);
        for wanted in ["older than it should be", "2 hours ago", "ZIdentity cannot be reached."] {
            assert!(said_of_late.contains(wanted), "{wanted}: {said_of_late}");
        }
        let secrets = Standing { oldest_secrets: Some(Timestamp(NOW.0 - 7_200)), ..fresh() };
        assert!(said(secrets).contains("Some secrets were last read 2 hours ago"));
    }

    #[test]
    fn a_page_tells_as_of_when_it_is() {
        let read = Standing { oldest_secrets: Some(Timestamp(NOW.0 - 1_200)), ..fresh() };
        let said = words(&html(|| as_of(&card().name, &read, NOW)));
        assert!(
            said.starts_with("As of: list just now") && said.contains("secrets 20 minutes ago"),
            "{said}"
        );
        assert_eq!(words(&html(|| as_of(&card().name, &Standing::default(), NOW))), "");
    }

    #[test]
    fn before_the_first_reading_has_ended_nobody_takes_the_list_for_whole() {
        let first = Standing { listed_at: None, listing: Some(12_000), ..fresh() };
        assert!(said(first).contains("12000 clients have been read so far."));
    }
}
