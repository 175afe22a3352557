//! The pages with a client's form: new, clone and edit. The form posts to its own page.

use axum::extract::{Path, RawForm};
use axum::response::Response;
use leptos::prelude::*;

use super::draft::ClientDraft;
use super::editor::{Editor, StoredScope};
use super::{acts, scope_picker};
use crate::desk::{Operation, Subject};
use crate::error::{ConsoleError, ErrorKind};
use crate::frame::{Answer, Here, Page, Trouble, Visit, pairs_of};
use crate::model::{ClientId, ClientSettings, ResourceServer, TenantName};
use crate::paths;
use crate::policy::Action;
use crate::ui::{Notice, Tone};

/// `GET /{tenant}/clients/new`, perhaps `?from={id}`
pub async fn clone_or_new_page(visit: Visit, Path(tenant): Path<TenantName>) -> Response {
    let from = ClientId(visit.asked("from").to_owned());
    let page = async {
        let draft =
            if from.0.is_empty() { ClientDraft::empty() } else { copy_of(&visit, &tenant, &from).await? };
        form(&visit, &tenant, Form { draft, held: None, trouble: None }).await
    };
    visit.answer(page.await)
}

/// A form for a new client like `from`: another name, no secrets of its own.
async fn copy_of(visit: &Visit, tenant: &TenantName, from: &ClientId) -> Result<ClientDraft, ConsoleError> {
    let client = acts::get(&visit.operation, tenant, from).await?;
    let draft = ClientDraft::of(&client.settings);
    Ok(ClientDraft { name: format!("{} (copy)", draft.name), ..draft })
}

/// `POST /{tenant}/clients/new`
pub async fn create_from_form(
    visit: Visit,
    Path(tenant): Path<TenantName>,
    RawForm(body): RawForm,
) -> Response {
    let draft = ClientDraft::from_pairs(pairs_of(&String::from_utf8_lossy(&body)));
    let answer = match acts::create(&visit.operation, &tenant, draft.clone()).await {
        Ok(led) => Ok(Answer::SeeOther(super::led_to(&tenant, &led, "created").href)),
        Err(trouble) => {
            form(&visit, &tenant, Form { draft, held: None, trouble: Some(trouble) }).await.map(Into::into)
        }
    };
    visit.answer(answer)
}

/// `GET /{tenant}/clients/{id}/edit`
pub async fn edit_page(visit: Visit, Path((tenant, id)): Path<(TenantName, ClientId)>) -> Response {
    let page = async {
        let client = acts::get(&visit.operation, &tenant, &id).await?;
        let base = acts::json(&client.settings);
        let draft = ClientDraft { base, ..ClientDraft::of(&client.settings) };
        form(&visit, &tenant, Form { draft, held: Some((id.clone(), client.settings)), trouble: None }).await
    };
    visit.answer(page.await)
}

/// `POST /{tenant}/clients/{id}/edit`
pub async fn update_from_form(
    visit: Visit,
    Path((tenant, id)): Path<(TenantName, ClientId)>,
    RawForm(body): RawForm,
) -> Response {
    let draft = ClientDraft::from_pairs(pairs_of(&String::from_utf8_lossy(&body)));
    let answer = match acts::update(&visit.operation, &tenant, &id, draft.clone()).await {
        Ok(led) => Ok(Answer::SeeOther(super::led_to(&tenant, &led, "saved").href)),
        Err(trouble) if trouble.kind == ErrorKind::NotFound => Err(trouble),
        Err(trouble) => again(&visit, &tenant, &id, draft, trouble).await.map(Into::into),
    };
    visit.answer(answer)
}

/// The form as it was typed, with what went wrong. After a conflict it stands on the client as it is now: saving it
/// again applies what was typed on top, knowingly.
async fn again(
    visit: &Visit,
    tenant: &TenantName,
    id: &ClientId,
    draft: ClientDraft,
    trouble: ConsoleError,
) -> Result<Page, ConsoleError> {
    // What is upstream may be out of reach just now: then the form stands on what it was opened with.
    let held = match acts::get(&visit.operation, tenant, id).await {
        Ok(client) => Some(client.settings),
        Err(_) => serde_json::from_str::<ClientSettings>(&draft.base).ok(),
    };
    let base = match (&held, trouble.kind) {
        (Some(held), ErrorKind::Conflict) => acts::json(held),
        _ => draft.base.clone(),
    };
    let held = held.map(|settings| (id.clone(), settings));
    form(visit, tenant, Form { draft: ClientDraft { base, ..draft }, held, trouble: Some(trouble) }).await
}

