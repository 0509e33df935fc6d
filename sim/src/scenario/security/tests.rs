use super::*;
use crate::scenario::NodeIndex;

const KEYS: &str = "[keys]\nold = \"MTYgYnl0ZXMsIEFFUy0xMg==\"\n\
                    new = \"MzIgYnl0ZXMgb2Yga2V5LCBmb3IgQUVTLTI1Ni1HQ00=\"\n";

/// A file of three nodes; `more` stands behind `[nodes]`.
fn file(keys: &str, more: &str) -> String {
    format!("version = 1\ntitle = \"t\"\nduration = \"9s\"\n{keys}[nodes]\ncount = 3\n{more}")
}

fn step(keys: &str, what: &str) -> String {
    file(keys, &format!("[[step]]\nat = \"1s\"\ndo = {what}"))
}

/// Goal: what is wrong with keys and labels is named with its place, and never by the secret
/// itself. Method: a table of bad files.
#[test]
fn errors_about_keys_say_where_and_show_no_key() {
    let secret = "MTYgYnl0ZXMsIEFFUy0xMg==";
    let table = [
        (
            file("[keys]\nold = \"MTYgYnl0ZXMs\"\n", ""),
            "line 5, column 7: this is no key, expected 16, 24 or 32 bytes in base64",
        ),
        (file("[keys]\nold = \"not base64!\"\n", ""), "line 5, column 7: this is no key"),
        (
            file(&format!("{KEYS}also = \"{secret}\"\n"), ""),
            "line 5, column 7: \"old\" is the same key as \"also\"",
        ),
        (
            file(KEYS, &format!("keys = [\"{secret}\"]\n")),
            "line 9, column 8: this is the name of no key, expected one of new, old",
        ),
        (
            file("", "keys = \"old\"\n"),
            "line 6, column 8: this is the name of no key, expected one of those in [keys]",
        ),
        (
            file(KEYS, "keys = [\"old\", \"new\", \"old\"]\n"),
            "line 9, column 8: a key is named twice",
        ),
        (
            file(KEYS, &format!("label = \"{}\"\n", "x".repeat(256))),
            "line 9, column 9: a label of 256 bytes, expected at most 255",
        ),
        (step(KEYS, "\"use_key\"\nnodes = \"n1\"\n"), "line 11, column 6: \"use_key\" needs `key`"),
        (
            step(KEYS, "\"install_key\"\nnodes = \"n1\"\nkey = \"odl\"\n"),
            "line 13, column 7: this is the name of no key",
        ),
        (
            step(KEYS, "\"kill\"\nnodes = \"n1\"\nkeys = []\n"),
            "line 13, column 8: \"kill\" does not take `keys`, expected nodes, every",
        ),
        (
            step("", "\"restart\"\nnodes = \"n1\"\nverify_incoming = \"no\"\n"),
            "line 10, column 19: found \"no\", expected true or false",
        ),
        (
            step("", "\"swap\"\nnodes = [\"n1\", \"n2\"]\nwith = \"n3\"\n"),
            "line 10, column 8: 2 nodes and 1 cannot trade, expected as many on both sides",
        ),
        (
            step("", "\"swap\"\nnodes = [\"n1\"]\nwith = \"n1\"\n"),
            "line 10, column 8: a node is named twice",
        ),
    ];
    for (text, expected) in table {
        let error = Scenario::parse(&text).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}\n  is not\n{expected}\n  for\n{text}");
        assert!(!error.contains(secret), "{error}");
    }
}

/// Goal: a node has the keys and labels that are written for it, in their order. Method: defaults,
/// overrides, and a change at a restart.
#[test]
fn nodes_get_their_keys_and_labels() {
    let more = "keys = [\"new\", \"old\"]\nlabel = \"blue\"\nverify_outgoing = false\n\
                [[node]]\nname = \"n2\"\nkeys = []\nlabel = \"\"\n\
                [[step]]\nat = \"1s\"\ndo = \"restart\"\nnodes = \"n1\"\nkeys = \"old\"\n\
                verify_outgoing = true\n";
    let scenario = Scenario::parse(&file(KEYS, more)).unwrap();
    let mut first = scenario.nodes[0].config(NodeIndex(0)).security;
    let lengths = |config: &SecurityConfig| -> Vec<usize> {
        config.keyring.keys().map(|key| key.expose().len()).collect()
    };
    assert_eq!((lengths(&first), first.label.as_str()), (vec![32, 16], "blue"));
    assert!(first.verify_incoming && !first.verify_outgoing);
    let second = scenario.nodes[1].config(NodeIndex(1)).security;
    assert_eq!((lengths(&second), second.label.as_str()), (vec![], ""));
    assert!(!second.verify_outgoing);
    let Op::Restart { change, .. } = &scenario.steps[0].op else { panic!("a restart") };
    change.apply(&mut first).unwrap();
    assert_eq!((lengths(&first), first.label.as_str()), (vec![16], "blue"));
    assert!(first.verify_incoming && first.verify_outgoing);
    assert_eq!(scenario.keys().into_keys().collect::<Vec<_>>(), ["new", "old"]);
    assert_eq!(Scenario::parse(&scenario.to_string()), Ok(scenario));
}

/// Goal: nodes that ever share a label are one cluster, others are not, and whoever looks at no
/// labels ends all that. Method: three stories.
#[test]
fn labels_make_clusters() {
    let clusters = |more: &str| Scenario::parse(&file("", more)).unwrap().clusters();
    let green = "[[node]]\nname = \"n3\"\nlabel = \"green\"\n";
    let apart = clusters(green);
    assert!(apart[0] == apart[1] && apart[1] != apart[2]);
    let later = format!(
        "{green}[[step]]\nat = \"1s\"\ndo = \"restart\"\nnodes = \"n2\"\nlabel = \"green\"\n"
    );
    let moved = clusters(&later);
    assert!(moved[0] == moved[1] && moved[1] == moved[2]);
    assert_eq!(clusters(&format!("skip_inbound_label_check = true\n{green}")), [0, 0, 0]);
}
