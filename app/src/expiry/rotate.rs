//! The way from what ends to a campaign that rotates it. Server only.

use leptos::prelude::*;

use super::query::Query;
use crate::model::TenantName;
use crate::paths;
use crate::ui::Button;

/// The days that are proposed, beside which another number can be typed.
const USUAL: &str = "30";

/// A GET form that leads to the form of a campaign. Of the page's filters, team and search go along.
pub(super) fn rotate_all(
    tenant: &TenantName,
    query: &Query,
    barred: Option<String>,
) -> impl IntoView + use<> {
    let kept = [
        ("owner", query.owner.as_ref().map(|owner| owner.word().to_owned())),
        ("q", Some(query.search.clone())),
    ];
    let kept = kept.map(|(name, value)| {
        value
            .filter(|value| !value.is_empty())
            .map(|value| view! { <input type="hidden" name=name value=value/> })
    });
    view! {
        <form method="get" action=paths::new_campaign(tenant) class="bar" aria-label="Begin a campaign">
            {kept.into_iter().collect_view()}
            <label>"Rotate all secrets that end within " <input type="number" name="within" value=USUAL min="1" max="365" class="short"/> " days"</label>
            <Button disabled_because=barred>"Begin a campaign…"</Button>
        </form>
    }
}
