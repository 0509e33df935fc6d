//! Why nodes think what they think: chains of causes of committed stories.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::time::Duration;

use tithing_core::Instant;
use tithing_sim::why::{LinkKind, Question, WhyError, why};
use tithing_sim::{Options, Scenario, run};

fn trace(name: &str) -> Vec<u8> {
    let path = format!("{}/../scenarios/{name}.toml", env!("CARGO_MANIFEST_DIR"));
    let scenario = Scenario::parse(&fs::read_to_string(path).unwrap()).unwrap();
    let mut bytes = Vec::new();
    let mut sink = |piece: &[u8]| bytes.extend_from_slice(piece);
    run(&scenario, Options { trace: Some(&mut sink), ..Options::default() });
    bytes
}

/// Goal: a chain goes from an opinion to what was done to the world, by the packets and timers that
/// lie between. Method: questions about committed stories, with the answers as they have been read
/// and found right; `REWRITE=1` writes them anew.
#[test]
fn chains_lead_from_opinions_to_their_roots() {
    let questions: [(&str, &str, &str, Option<u64>); 9] = [
        ("kill9", "n2", "n3", None),
        ("kill9", "n1", "n3", Some(7)),
        ("kill9", "n1", "n3", Some(1)),
        ("partition_heal", "n1", "n4", Some(20)),
        ("partition_heal", "n1", "n4", None),
        ("paused_node", "n1", "n3", Some(7)),
        ("paused_node", "n2", "n3", None),
        ("leave", "n1", "n3", None),
        ("restart", "n1", "n2", None),
    ];
    let mut told = String::new();
    for (story, node, about, at) in questions {
        let at = at.map(|seconds| Instant::ZERO + Duration::from_secs(seconds));
        let links = why(&trace(story), Question { node, about, at }).unwrap();
        let at = at
            .map_or_else(|| "the end".into(), |at| format!("{} s", at.as_nanos() / 1_000_000_000));
        writeln!(told, "# {story}: {node} about {about}, at {at}").unwrap();
        for link in &links {
            writeln!(told, "{link}").unwrap();
        }
        // Causes are never later than what they cause.
        let causes = links.iter().filter(|link| link.kind != LinkKind::Detail);
        assert!(causes.map(|link| std::cmp::Reverse(link.at)).is_sorted(), "{links:#?}");
        assert_eq!(links.last().unwrap().kind, LinkKind::Root, "{told}");
        writeln!(told).unwrap();
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/why.txt");
    if std::env::var_os("REWRITE").is_some() {
        fs::write(&path, &told).unwrap();
    }
    assert_eq!(told, fs::read_to_string(path).unwrap());
}

/// Goal: who asks for what is not there is told what there is. Method: a strange name, a time
/// before all, a damaged file.
#[test]
fn questions_without_an_answer_have_a_reason() {
    let trace = trace("kill9");
    let ask = |trace: &[u8], node, at| why(trace, Question { node, about: "n3", at });
    let error = ask(&trace, "n9", None).unwrap_err();
    assert_eq!(error.to_string(), "there is no node n9; there are n1, n2, n3");
    assert_eq!(ask(&trace, "n1", Some(Instant::ZERO)), Err(WhyError::NeverHeard));
    let cut = &trace[..trace.len() - 1];
    assert!(matches!(ask(cut, "n1", None), Err(WhyError::Trace(_))));
}
