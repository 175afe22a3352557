//! What happens when a key or certificate is exchanged. Each change upstream is an edit of the client as it is at that
//! moment, in its turn, so nothing else of it is touched. Server only.

use super::machine::{Stays, is_time, may_go, may_go_as_a_pair, may_retire, may_undo, observe, reach};
use super::registered::{Registered, registered, without, without_pair};
use crate::clients::{Led, holds_private_key, new_certificate, new_key, rewrite};
use crate::desk::{Desk, Entry, Fault, LATE_FOR, Operation, Outcome, Subject};
use crate::error::{ConsoleError, FieldError};
use crate::model::{
    Authentication, Client, ClientId, ClientSettings, Done, JwksOutcome, KeyName, KeyRotation, KeyStep,
    LISTED_KEYS, Leaked, PublicKey, TenantKind, TenantName, Timestamp, Who,
};
use crate::policy::Action;
use crate::ui::moment::day_start;

/// So many days what signs has to move, where nobody says otherwise.
pub(super) const USUAL_DAYS: i64 = 14;
/// So many of a client's newest entries are searched for what may yet come.
const LOOKED_BACK: u32 = 50;

/// A client with keys, and how the exchange of one stands.
pub(super) struct Standing {
    pub(super) client: Client,
    pub(super) keys: Vec<Registered>,
    pub(super) rotation: Option<KeyRotation>,
}

/// An exchange as it is asked for.
pub(super) struct Wish {
    /// The fingerprint of what goes, or its id at a JWKS URL.
    pub(super) old: String,
    /// What comes: PEM; at a JWKS URL its id.
    pub(super) new: String,
    /// What a new public key is to be called; empty = its place.
    pub(super) name: String,
    /// The last day on which what signs moves; empty = the usual.
    pub(super) move_by: String,
}

/// Looks how it stands; what is registered tells whether it has come to its end.
///
/// # Errors
/// [`ConsoleError`].
pub(super) async fn look(
    operation: &Operation,
    tenant: &TenantName,
    id: &ClientId,
) -> Result<Standing, ConsoleError> {
    operation
        .read(Action::GetRotation, Subject::client(tenant, id), |desk| async move {
            let client = desk.zidentity.get_client(id).await?.client;
            let keys = registered(&client.settings);
            let rotation = settle(&desk, id, &client.settings, &keys).await?;
            Ok(Standing { client, keys, rotation })
        })
        .await
}

async fn settle(
    desk: &Desk,
    id: &ClientId,
    settings: &ClientSettings,
    keys: &[Registered],
) -> Result<Option<KeyRotation>, Fault> {
    let Some(rotation) = desk.key_rotations().newest(&desk.card.name, id).await? else { return Ok(None) };
    // What a JWKS URL serves is seen when somebody asks for a look, and not by opening a page.
    if !matches!(settings.authentication, Authentication::Keys { .. }) {
        return Ok(Some(rotation));
    }
    let there = |name: &KeyName| keys.iter().any(|key| key.fingerprint == name.id);
    learn(
        desk,
        id,
        rotation.clone(),
        observe(&rotation, there(&rotation.old), there(&rotation.new), desk.now()),
    )
    .await
}

/// Writes down what was seen; where somebody else was quicker, theirs counts.
async fn learn(
    desk: &Desk,
    id: &ClientId,
    rotation: KeyRotation,
    step: Option<KeyStep>,
) -> Result<Option<KeyRotation>, Fault> {
    let Some(step) = step else { return Ok(Some(rotation)) };
    let next = reach(&rotation, step, None, desk.now());
    if desk.key_rotations().save(&next).await? {
        return Ok(Some(KeyRotation { version: next.version + 1, ..next }));
    }
    Ok(desk.key_rotations().newest(&desk.card.name, id).await?)
}

