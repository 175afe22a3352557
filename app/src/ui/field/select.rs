//! One of many, behind a button of the browser's own.

use super::{
    Choice, Field,
    frame::{FieldProps, Ids},
    keep::keep,
};
use leptos::{html, prelude::*};

/// A labelled `<select>`. A choice's hint is not shown here: use radios where people need it.
#[component]
pub fn SelectField(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    choices: Vec<Choice>,
    #[prop(optional, into)] id: Option<String>,
    #[prop(optional, into)] value: MaybeProp<String>,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(optional, into)] error: MaybeProp<String>,
    #[prop(optional)] required: bool,
    #[prop(optional)] short: bool,
    #[prop(optional, into)] on_pick: Option<Callback<String>>,
) -> impl IntoView {
    let ids = Ids::new(&name, id);
    let (hinted, described) = (hint.is_some(), ids.clone());
    let wrong = move || error.get().is_some();
    let node = NodeRef::<html::Select>::new();
    keep(
        value,
        on_pick,
        move || node.get().map(|el| el.value()),
        move |text| {
            if let Some(el) = node.get_untracked() {
                el.set_value(text);
            }
        },
    );
    let chosen = value.get_untracked();
    let options = choices.into_iter().map(|choice| {
        let selected = chosen.as_deref() == Some(choice.value.as_str());
        let off = choice.disabled_because.is_some();
        view! { <option value=choice.value selected=selected disabled=off>{choice.label}</option> }
    });
    let picked = move |event| {
        if let Some(on_pick) = on_pick {
            on_pick.run(event_target_value(&event));
        }
    };
    let control = view! {
        <div class="control">
            <select
                id=ids.control.clone()
                node_ref=node
                class=short.then_some("short")
                name=name.clone()
                required=required
                aria-invalid=move || wrong().then_some("true")
                aria-describedby=move || described.described(hinted, wrong())
                on:change=picked
            >
                {options.collect_view()}
            </select>
        </div>
    };
    let children: Children = Box::new(|| control.into_any());
    Field(FieldProps { name, label, id: Some(ids.control), hint, error, optional: false, children })
}
