//! The port to the sessions: who is signed in where, and how that ends.

use async_trait::async_trait;

use super::Operation;
use crate::error::{ConsoleError, ErrorKind};
use crate::model::{EndedBy, Holder, SessionCard, SessionHandle, Timestamp};
use crate::policy;

/// The database did not serve; in the driver's words, for a log line.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct SessionsError(pub String);

/// The sessions that there are. No implementation keeps any of them near: one that is ended is over everywhere at once.
#[async_trait]
pub trait Sessions: Send + Sync {
    /// A person's sessions that last, newest first.
    ///
    /// # Errors
    /// [`SessionsError`].
    async fn of(&self, issuer: &str, subject: &str) -> Result<Vec<SessionCard>, SessionsError>;

    /// Everybody's sessions that last, newest first, at most `limit`.
    ///
    /// # Errors
    /// [`SessionsError`].
    async fn everyones(&self, limit: u32) -> Result<Vec<SessionCard>, SessionsError>;

    /// Ends a session; `false` if it was over already.
    ///
    /// # Errors
    /// [`SessionsError`].
    async fn end(&self, session: &SessionHandle, by: EndedBy) -> Result<bool, SessionsError>;

    /// When an administrator last ended a session of this person, unless the person has come in knowingly since.
    ///
    /// # Errors
    /// [`SessionsError`].
    async fn barred_since(&self, holder: &Holder) -> Result<Option<Timestamp>, SessionsError>;

    /// Notes that the person has come in knowingly.
    ///
    /// # Errors
    /// [`SessionsError`].
    async fn readmit(&self, holder: &Holder) -> Result<(), SessionsError>;
}

/// As many sessions stand on the administrators' page.
const MOST_LISTED: u32 = 200;

impl Operation {
    /// The person's own sessions, newest first.
    ///
    /// # Errors
    /// [`ErrorKind::Internal`] when the database does not serve.
    pub async fn own_sessions(&self) -> Result<Vec<SessionCard>, ConsoleError> {
        let actor = self.actor();
        self.port().of(&actor.issuer, &actor.subject).await.map_err(|error| self.no_sessions(&error))
    }

    /// Ends one of the person's own sessions. One that is not theirs is one that is not there.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`], [`ErrorKind::Internal`].
    pub async fn end_own_session(&self, session: &SessionHandle) -> Result<(), ConsoleError> {
        let own = self.own_sessions().await?;
        if !own.iter().any(|card| card.handle == *session) {
            return Err(no_such_session());
        }
        self.end_session(session, EndedBy::Person).await
    }

    /// Whether the person may see and end anyone's sessions.
    #[must_use]
    pub fn runs_the_console(&self) -> bool {
        policy::runs_the_console(self.console().access(), self.actor())
    }

    /// Everybody's sessions, newest first.
    ///
    /// # Errors
    /// [`ErrorKind::Forbidden`], [`ErrorKind::Internal`].
    pub async fn everyones_sessions(&self) -> Result<Vec<SessionCard>, ConsoleError> {
        self.may_run_the_console()?;
        self.port().everyones(MOST_LISTED).await.map_err(|error| self.no_sessions(&error))
    }

    /// Ends anyone's session.
    ///
    /// # Errors
    /// [`ErrorKind::Forbidden`], [`ErrorKind::NotFound`], [`ErrorKind::Internal`].
    pub async fn end_anyones_session(&self, session: &SessionHandle) -> Result<(), ConsoleError> {
        self.may_run_the_console()?;
        let own = self.own_sessions().await?.iter().any(|card| card.handle == *session);
        self.end_session(session, if own { EndedBy::Person } else { EndedBy::Administrator }).await
    }

    async fn end_session(&self, session: &SessionHandle, by: EndedBy) -> Result<(), ConsoleError> {
        let ended = self.port().end(session, by).await.map_err(|error| self.no_sessions(&error))?;
        let actor = self.actor();
        tracing::info!(request_id = %self.request_id(), by = by.word(), issuer = actor.issuer, subject = actor.subject, ended, "a session was ended");
        if ended { Ok(()) } else { Err(no_such_session()) }
    }

    fn may_run_the_console(&self) -> Result<(), ConsoleError> {
        match self.runs_the_console() {
            true => Ok(()),
            false => Err(ConsoleError::new(
                ErrorKind::Forbidden,
                "Only an administrator of all tenants sees who is signed in.",
                "Your own sessions are on your account page.",
            )),
        }
    }

    fn no_sessions(&self, error: &SessionsError) -> ConsoleError {
        tracing::error!(request_id = %self.request_id(), %error, "sessions cannot be read or written");
        let error = ConsoleError::new(
            ErrorKind::Internal,
            "The console's database did not answer, so no session was ended.",
            "Try again; if it stays so, tell whoever runs the console.",
        );
        ConsoleError { request_id: self.request_id().to_owned(), ..error }
    }
}

fn no_such_session() -> ConsoleError {
    ConsoleError::new(
        ErrorKind::NotFound,
        "There is no such session, or it is over already.",
        "Look at the list again.",
    )
}
