//! The plain way, for a browser that cannot open a sealed value: said plainly, and taken only where the operator allows
//! it and the person agrees.

use leptos::prelude::*;

use super::State;
use crate::ui::{Notice, Tone};

const WHY: &str = "The value would be sealed so that this browser alone can open it. Sealing needs Web Crypto, which browsers offer on https addresses and on this machine's own address only.";

/// Why the button cannot be pressed, if so.
pub(super) fn barred(allowed: bool, state: State) -> Option<String> {
    if !state.cannot_open.get() {
        return None;
    }
    if !allowed {
        return Some("This browser cannot open a sealed value here.".to_owned());
    }
    (!state.agreed.get())
        .then(|| "Tick the box above first, or open the console at its https address.".to_owned())
}

/// What is asked, once the browser is known to lack what sealing needs.
pub(super) fn question(allowed: bool, state: State) -> impl IntoView {
    move || {
        state.cannot_open.get().then(|| if allowed { offer(state).into_any() } else { refusal().into_any() })
    }
}

fn offer(state: State) -> impl IntoView {
    let tick = move |event| state.agreed.set(event_target_checked(&event));
    view! {
        <Notice tone=Tone::Warn title=|| "The value cannot be sealed on its way to this browser">
            <p>{WHY} " Unsealed, whoever can read the connection can read the secret: a proxy that opens TLS, and its log."</p>
            <label class="stored"><input type="checkbox" prop:checked=move || state.agreed.get() on:change=tick/>"Send the value unsealed"</label>
        </Notice>
    }
}

fn refusal() -> impl IntoView {
    view! {
        <Notice tone=Tone::Bad title=|| "A secret cannot be created in this browser">
            <p>{WHY} " Open the console at its https address. Whoever runs it can allow the unsealed way with " <code>"plain_reveal"</code> "."</p>
        </Notice>
    }
}
