//! Members as applications see them: a dense table of hot records (PROTOCOL.md P-71).

use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::cx::Cx;
use crate::directory::{Layer, index_of};
use crate::event::{Event, MemberChange};
use crate::id::{LamportTime, MemberId};
use crate::member::Status;
use crate::time::Instant;
use crate::timers::TimerKey;

/// The hot part of a member.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Record {
    /// When it left or failed; meaningless before.
    pub(crate) leave_time: Instant,
    /// The time of the last intent that was believed.
    pub(crate) status_ltime: LamportTime,
    /// What is thought of it.
    pub(crate) status: Status,
}

/// All members that are remembered.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Table {
    records: Vec<Option<Record>>,
    count: usize,
    counts: Counts,
}

/// How many members there are of each status.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
struct Counts {
    alive: usize,
    leaving: usize,
    left: usize,
    failed: usize,
}

impl Counts {
    const fn of(&mut self, status: Status) -> &mut usize {
        match status {
            Status::Alive => &mut self.alive,
            Status::Leaving => &mut self.leaving,
            Status::Left => &mut self.left,
            Status::Failed => &mut self.failed,
        }
    }
}

impl Table {
    pub(crate) fn record(&self, id: MemberId) -> Option<&Record> {
        self.records.get(index_of(id))?.as_ref()
    }

    pub(crate) fn record_mut(&mut self, id: MemberId) -> Option<&mut Record> {
        self.records.get_mut(index_of(id))?.as_mut()
    }

    /// How many members are remembered, in any status.
    pub(crate) fn len(&self) -> usize {
        self.count
    }

    /// How many members are of one status.
    pub(crate) fn count(&self, status: Status) -> usize {
        let mut counts = self.counts;
        *counts.of(status)
    }

    /// All members, in the order of their numbers.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (MemberId, &Record)> {
        (0..).zip(&self.records).filter_map(|(at, record)| Some((MemberId(at), record.as_ref()?)))
    }

    /// Members of one status, in the order of their numbers.
    pub(crate) fn with_status(&self, status: Status) -> impl Iterator<Item = MemberId> {
        self.iter().filter(move |(_, record)| record.status == status).map(|(id, _)| id)
    }

    /// Adds a member.
    pub(crate) fn insert(&mut self, cx: &mut Cx<'_>, id: MemberId, record: Record) {
        let at = index_of(id);
        if self.records.len() <= at {
            self.records.resize(at + 1, None);
        }
        if let Some(place) = self.records.get_mut(at) {
            *place = Some(record);
        }
        self.count += 1;
        *self.counts.of(record.status) += 1;
        cx.env.audience.serf = self.count;
        cx.env.directory.hold(id, Layer::Serf);
        report_status(cx, id, None, Some(record.status), record.status_ltime);
    }

    /// Forgets a member and says so.
    pub(crate) fn erase(&mut self, cx: &mut Cx<'_>, id: MemberId, forced: bool) {
        let Some(record) = self.records.get_mut(index_of(id)).and_then(Option::take) else {
            return;
        };
        self.count -= 1;
        *self.counts.of(record.status) -= 1;
        cx.env.audience.serf = self.count;
        cx.env.timers.cancel(TimerKey::Prune(id));
        report_status(cx, id, Some(record.status), None, record.status_ltime);
        if let Some(member) = cx.peer(id) {
            cx.emit(Event::Member { change: MemberChange::Reap, member, forced });
        }
        cx.env.directory.release(id, Layer::Serf);
    }

    /// Changes what is thought of a member.
    pub(crate) fn set_status(&mut self, cx: &mut Cx<'_>, id: MemberId, to: Status) {
        let Some(record) = self.record_mut(id) else { return };
        let from = core::mem::replace(&mut record.status, to);
        let ltime = record.status_ltime;
        *self.counts.of(from) -= 1;
        *self.counts.of(to) += 1;
        if to == Status::Alive {
            // It has refuted; a leave that it means later is another one.
            cx.env.timers.cancel(TimerKey::Prune(id));
        }
        if from != to {
            report_status(cx, id, Some(from), Some(to), ltime);
        }
    }
}

fn report_status(
    cx: &mut Cx<'_>,
    id: MemberId,
    from: Option<Status>,
    to: Option<Status>,
    ltime: LamportTime,
) {
    if let Some(member) = cx.peer(id) {
        cx.emit(Event::StatusChanged { member, from, to, ltime });
    }
}
