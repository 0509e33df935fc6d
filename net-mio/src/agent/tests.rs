mod fire;
mod monitor;
mod snapshot;

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream, UdpSocket};
use std::time::{Duration, Instant as Clock};

use rustix::io::Errno;
use socket2::{Domain, Socket, Type};
use tithing_core::event::{MemberChange, Reject, Shed};
use tithing_core::rpc::Request;
use tithing_core::wire::keyring::Key;
use tithing_core::{Command, CommandId, Config, Event, Input, NetError, NonceSeed, Profile, Reply};

use super::{Agent, DATAGRAMS_PER_TURN, Signal, Wake};
use crate::config::{AgentConfig, DriverLimits, RpcLimits};
use crate::error::StartError;
use crate::observer::{Notice, Observer};

/// No test waits longer than this.
const PATIENCE: Duration = Duration::from_secs(20);

/// Keeps what it hears.
#[derive(Default)]
struct Ear {
    events: Vec<Event>,
    notices: Vec<String>,
}

impl Observer for Ear {
    fn on_event(&mut self, event: &Event) {
        self.events.push(event.clone());
    }
    fn on_notice(&mut self, notice: &Notice<'_>) {
        self.notices.push(format!("{notice:?}"));
    }
}

impl Ear {
    fn heard_of(&self, name: &str, wanted: MemberChange) -> bool {
        self.events.iter().any(|event| {
            matches!(event, Event::Member { change, member, .. }
                if *change == wanted && &*member.name == name)
        })
    }

    fn heard_notice(&self, part: &str) -> bool {
        self.notices.iter().any(|notice| notice.contains(part))
    }
}

fn config(name: &str, ip: &str) -> AgentConfig {
    let bind: SocketAddr = ip.parse().unwrap();
    AgentConfig::new(Config::new(name, bind, Profile::Local), bind)
}

fn agent(name: &str) -> Agent {
    Agent::bind(config(name, "127.0.0.1:0")).unwrap()
}

/// An agent with an RPC port.
fn served(limits: DriverLimits) -> (Agent, SocketAddr) {
    let config = AgentConfig { limits, ..config("n1", "127.0.0.1:0") };
    let mut agent = Agent::bind(config).unwrap();
    let rpc = agent.listen_rpc("127.0.0.1:0".parse().unwrap()).unwrap();
    (agent, rpc)
}

fn two_clients() -> DriverLimits {
    let rpc = RpcLimits { clients_max: 2, ..RpcLimits::default() };
    DriverLimits { rpc, ..DriverLimits::default() }
}

/// Runs the agents in turn until it is so.
fn until(agents: &mut [(&mut Agent, &mut Ear)], mut is_so: impl FnMut(&[&Ear]) -> bool) {
    let start = Clock::now();
    loop {
        for (agent, ear) in agents.iter_mut() {
            let soon = agent.now() + Duration::from_millis(2);
            let _wake = agent.run(Some(soon), *ear).unwrap();
        }
        let ears: Vec<&Ear> = agents.iter().map(|(_, ear)| &**ear).collect();
        if is_so(&ears) {
            return;
        }
        let events: Vec<_> = ears.iter().map(|ear| (&ear.events, &ear.notices)).collect();
        assert!(start.elapsed() < PATIENCE, "{events:?}");
    }
}

/// A client that has shaken hands, as far as it is concerned.
fn client(rpc: SocketAddr) -> TcpStream {
    let mut socket = TcpStream::connect(rpc).unwrap();
    let mut bytes = Vec::new();
    Request::Handshake { version: 1 }.encode(1, &mut bytes);
    socket.write_all(&bytes).unwrap();
    socket.set_nonblocking(true).unwrap();
    socket
}

fn ask(socket: &mut TcpStream, request: &Request) {
    let mut bytes = Vec::new();
    request.encode(2, &mut bytes);
    socket.write_all(&bytes).unwrap();
}

