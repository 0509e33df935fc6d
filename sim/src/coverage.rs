//! What was met at all: which messages arrived while which fault was there, from members of which
//! status.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;

use tithing_core::member::Status;
use tithing_core::{Input, Instant, StreamId};

use crate::link::{Gate, LinkSettings};
use crate::scenario::{DiskState, NodeIndex, Op, PORT, place_of};
use crate::views::Views;
use crate::world::Step;

/// What is done in a moment counts as there for so long.
const AFTERMATH: Duration = Duration::from_secs(30);

macro_rules! kinds {
    ($(#[$doc:meta])* $name:ident: $($(#[$about:meta])* $variant:ident => $word:literal,)*) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $name {
            $($(#[$about])* $variant,)*
        }

        impl $name {
            /// All of them, in the order of tables.
            pub const ALL: [Self; [$(Self::$variant,)*].len()] = [$(Self::$variant,)*];

            /// The word for it.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)*
                }
            }
        }
    };
}

kinds! {
    /// Kinds of faults, and of what else is done to a cluster.
    Fault:
    /// None of the others.
    None => "none",
    /// Slower links than usual.
    Latency => "latency",
    /// Datagrams are lost.
    Loss => "loss",
    /// Datagrams arrive twice.
    Duplicate => "duplicate",
    /// Datagrams overtake each other.
    Reorder => "reorder",
    /// All datagrams are lost for a while.
    Burst => "burst",
    /// Bits are flipped.
    Corrupt => "corrupt",
    /// Large datagrams are lost.
    Mtu => "mtu",
    /// Links are full.
    Rate => "rate",
    /// Only streams pass.
    Udp => "udp",
    /// Only datagrams pass.
    Tcp => "tcp",
    /// Streams are cut off.
    TcpCut => "tcp_cut",
    /// The network is divided.
    Split => "partition",
    /// It is, and some are on both sides.
    Bridge => "bridge",
    /// Nothing passes one way.
    Cut => "cut",
    /// Somebody is cut off from everybody.
    Isolate => "isolate",
    /// Somebody was killed, and is not back.
    Kill => "kill",
    /// Somebody was started anew not long ago.
    Restart => "restart",
    /// Somebody leaves, or left not long ago.
    Leave => "leave",
    /// Somebody stands still.
    Pause => "pause",
    /// Somebody can neither send nor receive.
    Stall => "stall",
    /// Somebody's clock is wrong.
    Clock => "clock",
    /// Somebody's disk is.
    Disk => "disk",
    /// Somebody has another address, or a name is looked up wrongly.
    Address => "address",
    /// Keys were changed not long ago.
    Keys => "keys",
}

kinds! {
    /// Kinds of messages.
    Heard:
    /// A ping.
    Ping => "ping",
    /// A wish that somebody else be pinged.
    IndirectPing => "indirect",
    /// An answer.
    Ack => "ack",
    /// Word that somebody else does not answer.
    Nack => "nack",
    /// A claim that somebody does not answer.
    Suspect => "suspect",
    /// A claim that somebody is there.
    Alive => "alive",
    /// A claim that somebody is gone.
    Dead => "dead",
    /// A message of the Serf layer.
    User => "user",
    /// Bytes of a stream: an exchange of all that both know, or a ping.
    Stream => "stream",
}

/// What the receiver thinks of the sender: a status, or nothing.
const OPINIONS: [(Option<Status>, char); 5] = [
    (Some(Status::Alive), 'a'),
    (Some(Status::Leaving), 'v'),
    (Some(Status::Left), 'l'),
    (Some(Status::Failed), 'f'),
    (None, 'u'),
];

const CELLS: usize = Fault::ALL.len() * Heard::ALL.len() * OPINIONS.len();

/// How often each message arrived, by fault and by what its receiver thought of its sender.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coverage {
    counts: Vec<u64>,
}

impl Default for Coverage {
    fn default() -> Self {
        Self { counts: vec![0; CELLS] }
    }
}

impl Coverage {
    /// How many cells there are, and how many were met.
    pub fn cells(&self) -> (usize, usize) {
        (self.counts.iter().filter(|count| **count > 0).count(), CELLS)
    }

