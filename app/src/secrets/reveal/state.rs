//! What the dialog knows while it is open.

use leptos::prelude::*;

use crate::error::ConsoleError;
use crate::model::{Delivered, RevealedValue, Secret, Timestamp, Undelivered};
use crate::secrets::snippets::Snippet;

/// A new secret whose value this browser has, opened and ready to be shown.
#[derive(Clone)]
pub(crate) struct Revealed {
    /// The operation that made it.
    pub(in crate::secrets) operation: String,
    /// What can be known of it.
    pub(in crate::secrets) secret: Secret,
    /// Its value, or the token for which a destination gives it out.
    pub(in crate::secrets) value: RevealedValue,
    /// The destination that keeps the value, if `value` is its token.
    pub(in crate::secrets) wrapped: Option<Delivered>,
    /// The destination that it was to go to and is not known to have reached.
    pub(in crate::secrets) undelivered: Option<Undelivered>,
    /// ZIdentity took it and has not shown it yet.
    pub(in crate::secrets) accepted: bool,
    /// The older secret that still works.
    pub(in crate::secrets) older: Option<Secret>,
    /// What is to be said of it beside, and whether all is well.
    pub(in crate::secrets) note: Option<(bool, String)>,
    /// The console's time.
    pub(in crate::secrets) now: Timestamp,
}

impl Revealed {
    /// What `value` is called.
    pub(super) fn what(&self) -> &'static str {
        if self.wrapped.is_some() { "wrapping token" } else { "secret value" }
    }
}

#[derive(Clone, Copy)]
pub(super) struct State {
    /// The secret; `None` = wiped.
    pub(super) revealed: RwSignal<Option<Revealed>>,
    /// The value of a secret that was not delivered is asked for.
    pub(super) wanted: RwSignal<bool>,
    /// The value stands in the document.
    pub(super) shown: RwSignal<bool>,
    /// The person says it is stored.
    pub(super) stored: RwSignal<bool>,
    /// "Close without storing it?" is asked.
    pub(super) asked: RwSignal<bool>,
    /// What was announced last; never the value.
    pub(super) said: RwSignal<String>,
    /// The browser refused to copy: what is announced must be seen too.
    pub(super) refused: RwSignal<bool>,
    /// The snippet that is open.
    pub(super) snippet: RwSignal<Option<Snippet>>,
    /// The snippet holds the value.
    pub(super) with_value: RwSignal<bool>,
    /// What went wrong.
    pub(super) trouble: RwSignal<Option<ConsoleError>>,
    /// It is being deleted.
    pub(super) busy: RwSignal<bool>,
}

impl State {
    /// A dialog that shows what `revealed` holds.
    pub(super) fn of(revealed: RwSignal<Option<Revealed>>) -> Self {
        Self {
            revealed,
            wanted: RwSignal::new(false),
            shown: RwSignal::new(false),
            stored: RwSignal::new(false),
            asked: RwSignal::new(false),
            said: RwSignal::new(String::new()),
            refused: RwSignal::new(false),
            snippet: RwSignal::new(None),
            with_value: RwSignal::new(false),
            trouble: RwSignal::new(None),
            busy: RwSignal::new(false),
        }
    }

    /// The delivery that failed, until the person asks for the value instead.
    pub(super) fn failed(self) -> Option<Undelivered> {
        let failed =
            self.revealed.with(|revealed| revealed.as_ref().and_then(|answer| answer.undelivered.clone()));
        failed.filter(|_| !self.wanted.get())
    }

    /// Forgets the value.
    pub(super) fn wipe(self) {
        self.shown.set(false);
        self.with_value.set(false);
        self.snippet.set(None);
        self.revealed.set(None);
    }

    /// The value, for a copy.
    pub(super) fn value(self) -> Option<String> {
        self.revealed
            .with_untracked(|revealed| revealed.as_ref().map(|answer| answer.value.expose().to_owned()))
    }
}
