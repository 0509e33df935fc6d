//! How nodes behave towards the others: beside each node goes a small model of what the protocol
//! wants of it, which is told all that the node is told, and foretells what it does.
//!
//! The model is written from PROTOCOL.md, not from the core. It knows who has to be believed and
//! when (P-32 to P-38), who is pinged and what follows from silence (P-40 to P-48), how often news
//! is told (P-50 to P-53), what an exchange of full state brings (P-60 to P-66), and how a node
//! leaves (P-77). Nodes that encrypt, or have a label, are not watched: what they say is sealed.

mod asking;
mod clocks;
mod exchange;
mod health;
mod leave;
mod news;
mod outs;
mod probe;
mod relays;
mod rounds;
mod serving;
mod suspicion;
mod table;

use std::net::SocketAddr;
use std::time::Duration;

use tithing_core::config::{GossipConfig, Lateness};
use tithing_core::member::State;
use tithing_core::wire::codec::Codec;
use tithing_core::wire::message::{Accusation, Message};
use tithing_core::wire::packet;
use tithing_core::wire::serf::SerfMessage;
use tithing_core::{Action, Command, Event, Input, Instant, Node, ValidConfig};

use crate::world::{Change, Step};
use asking::Asking;
use clocks::Times;
use exchange::Streams;
use health::Health;
use leave::Leave;
use news::News;
use outs::{Head, Outs};
use probe::Prober;
use relays::Passed;
use rounds::Rounds;
use serving::Relays;
use table::Table;

/// Something that a node does, or does not do, against the rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Lapse {
    /// The rule's name in reports.
    pub(crate) rule: &'static str,
    /// What was seen.
    pub(crate) seen: String,
}

/// Times are compared to within this.
const EXACT: Duration = Duration::from_millis(1);

/// All models.
#[derive(Default)]
pub(crate) struct Conduct {
    lives: Vec<Option<Box<Life>>>,
    heard: Codec,
    sent: Codec,
}

impl Conduct {
    /// No process runs yet.
    pub(crate) fn new(nodes: usize) -> Self {
        Self { lives: (0..nodes).map(|_| None).collect(), ..Self::default() }
    }

    /// A process begins, or has stood still.
    pub(crate) fn on_change(&mut self, change: Change) {
        let Some(node) = change.node() else { return };
        let Some(place) = self.lives.get_mut(node.index()) else { return };
        match change {
            Change::Started(_) | Change::Killed(_) | Change::Exited(_) => *place = None,
            Change::Paused(_) | Change::Resumed(_) | Change::Stalled(_) | Change::Flowing(_) => {
                if let Some(life) = place {
                    life.excuse();
                }
            }
            Change::Restored(_)
            | Change::Leaving(_)
            | Change::Joined(_)
            | Change::ForcedOut(_)
            | Change::Network { .. } => {}
        }
    }

    /// A node has taken a step: what it did against the rules.
    pub(crate) fn on_step(&mut self, step: &Step<'_>) -> Vec<Lapse> {
        self.watch(step, step.actions.iter().collect())
    }

    fn watch<'a>(&mut self, step: &Step<'a>, actions: Vec<Action<'a>>) -> Vec<Lapse> {
        let is_open = step.security.label.is_empty() && !step.core.is_encrypted();
        let is_heeding = step.core.config().stall.lateness == Lateness::Heeded;
        let Some(place) = self.lives.get_mut(step.node.index()) else { return Vec::new() };
        if !is_open || !is_heeding {
            return Vec::new();
        }
        let life = place.get_or_insert_with(|| Box::new(Life::new(step.core.config(), step.shown)));
        life.step(step, Outs::new(actions), (&mut self.heard, &mut self.sent));
        std::mem::take(&mut life.lapses)
    }
}

/// What is the same all life long, and the time.
#[derive(Debug)]
pub(super) struct Setting {
    config: ValidConfig,
    now: Instant,
    /// When this life has begun.
    begun: Instant,
    /// The world's time at the last step.
    world: Instant,
    /// How many members the Serf layer knows.
    serf_members: usize,
}

impl Setting {
    fn gossip(&self) -> &GossipConfig {
        &self.config.gossip
    }

    fn is_self(&self, name: &str) -> bool {
        name == self.config.name
    }
}

/// One life of a process, as the rules want it.
#[derive(Debug)]
struct Life {
    set: Setting,
    table: Table,
    news: News,
    prober: Prober,
    relays: Relays,
    rounds: Rounds,
    health: Health,
    streams: Streams,
    leave: Leave,
    serf: Serf,
    lapses: Vec<Lapse>,
}

