//! An agent that may have few files open.

use std::fs::{self, Permissions};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use crate::harness::rpc::Listener;
use crate::harness::{Agent, Mark, ours, say, wait_for_members};

/// The program, with so many files that it may have open.
struct Narrow(PathBuf);

impl Narrow {
    fn new(files: u32) -> Self {
        let name = format!("tithing-{}-with-{files}-files", std::process::id());
        let path = std::env::temp_dir().join(name);
        let program = ours();
        let script = format!("#!/bin/sh\nulimit -n {files} && exec {} \"$@\"\n", program.display());
        fs::write(&path, script).expect("a script");
        fs::set_permissions(&path, Permissions::from_mode(0o700)).expect("it is ours");
        Self(path)
    }
}

impl Drop for Narrow {
    fn drop(&mut self) {
        let _gone = fs::remove_file(&self.0);
    }
}

/// Goal: RPC clients cannot take the files that joins, measurements and handlers need. Method: an
/// agent with 256 files and 300 clients; then a join in each direction, a page, and a handler.
#[test]
fn clients_leave_files_for_all_else() {
    let narrow = Narrow::new(256);
    let own = ["-bind=127.11.3.1:0", "-rpc-addr=127.11.3.1:0", "-metrics-addr=127.11.3.1:0"];
    let handler = "-event-handler=user:go=echo was run";
    let agent =
        Agent::start(&narrow.0, &[&["-node=n1", handler, "-log-level=debug"], &own[..]].concat());
    agent.wait_for(Mark(0), "[WARN] agent: Only 256 files may be open: that is room for ");
    let crowd: Vec<Listener> = (0..300).map(|_| Listener::new(agent.rpc, "query")).collect();
    agent.wait_for(Mark(0), "disconnected to make room for another client");

    let peer = |name: &str, ip: &str, join: &[&str]| {
        let own = [format!("-node={name}"), format!("-bind={ip}:0"), format!("-rpc-addr={ip}:0")];
        let own: Vec<&str> = own.iter().map(String::as_str).collect();
        Agent::start(&ours(), &[&own, join].concat())
    };
    let _joins = peer("n2", "127.11.3.2", &[&format!("-join={}", agent.bind)]);
    let is_joined = peer("n3", "127.11.3.3", &[]);
    let rpc = format!("-rpc-addr={}", agent.rpc);
    let joined = say(&ours(), &["join", &rpc, &is_joined.bind.to_string()]);
    assert_eq!(joined, "Successfully joined cluster by contacting 1 nodes.\n");
    wait_for_members(&ours(), agent.rpc, "n1=alive n2=alive n3=alive");

    let line = agent.wait_for(Mark(0), "Metrics addr: '");
    let mut page =
        TcpStream::connect(line.split('\'').nth(1).expect("an address")).expect("a port");
    page.write_all(b"GET /metrics HTTP/1.1\r\nHost: n1\r\n\r\n").expect("it reads");
    let mut text = String::new();
    page.read_to_string(&mut text).expect("it answers");
    assert!(text.starts_with("HTTP/1.1 200 OK"), "{text}");

    say(&ours(), &["event", &rpc, "go"]);
    agent.wait_for(Mark(0), "Event 'user' script output: was run");
    assert!(!agent.has_printed(Mark(0), "too many open files"));
    drop(crowd);
}
