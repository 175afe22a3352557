//! The pages with a client's form: new, clone and edit. The form posts to its own page.

use axum::extract::Path;
use axum::response::Response;
use leptos::prelude::*;

use super::bounds::{Bounds, marks, nearly_full, owner};
use super::copy::{CopyNote, copy_of, dropped};
use super::draft::ClientDraft;
use super::editor::{Editor, Known};
use super::merge::Merge;
use super::scope_picker::StoredScope;
use super::{acts, jwks, scope_picker};
use crate::desk::{Operation, Subject};
use crate::drift::{Change, cases};
use crate::error::{ConsoleError, ErrorKind, ErrorLink};
use crate::frame::{Answer, Here, Page, Sent, Trouble, Visit};
use crate::model::{
    Authentication, Client, ClientId, ClientSettings, Difference, JwksReport, Owner, Removal, ResourceServer,
    Side, Taken, TenantName, Timestamp,
};
use crate::paths;
use crate::policy::Action;
use crate::removal::{self, Again, RecreateNote};
use crate::ui::{Notice, Tone};

/// `GET /{tenant}/clients/new`, perhaps `?from={id}`, perhaps `&keys=same`; or `?recreate={id}`
pub async fn clone_or_new_page(visit: Visit, Path(tenant): Path<TenantName>) -> Response {
    let from = ClientId(visit.asked("from").to_owned());
    let gone_one = ClientId(visit.asked("recreate").to_owned());
    let page = async {
        if !gone_one.0.is_empty() {
            let again = removal::again(&visit.operation, &tenant, &gone_one).await?;
            let catalogue = catalogue(&visit.operation, &tenant).await;
            let draft = removal::form_of(&again, catalogue.as_deref().ok());
            return form(&visit, &tenant, Form { again: Some(again), ..Form::new(draft, catalogue) }).await;
        }
        if from.0.is_empty() {
            let catalogue = catalogue(&visit.operation, &tenant).await;
            return form(&visit, &tenant, Form::new(ClientDraft::empty(), catalogue)).await;
        }
        let original = acts::get(&visit.operation, &tenant, &from).await;
        let original = original.map_err(|error| gone(&tenant, error))?;
        let catalogue = catalogue(&visit.operation, &tenant).await;
        let draft = copy_of(&original, visit.asked("keys") == "same", catalogue.as_deref().ok());
        form(&visit, &tenant, Form { original: Some(original), ..Form::new(draft, catalogue) }).await
    };
    visit.answer(page.await)
}

/// The client to copy is not there: what else can be done.
fn gone(tenant: &TenantName, error: ConsoleError) -> ConsoleError {
    if error.kind != ErrorKind::NotFound {
        return error;
    }
    ConsoleError {
        title: "The client to copy is not there any more, or you may not see it.".to_owned(),
        next: "Choose another one in the list, or start from an empty form.".to_owned(),
        link: Some(ErrorLink { label: "Create API client".to_owned(), href: paths::new_client(tenant) }),
        ..error
    }
}

/// `POST /{tenant}/clients/new`
pub async fn create_from_form(visit: Visit, Path(tenant): Path<TenantName>, sent: Sent) -> Response {
    let (then, draft) = typed(sent);
    let answer = match then.as_str() {
        "check_jwks" => Err(jwks::check(&visit.operation, &tenant, &draft.jwks_url).await),
        _ => Ok(acts::create(&visit.operation, &tenant, draft.clone()).await),
    };
    let (trouble, report) = match answer {
        Ok(Ok(led)) => {
            let next = super::led_to(&tenant, &led, "created").href;
            return visit.answer(Ok(Answer::SeeOther(next)));
        }
        Ok(Err(trouble)) | Err(Err(trouble)) => (Some(trouble), None),
        Err(Ok(report)) => (None, Some(report)),
    };
    let original = ClientId(draft.copy_of.clone());
    let original = match original.0.is_empty() {
        true => None,
        false => acts::get(&visit.operation, &tenant, &original).await.ok(),
    };
    let again = ClientId(draft.again_of.clone());
    let again = match again.0.is_empty() {
        true => None,
        false => removal::again(&visit.operation, &tenant, &again).await.ok(),
    };
    let catalogue = catalogue(&visit.operation, &tenant).await;
    visit.answer(
        form(&visit, &tenant, Form { original, again, trouble, report, ..Form::new(draft, catalogue) }).await,
    )
}

/// `GET /{tenant}/clients/{id}/edit`
pub async fn edit_page(visit: Visit, Path((tenant, id)): Path<(TenantName, ClientId)>) -> Response {
    let page = async {
        let client = acts::get(&visit.operation, &tenant, &id).await?;
        let base = acts::json(&client.settings);
        let draft = match known_before(&visit, &tenant, &id).await {
            Some((known, parts)) => put_back(&known, base, parts),
            None => ClientDraft { base, ..ClientDraft::of(&client.settings) },
        };
        let catalogue = catalogue(&visit.operation, &tenant).await;
        form(&visit, &tenant, Form { held: Some((id, client.settings)), ..Form::new(draft, catalogue) }).await
    };
    visit.answer(page.await)
}