/// The Serf layer's part.
#[derive(Debug, Default)]
struct Serf {
    times: Times,
    passed: Passed,
    asking: Asking,
}

impl Life {
    fn new(config: &ValidConfig, now: Instant) -> Self {
        Self {
            set: Setting { config: config.clone(), now, begun: now, world: now, serf_members: 0 },
            table: Table::default(),
            news: News::default(),
            prober: Prober::default(),
            relays: Relays::default(),
            rounds: Rounds::default(),
            health: Health::new(config.gossip.awareness_max),
            streams: Streams::new(now),
            leave: Leave::default(),
            serf: Serf::default(),
            lapses: Vec::new(),
        }
    }

    fn lapse(&mut self, rule: &'static str, seen: String) {
        self.lapses.push(Lapse { rule, seen });
    }

    /// Time has not passed as usual: nothing that was due is expected at its time.
    fn excuse(&mut self) {
        self.prober.excuse();
        self.rounds.excuse(self.set.now);
        self.streams.excuse(self.set.now);
        self.leave.excuse();
        self.serf.asking.excuse();
    }

    fn step(
        &mut self,
        step: &Step<'_>,
        mut outs: Outs<'_>,
        (heard, sent): (&mut Codec, &mut Codec),
    ) {
        self.tell_time(step);
        self.set.serf_members = step.core.member_counts()[0];
        if let Some(length) = outs.stalled() {
            self.on_stall(length);
        }
        self.before(step);
        match step.input {
            Input::Datagram { from, payload } => {
                self.on_datagram((*from, payload), &mut outs, (heard, sent));
            }
            Input::StreamData { stream, data } => self.on_stream(*stream, data, heard, &outs),
            Input::StreamClosed { stream } | Input::StreamFailed { stream, .. } => {
                self.streams.close(*stream);
            }
            Input::StreamOpened { stream, .. } => self.streams.open(*stream),
            Input::SendFailed { to, .. } => self.prober.on_send_failed(*to),
            Input::SendBlocked { .. } => self.on_blocked(),
            Input::Command { command, .. } => self.on_command(command, step.core),
            Input::Tick
            | Input::Resolved { .. }
            | Input::Persisted { .. }
            | Input::KeysKept { .. } => {}
        }
        self.walk(&mut outs, step.input, sent);
        self.after(step, &outs);
    }

    fn tell_time(&mut self, step: &Step<'_>) {
        let (shown, world) = (step.shown, step.at);
        let own = shown.since(self.set.now);
        let real = world.since(self.set.world);
        // Drift is a matter of parts in a thousand; more than that is a jump.
        self.set.now = self.set.now.max(shown);
        self.set.world = world;
        if own.abs_diff(real) > real / 50 + EXACT {
            self.excuse();
        }
    }

    /// This node found that it stood still.
    fn on_stall(&mut self, length: Duration) {
        self.excuse();
        self.health.worsen(1);
        self.prober.on_void();
        self.table.delay_suspicions(length);
    }

    /// Nobody is judged as long as nothing leaves this machine.
    fn on_blocked(&mut self) {
        self.prober.on_void();
        self.table.hold_suspicions();
    }

    fn on_command(&mut self, command: &Command, core: &Node) {
        match command {
            Command::Leave => self.leave.begin(self.set.now),
            Command::UpdateTags { set, delete } => self.on_tags(set, delete, core),
            Command::ForceLeave { name, prune: true } => self.serf.passed.prune(name),
            Command::Join { .. }
            | Command::Members
            | Command::UserEvent { .. }
            | Command::Query(_)
            | Command::Respond { .. }
            | Command::ForceLeave { prune: false, .. }
            | Command::ChangeKeys { .. }
            | Command::Coordinate { .. }
            | Command::Explain { .. }
            | Command::InstallKey { .. }
            | Command::UseKey { .. }
            | Command::RemoveKey { .. }
            | Command::ListKeys => {}
        }
    }

    fn on_datagram(
        &mut self,
        (from, payload): (SocketAddr, &[u8]),
        outs: &mut Outs<'_>,
        (heard, sent): (&mut Codec, &mut Codec),
    ) {
        if !self.set.config.security.is_allowed(from.ip()) {
            return;
        }
        let limits = self.set.config.limits.clone();
        packet::open(payload, &limits, heard, &mut |message| {
            if let Ok(message) = message {
                self.on_message(&message, from, outs, sent);
            }
        });
    }

