//! Three states of one client: what it was when its form was opened, what it became upstream meanwhile, and what was
//! typed. Pure; server only.
//!
//! The client is taken apart into parts (`part`), each of which one side, the other or both may have touched. What is
//! saved is upstream's state with the parts of mine that are taken put over it: so whatever nobody chose away survives,
//! letter for letter.

mod part;
mod words;

#[cfg(test)]
mod tests;

use part::{Part, parts};

use crate::error::FieldError;
use crate::model::{Authentication, ClientSettings, Difference, ResourceServer, Side, Taken, Touched};

/// Three states of one client.
pub struct Merge<'a> {
    base: &'a ClientSettings,
    theirs: &'a ClientSettings,
    mine: &'a ClientSettings,
    catalogue: &'a [ResourceServer],
    parts: Vec<Part>,
}

/// A choice is missing, or what was chosen cannot be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undecided {
    /// Every part on which mine and theirs differ.
    pub differences: Vec<Difference>,
    /// What is wrong with the choices; empty when the person has not seen this state yet.
    pub fields: Vec<FieldError>,
}

impl<'a> Merge<'a> {
    /// Compares. The catalogue tells which scopes are of one service; without it, each scope stands for itself.
    #[must_use]
    pub fn of(
        base: &'a ClientSettings,
        theirs: &'a ClientSettings,
        mine: &'a ClientSettings,
        catalogue: &'a [ResourceServer],
    ) -> Self {
        Self { base, theirs, mine, catalogue, parts: parts(base, theirs, mine, catalogue) }
    }

    /// What is saved, if it is clear. `seen` is the upstream state that the person was shown, `taken` what was chosen
    /// then: a choice counts as long as its part is upstream as it was shown.
    ///
    /// # Errors
    /// [`Undecided`] when somebody else's change has not been shown yet, when both touched a part and nobody chose, or
    /// when the choices together make no client.
    pub fn resolve(
        &self,
        seen: Option<&ClientSettings>,
        taken: &[Taken],
    ) -> Result<ClientSettings, Undecided> {
        let rows = self.rows(seen, taken);
        let undecided = |fields| Undecided { differences: self.differences(seen, taken), fields };
        let shown = seen.is_some_and(|seen| same(seen, self.theirs));
        // Choices that were made on another state are not applied unseen.
        let stale = seen.is_some() && !shown && !rows.is_empty();
        if stale || !shown && rows.iter().any(|row| row.touched != Touched::ByMe) {
            return Err(undecided(Vec::new()));
        }
        let open = rows.iter().filter(|row| row.side.is_none());
        let open: Vec<_> = open.map(|row| wrong(row.part, "Choose which of the two is kept.")).collect();
        if !open.is_empty() {
            return Err(undecided(open));
        }
        let mut settings = self.theirs.clone();
        for row in rows.iter().filter(|row| row.side == Some(Side::Mine)) {
            row.part.put(self.mine, &mut settings, self.catalogue);
        }
        let no_key = matches!(&settings.authentication, Authentication::Keys { public_keys, certificates }
            if public_keys.is_empty() && certificates.is_empty());
        if let Some(row) = rows.iter().find(|row| row.part.is_of_keys()).filter(|_| no_key) {
            let words =
                "With these choices no key would be left, and the client could not sign in: keep one.";
            return Err(undecided(vec![wrong(row.part, words)]));
        }
        Ok(settings)
    }

    /// Every part on which mine and theirs differ, with what is taken so far.
    #[must_use]
    pub fn differences(&self, seen: Option<&ClientSettings>, taken: &[Taken]) -> Vec<Difference> {
        let told = |row: &Row<'_>| Difference {
            part: row.part.key(),
            field: row.part.label(&[self.base, self.theirs, self.mine], self.catalogue),
            was: row.part.words(self.base, self.catalogue),
            now: row.part.words(self.theirs, self.catalogue),
            mine: row.part.words(self.mine, self.catalogue),
            touched: row.touched,
            taken: row.side,
        };
        self.rows(seen, taken).iter().map(told).collect()
    }

    fn rows(&self, seen: Option<&ClientSettings>, taken: &[Taken]) -> Vec<Row<'_>> {
        let mut rows = Vec::new();
        for part in &self.parts {
            let of = |settings| part.value(settings, self.catalogue);
            let (was, now, typed) = (of(self.base), of(self.theirs), of(self.mine));
            if now == typed {
                continue;
            }
            let (touched, alone) = match (now != was, typed != was) {
                (true, false) => (Touched::ByThem, Some(Side::Theirs)),
                (false, _) => (Touched::ByMe, Some(Side::Mine)),
                (true, true) => (Touched::ByBoth, None),
            };
            let counts = seen.is_some_and(|seen| of(seen) == now);
            let chosen = taken.iter().find(|taken| counts && taken.part == part.key());
            rows.push(Row { part, touched, side: chosen.map(|taken| taken.side).or(alone) });
        }
        rows
    }
}

struct Row<'a> {
    part: &'a Part,
    touched: Touched,
    side: Option<Side>,
}

fn wrong(part: &Part, message: &str) -> FieldError {
    FieldError { field: format!("take.{}", part.key()), message: message.to_owned() }
}

/// The parts on which two states of a client differ: what each was, and what it is now.
#[must_use]
pub fn changed(was: &ClientSettings, now: &ClientSettings, catalogue: &[ResourceServer]) -> Vec<Difference> {
    Merge::of(was, now, was, catalogue).differences(None, &[])
}

/// What is known of a client after an edit of ours from `before` to `after`: of the parts that it changed, those which are
/// so `now`.
#[must_use]
pub fn carried(
    mut known: ClientSettings,
    before: &ClientSettings,
    after: &ClientSettings,
    now: &ClientSettings,
    catalogue: &[ResourceServer],
) -> ClientSettings {
    for part in parts(before, &known.clone(), after, catalogue) {
        let of = |settings| part.value(settings, catalogue);
        if of(before) != of(after) && of(now) == of(after) {
            part.put(after, &mut known, catalogue);
        }
    }
    known
}

/// Whether two states of a client are the same, but for the names that ZIdentity tells with ids and for white space in
/// keys.
#[must_use]
pub fn same(one: &ClientSettings, other: &ClientSettings) -> bool {
    Merge::of(one, other, one, &[]).rows(None, &[]).is_empty()
}