/// What people here knew of a client before it changed outside, and which parts changed; `None` where nobody asks to put
/// that back, or there is nothing to put back.
async fn known_before(
    visit: &Visit,
    tenant: &TenantName,
    id: &ClientId,
) -> Option<(ClientSettings, Vec<String>)> {
    if visit.asked("put_back") != "1" {
        return None;
    }
    let look = visit.operation.read(Action::GetClient, Subject::client(tenant, id), |desk| async move {
        Ok(cases(&desk, Some(id), 1).await?.0.pop())
    });
    let case = look.await.ok().flatten()?;
    let parts = case.changes.into_iter().filter_map(|change| match change {
        Change::Edited { part, .. } => Some(part),
        _ => None,
    });
    let parts: Vec<_> = parts.collect();
    case.known.filter(|_| !parts.is_empty()).map(|known| (known, parts))
}

/// A form that puts back what was known, part by part: as if somebody had it open while the client changed, and then chose
/// what they had before them.
fn put_back(known: &ClientSettings, seen: String, parts: Vec<String>) -> ClientDraft {
    let taken = parts.into_iter().map(|part| Taken { part, side: Side::Mine }).collect();
    ClientDraft { base: acts::json(known), seen, taken, ..ClientDraft::of(known) }
}

/// `POST /{tenant}/clients/{id}/edit`
pub async fn update_from_form(
    visit: Visit,
    Path((tenant, id)): Path<(TenantName, ClientId)>,
    sent: Sent,
) -> Response {
    let (then, draft) = typed(sent);
    let (draft, trouble, report) = match then.as_str() {
        "check_jwks" => match jwks::check(&visit.operation, &tenant, &draft.jwks_url).await {
            Ok(report) => (draft, None, Some(report)),
            Err(trouble) => (draft, Some(trouble), None),
        },
        "form" => match acts::settle(&visit.operation, &tenant, &id, draft.clone()).await {
            Ok((settings, now)) => (draft.rebased(&settings, acts::json(&now)), None, None),
            Err(trouble) => (draft, Some(trouble), None),
        },
        _ => match acts::update(&visit.operation, &tenant, &id, draft.clone()).await {
            Ok(led) => {
                return visit.answer(Ok(Answer::SeeOther(super::led_to(&tenant, &led, "saved").href)));
            }
            Err(trouble) => (draft, Some(trouble), None),
        },
    };
    if let Some(trouble) = trouble.clone().filter(|trouble| trouble.kind == ErrorKind::NotFound) {
        return visit.answer(Err::<Answer, _>(trouble));
    }
    // What is upstream may be out of reach just now: then the form stands on what it was opened with.
    let held = match acts::get(&visit.operation, &tenant, &id).await {
        Ok(client) => Some(client.settings),
        Err(_) => serde_json::from_str::<ClientSettings>(&draft.base).ok(),
    };
    let held = held.map(|settings| (id, settings));
    let catalogue = catalogue(&visit.operation, &tenant).await;
    visit.answer(form(&visit, &tenant, Form { held, trouble, report, ..Form::new(draft, catalogue) }).await)
}

/// A form as it was sent, and what its button wants: nothing means to save it.
fn typed(sent: Sent) -> (String, ClientDraft) {
    (sent.field("then").to_owned(), ClientDraft::from_pairs(sent.0))
}

struct Form {
    draft: ClientDraft,
    catalogue: Result<Vec<ResourceServer>, ConsoleError>,
    /// The client that is edited, as it is now.
    held: Option<(ClientId, ClientSettings)>,
    /// The client that is copied.
    original: Option<Client>,
    /// The client that is gone and that this one starts from.
    again: Option<Again>,
    /// That the client is about to be removed, if so.
    removal: Option<Removal>,
    trouble: Option<ConsoleError>,
    report: Option<JwksReport>,
    /// Whose the client is that is edited.
    owner: Option<Owner>,
}

impl Form {
    fn new(draft: ClientDraft, catalogue: Result<Vec<ResourceServer>, ConsoleError>) -> Self {
        Self {
            draft,
            catalogue,
            held: None,
            original: None,
            again: None,
            removal: None,
            trouble: None,
            report: None,
            owner: None,
        }
    }

    /// Where mine and theirs differ: as was just found, or as the person was shown before something else went wrong.
    fn differences(&self, now: Timestamp) -> Vec<Difference> {
        let read = |json: &str| serde_json::from_str::<ClientSettings>(json).ok();
        if let Some(trouble) = self.trouble.as_ref().filter(|trouble| !trouble.differences.is_empty()) {
            return trouble.differences.clone();
        }
        let (Some(base), Some(seen)) = (read(&self.draft.base), read(&self.draft.seen)) else {
            return Vec::new();
        };
        let Ok(mine) = self.draft.settings(Some(&base), now) else { return Vec::new() };
        let catalogue = self.catalogue.as_deref().unwrap_or_default();
        Merge::of(&base, &seen, &mine, catalogue).differences(Some(&seen), &self.draft.taken)
    }

