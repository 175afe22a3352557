//! Everything that changed in a tenant outside the console.

use axum::extract::Path;
use axum::response::Response;
use leptos::prelude::*;

use super::acts::{Case, cases, take_note, take_note_of_scope};
use super::scopes::{LostScope, lost};
use super::view::{Bars, CaseView};
use crate::clients::{scope_of_value, scope_value};
use crate::desk::{Standing, Subject};
use crate::error::ConsoleError;
use crate::frame::{Answer, Here, Page, Sent, Trouble, Visit};
use crate::inventory::{as_of, standing_notice};
use crate::model::{ClientId, ScopeKey, TenantName, Timestamp};
use crate::paths;
use crate::policy::Action;
use crate::ui::{Button, Empty, Glyph, Look};

/// So many clients stand on the page.
const LINES: u32 = 100;

/// `GET /{tenant}/drift`
pub async fn drift_page(visit: Visit, Path(tenant): Path<TenantName>) -> Response {
    visit.answer(page(&visit, &tenant, None).await)
}

/// `POST /{tenant}/drift`: takes note of a client as it is, or of a scope that is gone.
pub async fn take_note_from_form(visit: Visit, Path(tenant): Path<TenantName>, sent: Sent) -> Response {
    if let Some((server, scope)) = scope_of_value(sent.field("scope")) {
        let key = ScopeKey { server, scope };
        let noted = take_note_of_scope(&visit.operation, &tenant, &key).await;
        return visit
            .answer(noted.map(|()| Answer::SeeOther(format!("{}?done=noted", paths::drift(&tenant)))));
    }
    let Some((was_shown, id)) = sent.field("case").split_once(':') else {
        return visit.answer(Err::<Answer, _>(ConsoleError::invalid(vec![])));
    };
    let id = ClientId(id.to_owned());
    let back = match sent.field("back") {
        "client" => paths::client(&tenant, &id),
        _ => paths::drift(&tenant),
    };
    let answer = match take_note(&visit.operation, &tenant, &id, was_shown).await {
        Ok(()) => Ok(Answer::SeeOther(format!("{back}?done=noted"))),
        Err(error) => match page(&visit, &tenant, Some(error.clone())).await {
            Ok(page) => Ok(page.into()),
            Err(_) => Err(error),
        },
    };
    visit.answer(answer)
}

async fn page(
    visit: &Visit,
    tenant: &TenantName,
    trouble: Option<ConsoleError>,
) -> Result<Page, ConsoleError> {
    let card = visit.tenant(tenant)?;
    let (cases, count, scopes, standing) = visit
        .operation
        .read(Action::ListClients, Subject::tenant(tenant), |desk| async move {
            let kept = desk.kept_fleet().await?;
            let (cases, count) = cases(&desk, None, LINES).await?;
            let catalogue = desk.catalogue().await;
            let scopes = lost(&desk, &kept, catalogue.as_deref()).await?;
            Ok((cases, count, scopes, kept.standing.clone()))
        })
        .await?;
    let shown = Shown {
        tenant: tenant.clone(),
        cases,
        count,
        scopes,
        standing,
        bars: Bars {
            note: visit.operation.barred(tenant, Action::AcceptDrift),
            edit: visit.operation.barred(tenant, Action::UpdateClient),
            create: visit.operation.barred(tenant, Action::CreateClient),
        },
        now: visit.operation.console().now(),
    };
    let status = trouble.as_ref().map_or(200, ConsoleError::status);
    let page = Page::new("Changed outside", Here::Clients, move || {
        view! { {trouble.map(|error| view! { <Trouble error=error/> })} {shown.into_view()} }
    });
    Ok(page.in_tenant(card).with_status(status))
}

struct Shown {
    tenant: TenantName,
    cases: Vec<Case>,
    count: u64,
    scopes: Vec<LostScope>,
    standing: Standing,
    bars: Bars,
    now: Timestamp,
}

