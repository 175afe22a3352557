//! Several lines.

use super::{
    Field,
    frame::{FieldProps, Ids},
    keep::keep,
};
use crate::ui::escape::escaped;
use leptos::{html, prelude::*};

/// A labelled `<textarea>`; `mono` for keys and certificates.
#[component]
pub fn AreaField(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(optional, into)] id: Option<String>,
    #[prop(optional, into)] value: MaybeProp<String>,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(optional, into)] error: MaybeProp<String>,
    #[prop(optional)] required: bool,
    #[prop(optional)] optional: bool,
    #[prop(optional)] mono: bool,
    #[prop(default = 4)] rows: u32,
    #[prop(optional, into)] placeholder: Option<String>,
    #[prop(optional)] maxlength: Option<usize>,
    #[prop(optional, into)] on_type: Option<Callback<String>>,
) -> impl IntoView {
    let ids = Ids::new(&name, id);
    let (hinted, described) = (hint.is_some(), ids.clone());
    let wrong = move || error.get().is_some();
    let node = NodeRef::<html::Textarea>::new();
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
            <textarea
                id=ids.control.clone()
                node_ref=node
                class=mono.then_some("mono")
                name=name.clone()
                rows=rows
                required=required
                placeholder=placeholder
                maxlength=maxlength
                dir=(!mono).then_some("auto")
                spellcheck=if mono { "false" } else { "true" }
                aria-invalid=move || wrong().then_some("true")
                aria-describedby=move || described.described(hinted, wrong())
                on:input=typed
                inner_html=escaped(&value.get_untracked().unwrap_or_default())
            ></textarea>
        </div>
    };
    let children: Children = Box::new(|| control.into_any());
    Field(FieldProps { name, label, id: Some(ids.control), hint, error, optional, children })
}