/// Registers the new one beside the old one, or sees that a JWKS URL serves both, and begins.
///
/// # Errors
/// [`ConsoleError`] with the fields that need another look.
pub(super) async fn start(
    operation: &Operation,
    tenant: &TenantName,
    id: &ClientId,
    wish: Wish,
) -> Result<(), ConsoleError> {
    let id = id.clone();
    let served = served_now(operation, tenant, &id).await?;
    operation
        .perform(Action::UpdateClient, Subject::client(tenant, &id), |desk| async move {
            spare_own(&desk, &id)?;
            let due = due(&wish.move_by, desk.now())?;
            let _turn = desk.turn(&id).await?;
            let settings = desk.zidentity.get_client(&id).await?.client.settings;
            let keys = registered(&settings);
            if settle(&desk, &id, &settings, &keys).await?.is_some_and(|rotation| !rotation.step.is_end()) {
                return Err(one_at_a_time());
            }
            let (old, (new, added)) = match (&settings.authentication, &served) {
                (Authentication::Keys { .. }, _) => {
                    let old = keys.iter().find(|key| key.fingerprint == wish.old).map(name_of);
                    let old = old.ok_or_else(|| wrong("old", "Choose the one that is to be replaced."))?;
                    (old, add(&desk, &id, &wish).await?)
                }
                (Authentication::Jwks { .. }, Some(served)) => {
                    let (old, new) = served_both(served, &wish)?;
                    (old, (new, false))
                }
                _ => return Err(no_keys()),
            };
            if old.id == new.id {
                return Err(wrong("new", "This is the one that is to be replaced: give another."));
            }
            let by = Some(Who::from(desk.actor()));
            let rotation = KeyRotation {
                id: desk.key_rotations().next_id(desk.now()),
                tenant: desk.card.name.clone(),
                client: id.clone(),
                version: 1,
                step: KeyStep::Moving,
                old,
                new,
                added,
                due,
                reached: vec![(KeyStep::Moving, Done { by, at: desk.now() })],
            };
            if desk.key_rotations().begin(&rotation).await? { Ok(()) } else { Err(one_at_a_time()) }
        })
        .await
}

/// Registers what was pasted, unless it is registered already; answers what it is, and whether it was put there now.
async fn add(desk: &Desk, id: &ClientId, wish: &Wish) -> Result<(KeyName, bool), Fault> {
    let told = |message: String| wrong("new", &message);
    let is_certificate = wish.new.contains("BEGIN CERTIFICATE");
    let (key, certificate, fingerprint) = match is_certificate {
        true => {
            let (certificate, fingerprint) = new_certificate(&wish.new, desk.now()).map_err(told)?;
            (None, Some(certificate), fingerprint)
        }
        false => {
            let (pem, fingerprint) = new_key(&wish.new).map_err(told)?;
            (Some(pem), None, fingerprint)
        }
    };
    let name = wish.name.trim().to_owned();
    let wanted = fingerprint.clone();
    let leaked = crate::leak::of_client(desk, id).await?;
    let mut added = false;
    let (settings, _) = rewrite(desk, id, |now| {
        let mut next = now.clone();
        if registered(now).iter().any(|key| key.fingerprint == wanted) {
            return Ok(next);
        }
        added = true;
        if let Authentication::Keys { public_keys, certificates } = &mut next.authentication {
            if let Some(pem) = key {
                let name = if name.is_empty() { free_name(public_keys) } else { name };
                if public_keys.iter().any(|other| other.name == name) {
                    return Err(wrong("name", "Another key of this client has this name."));
                }
                public_keys.push(PublicKey { name, pem });
            }
            certificates.extend(certificate);
        }
        let new = registered(&next).into_iter().find(|key| key.fingerprint == wanted);
        if new.is_some_and(|new| leaked.iter().any(|leak| leak.what == Leaked::Key(new.pair.clone()))) {
            return Err(wrong("new", "This is the key pair that leaked: make another one."));
        }
        Ok(next)
    })
    .await?;
    let found = registered(&settings).into_iter().find(|key| key.fingerprint == fingerprint);
    found.as_ref().map(|found| (name_of(found), added)).ok_or_else(no_keys)
}

/// The first of `key-1`, `key-2`, … that no key has.
fn free_name(keys: &[PublicKey]) -> String {
    let mut names = (1..).map(|number| format!("key-{number}"));
    names.find(|name| keys.iter().all(|key| key.name != *name)).unwrap_or_default()
}

