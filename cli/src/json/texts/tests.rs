use super::{text_map, texts};

fn read(json: &str) -> Result<Vec<String>, String> {
    let found = texts(json.as_bytes()).map_err(|error| error.to_string())?;
    Ok(found.iter().map(|text| String::from_utf8_lossy(text).into_owned()).collect())
}

/// Goal: whatever spells a list of texts is one. Method: blanks, escapes, nulls.
#[test]
fn lists_of_texts_are_read() {
    let table: [(&str, &[&str]); 8] = [
        ("[]", &[]),
        (" null ", &[]),
        ("[ ]\n", &[]),
        (r#"["a"]"#, &["a"]),
        ("\t[\"a\" ,\r\n\"\"\n]", &["a", ""]),
        (r#"["a", null]"#, &["a", ""]),
        (r#"["\"\\\/\b\f\n\r\t"]"#, &["\"\\/\x08\x0c\n\r\t"]),
        (r#"["\u002b\u00e9\ud800é"]"#, &["+\u{e9}\u{fffd}é"]),
    ];
    for (json, wanted) in table {
        assert_eq!(read(json).unwrap(), wanted, "{json}");
    }
}

/// Goal: other texts are refused in Go's words. Method: a table of what the original says.
#[test]
fn other_texts_are_refused_in_gos_words() {
    let end = "unexpected end of JSON input";
    let table = [
        ("", end),
        ("[", end),
        (r#"["a"#, end),
        (r#"["a""#, end),
        (r#"["\u00"#, end),
        ("{}", "json: cannot unmarshal object into Go value of type []string"),
        (r#""a""#, "json: cannot unmarshal string into Go value of type []string"),
        ("12", "json: cannot unmarshal number into Go value of type []string"),
        ("true", "json: cannot unmarshal bool into Go value of type []string"),
        ("[1]", "json: cannot unmarshal number into Go value of type string"),
        ("[false]", "json: cannot unmarshal bool into Go value of type string"),
        (r#"[["a"]]"#, "json: cannot unmarshal array into Go value of type string"),
        (r#"["a"] x"#, "invalid character 'x' after top-level value"),
        (r#"["a",]"#, "invalid character ']' looking for beginning of value"),
        ("[,]", "invalid character ',' looking for beginning of value"),
        ("nope", "invalid character 'o' in literal null (expecting 'u')"),
        ("nul ", "invalid character ' ' in literal null (expecting 'l')"),
        (r#"["\q"]"#, "invalid character 'q' in string escape code"),
        ("[\"a\tb\"]", r"invalid character '\t' in string literal"),
        (r#"["\u00g0"]"#, r"invalid character 'g' in \u hexadecimal character escape"),
        (r#"["a" "b"]"#, "invalid character '\"' after array element"),
        ("'", r"invalid character '\'' looking for beginning of value"),
        ("\u{feff}[]", "invalid character 'ï' looking for beginning of value"),
    ];
    for (json, wanted) in table {
        assert_eq!(read(json).unwrap_err(), wanted, "{json}");
    }
}

/// Goal: a tags file is read, or refused in Go's words. Method: a table of what the original says.
#[test]
fn objects_of_texts_are_read() {
    let read = |json: &str| text_map(json.as_bytes()).map_err(|error| error.to_string());
    let tags = read(r#"{"b": "2", "a": null}"#).unwrap();
    assert_eq!(
        tags.into_iter().collect::<Vec<_>>(),
        [("a".to_owned(), String::new()), ("b".to_owned(), "2".to_owned())]
    );
    assert!(read("null").unwrap().is_empty());
    let cannot = "json: cannot unmarshal";
    let table = [
        ("", "unexpected end of JSON input".to_owned()),
        ("[]", format!("{cannot} array into Go value of type map[string]string")),
        (r#"{"a":1}"#, format!("{cannot} number into Go value of type string")),
        (r#"{"a":"1"} x"#, "invalid character 'x' after top-level value".to_owned()),
    ];
    for (json, wanted) in table {
        assert_eq!(read(json).unwrap_err(), wanted, "{json}");
    }
}
