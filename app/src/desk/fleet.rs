//! A tenant's clients as a person may see them. Nobody reaches the copy past these looks.

use std::sync::Arc;

use super::{Catalogue, Desk, Drifted, Fault, Notes, Ownership, Snapshot};
use crate::model::{ClientId, ScopeKey};

impl Desk {
    /// The clients that the person sees, kept near.
    ///
    /// # Errors
    /// The upstream's [`Fault`].
    pub async fn clients(&self) -> Result<Arc<Snapshot>, Fault> {
        Ok(self.seen_of(self.every_client().await?))
    }

    /// The same, however old they are: upstream is not asked.
    ///
    /// # Errors
    /// [`Fault::Journal`].
    pub async fn kept(&self) -> Result<Arc<Snapshot>, Fault> {
        Ok(self.seen_of(self.inventory.kept().await?))
    }

    /// All the tenant's clients, kept near: to count and to compare, never to be shown.
    ///
    /// # Errors
    /// The upstream's [`Fault`].
    pub async fn every_client(&self) -> Result<Arc<Snapshot>, Fault> {
        self.inventory.snapshot(self.call().clone()).await
    }

    /// The same, read anew from upstream.
    ///
    /// # Errors
    /// The upstream's [`Fault`].
    pub async fn every_client_anew(&self) -> Result<Arc<Snapshot>, Fault> {
        self.inventory.anew(self.call().clone()).await
    }

    /// [`Desk::clients`] for a person who looks at all of them: that is written down once an hour.
    ///
    /// # Errors
    /// The upstream's [`Fault`], or [`Fault::Journal`].
    pub async fn fleet(&self) -> Result<Arc<Snapshot>, Fault> {
        let fleet = self.clients().await?;
        self.note_look().await?;
        Ok(fleet)
    }

    /// [`Desk::kept`] for a person who looks at all of them.
    ///
    /// # Errors
    /// [`Fault::Journal`].
    pub async fn kept_fleet(&self) -> Result<Arc<Snapshot>, Fault> {
        let fleet = self.kept().await?;
        self.note_look().await?;
        Ok(fleet)
    }

    /// Of the clients that the person sees, those that are otherwise than people here know them, at most `limit`, or this
    /// one if it is; and how many there are in all.
    ///
    /// # Errors
    /// [`Fault::Journal`].
    pub async fn drifted(&self, only: Option<&ClientId>, limit: u32) -> Result<(Vec<Drifted>, u64), Fault> {
        if only.is_some_and(|id| !self.sees(id)) {
            return Ok((Vec::new(), 0));
        }
        if only.is_some() || self.visible.is_none() {
            return self.inventory.drifted(only, limit).await;
        }
        let mut ids = self.inventory.drifted_ids().await?;
        ids.retain(|id| self.sees(id));
        let mut found = Vec::new();
        for id in ids.iter().take(usize::try_from(limit).unwrap_or(usize::MAX)) {
            found.extend(self.inventory.drifted(Some(id), 1).await?.0);
        }
        Ok((found, ids.len() as u64))
    }

    /// The scopes of which somebody took note that they left the catalogue.
    ///
    /// # Errors
    /// [`Fault::Journal`].
    pub async fn noted_scopes(&self) -> Result<Vec<ScopeKey>, Fault> {
        self.inventory.noted_scopes().await
    }

    /// The tenant's resource servers, if they are known or can be read soon.
    pub async fn catalogue(&self) -> Option<Arc<Catalogue>> {
        self.inventory.catalogue(self.call().clone()).await
    }

    /// The copy, to be told of our own writes and of what was seen.
    #[must_use]
    pub fn inventory(&self) -> &dyn Notes {
        &*self.inventory
    }

    /// The clients that the person sees; `None` = all of them.
    #[must_use]
    pub fn visible_clients(&self) -> Option<Vec<ClientId>> {
        self.visible.as_ref().map(|visible| visible.iter().cloned().collect())
    }

    /// Whose the clients are, for lists: the teams that the person may know of.
    #[must_use]
    pub fn ownership(&self) -> Ownership {
        let standing = self.standing();
        let whole = standing.sees_all();
        let teams = if whole { self.every_team().to_vec() } else { standing.teams.clone() };
        Ownership::new(self.owners_shared(), teams, whole)
    }

    fn seen_of(&self, all: Arc<Snapshot>) -> Arc<Snapshot> {
        match self.visible {
            None => all,
            Some(_) => Arc::new(all.only(|id| self.sees(id))),
        }
    }

    async fn note_look(&self) -> Result<(), Fault> {
        let (looks, actor) = (&self.console().looks, self.actor());
        // Whoever sees their teams' clients alone does not look at all of them.
        if self.visible.is_none() && looks.is_new(actor, &self.card.name, self.now()) {
            self.note_read(None).await?;
            looks.written(actor, &self.card.name, self.now());
        }
        Ok(())
    }
}