/// What the client's JWKS URL serves, for whoever may have the server look there; `None` for a client without one.
async fn served_now(
    operation: &Operation,
    tenant: &TenantName,
    id: &ClientId,
) -> Result<Option<Vec<Served>>, ConsoleError> {
    let client = crate::clients::get(operation, tenant, id).await?;
    let Authentication::Jwks { url } = client.settings.authentication else { return Ok(None) };
    operation
        .read(Action::CheckJwks, Subject::client(tenant, id), |desk| async move { served(&desk, &url).await })
        .await
        .map(Some)
}

/// The old and the new key, if the JWKS URL serves both.
fn served_both(served: &[Served], wish: &Wish) -> Result<(KeyName, KeyName), Fault> {
    let find = |kid: &str, field: &str, words: &str| {
        let found = served.iter().find(|(id, _)| !id.is_empty() && id == kid.trim());
        found.ok_or_else(|| wrong(field, words))
    };
    let (old, _) = find(&wish.old, "old", "The JWKS URL serves no key of this id.")?;
    let (new, unfit) = find(
        &wish.new,
        "new",
        "The JWKS URL serves no key of this id: publish it there beside the old one first.",
    )?;
    if *unfit {
        return Err(wrong(
            "new",
            "This key is too weak, not for signatures, or published with its secret part.",
        ));
    }
    let name = |id: &String| KeyName { id: id.clone(), words: format!("key {id}") };
    Ok((name(old), name(new)))
}

/// The id of a key that a JWKS URL serves, and whether it is of no use.
type Served = (String, bool);

async fn served(desk: &Desk, url: &str) -> Result<Vec<Served>, Fault> {
    let report = desk.jwks().look(url, desk.card.kind == TenantKind::Sandbox, desk.call()).await;
    match report.outcome {
        JwksOutcome::Keys { total, keys } if total <= LISTED_KEYS => {
            Ok(keys.into_iter().map(|key| (key.kid.unwrap_or_default(), key.unfit || key.private)).collect())
        }
        JwksOutcome::Keys { .. } => Err(rule(
            "The JWKS URL serves more keys than the console looks at, so it cannot tell which are there.",
            "Look at it by hand, and end this exchange.",
        )),
        _ => Err(rule(
            "The console could not read the JWKS URL, so it cannot tell which keys are there.",
            "Look at \"Check this URL\" on the client's page, which says why; then try again.",
        )),
    }
}

/// Looks at the JWKS URL: if the old key is gone and the new one there, the exchange is done.
///
/// # Errors
/// [`ConsoleError`].
pub(super) async fn look_at_url(
    operation: &Operation,
    tenant: &TenantName,
    id: &ClientId,
    version: i64,
) -> Result<bool, ConsoleError> {
    operation
        .read(Action::CheckJwks, Subject::client(tenant, id), |desk| async move {
            let rotation = seen(&desk, id, version).await?;
            let settings = desk.zidentity.get_client(id).await?.client.settings;
            let Authentication::Jwks { url } = &settings.authentication else { return Err(no_keys()) };
            let served = served(&desk, url).await?;
            let there = |name: &KeyName| served.iter().any(|(kid, _)| *kid == name.id);
            if !there(&rotation.new) {
                return Err(rule(
                    "The JWKS URL does not serve the new key: what signs with it may be refused.",
                    "Publish it there again before the old one is taken down.",
                ));
            }
            let step = observe(&rotation, there(&rotation.old), true, desk.now());
            learn(&desk, id, rotation, step).await?;
            Ok(step == Some(KeyStep::Done))
        })
        .await
}

/// The owner says that whatever signs has moved over to the new one; or ends the exchange, and both stay.
///
/// # Errors
/// [`ConsoleError`].
pub(super) async fn say(
    operation: &Operation,
    tenant: &TenantName,
    id: &ClientId,
    version: i64,
    step: KeyStep,
) -> Result<(), ConsoleError> {
    let id = id.clone();
    let action = if step == KeyStep::Moved { Action::ConfirmRotation } else { Action::LeaveRotation };
    operation
        .perform(action, Subject::client(tenant, &id), move |desk| async move {
            // Whoever takes one of them away at this moment is first.
            let _turn = desk.turn(&id).await?;
            let rotation = seen(&desk, &id, version).await?;
            if rotation.step == step {
                return Err(overtaken());
            }
            desk.open(None, Some(serde_json::json!({ "exchange": rotation.id }).to_string())).await?;
            let next = reach(&rotation, step, Some(Who::from(desk.actor())), desk.now());
            if desk.key_rotations().save(&next).await? { Ok(()) } else { Err(overtaken()) }
        })
        .await
}

