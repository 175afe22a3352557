//! The field for a JWKS URL, with a look at it by the server on request.

use leptos::prelude::*;

use crate::clients::jwks_facts::JwksFacts;
use crate::error::ConsoleError;
use crate::model::{JwksReport, TenantName};
use crate::ui::{Button, TextField};

/// Asleep, the button sends the whole form, which comes back with what was found; awake, it asks for itself.
#[component]
pub(super) fn JwksField(
    tenant: TenantName,
    value: String,
    report: Option<JwksReport>,
    trouble: RwSignal<Option<ConsoleError>>,
    error: Signal<Option<String>>,
    /// Why the person may not have it looked at.
    barred: Option<String>,
) -> impl IntoView {
    let url = RwSignal::new(value);
    let report = RwSignal::new(report);
    let checking = RwSignal::new(false);
    let press = Callback::new(move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        #[cfg(feature = "hydrate")]
        awake::check(tenant.clone(), url, awake::Signals { report, trouble, checking });
        #[cfg(not(feature = "hydrate"))]
        let _asleep = (&tenant, trouble);
    });
    // What was found is about the address that was looked at, not about the next one that is typed.
    let found = move || report.get().filter(|report| report.url == url.get().trim());
    view! {
        <TextField name="jwks_url" label="JWKS URL" kind="url" value=url on_type=Callback::new(move |typed| url.set(typed)) mono=true
            placeholder="https://app.example.com/.well-known/jwks.json" error=error/>
        <div class="jwks-check">
            <Button name="then" value="check_jwks" busy=checking on_press=press disabled_because=barred>"Check this URL"</Button>
            <div role="status">{move || found().map(|report| view! { <JwksFacts report=report/> })}</div>
        </div>
    }
}

#[cfg(feature = "hydrate")]
mod awake {
    use leptos::prelude::*;
    use leptos::task::spawn_local;

    use crate::clients::calls::check_jwks;
    use crate::error::ConsoleError;
    use crate::model::{JwksReport, TenantName};

    pub(super) struct Signals {
        pub(super) report: RwSignal<Option<JwksReport>>,
        pub(super) trouble: RwSignal<Option<ConsoleError>>,
        pub(super) checking: RwSignal<bool>,
    }

    pub(super) fn check(tenant: TenantName, url: RwSignal<String>, signals: Signals) {
        if signals.checking.get_untracked() {
            return;
        }
        signals.checking.set(true);
        signals.trouble.set(None);
        signals.report.set(None);
        spawn_local(async move {
            match check_jwks(tenant, url.get_untracked().trim().to_owned()).await {
                Ok(report) => signals.report.set(Some(report)),
                Err(error) => signals.trouble.set(Some(error)),
            }
            signals.checking.set(false);
        });
    }
}