    /// Each cell that was met: fault, message, the letter of the opinion, and how often.
    pub fn met(&self) -> impl Iterator<Item = (Fault, Heard, char, u64)> {
        let faults = Fault::ALL.into_iter();
        let cells = faults.flat_map(|fault| {
            Heard::ALL.into_iter().flat_map(move |heard| {
                OPINIONS.iter().map(move |(_, letter)| (fault, heard, *letter))
            })
        });
        let all = cells.zip(&self.counts).filter(|(_, count)| **count > 0);
        all.map(|((fault, heard, letter), count)| (fault, heard, letter, *count))
    }

    /// Adds to a cell; nothing happens if there is no such opinion.
    pub fn add(&mut self, fault: Fault, heard: Heard, letter: char, count: u64) {
        let opinion = OPINIONS.iter().position(|(_, it)| *it == letter);
        if let Some(opinion) = opinion {
            self.counts[cell(fault, heard, opinion)] += count;
        }
    }

    /// The sums of both.
    pub fn merge(&mut self, other: &Self) {
        for (count, more) in self.counts.iter_mut().zip(&other.counts) {
            *count += more;
        }
    }

    /// A row for each fault, a column for each message; in a cell the letters of what receivers
    /// thought of senders.
    pub fn to_table(&self) -> String {
        let row = |name: &str, cells: Vec<String>| {
            let cells: Vec<String> = cells.iter().map(|cell| format!("{cell:<8}")).collect();
            format!("{name:<10} {}", cells.join(" ")).trim_end().to_owned()
        };
        let letters = |fault: Fault, heard: Heard| {
            let met = |opinion: usize| self.counts[cell(fault, heard, opinion)] > 0;
            let all = OPINIONS.iter().enumerate();
            all.map(|(at, (_, letter))| if met(at) { *letter } else { '.' }).collect()
        };
        let head = row("", Heard::ALL.iter().map(|heard| heard.as_str().into()).collect());
        let rows = Fault::ALL.into_iter().map(|fault| {
            row(fault.as_str(), Heard::ALL.into_iter().map(|heard| letters(fault, heard)).collect())
        });
        let (met, all) = self.cells();
        let legend = format!(
            "{met} of {all} cells. The sender was a alive, v leaving, l left, f failed, \
             u unknown to who heard it."
        );
        let lines: Vec<String> = std::iter::once(head).chain(rows).chain([legend]).collect();
        lines.join("\n")
    }
}

const fn cell(fault: Fault, heard: Heard, opinion: usize) -> usize {
    (fault as usize * Heard::ALL.len() + heard as usize) * OPINIONS.len() + opinion
}

/// Watches a run for it.
#[derive(Debug)]
pub(crate) struct Watcher {
    pub(crate) coverage: Coverage,
    /// Until when each fault is there.
    until: [Instant; Fault::ALL.len()],
    /// How often each node had heard each message before.
    heard: Vec<[u64; Heard::ALL.len() - 1]>,
    link: LinkSettings,
    /// Who is at the other end of streams.
    peers: BTreeMap<(NodeIndex, StreamId), SocketAddr>,
}

/// Streams whose other ends are remembered.
const PEERS_MAX: usize = 4_096;

/// For ever.
const EVER: Instant = Instant::from_nanos(u64::MAX);

impl Watcher {
    pub(crate) fn new(nodes: usize, link: LinkSettings) -> Self {
        let mut watcher = Self {
            coverage: Coverage::default(),
            until: [Instant::ZERO; Fault::ALL.len()],
            heard: vec![[0; Heard::ALL.len() - 1]; nodes],
            link,
            peers: BTreeMap::new(),
        };
        watcher.note_link(link, Instant::ZERO, false);
        watcher
    }

    /// A process begins to count anew.
    pub(crate) fn on_start(&mut self, node: NodeIndex) {
        self.heard[node.index()] = [0; Heard::ALL.len() - 1];
    }

    fn set(&mut self, fault: Fault, until: Instant) {
        self.until[fault as usize] = until;
    }

    /// The faults of a link: those that are not there end only if all links are meant.
    fn note_link(&mut self, link: LinkSettings, now: Instant, is_one_of_many: bool) {
        let plain = LinkSettings::default();
        let rare = link.rare;
        for (fault, is_there) in [
            (Fault::Latency, link.latency.0 > plain.latency.0 * 10),
            (Fault::Loss, !link.loss.is_zero()),
            (Fault::Duplicate, !link.duplicate.is_zero()),
            (Fault::Reorder, !link.reorder.is_zero()),
            (Fault::Burst, !rare.burst.is_zero()),
            (Fault::Corrupt, !rare.corrupt.is_zero()),
            (Fault::Mtu, rare.mtu > 0),
            (Fault::Rate, rare.rate > 0),
            (Fault::Udp, rare.udp != Gate::Open),
            (Fault::Tcp, rare.tcp != Gate::Open),
            (Fault::TcpCut, !rare.tcp_cut.is_zero()),
        ] {
            if is_there || !is_one_of_many {
                self.set(fault, if is_there { EVER } else { now });
            }
        }
    }