/// Adds what has arrived; false at the end of the stream.
fn hear(socket: &mut TcpStream, heard: &mut Vec<u8>) -> bool {
    let mut buffer = [0; 4096];
    match socket.read(&mut buffer) {
        Ok(0) => false,
        Ok(len) => {
            heard.extend_from_slice(&buffer[..len]);
            true
        }
        Err(error) => error.kind() == std::io::ErrorKind::WouldBlock,
    }
}

fn contains(heard: &[u8], part: &str) -> bool {
    heard.windows(part.len()).any(|window| window == part.as_bytes())
}

/// Goal: the library can be embedded: two agents in one thread find each other; each round of
/// gossip is measured. Method: a call and a few turns; then one leaves.
#[test]
fn two_agents_in_one_thread_meet_and_part() {
    let (mut one, mut two) = (agent("n1"), agent("n2"));
    let (mut ear1, mut ear2) = (Ear::default(), Ear::default());
    let addresses = vec![one.local_addr().to_string()];
    let joining = two.submit(Command::join(addresses));
    let mut both = [(&mut one, &mut ear1), (&mut two, &mut ear2)];
    until(&mut both, |ears| {
        ears[0].heard_of("n2", MemberChange::Join) && ears[1].heard_of("n1", MemberChange::Join)
    });
    let is_member = |event: &&Event| matches!(event, Event::Member { .. });
    let first = ear2.events.iter().find(is_member);
    let is_own = matches!(first, Some(Event::Member { member, .. }) if &*member.name == "n2");
    assert!(is_own, "the node is there before it joins");
    assert_eq!(joining, CommandId(0));

    let leaving = one.submit(Command::Leave);
    let mut ended = None;
    let start = Clock::now();
    while ended.is_none() {
        assert!(start.elapsed() < PATIENCE);
        let soon = one.now() + Duration::from_millis(2);
        if let Wake::Replied(id, reply) = one.run(Some(soon), &mut ear1).unwrap() {
            ended = Some((id, reply));
        }
        let soon = two.now() + Duration::from_millis(2);
        let _wake = two.run(Some(soon), &mut ear2).unwrap();
    }
    assert_eq!(ended, Some((leaving, Reply::Left { timed_out: false })));
    assert!(ear2.heard_of("n1", MemberChange::Leave));
    let rounds = one.net.traffic().rounds;
    assert!(rounds.count > 0 && rounds.sum > 0, "{rounds:?}");
    assert_eq!(rounds.count, one.node().counters().traffic.rounds);
}

/// Goal: a call returns its own answer. Method: list the members before anything else has run.
#[test]
fn a_call_runs_the_loop_until_its_answer() {
    let mut agent = agent("n1");
    let mut ear = Ear::default();
    let reply = agent.call(Command::Members, &mut ear).unwrap();
    assert!(matches!(reply, Reply::Members(ref rows) if rows.len() == 1), "{reply:?}");
    assert!(ear.heard_of("n1", MemberChange::Join));
}

/// Goal: bytes from strangers are counted, whatever they are. Method: datagrams of nonsense, more
/// than one turn takes.
#[test]
fn a_burst_of_nonsense_is_drained_in_bounded_turns() {
    let mut agent = agent("n1");
    let mut ear = Ear::default();
    let stranger = UdpSocket::bind("127.0.0.1:0").unwrap();
    let burst = u64::try_from(DATAGRAMS_PER_TURN).unwrap() + 8;
    for _ in 0..burst {
        stranger.send_to(&[0xee, 1, 2], agent.local_addr()).unwrap();
    }
    until(&mut [(&mut agent, &mut ear)], |ears| {
        ears[0].events.len() > usize::try_from(burst).unwrap()
    });
    let from = stranger.local_addr().unwrap();
    let rejected = |event: &&Event| {
        matches!(event, Event::Rejected { from: Some(addr), reason: Reject::UnknownType }
            if *addr == from)
    };
    let count = ear.events.iter().filter(rejected).count();
    assert_eq!(u64::try_from(count), Ok(burst));
    assert_eq!(agent.node().counters().traffic.datagrams_received, burst);
    assert_eq!(agent.counters().turns_cut_short, 1);
}

