//! How far a campaign is: counts, and a bar that says the same in words.

use leptos::prelude::*;

use super::rows::Row;
use super::state::{State, Turn};

/// How many lines stand how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Progress {
    /// All of them, skipped ones included.
    pub(super) total: usize,
    /// Rotated.
    pub(super) rotated: usize,
    /// Closed without: gone otherwise, expired, skipped.
    pub(super) otherwise: usize,
    /// They need a person.
    pub(super) due: usize,
    /// Under way, and in time.
    pub(super) under_way: usize,
    /// The rest: to be begun, in time.
    pub(super) waiting: usize,
}

impl Progress {
    /// Of these lines.
    pub(super) fn of(rows: &[Row]) -> Self {
        let mut counts = Self { total: rows.len(), ..Self::default() };
        for row in rows {
            let count = match (row.turn, row.state) {
                (Turn::Closed, State::Done) => &mut counts.rotated,
                (Turn::Closed, _) => &mut counts.otherwise,
                (Turn::Due, _) => &mut counts.due,
                (Turn::Open, State::UnderWay(_)) => &mut counts.under_way,
                (Turn::Open, _) => &mut counts.waiting,
            };
            *count += 1;
        }
        counts
    }

    /// How many need nothing more.
    pub(super) fn closed(self) -> usize {
        self.rotated + self.otherwise
    }

    /// How many are not closed.
    pub(super) fn open(self) -> usize {
        self.total - self.closed()
    }

    /// In a line.
    pub(super) fn words(self) -> String {
        let Self { total, due, .. } = self;
        let due = match due {
            0 => String::new(),
            1 => ", 1 needs somebody".to_owned(),
            many => format!(", {many} need somebody"),
        };
        format!("{} of {total} done{due}", self.closed())
    }

    fn parts(self) -> [(usize, &'static str, &'static str); 5] {
        [
            (self.rotated, "s1", "rotated"),
            (self.otherwise, "s5", "done otherwise"),
            (self.under_way, "s0", "under way"),
            (self.due, "s2", "need somebody"),
            (self.waiting, "rest", "to be begun"),
        ]
    }
}

/// The whole length of the bar.
const LENGTH: usize = 1_000;

/// The counts as a bar, with the same in words below it.
pub(super) fn bar(progress: Progress) -> impl IntoView {
    let mut from = 0;
    let pieces = progress.parts().map(|(count, class, _)| {
        let width = count * LENGTH / progress.total.max(1);
        let piece =
            view! { <rect class=class x=from.to_string() y="0" width=width.to_string() height="20"/> };
        from += width;
        (count > 0).then_some(piece)
    });
    let legend = progress.parts().map(|(count, class, words)| {
        let swatch = format!("swatch {class}");
        (count > 0)
            .then(|| view! { <li><span class=swatch aria-hidden="true"></span>{count} " " {words}</li> })
    });
    let whole = format!("0 0 {LENGTH} 20");
    view! {
        <figure class="chart whole">
            <figcaption>{progress.words()}</figcaption>
            <svg viewBox=whole preserveAspectRatio="none" aria-hidden="true" focusable="false">{pieces.into_iter().collect_view()}</svg>
            <ul class="legend">{legend.into_iter().collect_view()}</ul>
        </figure>
    }
}

#[cfg(test)]
mod tests {
    use super::super::rows::testing::row;
    use super::*;
    use crate::model::RotationStep;
    use crate::ui::testing::{html, words};

    fn some() -> Progress {
        let states = [
            State::Done,
            State::Skipped,
            State::Gone,
            State::UnderWay(RotationStep::Moving),
            State::RotationDue,
            State::NotStarted,
            State::Unread,
        ];
        Progress::of(&states.map(|state| row("a", state)))
    }

    #[test]
    fn every_line_counts_once_and_what_is_closed_is_done() {
        let all = some();
        let parts: usize = all.parts().iter().map(|(count, ..)| count).sum();
        assert_eq!((parts, all.total, all.closed(), all.open()), (7, 7, 3, 4));
        assert_eq!(all.words(), "3 of 7 done, 1 needs somebody");
        assert_eq!(Progress::of(&[]).words(), "0 of 0 done");
    }

    #[test]
    fn the_bar_says_in_words_what_it_shows() {
        let said = words(&html(|| bar(some())));
        for wanted in ["3 of 7 done", "1 rotated", "2 done otherwise", "1 under way", "2 to be begun"] {
            assert!(said.contains(wanted), "{wanted}: {said}");
        }
    }
}
