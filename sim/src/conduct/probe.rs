//! Who is pinged, when, and what follows from silence (PROTOCOL.md P-40 to P-43, P-121).

use std::net::SocketAddr;
use std::time::Duration;

use tithing_core::member::State;
use tithing_core::wire::codec::Codec;
use tithing_core::{Incarnation, Input, Instant, SeqNo, StreamId};

use super::outs::{Head, Outs};
use super::{EXACT, Life};

/// Oldest gossip protocol that answers a ping over a stream, and that sends nacks.
const STREAM_PINGS: u8 = 3;
const NACKS: u8 = 4;

/// How often in a row a probe begins anew.
const RESTARTS_MAX: u8 = 3;

/// Turns in which nobody is found, although somebody is there, among many that are gone.
const MISSES_MAX: u32 = 6;

/// The probe that runs, and when the next one is due.
#[derive(Debug, Default)]
pub(super) struct Prober {
    /// Probes begun, those not counted that begin anew.
    pub(super) starts: u64,
    running: Option<Running>,
    /// When the next probe is due; nothing as long as that is not known.
    next_due: Option<Instant>,
    /// Whether one came due while another was running.
    due: Due,
    /// One more came due in this step.
    is_due_again: bool,
    turn: Turn,
    misses: u32,
    restarts: u8,
    /// Until when there has to be a first one, if there is anybody.
    first_by: Option<Instant>,
}

/// Whether a probe waits for the end of another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Due {
    #[default]
    No,
    Yes,
    /// Two came due at a moment at which perhaps nobody was found.
    Perhaps,
}

/// Whether a probe may begin in this step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Turn {
    /// No.
    #[default]
    No,
    /// It has to.
    Yes,
    /// It may.
    Perhaps,
    /// No, and another one has ended.
    AfterAnother,
}

/// What silence is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Silence {
    /// It says that the member does not answer.
    Heard,
    /// Nothing: this node stood still, and has to begin anew.
    Void,
    /// That cannot be told from here.
    Unsure,
}

/// One probe.
#[derive(Debug)]
struct Running {
    seq_no: SeqNo,
    name: String,
    addr: SocketAddr,
    incarnation: Incarnation,
    began: Instant,
    deadline: Instant,
    paths: Paths,
    silence: Silence,
    has_failed: bool,
}

/// The other paths, once they are tried.
#[derive(Debug, Default)]
struct Paths {
    are_tried: bool,
    /// In this step.
    are_new: bool,
    /// Asked in this step.
    helpers: usize,
    nacks_expected: u32,
    nacks_received: u32,
    stream: Option<StreamId>,
    is_answered: bool,
}

impl Prober {
    /// Time has not passed as usual.
    pub(super) fn excuse(&mut self) {
        self.next_due = None;
        self.first_by = None;
        if let Some(running) = &mut self.running {
            running.silence = Silence::Unsure;
        }
    }

    /// The node begins.
    pub(super) fn begin(&mut self, now: Instant, interval: Duration) {
        self.first_by = Some(now + interval);
    }

    /// The silence until now proves nothing.
    pub(super) fn on_void(&mut self) {
        if let Some(running) = &mut self.running {
            let is_last = self.restarts >= RESTARTS_MAX;
            running.silence = if is_last { Silence::Unsure } else { Silence::Void };
        }
    }

    pub(super) fn on_send_failed(&mut self, to: SocketAddr) {
        if let Some(running) = &mut self.running
            && running.addr == to
            && !running.paths.are_tried
        {
            running.has_failed = true;
        }
    }

    pub(super) fn on_nack(&mut self, seq_no: SeqNo) {
        if let Some(running) = self.running.as_mut().filter(|running| running.seq_no == seq_no) {
            running.paths.nacks_received += 1;
        }
    }

    /// The ping over a stream was answered.
    pub(super) fn on_stream_ack(&mut self, stream: StreamId, seq_no: SeqNo) {
        if let Some(running) = &mut self.running
            && running.paths.stream == Some(stream)
            && running.seq_no == seq_no
        {
            running.paths.is_answered = true;
        }
    }

    fn end(&mut self) {
        self.running = None;
        let next = if self.is_due_again { Due::Perhaps } else { Due::No };
        self.is_due_again = false;
        match (std::mem::replace(&mut self.due, next), self.turn) {
            (Due::Yes, _) => self.turn = Turn::Yes,
            (Due::Perhaps, Turn::No | Turn::AfterAnother) => self.turn = Turn::Perhaps,
            (Due::No, Turn::No) => self.turn = Turn::AfterAnother,
            (Due::Perhaps | Due::No, _) => {}
        }
    }
}

