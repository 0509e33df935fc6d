//! Agents with keys, labels and allowed networks.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::{FileExt, PermissionsExt};

use rustix::process::Signal;

use crate::harness::keys::{KeyFile, key};
use crate::harness::{Agent, Mark, PATIENCE, ours, run, say, wait_for_members};

/// An agent that joins another, if there is one.
fn start(number: u8, join: Option<&Agent>, flags: &[&str]) -> Agent {
    let node = format!("-node=n{number}");
    let (bind, rpc) =
        (format!("-bind=127.0.8.{number}:0"), format!("-rpc-addr=127.0.8.{number}:0"));
    let join = join.map(|other| format!("-join={}", other.bind));
    let mut args = vec![&*node, &bind, &rpc, "-profile=local"];
    args.extend(flags);
    args.extend(join.as_deref());
    Agent::start(&ours(), &args)
}

/// What a start that fails prints last, and that it ends with 1.
fn refusal(number: u8, flags: &[&str]) -> String {
    let bind = format!("-bind=127.0.8.{number}:0");
    let rpc = format!("-rpc-addr=127.0.8.{number}:0");
    let output = run(&ours(), &[&["agent", "-node=stranger", &bind, &rpc], flags].concat());
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(1), "{flags:?}: {text}");
    text.lines().skip_while(|line| !line.contains("Joining")).skip(1).collect::<Vec<_>>().join("\n")
}

/// Goal: keys of running agents are changed by their files, and nobody notices. Method: two agents,
/// each step of a rotation in both files, a hangup after each; then a file that makes no sense.
#[test]
fn a_hangup_reads_the_keys_again() {
    let (old, new) = (&*key(32, 1), &*key(16, 2));
    let files = [KeyFile::new(&[old]), KeyFile::new(&[old])];
    let one = start(1, None, &[&files[0].flag()]);
    let two = start(2, Some(&one), &[&files[1].flag()]);
    one.wait_for(Mark(0), "serf: EventMemberJoin: n2");
    assert!(one.has_printed(Mark(0), "                      Encrypted: true"));
    for (keys, count) in [(&[old, new][..], 2), (&[new, old], 2), (&[new], 1)] {
        for (agent, file) in [&one, &two].into_iter().zip(&files) {
            let mark = agent.mark();
            file.write(keys);
            agent.signal(Signal::HUP);
            agent.wait_for(mark, "==> Reloading configuration...");
            let line = format!("agent: Reloaded keyring with {count} keys from {}", file.path());
            agent.wait_for(mark, &line);
        }
    }
    let mark = one.mark();
    files[0].write(&["\""]);
    one.signal(Signal::HUP);
    one.wait_for(mark, "==> Failed to decode keyring file: invalid character '\"' after");
    one.wait_for(mark, "==> Failed to reload configs");

    // The new key alone opens what both say; the old one opens nothing any more.
    let three = start(3, Some(&two), &["-encrypt", new]);
    for agent in [&one, &two, &three] {
        wait_for_members(&ours(), agent.rpc, "n1=alive n2=alive n3=alive");
        let lines = agent.lines();
        let told = |line: &&String| line.contains("Dropped") || line.contains("MemberFailed");
        assert_eq!(lines.iter().find(told), None);
        assert!(lines.iter().all(|line| !line.contains(old) && !line.contains(new)));
    }
    let join = format!("-join={}", one.bind);
    let text = refusal(4, &["-encrypt", old, &join]);
    assert!(text.contains("No installed keys could decrypt the message"), "{text}");
    one.wait_for(mark, "no installed key could decrypt it");
}

/// Goal: without a key file a hangup is no more than a word. Method: one, then a leave.
#[test]
fn a_hangup_without_a_key_file_changes_nothing() {
    let mut agent = start(5, None, &["-encrypt", &key(24, 1)]);
    agent.signal(Signal::HUP);
    agent.wait_for(Mark(0), "==> Caught signal: hangup");
    agent.wait_for(Mark(0), "==> Reloading configuration...");
    assert_eq!(
        say(&ours(), &["leave", &format!("-rpc-addr={}", agent.rpc)]),
        "Graceful leave complete\n"
    );
    assert_eq!(agent.wait_for_exit(), Some(0));
}

/// Goal: labels keep clusters apart. Method: agents with another label and with none try to join;
/// one with the same label does.
#[test]
fn who_has_another_label_cannot_join() {
    let one = start(11, None, &["-label=blue"]);
    assert!(one.has_printed(Mark(0), "                          Label: 'blue'"));
    let join = format!("-join={}", one.bind);
    for label in ["-label=green", "-label="] {
        let mark = one.mark();
        let text = refusal(12, &[label, &join]);
        assert!(text.contains("Failed to join"), "{text}");
        one.wait_for(mark, "its label is not ours");
    }
    let two = start(12, Some(&one), &["-label=blue"]);
    for agent in [&one, &two] {
        wait_for_members(&ours(), agent.rpc, "n11=alive n12=alive");
    }
}

