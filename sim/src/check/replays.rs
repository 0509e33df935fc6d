//! Who comes back with a snapshot hears no event again.

use tithing_core::snapshot::{Clock, Record};
use tithing_core::{Event, LamportTime};

use super::{Checker, Fact, Seen};
use crate::views::Views;
use crate::world::Change;

/// See the module. What counts is what was written: a disk that loses it excuses the node, and so
/// does a leave, which ends one membership and begins another.
#[derive(Debug)]
pub(super) struct NothingIsReplayed {
    /// What each disk says of the event clock.
    kept: Vec<Option<LamportTime>>,
    /// What it said when the life began.
    floors: Vec<Option<LamportTime>>,
}

impl NothingIsReplayed {
    pub(super) fn new(len: usize) -> Self {
        Self { kept: vec![None; len], floors: vec![None; len] }
    }
}

impl Checker for NothingIsReplayed {
    fn rule(&self) -> &'static str {
        "no event is replayed after a restart with a snapshot"
    }

    fn on_fact(&mut self, seen: &Seen<'_>, _views: &Views) -> Option<String> {
        let node = seen.node.index();
        match seen.fact {
            Fact::Kept(Record::Clock(Clock::Event, ltime)) => self.kept[node] = Some(*ltime),
            Fact::Kept(Record::Leave) | Fact::Change(Change::DiskLost(_)) => self.kept[node] = None,
            Fact::Change(Change::Started(_)) => self.floors[node] = self.kept[node],
            Fact::Event(Event::User(event)) => {
                let floor = self.floors[node]?;
                return (event.ltime <= floor).then(|| {
                    format!(
                        "hears of {} of time {}, and had kept that it knows all up to {floor}",
                        event.name, event.ltime
                    )
                });
            }
            Fact::Kept(_)
            | Fact::Change(_)
            | Fact::Event(_)
            | Fact::Asked(_)
            | Fact::Answered(_)
            | Fact::Clocks { .. }
            | Fact::Sent(_) => {}
        }
        None
    }
}