/// Goal: P-120, a process that was stopped hears all that has waited before it is ticked. Method:
/// an agent gets no turn until its deadline is long over and much more waits than one turn takes;
/// then the rest of a turn, as after a wait that a signal ended.
#[test]
fn an_agent_that_was_stopped_hears_all_that_waited_before_the_tick() {
    let mut stopped = agent("n1");
    let mut ear = Ear::default();
    stopped.turn(Some(stopped.now()), &mut ear).unwrap();
    let deadline = stopped.node().next_deadline().unwrap();
    let (mut other, mut other_ear) = (agent("n2"), Ear::default());
    until(&mut [(&mut other, &mut other_ear)], |_| {
        stopped.now().since(deadline) > Duration::from_millis(150)
    });
    let stranger = UdpSocket::bind("127.0.0.1:0").unwrap();
    // As many as the system's smallest buffers hold, and more than one turn without a tick takes.
    let burst = DATAGRAMS_PER_TURN + 8;
    for _ in 0..burst {
        stranger.send_to(&[0xee, 1, 2], stopped.local_addr()).unwrap();
    }
    ear.events.clear();
    let now = stopped.now();
    stopped.hand_over(now, &mut ear).unwrap();
    assert!(matches!(ear.events.first(), Some(Event::Stalled { .. })), "{:?}", ear.events.first());
    let rejected = |event: &&Event| matches!(event, Event::Rejected { .. });
    assert_eq!(ear.events.iter().skip(1).take_while(rejected).count(), burst);
    assert_eq!(stopped.counters().turns_cut_short, 0);
    assert!(stopped.node().next_deadline().unwrap() > now, "the tick came last");
}

/// Goal: P-123, the node is told what did not leave this machine, and what the network refused.
/// Method: the system's errors of a send, then a turn.
#[test]
fn a_full_socket_is_told_apart_from_a_network_that_refuses() {
    let mut agent = agent("n1");
    let mut ear = Ear::default();
    agent.turn(Some(agent.now()), &mut ear).unwrap();
    let to = agent.local_addr();
    for errno in [Errno::AGAIN, Errno::NOBUFS, Errno::NOMEM, Errno::HOSTUNREACH] {
        agent.on_send_error(to, &errno.into());
    }
    let error = NetError::HostUnreachable;
    let blocked = || Input::SendBlocked { to };
    let told = [blocked(), blocked(), blocked(), Input::SendFailed { to, error }];
    assert_eq!(agent.desk.inputs, told);
    let counters = agent.counters();
    assert_eq!((counters.datagrams_blocked, counters.datagrams_failed), (3, 1));
    assert_eq!(agent.timeout(None), Some(Duration::ZERO), "the next turn comes at once");
    agent.turn(None, &mut ear).unwrap();
    assert_eq!(agent.node().counters().send_errors, 4);
}

/// Goal: a mistake is found before a port is taken. Method: a bad configuration on a bound port.
#[test]
fn a_bad_configuration_is_told_before_a_port_is_opened() {
    let taken = agent("n1");
    let mut bad = config("n2", &taken.local_addr().to_string());
    bad.node.protocol = 9;
    assert!(matches!(Agent::bind(bad.clone()), Err(StartError::Config(_))));
    bad.node.protocol = 5;
    assert!(matches!(Agent::bind(bad), Err(StartError::Tcp(..))));
}

/// Goal: others are told the address that was asked for, with the port that was bound. Method: an
/// advertised address without a port.
#[test]
fn an_advertised_address_without_a_port_gets_the_bound_one() {
    let mut config = config("n1", "127.0.0.1:0");
    config.advertise = Some("127.0.0.9:0".parse().unwrap());
    let agent = Agent::bind(config).unwrap();
    let told = agent.node().config().advertise;
    assert_eq!(told, SocketAddr::new("127.0.0.9".parse().unwrap(), agent.local_addr().port()));
}

