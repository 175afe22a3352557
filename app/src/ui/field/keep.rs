//! Keeps a control and its signal equal, and keeps what was typed before the island woke.

use leptos::prelude::*;

/// `read` the control and `write` to it. The first time the control wins: a person may have typed while the page was
/// still loading its script. From then on the signal wins. Without `told` the control is left alone.
pub(super) fn keep(
    value: MaybeProp<String>,
    told: Option<Callback<String>>,
    read: impl Fn() -> Option<String> + 'static,
    write: impl Fn(&str) + 'static,
) {
    let Some(told) = told else { return };
    Effect::new(move |awake: Option<bool>| {
        let awake = awake.unwrap_or(false);
        let wanted = value.get().unwrap_or_default();
        let Some(shown) = read() else { return awake };
        if shown != wanted {
            if awake { write(&wanted) } else { told.run(shown) }
        }
        true
    });
}
