//! What every machine needs and none owns: time, timers, randomness, the directory, the outbox.

use alloc::vec::Vec;
use core::net::{IpAddr, SocketAddr};

use serde::{Deserialize, Serialize};

use crate::action::Actions;
use crate::config::ValidConfig;
use crate::coordinate::Coordinate;
use crate::counters::Counters;
use crate::directory::Directory;
use crate::event::{Event, Reject, Shed};
use crate::explain::{Medium, Path};
use crate::gossip::broadcast::{Audience, Outbox};
use crate::id::MemberId;
use crate::member::Peer;
use crate::nonces::Nonces;
use crate::prng::{Prng, Seed};
use crate::snapshot::{Durability, Record};
use crate::time::{Duration, Instant};
use crate::timers::{TimerKey, Timers};
use crate::wire::codec::{Codec, Compression};
use crate::wire::envelope::Envelope;
use crate::wire::keyring::Keyring;
use crate::wire::packet::{Checksum, PacketBuilder, Wrap};

/// One stream of randomness for each purpose, so that a draw more in one does not shift another.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Rngs {
    /// First delays of periodic timers.
    pub(crate) stagger: Prng,
    /// Choice of members to talk to.
    pub(crate) pick: Prng,
    /// Order of the member list.
    pub(crate) order: Prng,
    /// Reconnect throttle and choice.
    pub(crate) reconnect: Prng,
    /// Numbers of queries, and who passes answers on.
    pub(crate) query: Prng,
}

impl Rngs {
    fn new(seed: Seed) -> Self {
        Self {
            stagger: Prng::new(seed, 1),
            pick: Prng::new(seed, 2),
            order: Prng::new(seed, 3),
            reconnect: Prng::new(seed, 4),
            query: Prng::new(seed, 5),
        }
    }
}

/// The dice of the coordinate, which belong to its model.
pub(crate) fn coordinate_dice(seed: Seed) -> Prng {
    Prng::new(seed, 6)
}

/// The gossip layer's news for the Serf layer, applied by the node after each message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Notice {
    /// A member is alive that was not.
    Join(MemberId),
    /// A member is gone, on purpose or not.
    Leave(MemberId),
    /// A member's metadata changed.
    Update(MemberId),
    /// Somebody else goes by this node's name, at this address.
    NameClaimed(SocketAddr),
}

/// A member has answered a probe of ours.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Answer {
    /// Who.
    pub(crate) member: MemberId,
    /// What that says about where it stands, if it answered at once and said so.
    pub(crate) sample: Option<Sample>,
}

/// One measurement of the way to a member.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Sample {
    /// From just before the ping was sent until the ack arrived.
    pub(crate) round_trip: Duration,
    /// Where the member says that it stands.
    pub(crate) coordinate: Coordinate,
}

/// What the gossip layer and the Serf layer hand each other.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Desk {
    /// News for the Serf layer.
    pub(crate) notices: Vec<Notice>,
    /// The same: the answer of the probe that has just ended well.
    pub(crate) answer: Option<Answer>,
    /// What goes along with each ack of a datagram: where this node stands. Empty for nothing.
    pub(crate) ack_payload: Vec<u8>,
}

/// The parts of a node that all its machines share.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Env {
    /// Deadlines.
    pub(crate) timers: Timers,
    /// Randomness.
    pub(crate) rngs: Rngs,
    /// What has been counted.
    #[serde(skip)]
    pub(crate) counters: Counters,
    /// Names and identities.
    pub(crate) directory: Directory,
    /// Broadcasts that wait.
    pub(crate) outbox: Outbox,
    /// How many transmissions a broadcast needs follows from these.
    pub(crate) audience: Audience,
    /// What the two layers hand each other.
    pub(crate) desk: Desk,
    /// Label and encryption.
    pub(crate) envelope: Envelope,
    /// Compression, with its buffers.
    #[serde(skip)]
    pub(crate) codec: Codec,
    /// The packet being built.
    #[serde(skip)]
    pub(crate) packet: PacketBuilder,
    /// A message being built.
    #[serde(skip)]
    pub(crate) scratch: Vec<u8>,
    /// Reports of dropped input, of what was shed and of fights over a name that this step may
    /// still make (PROTOCOL.md P-22).
    pub(crate) reports_left: u8,
}

/// One packet may hold thousands of bad parts, and a full state a million entries that there is no
/// room for: they are all counted, but only so many of one step are reported.
pub(crate) const REPORTS_MAX: u8 = 8;

impl Env {
    pub(crate) fn new(config: &ValidConfig, keyring: Keyring, seed: Seed, now: Instant) -> Self {
        let mut key = Prng::new(seed, 0);
        let security = &config.security;
        let nonces = security.nonce_seed.map(|nonce_seed| Nonces::new(nonce_seed, seed, now));
        Self {
            timers: Timers::default(),
            rngs: Rngs::new(seed),
            counters: Counters::default(),
            directory: Directory::new((key.next_u64(), key.next_u64())),
            outbox: Outbox::default(),
            audience: Audience {
                gossip: 0,
                serf: 0,
                retransmit_mult: config.gossip.retransmit_mult,
            },
            desk: Desk::default(),
            envelope: Envelope::new(security, keyring, nonces.unwrap_or_else(Nonces::idle)),
            codec: Codec::default(),
            packet: PacketBuilder::default(),
            scratch: Vec::new(),
            reports_left: REPORTS_MAX,
        }
    }
}

