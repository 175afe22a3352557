//! What happens when the dialog is left.

use leptos::prelude::*;

use super::context::Context;
use super::state::State;
use crate::model::DestinationName;
use crate::secrets::calls::delete_secret;

/// Escape, or whatever else asks a dialog to close: done if the secret is stored, else a question.
pub(super) fn want_out(context: StoredValue<Context>, state: State) {
    if state.stored.get_untracked() { leave(context, state, true) } else { state.asked.set(true) }
}

/// Wipes the value and goes back to the page that asked for it.
pub(super) fn leave(context: StoredValue<Context>, state: State, stored: bool) {
    state.wipe();
    let back = context.with_value(|context| match stored {
        true => context.back_after("secret-created"),
        false => context.back.clone(),
    });
    go(&back);
}

/// Deletes the secret that is shown, then leaves; with `again`, to where another is made for this destination.
pub(super) fn delete(context: StoredValue<Context>, state: State, again: Option<DestinationName>) {
    let Some(secret) =
        state.revealed.with_untracked(|revealed| revealed.as_ref().map(|answer| answer.secret.id.clone()))
    else {
        return;
    };
    let (tenant, client, back) = context.with_value(|context| {
        (context.tenant.clone(), context.client.clone(), context.back_after("secret-deleted"))
    });
    state.busy.set(true);
    leptos::task::spawn_local(async move {
        match delete_secret(tenant, client, secret).await {
            Ok(()) => {
                state.wipe();
                let again = again.map(|name| format!("&to={name}")).unwrap_or_default();
                go(&format!("{back}{again}"));
            }
            Err(error) => {
                state.busy.set(false);
                state.trouble.set(Some(error));
            }
        }
    });
}

/// To another page, in this one's place.
pub(in crate::secrets) fn go(href: &str) {
    #[cfg(feature = "hydrate")]
    if let Some(window) = web_sys::window() {
        let _leaving = window.location().replace(href);
    }
    #[cfg(not(feature = "hydrate"))]
    let _only_a_browser_goes = href;
}
