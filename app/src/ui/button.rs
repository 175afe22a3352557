//! Buttons and links that act. What cannot be done now stays in sight and says why: it keeps its place in the tab order
//! (`aria-disabled`), is described by its reason, and does nothing when pressed. The server refuses all the same.

use super::acts::ToldBelow;
use leptos::{either::Either, ev::MouseEvent, prelude::*};

/// How loud a button is. A page has one `Main`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Look {
    Main,
    #[default]
    Plain,
    /// Opens something destructive.
    Danger,
    /// Does it: the last button of a destructive dialog.
    Destroy,
    /// Without a border, for rows and toolbars.
    Flat,
}

impl Look {
    fn class(self, small: bool) -> String {
        let look = match self {
            Self::Main => "btn main",
            Self::Plain => "btn",
            Self::Danger => "btn bad",
            Self::Destroy => "btn bad solid",
            Self::Flat => "btn flat",
        };
        if small { format!("{look} small") } else { look.to_owned() }
    }
}

/// A button. `disabled_because` takes a text or a signal; `label` names it for assistive technology where the words alone
/// do not ("Delete secret pipelines"). `on_press` is not called while it is disabled. Give an `id` where two buttons of
/// one page have equal `label`, `name`, `value` and reason: the reason's own id is made of them.
#[component]
pub fn Button(
    #[prop(optional)] look: Look,
    #[prop(optional)] small: bool,
    /// `submit` (also without script), `button` or `reset`.
    #[prop(default = "submit")]
    kind: &'static str,
    #[prop(optional, into)] id: Option<String>,
    #[prop(optional, into)] name: Option<String>,
    #[prop(optional, into)] value: Option<String>,
    /// The id of the form it submits, when it stands outside of it.
    #[prop(optional, into)]
    form: Option<String>,
    #[prop(optional, into)] label: MaybeProp<String>,
    #[prop(optional, into)] disabled_because: MaybeProp<String>,
    /// For toggles: `aria-pressed`.
    #[prop(optional, into)]
    pressed: MaybeProp<bool>,
    /// Working: pressing again does nothing, and it says so.
    #[prop(optional, into)]
    busy: MaybeProp<bool>,
    #[prop(optional)] autofocus: bool,
    #[prop(optional, into)] on_press: Option<Callback<MouseEvent>>,
    children: Children,
) -> impl IntoView {
    let reason_id = told_below(disabled_because)
        .unwrap_or_else(|| reason_id(&[&id, &name, &value, &label.get_untracked(), &form]));
    let described = reason_id.clone();
    let barred = move || disabled_because.get().is_some();
    let working = move || busy.get() == Some(true);
    let press = move |event: MouseEvent| {
        if barred() || working() {
            event.prevent_default();
        } else if let Some(on_press) = on_press {
            on_press.run(event);
        }
    };
    let button = view! {
        <button
            id=id
            class=look.class(small)
            type=move || if barred() { "button" } else { kind }
            name=name
            value=value
            form=form
            autofocus=autofocus
            aria-label=move || label.get()
            aria-pressed=move || pressed.get().map(|on| if on { "true" } else { "false" })
            aria-busy=move || working().then_some("true")
            aria-disabled=move || (barred() || working()).then_some("true")
            aria-describedby=move || barred().then(|| described.clone())
            on:click=press
        >
            {children()}
        </button>
    };
    reasoned(button, disabled_because, reason_id)
}

/// A link that looks like a button. Disabled, it loses its address but not its place: people find it and hear why.
#[component]
pub fn LinkButton(
    #[prop(into)] href: String,
    #[prop(optional)] look: Look,
    #[prop(optional)] small: bool,
    #[prop(optional, into)] id: Option<String>,
    #[prop(optional, into)] label: MaybeProp<String>,
    #[prop(optional, into)] disabled_because: MaybeProp<String>,
    /// For the least destructive way out of a dialog: the focus begins here.
    #[prop(optional)]
    autofocus: bool,
    children: Children,
) -> impl IntoView {
    let reason_id = told_below(disabled_because)
        .unwrap_or_else(|| reason_id(&[&id, &Some(href.clone()), &label.get_untracked()]));
    let described = reason_id.clone();
    let barred = move || disabled_because.get().is_some();
    let link = view! {
        <a
            id=id
            class=look.class(small)
            autofocus=autofocus
            href=move || (!barred()).then(|| href.clone())
            role=move || barred().then_some("link")
            tabindex=move || barred().then_some("0")
            aria-label=move || label.get()
            aria-disabled=move || barred().then_some("true")
            aria-describedby=move || barred().then(|| described.clone())
        >
            {children()}
        </a>
    };
    reasoned(link, disabled_because, reason_id)
}

fn reasoned(control: impl IntoView, because: MaybeProp<String>, id: String) -> impl IntoView {
    let alone = Option::<Signal<Option<String>>>::from(because).is_none();
    if alone || told_below(because).is_some() {
        return Either::Left(control);
    }
    Either::Right(view! {
        <span class="reasoned">
            {control}
            {move || because.get().map(|why| view! { <span class="reason" role="tooltip" id=id.clone()>{why}</span> })}
        </span>
    })
}

/// The id of the element that tells this reason already.
fn told_below(because: MaybeProp<String>) -> Option<String> {
    let told = use_context::<ToldBelow>()?;
    (because.get_untracked().as_ref() == Some(&told.reason)).then(|| told.id.to_owned())
}

/// The same on the server and in the browser, and different for buttons that differ.
fn reason_id(parts: &[&Option<String>]) -> String {
    let mut hash: u32 = 0x811c_9dc5;
    for byte in parts.iter().flat_map(|part| part.as_deref().unwrap_or("-").bytes().chain([0])) {
        hash = (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    }
    format!("why-{hash:x}")
}

#[cfg(all(test, feature = "ssr"))]
#[path = "button_tests.rs"]
mod tests;
