use super::*;

/// Goal: lengths are short, and precise where it matters. Method: one of each magnitude.
#[test]
fn lengths_are_told_in_two_units() {
    for (millis, words) in [
        (0, "0ms"),
        (350, "350ms"),
        (4_260, "4.2s"),
        (59_999, "59s"),
        (123_000, "2m03s"),
        (11_040_000, "3h04m"),
        (453_600_000, "5d06h"),
    ] {
        assert_eq!(length(Duration::from_millis(millis)), words);
    }
}

/// Goal: a time is the same for people and programs, and no age is too large. Method: one moment,
/// and ages back from it.
#[test]
fn times_are_told_to_people_and_programs() {
    let now: Zoned = "2026-11-23T17:20:01.25+01:00[+01:00]".parse().unwrap();
    let then = when(&now, Duration::from_secs(61));
    assert_eq!(date_and_time(&then), "2026-11-23 17:19:00");
    assert_eq!(time_of_day(&then), "17:19:00");
    assert_eq!(timestamp(&then), "2026-11-23T16:19:00.250Z");
    assert_eq!(when(&now, Duration::MAX), now);
}

/// Goal: no name gives orders to a terminal. Method: a name with an escape sequence, a newline and
/// a change of direction.
#[test]
fn no_name_gives_orders_to_a_terminal() {
    assert_eq!(printable("n\u{e9}\x1b[2J\n\u{202e}x"), "n\u{e9}\\u{1b}[2J\\n\\u{202e}x");
}
