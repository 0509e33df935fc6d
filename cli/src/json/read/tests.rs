use super::{first_value, value};

/// Goal: every kind of value is read. Method: values and how Go prints them.
#[test]
fn values_are_read_and_shown_as_go_shows_them() {
    let table = [
        ("null", "<nil>"),
        (" true ", "true"),
        ("false", "false"),
        ("-0.5e+1", "-5"),
        ("1e30", "1e+30"),
        ("123456", "123456"),
        ("123456789", "1.23456789e+08"),
        ("0.0001", "0.0001"),
        ("0.00001", "1e-05"),
        ("[]", "[]"),
        (r#"[1, "a", [null]]"#, "[1 a [<nil>]]"),
        ("{}", "map[]"),
        (r#"{"b": 1, "a": {"c": [true]}, "b": 2}"#, "map[a:map[c:[true]] b:2]"),
        (r#""\ud83d\ude00 \ud83d\u0041 \ude00""#, "\u{1f600} \u{fffd}A \u{fffd}"),
    ];
    for (json, shown) in table {
        assert_eq!(value(json.as_bytes()).unwrap().to_string(), shown, "{json}");
    }
    assert_eq!(value(b"\"\xff\"").unwrap().to_string(), "\u{fffd}");
}

/// Goal: what is no JSON is refused in Go's words. Method: a table of what the original says of a
/// configuration file.
#[test]
fn what_is_no_json_is_refused_in_gos_words() {
    let table = [
        ("", "EOF"),
        ("  \n", "EOF"),
        ("{", "unexpected EOF"),
        (r#"{"node_name":"x"#, "unexpected EOF"),
        ("x", "invalid character 'x' looking for beginning of value"),
        ("{b}", "invalid character 'b' looking for beginning of object key string"),
        (r#"{"a" 1}"#, "invalid character '1' after object key"),
        (r#"{"a":1,}"#, "invalid character '}' looking for beginning of object key string"),
        (r#"{"a":tru}"#, "invalid character '}' in literal true (expecting 'e')"),
        (r#"{"a":1 "b"}"#, "invalid character '\"' after object key:value pair"),
        (r#"{"a":01}"#, "invalid character '1' after object key:value pair"),
        (r#"{"a":1.}"#, "invalid character '}' after decimal point in numeric literal"),
        (r#"{"a":1e}"#, "invalid character '}' in exponent of numeric literal"),
        (r#"{"a":-}"#, "invalid character '}' in numeric literal"),
        (r#"{"a":1e400}"#, "json: cannot unmarshal number 1e400 into Go value of type float64"),
    ];
    for (json, wanted) in table {
        assert_eq!(first_value(json.as_bytes()).unwrap_err().to_string(), wanted, "{json}");
    }
}

/// Goal: what follows the first value does not matter, unless the text is to be one value.
/// Method: an object with something behind it.
#[test]
fn what_follows_the_first_value_is_ignored_on_demand() {
    let json = b"{} behind";
    assert_eq!(first_value(json).unwrap().to_string(), "map[]");
    let error = value(json).unwrap_err().to_string();
    assert_eq!(error, "invalid character 'b' after top-level value");
}

/// Goal: depth is no way to exhaust the stack. Method: a list in a list, ten thousand times.
#[test]
fn values_within_values_have_an_end() {
    let deep = "[".repeat(10_000);
    assert_eq!(value(deep.as_bytes()).unwrap_err().to_string(), "exceeded max depth");
    let fine = format!("{}{}", "[".repeat(128), "]".repeat(128));
    assert!(value(fine.as_bytes()).is_ok());
}