impl Life {
    /// What is due at a tick.
    pub(super) fn before_probes(&mut self, input: &Input<'_>) {
        let interval = self.set.gossip().probe_interval;
        let (now, prober) = (self.set.now, &mut self.prober);
        prober.turn = Turn::No;
        prober.is_due_again = false;
        if matches!(input, Input::Tick) && prober.next_due.is_some_and(|due| due <= now) {
            prober.next_due = Some(now + interval);
            if prober.running.is_some() {
                // If the running one ends at the same moment, it ends first.
                prober.is_due_again = prober.due != Due::No;
                prober.due = Due::Yes;
            } else {
                prober.turn = Turn::Yes;
            }
        }
    }

    /// An ack for the running probe arrives, and perhaps the next probe begins. Says whether it
    /// was for that.
    pub(super) fn on_probe_ack(
        &mut self,
        seq_no: SeqNo,
        outs: &mut Outs<'_>,
        codec: &mut Codec,
    ) -> bool {
        let Some(running) = self.prober.running.take_if(|running| running.seq_no == seq_no) else {
            return false;
        };
        if !running.has_failed {
            self.health.improve();
        }
        self.prober.end();
        // With the next probe a round may begin, ahead of what else the datagram holds.
        self.forget_all(outs);
        if let Some((_, payload)) = outs.peek_send()
            && matches!(self.peek_head(payload, codec), Head::Ping { .. })
            && let Some((to, payload)) = outs.take_send()
            && let Head::Ping { seq_no, node, suspect } = self.read_sent((to, payload), codec)
        {
            self.on_probe(to, seq_no, &node, suspect);
        }
        true
    }

    /// A ping of our own goes out.
    pub(super) fn on_probe(&mut self, to: SocketAddr, seq_no: SeqNo, node: &str, suspect: bool) {
        const RULE: &str = "members are probed one by one, each in its turn";
        let gossip = self.set.gossip();
        let interval = gossip.probe_interval;
        let now = self.set.now;
        let Some(row) = self.table.rows.get(node) else {
            return self.lapse(RULE, format!("{node} is probed, a stranger"));
        };
        let (incarnation, state) = (row.incarnation, row.state);
        if !row.is_there() || self.set.is_self(node) || row.socket_addr() != to {
            self.lapse(RULE, format!("{node}, which is {state}, is probed at {to}"));
        }
        if suspect != (state == State::Suspect) {
            self.lapse("a suspected member is told so", format!("{node} is {state}"));
        }
        let prober = &mut self.prober;
        let again = prober.running.as_ref().map(|it| (it.silence, it.name == node));
        let before = prober.running.as_ref().and_then(|it| self.table.rows.get(&it.name));
        let was_there = before.is_some_and(super::table::Row::is_there);
        let mut wrong = None;
        match again {
            Some((Silence::Void | Silence::Unsure, true)) => {
                prober.restarts = prober.restarts.saturating_add(1);
                prober.due = Due::No;
            }
            Some((Silence::Heard, _)) => {
                wrong = Some(format!("{node} is probed while another probe runs"));
            }
            Some((Silence::Void, false)) if !was_there => prober.due = Due::No,
            Some((Silence::Void, false)) => {
                wrong = Some(format!("{node} is probed, and no probe begins anew"));
            }
            Some((Silence::Unsure, false)) | None => {
                let is_turn = matches!(prober.turn, Turn::Yes | Turn::Perhaps);
                let is_turn = is_turn || prober.next_due.is_none();
                wrong = (!is_turn).then(|| format!("{node} is probed out of turn"));
                if prober.next_due.is_none() && prober.turn == Turn::No {
                    prober.next_due = Some(now + interval);
                }
                prober.restarts = 0;
                prober.starts += 1;
            }
        }
        (prober.turn, prober.misses, prober.first_by) = (Turn::No, 0, None);
        prober.running = Some(Running {
            seq_no,
            name: node.to_owned(),
            addr: to,
            incarnation,
            began: now,
            deadline: now + interval * (self.health.score() + 1),
            paths: Paths::default(),
            silence: Silence::Heard,
            has_failed: false,
        });
        if let Some(wrong) = wrong {
            self.lapse(RULE, wrong);
        }
        self.check_round(node);
    }

