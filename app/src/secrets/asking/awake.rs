//! What such a form does in the browser: asks for a secret sealed to a key of its own, opens it, hands it to the dialog.

use std::future::Future;

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;

use super::State;
use crate::error::{Changed, ConsoleError, ErrorKind, ErrorLink};
use crate::model::{DestinationName, SecretId, Timestamp};
use crate::paths;
use crate::secrets::create::plain;
use crate::secrets::life::Life;
use crate::secrets::made::{Handed, Made, Way};
use crate::secrets::reveal::{Context, Revealed, go};
use crate::secrets::seal::browser::{KeyPair, can_open};
use crate::secrets::seal::{Binding, Sealed};

/// What is asked for.
pub(crate) struct Wish {
    /// The form as it was sent.
    pub(crate) form: web_sys::FormData,
    /// How the value is to travel.
    pub(crate) way: Way,
    /// How long the secret is to live.
    pub(crate) life: Life,
    /// What it is to be called here.
    pub(crate) label: String,
}

/// Beside the new secret, what the dialog says of it, and whether all is well.
type Asked = Result<(Made, Option<(bool, String)>), ConsoleError>;

/// Finds out whether sealed values can be opened here, which the server cannot know, and shows [`plain::PLACE`] if not.
pub(crate) fn look(state: State) {
    Effect::new(move |_| state.cannot_open.set(!can_open()));
    Effect::new(move |_| {
        if state.cannot_open.get() {
            show_plain_way(state);
        }
    });
}

fn show_plain_way(state: State) {
    let document = web_sys::window().and_then(|window| window.document());
    let Some(place) = document.and_then(|document| document.get_element_by_id(plain::PLACE)) else { return };
    let ticked = Closure::<dyn FnMut(web_sys::Event)>::new(move |event: web_sys::Event| {
        let input = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok());
        state.agreed.set(input.is_some_and(|input| input.checked()));
    });
    let heard = place.add_event_listener_with_callback("change", ticked.as_ref().unchecked_ref());
    if heard.is_ok() && place.remove_attribute("hidden").is_ok() {
        // It lives as long as the page.
        ticked.forget();
    }
}

/// Takes a form over: judges it, makes a key pair, asks, opens what comes, shows it.
pub(crate) fn submit<F>(
    event: &leptos::ev::SubmitEvent,
    context: &Context,
    state: State,
    ask: impl FnOnce(Wish) -> F + 'static,
) where
    F: Future<Output = Asked>,
{
    let Some(form) = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlFormElement>().ok())
    else {
        return;
    };
    event.prevent_default();
    let busy = state.busy.get_untracked() || state.revealed.with_untracked(Option::is_some);
    if busy || untrack(|| plain::barred(context.plain, state)).is_some() {
        return;
    }
    let Ok(data) = web_sys::FormData::new_with_form(&form) else { return };
    let field = |name: &str| data.get(name).as_string().unwrap_or_default();
    let life = Life { days: field("days"), until: field("until") };
    state.trouble.set(None);
    // The page may have stood open for a while: its own clock tells how long.
    #[expect(clippy::cast_possible_truncation, reason = "a browser's clock stays far below 2^53 seconds")]
    let now = Timestamp(((js_sys::Date::now() / 1000.0) as i64).max(context.now.0));
    if let Err(words) = life.ends(now, context.allowed) {
        state.wrong.set(Some(words));
        return;
    }
    state.wrong.set(None);
    state.wrong_label.set(None);
    state.busy.set(true);
    let context = context.clone();
    spawn_local(async move {
        carry_out(&context, data, life, state, ask).await;
        state.busy.set(false);
    });
}

async fn carry_out<F: Future<Output = Asked>>(
    context: &Context,
    form: web_sys::FormData,
    life: Life,
    state: State,
    ask: impl FnOnce(Wish) -> F,
) {
    let agreed = state.cannot_open.get_untracked() && state.agreed.get_untracked();
    let keys = if agreed { None } else { KeyPair::make().await };
    let to = form.get("to").as_string().filter(|name| !name.is_empty()).map(DestinationName);
    // Without a key a value that does not arrive is lost, and the secret is offered for deletion.
    if keys.is_none() && !agreed && to.is_none() {
        // It has Web Crypto after all, and not the curve: the same question is asked.
        state.cannot_open.set(true);
        return;
    }
    let way = Way { seal_to: keys.as_ref().map(KeyPair::public), deliver_to: to };
    let label = form.get("label").as_string().unwrap_or_default();
    match ask(Wish { form, way, life, label }).await {
        Ok((Made { handed: Handed::Delivered(_), .. }, _)) => {
            go(&context.back_after("secret-delivered"));
        }
        Ok((made, note)) => {
            let secret = made.secret.id.clone();
            match opened(context, made, note, keys).await {
                Some(revealed) => state.revealed.set(Some(revealed)),
                None => state.trouble.set(Some(unopened(context, &secret))),
            }
        }
        Err(error) if error.of_field("label").is_some() => state.wrong_label.set(error.of_field("label")),
        Err(error) => match error.of_field("life") {
            Some(words) => state.wrong.set(Some(words)),
            None => state.trouble.set(Some(error)),
        },
    }
}

async fn opened(
    context: &Context,
    made: Made,
    note: Option<(bool, String)>,
    keys: Option<KeyPair>,
) -> Option<Revealed> {
    let Made { operation, secret, handed, undelivered, accepted, older, now } = made;
    let open = async |sealed: &Sealed| {
        let binding = Binding { tenant: &context.tenant, client: &context.client, operation: &operation };
        keys?.open(sealed, binding, &secret.id).await
    };
    let (value, wrapped) = match handed {
        Handed::Plain(value) => (value, None),
        Handed::Sealed(sealed) => (open(&sealed).await?, None),
        Handed::Wrapped { token, by } => (open(&token).await?, Some(by)),
        Handed::Delivered(_) => return None,
    };
    Some(Revealed { operation, secret, value, wrapped, undelivered, accepted, older, note, now })
}

/// Nobody tells the server that the value was shown, so it marks the secret as well.
fn unopened(context: &Context, secret: &SecretId) -> ConsoleError {
    let link = ErrorLink {
        label: "Delete it…".to_owned(),
        href: paths::delete_secret(&context.tenant, &context.client, secret),
    };
    ConsoleError {
        changed: Changed::Yes,
        link: Some(link),
        ..ConsoleError::new(
            ErrorKind::Internal,
            "The secret was made, but its value could not be opened here: nobody has seen it.",
            "Delete it, then create another.",
        )
    }
}