struct Form {
    draft: ClientDraft,
    held: Option<(ClientId, ClientSettings)>,
    trouble: Option<ConsoleError>,
}

async fn form(visit: &Visit, tenant: &TenantName, form: Form) -> Result<Page, ConsoleError> {
    let card = visit.tenant(tenant)?;
    let action = if form.held.is_some() { Action::UpdateClient } else { Action::CreateClient };
    let barred = visit.operation.barred(tenant, action).or_else(|| {
        let other = form.held.as_ref().is_some_and(|(_, settings)| {
            matches!(settings.authentication, crate::model::Authentication::Other { .. })
        });
        other.then(|| {
            "This client signs in in a way that this version of the console does not know.".to_owned()
        })
    });
    let catalogue = catalogue(&visit.operation, tenant).await;
    let stored = form.held.as_ref().map(|(_, settings)| scope_picker::stored(settings)).unwrap_or_default();
    let status = form.trouble.as_ref().map_or(200, ConsoleError::status);
    let (title, cancel, id) = match &form.held {
        Some((id, settings)) => {
            (format!("Edit {}", settings.name), paths::client(tenant, id), Some(id.clone()))
        }
        None => ("Create API client".to_owned(), paths::clients(tenant), None),
    };
    let view = FormView {
        title: title.clone(),
        tenant: tenant.clone(),
        id,
        cancel,
        draft: form.draft.without_private_keys(),
        trouble: form.trouble,
        catalogue,
        stored,
        barred,
    };
    Ok(Page::new(title, Here::Clients, move || view.into_view()).in_tenant(card).with_status(status))
}

async fn catalogue(operation: &Operation, tenant: &TenantName) -> Result<Vec<ResourceServer>, ConsoleError> {
    operation
        .read(Action::ListResourceServers, Subject::tenant(tenant), |desk| async move {
            desk.zidentity.list_resource_servers().await
        })
        .await
}

struct FormView {
    title: String,
    tenant: TenantName,
    id: Option<ClientId>,
    cancel: String,
    draft: ClientDraft,
    trouble: Option<ConsoleError>,
    catalogue: Result<Vec<ResourceServer>, ConsoleError>,
    stored: Vec<StoredScope>,
    barred: Option<String>,
}

impl FormView {
    fn into_view(self) -> impl IntoView {
        let (catalogue, no_catalogue) = match self.catalogue {
            Ok(catalogue) => (Some(catalogue), None),
            Err(error) => (None, Some(error)),
        };
        let no_catalogue = no_catalogue.map(|error| {
            view! {
                <Notice tone=Tone::Warn title=|| "The roles that can be given could not be loaded">
                    <p>{error.title} " What is stored stays as it is; everything else can be changed. " <a class="link" href="">"Load again"</a></p>
                </Notice>
            }
        });
        let fields = self.trouble.as_ref().map(|trouble| trouble.fields.clone()).unwrap_or_default();
        let differences =
            self.trouble.as_ref().map(|trouble| trouble.differences.clone()).unwrap_or_default();
        view! {
            <div class="head">
                <div>
                    <nav class="crumb" aria-label="Where this is"><a href=paths::clients(&self.tenant)>"API clients"</a></nav>
                    <h1>{self.title}</h1>
                </div>
            </div>
            {self.barred.clone().map(|why| view! { <Notice title=|| "You can look at this form, not send it"><p>{why}</p></Notice> })}
            {self.trouble.filter(|trouble| trouble.fields.is_empty()).map(|error| view! { <Trouble error=error/> })}
            {(!differences.is_empty()).then(|| view! {
                <table class="diff">
                    <caption>"What was changed upstream since you opened the form. Saving again applies what you typed below on top."</caption>
                    <thead><tr><th scope="col">"Field"</th><th scope="col">"It was"</th><th scope="col">"It is now"</th></tr></thead>
                    <tbody>
                        {differences.into_iter().map(|difference| view! {
                            <tr><th scope="row">{difference.field}</th><td data-l="It was" dir="auto">{difference.was}</td><td data-l="It is now" class="changed" dir="auto">{difference.now}</td></tr>
                        }).collect_view()}
                    </tbody>
                </table>
            })}
            {no_catalogue}
            <Editor tenant=self.tenant id=self.id draft=self.draft catalogue=catalogue stored=self.stored
                fields=fields cancel=self.cancel barred=self.barred/>
        }
    }
}
