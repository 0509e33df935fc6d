//! Agents of both kinds find each other by multicast DNS, on a link of their own.
//!
//! Needs the right to make network namespaces, and iproute2.

use std::fs;
use std::path::{Path, PathBuf};
use std::process;

use super::harness::{Agent, Mark, ours, run, say, wait_for_members};
use super::theirs;

/// A network namespace with one link, `v0`, that has three IPv4 addresses and one of IPv6. It is
/// taken away when dropped, and so is everything that is left in it.
struct Link {
    name: String,
    folder: PathBuf,
}

const SETUP: &[&str] = &[
    "link set lo up",
    "link add v0 type veth peer name v1",
    "link set v0 addrgenmode none",
    "link set v0 up",
    "link set v1 up",
    "address add 10.77.0.1/24 dev v0",
    "address add 10.77.0.2/24 dev v0",
    "address add 10.77.0.3/24 dev v0",
    "address add fe80::77/64 dev v0 nodad",
    // The original asks for the system's choice of a link, even if it is given one.
    "route add default via 10.77.0.254 dev v0",
    "-6 route add default dev v0",
];

impl Link {
    fn new() -> Self {
        let name = format!("tithing-mdns-{}", process::id());
        let folder = std::env::temp_dir().join(&name);
        fs::create_dir_all(&folder).expect("a folder for the wrappers");
        let ip = Path::new("ip");
        say(ip, &["netns", "add", &name]);
        let link = Self { name, folder };
        for step in SETUP {
            let mut args = vec!["-n", &link.name];
            args.extend(step.split(' '));
            say(ip, &args);
        }
        link
    }

    /// A program that is `program`, inside.
    fn inside(&self, program: &Path) -> PathBuf {
        let kind = if program == ours() { "ours" } else { "theirs" };
        let wrapper = self.folder.join(kind);
        let text = format!("exec ip netns exec {} {} \"$@\"\n", self.name, program.display());
        fs::write(&wrapper, format!("#!/bin/sh\n{text}")).expect("a wrapper");
        say(Path::new("chmod"), &["+x", &wrapper.to_string_lossy()]);
        wrapper
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        run(Path::new("ip"), &["netns", "delete", &self.name]);
        let _is_gone = fs::remove_dir_all(&self.folder);
    }
}

fn start(program: &Path, node: &str, ip: &str) -> Agent {
    let (node, bind) = (format!("-node={node}"), format!("-bind={ip}"));
    let rpc = format!("-rpc-addr={ip}:7373");
    start_with(program, &[&node, &bind, &rpc])
}

fn start_with(program: &Path, args: &[&str]) -> Agent {
    Agent::start(program, &[args, &["-iface=v0", "-discover=red", "-log-level=debug"]].concat())
}

/// Goal: whoever is on the same link and looks for the same cluster is found, by either kind.
/// Method: one of theirs finds one of ours that was there before, and one of ours finds both; ours
/// never join themselves.
#[test]
fn both_kinds_find_each_other_by_multicast() {
    let link = Link::new();
    let (ours, theirs) = (link.inside(&ours()), link.inside(&theirs()));
    let a1 = start(&ours, "a1", "10.77.0.1");
    let b1 = start(&theirs, "b1", "10.77.0.2");
    // It finds itself, too.
    b1.wait_for(Mark(0), "[INFO] agent.mdns: Joined");
    wait_for_members(&ours, a1.rpc, "a1=alive b1=alive");
    wait_for_members(&ours, b1.rpc, "a1=alive b1=alive");

    let a2 = start(&ours, "a2", "10.77.0.3");
    a2.wait_for(Mark(0), "[INFO] agent.mdns: Joined 2 hosts");
    for agent in [&a1, &a2, &b1] {
        wait_for_members(&ours, agent.rpc, "a1=alive a2=alive b1=alive");
    }
    for (agent, own) in [(&a1, "10.77.0.1:7946"), (&a2, "10.77.0.3:7946")] {
        let lines = agent.lines();
        let joins = lines.iter().filter(|line| line.contains("agent: joining: ["));
        assert_eq!(joins.filter(|line| line.contains(own)).count(), 0, "{lines:#?}");
    }
}
