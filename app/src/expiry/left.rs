//! How much time is left, in the steps in which people think of it.

use crate::model::Timestamp;

/// The time that is left to something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Left {
    /// None: it has ended.
    Ended,
    /// It ends within 24 hours.
    Day,
    /// Within seven days.
    Week,
    /// Within thirty.
    Month,
    /// Within ninety.
    Quarter,
    /// Later.
    More,
}

impl Left {
    /// Every step, the most urgent first.
    pub const ALL: [Self; 6] = [Self::Ended, Self::Day, Self::Week, Self::Month, Self::Quarter, Self::More];

    /// The step of an end.
    #[must_use]
    pub fn of(at: Timestamp, now: Timestamp) -> Self {
        let within = |days: i64| at <= now.plus_days(days);
        match () {
            () if at <= now => Self::Ended,
            () if within(1) => Self::Day,
            () if within(7) => Self::Week,
            () if within(30) => Self::Month,
            () if within(90) => Self::Quarter,
            () => Self::More,
        }
    }

    /// The word in URLs and metrics.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Ended => "ended",
            Self::Day => "1d",
            Self::Week => "7d",
            Self::Month => "30d",
            Self::Quarter => "90d",
            Self::More => "more",
        }
    }

    /// The step with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|left| left.word() == word)
    }

    /// In a person's words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Ended => "Ended",
            Self::Day => "Ends within 24 hours",
            Self::Week => "Ends within 7 days",
            Self::Month => "Ends within 30 days",
            Self::Quarter => "Ends within 90 days",
            Self::More => "Ends later",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::testing::NOW;

    #[test]
    fn each_end_has_one_step_and_the_borders_belong_to_the_more_urgent_one() {
        let of = |seconds: i64| Left::of(Timestamp(NOW.0 + seconds), NOW);
        assert_eq!((of(0), of(1), of(86_400), of(86_401)), (Left::Ended, Left::Day, Left::Day, Left::Week));
        assert_eq!(
            (of(30 * 86_400), of(90 * 86_400), of(91 * 86_400)),
            (Left::Month, Left::Quarter, Left::More)
        );
        assert!(Left::ALL.into_iter().all(|left| Left::from_word(left.word()) == Some(left)));
    }
}
