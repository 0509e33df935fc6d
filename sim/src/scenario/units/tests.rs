use std::time::Duration;

use super::{Ratio, Span};

/// Goal: what is printed can be read, and is the same; bad forms are refused. Method: tables.
#[test]
fn durations_are_exact_and_print_as_they_are_read() {
    let table = [
        ("0s", 0),
        ("1ns", 1),
        ("1.5us", 1_500),
        ("200ms", 200_000_000),
        ("1.000000001s", 1_000_000_001),
        ("125s", 125_000_000_000),
    ];
    for (text, nanos) in table {
        assert_eq!(Span::parse(text), Some(Span(Duration::from_nanos(nanos))), "{text}");
        assert_eq!(Span(Duration::from_nanos(nanos)).to_string(), text);
    }
    assert_eq!(Span::parse("24h"), Span::parse("1440m"));
    for bad in ["", "s", "1", "1.s", ".5s", "-1s", "1e3s", "0.5ns", "1 s", "99999999999h"] {
        assert_eq!(Span::parse(bad), None, "{bad}");
    }
}

/// Goal: probabilities are reduced ratios and print as they are read. Method: tables.
#[test]
fn probabilities_are_reduced_and_print_as_they_are_read() {
    for (text, numerator, denominator, printed) in [
        ("2%", 1, 50, "2%"),
        ("0.5%", 1, 200, "0.5%"),
        ("100%", 1, 1, "100%"),
        ("1/3", 1, 3, "1/3"),
        ("2/8", 1, 4, "25%"),
        ("0%", 0, 1, "0%"),
    ] {
        let ratio = Ratio::parse(text).unwrap();
        assert_eq!((ratio.numerator(), ratio.denominator()), (numerator, denominator));
        assert_eq!(ratio.to_string(), printed);
    }
    for bad in ["", "2", "%", "101%", "3/2", "1/0", "0.1", "-1%"] {
        assert_eq!(Ratio::parse(bad), None, "{bad}");
    }
}

/// Goal: a draw falls within a ratio as often as it says. Method: the ends and the middle.
#[test]
fn a_draw_holds_exactly_below_the_ratio() {
    let half = Ratio::new(1, 2).unwrap();
    assert!(half.holds(0) && half.holds(u64::MAX / 2));
    assert!(!half.holds(u64::MAX / 2 + 1) && !half.holds(u64::MAX));
    assert!(!Ratio::ZERO.holds(0));
    assert!(Ratio::new(1, 1).unwrap().holds(u64::MAX));
}
