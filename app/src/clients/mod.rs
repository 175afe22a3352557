//! API clients: the list, one client, its form, and what can be done to it.

#[cfg(feature = "ssr")]
mod access;
#[cfg(feature = "ssr")]
mod activity;
#[cfg(feature = "ssr")]
mod acts;
#[cfg(feature = "ssr")]
mod bounds;
mod calls;
#[cfg(feature = "ssr")]
mod copy;
#[cfg(feature = "ssr")]
mod detail;
mod draft;
mod editor;
#[cfg(feature = "ssr")]
mod filters;
#[cfg(feature = "ssr")]
mod form;
#[cfg(feature = "ssr")]
mod head;
#[cfg(feature = "ssr")]
mod jwks;
mod jwks_facts;
mod key_facts;
mod lifetime;
#[cfg(feature = "ssr")]
mod list;
#[cfg(feature = "ssr")]
mod lost;
#[cfg(feature = "ssr")]
mod merge;
mod pem;
#[cfg(feature = "ssr")]
mod query;
#[cfg(feature = "ssr")]
mod question;
#[cfg(feature = "ssr")]
mod roles;
mod scope_picker;
mod search;
#[cfg(feature = "ssr")]
mod settling;
#[cfg(feature = "ssr")]
mod signs_in;
#[cfg(feature = "ssr")]
mod table;

#[cfg(feature = "hydrate")]
pub(crate) use calls::list_clients as find_clients;
pub use calls::{CheckJwks, CreateClient, DeleteClient, GetClient, ListClients, Next, UpdateClient};
pub use draft::ClientDraft;
pub use editor::Editor;
#[cfg(feature = "hydrate")]
pub(crate) use search::ROWS_CHANGED;
pub use search::SearchBox;

#[cfg(feature = "ssr")]
pub(crate) use acts::{
    Led, change_approved, create_approved, get, gone, json, rewrite, send, spare_own_client, switch,
};
#[cfg(feature = "ssr")]
pub(crate) use copy::offered;
#[cfg(feature = "ssr")]
pub use detail::{act_on_client, client_page};
#[cfg(feature = "ssr")]
pub(crate) use draft::{
    named_certificate as new_certificate, named_key as new_key, scope_of_value, scope_value,
};
#[cfg(feature = "ssr")]
pub use form::{clone_or_new_page, create_from_form, edit_page, update_from_form};
#[cfg(feature = "ssr")]
pub(crate) use head::client_head;
pub(crate) use lifetime::in_words as lifetime_words;
#[cfg(feature = "ssr")]
pub(crate) use lifetime::{from_minutes as lifetime_from_minutes, in_minutes as lifetime_in_minutes};
#[cfg(feature = "ssr")]
pub use list::list_page;
#[cfg(feature = "ssr")]
pub(crate) use lost::{appeared, removal as removal_lost};
#[cfg(feature = "ssr")]
pub(crate) use merge::{carried, changed, same};
#[cfg(feature = "ssr")]
pub(crate) use pem::{certificate_facts, holds_private_key, key_facts};
#[cfg(feature = "ssr")]
pub(crate) use settling::{look_again, was};

#[cfg(feature = "ssr")]
use crate::{model::TenantName, paths};

/// Where the browser goes after a write.
#[cfg(feature = "ssr")]
fn led_to(tenant: &TenantName, led: &acts::Led, done: &str) -> Next {
    let href = match led {
        acts::Led::There(id) => format!("{}?done={done}", paths::client(tenant, id)),
        acts::Led::Accepted(operation) => paths::operation(tenant, operation),
        acts::Led::Asked(request) => format!("{}?done=asked", paths::request(tenant, request)),
    };
    Next { href }
}

/// Where the browser goes after a removal began.
#[cfg(feature = "ssr")]
pub(crate) fn begun(tenant: &TenantName, led: &acts::Led) -> Next {
    let (id, done) = match led {
        acts::Led::There(id) => (id, "removal-begun"),
        acts::Led::Accepted(operation) => return Next { href: paths::operation(tenant, operation) },
        acts::Led::Asked(_) => return led_to(tenant, led, "asked"),
    };
    Next { href: format!("{}?done={done}", paths::client(tenant, id)) }
}

/// Where the browser goes after a client was deleted.
#[cfg(feature = "ssr")]
fn deleted(tenant: &TenantName, operation: Option<String>) -> Next {
    let href = match operation {
        None => format!("{}?done=deleted", paths::clients(tenant)),
        Some(operation) => paths::operation(tenant, &operation),
    };
    Next { href }
}