    fn on_message(
        &mut self,
        message: &Message<'_>,
        from: SocketAddr,
        outs: &mut Outs<'_>,
        codec: &mut Codec,
    ) {
        match message {
            Message::Ping(ping) => self.on_ping(ping, from, outs, codec),
            Message::IndirectPing(ping) => self.on_indirect_ping(ping, from, outs, codec),
            Message::Ack(ack) => self.on_ack(ack.seq_no, outs, codec),
            Message::Nack(nack) => self.prober.on_nack(nack.seq_no),
            Message::Suspect(claim) => self.on_suspect(claim),
            Message::Alive(alive) => self.on_alive(alive),
            Message::Dead(claim) => self.on_dead(claim),
            Message::User(bytes) => {
                self.serf.times.on_user(&self.set.config.limits, bytes);
                self.serf.passed.hear(bytes);
                if let Ok(SerfMessage::Query(query)) = SerfMessage::decode(bytes) {
                    self.serf.asking.hear(&query, &self.set.config.name);
                }
            }
        }
    }

    /// What the node does beside what the messages wanted: timers, mostly.
    fn walk(&mut self, outs: &mut Outs<'_>, input: &Input<'_>, codec: &mut Codec) {
        self.rounds.begin();
        while let Some(action) = outs.next() {
            match action {
                Action::Emit(event) => self.on_event(&event, input, outs),
                Action::SendDatagram { to, payload } => {
                    self.on_send(to, payload, input, codec);
                }
                Action::WriteStream { stream, data } => self.on_write(stream, data, codec),
                Action::OpenStream { stream, to } => {
                    self.streams.name(stream);
                    self.on_open(stream, to);
                }
                Action::CloseStream { stream } => self.streams.close(stream),
                Action::Reply { reply, .. } => self.on_reply(&reply),
                Action::Resolve { .. } | Action::Persist { .. } | Action::KeepKeys { .. } => {}
            }
        }
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "most events follow from what is known")]
    fn on_event(&mut self, event: &Event, input: &Input<'_>, outs: &Outs<'_>) {
        match event {
            Event::StateChanged { member, to: None, .. } => self.on_forgotten(&member.name),
            Event::StateChanged { member, to: Some(State::Left), .. }
                if self.set.is_self(&member.name) =>
            {
                self.on_goodbye();
            }
            Event::PingTimedOut { member } => self.on_ping_timed_out(&member.name, input),
            Event::Suspected { member } => self.on_accused(&member.name),
            Event::FallbackPingWorked { member } => self.on_fallback(&member.name),
            Event::StatusChanged { member, to: None, .. } => self.on_buried(&member.name),
            Event::User(event) => self.serf.times.use_event(event.ltime),
            Event::SuspicionExpired { member, confirmations } => {
                self.on_expired(&member.name, *confirmations);
            }
            Event::PushPullStarted { member: Some(member), .. } if matches!(input, Input::Tick) => {
                self.on_exchange(member, outs);
            }
            Event::PushPullStarted { .. } => self.streams.expect(false),
            _ => {}
        }
    }

    /// A datagram that no message of this step has asked for.
    fn on_send(&mut self, to: SocketAddr, payload: &[u8], input: &Input<'_>, codec: &mut Codec) {
        let head = self.read_sent((to, payload), codec);
        match head {
            Head::Ping { seq_no, node, suspect } => self.on_probe(to, seq_no, &node, suspect),
            Head::IndirectPing { seq_no, node, nack } => {
                self.on_helper(to, seq_no, &node, nack);
            }
            Head::Nack(seq_no) => self.on_nacking(to, seq_no),
            Head::Ack(seq_no) => {
                self.lapse("whoever is asked answers", format!("an ack {} for nobody", seq_no.0));
            }
            Head::Claim if matches!(input, Input::Tick) => self.rounds.add(to),
            Head::Claim | Head::Broadcast => self.rounds.note_broadcast(),
            Head::Answer | Head::Nothing => {}
        }
    }

    /// An accusation of our own.
    fn accuse(&mut self, node: &str, incarnation: tithing_core::Incarnation) {
        let from = self.set.config.name.clone();
        self.on_suspect(&Accusation { incarnation, node, from: &from });
    }
}

impl Life {
    fn before(&mut self, step: &Step<'_>) {
        self.table.touched.clear();
        self.table.forgotten.clear();
        self.serf.asking.begin();
        self.before_probes(step.input);
        self.before_relays(step.input);
    }