    /// Everybody has had a turn within two rounds.
    fn check_round(&mut self, node: &str) {
        let starts = self.prober.starts;
        let turns = u64::try_from(2 * (self.table.len() + 3)).unwrap_or(u64::MAX);
        if let Some(row) = self.table.rows.get_mut(node) {
            row.probed = starts;
        }
        self.check_gone(turns);
        let own = &self.set.config.name;
        let is_late = |name: &str, probed: u64| name != own && starts - probed > turns;
        let mut rows = self.table.rows.iter_mut().filter(|(_, row)| row.is_there());
        if let Some((name, row)) = rows.find(|(name, row)| is_late(name, row.probed)) {
            row.probed = starts;
            let seen = format!("{name} has had none of {turns} turns");
            self.lapse("everybody is probed in each round", seen);
        }
    }

    /// At the end of each round the long gone are forgotten.
    fn check_gone(&mut self, turns: u64) {
        let (now, starts) = (self.set.now, self.prober.starts);
        let keep = self.set.gossip().gossip_to_the_dead_time;
        let mut late = None;
        for (name, row) in &mut self.table.rows {
            if row.is_there() || now.since(row.since) <= keep {
                row.overdue = None;
            } else if starts - *row.overdue.get_or_insert(starts) > turns {
                row.overdue = None;
                late = Some(name.clone());
            }
        }
        if let Some(name) = late {
            self.lapse("the long gone are forgotten", format!("{name} is still there"));
        }
    }

    /// The direct ping has had its time.
    pub(super) fn on_ping_timed_out(&mut self, name: &str, input: &Input<'_>) {
        let timeout = self.set.gossip().probe_timeout;
        let now = self.set.now;
        let Some(running) = self.prober.running.as_mut().filter(|it| it.name == name) else {
            return self.lapse(RULE_PATHS, format!("{name} is not probed"));
        };
        let has_failed = matches!(input, Input::SendFailed { to, .. } if running.addr == *to);
        let is_timely = now.since(running.began).abs_diff(timeout) <= EXACT || has_failed;
        let is_good = match running.silence {
            Silence::Heard => is_timely && !running.paths.are_tried,
            Silence::Void => false,
            Silence::Unsure => true,
        };
        running.paths.are_tried = true;
        running.paths.are_new = true;
        if !is_good {
            let after = now.since(running.began);
            self.lapse(RULE_PATHS, format!("{name} is given up on after {after:?}"));
        }
    }

    /// Somebody is asked to ping the silent member.
    pub(super) fn on_helper(&mut self, to: SocketAddr, seq_no: SeqNo, node: &str, nack: bool) {
        let own = self.set.config.name.clone();
        let helper = self.table.at(to).map(|(name, row)| {
            let is_good = row.state == State::Alive && *name != own && name != node;
            (is_good, row.versions.protocol_max >= NACKS)
        });
        let Some(running) = &mut self.prober.running else {
            return self.lapse(RULE_PATHS, format!("{to} is asked to ping {node}, for nothing"));
        };
        running.paths.helpers += 1;
        running.paths.nacks_expected += u32::from(nack);
        let is_meant = running.seq_no == seq_no && running.name == node;
        if !is_meant || helper != Some((true, nack)) {
            self.lapse(RULE_PATHS, format!("{to} is asked to ping {node} as {}", seq_no.0));
        }
    }

    /// A stream is opened: perhaps to ping the silent member.
    pub(super) fn on_open(&mut self, stream: StreamId, to: SocketAddr) {
        if let Some(running) = &mut self.prober.running
            && running.paths.are_tried
            && running.paths.stream.is_none()
            && running.addr == to
        {
            running.paths.stream = Some(stream);
        }
    }

    /// The probe has come to nothing.
    pub(super) fn on_accused(&mut self, name: &str) {
        const RULE: &str = "who does not answer in time is accused, and nobody else";
        let now = self.set.now;
        let Some(running) = self.prober.running.take_if(|it| it.name == name) else {
            return self.lapse(RULE, format!("{name} is not probed"));
        };
        let paths = &running.paths;
        let is_timely =
            now.since(running.deadline) <= EXACT && running.deadline.since(now) <= EXACT;
        let is_good = match running.silence {
            Silence::Heard => is_timely && paths.are_tried && !paths.is_answered,
            Silence::Void => false,
            Silence::Unsure => true,
        };
        if !is_good {
            let (left, silence) = (running.deadline.since(now), running.silence);
            self.lapse(RULE, format!("{name}, {left:?} early, silence is {silence:?}: {paths:?}"));
        }
        let missing = paths.nacks_expected.saturating_sub(paths.nacks_received);
        self.health.worsen(if paths.nacks_expected > 0 { missing } else { 1 });
        self.accuse(name, running.incarnation);
        self.prober.end();
    }