/// Takes the old one away, or going back the new one; answers whether it is gone, or ZIdentity has only taken it.
///
/// # Errors
/// [`ConsoleError`].
pub(super) async fn take_away(
    operation: &Operation,
    tenant: &TenantName,
    id: &ClientId,
    version: i64,
    end: KeyStep,
) -> Result<bool, ConsoleError> {
    let id = id.clone();
    operation
        .perform(Action::UpdateClient, Subject::client(tenant, &id), move |desk| async move {
            spare_own(&desk, &id)?;
            let _turn = desk.turn(&id).await?;
            let rotation = seen(&desk, &id, version).await?;
            let (told, now) = (rotation.clone(), desk.now());
            let (goes, stays_there) = match end {
                KeyStep::Done => (rotation.old.id.clone(), &rotation.new),
                _ => (rotation.new.id.clone(), &rotation.old),
            };
            nothing_on_its_way(&desk, &id, stays_there).await?;
            let (_, led) = rewrite(&desk, &id, move |settings| {
                let keys = registered(settings);
                let may = if end == KeyStep::Done { may_retire } else { may_undo };
                may(&told, &keys, now).map_err(stays)?;
                still_signs_in(&keys, &goes, now)?;
                Ok(without(settings, &goes))
            })
            .await?;
            // Whether it comes is seen by the next look, and so is an end that is not written down.
            if matches!(led, Led::Accepted(_)) {
                return Ok(false);
            }
            let next = reach(&rotation, end, Some(Who::from(desk.actor())), desk.now());
            match desk.key_rotations().save(&next).await {
                Ok(true) => {}
                Ok(false) => tracing::warn!(client = %id, "an exchange of keys has gone on while one was taken away"),
                Err(error) => {
                    tracing::warn!(client = %id, %error, "the end of an exchange of keys could not be written down");
                }
            }
            Ok(true)
        })
        .await
}

/// Takes away everything that a key pair signs for whose private half leaked; answers whether it is gone, or ZIdentity has
/// only taken it.
///
/// # Errors
/// [`ConsoleError`].
pub(crate) async fn remove(
    operation: &Operation,
    tenant: &TenantName,
    id: &ClientId,
    pair: &str,
) -> Result<bool, ConsoleError> {
    let (id, pair) = (id.clone(), pair.to_owned());
    operation
        .perform(Action::UpdateClient, Subject::client(tenant, &id), move |desk| async move {
            spare_own(&desk, &id)?;
            let _turn = desk.turn(&id).await?;
            let now = desk.now();
            let (_, led) = rewrite(&desk, &id, move |settings| {
                let signs_in = may_go_as_a_pair(&registered(settings), &pair, now);
                if signs_in { Ok(without_pair(settings, &pair)) } else { Err(last_one()) }
            })
            .await?;
            Ok(!matches!(led, Led::Accepted(_)))
        })
        .await
}

fn still_signs_in(keys: &[Registered], goes: &str, now: Timestamp) -> Result<(), Fault> {
    if may_go(keys, goes, now) { Ok(()) } else { Err(last_one()) }
}

fn last_one() -> Fault {
    rule(
        "Nothing else of this client is valid now: without it nobody could sign in.",
        "Register another key or certificate first; or disable the client.",
    )
}

/// A change that was sent, and whose answer was lost, may yet take away the one that is to stay.
async fn nothing_on_its_way(desk: &Desk, id: &ClientId, stays: &KeyName) -> Result<(), Fault> {
    let entries = desk.journal().recent(&desk.card.name, id, LOOKED_BACK).await?;
    if entries.iter().any(|entry| may_yet_take(entry, stays, desk.now())) {
        return Err(rule(
            "A change of this client was sent that may yet be carried out, and would take the other one away.",
            "Wait for an hour after it was sent, or until it is seen what became of it.",
        ));
    }
    Ok(())
}

