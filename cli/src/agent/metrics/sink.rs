//! Where measurements are sent: statsd by UDP, statsite by TCP.
//!
//! A thread for each, so that a name that cannot be looked up or a peer that stands still delays
//! nobody. What waits is bounded. That a sink fails is told once, with the reason, and once more
//! when it works again (docs/decisions/067-sinks-of-metrics.md).

use std::fmt;
use std::io::{self, Write};
use std::net::{SocketAddr, TcpStream, ToSocketAddrs, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, SyncSender};
use std::thread;
use std::time::{Duration, Instant};

use tithing_net_mio::os_text;
use tracing::{error, info};

use super::{Kind, Value};

/// Lines that may wait for one sink.
const LINES_MAX: usize = 4096;

/// How long lines are gathered.
const FLUSH_INTERVAL: Duration = Duration::from_millis(100);

/// Lines in one datagram have so many bytes together at most.
const DATAGRAM_BYTES_MAX: usize = 1400;

/// How long a peer may take to be connected or to take what is written.
const PATIENCE: Duration = Duration::from_secs(5);

/// Time from a failure to the next attempt, and the longest after many.
const PAUSE_MIN: Duration = Duration::from_secs(1);
const PAUSE_MAX: Duration = Duration::from_secs(30);

/// A sink works again when nothing has gone wrong for so long: a refused datagram is told of only
/// after it was sent.
const RECOVERED_AFTER: Duration = Duration::from_secs(5);

/// Lines of one value that stands for many.
const REPEATS_MAX: u32 = 64;

/// The thread looks names up.
const STACK_BYTES: usize = 128 << 10;

/// What understands the lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SinkKind {
    /// By UDP.
    Statsd,
    /// By TCP.
    Statsite,
}

impl fmt::Display for SinkKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Statsd => "statsd",
            Self::Statsite => "statsite",
        })
    }
}

/// A way to one sink.
#[derive(Debug)]
pub(super) struct Sink {
    lines: SyncSender<String>,
    dropped: Arc<AtomicU64>,
}

impl Sink {
    /// Starts the thread. Whether the sink can be reached is seen when there is something to send.
    pub(super) fn new(kind: SinkKind, addr: &str) -> io::Result<Self> {
        let (lines, queue) = mpsc::sync_channel(LINES_MAX);
        let dropped = Arc::new(AtomicU64::new(0));
        let lost = Arc::clone(&dropped);
        let mut feeder = Feeder {
            kind,
            addr: addr.to_owned(),
            pipe: None,
            state: State::Works,
            pause: PAUSE_MIN,
            try_at: Instant::now(),
            lost,
        };
        let work = move || feeder.run(&queue);
        thread::Builder::new().name(kind.to_string()).stack_size(STACK_BYTES).spawn(work)?;
        Ok(Self { lines, dropped })
    }

    /// Sends a value, or as many as it stands for.
    pub(super) fn send(&self, name: &str, value: Value) {
        let line = line(name, value);
        for _ in 0..repeats(value) {
            if self.lines.try_send(line.clone()).is_err() {
                self.dropped.fetch_add(1, Ordering::Relaxed);
            }
        }
    }
}

/// How often a value is said. Counters add up: one line says it all.
fn repeats(value: Value) -> u32 {
    match value.kind {
        Kind::Counter | Kind::Gauge => 1,
        Kind::Sample => {
            (1..REPEATS_MAX).find(|&n| f64::from(n) >= value.count).unwrap_or(REPEATS_MAX)
        }
    }
}

/// `serf-agent.memberlist.udp.sent:61.000000|c`
fn line(name: &str, value: Value) -> String {
    let clean: String = name
        .chars()
        .map(|c| if c.is_control() || matches!(c, ':' | '|' | ' ') { '_' } else { c })
        .collect();
    let Value { kind, count, size } = value;
    let (size, letter) = match kind {
        Kind::Counter => (size * count, "c"),
        Kind::Gauge => (size, "g"),
        Kind::Sample => (size, "ms"),
    };
    format!("{clean}:{size:.6}|{letter}\n")
}

/// What has become of a sink.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Works,
    /// It was told of; the last failure was then.
    Fails(Instant),
}

#[derive(Debug)]
enum Pipe {
    Datagrams(UdpSocket),
    Stream(TcpStream),
}

struct Feeder {
    kind: SinkKind,
    addr: String,
    pipe: Option<Pipe>,
    state: State,
    pause: Duration,
    try_at: Instant,
    /// Lines that did not reach the sink since it was last told of.
    lost: Arc<AtomicU64>,
}