    /// What the picker must not lose: what the client holds now, and what it held when the form was opened.
    fn stored(&self) -> Vec<StoredScope> {
        let mut stored =
            self.held.as_ref().map(|(_, settings)| scope_picker::stored(settings)).unwrap_or_default();
        let base = serde_json::from_str::<ClientSettings>(&self.draft.base).ok();
        for scope in base.as_ref().map(scope_picker::stored).unwrap_or_default() {
            if self.draft.has_scope(&scope.value) && !stored.contains(&scope) {
                stored.push(scope);
            }
        }
        stored
    }
}

async fn form(visit: &Visit, tenant: &TenantName, mut form: Form) -> Result<Page, ConsoleError> {
    if let Some((id, _)) = &form.held {
        form.owner = owner(&visit.operation, tenant, id).await?;
        form.removal = removal::under_way(&visit.operation, tenant, id).await;
    }
    let form = form;
    let card = visit.tenant(tenant)?;
    let action = if form.held.is_some() { Action::UpdateClient } else { Action::CreateClient };
    let barred = visit.operation.barred(tenant, action).or_else(|| {
        let other = form
            .held
            .as_ref()
            .is_some_and(|(_, settings)| matches!(settings.authentication, Authentication::Other { .. }));
        other.then(|| {
            "This client signs in in a way that this version of the console does not know.".to_owned()
        })
    });
    let status = form.trouble.as_ref().map_or(200, ConsoleError::status);
    let now = visit.operation.console().now();
    let (title, cancel) = match &form.held {
        Some((id, settings)) => (format!("Edit {}", settings.name), paths::client(tenant, id)),
        None => ("Create API client".to_owned(), paths::clients(tenant)),
    };
    let own = form.held.as_ref().is_some_and(|(id, _)| card.is_own(id));
    let bounds = Bounds::of(&visit.operation, tenant, form.owner.clone());
    let full = match form.held {
        None => nearly_full(&visit.operation, tenant).await,
        Some(_) => None,
    };
    let view = FormView {
        title: title.clone(),
        tenant: tenant.clone(),
        cancel,
        form,
        own,
        barred,
        bounds,
        full,
        now,
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

pub(super) struct FormView {
    title: String,
    tenant: TenantName,
    cancel: String,
    form: Form,
    own: bool,
    barred: Option<String>,
    bounds: Bounds,
    full: Option<String>,
    now: Timestamp,
}

impl FormView {
    fn into_view(self) -> impl IntoView {
        let Self { title, tenant, cancel, form, own, barred, bounds, full, now } = self;
        let teams = match form.held {
            None => bounds.choices(),
            Some(_) => Vec::new(),
        };
        let (differences, stored) = (form.differences(now), form.stored());
        let Form { draft, catalogue, held, original, again, removal, trouble, report, owner: _ } = form;
        let no_catalogue = catalogue.as_ref().err().map(|error| error.title.clone()).map(|why| {
            view! {
                <Notice tone=Tone::Warn title=|| "The roles that can be given could not be loaded">
                    <p>{why} " What is stored stays as it is; everything else can be changed. " <a class="link" href="">"Load again"</a></p>
                </Notice>
            }
        });
        let catalogue = catalogue.ok();
        let fields = trouble.as_ref().map(|trouble| trouble.fields.clone()).unwrap_or_default();
        let seen = match &trouble {
            Some(trouble) if !trouble.seen.is_empty() => trouble.seen.clone(),
            _ if differences.is_empty() => String::new(),
            _ => draft.seen.clone(),
        };
        let draft = ClientDraft { seen, ..draft.without_private_keys() };
        let copy = original.map(|client| {
            view! { <CopyNote tenant=tenant.clone() client=client draft=draft.clone() catalogue=catalogue.clone()/> }
        });
        let again = again.map(|again| {
            let dropped = dropped(&again.settings, catalogue.as_deref());
            view! { <RecreateNote again=again dropped=dropped now=now/> }
        });
        let marks = marks(&bounds, catalogue.as_deref().unwrap_or_default());
        let known = Known { catalogue, stored, fields, differences, teams, marks, report, now };
        view! {
            <div class="head">
                <div>
                    <nav class="crumb" aria-label="Where this is"><a href=paths::clients(&tenant)>"API clients"</a></nav>
                    <h1>{title}</h1>
                </div>
            </div>
            {full.map(|words| view! { <Notice tone=Tone::Warn title=|| "The tenant is nearly full"><p>{words}</p></Notice> })}
            {own.then(|| view! {
                <Notice title=|| "This console signs in as this client">
                    <p>"Its status, its way to sign in and its roles cannot be changed here: the console would lock itself out. If they must be, use ZIdentity's own portal, after giving the console another client."</p>
                </Notice>
            })}
            {barred.clone().map(|why| view! { <Notice title=|| "You can look at this form, not send it"><p>{why}</p></Notice> })}
            {trouble.filter(|trouble| trouble.fields.is_empty()).map(|error| view! { <Trouble error=error/> })}
            {removal::on_other_pages(removal.as_ref(), now)}
            {copy}
            {again}
            {no_catalogue}
            <Editor tenant=tenant id=held.map(|(id, _)| id) draft=draft known=known cancel=cancel barred=barred/>
        }
    }
}
