//! The calendar, in whole numbers: seconds since 1970 to a date and back, Gregorian, UTC, for every year an `i64` reaches
//! that a person would type. A dependency for this would weigh more in the browser than these lines.

const DAY: i64 = 86_400;
/// Days in 400 years: after that the calendar repeats.
const CYCLE: i64 = 146_097;
/// Days from 1 March of year 0 to 1 January 1970.
const EPOCH: i64 = 719_468;

/// A moment as a calendar and a clock show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Civil {
    pub year: i64,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
    pub hour: u8,
    pub minute: u8,
    pub second: u8,
    /// 0 is Monday.
    pub weekday: u8,
}

impl Civil {
    /// The moment `epoch` seconds after 1970 began.
    #[must_use]
    pub fn at(epoch: i64) -> Self {
        let (days, clock) = (epoch.div_euclid(DAY), epoch.rem_euclid(DAY));
        // Years are counted from March, so that the leap day is their last and months before it never move.
        let from_march = days + EPOCH;
        let (cycle, in_cycle) = (from_march.div_euclid(CYCLE), from_march.rem_euclid(CYCLE));
        let year = (in_cycle - in_cycle / 1_460 + in_cycle / 36_524 - in_cycle / (CYCLE - 1)) / 365;
        let in_year = in_cycle - (365 * year + year / 4 - year / 100);
        let from = (5 * in_year + 2) / 153;
        let month = if from < 10 { from + 3 } else { from - 9 };
        Self {
            year: cycle * 400 + year + i64::from(month <= 2),
            month: small(month),
            day: small(in_year - (153 * from + 2) / 5 + 1),
            hour: small(clock / 3_600),
            minute: small(clock / 60 % 60),
            second: small(clock % 60),
            // 1 January 1970 was a Thursday.
            weekday: small((days + 3).rem_euclid(7)),
        }
    }

    /// `2027-05-22T09:00:00Z`.
    #[must_use]
    pub fn iso(&self) -> String {
        let Self { hour, minute, second, .. } = self;
        format!("{}T{hour:02}:{minute:02}:{second:02}Z", self.iso_date())
    }

    /// `2027-05-22`, as a date input wants it.
    #[must_use]
    pub fn iso_date(&self) -> String {
        let Self { year, month, day, .. } = self;
        format!("{year:04}-{month:02}-{day:02}")
    }
}

/// The first second of a day given as `2027-05-22`, or nothing where that is no day of the years 1 to 9999.
#[must_use]
pub fn day_start(date: &str) -> Option<i64> {
    let mut parts = date.trim().splitn(3, '-');
    let mut next = |digits: usize| {
        let part = parts.next()?;
        (part.len() == digits && part.bytes().all(|b| b.is_ascii_digit()))
            .then(|| part.parse::<i64>().ok())?
    };
    let (year, month, day) = (next(4)?, next(2)?, next(2)?);
    if !(1..=9999).contains(&year) || !(1..=12).contains(&month) || day < 1 {
        return None;
    }
    let (from, year_from) = if month > 2 { (month - 3, year) } else { (month + 9, year - 1) };
    let days =
        365 * year_from + year_from / 4 - year_from / 100 + year_from / 400 + (153 * from + 2) / 5 + day - 1;
    let epoch = (days - EPOCH) * DAY;
    // A day that the month does not have would come out as one of the next month.
    (i64::from(Civil::at(epoch).day) == day).then_some(epoch)
}

fn small(number: i64) -> u8 {
    u8::try_from(number).unwrap_or(u8::MAX)
}

#[cfg(test)]
#[path = "civil_tests.rs"]
mod tests;
