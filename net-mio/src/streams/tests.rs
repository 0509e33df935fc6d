use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::time::{Duration, Instant as Clock};

use mio::{Events, Poll};
use tithing_core::{Instant, NetError, StreamId};

use super::{Progress, Read, Streams};
use crate::config::DriverLimits;
use crate::token::Source;

/// No test waits longer than this.
const PATIENCE: Duration = Duration::from_secs(10);

const OURS: StreamId = StreamId::outbound(7);

/// What came out of the streams, in order.
#[derive(Debug, PartialEq, Eq)]
enum Seen {
    Opened(SocketAddr),
    Data(Vec<u8>),
    Ended,
    Failed(NetError),
}

struct Bench {
    poll: Poll,
    streams: Streams,
    peer: TcpListener,
    seen: Vec<Seen>,
}

impl Bench {
    fn new(limits: DriverLimits) -> Self {
        let poll = Poll::new().unwrap();
        let streams = Streams::new(poll.registry().try_clone().unwrap(), limits);
        Self { poll, streams, peer: TcpListener::bind("127.0.0.1:0").unwrap(), seen: Vec::new() }
    }

    fn peer_addr(&self) -> SocketAddr {
        self.peer.local_addr().unwrap()
    }

    /// Opens `OURS` to the peer and returns the peer's end.
    fn connect(&mut self) -> TcpStream {
        self.streams.open(OURS, self.peer_addr()).unwrap();
        let opened = Seen::Opened(self.peer_addr());
        self.until(|bench| bench.seen.contains(&opened));
        self.seen.clear();
        let peer = self.peer.accept().unwrap().0;
        peer.set_read_timeout(Some(PATIENCE)).unwrap();
        peer
    }

    /// One turn of the loop.
    fn turn(&mut self) {
        let mut events = Events::with_capacity(16);
        let timeout = if self.streams.is_readable() { 0 } else { 10 };
        self.poll.poll(&mut events, Some(Duration::from_millis(timeout))).unwrap();
        for event in &events {
            let Some(Source::Stream(stream)) = Source::from_token(event.token()) else { continue };
            match self.streams.on_ready(stream) {
                Progress::Opened(peer) => self.seen.push(Seen::Opened(peer)),
                Progress::Failed(error) => self.seen.push(Seen::Failed(error)),
                Progress::Unchanged => {}
            }
        }
        let mut buffer = [0; 4096];
        for stream in self.streams.readable().collect::<Vec<_>>() {
            match self.streams.read(stream, &mut buffer) {
                Read::Data(len) => self.seen.push(Seen::Data(buffer[..len].to_vec())),
                Read::Ended => self.seen.push(Seen::Ended),
                Read::Failed(error) => self.seen.push(Seen::Failed(error)),
                Read::Discarded | Read::Drained => {}
            }
        }
    }

    fn until(&mut self, done: impl Fn(&Self) -> bool) {
        let start = Clock::now();
        while !done(self) {
            assert!(start.elapsed() < PATIENCE, "{:?}", self.seen);
            self.turn();
        }
    }
}

fn now() -> Instant {
    Instant::from_nanos(1_000)
}

/// Goal: a whole exchange arrives in order. Method: a peer on a plain socket answers and closes.
#[test]
fn an_exchange_is_opened_written_read_and_ended() {
    let mut bench = Bench::new(DriverLimits::default());
    let mut peer = bench.connect();
    bench.streams.write(OURS, b"ping");
    let mut heard = [0; 4];
    peer.read_exact(&mut heard).unwrap();
    assert_eq!(&heard, b"ping");
    peer.write_all(b"pong").unwrap();
    drop(peer);
    bench.until(|bench| bench.seen.contains(&Seen::Ended));
    assert_eq!(bench.seen, [Seen::Data(b"pong".to_vec()), Seen::Ended]);
    bench.streams.close(OURS, now());
    assert!(bench.streams.table.is_empty());
}

/// Goal: the node learns that nobody listens. Method: connect to a port that was just given back.
#[test]
fn a_refused_connection_fails_as_refused() {
    let mut bench = Bench::new(DriverLimits::default());
    let gone = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    bench.streams.open(OURS, gone).unwrap();
    bench.until(|bench| !bench.seen.is_empty());
    assert_eq!(bench.seen, [Seen::Failed(NetError::Refused)]);
    assert!(bench.streams.table.is_empty());
}