    /// New tags make a new incarnation, which everybody is told.
    fn on_tags(
        &mut self,
        set: &std::collections::BTreeMap<String, String>,
        delete: &[String],
        core: &Node,
    ) {
        let name = self.set.config.name.clone();
        let Some(row) = self.table.rows.get_mut(&name) else { return };
        let mut tags = tithing_core::tags::decoded(&row.meta);
        let before = tags.clone();
        tags.retain(|key, _| !delete.contains(key));
        tags.extend(set.iter().map(|(key, value)| (key.clone(), value.clone())));
        let Some(explained) = core.explain(&name) else { return };
        let is_taken = tags != before && self.leave.is_here();
        // Too many tags are refused, with an answer.
        if !is_taken || explained.member.meta.len() > self.set.config.limits.meta_bytes_max {
            return;
        }
        row.meta = explained.member.meta.to_vec();
        row.incarnation = tithing_core::Incarnation(row.incarnation.0 + 1);
        let incarnation = row.incarnation;
        self.news.push(&name, news::Claim::Alive(incarnation));
        if explained.member.tags() != tags {
            let seen = format!("{:?}, wanted are {tags:?}", explained.member.tags());
            self.lapse("tags are what was ordered", seen);
        }
    }

    fn after(&mut self, step: &Step<'_>, outs: &Outs<'_>) {
        let core = step.core;
        self.begin_own(core);
        let changes = |event: &Event| matches!(event, Event::StateChanged { .. });
        let is_calm = !outs.reports(changes);
        self.after_probes(step.input);
        self.after_relays();
        self.after_rounds(core, step.input, is_calm);
        self.after_exchanges(is_calm);
        self.after_leave(core);
        self.after_clocks(core);
        self.after_relayed(core, step.input, outs);
        self.after_asking(core, step.input, outs);
        self.compare_news(core);
        self.compare_rows(core);
        let (score, wanted) = (core.health_score(), self.health.score());
        if score != wanted {
            self.health.believe(score);
            self.lapse(
                "the health score follows from what is heard",
                format!("{score}, not {wanted}"),
            );
        }
    }

    /// A node begins with itself.
    fn begin_own(&mut self, core: &Node) {
        let name = &self.set.config.name;
        if self.table.rows.contains_key(name) || core.incarnation().0 == 0 {
            return;
        }
        let Some(explained) = core.explain(name) else { return };
        let (name, member) = (name.clone(), &explained.member);
        let row = table::Row {
            state: State::Alive,
            incarnation: tithing_core::Incarnation(1),
            addr: member.addr,
            port: member.port,
            meta: member.meta.to_vec(),
            versions: member.versions,
            since: self.set.now,
            suspicion: None,
            probed: 0,
            overdue: None,
        };
        self.news.push(&name, news::Claim::Alive(row.incarnation));
        self.table.rows.insert(name, row);
        self.prober.begin(self.set.now, self.set.gossip().probe_interval);
    }

    /// What is thought of those whom this step was about.
    fn compare_rows(&mut self, core: &Node) {
        for name in std::mem::take(&mut self.table.touched) {
            let explained = core.explain(&name);
            let row = self.table.rows.get_mut(&name);
            let (Some(row), Some(found)) = (row, &explained) else { continue };
            let wanted = (Some(row.state), Some(row.incarnation));
            let seen = (found.state, found.incarnation);
            let deadline = row.suspicion.as_ref().and_then(|it| it.deadline);
            let gap = deadline.zip(found.deadline).map(|(a, b)| a.since(b).max(b.since(a)));
            let is_timed = deadline.is_none() || gap.is_some_and(|gap| gap <= EXACT * 2);
            if seen == wanted && is_timed && row.meta == *found.member.meta {
                continue;
            }
            let text = format!(
                "{name} is {seen:?} until {:?}, wanted is {wanted:?} until {deadline:?}",
                found.deadline
            );
            if let (Some(state), Some(incarnation)) = seen {
                (row.state, row.incarnation) = (state, incarnation);
                row.meta = found.member.meta.to_vec();
                if state != State::Suspect {
                    row.suspicion = None;
                }
            } else {
                self.table.rows.remove(&name);
            }
            self.lapse("claims are believed as the rules want it", text);
        }
        let own = self.table.rows.get_mut(&self.set.config.name);
        if let Some(row) = own
            && row.incarnation != core.incarnation()
        {
            let (is, wanted) = (core.incarnation(), row.incarnation);
            row.incarnation = is;
            let text = format!("our own incarnation is {}, wanted is {}", is.0, wanted.0);
            self.lapse("claims are believed as the rules want it", text);
        }
    }
}

#[cfg(test)]
mod tests;