/// Goal: `run` keeps its time. Method: nothing happens for a while.
#[test]
fn a_run_ends_when_its_time_is_up() {
    let mut agent = agent("n1");
    let until = agent.now() + Duration::from_millis(20);
    assert_eq!(agent.run(Some(until), &mut Ear::default()).unwrap(), Wake::TimeUp);
    assert!(agent.now() >= until);
}

/// Goal: a client is served, and its leave ends the run. Method: a raw client asks for both.
#[test]
fn a_clients_leave_is_answered_and_wakes_the_program() {
    let (mut agent, rpc) = served(DriverLimits::default());
    let mut ear = Ear::default();
    let mut client = client(rpc);
    ask(&mut client, &Request::Members);
    let mut heard = Vec::new();
    until(&mut [(&mut agent, &mut ear)], |_| {
        hear(&mut client, &mut heard);
        contains(&heard, "Members") && contains(&heard, "n1")
    });
    ask(&mut client, &Request::Leave);
    let deadline = agent.now() + PATIENCE;
    let wake = agent.run(Some(deadline), &mut ear).unwrap();
    assert_eq!(wake, Wake::LeftByRpc);
    assert!(ear.heard_notice("RpcAccepted"));
    heard.clear();
    while heard.is_empty() {
        hear(&mut client, &mut heard);
    }
    assert!(contains(&heard, "Error"));
}

/// Goal: silent clients cannot lock others out. Method: as many as are allowed, then one more.
#[test]
fn the_client_that_was_silent_longest_makes_room() {
    let (mut agent, rpc) = served(two_clients());
    let mut ear = Ear::default();
    let (mut first, mut second) = (client(rpc), client(rpc));
    let mut heard = [Vec::new(), Vec::new(), Vec::new()];
    until(&mut [(&mut agent, &mut ear)], |_| {
        hear(&mut first, &mut heard[0]);
        hear(&mut second, &mut heard[1]);
        heard.iter().take(2).all(|heard| !heard.is_empty())
    });
    ask(&mut first, &Request::Members);
    until(&mut [(&mut agent, &mut ear)], |_| {
        hear(&mut first, &mut heard[0]);
        contains(&heard[0], "Members")
    });
    let mut third = client(rpc);
    until(&mut [(&mut agent, &mut ear)], |_| {
        hear(&mut third, &mut heard[2]);
        !heard[2].is_empty() && !hear(&mut second, &mut heard[1])
    });
    assert!(hear(&mut first, &mut heard[0]));
    assert!(ear.heard_notice("to make room"));
}

/// Goal: who waits for events is not called silent. Method: as many clients as are allowed, the
/// first of them with a stream; then one more.
#[test]
fn a_client_that_waits_for_events_makes_room_last() {
    let (mut agent, rpc) = served(two_clients());
    let mut ear = Ear::default();
    let mut heard = [Vec::new(), Vec::new(), Vec::new()];
    let mut first = client(rpc);
    until(&mut [(&mut agent, &mut ear)], |_| {
        hear(&mut first, &mut heard[0]);
        !heard[0].is_empty()
    });
    let handshake_len = heard[0].len();
    ask(&mut first, &Request::Stream { filter: "user".to_owned() });
    until(&mut [(&mut agent, &mut ear)], |_| {
        hear(&mut first, &mut heard[0]);
        heard[0].len() > handshake_len
    });
    let mut second = client(rpc);
    until(&mut [(&mut agent, &mut ear)], |_| {
        hear(&mut second, &mut heard[1]);
        !heard[1].is_empty()
    });
    let mut third = client(rpc);
    until(&mut [(&mut agent, &mut ear)], |_| {
        hear(&mut third, &mut heard[2]);
        !heard[2].is_empty() && !hear(&mut second, &mut heard[1])
    });
    assert!(hear(&mut first, &mut heard[0]));
}

