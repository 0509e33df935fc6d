//! The goodbye of the gossip layer (PROTOCOL.md P-65).

use alloc::sync::Arc;

use crate::cx::Cx;
use crate::wire::message::Accusation;

use super::Gossip;

/// Whether anybody has to be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Goodbye {
    /// Others are there; the broadcast's ticket will say when they have been told.
    Sent,
    /// Nobody else is there.
    Alone,
}

impl Gossip {
    /// Says goodbye: from now on claims that we are gone are true. The node keeps answering.
    pub(crate) fn leave(&mut self, cx: &mut Cx<'_>) -> Goodbye {
        self.leaving = true;
        let own = self.members.own().and_then(|id| cx.peer(id));
        if let Some(own) = own {
            let name = Arc::clone(&own.name);
            let incarnation = self.incarnation;
            self.on_dead(cx, &Accusation { incarnation, node: &name, from: &name });
        }
        if self.members.has_company() { Goodbye::Sent } else { Goodbye::Alone }
    }
}