    /// Something is done.
    pub(crate) fn on_op(&mut self, now: Instant, op: &Op) {
        let soon = now + AFTERMATH;
        match op {
            Op::Link { between: None, change } => {
                self.link = change.apply(self.link);
                self.note_link(self.link, now, false);
            }
            Op::Link { between: Some(_), change } => {
                self.note_link(change.apply(self.link), now, true);
            }
            Op::Partition { bridge, .. } if bridge.is_empty() => self.set(Fault::Split, EVER),
            Op::Partition { .. } => self.set(Fault::Bridge, EVER),
            Op::Cut { .. } => self.set(Fault::Cut, EVER),
            Op::Isolate { .. } => self.set(Fault::Isolate, EVER),
            Op::Heal => {
                let partitions = [Fault::Split, Fault::Bridge, Fault::Cut, Fault::Isolate];
                for fault in partitions {
                    self.set(fault, now);
                }
            }
            Op::Kill { .. } => self.set(Fault::Kill, EVER),
            Op::Restart { .. } => {
                self.set(Fault::Restart, soon);
                self.set(Fault::Kill, now);
            }
            Op::Leave { .. } => self.set(Fault::Leave, soon),
            Op::Pause { .. } => self.set(Fault::Pause, EVER),
            Op::Resume { .. } => self.set(Fault::Pause, now),
            Op::Stall { length, .. } => self.set(Fault::Stall, now + length.0),
            Op::Clock { .. } => self.set(Fault::Clock, EVER),
            Op::Disk { state: DiskState::Well, .. } => self.set(Fault::Disk, now),
            Op::Disk { .. } => self.set(Fault::Disk, EVER),
            Op::Swap { .. } | Op::Move { .. } | Op::Resolve { .. } => {
                self.set(Fault::Address, soon);
            }
            Op::Keys { .. } => self.set(Fault::Keys, soon),
            Op::Join { .. } | Op::Ask { .. } => {}
        }
    }

    /// A node has taken an input.
    pub(crate) fn on_step(&mut self, step: &Step<'_>, views: &Views) {
        let stream = |stream| (step.node, stream);
        if let Input::StreamOpened { stream: id, peer } = step.input {
            if self.peers.len() >= PEERS_MAX {
                self.peers.clear();
            }
            self.peers.insert(stream(*id), *peer);
        } else if let Input::StreamData { stream: id, .. } = step.input {
            let letter = self.letter(step, views, self.peers.get(&stream(*id)).copied());
            self.count(step.at, Heard::Stream, letter, 1);
        } else if let Input::Datagram { from, .. } = step.input {
            let letter = self.letter(step, views, Some(*from));
            self.on_datagram(step, letter);
        }
    }

    /// What a node thinks of who has this address.
    fn letter(&self, step: &Step<'_>, views: &Views, from: Option<SocketAddr>) -> char {
        let place = from.and_then(|from| place_of(SocketAddr::new(from.ip(), PORT)));
        let known = place.filter(|sender| sender.index() < self.heard.len());
        let status = known.and_then(|sender| views.status(step.node, sender));
        OPINIONS.iter().find(|(it, _)| *it == status).map_or('u', |it| it.1)
    }

    fn on_datagram(&mut self, step: &Step<'_>, letter: char) {
        let heard = step.core.counters().traffic.heard.by_kind().map(|(_, count)| count);
        let before = std::mem::replace(&mut self.heard[step.node.index()], heard);
        for (at, kind) in Heard::ALL.into_iter().enumerate().take(heard.len()) {
            let count = heard[at].saturating_sub(before[at]);
            if count > 0 {
                self.count(step.at, kind, letter, count);
            }
        }
    }

    fn count(&mut self, now: Instant, heard: Heard, letter: char, count: u64) {
        let mut is_calm = true;
        for fault in Fault::ALL.into_iter().skip(1) {
            if now < self.until[fault as usize] {
                is_calm = false;
                self.coverage.add(fault, heard, letter, count);
            }
        }
        if is_calm {
            self.coverage.add(Fault::None, heard, letter, count);
        }
    }
}

#[cfg(test)]
mod tests;