impl Shown {
    fn into_view(self) -> impl IntoView {
        let Self { tenant, cases, count, scopes, standing, bars, now } = self;
        let nothing = cases.is_empty() && scopes.is_empty();
        let more = count.saturating_sub(cases.len() as u64);
        let more =
            (more > 0).then(|| view! { <p class="hint">{more} " more come up as these are dealt with."</p> });
        let cases: Vec<_> = cases
            .into_iter()
            .map(|case| view! { <CaseView tenant=tenant.clone() case=case bars=bars.clone() named=true now=now/> })
            .collect();
        view! {
            <div class="head"><div>
                <div class="crumb"><bdi>{tenant.to_string()}</bdi></div>
                <h1>"Changed outside this console"</h1>
                <p class="lede">"What is otherwise than people here know it, and no operation of this console explains. ZIdentity tells what there is, not who changed it."</p>
            </div></div>
            {standing_notice(&tenant, &standing, now)}
            {nothing.then(|| view! { <Empty title="Nothing changed outside this console" glyph=Glyph::Check action=|| ()><p>"As far as it has been read."</p></Empty> })}
            {scopes_view(&tenant, &scopes, bars.note)}
            {cases}
            {more}
            {as_of(&tenant, &standing, now)}
        }
    }
}

/// Scopes that clients hold and ZIdentity offers no longer.
fn scopes_view(
    tenant: &TenantName,
    scopes: &[LostScope],
    barred: Option<String>,
) -> Option<impl IntoView + use<>> {
    let lines = scopes.iter().map(|scope| {
        let clients = crate::model::clients_in_words(scope.clients);
        let label = format!("Take note that the role {} is gone", scope.role);
        view! {
            <li><b>{scope.role.clone()}</b> " " <span class="sub mono">{scope.key.scope.0.clone()}</span>
                " held by " <a class="link" href=scope.holders(tenant)>{clients}</a> " "
                <Button small=true look=Look::Flat name="scope" value=scope_value(&scope.key.server, &scope.key.scope) label=label disabled_because=barred.clone()>"Take note"</Button>
            </li>
        }
    });
    let lines: Vec<_> = lines.collect();
    (!lines.is_empty()).then(|| {
        view! {
            <section class="drift">
                <h2>"Roles that left the catalogue"</h2>
                <form method="post" action=paths::drift(tenant)><ul class="drift-changes">{lines}</ul></form>
                <p class="hint">"Nothing is taken from a client by itself: edit those that should not hold them any more."</p>
            </section>
        }
    })
}

#[cfg(test)]
mod tests {
    use super::super::judge::Change;
    use super::*;
    use crate::desk::Drifted;
    use crate::model::testing::{NOW, card, secret, settings};
    use crate::ui::testing::{html, words};

    fn case(changes: Vec<Change>) -> Case {
        let drifted = Drifted {
            id: ClientId("iq1".into()),
            now: settings(),
            gone_at: None,
            known: Some(settings()),
            secrets: vec![],
            known_secrets: vec![],
            revision: 7,
        };
        Case { drifted, known: Some(settings()), changes }
    }

    fn page(cases: Vec<Case>, barred: Option<String>) -> String {
        let bars = Bars { note: barred.clone(), edit: barred.clone(), create: barred };
        let standing = Standing { listed_at: Some(NOW), list_within: 600, ..Standing::default() };
        let count = cases.len() as u64;
        html(|| {
            Shown { tenant: card().name, cases, count, scopes: vec![], standing, bars, now: NOW }.into_view()
        })
    }

    #[test]
    fn a_change_is_told_with_what_it_was_and_what_can_be_done() {
        let edited = Change::Edited {
            part: "name".into(),
            field: "Name".into(),
            was: "A <b>".into(),
            now: "B".into(),
        };
        let page = page(vec![case(vec![edited, Change::SecretAdded(secret("s1", 30))])], None);
        assert!(page.contains("A &lt;b&gt;") && page.contains(r#":iq1""#), "{page}");
        assert!(page.contains(r#"href="/prod/clients/iq1/edit?put_back=1""#), "{page}");
        for wanted in ["was A", "is now B", "A secret that nobody made here: s1", "not who changed it"] {
            assert!(words(&page).contains(wanted), "{wanted}: {}", words(&page));
        }
    }

    #[test]
    fn where_nothing_changed_it_says_so_and_who_only_looks_reads_why() {
        assert!(words(&page(vec![], None)).contains("Nothing changed outside this console"));
        let page = page(vec![case(vec![Change::Added])], Some("As auditor you look.".into()));
        assert!(words(&page).contains("As auditor you look.") && !page.contains("put_back"), "{page}");
    }
}
