//! What every field has around its control, and the ids that tie the parts.

use leptos::prelude::*;

/// Ids of a field's parts. The control's own is `f-<name>` unless given.
#[derive(Clone)]
pub(super) struct Ids {
    pub(super) control: String,
    pub(super) hint: String,
    pub(super) error: String,
}

impl Ids {
    pub(super) fn new(name: &str, id: Option<String>) -> Self {
        let control = id.unwrap_or_else(|| format!("f-{name}"));
        Self { hint: format!("{control}-hint"), error: format!("{control}-error"), control }
    }

    /// The value of `aria-describedby`: only ids that are in the page.
    pub(super) fn described(&self, hint: bool, wrong: bool) -> Option<String> {
        match (wrong, hint) {
            (true, true) => Some(format!("{} {}", self.error, self.hint)),
            (true, false) => Some(self.error.clone()),
            (false, true) => Some(self.hint.clone()),
            (false, false) => None,
        }
    }
}

pub(super) fn hint_line(id: String, hint: Option<String>) -> impl IntoView {
    hint.map(|hint| view! { <p class="hint" id=id>{hint}</p> })
}

pub(super) fn error_line(id: String, error: MaybeProp<String>) -> impl IntoView {
    move || error.get().map(|wrong| view! { <p class="error" id=id.clone()>{wrong}</p> })
}

/// The frame alone, for a control of your own: give the control `id="f-<name>"`, and `aria-describedby` from
/// `f-<name>-hint` and `f-<name>-error` for as far as they are there.
#[component]
pub fn Field(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(optional, into)] id: Option<String>,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(optional, into)] error: MaybeProp<String>,
    #[prop(optional)] optional: bool,
    children: Children,
) -> impl IntoView {
    let ids = Ids::new(&name, id);
    view! {
        <div class="field">
            <label for=ids.control>
                {label}
                {optional.then(|| view! { <span class="optional">" (optional)"</span> })}
            </label>
            {hint_line(ids.hint, hint)}
            {children()}
            {error_line(ids.error, error)}
        </div>
    }
}