/// Goal: what was written before a close arrives whole, however slow the reader. Method: more than
/// the system buffers, closed at once, read afterwards.
#[test]
fn a_close_writes_out_everything_first() {
    let mut bench = Bench::new(DriverLimits::default());
    let mut peer = bench.connect();
    let state: Vec<u8> = (0..16 << 20).map(|n: u32| n.to_le_bytes()[1]).collect();
    bench.streams.write(OURS, &state);
    bench.streams.close(OURS, now());
    let reader = std::thread::spawn(move || {
        let mut heard = Vec::new();
        peer.read_to_end(&mut heard).map(|_| heard)
    });
    bench.until(|bench| bench.streams.table.is_empty());
    assert!(reader.join().unwrap().unwrap() == state);
    assert_eq!(bench.seen, []);
}

/// Goal: a peer that does not read costs bounded memory. Method: write past the bound.
#[test]
fn a_peer_that_does_not_read_is_cut_off() {
    let limits = DriverLimits { stream_write_bytes_max: 1 << 20, ..DriverLimits::default() };
    let mut bench = Bench::new(limits);
    let _peer = bench.connect();
    for _ in 0..64 {
        bench.streams.write(OURS, &vec![0; 512 << 10]);
    }
    bench.until(|bench| !bench.seen.is_empty());
    assert!(matches!(bench.seen[..], [Seen::Failed(NetError::Other(_))]), "{:?}", bench.seen);
    assert!(bench.streams.overflowed > 0);
    assert!(bench.streams.table.is_empty());
}

/// Goal: many peers that do not read cost bounded memory together. Method: two streams that would
/// each be allowed what they hold.
#[test]
fn peers_that_do_not_read_share_one_bound() {
    let limits = DriverLimits { stream_write_bytes_total_max: 32 << 20, ..DriverLimits::default() };
    let mut bench = Bench::new(limits);
    let _one = bench.connect();
    let other = StreamId::outbound(8);
    bench.streams.open(other, bench.peer_addr()).unwrap();
    bench.until(|bench| !bench.seen.is_empty());
    bench.seen.clear();
    let bytes = vec![0; 30 << 20];
    bench.streams.write(OURS, &bytes);
    assert_eq!(bench.streams.overflowed, 0);
    bench.streams.write(other, &bytes);
    assert_eq!(bench.streams.overflowed, 1);
    bench.until(|bench| !bench.seen.is_empty());
    assert!(matches!(bench.seen[..], [Seen::Failed(NetError::Other(_))]), "{:?}", bench.seen);
    assert_eq!(bench.streams.table.keys().copied().collect::<Vec<_>>(), [OURS]);
}

/// Goal: a peer that never closes is given up. Method: close, then let the time pass.
#[test]
fn a_closed_stream_is_dropped_after_its_time() {
    let mut bench = Bench::new(DriverLimits::default());
    let mut peer = bench.connect();
    peer.write_all(b"too late").unwrap();
    bench.streams.close(OURS, now());
    let mut rest = Vec::new();
    assert_eq!(peer.read_to_end(&mut rest).unwrap(), 0);
    let deadline = bench.streams.next_deadline().unwrap();
    bench.streams.on_time(Instant::from_nanos(deadline.as_nanos() - 1));
    assert_eq!(bench.streams.table.len(), 1);
    bench.streams.on_time(deadline);
    assert!(bench.streams.table.is_empty());
    assert_eq!(bench.seen, []);
}

/// Goal: file descriptors are bounded, and those who only linger make room. Method: two streams
/// where two are allowed, then a third before and after one is closed.
#[test]
fn a_full_table_refuses_and_prefers_the_living() {
    let mut bench = Bench::new(DriverLimits { streams_max: 2, ..DriverLimits::default() });
    let to = bench.peer_addr();
    let _first = bench.connect();
    bench.streams.open(StreamId::outbound(8), to).unwrap();
    assert!(bench.streams.open(StreamId::outbound(9), to).is_err());
    bench.streams.close(OURS, now());
    bench.streams.open(StreamId::outbound(9), to).unwrap();
    assert!(!bench.streams.table.contains_key(&OURS));
}

/// Goal: the answer of a peer that has closed is not lost to the error that follows. Method: the
/// peer answers and resets while we still write.
#[test]
fn what_arrived_before_a_break_is_read_before_it_is_reported() {
    let mut bench = Bench::new(DriverLimits::default());
    let mut peer = bench.connect();
    bench.streams.write(OURS, b"unread by the peer");
    peer.write_all(b"no").unwrap();
    let mut first = [0; 1];
    peer.read_exact(&mut first).unwrap();
    // Closing with unread bytes resets the connection.
    drop(peer);
    bench.until(|bench| bench.seen.len() >= 2);
    assert_eq!(bench.seen[0], Seen::Data(b"no".to_vec()));
    assert!(matches!(bench.seen[1], Seen::Failed(NetError::Reset)), "{:?}", bench.seen);
}
