//! The plain way, for a browser that cannot open a sealed value: said plainly, and taken only where the operator allows
//! it and the person agrees.

use leptos::prelude::*;

use crate::secrets::asking::State;

/// The id of the place where it is said.
pub(in crate::secrets) const PLACE: &str = "plain-way";

/// Why the button cannot be pressed, if so.
pub(in crate::secrets) fn barred(allowed: bool, state: State) -> Option<String> {
    let to = state.chosen();
    // What is sent past this browser does not have to be opened in it.
    if to.as_ref().is_some_and(|card| !card.kind.hands_back()) {
        return None;
    }
    let allowed = allowed && to.is_none();
    if !state.cannot_open.get() || (allowed && state.agreed.get()) {
        return None;
    }
    let words = if allowed {
        "Tick the box above first, or open the console at its https address."
    } else {
        "This browser cannot open a sealed value here."
    };
    Some(words.to_owned())
}

/// What is said and asked. Hidden until the island finds that the browser lacks what sealing needs; rendered by the
/// server, so that other browsers do not pay for it.
#[cfg(feature = "ssr")]
#[component]
pub fn PlainWay(allowed: bool) -> impl IntoView {
    use crate::ui::{Notice, Tone};

    let why = "The value would be sealed so that this browser alone can open it. Sealing needs Web Crypto, which browsers offer on https addresses and on this machine's own address only.";
    let notice = if allowed {
        view! {
            <Notice tone=Tone::Warn title=|| "The value cannot be sealed on its way to this browser">
                <p>{why} " Unsealed, whoever can read the connection can read the secret: a proxy that opens TLS, and its log."</p>
                // Not kept over a reload: it is agreed to anew each time.
                <label class="stored"><input type="checkbox" autocomplete="off"/>"Send the value unsealed"</label>
            </Notice>
        }
        .into_any()
    } else {
        view! {
            <Notice tone=Tone::Bad title=|| "A secret cannot be created in this browser">
                <p>{why} " Open the console at its https address. Whoever runs it can allow the unsealed way with " <code>"plain_reveal"</code> "."</p>
            </Notice>
        }
        .into_any()
    };
    view! { <div id=PLACE hidden>{notice}</div> }
}
