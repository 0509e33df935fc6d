//! Incarnations and Lamport times never go down during a life.

use tithing_core::{Incarnation, LamportTime};

use super::{Checker, Fact, Seen};
use crate::views::Views;
use crate::world::Change;

/// See the module.
#[derive(Debug)]
pub(super) struct ClocksNeverFall {
    last: Vec<(Incarnation, [LamportTime; 3])>,
}

impl ClocksNeverFall {
    pub(super) fn new(len: usize) -> Self {
        Self { last: vec![<(Incarnation, [LamportTime; 3])>::default(); len] }
    }
}

impl Checker for ClocksNeverFall {
    fn rule(&self) -> &'static str {
        "incarnations and Lamport times never go down"
    }

    fn on_fact(&mut self, seen: &Seen<'_>, _views: &Views) -> Option<String> {
        let last = &mut self.last[seen.node.index()];
        match seen.fact {
            Fact::Clocks { incarnation, clocks } => {
                let (old_incarnation, old_clocks) = *last;
                *last = (incarnation, clocks);
                let fell = incarnation < old_incarnation
                    || clocks.iter().zip(old_clocks.iter()).any(|(new, old)| new < old);
                fell.then(|| {
                    format!(
                        "incarnation {old_incarnation} and clocks {old_clocks:?} became \
                         {incarnation} and {clocks:?}"
                    )
                })
            }
            Fact::Change(Change::Started(_)) => {
                *last = <(Incarnation, [LamportTime; 3])>::default();
                None
            }
            Fact::Change(_)
            | Fact::Event(_)
            | Fact::Sent(_)
            | Fact::Queues(_)
            | Fact::Asked(_)
            | Fact::Answered(_) => None,
        }
    }
}
