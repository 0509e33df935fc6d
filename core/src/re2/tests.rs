use std::collections::BTreeSet;
use std::string::{String, ToString};
use std::vec::Vec;

use serde_json::Value;

use super::*;

/// What a real Serf agent answered for every pattern and subject (Go's own engine).
const TABLE: &str = include_str!("../../tests/data/re2.json");

fn texts(value: &Value) -> Vec<&str> {
    value.as_array().unwrap().iter().map(|text| text.as_str().unwrap()).collect()
}

/// Goal: a filter means what it means to a real agent, and is refused in the same words. Method:
/// a table of patterns and subjects with the answers of a real agent.
#[test]
fn filters_mean_what_they_mean_to_the_peers() {
    let table: Value = serde_json::from_str(TABLE).unwrap();
    let subjects = texts(&table["subjects"]);
    let mut wrong: Vec<String> = Vec::new();
    for case in table["cases"].as_array().unwrap() {
        let pattern = case["pattern"].as_str().unwrap();
        match (Pattern::anchored(pattern), case["error"].as_str()) {
            (Ok(compiled), None) => {
                let matches: BTreeSet<&str> = texts(&case["matches"]).into_iter().collect();
                for subject in &subjects {
                    if compiled.is_match(subject) != matches.contains(subject) {
                        wrong.push(format!("{pattern:?} on {subject:?}"));
                    }
                }
            }
            (Err(ours), Some(theirs)) if ours.to_string() == theirs => {}
            // For an unknown property the whole pattern is named.
            (Err(ours), Some(_)) if ours.part == "^\\p{Foo}$" => {}
            (ours, theirs) => {
                let ours = ours.map_err(|error| error.to_string());
                wrong.push(format!("{pattern:?}: {ours:?}, not {theirs:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Goal: no pattern costs more than a bound. Method: patterns that would grow without one.
#[test]
fn patterns_that_grow_are_refused() {
    let long = "a".repeat(PATTERN_BYTES_MAX + 1);
    assert_eq!(Pattern::new(&long).unwrap_err().kind, PatternErrorKind::TooLarge);
    let deep = format!("{}{}", "(".repeat(DEPTH_MAX + 1), ")".repeat(DEPTH_MAX + 1));
    assert_eq!(Pattern::new(&deep).unwrap_err().kind, PatternErrorKind::TooDeep);
    let at_bound = format!("{}{}", "(".repeat(DEPTH_MAX), ")".repeat(DEPTH_MAX));
    assert!(Pattern::new(&at_bound).unwrap().is_match(""));
    let wide = "\\pL{1000}".repeat(100);
    assert_eq!(Pattern::new(&wide).unwrap_err().kind, PatternErrorKind::TooLarge);
    for product in ["((a{20}){20}){20}", "(a{40}b*){40}", "(a{1000})?{2}"] {
        assert!(Pattern::new(product).is_err(), "{product}");
    }
}

proptest::proptest! {
    /// Goal: no pattern makes the translator or the engine fail in another way than by an error.
    /// Method: random text of the characters that mean something, then random text.
    #[test]
    fn any_text_is_a_pattern_or_an_error(
        dense in "[\\\\\\[\\](){}|*+?^$.:<>,=!&~a-z0-9PQE-]{0,40}",
        any in proptest::prelude::any::<String>(),
    ) {
        for pattern in [dense, any] {
            if let Ok(compiled) = Pattern::anchored(&pattern) {
                compiled.is_match("subject");
            }
        }
    }

    /// Goal: the engine refuses nothing that the translator lets pass, but property names and
    /// size. Method: as above, and the part that an error of the engine names is the whole.
    #[test]
    fn the_engine_can_read_every_translation(
        pattern in "[\\\\\\[\\](){}|*+?^$.:,!&~a-z0-9QE-]{0,40}",
    ) {
        if let Ok(translated) = Translator::new(&pattern).run()
            && !translated.contains("\\p")
            && !translated.contains("\\P")
        {
            let built = RegexBuilder::new(&translated).size_limit(COMPILED_BYTES_MAX).build();
            proptest::prop_assert!(
                !matches!(built, Err(regex::Error::Syntax(_))),
                "{pattern:?} -> {translated:?}: {built:?}"
            );
        }
    }
}
