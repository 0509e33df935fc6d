use super::*;

/// Goal: integers are read as Go's literals. Method: a table of forms with their values.
#[test]
fn integers_take_the_forms_of_go_literals() {
    for (text, value) in [
        ("0", 0),
        ("-0", 0),
        ("+7", 7),
        ("12", 12),
        ("-12", -12),
        ("0x10", 16),
        ("0X_1f", 31),
        ("0b101", 5),
        ("0o17", 15),
        ("017", 15),
        ("0_7", 7),
        ("1_000", 1000),
        ("9223372036854775807", i64::MAX),
        ("-9223372036854775808", i64::MIN),
    ] {
        assert_eq!(integer(text), Ok(value), "{text}");
    }
    for text in ["", "-", "+", "0x", "08", "1__0", "_1", "1_", "abc", "1.5", "1e3", " 1", "--1"] {
        assert_eq!(integer(text), Err(NumberError::Syntax), "{text}");
    }
    let long = "9".repeat(60);
    for text in ["9223372036854775808", "-9223372036854775809", long.as_str()] {
        assert_eq!(integer(text), Err(NumberError::Range), "{text}");
    }
}

/// Goal: durations are read as Go reads them. Method: a table of forms with their values.
#[test]
fn durations_are_numbers_with_units() {
    const SECOND: i64 = 1_000_000_000;
    for (text, nanos) in [
        ("0", 0),
        ("-0", 0),
        ("5s", 5 * SECOND),
        ("+5s", 5 * SECOND),
        ("-1.5h", -5400 * SECOND),
        ("1h15m30.5s", 4530 * SECOND + SECOND / 2),
        (".5s", SECOND / 2),
        ("1.s", SECOND),
        ("3us4\u{b5}s5\u{3bc}s", 12_000),
        ("1.9ns", 1),
        ("100ms", SECOND / 10),
        ("0.3333333333333333333h", 1_199_999_999_999),
        ("9223372036854775807ns", i64::MAX),
        ("-9223372036854775808ns", i64::MIN),
    ] {
        assert_eq!(Duration::parse(text), Ok(Duration(nanos)), "{text}");
    }
}

/// Goal: what is no duration is refused in Go's words. Method: a table of texts and messages.
#[test]
fn bad_durations_are_refused_in_the_words_of_go() {
    for (text, message) in [
        ("5", "time: missing unit in duration \"5\""),
        ("1h5", "time: missing unit in duration \"1h5\""),
        ("x", "time: invalid duration \"x\""),
        ("", "time: invalid duration \"\""),
        ("-", "time: invalid duration \"-\""),
        (".s", "time: invalid duration \".s\""),
        ("5x", "time: unknown unit \"x\" in duration \"5x\""),
        ("5 s", "time: unknown unit \" s\" in duration \"5 s\""),
        ("9223372036854775808ns", "time: invalid duration \"9223372036854775808ns\""),
        ("3000000h", "time: invalid duration \"3000000h\""),
    ] {
        assert_eq!(Duration::parse(text).unwrap_err().to_string(), message, "{text}");
    }
}

/// Goal: quotes look like Go's. Method: one text with every kind of character.
#[test]
fn quotes_escape_what_no_terminal_shows() {
    assert_eq!(quoted("a'b\"c\\d"), r#""a'b\"c\\d""#);
    assert_eq!(quoted("\x07\x08\x0c\n\r\t\x0b\0\x7f"), r#""\a\b\f\n\r\t\v\x00\x7f""#);
    assert_eq!(quoted("\u{e9}\u{200b}\u{e000}\u{10ffff}"), "\"\u{e9}\\u200b\\ue000\\U0010ffff\"");
}

/// Goal: a duration is printed as Go prints it. Method: a table of Go's own answers.
#[test]
fn durations_are_printed_as_go_prints_them() {
    let table = [
        ("0", "0s"),
        ("30s", "30s"),
        ("90s", "1m30s"),
        ("1h", "1h0m0s"),
        ("1500ms", "1.5s"),
        ("20ms", "20ms"),
        ("1.25us", "1.25\u{b5}s"),
        ("7ns", "7ns"),
        ("-1m0.05s", "-1m0.05s"),
        ("25h1m0.000000001s", "25h1m0.000000001s"),
    ];
    for (text, printed) in table {
        assert_eq!(Duration::parse(text).unwrap().to_string(), printed);
    }
}
