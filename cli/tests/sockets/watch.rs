//! What those see who watch an agent.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};

use rustix::process::Signal;

use crate::harness::{Agent, Mark, PATIENCE, ours, say};

fn start(name: &str, args: &[&str]) -> (Agent, SocketAddr) {
    let node = format!("-node={name}");
    let mut all = vec![&*node, "-bind=127.0.0.1:0", "-rpc-addr=127.0.0.1:0", "-profile=local"];
    all.push("-metrics-addr=127.0.0.1:0");
    all.extend(args);
    let agent = Agent::start(&ours(), &all);
    let line = agent.wait_for(Mark(0), "Metrics addr: '");
    let addr = line.split('\'').nth(1).and_then(|addr| addr.parse().ok()).expect("an address");
    (agent, addr)
}

/// The status and the text of a page.
fn page(addr: SocketAddr, path: &str) -> (String, String) {
    let mut socket = TcpStream::connect(addr).expect("the port is open");
    socket.set_read_timeout(Some(PATIENCE)).expect("a time limit");
    write!(socket, "GET {path} HTTP/1.1\r\nHost: n1\r\n\r\n").expect("it is read");
    let mut answer = String::new();
    socket.read_to_string(&mut answer).expect("an answer");
    let (head, text) = answer.split_once("\r\n\r\n").expect("a head");
    let status = head.split(' ').nth(1).expect("a status");
    (status.to_owned(), text.to_owned())
}

/// Goal: a load balancer sends nobody to a node that is alone though it should not be. Method: a
/// node whose seed is not there; somebody comes; is killed; each seen on the pages.
#[test]
fn readiness_follows_the_life_of_a_node() {
    let said = |status: &str, text: &str| (status.to_owned(), format!("{text}\n"));
    let (n1, web) = start("n1", &["-retry-join=127.0.0.1:1"]);
    assert_eq!(page(web, "/healthz"), said("200", "ok"));
    assert_eq!(page(web, "/readyz"), said("503", "not ready: it has joined nobody yet"));
    let join = format!("-join={}", n1.bind);
    let (n2, of_n2) = start("n2", &[&join]);
    assert_eq!(page(of_n2, "/readyz"), said("200", "ready"));
    n1.wait_for(Mark(0), "EventMemberJoin: n2");
    assert_eq!(page(web, "/readyz"), said("200", "ready"));
    n2.kill();
    n1.wait_for(Mark(0), "Isolated: no other member");
    assert_eq!(page(web, "/readyz"), said("503", "not ready: it sees no other member"));
    assert_eq!(page(web, "/healthz"), said("200", "ok"));
    let (status, metrics) = page(web, "/metrics");
    assert_eq!(status, "200");
    for line in [
        "serf_members{status=\"alive\"} 1",
        "serf_members{status=\"failed\"} 1",
        "serf_member_events_total{change=\"failed\"} 1",
        "serf_ready 0",
        "serf_isolated 1",
    ] {
        assert!(metrics.lines().any(|it| it == line), "{line} is not in\n{metrics}");
    }
}

/// Goal: a program reads the log without a special case. Method: every line of an agent's life is
/// one object, its banner and its end included.
#[test]
fn every_line_is_an_object_if_that_is_wanted() {
    let (mut agent, _) = start("a\nb", &["-log-format=json", "-log-level=debug"]);
    let rpc = format!("-rpc-addr={}", agent.rpc);
    say(&ours(), &["event", &rpc, "de\nploy", "{\"x\":1}"]);
    agent.wait_for(Mark(0), "Received event: user-event: de\\nploy");
    agent.signal(Signal::INT);
    assert_eq!(agent.wait_for_exit(), Some(0));
    let lines = agent.lines();
    assert!(lines.len() > 10, "{lines:?}");
    for line in lines {
        assert!(line.starts_with("{\"time\":\"") && line.ends_with('}'), "{line}");
    }
}
