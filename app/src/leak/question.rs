//! The questions before something is done that weighs. Server only.

use leptos::prelude::*;

use super::acts::Standing;
use super::page::{Asked, Can};
use super::steps::key_name;
use crate::error::ConsoleError;
use crate::frame::Question;
use crate::model::{Leaked, TenantCard, Timestamp};
use crate::paths;
use crate::secrets::Left;
use crate::ui::TextField;

/// The question that was asked for, if it can be asked now.
pub(super) fn question(
    card: &TenantCard,
    standing: &Standing,
    can: &Can,
    asked: &Asked,
    trouble: Option<ConsoleError>,
    now: Timestamp,
) -> Option<AnyView> {
    let is_open = standing.leak.as_ref().is_some_and(|leak| leak.ended.is_none());
    if asked.dialog != "delete" || !is_open || !standing.is_there() {
        return None;
    }
    let name = standing.client.settings.name.clone();
    let (barred, thing, after) = match &standing.what {
        Leaked::Secret(id) => {
            let after = Left::of(&standing.secrets, id, &standing.doubtful, now);
            (&can.delete, format!("secret {id}"), after)
        }
        Leaked::Key(print) => (&can.update, key_name(standing, print), Left::Enough),
    };
    if barred.is_some() {
        return None;
    }
    let wrong = trouble.as_ref().and_then(|error| error.of_field("typed_name"));
    let other = trouble.filter(|error| error.of_field("typed_name").is_none());
    let others = standing.others(now).live;
    let life = crate::clients::lifetime_words(standing.client.settings.token_lifetime);
    let left = match others {
        _ if after == Left::InDoubt => {
            "The other one works, and a deletion of it was sent that may yet be carried out.".to_owned()
        }
        0 => {
            "Nothing else of this client works: it cannot sign in at all until a new one is made.".to_owned()
        }
        1 => "One other works: whatever signs in with that goes on.".to_owned(),
        many => format!("{many} others work: whatever signs in with those goes on."),
    };
    let why = match after {
        Left::Enough => None,
        Left::InDoubt => Some("If that is carried out too,"),
        Left::Nothing => Some("It is the only live secret:"),
    };
    let typed = why.map(|why| {
        let label = format!("{why} {name} cannot sign in until a new one is made. Type the client's name to delete it");
        view! { <TextField name="typed_name" label=label hint=name.clone() value=asked.typed_name.clone() error=wrong required=true/> }
    });
    let back = paths::leak(&card.name, &standing.client.id, &standing.what);
    let (key, value) = match &standing.what {
        Leaked::Secret(id) => ("secret", id.0.clone()),
        Leaked::Key(fingerprint) => ("key", fingerprint.clone()),
    };
    let fields = vec![("do", "delete".to_owned()), (key, value)];
    let title = format!("Delete the leaked {thing} of {name}?");
    Some(
        view! {
            <Question card=card.clone() person=asked.person.clone() title=title action=back.clone() back=back fields=fields verb="Delete it for good" trouble=other>
                <p>"Nobody gets a new token with it from that moment on, the thief included. Tokens that were given for it may live on for up to " {life} ": ZIdentity cannot take them back one by one."</p>
                <p>{left} " It cannot be undone."</p>
                {typed}
            </Question>
        }
        .into_any(),
    )
}
