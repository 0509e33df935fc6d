use super::*;

/// Goal: what members had to say, and who has which key, is laid out as Serf does it. Method: two
/// reports beside recorded lines.
#[test]
fn reports_are_laid_out_as_serf_does_it() {
    let mut report = KeyReport { nodes: 2, ..KeyReport::default() };
    for node in ["ne", "ne2"] {
        let message = "Removing the primary key is not allowed";
        report.messages.insert(node.to_owned(), message.to_owned());
    }
    assert_eq!(
        failures(&report),
        "failed:  ne   Removing the primary key is not allowed\n\
         failed:  ne2  Removing the primary key is not allowed"
    );
    report.keys.insert(KeyText::new("b"), 1);
    report.keys.insert(KeyText::new("a"), 2);
    assert_eq!(listing(&report), "a  [2/2]\nb  [1/2]");
    assert_eq!(
        as_json(&report, true).to_pretty(),
        "{\n  \"nodes\": 2,\n  \"responses\": 0,\n  \"keys\": {\n    \"a\": 2,\n    \
         \"b\": 1\n  }\n}"
    );
    assert_eq!(as_json(&report, false).to_pretty(), "{\n  \"nodes\": 2,\n  \"responses\": 0\n}");
}
