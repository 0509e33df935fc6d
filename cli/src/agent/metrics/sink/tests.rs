use std::io::{BufRead, BufReader};
use std::net::{TcpListener, UdpSocket};
use std::time::Duration;

use super::*;

fn value(kind: Kind, count: f64, size: f64) -> Value {
    Value { kind, count, size }
}

const WAIT: Duration = Duration::from_secs(20);

/// Goal: a name of a stranger's forges no line. Method: names with all that has a meaning.
#[test]
fn lines_have_statsds_form_and_clean_names() {
    let sent = value(Kind::Counter, 3.0, 61.0);
    assert_eq!(line("a.udp.sent", sent), "a.udp.sent:183.000000|c\n");
    let health = value(Kind::Gauge, 1.0, 2.0);
    assert_eq!(line("a.host.health", health), "a.host.health:2.000000|g\n");
    let took = value(Kind::Sample, 1.0, 0.389_537);
    assert_eq!(line("a.invoke.echo hi", took), "a.invoke.echo_hi:0.389537|ms\n");
    assert_eq!(line("a:b|c\nd", health), "a_b_c_d:2.000000|g\n");
}

/// Goal: a value that stands for many says so, within bounds. Method: few and too many.
#[test]
fn samples_are_repeated_as_often_as_they_count() {
    assert_eq!(repeats(value(Kind::Counter, 9.0, 1.0)), 1);
    assert_eq!(repeats(value(Kind::Sample, 1.0, 1.0)), 1);
    assert_eq!(repeats(value(Kind::Sample, 3.0, 1.0)), 3);
    assert_eq!(repeats(value(Kind::Sample, 1e9, 1.0)), REPEATS_MAX);
}

/// Goal: statsd gets all lines, several in a datagram. Method: a socket of the test's own.
#[test]
fn statsd_gets_lines_by_udp() {
    let statsd = UdpSocket::bind("127.13.2.1:0").unwrap();
    statsd.set_read_timeout(Some(WAIT)).unwrap();
    let sink = Sink::new(SinkKind::Statsd, &statsd.local_addr().unwrap().to_string()).unwrap();
    for number in 0..200 {
        sink.send(&format!("a.{number}"), value(Kind::Counter, 1.0, 1.0));
    }
    let (mut text, mut buffer) = (String::new(), [0; 2048]);
    while !text.contains("a.199:") {
        let len = statsd.recv(&mut buffer).unwrap();
        assert!(len <= DATAGRAM_BYTES_MAX);
        text.push_str(std::str::from_utf8(&buffer[..len]).unwrap());
    }
    assert_eq!(text.lines().count(), 200);
    assert!(text.starts_with("a.0:1.000000|c\na.1:1.000000|c\n"), "{text}");
}

fn gauge() -> Value {
    value(Kind::Gauge, 1.0, 3.0)
}

/// The first line of whoever connects to a port, while something is done again and again.
fn first_line(port: &TcpListener, mut meanwhile: impl FnMut()) -> String {
    port.set_nonblocking(true).unwrap();
    let start = Instant::now();
    let stream = loop {
        meanwhile();
        if let Ok((stream, _)) = port.accept() {
            break stream;
        }
        assert!(start.elapsed() < WAIT);
        thread::yield_now();
    };
    stream.set_nonblocking(false).unwrap();
    stream.set_read_timeout(Some(WAIT)).unwrap();
    let mut line = String::new();
    BufReader::new(stream).read_line(&mut line).unwrap();
    line
}

/// Goal: an address without a host is one of this machine, as in Serf. Method: a port of it.
#[test]
fn a_port_alone_is_one_of_this_machine() {
    let statsite = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = statsite.local_addr().unwrap().port();
    let sink = Sink::new(SinkKind::Statsite, &format!(":{port}")).unwrap();
    assert_eq!(first_line(&statsite, || sink.send("a.b", gauge())), "a.b:3.000000|g\n");
}

/// Goal: a statsite that comes later, or comes back, is found. Method: it is not there at first;
/// then it is and hangs up; then it is again.
#[test]
fn statsite_is_connected_again_when_it_comes_back() {
    let port = TcpListener::bind("127.13.2.2:0").unwrap().local_addr().unwrap();
    let sink = Sink::new(SinkKind::Statsite, &port.to_string()).unwrap();
    sink.send("a.b", value(Kind::Gauge, 1.0, 3.0));
    for _ in 0..2 {
        let statsite = TcpListener::bind(port).unwrap();
        assert_eq!(first_line(&statsite, || sink.send("a.b", gauge())), "a.b:3.000000|g\n");
    }
}
