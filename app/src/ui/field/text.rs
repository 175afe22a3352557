//! One line: text, search, number, date, url.

use super::{
    Field,
    frame::{FieldProps, Ids},
    keep::keep,
};
use leptos::{html, prelude::*};

/// A labelled `<input>`. `kind` is its type; `unit` stands behind it ("minutes"); `short` suits numbers and dates.
/// `on_type` makes it live in an island: called at every change with what stands there now.
#[component]
pub fn TextField(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(default = "text")] kind: &'static str,
    #[prop(optional, into)] id: Option<String>,
    #[prop(optional, into)] value: MaybeProp<String>,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(optional, into)] error: MaybeProp<String>,
    #[prop(optional)] required: bool,
    /// Says "(optional)" beside the label.
    #[prop(optional)]
    optional: bool,
    #[prop(optional)] short: bool,
    #[prop(optional)] mono: bool,
    #[prop(optional, into)] unit: Option<String>,
    #[prop(optional, into)] placeholder: Option<String>,
    #[prop(default = "off")] autocomplete: &'static str,
    #[prop(optional, into)] inputmode: Option<&'static str>,
    #[prop(optional, into)] min: Option<String>,
    #[prop(optional, into)] max: Option<String>,
    #[prop(optional)] maxlength: Option<usize>,
    #[prop(optional)] autofocus: bool,
    #[prop(optional, into)] on_type: Option<Callback<String>>,
) -> impl IntoView {
    let ids = Ids::new(&name, id);
    let (hinted, described) = (hint.is_some(), ids.clone());
    let wrong = move || error.get().is_some();
    let class = match (short, mono) {
        (true, true) => Some("short mono"),
        (true, false) => Some("short"),
        (false, true) => Some("mono"),
        (false, false) => None,
    };
    let node = NodeRef::<html::Input>::new();
    keep(
        value,
        on_type,
        move || node.get().map(|el| el.value()),
        move |text| {
            if let Some(el) = node.get_untracked() {
                el.set_value(text);
            }
        },
    );
    let typed = move |event| {
        if let Some(on_type) = on_type {
            on_type.run(event_target_value(&event));
        }
    };
    let control = view! {
        <div class="control">
            <input
                id=ids.control.clone()
                node_ref=node
                class=class
                type=kind
                name=name.clone()
                value=value.get_untracked()
                required=required
                placeholder=placeholder
                autocomplete=autocomplete
                inputmode=inputmode
                min=min
                max=max
                maxlength=maxlength
                dir=(kind == "text" || kind == "search").then_some("auto")
                spellcheck="false"
                autofocus=autofocus
                aria-invalid=move || wrong().then_some("true")
                aria-describedby=move || described.described(hinted, wrong())
                on:input=typed
            />
            {unit.map(|unit| view! { <span class="unit">{unit}</span> })}
        </div>
    };
    let children: Children = Box::new(|| control.into_any());
    Field(FieldProps { name, label, id: Some(ids.control), hint, error, optional, children })
}