/// Goal: who lives outside the allowed networks stays outside. Method: on this machine connections
/// come from 127.0.0.1, whoever opens them: an agent that does not listen there is joined in vain;
/// one that does believes in those members only that live inside.
#[test]
fn who_lives_elsewhere_cannot_join() {
    let closed = start(13, None, &["-allow=127.0.8.13/32"]);
    let text = refusal(14, &[&format!("-join={}", closed.bind)]);
    assert!(text.contains("Failed to join"), "{text}");
    closed.wait_for(Mark(0), "its sender is not in the allowed networks");

    let open = start(14, None, &["-allow=127.0.8.14/31,127.0.0.1/32"]);
    let inside = start(15, Some(&open), &[]);
    let outside = start(16, Some(&inside), &[]);
    open.wait_for(Mark(0), "an address in it is not in the allowed networks");
    for (agent, members) in [
        (&open, "n14=alive n15=alive"),
        (&inside, "n14=alive n15=alive n16=alive"),
        (&outside, "n14=alive n15=alive n16=alive"),
    ] {
        wait_for_members(&ours(), agent.rpc, members);
    }
}

/// Goal: encryption that is not the whole of it is told of. Method: both staged options, and a key
/// file that everybody can read.
#[test]
fn what_weakens_encryption_is_told_of() {
    let file = KeyFile::new(&[&key(32, 1)]);
    fs::set_permissions(file.path(), fs::Permissions::from_mode(0o644)).expect("it is ours");
    let staged = ["-encrypt-verify-incoming=false", "-encrypt-verify-outgoing=false"];
    let agent = start(17, None, &[&staged[..], &[&file.flag()]].concat());
    let line = format!("Keyring file {} is not its owner's alone (mode 0644)", file.path());
    agent.wait_for(Mark(0), &line);
    agent.wait_for(Mark(0), "[WARN] agent: What is sent is not encrypted");
    agent.wait_for(Mark(0), "[WARN] agent: What is not encrypted is heard");
}

/// Goal: a stranger can fill neither the agent's streams nor its log. Method: hundreds of
/// connections that say nonsense, each closed by the agent; then the lines are counted.
#[test]
fn a_stranger_cannot_fill_the_log() {
    const CONNECTIONS: usize = 300;
    let mut agent = start(18, None, &["-log-level=debug"]);
    for _ in 0..CONNECTIONS {
        let mut socket = TcpStream::connect(agent.bind).expect("it listens");
        socket.set_read_timeout(Some(PATIENCE)).expect("a socket");
        socket.write_all(&[0xee]).expect("it accepts");
        assert_eq!(socket.read(&mut [0]).expect("it closes"), 0);
    }
    agent.signal(Signal::INT);
    assert_eq!(agent.wait_for_exit(), Some(0));
    let lines = agent.lines();
    let count = |text: &str| lines.iter().filter(|line| line.contains(text)).count();
    let told = [count("its type is unknown"), count("Stream connection from=")];
    assert!(told[0] >= 1 && told[0] < 20 && told[1] >= 1 && told[1] < CONNECTIONS, "{told:?}");
}

/// All that a process has in its memory.
fn memory(process: u32) -> Vec<u8> {
    let map = fs::read_to_string(format!("/proc/{process}/maps")).expect("a map");
    let memory = fs::File::open(format!("/proc/{process}/mem")).expect("its memory");
    let mut bytes = Vec::new();
    for line in map.lines() {
        let (place, rest) = line.split_once(' ').expect("a range");
        let (from, to) = place.split_once('-').expect("two ends");
        let end = |text| u64::from_str_radix(text, 16).expect("an address");
        if rest.starts_with("rw") {
            let mut part = vec![0; usize::try_from(end(to) - end(from)).expect("it fits")];
            // A part may be given back meanwhile.
            if memory.read_exact_at(&mut part, end(from)).is_ok() {
                bytes.append(&mut part);
            }
        }
    }
    bytes
}

/// Goal: the text of `encrypt_key` is gone once the node has the key, so that a core dump after a
/// rotation does not have it, and a reload still knows whether it has changed. Method: the memory
/// of an agent, which has its name and not its key; then a reload with the same key, and one with
/// another.
#[test]
fn the_text_of_a_key_is_not_kept() {
    let keys = [key(32, 0x5b), key(32, 0x3c)];
    let path = std::env::temp_dir().join(format!("tithing-key-text-{}.json", std::process::id()));
    let put = |key: &str, hours: u32| {
        let json = format!(
            r#"{{"node_name": "keeps-no-key", "encrypt_key": "{key}",
                "tombstone_timeout": "{hours}h"}}"#
        );
        fs::write(&path, json).expect("a file");
    };
    put(&keys[0], 1);
    let own = ["-bind=127.0.8.9:0", "-rpc-addr=127.0.8.9:0"];
    let file = format!("-config-file={}", path.display());
    let agent = Agent::start(&ours(), &[&own[..], &[&*file]].concat());
    assert!(agent.has_printed(Mark(0), "                      Encrypted: true"));
    let has =
        |text: &str| memory(agent.pid()).windows(text.len()).any(|bytes| bytes == text.as_bytes());
    assert!(has("keeps-no-key"));
    assert!(!has(&keys[0][..16]));
    let has_changed = |key: &str| format!("'{key}' has changed: it counts from the next start");
    for (key, hours) in keys.iter().zip(2..) {
        let mark = agent.mark();
        put(key, hours);
        agent.signal(Signal::HUP);
        agent.wait_for(mark, &has_changed("tombstone_timeout"));
        assert_eq!(agent.has_printed(mark, &has_changed("encrypt_key")), *key != keys[0]);
        assert!(!has(&key[..16]));
    }
    let _gone = fs::remove_file(&path);
}
