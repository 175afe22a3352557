//! The fields for keys and certificates: pasted, or taken from files once the page is awake. What they hold is told
//! beside them.

use leptos::html;
use leptos::prelude::*;

use super::message;
use crate::clients::draft::ClientDraft;
use crate::clients::key_facts::{CertificatesTyped, KeyTyped};
use crate::error::FieldError;
use crate::model::Timestamp;
use crate::ui::{AreaField, TextField};

/// Rows for another key beside those that are there.
const SPARE_KEYS: usize = 2;
/// What files with keys and certificates are called.
const ENDINGS: &str = ".pem,.pub,.crt,.cer,.der,.txt";

/// The keys and certificates of a form.
#[component]
pub(super) fn KeyFields(
    draft: ClientDraft,
    wrong: RwSignal<Vec<FieldError>>,
    now: Timestamp,
) -> impl IntoView {
    let rows = (0..filled_keys(&draft) + SPARE_KEYS).map(|row| key_row(row, &draft, wrong)).collect_view();
    let text = RwSignal::new(draft.certificates);
    let error = Signal::derive(move || message(&wrong.get(), "certificates"));
    let file = Chosen { field: "certificates".to_owned(), text, name: None, wrong };
    view! {
        {rows}
        <div class="pem-field">
            <AreaField name="certificates" label="Certificates" value=text on_type=Callback::new(move |typed| text.set(typed))
                mono=true optional=true rows=5 placeholder="-----BEGIN CERTIFICATE-----"
                hint="X.509, PEM; one or more below each other" error=error/>
            <div role="status"><CertificatesTyped text=text.into() now=now/></div>
            <FilePick label="Add certificates from files" many=true chosen=file/>
        </div>
    }
}

/// How many rows of keys there are up to the last one in which something stands.
fn filled_keys(draft: &ClientDraft) -> usize {
    let last =
        |rows: &[String]| rows.iter().rposition(|text| !text.trim().is_empty()).map_or(0, |row| row + 1);
    last(&draft.key_pems).max(last(&draft.key_names))
}

fn key_row(row: usize, draft: &ClientDraft, wrong: RwSignal<Vec<FieldError>>) -> impl IntoView + use<> {
    let of =
        move |field: &'static str| Signal::derive(move || message(&wrong.get(), &format!("{field}.{row}")));
    let at = |list: &[String]| RwSignal::new(list.get(row).cloned().unwrap_or_default());
    let (name, text) = (at(&draft.key_names), at(&draft.key_pems));
    let number = row + 1;
    let file = Chosen { field: format!("key_pem.{row}"), text, name: Some(name), wrong };
    view! {
        <TextField name="key_name" id=format!("f-key_name-{row}") label=format!("Name of key {number}") value=name
            on_type=Callback::new(move |typed| name.set(typed)) short=true optional=true error=of("key_name")/>
        <div class="pem-field">
            <AreaField name="key_pem" id=format!("f-key_pem-{row}") label=format!("Public key {number}") value=text
                on_type=Callback::new(move |typed| text.set(typed)) mono=true optional=true
                rows=if row < filled_keys(draft) { 5 } else { 2 } placeholder="-----BEGIN PUBLIC KEY-----" error=of("key_pem")/>
            <div role="status"><KeyTyped text=text.into()/></div>
            <FilePick label=format!("Take public key {number} from a file") many=false chosen=file/>
        </div>
    }
}

/// Where a chosen file goes.
#[derive(Clone)]
#[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "files are read in the browser"))]
struct Chosen {
    /// The field that is wrong when the file is.
    field: String,
    text: RwSignal<String>,
    /// The name that a file gives where none was typed; a field without one takes several files below each other.
    name: Option<RwSignal<String>>,
    wrong: RwSignal<Vec<FieldError>>,
}

/// Chooses files. Hidden until the page is awake: what is read here stays in the browser until the form is sent.
#[component]
fn FilePick(#[prop(into)] label: String, many: bool, chosen: Chosen) -> impl IntoView {
    let node = NodeRef::<html::Input>::new();
    let changed = move |_| {
        #[cfg(feature = "hydrate")]
        if let Some(input) = node.get_untracked() {
            awake::read(&input, chosen.clone());
        }
        #[cfg(not(feature = "hydrate"))]
        let _asleep = &chosen;
    };
    view! {
        <label class="file-pick">
            <span>{label}</span>
            <input type="file" accept=ENDINGS multiple=many node_ref=node on:change=changed/>
        </label>
    }
}

#[cfg(feature = "hydrate")]
mod awake {
    use leptos::prelude::*;
    use leptos::task::spawn_local;
    use wasm_bindgen_futures::JsFuture;

    use super::Chosen;
    use crate::clients::pem;
    use crate::error::FieldError;

    /// Reads the chosen files, one after the other, into their field.
    pub(super) fn read(input: &web_sys::HtmlInputElement, chosen: Chosen) {
        let Some(list) = input.files() else { return };
        let files: Vec<_> = (0..list.length()).filter_map(|index| list.get(index)).collect();
        chosen.wrong.update(|wrong| wrong.retain(|error| error.field != chosen.field));
        let input = input.clone();
        spawn_local(async move {
            for file in files {
                match text_of(&file).await {
                    Ok(text) => put(&chosen, &file.name(), &text),
                    Err(words) => {
                        let message = format!("{}: {words}", file.name());
                        let error = FieldError { field: chosen.field.clone(), message };
                        chosen.wrong.update(|wrong| wrong.push(error));
                    }
                }
            }
            // The same file can be chosen again after it was mended.
            input.set_value("");
        });
    }

    async fn text_of(file: &web_sys::File) -> Result<String, String> {
        if file.size() > pem::LARGEST_FILE as f64 {
            return Err(pem::TOO_LARGE.to_owned());
        }
        let buffer = JsFuture::from(file.array_buffer()).await;
        let buffer = buffer.map_err(|_| "The browser could not read this file.".to_owned())?;
        pem::text_of_file(&js_sys::Uint8Array::new(&buffer).to_vec())
    }

    fn put(chosen: &Chosen, file: &str, text: &str) {
        let text = text.trim();
        match chosen.name {
            Some(name) => {
                chosen.text.set(text.to_owned());
                if name.with_untracked(|name| name.trim().is_empty()) {
                    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
                    name.set(stem.to_owned());
                }
            }
            None => chosen.text.update(|all| {
                if !all.contains(text) {
                    *all = format!("{}\n{text}\n", all.trim_end()).trim_start().to_owned();
                }
            }),
        }
    }
}
