//! The commands that are ours alone, at our own agents.

use std::path::Path;

use crate::harness::{Agent, Mark, ours, run, say, wait_for_members};

fn agent(name: &str, ip: &str, join: Option<&str>) -> Agent {
    let (node, bind) = (format!("-node={name}"), format!("-bind={ip}"));
    let rpc = format!("-rpc-addr={ip}:0");
    let join = join.map(|ip| format!("-join={ip}"));
    let mut args = vec![&*node, &*bind, &*rpc];
    args.extend(join.as_deref());
    Agent::start(&ours(), &args)
}

/// Exit code and standard output.
fn ask(program: &Path, args: &[&str]) -> (Option<i32>, String) {
    let output = run(program, args);
    assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{args:?}");
    (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Goal: an operator learns who accused a member that was killed, and everybody else is named too.
/// Method: the words and the object about it, about one that is well, and about names that nobody
/// has.
#[test]
fn an_operator_learns_who_accused_a_member() {
    let n1 = agent("node1", "127.15.5.1", None);
    let n2 = agent("node2", "127.15.5.2", Some("127.15.5.1"));
    wait_for_members(&ours(), n1.rpc, "node1=alive node2=alive");
    let rpc = format!("-rpc-addr={}", n1.rpc);
    let (code, well) = ask(&ours(), &["explain", &rpc, "node2"]);
    assert_eq!(code, Some(0), "{well}");
    assert!(well.starts_with("node2: alive for "), "{well}");
    assert!(well.contains("\n  why          nothing but that it joined is known\n"), "{well}");

    let mark = n1.mark();
    n2.kill();
    n1.wait_for(mark, "EventMemberFailed: node2");
    let text = say(&ours(), &["explain", &rpc, "node2"]);
    assert!(text.starts_with("node2: failed for "), "{text}");
    assert!(text.contains("\n  why          accused first by node1 (own probe: no ack"), "{text}");
    assert!(text.contains("\n  accuser      node1, "), "{text}");
    assert!(text.trim_end().ends_with("not refuted in time, no confirmations wanted"), "{text}");
    let object = say(&ours(), &["explain", "-format=json", &rpc, "node2"]);
    for part in [
        "\"status\": \"failed\"",
        "\"state\": \"dead\"",
        "\"fact\": \"accused\"",
        "\"fact\": \"expired\"",
    ] {
        assert!(object.contains(part), "{part}: {object}");
    }

    for (name, way_out) in [
        ("node", "Did you mean 'node1' or 'node2'?"),
        ("nod1", "Did you mean 'node1'?"),
        ("stranger", "All names: serf members."),
    ] {
        let told = format!("Error explaining: no member is called '{name}'. {way_out}\n");
        assert_eq!(ask(&ours(), &["explain", &rpc, name]), (Some(1), told));
    }
    // An agent that has refused still answers.
    wait_for_members(&ours(), n1.rpc, "node1=alive node2=failed");
}

/// Goal: bad lines of the command are told before anybody is asked. Method: five of them, with no
/// agent.
#[test]
fn bad_questions_are_told_at_once() {
    for (args, begin) in [
        (
            &["explain"][..],
            "One node name must be specified.\n\nUsage: serf explain [options] name",
        ),
        (&["explain", "a", "b"], "One node name must be specified.\n\nUsage: serf explain"),
        (&["explain", "-format=xml", "a"], "Invalid output format \"xml\": use text or json\n"),
        (
            &["explain", "-rpc-addr=127.15.5.9:1", "a"],
            "Error connecting to Serf agent: dial tcp 127.15.5.9:1: connect: connection refused\n",
        ),
        (
            &["explain", "-rpc-addr=nonsense", "a"],
            "Error connecting to Serf agent: dial tcp: address nonsense: missing port in address\n",
        ),
    ] {
        let (code, text) = ask(&ours(), args);
        assert_eq!(code, Some(1), "{args:?}: {text}");
        assert!(text.starts_with(begin), "{args:?}: {text}");
    }
    let output = run(&ours(), &["explain", "-nosuch", "a"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(output.stderr, b"flag provided but not defined: -nosuch\n");
}

/// Goal: objects are printed by the commands that had none, with the exit codes of the words, and
/// who asks not to wait does not. Method: a cluster of two, one of whom leaves.
#[test]
fn commands_print_objects() {
    let n1 = agent("node1", "127.15.6.1", None);
    let mut n2 = agent("node2", "127.15.6.2", None);
    let rpc = format!("-rpc-addr={}", n1.rpc);
    let object = |args: &[&str]| {
        let args = [&args[..1], &["-format=json", &rpc], &args[1..]].concat();
        let (code, text) = ask(&ours(), &args);
        (code, text.replace(['\n', ' '], ""))
    };
    assert_eq!(object(&["join", "127.15.6.2"]), (Some(0), "{\"reached\":1}".to_owned()));
    wait_for_members(&ours(), n1.rpc, "node1=alive node2=alive");
    let (code, text) = object(&["reachability", "-until-answered"]);
    let begin = r#"{"reachable":true,"members":2,"live":2,"acks":["node1","node2"],"missing":[]"#;
    assert!(code == Some(0) && text.starts_with(begin), "{text}");
    let (code, text) = object(&["rtt", "node2", "node2"]);
    assert_eq!(text, r#"{"from":"node2","to":"node2","rtt_ms":0.000}"#);
    assert_eq!(code, Some(0));
    let told = |name: &str, outcome: &str| format!(r#"{{"name":"{name}","outcome":"{outcome}"}}"#);
    assert_eq!(object(&["force-leave", "node2"]), (Some(1), told("node2", "alive")));
    assert_eq!(object(&["force-leave", "zz"]), (Some(1), told("zz", "unknown")));
    let unknown = "Node 'node22' is unknown to the agent, which told the others. \
                   Did you mean 'node2' or 'node1'?\n";
    let (code, text) = ask(&ours(), &["force-leave", "-report", &rpc, "node22"]);
    assert_eq!((code, text.as_str()), (Some(1), unknown));
    // Without being asked it says nothing, to a script.
    assert_eq!(ask(&ours(), &["force-leave", &rpc, "zz"]), (Some(0), String::new()));
    let mark = n1.mark();
    say(&ours(), &["leave", &format!("-rpc-addr={}", n2.rpc)]);
    n2.wait_for_exit();
    n1.wait_for(mark, "EventMemberLeave: node2");
    n1.wait_for(Mark(0), "EventMemberJoin: node2");
    let (code, text) = ask(&ours(), &["keys", "-list", "-format=json", &rpc]);
    assert_eq!(code, Some(1));
    assert!(text.contains("Failed to gather member keys: "), "{text}");
}