    /// Only the stream was answered.
    pub(super) fn on_fallback(&mut self, name: &str) {
        let Some(running) = self.prober.running.take_if(|it| it.name == name) else {
            return self.lapse(RULE_PATHS, format!("{name} is not probed"));
        };
        if !running.paths.is_answered {
            self.lapse(RULE_PATHS, format!("{name} has not answered over a stream"));
        }
        self.health.improve();
        self.prober.end();
    }

    /// What should have happened by now.
    pub(super) fn after_probes(&mut self, input: &Input<'_>) {
        self.check_paths();
        self.check_times(matches!(input, Input::Tick));
        self.check_turn();
        match &mut self.prober.running {
            Some(running) => (running.paths.helpers, running.paths.are_new) = (0, false),
            // Nobody was found, twice at this moment.
            None => self.prober.due = Due::No,
        }
    }

    /// If the other paths were tried in this step, all of them.
    fn check_paths(&mut self) {
        let gossip = self.set.gossip();
        let Some(running) = &self.prober.running else { return };
        let paths = &running.paths;
        if !paths.are_new {
            return;
        }
        let own = &self.set.config.name;
        let is_helper = |(name, row): &(&String, &super::table::Row)| {
            row.state == State::Alive && *name != own && **name != running.name
        };
        let helpers = self.table.rows.iter().filter(is_helper).count();
        let wanted = usize::try_from(gossip.indirect_checks).unwrap_or(usize::MAX);
        let is_exhaustive = self.table.len() < wanted.saturating_mul(3);
        let is_short = is_exhaustive && paths.helpers < helpers.min(wanted);
        let target = self.table.rows.get(&running.name);
        let speaks = target.is_some_and(|row| row.versions.protocol_max >= STREAM_PINGS);
        let lacks_stream = gossip.tcp_pings && speaks && paths.stream.is_none();
        if paths.helpers > wanted || is_short || lacks_stream {
            let (count, stream) = (paths.helpers, paths.stream);
            let seen = format!("{count} of {helpers} are asked, stream {stream:?}");
            self.lapse(RULE_PATHS, seen);
        }
    }

    fn check_times(&mut self, is_tick: bool) {
        let timeout = self.set.gossip().probe_timeout;
        let now = self.set.now;
        let Some(running) = &mut self.prober.running else { return };
        if running.silence == Silence::Void {
            let ends =
                if running.paths.are_tried { running.deadline } else { running.began + timeout };
            // If it did not begin anew, the member is gone.
            if is_tick && ends <= now {
                self.prober.running = None;
            }
            return;
        }
        if running.silence != Silence::Heard {
            return;
        }
        let name = &running.name;
        let wrong = if now.since(running.deadline) > EXACT {
            Some(format!("the probe of {name} has no end"))
        } else if !running.paths.are_tried && now.since(running.began) > timeout + EXACT {
            Some(format!("no other path to {name} is tried"))
        } else {
            None
        };
        if let Some(wrong) = wrong {
            running.silence = Silence::Unsure;
            self.lapse(RULE_PATHS, wrong);
        }
    }

    /// Whether somebody should have been probed, and was not.
    fn check_turn(&mut self) {
        let own = &self.set.config.name;
        let others = self.table.rows.iter().filter(|(name, _)| *name != own);
        let (there, all) = others
            .fold((0, 0), |(there, all), (_, row)| (there + u32::from(row.is_there()), all + 1));
        let now = self.set.now;
        let interval = self.set.gossip().probe_interval;
        let has_company = there >= 3 && there == all;
        if let Some(by) = &mut self.prober.first_by
            && !has_company
        {
            *by = now + interval;
        }
        let is_first = self.prober.first_by.is_some_and(|by| now.since(by) > interval * 3);
        if self.prober.turn != Turn::Yes && !is_first {
            return;
        }
        self.prober.first_by = None;
        self.prober.misses += u32::from(there > 0);
        let misses = self.prober.misses;
        if has_company || misses > MISSES_MAX {
            self.prober.misses = 0;
            let seen = format!("nobody, of {there} who are there");
            self.lapse("whenever a probe is due somebody is probed", seen);
        }
    }
}

const RULE_PATHS: &str = "the silent are asked on every path, in time";
