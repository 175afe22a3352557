//! What is asked before something is done to a client, in a dialog of its own address.

use leptos::prelude::*;

use super::lifetime;
use crate::error::ConsoleError;
use crate::frame::Question;
use crate::model::{Client, Leak, TenantCard, Timestamp};
use crate::paths;
use crate::removal;
use crate::ui::{TextField, moment};

/// The question that a page opens with, and what was typed into it before.
pub(super) struct Asked {
    pub(super) dialog: String,
    pub(super) typed_name: String,
}

/// The question, or nothing where it makes no sense.
pub(super) fn question(
    card: &TenantCard,
    (client, leaks): (&Client, &[Leak]),
    person: String,
    asked: &Asked,
    trouble: Option<ConsoleError>,
    now: Timestamp,
) -> Option<impl IntoView + use<>> {
    let (tenant, id) = (&card.name, &client.id);
    let name = client.settings.name.clone();
    let life = lifetime::in_words(client.settings.token_lifetime);
    let wrong = trouble.as_ref().and_then(|error| error.of_field("typed_name"));
    let (verb, title, words) = match asked.dialog.as_str() {
        "enable" if !client.settings.enabled => (
            "Enable client".to_owned(),
            format!("Enable {name}?"),
            view! {
                <p>"Whoever holds a secret or key of this client can get tokens again, with all its roles."</p>
                {still_there(leaks)}
            }
            .into_any(),
        ),
        "disable" if client.settings.enabled => (
            "Disable client".to_owned(),
            format!("Disable {name}?"),
            view! {
                <p>"Whatever signs in as it stops getting tokens at once, and ZIdentity revokes those it has. By ZIdentity's documentation they end now; a service that checks them by itself may honour one for up to " {life} "."</p>
                <p>"Its secrets, keys and roles stay. You can enable it again."</p>
            }
            .into_any(),
        ),
        "remove" => {
            let due = now.plus_days(i64::from(card.removal_days));
            let (days, moment, at_once) = (
                removal::days_in_words(card.removal_days),
                moment::exact(due.0),
                paths::client_dialog(tenant, id, "delete"),
            );
            (
                format!("Disable now, remove on {}", removal::day(due)),
                format!("Remove {name}?"),
                view! {
                    <p>"It is disabled now: whatever signs in as it stops getting tokens at once, and ZIdentity revokes those it has. A service that checks tokens by itself may honour one for up to " {life} "."</p>
                    <p>"In " {days} ", " {moment} ", the console deletes it for good, if it is still as it was when it was disabled. Until then " <b>"Keep it"</b> ", on its page, brings it back."</p>
                    <p>"If it must be gone at once: " <a class="link" href=at_once>"Delete now…"</a></p>
                }
                .into_any(),
            )
        }
        "delete" => (
            "Delete client for good".to_owned(),
            format!("Delete {name}?"),
            view! {
                <p>"Whatever signs in as it stops working. ZIdentity has no undelete: a new client would have another id and other secrets. A service that checks tokens by itself may honour one for up to " {life} "."</p>
                <p>"To be able to go back, disable it instead."</p>
                <TextField name="typed_name" label=format!("Type the client's name to delete it: {name}") value=asked.typed_name.clone() error=wrong required=true/>
            }
            .into_any(),
        ),
        _ => return None,
    };
    let act = asked.dialog.clone();
    let other = trouble.filter(|error| error.of_field("typed_name").is_none());
    Some(view! {
        <Question card=card.clone() person=person title=title action=paths::client(tenant, id) back=paths::client(tenant, id)
            fields=vec![("do", act)] verb=verb trouble=other>
            {words}
        </Question>
    })
}

/// What speaks against enabling it.
fn still_there(leaks: &[Leak]) -> Option<impl IntoView + use<>> {
    let words = leaks.iter().find(|leak| leak.gone.is_none()).map(|leak| leak.what.word())?;
    Some(view! {
        <p>"That goes for whoever found what leaked, too: " <b class="mono">{words}</b> " is still there. Delete it first."</p>
    })
}
