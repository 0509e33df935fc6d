//! An agent's sockets, those for RPC aside, and its name lookups.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use mio::net::{TcpListener, TcpStream};
use mio::{Interest, Registry, Waker};
use tithing_core::{Instant, Tally};

use crate::backoff::Backoff;
use crate::bind::Ports;
use crate::config::DriverLimits;
use crate::error::is_would_block;
use crate::mdns::Mdns;
use crate::observer::DriverCounters;
use crate::resolver::Resolver;
use crate::streams::{Carried, Streams};
use crate::token::Source;
use crate::udp::{Udp, canonical};
use crate::vitals::DriverTraffic;
use crate::web::WebServer;

#[derive(Debug)]
pub(crate) struct Net {
    /// Where the cluster's ports are.
    pub(crate) addr: SocketAddr,
    pub(crate) udp: Udp,
    pub(crate) listener: Listener,
    pub(crate) streams: Streams,
    pub(crate) resolver: Resolver,
    /// Shows those who watch the agent how it is.
    pub(crate) web: WebServer,
    /// Only if others are to be found by multicast.
    pub(crate) mdns: Option<Mdns>,
    pub(crate) counters: DriverCounters,
    /// See [`DriverTraffic::rounds`].
    pub(crate) rounds: Tally,
}

impl Net {
    pub(crate) fn new(
        registry: &Registry,
        ports: Ports,
        waker: Arc<Waker>,
        limits: &DriverLimits,
    ) -> io::Result<Self> {
        let mut udp = Udp::new(ports.udp, ports.stack);
        registry.register(udp.socket_mut(), Source::Udp.token(), Interest::READABLE)?;
        Ok(Self {
            addr: ports.addr,
            udp,
            listener: Listener::new(registry, ports.tcp, Source::Listener)?,
            streams: Streams::new(registry.try_clone()?, limits.clone()),
            resolver: Resolver::new(waker, limits.lookups_max),
            web: WebServer::new(registry.try_clone()?),
            mdns: None,
            counters: DriverCounters::default(),
            rounds: Tally::default(),
        })
    }

    /// Whether there is something to do without waiting.
    pub(crate) fn is_ready(&self, now: Instant) -> bool {
        self.udp.is_readable
            || self.listener.is_ready(now)
            || self.streams.is_readable()
            || self.web.is_ready(now)
            || self.mdns.as_ref().is_some_and(Mdns::is_ready)
    }

    pub(crate) fn next_deadline(&self) -> Option<Instant> {
        let deadlines = [
            self.listener.next_deadline(),
            self.streams.next_deadline(),
            self.web.next_deadline(),
            self.mdns.as_ref().map(Mdns::next_deadline),
        ];
        deadlines.into_iter().flatten().min()
    }

    pub(crate) fn counters(&self) -> DriverCounters {
        DriverCounters {
            streams_overflowed: self.streams.overflowed,
            lookups_refused: self.resolver.refused,
            mdns_answers_withheld: self.mdns.as_ref().map_or(0, |mdns| mdns.withheld),
            ..self.counters
        }
    }

    pub(crate) fn traffic(&self) -> DriverTraffic {
        let Carried { opened, accepted, sent, received } = self.streams.carried;
        DriverTraffic {
            datagrams_sent: self.udp.sent,
            datagrams_received: self.udp.received,
            rounds: self.rounds,
            streams_opened: opened,
            streams_accepted: accepted,
            stream_bytes_sent: sent,
            stream_bytes_received: received,
        }
    }
}

/// Where connections come in.
pub(crate) trait Door: mio::event::Source {
    /// A connection.
    type Socket;
    /// From where.
    type Peer;

    /// The next connection.
    fn accept(&self) -> io::Result<(Self::Socket, Self::Peer)>;
}

impl Door for TcpListener {
    type Socket = TcpStream;
    type Peer = SocketAddr;

    fn accept(&self) -> io::Result<(TcpStream, SocketAddr)> {
        Self::accept(self).map(|(socket, peer)| (socket, canonical(peer)))
    }
}

/// A connection, and from where; or why there is none, and for how long none is accepted.
pub(crate) type Accepted<D> =
    Result<Option<(<D as Door>::Socket, <D as Door>::Peer)>, (io::Error, Duration)>;

/// A listening socket that rests for a while when the system has no room for another connection.
#[derive(Debug)]
pub(crate) struct Listener<D = TcpListener> {
    socket: D,
    backoff: Backoff,
    pub(crate) is_readable: bool,
}

impl<D: Door> Listener<D> {
    pub(crate) fn new(registry: &Registry, mut socket: D, source: Source) -> io::Result<Self> {
        registry.register(&mut socket, source.token(), Interest::READABLE)?;
        Ok(Self { socket, backoff: Backoff::default(), is_readable: false })
    }

    pub(crate) fn is_ready(&self, now: Instant) -> bool {
        self.is_readable && !self.backoff.is_waiting(now)
    }

    /// When a rest ends.
    pub(crate) fn next_deadline(&self) -> Option<Instant> {
        self.backoff.next_deadline()
    }

    /// The next connection, if there is one. On an error nobody is accepted for a while.
    pub(crate) fn accept(&mut self, now: Instant) -> Accepted<D> {
        while self.is_ready(now) {
            match self.socket.accept() {
                Ok(accepted) => {
                    self.backoff.on_success();
                    return Ok(Some(accepted));
                }
                Err(error) if is_would_block(&error) => {
                    self.backoff.on_success();
                    self.is_readable = false;
                }
                // The other end has given up before it was its turn.
                Err(error)
                    if matches!(
                        error.kind(),
                        io::ErrorKind::Interrupted
                            | io::ErrorKind::ConnectionAborted
                            | io::ErrorKind::ConnectionReset
                    ) => {}
                Err(error) => return Err((error, self.backoff.on_failure(now))),
            }
        }
        Ok(None)
    }
}