fn may_yet_take(entry: &Entry, stays: &KeyName, now: Timestamp) -> bool {
    let open = matches!(
        entry.outcome,
        Outcome::Pending | Outcome::Unknown | Outcome::Accepted | Outcome::NothingCame
    );
    let after =
        entry.opened.after.as_deref().and_then(|after| serde_json::from_str::<ClientSettings>(after).ok());
    entry.opened.action == Action::UpdateClient
        && open
        && now.0 - entry.opened.at.0 < LATE_FOR
        && after.is_some_and(|after| registered(&after).iter().all(|key| key.fingerprint != stays.id))
}

/// The exchange as a person saw it.
async fn seen(desk: &Desk, id: &ClientId, version: i64) -> Result<KeyRotation, Fault> {
    let rotation = desk.key_rotations().newest(&desk.card.name, id).await?.ok_or(Fault::NotFound)?;
    if rotation.version == version && !rotation.step.is_end() { Ok(rotation) } else { Err(overtaken()) }
}

fn name_of(key: &Registered) -> KeyName {
    KeyName { id: key.fingerprint.clone(), words: key.words.clone() }
}

/// The end of the day by which everything should have moved.
fn due(move_by: &str, now: Timestamp) -> Result<Timestamp, Fault> {
    if move_by.is_empty() {
        return Ok(now.plus_days(USUAL_DAYS));
    }
    let end = day_start(move_by).map(|midnight| Timestamp(midnight + Timestamp::DAY - 1));
    end.filter(|end| *end >= now).ok_or_else(|| wrong("move_by", "Choose a day from today on."))
}

fn stays(stays: Stays) -> Fault {
    match stays {
        Stays::NotYet => rule(
            "It is not time yet: first everything moves to the new one.",
            "Confirm that it has, or wait for the day by which it should have.",
        ),
        Stays::NewIsGone => {
            rule("The new one is not registered: the old one stays.", "Look at the client, then start again.")
        }
        Stays::NewIsNotValid => rule(
            "The new one is not valid at this moment: the old one stays.",
            "Wait for its first day; or go back, and start again with another.",
        ),
        Stays::WasThere => rule(
            "The new one was there before this exchange: going back does not take it away.",
            "End the exchange: both stay as they are.",
        ),
        Stays::OldServesNoMore => rule(
            "The old one is not valid any more: the new one stays.",
            "Look at the client, then end the exchange.",
        ),
    }
}

fn spare_own(desk: &Desk, id: &ClientId) -> Result<(), Fault> {
    crate::clients::spare_own_client(desk, id, "given other keys")
}

fn rule(title: &str, next: &str) -> Fault {
    Fault::Rule { title: title.to_owned(), next: next.to_owned() }
}

fn wrong(field: &str, message: &str) -> Fault {
    Fault::InvalidInput(vec![FieldError { field: field.to_owned(), message: message.to_owned() }])
}

fn no_keys() -> Fault {
    rule("This client does not sign in with keys any more.", "Reload to see how it signs in now.")
}

fn one_at_a_time() -> Fault {
    rule(
        "An exchange of this client's keys is under way already.",
        "Reload this page and go on with it, or end it.",
    )
}

fn overtaken() -> Fault {
    rule(
        "The exchange has gone on since you looked at it: nothing was done.",
        "Look how it stands now, then decide.",
    )
}

/// Whether what was typed for the new one may stand in a page: the id of a key, or what is plainly public.
pub(super) fn may_be_shown(typed: &str, settings: &ClientSettings) -> bool {
    let is_public = ["-----BEGIN PUBLIC KEY-----", "-----BEGIN CERTIFICATE-----"]
        .iter()
        .any(|head| typed.trim().starts_with(head));
    !holds_private_key(typed) && (is_public || matches!(settings.authentication, Authentication::Jwks { .. }))
}

/// Whether the page offers to take the old one away.
pub(super) fn offers_end(rotation: &KeyRotation, now: Timestamp) -> bool {
    is_time(rotation, now)
}