impl Feeder {
    fn run(&mut self, lines: &Receiver<String>) {
        while let Ok(first) = lines.recv() {
            let mut gathered = vec![first];
            let end = Instant::now() + FLUSH_INTERVAL;
            let is_over = loop {
                let left = end.saturating_duration_since(Instant::now());
                match lines.recv_timeout(left) {
                    Ok(line) if gathered.len() < LINES_MAX => gathered.push(line),
                    Ok(_) => self.lose(1),
                    Err(RecvTimeoutError::Timeout) => break false,
                    Err(RecvTimeoutError::Disconnected) => break true,
                }
            };
            self.deliver(&gathered);
            if is_over {
                return;
            }
        }
    }

    fn deliver(&mut self, lines: &[String]) {
        let now = Instant::now();
        if self.pipe.is_none() && now < self.try_at {
            return self.lose(lines.len());
        }
        match self.connected().and_then(|()| self.write(lines)) {
            Ok(()) => self.on_success(now),
            Err(error) => {
                self.lose(lines.len());
                self.on_failure(&error);
            }
        }
    }

    fn lose(&self, lines: usize) {
        let lines = u64::try_from(lines).unwrap_or(u64::MAX);
        self.lost.fetch_add(lines, Ordering::Relaxed);
    }

    /// Names are looked up at each attempt: they may have moved.
    fn connected(&mut self) -> io::Result<()> {
        if self.pipe.is_some() {
            return Ok(());
        }
        let mut last = io::Error::from(io::ErrorKind::NotFound);
        // Without a host it is this machine, as in Go.
        let host = if self.addr.starts_with(':') { "localhost" } else { "" };
        for addr in format!("{host}{}", self.addr).to_socket_addrs()? {
            match connect(self.kind, addr) {
                Ok(pipe) => {
                    self.pipe = Some(pipe);
                    return Ok(());
                }
                Err(error) => last = error,
            }
        }
        Err(last)
    }

    fn write(&mut self, lines: &[String]) -> io::Result<()> {
        match &mut self.pipe {
            Some(Pipe::Stream(stream)) => stream.write_all(lines.concat().as_bytes()),
            Some(Pipe::Datagrams(socket)) => {
                let mut datagram = String::new();
                for line in lines {
                    if !datagram.is_empty() && datagram.len() + line.len() > DATAGRAM_BYTES_MAX {
                        socket.send(datagram.as_bytes())?;
                        datagram.clear();
                    }
                    datagram.push_str(line);
                }
                socket.send(datagram.as_bytes()).map(|_| ())
            }
            None => Err(io::ErrorKind::NotConnected.into()),
        }
    }

    fn on_success(&mut self, now: Instant) {
        let (kind, addr) = (self.kind, &self.addr);
        if let State::Fails(since) = self.state
            && now.saturating_duration_since(since) >= RECOVERED_AFTER
        {
            self.state = State::Works;
            self.pause = PAUSE_MIN;
            let lost = self.lost.swap(0, Ordering::Relaxed);
            info!(
                target: "agent", sink = %kind, addr = %addr, lost,
                "{kind} at {addr} takes metrics again; {lost} lines were lost"
            );
        }
    }

    fn on_failure(&mut self, error: &io::Error) {
        let (kind, addr, cause) = (self.kind, &self.addr, os_text(error));
        if self.state == State::Works {
            error!(
                target: "agent", sink = %kind, addr = %addr, cause = %cause,
                "Failed to send metrics to {kind} at {addr}: {cause}"
            );
        }
        self.state = State::Fails(Instant::now());
        self.pipe = None;
        self.try_at = Instant::now() + self.pause;
        self.pause = (self.pause * 2).min(PAUSE_MAX);
    }
}

fn connect(kind: SinkKind, addr: SocketAddr) -> io::Result<Pipe> {
    Ok(match kind {
        SinkKind::Statsd => {
            let any: SocketAddr = match addr {
                SocketAddr::V4(_) => ([0; 4], 0).into(),
                SocketAddr::V6(_) => ([0_u16; 8], 0).into(),
            };
            let socket = UdpSocket::bind(any)?;
            socket.connect(addr)?;
            Pipe::Datagrams(socket)
        }
        SinkKind::Statsite => {
            let stream = TcpStream::connect_timeout(&addr, PATIENCE)?;
            stream.set_write_timeout(Some(PATIENCE))?;
            Pipe::Stream(stream)
        }
    })
}

#[cfg(test)]
mod tests;
