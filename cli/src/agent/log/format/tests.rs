use super::{LogFormat, Safe, json_line, write_json};

fn json(text: &str) -> String {
    let mut out = String::new();
    write_json(text, &mut out);
    out
}

/// Goal: no text can break a line, leave its quotes or steer a terminal. Method: characters of
/// each kind.
#[test]
fn text_in_json_is_escaped() {
    assert_eq!(json("a\"b\\c"), r#""a\"b\\c""#);
    assert_eq!(json("a\nb\tc\rd\0"), r#""a\nb\tc\rd\u0000""#);
    assert_eq!(json("\x1b[2J\u{7f}\u{9b}\u{2028}"), r#""\u001b[2J\u007f\u009b\u2028""#);
    assert_eq!(json("grün 🦀 </script>"), "\"grün 🦀 </script>\"");
}

/// Goal: the same in a line of text. Method: characters of each kind.
#[test]
fn text_in_lines_is_escaped() {
    assert_eq!(Safe("grün \u{2028}\t").to_string(), "grün \\u{2028}\\t");
}

/// Goal: what is no log line is an object too. Method: a line of the banner, its time aside.
#[test]
fn the_banner_has_a_form_in_json() {
    let line = json_line("Node name: 'n1'");
    let (time, rest) = line.split_at(r#"{"time":"2026-11-23T02:17:53.123456Z"#.len());
    let shape = time.replace(|c: char| c.is_ascii_digit(), "9");
    assert_eq!(shape, r#"{"time":"9999-99-99T99:99:99.999999Z"#);
    let wanted = r#"","level":"INFO","component":"agent.console","message":"Node name: 'n1'"}"#;
    assert_eq!(rest, wanted);
}

/// Goal: a format is known by its name alone. Method: good and bad names.
#[test]
fn formats_are_known_by_name() {
    assert_eq!(LogFormat::from_name("text"), Some(LogFormat::Text));
    assert_eq!(LogFormat::from_name("json"), Some(LogFormat::Json));
    assert_eq!(LogFormat::from_name("xml"), None);
}
