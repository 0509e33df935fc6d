use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream as Socket};
use std::thread;
use std::time::Duration;

use tithing_core::{Config, Event, Profile};

use super::{CONNECTIONS_MAX, Page, PageStatus};
use crate::agent::Agent;
use crate::config::AgentConfig;
use crate::observer::{Notice, Observer};
use crate::vitals::Vitals;

/// A test that waits longer than this has failed.
const PATIENCE: Duration = Duration::from_secs(20);

/// Shows two pages.
struct Guide;

impl Observer for Guide {
    fn on_event(&mut self, _event: &Event) {}
    fn on_notice(&mut self, _notice: &Notice<'_>) {}
    fn on_page_wanted(&mut self, path: &str, vitals: &Vitals<'_>) -> Page {
        match path {
            "/name" => Page::words(PageStatus::Ok, &vitals.node.config().name),
            "/long" => Page::words(PageStatus::Ok, &"x".repeat(2 << 20)),
            "/later" => Page::words(PageStatus::Unavailable, "not now"),
            _ => Page::not_found(),
        }
    }
}

fn agent() -> (Agent, SocketAddr) {
    let bind: SocketAddr = "127.13.1.1:0".parse().unwrap();
    let mut agent = Agent::bind(AgentConfig::new(Config::new("n1", bind, Profile::Local), bind));
    let web = agent.as_mut().unwrap().listen_web(bind).unwrap();
    (agent.unwrap(), web)
}

/// Runs the agent for as long as somebody visits it. Returns what the visit has found.
fn visited<T: Send + 'static>(visit: impl FnOnce(SocketAddr) -> T + Send + 'static) -> T {
    let (mut agent, web) = agent();
    let visitor = thread::spawn(move || visit(web));
    while !visitor.is_finished() {
        let soon = agent.now() + Duration::from_millis(2);
        let _time_up = agent.run(Some(soon), &mut Guide).unwrap();
    }
    visitor.join().unwrap()
}

fn connect(web: SocketAddr) -> Socket {
    let socket = Socket::connect(web).unwrap();
    socket.set_read_timeout(Some(PATIENCE)).unwrap();
    socket
}

/// All that comes back for these bytes until the agent closes.
fn asked(web: SocketAddr, request: &[u8]) -> String {
    let mut socket = connect(web);
    socket.write_all(request).unwrap();
    let mut answer = Vec::new();
    socket.read_to_end(&mut answer).unwrap();
    String::from_utf8(answer).unwrap()
}

/// Goal: pages are shown as scrapers and probes expect them. Method: each kind of answer.
#[test]
fn a_page_is_shown_to_whoever_asks_for_it() {
    let [found, head, missing, later] = visited(|web| {
        [
            &b"GET /name HTTP/1.1\r\n\r\n"[..],
            b"HEAD /name HTTP/1.1\r\n\r\n",
            b"GET / HTTP/1.1\r\n\r\n",
            b"GET /later HTTP/1.1\r\n\r\n",
        ]
        .map(|request| asked(web, request))
    });
    assert!(found.starts_with("HTTP/1.1 200 OK\r\n"), "{found}");
    assert!(found.ends_with("Connection: close\r\n\r\nn1\n"), "{found}");
    assert_eq!(head, found.strip_suffix("n1\n").unwrap());
    assert!(missing.starts_with("HTTP/1.1 404 Not Found\r\n"), "{missing}");
    assert!(later.starts_with("HTTP/1.1 503 Service Unavailable\r\n"), "{later}");
}

/// Goal: a page larger than what the system takes at once arrives whole. Method: two mebibytes.
#[test]
fn a_large_page_arrives_whole() {
    let answer = visited(|web| asked(web, b"GET /long HTTP/1.1\r\n\r\n"));
    let (_, text) = answer.split_once("\r\n\r\n").unwrap();
    assert_eq!(text.len(), (2 << 20) + 1);
}

/// Goal: nonsense is answered and ends the connection. Method: a wrong method, garbage, a head that
/// never ends.
#[test]
fn nonsense_is_refused_and_the_connection_closed() {
    let [post, garbage, endless] = visited(|web| {
        [
            b"POST /name HTTP/1.1\r\n\r\n".to_vec(),
            b"\x00\x01\x02\r\n\r\n".to_vec(),
            format!("GET /{} HTTP/1.1\r\n", "a".repeat(8 << 10)).into_bytes(),
        ]
        .map(|request| asked(web, &request))
    });
    assert!(post.starts_with("HTTP/1.1 405 "), "{post}");
    assert!(garbage.starts_with("HTTP/1.1 400 "), "{garbage}");
    assert!(endless.starts_with("HTTP/1.1 431 "), "{endless}");
}

/// Goal: those who say nothing keep nobody out. Method: more silent connections than there is room
/// for, then a request; the first of them was closed.
#[test]
fn silent_visitors_make_room() {
    let (page, silent) = visited(|web| {
        let mut silent: Vec<Socket> = (0..CONNECTIONS_MAX).map(|_| connect(web)).collect();
        let page = asked(web, b"GET /name HTTP/1.1\r\n\r\n");
        (page, silent[0].read(&mut [0; 1]).unwrap())
    });
    assert!(page.ends_with("n1\n"), "{page}");
    assert_eq!(silent, 0);
}