/// Goal: a client that does not read costs bounded memory and nobody's time. Method: it asks until
/// its own socket is full; another client is served meanwhile.
#[test]
fn a_client_that_does_not_read_is_not_read_either() {
    let (mut agent, rpc) = served(DriverLimits::default());
    let mut ear = Ear::default();
    let mut greedy = client(rpc);
    let mut requests = Vec::new();
    for seq in 0..1000 {
        Request::Members.encode(seq, &mut requests);
    }
    let mut blocked = 0;
    until(&mut [(&mut agent, &mut ear)], |_| {
        match greedy.write(&requests) {
            Ok(_) => blocked = 0,
            Err(_) => blocked += 1,
        }
        blocked > 50
    });
    let mut other = client(rpc);
    ask(&mut other, &Request::Members);
    let mut heard = Vec::new();
    until(&mut [(&mut agent, &mut ear)], |_| {
        hear(&mut other, &mut heard);
        contains(&heard, "Members")
    });
    assert!(!ear.heard_notice("RpcClosed"));
}

/// Goal: nonsense on the RPC port ends that connection only, and is told. Method: bytes that are no
/// message.
#[test]
fn nonsense_on_the_rpc_port_is_closed_and_told() {
    let (mut agent, rpc) = served(DriverLimits::default());
    let mut ear = Ear::default();
    let mut client = client(rpc);
    client.write_all(b"GET / HTTP/1.1\r\n\r\n").unwrap();
    let mut heard = Vec::new();
    until(&mut [(&mut agent, &mut ear)], |_| !hear(&mut client, &mut heard));
    assert!(ear.heard_notice("failed to decode request header"), "{:?}", ear.notices);
}

/// A connection that gets on the agent's nerves.
struct Nuisance {
    socket: TcpStream,
    is_open: bool,
}

impl Nuisance {
    fn new(agent: &Agent) -> Self {
        let socket = TcpStream::connect(agent.local_addr()).unwrap();
        socket.set_nonblocking(true).unwrap();
        Self { socket, is_open: true }
    }

    /// Says one byte, and notices whether the other side has closed.
    fn say(&mut self, byte: u8) {
        let said = self.socket.write(&[byte]).is_ok();
        self.is_open &= said && hear(&mut self.socket, &mut Vec::new());
    }

    fn is_open(&mut self) -> bool {
        self.is_open &= hear(&mut self.socket, &mut Vec::new());
        self.is_open
    }
}

fn rejected(ear: &Ear, wanted: Reject) -> usize {
    let is_it =
        |event: &&Event| matches!(event, Event::Rejected { reason, .. } if *reason == wanted);
    ear.events.iter().filter(is_it).count()
}

/// An agent whose streams have little time.
fn hurried(inbound_streams_max: usize) -> Agent {
    let mut config = config("n1", "127.0.0.1:0");
    config.node.gossip.tcp_timeout = Duration::from_millis(200);
    config.node.limits.inbound_streams_max = inbound_streams_max;
    Agent::bind(config).unwrap()
}

/// Goal: a stream that never stops talking and never comes to an end is closed all the same.
/// Method: the head of a full state with a text of 65,535 bytes, one byte each turn.
#[test]
fn a_stream_that_says_little_for_ever_is_closed() {
    let mut agent = hurried(128);
    let mut ear = Ear::default();
    let mut drip = Nuisance::new(&agent);
    let mut head = [6, 0x83, 0xda, 0xff, 0xff].into_iter();
    until(&mut [(&mut agent, &mut ear)], |ears| {
        drip.say(head.next().unwrap_or(b'a'));
        !drip.is_open && rejected(ears[0], Reject::StreamEnded) == 1
    });
    assert_eq!(ear.events.iter().filter(|it| matches!(it, Event::Rejected { .. })).count(), 1);
}

