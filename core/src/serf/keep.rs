//! What is told to whoever keeps this node's snapshot, and what is taken from it at the start
//! (PROTOCOL.md P-222, P-226, P-227).

use serde::{Deserialize, Serialize};

use crate::config::{Config, Keeping};
use crate::cx::Cx;
use crate::event::{Event, MemberChange};
use crate::id::{LamportTime, MemberId};
use crate::member::Peer;
use crate::snapshot::{Clock, Durability, Extra, JobOutcome, Record, Snapshot, Times, is_writable};
use crate::timers::TimerKey;

use super::Serf;
use super::rejoin::Rejoin;

/// What has been told so far.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Keeper {
    /// The latest event and query that this node has dealt with.
    seen: Times,
    /// The times that the snapshot has.
    told: Times,
    has_left: bool,
    is_failing: bool,
    /// Those whom an earlier life knew.
    pub(super) rejoin: Rejoin,
}

impl Keeper {
    /// This node has dealt with an event or a query of this time.
    pub(super) fn saw(&mut self, clock: Clock, ltime: LamportTime) {
        self.seen.set(clock, self.seen.of(clock).max(ltime));
    }
}

impl Serf {
    /// Takes up an earlier life: its members, to be asked again, and its clocks, so that nothing
    /// from before is taken for news. A time that no honest cluster reaches is not believed.
    pub(crate) fn restore(&mut self, config: &Config, snapshot: &Snapshot) {
        self.keeper.rejoin = Rejoin::new(snapshot, &config.name);
        let times = snapshot.times();
        let clocks = &mut self.clocks;
        for (clock, machine) in [
            (Clock::Member, &mut clocks.member),
            (Clock::Event, &mut clocks.event),
            (Clock::Query, &mut clocks.query),
        ] {
            let time = times.of(clock);
            if time.0 > 0 && machine.witness(time).is_ok() {
                self.keeper.told.set(clock, time);
                self.keeper.saw(clock, time);
            }
        }
        let told = self.keeper.told;
        if told.event.0 > 0 {
            self.forgo_user_events(LamportTime(told.event.0.saturating_add(1)));
        }
        if told.query.0 > 0 {
            self.forgo_queries(LamportTime(told.query.0.saturating_add(1)));
        }
    }

    /// What happened to a member is worth keeping.
    pub(super) fn keep_member(&mut self, cx: &mut Cx<'_>, id: MemberId, change: MemberChange) {
        if let Some(member) = cx.peer(id) {
            self.keep_peer(cx, &member, change);
        }
    }

    /// Somebody whom only the address book knows has left.
    pub(super) fn keep_gone(&mut self, cx: &mut Cx<'_>, name: &str) {
        if is_keeping(cx) && !self.keeper.has_left && is_writable(name) {
            cx.persist(Record::NotAlive { name: name.into() }, Durability::Written);
        }
    }

    fn keep_peer(&mut self, cx: &mut Cx<'_>, member: &Peer, change: MemberChange) {
        if !is_keeping(cx) || self.keeper.has_left || !is_writable(&member.name) {
            return;
        }
        let name = member.name.clone();
        let record = match change {
            MemberChange::Join => Record::Alive { name, addr: member.socket_addr() },
            MemberChange::Leave => Record::NotAlive { name },
            MemberChange::Failed => {
                Record::Extra(Extra::Failed { name, addr: member.socket_addr() })
            }
            // One that is forgotten after a long time is still worth a try after a restart.
            MemberChange::Update | MemberChange::Reap => return,
        };
        cx.persist(record, Durability::Written);
        self.keep_member_clock(cx, Durability::Written);
    }

    /// This node means to leave. From now on only the member clock is kept: what would be kept
    /// besides would undo the leave, or be forgotten with it.
    pub(super) fn keep_leave(&mut self, cx: &mut Cx<'_>) {
        if !is_keeping(cx) {
            return;
        }
        self.keeper.has_left = true;
        cx.persist(Record::Leave, Durability::Synced);
        // The leave intent has used a time; who starts again has to be ahead of it.
        self.keeper.told.member = LamportTime(0);
        self.keep_member_clock(cx, Durability::Synced);
    }

    /// Tells of events and queries at once, and of intents after a while: they are many, and a
    /// restart does no harm to a node that has missed some.
    pub(crate) fn keep_clocks(&mut self, cx: &mut Cx<'_>) {
        if !is_keeping(cx) {
            return;
        }
        let Keeper { seen, told, has_left, .. } = &mut self.keeper;
        for clock in [Clock::Event, Clock::Query] {
            let time = seen.of(clock);
            if time > told.of(clock) && !*has_left {
                told.set(clock, time);
                cx.persist(Record::Clock(clock, time), Durability::Written);
            }
        }
        let is_behind = self.member_time() > self.keeper.told.member;
        if is_behind && cx.env.timers.deadline(TimerKey::Snapshot).is_none() {
            cx.set_timer(TimerKey::Snapshot, cx.config.snapshot.clock_interval);
        }
    }

    /// The member clock has run for a while.
    pub(crate) fn on_snapshot_due(&mut self, cx: &mut Cx<'_>) {
        self.keep_member_clock(cx, Durability::Written);
    }

    fn keep_member_clock(&mut self, cx: &mut Cx<'_>, durability: Durability) {
        let time = self.member_time();
        if time > self.keeper.told.member {
            self.keeper.told.member = time;
            cx.persist(Record::Clock(Clock::Member, time), durability);
        }
        cx.env.timers.cancel(TimerKey::Snapshot);
    }

    /// The last time that was used; the clock shows the next one.
    fn member_time(&self) -> LamportTime {
        LamportTime(self.clocks.member.time().0.saturating_sub(1))
    }

    /// Whoever keeps the snapshot says how it went.
    pub(crate) fn on_persisted(&mut self, cx: &mut Cx<'_>, outcome: JobOutcome) {
        match outcome {
            Err(error) => {
                self.keeper.is_failing = true;
                cx.emit(Event::SnapshotFailed { error });
            }
            Ok(()) if core::mem::take(&mut self.keeper.is_failing) => {
                cx.emit(Event::SnapshotRecovered);
            }
            Ok(()) => {}
        }
    }
}

fn is_keeping(cx: &Cx<'_>) -> bool {
    cx.config.snapshot.keeping == Keeping::On
}
