//! What is asked before a secret is deleted.

use leptos::prelude::*;

use super::last::Left;
use crate::error::ConsoleError;
use crate::frame::Question;
use crate::model::{Secret, TenantCard, Timestamp};
use crate::paths;
use crate::ui::TextField;

/// The question, in a dialog of its own address.
pub(super) fn question(
    card: &TenantCard,
    client: &crate::model::Client,
    (secret, left, typed_name): (&Secret, Left, String),
    person: String,
    trouble: Option<ConsoleError>,
    now: Timestamp,
) -> impl IntoView + use<> {
    let name = client.settings.name.clone();
    let life = crate::clients::lifetime_words(client.settings.token_lifetime);
    let wrong = trouble.as_ref().and_then(|error| error.of_field("typed_name"));
    let other = trouble.filter(|error| error.of_field("typed_name").is_none());
    let back = paths::secrets(&card.name, &client.id);
    let words = if secret.expires_at.is_some_and(|end| end <= now) {
        view! { <p>"It has expired: nothing can sign in with it any more."</p> }.into_any()
    } else {
        view! {
            <p>"Whatever signs in with it gets no new tokens from that moment on. Tokens it has keep working for up to " {life} ": ZIdentity cannot take them back one by one."</p>
            <p>"Nobody records which programs use it, neither ZIdentity nor this console. It cannot be undone."</p>
        }
        .into_any()
    };
    let why = match left {
        Left::Enough => None,
        Left::InDoubt => Some(format!(
            "A deletion of the other secret was sent, and may yet be carried out: then {name} stops working."
        )),
        Left::Nothing => Some(format!("It is the only live secret: {name} stops working.")),
    };
    let typed = why.map(|why| {
        let label = format!("{why} Type the client's name to delete it");
        view! { <TextField name="typed_name" label=label hint=name.clone() value=typed_name error=wrong required=true/> }
    });
    let fields = vec![("do", "delete".to_owned()), ("secret", secret.id.0.clone())];
    let title = format!("Delete secret {} of {name}?", secret.id);
    view! {
        <Question card=card.clone() person=person title=title action=back.clone() back=back fields=fields verb="Delete secret for good" trouble=other>
            {words}
            {typed}
        </Question>
    }
}
