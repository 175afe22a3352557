//! One of a few, all of them in sight.

use super::{
    frame::{Ids, error_line, hint_line},
    keep::keep,
};
use leptos::{html, prelude::*};

/// One thing to choose.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    pub value: String,
    pub label: String,
    /// What choosing it means.
    pub hint: Option<String>,
    /// Why it cannot be chosen now.
    pub disabled_because: Option<String>,
}

impl Choice {
    /// A choice without more words.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), ..Self::default() }
    }

    /// The same with a hint.
    #[must_use]
    pub fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }
}

/// A group of radio buttons. `legend_hidden` where the heading above already says it.
#[component]
pub fn RadioField(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    choices: Vec<Choice>,
    #[prop(optional, into)] id: Option<String>,
    #[prop(optional, into)] value: MaybeProp<String>,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(optional, into)] error: MaybeProp<String>,
    #[prop(optional)] required: bool,
    #[prop(optional)] inline: bool,
    #[prop(optional)] legend_hidden: bool,
    #[prop(optional, into)] on_pick: Option<Callback<String>>,
) -> impl IntoView {
    let ids = Ids::new(&name, id);
    let (hinted, described) = (hint.is_some(), ids.clone());
    let wrong = move || error.get().is_some();
    let first = ids.control.clone();
    let rows = choices.into_iter().enumerate().map(|(place, choice)| {
        let id = if place == 0 { first.clone() } else { format!("{first}-{place}") };
        radio(id, name.clone(), choice, value, required, on_pick)
    });
    view! {
        <fieldset
            class="field"
            role="radiogroup"
            aria-required=required.then_some("true")
            aria-invalid=move || wrong().then_some("true")
            aria-describedby=move || described.described(hinted, wrong())
        >
            <legend class=legend_hidden.then_some("vh")>{label}</legend>
            {hint_line(ids.hint, hint)}
            <div class=if inline { "choices inline" } else { "choices" }>{rows.collect_view()}</div>
            {error_line(ids.error, error)}
        </fieldset>
    }
}

fn radio(
    id: String,
    name: String,
    choice: Choice,
    value: MaybeProp<String>,
    required: bool,
    on_pick: Option<Callback<String>>,
) -> impl IntoView {
    let node = NodeRef::<html::Input>::new();
    let own = choice.value.clone();
    let read = {
        let own = own.clone();
        // An unticked radio has nothing to say: it repeats the signal, so only the ticked one is heard.
        move || {
            node.get()
                .map(|el| if el.checked() { own.clone() } else { value.get_untracked().unwrap_or_default() })
        }
    };
    let tick = own.clone();
    keep(value, on_pick, read, |_| ());
    if on_pick.is_some() {
        Effect::new(move |awake: Option<()>| {
            let ticked = value.get().as_deref() == Some(tick.as_str());
            if let (Some(()), Some(el)) = (awake, node.get_untracked()) {
                el.set_checked(ticked);
            }
        });
    }
    let checked = value.get_untracked().as_deref() == Some(own.as_str());
    let picked = move |_| {
        if let Some(on_pick) = on_pick {
            on_pick.run(own.clone());
        }
    };
    let hint = choice.disabled_because.clone().or(choice.hint);
    view! {
        <label class="choice">
            <input
                type="radio"
                id=id
                node_ref=node
                name=name
                value=choice.value
                checked=checked
                required=required
                disabled=choice.disabled_because.is_some()
                on:change=picked
            />
            <span>{choice.label} {hint.map(|hint| view! { <span class="sub">{hint}</span> })}</span>
        </label>
    }
}
