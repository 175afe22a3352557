use super::*;
use time::OffsetDateTime;

/// Seconds from year 1 to 9999, sown unevenly so that every month, weekday and kind of century is met.
fn moments() -> impl Iterator<Item = i64> {
    (-62_135_596_800..253_402_300_799).step_by(7_654_321).chain([
        -1,
        0,
        1,
        951_782_400,
        4_107_542_399,
        4_107_542_400,
    ])
}

#[test]
fn every_moment_reads_as_the_time_crate_reads_it() {
    for epoch in moments() {
        let (ours, theirs) = (Civil::at(epoch), OffsetDateTime::from_unix_timestamp(epoch).unwrap());
        assert_eq!(ours.year, i64::from(theirs.year()), "{epoch}");
        assert_eq!((ours.month, ours.day), (u8::from(theirs.month()), theirs.day()), "{epoch}");
        assert_eq!((ours.hour, ours.minute, ours.second), theirs.to_hms(), "{epoch}");
        assert_eq!(ours.weekday, theirs.weekday().number_days_from_monday(), "{epoch}");
    }
}

#[test]
fn a_day_written_out_is_read_back() {
    for epoch in moments() {
        assert_eq!(day_start(&Civil::at(epoch).iso_date()), Some(epoch - epoch.rem_euclid(DAY)), "{epoch}");
    }
}

#[test]
fn what_is_no_day_is_refused() {
    for wrong in [
        "",
        "2027-02-29",
        "2027-13-01",
        "2027-00-10",
        "2027-04-31",
        "2027-1-1",
        "22.05.2027",
        "2027-05-22T",
        "+027-05-22",
        "0000-01-01",
        "99999-01-01",
    ] {
        assert_eq!(day_start(wrong), None, "{wrong}");
    }
    assert!(day_start("2028-02-29").is_some());
}

#[test]
fn the_ends_of_time_do_not_overflow() {
    let _far = (Civil::at(i64::MAX), Civil::at(i64::MIN));
}
