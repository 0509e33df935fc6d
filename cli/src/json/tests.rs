use super::*;

/// Goal: the layout is Go's. Method: one value with every kind in it, empty ones too.
#[test]
fn the_layout_is_that_of_go() {
    let value = Json::object([
        ("null", Json::Null),
        ("list", Json::List(vec![Json::Number(-1), "x".into()])),
        ("none", Json::List(Vec::new())),
        ("yes", Json::Bool(true)),
        ("part", Json::Thousandths(1_050)),
        ("object", Json::object([("a", Json::object([]))])),
    ]);
    let expected = "{\n  \"null\": null,\n  \"list\": [\n    -1,\n    \"x\"\n  ],\n  \
                    \"none\": [],\n  \"yes\": true,\n  \"part\": 1.050,\n  \
                    \"object\": {\n    \"a\": {}\n  }\n}";
    assert_eq!(value.to_pretty(), expected);
    let line =
        r#"{"null":null,"list":[-1,"x"],"none":[],"yes":true,"part":1.050,"object":{"a":{}}}"#;
    assert_eq!(value.to_line(), line);
}

/// Goal: text is escaped as Go does it. Method: the characters that a real `serf` escapes.
#[test]
fn text_is_escaped_as_go_does_it() {
    let text = Json::from("<&>\u{2028}\"\\\x01\x08\x7f\n\r\t\u{e9}");
    assert_eq!(
        text.to_pretty(),
        "\"\\u003c\\u0026\\u003e\\u2028\\\"\\\\\\u0001\\u0008\x7f\\n\\r\\t\u{e9}\""
    );
}
