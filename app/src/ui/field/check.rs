//! Yes or no.

use super::frame::{Ids, error_line};
use leptos::{html, prelude::*};

/// A checkbox with its words beside it. `value` is what the form sends when it is ticked.
#[component]
pub fn CheckField(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(default = "true")] value: &'static str,
    #[prop(optional, into)] id: Option<String>,
    #[prop(optional, into)] checked: MaybeProp<bool>,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(optional, into)] error: MaybeProp<String>,
    #[prop(optional, into)] on_tick: Option<Callback<bool>>,
) -> impl IntoView {
    let ids = Ids::new(&name, id);
    let described = ids.clone();
    let wrong = move || error.get().is_some();
    let node = NodeRef::<html::Input>::new();
    if let Some(on_tick) = on_tick {
        // As in `keep`: the first time the control wins, then the signal.
        Effect::new(move |awake: Option<bool>| {
            let wanted = checked.get().unwrap_or(false);
            let Some(el) = node.get() else { return awake.unwrap_or(false) };
            if el.checked() != wanted {
                if awake == Some(true) { el.set_checked(wanted) } else { on_tick.run(el.checked()) }
            }
            true
        });
    }
    let ticked = move |event| {
        if let Some(on_tick) = on_tick {
            on_tick.run(event_target_checked(&event));
        }
    };
    view! {
        <div class="field">
            <label class="choice">
                <input
                    type="checkbox"
                    id=ids.control
                    node_ref=node
                    name=name
                    value=value
                    checked=checked.get_untracked().unwrap_or(false)
                    aria-invalid=move || wrong().then_some("true")
                    aria-describedby=move || described.described(false, wrong())
                    on:change=ticked
                />
                <span>{label} {hint.map(|hint| view! { <span class="sub">{hint}</span> })}</span>
            </label>
            {error_line(ids.error, error)}
        </div>
    }
}
