//! A client that changed upstream while it was edited: part by part what it was, what it became, what was typed, and
//! which of the two is kept.

use leptos::prelude::*;

use super::message;
use crate::error::FieldError;
use crate::model::{Difference, Side, Touched};
use crate::ui::{Badge, Tone};

/// The parts, each a group of two radios. What only one side touched is chosen already; what both touched is not.
#[component]
pub(super) fn Choices(rows: Vec<Difference>, wrong: RwSignal<Vec<FieldError>>) -> impl IntoView {
    let both = rows.iter().filter(|row| row.touched == Touched::ByBoth).count();
    let theirs = rows.iter().filter(|row| row.touched == Touched::ByThem).count();
    let rows = rows.into_iter().map(|row| choice(row, wrong)).collect_view();
    view! {
        <section class="choices-of" aria-labelledby="choices-title">
            <h2 id="choices-title" tabindex="-1">"What is kept?"</h2>
            <p class="hint">{in_words(both, theirs)}</p>
            {rows}
        </section>
    }
}

fn in_words(both: usize, theirs: usize) -> String {
    let count = |number: usize| if number == 1 { "1 part".to_owned() } else { format!("{number} parts") };
    match (both, theirs) {
        (0, 0) => "Nobody else's change stands against yours any more.".to_owned(),
        (0, _) => format!(
            "Somebody else changed {}, you did not touch the same: theirs is kept beside yours unless you choose otherwise.",
            count(theirs)
        ),
        _ => format!("You both changed {}: choose there. The rest is chosen already.", count(both)),
    }
}

fn choice(row: Difference, wrong: RwSignal<Vec<FieldError>>) -> impl IntoView {
    let field = format!("take.{}", row.part);
    let id = super::control_id(&field);
    let error_id = format!("{id}-error");
    let error = {
        let field = field.clone();
        Signal::derive(move || message(&wrong.get(), &field))
    };
    let badge = match row.touched {
        Touched::ByBoth => view! { <Badge tone=Tone::Warn>"both changed it"</Badge> },
        Touched::ByThem => view! { <Badge plain=true>"they changed it"</Badge> },
        Touched::ByMe => view! { <Badge plain=true>"you changed it"</Badge> },
    };
    // Every line of a description is for people.
    let text = row.part == "description";
    let radio = |side: Side, id: String, label: &'static str, sub: &'static str, words: &str| {
        view! {
            <label class="choice">
                <input type="radio" id=id name=field.clone() value=side.word() checked=row.taken == Some(side)/>
                <span>{label} " " <span class="sub">{sub}</span> " " {shown(words, text)}</span>
            </label>
        }
    };
    let theirs = radio(Side::Theirs, id.clone(), "Take theirs", "It is now", &row.now);
    let mine = radio(Side::Mine, format!("{id}-mine"), "Keep mine", "You typed", &row.mine);
    let described = error_id.clone();
    view! {
        <fieldset class="take" role="radiogroup" aria-invalid=move || error.get().is_some().then_some("true")
            aria-describedby=move || error.get().is_some().then(|| described.clone())>
            <legend><bdi>{row.field}</bdi> " " {badge}</legend>
            <div class="take-was"><span class="sub">"It was"</span> " " {shown(&row.was, text)}</div>
            {theirs}
            {mine}
            {move || error.get().map(|words| view! { <p class="error" id=error_id.clone()>{words}</p> })}
        </fieldset>
    }
}

/// The first line is for people; below it stands what tells two of the same words apart.
fn shown(words: &str, text: bool) -> impl IntoView + use<> {
    view! { <span class="value" class:text=text dir="auto">{words.to_owned()}</span> }
}
