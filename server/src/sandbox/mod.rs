//! A ZIdentity of our own, on the wire.
//!
//! Nobody needs a tenant to try the console, to develop it or to test it: this room answers as the real service
//! does, over HTTP, with OAuth in front. The console reaches it exactly as it reaches the real thing, and so
//! can any other client. It imports nothing from the rest of the house, so that a misunderstanding of the wire
//! cannot be shared by both ends.
//!
//! How sure we are of a behaviour is marked where it lives: **\[C\]** confirmed by published client code or recorded
//! traffic, **\[D\]** documented by Zscaler but not seen, **\[G\]** inferred. On a \[G\] the sandbox is the stricter side.
//!
//! | subject | file |
//! | --- | --- |
//! | what can be set, and what is said at the start | `settings`, `greeting` |
//! | connections, and how they are cut | `listen` |
//! | who is asking, and what they may do | `token`, `assertion`, `key_set`, `access` |
//! | the API | `clients`, `secrets`, `resource_servers`; `draft` and `authentication` check what is written |
//! | what there is | `tenant` (state and its changes), `catalogue` (scopes), `seed`, `configured`, `state_file` |
//! | shapes | `wire`, `paging`, `problem`, `headers`; `mint` makes ids, secrets and tokens |
//! | bad days on demand | `faults` (the rules), `rules` (reading them), `meddle` (carrying them out), `journal`, `control` |

mod access;
mod assertion;
mod authentication;
mod catalogue;
mod clients;
mod configured;
mod control;
mod draft;
mod faults;
mod greeting;
mod headers;
mod journal;
mod key_set;
mod listen;
mod meddle;
mod mint;
mod paging;
mod problem;
mod records;
mod resource_servers;
mod rules;
mod secrets;
mod seed;
mod seed_names;
mod settings;
mod state_file;
mod tenant;
mod token;
mod tokens;
mod wire;

use std::future::Future;
use std::io;
use std::sync::Arc;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{delete, get, post, put};
use tokio::net::TcpListener;

pub use settings::{LifetimeUnit, Settings, ThirdSecret};

/// Answers the current time in epoch seconds. Time is a parameter, so that a test can let a secret expire.
pub type Clock = Arc<dyn Fn() -> i64 + Send + Sync>;

/// One tenant, ready to be served.
pub struct Sandbox {
    tenant: Arc<tenant::Tenant>,
}

impl Sandbox {
    /// Builds the tenant: from the state file when there is one, else from the seed.
    ///
    /// # Errors
    /// When the settings contradict themselves (`InvalidInput`), or a state file exists and cannot be read.
    pub fn new(settings: Settings, clock: Clock) -> io::Result<Self> {
        Ok(Self { tenant: Arc::new(tenant::Tenant::open(settings, clock)?) })
    }

    /// Serves until `shutdown` completes; answers under way then have two seconds to finish.
    ///
    /// # Errors
    /// When the listener has no usable local address. A failing connection ends only itself.
    pub async fn serve(self, listener: TcpListener, shutdown: impl Future) -> io::Result<()> {
        tracing::info!(address = %listener.local_addr()?, "the ZIdentity sandbox accepts connections");
        listen::serve(listener, routes(self.tenant), shutdown).await;
        Ok(())
    }
}

/// Every path that there is. The faults lie around the API and the token endpoint, never around their own control.
fn routes(tenant: Arc<tenant::Tenant>) -> Router {
    let control = Arc::new(control::Control::default());
    let service = Router::new()
        .route("/oauth2/v1/token", post(token::issue))
        .route("/ziam/admin/api/v1/api-clients", get(clients::list).post(clients::create))
        .route(
            "/ziam/admin/api/v1/api-clients/{id}",
            get(clients::read).put(clients::replace).delete(clients::delete),
        )
        .route("/ziam/admin/api/v1/api-clients/{id}/secrets", get(secrets::list).post(secrets::create))
        .route("/ziam/admin/api/v1/api-clients/{id}/secrets/{secret_id}", delete(secrets::delete))
        .route("/ziam/admin/api/v1/resource-servers", get(resource_servers::list))
        .route("/ziam/admin/api/v1/resource-servers/{id}", get(resource_servers::read))
        .fallback(problem::no_such_path)
        .method_not_allowed_fallback(problem::wrong_method)
        .with_state(tenant.clone())
        .layer(from_fn_with_state(control.clone(), meddle::meddle))
        .layer(from_fn_with_state(tenant, headers::stamp));
    let on_demand = Router::new()
        .route("/_sandbox/faults", put(control::set_faults).delete(control::clear_faults))
        .route("/_sandbox/requests", get(control::requests).delete(control::forget_requests))
        .method_not_allowed_fallback(problem::wrong_method)
        .with_state(control)
        .layer(from_fn(control::loopback_only));
    on_demand.merge(service)
}
