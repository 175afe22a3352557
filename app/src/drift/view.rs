//! What changed outside the console, in words. It says what, never who: ZIdentity does not tell.

use leptos::prelude::*;

use super::acts::{Case, shown};
use super::judge::Change;
use crate::model::{TenantName, Timestamp};
use crate::paths;
use crate::ui::{Button, LinkButton, Look, Moment, moment};

/// Why the person cannot do something about a change, if so.
#[derive(Clone, Debug, Default)]
pub(crate) struct Bars {
    /// Take note of it.
    pub(crate) note: Option<String>,
    /// Put it back.
    pub(crate) edit: Option<String>,
    /// Make one that is gone anew.
    pub(crate) create: Option<String>,
}

/// One client's changes, with what can be done about them. `back` is where the browser goes afterwards.
#[component]
pub(crate) fn CaseView(
    tenant: TenantName,
    case: Case,
    bars: Bars,
    named: bool,
    now: Timestamp,
) -> impl IntoView {
    let Case { drifted, changes, .. } = case;
    let name = drifted.now.name.clone();
    let edited = changes.iter().any(|change| matches!(change, Change::Edited { .. }));
    let secret =
        changes.iter().any(|change| matches!(change, Change::SecretAdded(_) | Change::SecretGone(_)));
    let gone = drifted.gone_at.is_some();
    let lines: Vec<_> = changes.into_iter().map(|change| line(change, now)).collect();
    let head = named.then(|| match gone {
        true => view! { <h2><bdi>{name.clone()}</bdi></h2> }.into_any(),
        false => view! { <h2><a class="name" href=paths::client(&tenant, &drifted.id)><bdi>{name.clone()}</bdi></a></h2> }.into_any(),
    });
    let back = (edited && !gone).then(|| {
        let href = format!("{}?put_back=1", paths::edit_client(&tenant, &drifted.id));
        let label = format!("Put back what {name} was");
        view! { <LinkButton href=href small=true label=label disabled_because=bars.edit>"Put back…"</LinkButton> }
    });
    let secrets = (secret && !gone).then(|| {
        view! { <LinkButton href=paths::secrets(&tenant, &drifted.id) small=true look=Look::Flat label=format!("See the secrets of {name}")>"See its secrets"</LinkButton> }
    });
    let recreate = gone.then(|| {
        let (href, label) = (paths::recreate_client(&tenant, &drifted.id), format!("Recreate {name}"));
        view! { <LinkButton href=href small=true look=Look::Flat label=label disabled_because=bars.create>"Recreate…"</LinkButton> }
    });
    let here = if named { "list" } else { "client" };
    view! {
        <section class="drift">
            {head}
            <ul class="drift-changes">{lines}</ul>
            <form method="post" action=paths::drift(&tenant) class="row acts">
                <input type="hidden" name="case" value=format!("{}:{}", shown(&drifted), drifted.id)/>
                <input type="hidden" name="back" value=here/>
                <Button small=true label=format!("Take note of what {name} is now") disabled_because=bars.note>"Take note"</Button>
                {back}
                {secrets}
                {recreate}
            </form>
        </section>
    }
}

fn line(change: Change, now: Timestamp) -> impl IntoView {
    match change {
        Change::Added => view! { <li>"A client that nobody made here."</li> }.into_any(),
        Change::Gone(at) => view! { <li>"Gone, and nobody deleted it here; found so " <Moment at=at.0 now=now.0/> "."</li> }.into_any(),
        Change::Edited { field, was, now, .. } => view! {
            <li><b>{field}</b> " "
                <span class="drift-was"><span class="vh">"was "</span><bdi>{was}</bdi></span>
                <span aria-hidden="true">" → "</span>
                <span class="drift-now"><span class="vh">"is now "</span><bdi>{now}</bdi></span>
            </li>
        }
        .into_any(),
        Change::SecretAdded(secret) => {
            let end = secret.expires_at.map(|end| format!(", ends {}", moment::exact(end.0)));
            view! { <li>"A secret that nobody made here: " <span class="mono">{secret.id.0}</span>{end}</li> }.into_any()
        }
        Change::SecretGone(id) => {
            view! { <li>"A secret is gone, and nobody deleted it here: " <span class="mono">{id.0}</span></li> }.into_any()
        }
    }
}
