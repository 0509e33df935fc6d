//! Clients that mean no good, many of them, and a member of the cluster that probes the agent
//! meanwhile.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use tithing_core::event::MemberChange;
use tithing_core::rpc::request::{EventBody, Request};
use tithing_core::{Command, Config, Event, Histogram, Profile};
use tithing_net_mio::{Agent, AgentConfig, Notice, Observer};

/// What a client does. Those that close are connected again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Evil {
    /// Asks for members as fast as it can, and reads nothing.
    Stopped,
    /// Wants all events and the whole log, and reads nothing.
    Deaf,
    /// Says wrong keys.
    Guessing,
    /// Sends bytes of no meaning.
    Garbage,
    /// Begins large requests and ends none.
    Half,
}

const KINDS: [Evil; 5] = [Evil::Stopped, Evil::Deaf, Evil::Guessing, Evil::Garbage, Evil::Half];

/// The attack, until it is dropped.
pub(crate) struct Fire {
    is_over: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
    /// Connections that were made, all in all.
    pub(crate) connections: Arc<AtomicU64>,
    /// Bytes that were sent.
    pub(crate) bytes: Arc<AtomicU64>,
}

impl Fire {
    /// `clients` of all kinds at an agent with this key.
    pub(crate) fn begin(rpc: SocketAddr, clients: usize, key: &str) -> Self {
        let mut fire = Self {
            is_over: Arc::default(),
            threads: Vec::new(),
            connections: Arc::default(),
            bytes: Arc::default(),
        };
        for kind in KINDS {
            let (opening, body) = words(kind, key);
            let is_over = Arc::clone(&fire.is_over);
            let (connections, bytes) = (Arc::clone(&fire.connections), Arc::clone(&fire.bytes));
            let attack = move || {
                let mut sockets: Vec<Option<Attacker>> = Vec::new();
                sockets.resize_with(clients / KINDS.len(), || None);
                while !is_over.load(Ordering::Relaxed) {
                    for place in &mut sockets {
                        let attacker = match place {
                            Some(attacker) => attacker,
                            None => match Attacker::new(rpc, &opening) {
                                Ok(attacker) => {
                                    connections.fetch_add(1, Ordering::Relaxed);
                                    place.insert(attacker)
                                }
                                Err(_) => continue,
                            },
                        };
                        match attacker.press(kind, &body) {
                            Ok(sent) => _ = bytes.fetch_add(sent, Ordering::Relaxed),
                            Err(_) => *place = None,
                        }
                    }
                    // Those who wait leave the processor to the agent.
                    thread::yield_now();
                }
            };
            fire.threads.push(thread::spawn(attack));
        }
        fire
    }
}

impl Drop for Fire {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Relaxed);
        for thread in self.threads.drain(..) {
            let _panicked = thread.join();
        }
    }
}

/// What a client says first, and then again and again.
fn words(kind: Evil, key: &str) -> (Vec<u8>, Vec<u8>) {
    let auth = |key: &str| Request::Auth { key: key.as_bytes().to_vec() };
    let bytes = |requests: &[Request]| {
        let mut bytes = Vec::new();
        for (seq, request) in (1..).zip(requests) {
            request.encode(seq, &mut bytes);
        }
        bytes
    };
    let handshake = Request::Handshake { version: 1 };
    match kind {
        Evil::Stopped => {
            let asked: Vec<Request> = (0..64).map(|_| Request::Members).collect();
            (bytes(&[handshake, auth(key)]), bytes(&asked))
        }
        Evil::Deaf => {
            let stream = Request::Stream { filter: "*".to_owned() };
            let monitor = Request::Monitor { level: "TRACE".to_owned() };
            (bytes(&[handshake, auth(key), stream, monitor]), Vec::new())
        }
        Evil::Guessing => (bytes(&[handshake]), bytes(&[auth("wrong"), auth("secret?")])),
        Evil::Garbage => {
            let mut state = 0x2545_f491_4f6c_dd1d_u64;
            let noise = (0..4096).map(|_| {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                state.to_le_bytes()[0]
            });
            (bytes(&[handshake]), noise.collect())
        }
        Evil::Half => {
            let payload = Some(vec![7; 1 << 20]);
            let event = EventBody { name: "half".to_owned(), payload, coalesce: false };
            let mut opening = bytes(&[handshake, auth(key), Request::Event(event)]);
            // It may be no larger than what is taken, and never ends.
            opening.truncate(opening.len() - (64 << 10));
            (opening, Vec::new())
        }
    }
}