/// Where what is being handled came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// From this node: a timer, or a command.
    Own,
    /// A datagram of this address.
    Datagram(SocketAddr),
    /// A stream of this address.
    Stream(SocketAddr),
    /// An exchange of full state with this address.
    PushPull(SocketAddr),
}

impl Origin {
    /// The other side, if it came from the network.
    pub(crate) fn addr(self) -> Option<SocketAddr> {
        match self {
            Self::Own => None,
            Self::Datagram(addr) | Self::Stream(addr) | Self::PushPull(addr) => Some(addr),
        }
    }

    /// As explanations name it.
    pub(crate) fn path(self) -> Path {
        match self {
            Self::Own => Path::Own,
            Self::Datagram(from) => Path::Gossip { from: from.into() },
            Self::Stream(from) => Path::Stream { from: from.into() },
            Self::PushPull(with) => Path::PushPull { with: with.into() },
        }
    }

    /// Its kind.
    pub(crate) fn medium(self) -> Medium {
        match self {
            Self::Own => Medium::Own,
            Self::Datagram(_) => Medium::Datagram,
            Self::Stream(_) => Medium::Stream,
            Self::PushPull(_) => Medium::PushPull,
        }
    }
}

/// The surroundings of one step.
pub(crate) struct Cx<'a> {
    /// The time of this step.
    pub(crate) now: Instant,
    /// Where what is being handled came from.
    pub(crate) from: Origin,
    /// The node's configuration.
    pub(crate) config: &'a ValidConfig,
    /// The shared parts.
    pub(crate) env: &'a mut Env,
    /// What is to be done.
    pub(crate) out: &'a mut Actions,
}

impl Cx<'_> {
    /// Arms a timer `delay` from now.
    pub(crate) fn set_timer(&mut self, key: TimerKey, delay: Duration) {
        self.env.timers.set(key, self.now + delay);
    }

    /// Reports what happened.
    pub(crate) fn emit(&mut self, event: Event) {
        self.out.emit(event);
    }

    /// Asks for something to be kept over a restart.
    pub(crate) fn persist(&mut self, record: Record, durability: Durability) {
        self.out.persist(record, durability);
    }

    /// Reports what one packet or full state can bring about thousands of times, unless this step
    /// has reported enough.
    pub(crate) fn report(&mut self, event: Event) {
        if self.env.reports_left > 0 {
            self.env.reports_left -= 1;
            self.out.emit(event);
        }
    }

    /// Drops input from the network: counted, and reported unless this step has reported enough.
    pub(crate) fn reject(&mut self, reason: Reject) {
        self.env.counters.reject(reason);
        self.report(Event::Rejected { from: self.from.addr(), reason });
    }

    /// Drops something at a bound: counted, and reported unless this step has reported enough.
    pub(crate) fn shed(&mut self, what: Shed) {
        self.env.counters.shed(what);
        self.report(Event::Shed(what));
    }

    /// Whether `name` is this node's own.
    pub(crate) fn is_self(&self, name: &str) -> bool {
        name == self.config.name
    }

    /// Whether a member may live at this address (PROTOCOL.md P-111).
    pub(crate) fn is_allowed(&self, ip: IpAddr) -> bool {
        self.config.security.is_allowed(ip)
    }

    /// The cold part of a member. Members in a table are always in the directory.
    pub(crate) fn peer(&self, id: MemberId) -> Option<Peer> {
        self.env.directory.peer(id).cloned()
    }

    /// Sends the packet that has been built, filled up with broadcasts.
    pub(crate) fn send_with_broadcasts(&mut self, to: SocketAddr, checksum: Checksum) {
        let overhead = PIGGYBACK_OVERHEAD + self.env.envelope.datagram_overhead();
        let used = self.env.packet.bytes() + overhead;
        let budget = usize::from(self.config.gossip.packet_bytes_max).saturating_sub(used);
        let Env { outbox, packet, audience, .. } = &mut *self.env;
        outbox.fill(packet, budget, *audience);
        self.send(to, checksum);
    }

    /// Sends the packet that has been built.
    pub(crate) fn send(&mut self, to: SocketAddr, checksum: Checksum) {
        let compress =
            if self.config.compression { Compression::IfShorter } else { Compression::Off };
        let Env { packet, codec, envelope, counters, .. } = &mut *self.env;
        let packet = packet.finish(Wrap { compress, crc: checksum }, codec);
        counters.traffic.datagrams_sent += 1;
        self.out.send_datagram(to, |out| envelope.seal_datagram(packet, out));
    }
}

/// A compound's header. The first message's place in its table is not counted, as with the peers,
/// so that a packet may have two bytes more than its budget (PROTOCOL.md P-52).
const PIGGYBACK_OVERHEAD: usize = 2;
