use super::*;

const MINIMAL: &str = "version = 1\ntitle = \"t\"\nduration = \"10s\"\n[nodes]\ncount = 3\n";

fn error_of(text: &str) -> String {
    Scenario::parse(text).unwrap_err().to_string()
}

/// Goal: a scenario that uses every key prints as text that reads back the same. Method: parse,
/// print, parse.
#[test]
fn a_printed_scenario_reads_back_as_the_same() {
    let text = include_str!("../../tests/data/every_key.toml");
    let scenario = Scenario::parse(text).unwrap();
    assert_eq!(scenario.nodes.len(), 5);
    assert_eq!(scenario.steps.len(), 29);
    assert_eq!(scenario.expectations.len(), 7);
    assert_eq!(scenario.steps[0].at, Span(Duration::from_secs(1)), "steps are ordered by time");
    let printed = scenario.to_string();
    assert_eq!(Scenario::parse(&printed).unwrap(), scenario, "{printed}");
}

/// Goal: what is wrong is named with line, column and what was expected. Method: a table of bad
/// files.
#[test]
fn errors_say_where_and_what_was_expected() {
    let table = [
        ("title = 1", "line 1, column"),
        (
            &format!("{MINIMAL}colour = 1\n"),
            "line 6, column 1: there is no key colour, expected one of count",
        ),
        (&MINIMAL.replace("10s", "10 s"), "line 3, column 12: found \"10 s\""),
        (&MINIMAL.replace("= 1\n", "= 2\n"), "line 1, column 11: version 2 is unknown, expected 1"),
        (&MINIMAL.replace("count = 3", ""), "there are no nodes"),
        (
            &format!("{MINIMAL}[[step]]\nat = \"1s\"\ndo = \"dance\"\n"),
            "line 8, column 6: \"dance\" cannot be done, expected one of join",
        ),
        (
            &format!("{MINIMAL}[[step]]\nat = \"1s\"\ndo = \"kill\"\n"),
            "line 8, column 6: \"kill\" needs `nodes`",
        ),
        (
            &format!("{MINIMAL}[[step]]\nat = \"1s\"\ndo = \"kill\"\nnodes = \"n9\"\n"),
            "line 9, column 9: there is no node \"n9\", expected one of n1, n2, n3",
        ),
        (
            &format!("{MINIMAL}[[step]]\nat = \"1s\"\ndo = \"heal\"\nnodes = \"n1\"\n"),
            "line 9, column 9: \"heal\" does not take `nodes`",
        ),
        (
            &format!(
                "{MINIMAL}[[step]]\nat = \"1s\"\ndo = \"partition\"\n\
                 groups = [[\"n1\", \"n2\"], [\"n2\"]]\n"
            ),
            "line 9, column 10: a node is named twice, expected each in at most one group",
        ),
        (
            &MINIMAL.replace("count = 3", &format!("tags = {{ a = \"{}\" }}", "x".repeat(600))),
            "line 4, column 1: Encoded length of tags exceeds limit of 512 bytes",
        ),
        (
            &format!("{MINIMAL}[[step]]\nat = \"11s\"\ndo = \"heal\"\n"),
            "line 7, column 6: 11s is after the end",
        ),
        (
            &format!("{MINIMAL}[[step]]\nat = \"1s\"\ndo = \"link\"\nloss = \"101%\"\n"),
            "line 9, column 8: found \"101%\", expected a probability",
        ),
        (
            &format!("{MINIMAL}[[expect]]\nby = \"1s\"\nmember = \"n1\"\nstatus = \"dead\"\n"),
            "line 9, column 10: \"dead\" is no status, expected one of alive",
        ),
        (&format!("{MINIMAL}[[expect]]\nmember = \"n1\"\nstatus = \"left\"\n"), "expected a time"),
        (
            &format!("{MINIMAL}[[node]]\nname = \"n1\"\n[[node]]\nname = \"n1\"\n"),
            "line 9, column 8: the name \"n1\" is used twice",
        ),
        (&format!("{MINIMAL}[[step]]\ndo = \"heal\"\n"), "line 6, column 1: a step needs `at`"),
        (
            &format!(
                "{MINIMAL}[[step]]\nat = \"9s\"\ndo = \"kill\"\nnodes = \"all\"\nevery = \"1s\"\n"
            ),
            "line 10, column 9: 11s is after the end",
        ),
    ];
    for (text, expected) in table {
        let error = error_of(text);
        assert!(error.contains(expected), "{error}\n  is not\n{expected}\n  for\n{text}");
    }
}

/// Goal: an address belongs to one place. Method: there and back, both families.
#[test]
fn addresses_and_places_match() {
    for place in [0, 1, 255, 256, 19_999].map(NodeIndex) {
        for ipv6 in [false, true] {
            assert_eq!(place_of(address(place, ipv6)), Some(place));
        }
    }
    assert_eq!(place_of("10.0.0.1:80".parse().unwrap()), None);
    assert_eq!(place_of("9.0.0.1:7946".parse().unwrap()), None);
    assert_eq!(place_of("10.0.0.0:7946".parse().unwrap()), None);
}
