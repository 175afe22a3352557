//! A new secret's value is handed over: to the one who asked, or straight to where it is used. Server only.
//!
//! [`Prepared`] is asked for before anything is made, so that most of what can go wrong goes wrong while nothing is
//! changed. [`HandOver`] holds everything that handing over needs, so that little is left to fail once there is a value.
//!
//! A value that did not reach its destination is never kept for a later try, since it would have to be stored, and never
//! taken back from a browser: it is tried twice within the same request, and then sealed to the dialog that asked, which
//! offers to show it, or to delete the secret and make another.

use secrecy::{ExposeSecret, SecretString};
use std::time::{Duration, Instant};

use super::made::{Handed, Way};
use super::seal::lock::{Envelope, Recipient};
use super::seal::{Binding, SealTo};
use super::settlement::Settlement;
use crate::desk::{Desk, Fault, NewSecret, OperationId, Outcome, Parcel, Put, Refusal, Slot};
use crate::error::FieldError;
use crate::model::{
    ClientId, Delivered, DestinationCard, DestinationName, Exposure, How, RevealedValue, Secret, Undelivered,
    Who,
};

/// How long a destination may take to say whether it could take a secret.
const LOOK: Duration = Duration::from_secs(2);

/// The way a value will go, found to be open.
pub(crate) struct Prepared {
    recipient: Option<Recipient>,
    to: Option<(DestinationName, Box<dyn Slot>)>,
}

/// Everything that is needed once there is a value.
pub(crate) struct HandOver {
    envelope: Option<Envelope>,
    to: Option<(DestinationName, Box<dyn Slot>)>,
}

/// A value that was handed over.
pub(crate) struct HandedOver {
    pub(crate) handed: Handed,
    pub(crate) undelivered: Option<Undelivered>,
}

/// What of a way can be judged without asking anybody.
pub(crate) struct Judged {
    recipient: Option<Recipient>,
    to: Option<DestinationCard>,
}

impl Judged {
    /// Judges a way: the key is one, the destination is open to the person, a plain value is allowed.
    ///
    /// # Errors
    /// [`Fault::InvalidInput`], [`Fault::Rule`].
    pub(crate) fn of(desk: &Desk, client: &ClientId, way: &Way) -> Result<Self, Fault> {
        let read = |key: &SealTo| Recipient::read(key).map_err(|words| wrong("seal_to", words));
        let recipient = way.seal_to.as_ref().map(read).transpose()?;
        let to = way.deliver_to.as_ref().map(|name| desk.open_destination(client, name)).transpose()?;
        match (&recipient, &to) {
            (None, Some(card)) if card.kind.hands_back() => Err(Fault::Rule {
                title: format!("{} answers with a token that is shown once, and it can only be shown sealed.", card.name),
                next: "Allow JavaScript for this console, or choose another destination; a program sends a key as \
                       `seal_to`."
                    .to_owned(),
            }),
            (None, None) if !desk.may_reveal_plainly() => Err(Fault::Rule {
                title: "This console hands out a secret's value only sealed to a key of the asker's.".to_owned(),
                next:
                    "Send one as `seal_to`; whoever runs the console can allow the plain way with `plain_reveal`."
                        .to_owned(),
            }),
            _ => Ok(Self { recipient, to }),
        }
    }

    /// Has the destination look whether it can take the secret.
    ///
    /// # Errors
    /// [`Fault::NotReady`]; nothing was made.
    pub(crate) async fn prepared(self, desk: &Desk, client: &ClientId) -> Result<Prepared, Fault> {
        let Some(DestinationCard { name, .. }) = self.to else {
            return Ok(Prepared { recipient: self.recipient, to: None });
        };
        let until = desk.call().deadline.min(Instant::now() + LOOK);
        let slot = desk.destinations().prepare(&name, &desk.card.name, client, until).await;
        let slot = slot.map_err(|refusal| Fault::NotReady { destination: name.clone(), refusal })?;
        Ok(Prepared { recipient: self.recipient, to: Some((name, slot)) })
    }
}

impl Prepared {
    /// What the journal holds of the way: whether a value that comes back is sealed, and where it is sent.
    pub(crate) fn journalled(&self) -> (bool, Option<&DestinationName>) {
        (self.recipient.is_some(), self.to.as_ref().map(|(name, _)| name))
    }

    /// Makes the envelope for what the asker is given.
    ///
    /// # Errors
    /// [`Fault::InvalidInput`]; none is known for a key that was read.
    pub(crate) fn addressed(
        self,
        desk: &Desk,
        client: &ClientId,
        entry: &OperationId,
    ) -> Result<HandOver, Fault> {
        let binding = Binding { tenant: &desk.card.name, client, operation: &entry.0 };
        let enveloped = |recipient: Recipient| recipient.envelope(&binding);
        let envelope = self.recipient.map(enveloped).transpose();
        let envelope = envelope.map_err(|error| wrong("seal_to", error.to_string()))?;
        Ok(HandOver { envelope, to: self.to })
    }
}