struct Attacker {
    socket: TcpStream,
    /// What could not be sent yet.
    unsent: Vec<u8>,
}

impl Attacker {
    fn new(rpc: SocketAddr, opening: &[u8]) -> io::Result<Self> {
        let socket = TcpStream::connect_timeout(&rpc, Duration::from_secs(5))?;
        socket.set_nonblocking(true)?;
        Ok(Self { socket, unsent: opening.to_vec() })
    }

    /// Sends as much as the system takes now. Only who guesses reads, to see that it is closed.
    fn press(&mut self, kind: Evil, body: &[u8]) -> io::Result<u64> {
        if self.unsent.is_empty() {
            self.unsent.extend_from_slice(body);
        }
        if matches!(kind, Evil::Guessing | Evil::Garbage | Evil::Half) {
            let mut chunk = [0; 4096];
            match self.socket.read(&mut chunk) {
                Ok(0) => return Err(io::ErrorKind::ConnectionAborted.into()),
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => return Err(error),
            }
        }
        if self.unsent.is_empty() {
            return Ok(0);
        }
        match self.socket.write(&self.unsent) {
            Ok(len) => {
                self.unsent.drain(..len);
                Ok(u64::try_from(len).unwrap_or_default())
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(0),
            Err(error) => Err(error),
        }
    }
}

/// A member in this process, which probes an agent.
pub(crate) struct Prober {
    is_over: Arc<AtomicBool>,
    seen: Arc<Mutex<Seen>>,
    thread: Option<JoinHandle<()>>,
}

/// What a prober has found out.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen {
    /// Probes that came to a verdict.
    pub(crate) probes: u64,
    /// Round trips of pings: the largest of each bucket in nanoseconds, and how many.
    pub(crate) round_trips: Vec<(u64, u64)>,
    /// How often somebody was suspected or called failed.
    pub(crate) accusations: u64,
}

struct Ear(Arc<Mutex<Seen>>);

impl Observer for Ear {
    fn on_event(&mut self, event: &Event) {
        let failed = MemberChange::Failed;
        let is_accusation = matches!(event, Event::Suspected { .. })
            || matches!(event, Event::Member { change, .. } if *change == failed);
        if is_accusation {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).accusations += 1;
        }
    }

    fn on_notice(&mut self, _notice: &Notice<'_>) {}
}

impl Prober {
    /// Joins the agent whose cluster port this is.
    pub(crate) fn join(agent: SocketAddr) -> Self {
        let bind = SocketAddr::new(agent.ip(), 0);
        let node = Config::new("prober", bind, Profile::Lan);
        let mut prober = Agent::bind(AgentConfig::new(node, bind)).expect("a port");
        prober.submit(Command::join(vec![agent.to_string()]));
        let (is_over, seen) = (Arc::<AtomicBool>::default(), Arc::<Mutex<Seen>>::default());
        let (over, told) = (Arc::clone(&is_over), Arc::clone(&seen));
        let probe = move || {
            let mut ear = Ear(Arc::clone(&told));
            while !over.load(Ordering::Relaxed) {
                let soon = prober.now() + Duration::from_millis(50);
                prober.run(Some(soon), &mut ear).expect("it runs");
                let detection = &prober.node().counters().detection;
                let mut seen = told.lock().unwrap_or_else(PoisonError::into_inner);
                seen.probes = detection.probes.count;
                seen.round_trips = buckets(&detection.round_trips);
            }
        };
        let thread = thread::spawn(probe);
        Self { is_over, seen, thread: Some(thread) }
    }

    pub(crate) fn seen(&self) -> Seen {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// What is larger than the last bound counts as endless.
fn buckets(histogram: &Histogram) -> Vec<(u64, u64)> {
    let mut buckets: Vec<(u64, u64)> = histogram.buckets().collect();
    let within: u64 = buckets.iter().map(|(_, count)| count).sum();
    buckets.push((u64::MAX, histogram.total().count - within));
    buckets
}

impl Drop for Prober {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            let _panicked = thread.join();
        }
    }
}

/// Memory of a process now, and the most that it ever had, in KiB.
pub(crate) fn memory(pid: u32) -> [u64; 2] {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).expect("it runs");
    ["VmRSS:", "VmHWM:"].map(|key| {
        let line = status.lines().find(|line| line.starts_with(key)).expect("a line");
        let number = line.split_whitespace().nth(1).expect("a number");
        number.parse().expect("a number")
    })
}
