//! Every page of the console, on one screen. Server functions are beside it under `/api/`.

use axum::Router;
use axum::routing::{get, post};

use crate::desk::Console;
use crate::{
    account, audit, batches, campaigns, clients, drift, expiry, exposure, inventory, leak, operations,
    overview, removal, requests, rotation, secrets, teams,
};

/// The pages. A form without script posts to the page that shows it.
pub fn pages() -> Router<Console> {
    Router::new()
        .route("/", get(overview::overview_page))
        .route("/account", get(account::account_page).post(account::keep_preferences))
        .route("/account/again", get(account::again_page))
        .route("/account/sessions", post(account::end_own))
        .route("/account/people", get(account::people_page).post(account::end_anyones))
        .route("/teams", get(teams::list_page))
        .route("/teams/new", get(teams::new_page).post(teams::make_from_form))
        .route("/teams/{team}", get(teams::team_page))
        .route("/teams/{team}/edit", get(teams::edit_page).post(teams::save_from_form))
        .route("/teams/{team}/delete", get(teams::delete_page).post(teams::delete_from_form))
        .route("/teams/{team}/ceilings/{tenant}", get(teams::ceiling_page).post(teams::save_ceiling))
        .route("/requests", get(requests::list_page))
        .route("/requests/{tenant}/new", get(requests::ownership_page).post(requests::ask_from_form))
        .route("/requests/{tenant}/{id}", get(requests::request_page).post(requests::act_on_request))
        .route("/{tenant}/clients", get(clients::list_page))
        .route("/{tenant}/clients/new", get(clients::clone_or_new_page).post(clients::create_from_form))
        .route("/{tenant}/clients/bulk", get(batches::ask_page).post(batches::start_from_form))
        .route("/{tenant}/clients/{id}", get(clients::client_page).post(clients::act_on_client))
        .route("/{tenant}/clients/{id}/edit", get(clients::edit_page).post(clients::update_from_form))
        .route("/{tenant}/clients/{id}/owner", get(teams::owner_page).post(teams::give_from_form))
        .route("/{tenant}/clients/{id}/secrets", get(secrets::secrets_page).post(secrets::act_on_secrets))
        .route("/{tenant}/clients/{id}/rotate", get(rotation::rotation_page).post(rotation::act_on_rotation))
        .route("/{tenant}/clients/{id}/leak", get(leak::leak_page).post(leak::act_on_leak))
        .route("/{tenant}/expiring", get(expiry::expiring_page).post(expiry::acknowledge_from_form))
        .route("/{tenant}/campaigns", get(campaigns::list_page))
        .route("/{tenant}/campaigns/new", get(campaigns::new_page).post(campaigns::begin_from_form))
        .route("/{tenant}/campaigns/{id}", get(campaigns::campaign_page).post(campaigns::act_on_campaign))
        .route("/{tenant}/exposure", get(exposure::exposure_page))
        .route("/{tenant}/drift", get(drift::drift_page).post(drift::take_note_from_form))
        .route("/{tenant}/removals", get(removal::removals_page))
        .route("/{tenant}/inventory", get(inventory::inventory_page).post(inventory::ask_from_form))
        .route("/{tenant}/inventory/events", get(inventory::events))
        .route("/{tenant}/audit", get(audit::audit_page))
        .route("/{tenant}/audit/export", post(audit::export))
        .route("/{tenant}/audit/{operation}", get(audit::entry_page))
        .route("/{tenant}/operations/{operation}", get(operations::operation_page))
        .route("/{tenant}/operations/{operation}/events", get(operations::events))
        .route("/{tenant}/batches/{batch}", get(batches::batch_page).post(batches::go_on_from_form))
        .route("/{tenant}/batches/{batch}/events", get(batches::events))
}