impl HandOver {
    /// Hands a value over and notes in the journal what became of it.
    ///
    /// # Errors
    /// [`Fault::Undelivered`], [`Fault::LostSecret`]: the secret was made, and the asker cannot be given its value.
    pub(crate) async fn over(
        self,
        desk: &Desk,
        client: &ClientId,
        new: &NewSecret,
    ) -> Result<HandedOver, Fault> {
        let NewSecret { secret, value } = new;
        let Some((destination, slot)) = self.to else {
            desk.note_outcome(Outcome::Handed);
            let handed = given(self.envelope, secret, value)?;
            note(desk, client, secret, How::Shown, None).await;
            return Ok(HandedOver { handed, undelivered: None });
        };
        let place = slot.place().to_owned();
        let parcel = Parcel {
            client: client.clone(),
            secret: secret.id.clone(),
            expires_at: secret.expires_at,
            value: value.clone(),
        };
        match (slot.put(&parcel, desk.answers_by()).await, self.envelope) {
            (Ok(Put::Stored { remark }), _) => {
                note(desk, client, secret, How::Delivered, Some((&destination, &place))).await;
                let delivered = Delivered { destination, place, remark };
                desk.note_words(delivered.note());
                desk.note_outcome(Outcome::Done);
                Ok(HandedOver { handed: Handed::Delivered(delivered), undelivered: None })
            }
            (Ok(Put::Wrapped { token }), Some(envelope)) => {
                let by = Delivered { destination, place, remark: None };
                desk.note_words(format!("wrapped by {}: {}", by.destination, by.place));
                desk.note_outcome(Outcome::Handed);
                let token = sealed(envelope, secret, &token)?;
                note(desk, client, secret, How::Wrapped, Some((&by.destination, &by.place))).await;
                Ok(HandedOver { handed: Handed::Wrapped { token, by }, undelivered: None })
            }
            (result, envelope) => {
                let refusal = result.err().unwrap_or_else(unwanted_token);
                let Refusal { words, next, perhaps } = refusal;
                let undelivered = Undelivered { destination, place, words, next, perhaps };
                tracing::warn!(secret = %secret.id, destination = %undelivered.destination, words = undelivered.words, perhaps, "a secret was not delivered");
                if perhaps {
                    let there = (&undelivered.destination, undelivered.place.as_str());
                    note(desk, client, secret, How::PerhapsDelivered, Some(there)).await;
                }
                let Some(envelope) = envelope else { return Err(Fault::Undelivered(undelivered)) };
                desk.note_words(undelivered.note());
                desk.note_outcome(Outcome::Handed);
                let handed = Handed::Sealed(sealed(envelope, secret, value)?);
                note(desk, client, secret, How::Shown, None).await;
                Ok(HandedOver { handed, undelivered: Some(undelivered) })
            }
        }
    }
}

/// Notes who or what is given the value. The value goes its way even if that fails: it cannot be had a second time, and the
/// journal, which was opened before, tells who asked for it.
async fn note(
    desk: &Desk,
    client: &ClientId,
    secret: &Secret,
    how: How,
    to: Option<(&DestinationName, &str)>,
) {
    let exposure = Exposure {
        tenant: desk.card.name.clone(),
        client: client.clone(),
        secret: secret.id.clone(),
        person: Who::from(desk.actor()),
        how,
        destination: to.map(|(destination, _)| destination.clone()),
        place: to.map(|(_, place)| place.to_owned()).unwrap_or_default(),
        at: desk.now(),
    };
    if let Err(error) = desk.exposures().note(&exposure).await {
        tracing::error!(secret = %secret.id, how = how.word(), %error, "to whom a value was given could not be noted");
    }
}

fn given(envelope: Option<Envelope>, secret: &Secret, value: &SecretString) -> Result<Handed, Fault> {
    match envelope {
        None => Ok(Handed::Plain(RevealedValue::new(value.expose_secret().to_owned()))),
        Some(envelope) => sealed(envelope, secret, value).map(Handed::Sealed),
    }
}

fn sealed(envelope: Envelope, secret: &Secret, value: &SecretString) -> Result<super::Sealed, Fault> {
    envelope.seal(&secret.id, value).map_err(|error| {
        tracing::error!(secret = %secret.id, %error, "a value could not be sealed");
        Fault::LostSecret(Settlement::Orphan(secret.id.clone()))
    })
}

/// [`Judged::of`] lets nobody come here without a key.
fn unwanted_token() -> Refusal {
    Refusal {
        words: "It answered with a token that nobody here can be shown.".to_owned(),
        next: "Nobody can open what it keeps; it ends by itself.".to_owned(),
        perhaps: false,
    }
}

fn wrong(field: &str, message: String) -> Fault {
    Fault::InvalidInput(vec![FieldError { field: field.to_owned(), message }])
}