/// Goal: strangers who hold connections open keep others out for a bounded time. Method: as many
/// silent connections as there may be; one more is closed at once; when the first have had their
/// time, a join gets through.
#[test]
fn silent_streams_hold_their_places_for_a_bounded_time() {
    let mut agent = hurried(4);
    let mut ear = Ear::default();
    let mut silent: Vec<Nuisance> = (0..4).map(|_| Nuisance::new(&agent)).collect();
    let accepted = |ear: &Ear| {
        ear.events.iter().filter(|event| matches!(event, Event::StreamAccepted { .. })).count()
    };
    until(&mut [(&mut agent, &mut ear)], |ears| accepted(ears[0]) == 4);
    let mut late = Nuisance::new(&agent);
    until(&mut [(&mut agent, &mut ear)], |_| !late.is_open());
    assert!(ear.events.contains(&Event::Shed(Shed::Stream)));
    until(&mut [(&mut agent, &mut ear)], |_| !silent.iter_mut().any(Nuisance::is_open));
    assert_eq!(rejected(&ear, Reject::StreamEnded), 4);

    let mut other = Agent::bind(config("n2", "127.0.0.1:0")).unwrap();
    other.submit(Command::join(vec![agent.local_addr().to_string()]));
    let mut ear2 = Ear::default();
    until(&mut [(&mut agent, &mut ear), (&mut other, &mut ear2)], |ears| {
        ears[0].heard_of("n2", MemberChange::Join) && ears[1].heard_of("n1", MemberChange::Join)
    });
}

/// Goal: who lives outside the allowed networks is not heard on either port. Method: a datagram
/// and a stream from an address beside the only one allowed.
#[test]
fn strangers_outside_the_allowed_networks_are_not_heard() {
    let mut config = config("n1", "127.0.0.1:0");
    config.node.security.allow = vec!["127.0.0.1/32".parse().unwrap()];
    let mut agent = Agent::bind(config).unwrap();
    let mut ear = Ear::default();
    let from: SocketAddr = "127.0.0.9:0".parse().unwrap();
    let datagrams = UdpSocket::bind(from).unwrap();
    datagrams.send_to(&[0xee], agent.local_addr()).unwrap();
    let stream = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    stream.bind(&from.into()).unwrap();
    stream.connect(&agent.local_addr().into()).unwrap();
    let mut stream = TcpStream::from(stream);
    stream.set_nonblocking(true).unwrap();
    until(&mut [(&mut agent, &mut ear)], |ears| {
        !hear(&mut stream, &mut Vec::new()) && rejected(ears[0], Reject::SourceNotAllowed) == 2
    });
    assert!(!ear.events.iter().any(|event| matches!(event, Event::StreamAccepted { .. })));
}

/// Goal: no two processes share nonces, whatever their configuration says. Method: one
/// configuration with keys and a seed, used twice.
#[test]
fn a_nonce_seed_is_never_used_again() {
    let mut config = config("n1", "127.0.0.1:0");
    config.node.security.keyring.install(Key::new(&[1; 16]).unwrap()).unwrap();
    config.node.security.nonce_seed = Some(NonceSeed([7; 32]));
    let seed = |config: &AgentConfig| {
        Agent::bind(config.clone()).unwrap().node().config().security.nonce_seed.unwrap()
    };
    let seeds = [NonceSeed([7; 32]), seed(&config), seed(&config)];
    assert!(seeds[0] != seeds[1] && seeds[0] != seeds[2] && seeds[1] != seeds[2]);
}

/// Goal: a hangup wakes the program and does not end it. Method: this process sends itself one.
#[test]
fn a_hangup_wakes_the_program() {
    let mut agent = agent("n1");
    agent.watch_signals().unwrap();
    signal_hook::low_level::raise(super::SIGHUP).unwrap();
    assert_eq!(agent.run(None, &mut Ear::default()).unwrap(), Wake::Signal(Signal::Hangup));
}
