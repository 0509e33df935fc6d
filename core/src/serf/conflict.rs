//! Two nodes of one name: the others say whom they mean (PROTOCOL.md P-200 to P-204).

use alloc::string::ToString;
use alloc::vec::Vec;
use core::net::SocketAddr;

use serde::{Deserialize, Serialize};

use crate::command::QueryRequest;
use crate::config::NameConflicts;
use crate::cx::Cx;
use crate::event::{Event, NameVerdict, NameVotes};
use crate::member::{Status, WireAddr};
use crate::time::{Duration, Instant};
use crate::timers::TimerKey;
use crate::wire::serf::conflict::ConflictAnswer;

use super::query::Purpose;
use super::{Serf, tags};

/// From the first claim to the vote: who has just joined does not know yet whom to ask.
const VOTE_DELAY: Duration = Duration::from_secs(1);

/// From one vote to the next. The other's claims come with every round of gossip.
const VOTE_PAUSE: Duration = Duration::from_secs(30);

/// Fewer members that know the name decide nothing at once.
const VOTERS_MIN: u32 = 2;

/// What is done about another node of our name.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub(super) struct Conflict {
    stage: Stage,
    /// How the last vote went, if the name was not ours without a doubt.
    doubt: Doubt,
}

#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
enum Stage {
    /// Nothing is being done, and nothing is to be done before this time.
    Idle(Instant),
    /// The others will be asked about the one at this address.
    Delayed(SocketAddr),
    /// The others are being asked about the one at this address.
    Asking(SocketAddr),
    /// The name is lost; whoever runs this node knows.
    Lost,
    /// Nobody ever went by our name.
    #[default]
    Quiet,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
enum Doubt {
    /// The name was ours, or nobody has been asked yet.
    #[default]
    None,
    /// The last vote went against us, but by too little.
    Once,
}

/// Whom the others mean, as far as they have answered.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub(super) struct Votes(NameVotes);

impl Votes {
    /// A member has answered.
    pub(super) fn take(&mut self, cx: &mut Cx<'_>, payload: &[u8]) {
        let votes = &mut self.0;
        let place = match ConflictAnswer::decode(payload) {
            Err(reason) => return cx.reject(reason),
            Ok(None) => &mut votes.abstained,
            Ok(Some(answer)) => {
                let addr = answer.addr.map(|addr| SocketAddr::new(addr.ip(), answer.port));
                if addr == Some(own_address(cx)) {
                    &mut votes.ours
                } else if matches!(answer.status, Some(Status::Left | Status::Failed)) {
                    // Whom it means is gone: that one has no use for the name.
                    &mut votes.abstained
                } else {
                    &mut votes.theirs
                }
            }
        };
        *place = place.saturating_add(1);
    }
}

/// What a vote says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    /// The name is ours.
    Ours,
    /// The name is theirs.
    Theirs,
    /// Probably theirs, but for one voter more or less.
    TheirsPerhaps,
    /// Nobody says anything, or as many say the one as the other and we have precedence.
    Nothing,
}

/// What follows from a vote between us and the one at `other`.
///
/// As many on each side happens where two clusters have met: then the node with the lower address
/// keeps the name, so that it is not both that go.
fn outcome(votes: NameVotes, own: SocketAddr, other: SocketAddr) -> Outcome {
    let NameVotes { ours, theirs, .. } = votes;
    let voters = ours.saturating_add(theirs);
    if ours > theirs {
        Outcome::Ours
    } else if voters == 0 || ours == theirs && own < other {
        Outcome::Nothing
    } else if ours == theirs || voters < VOTERS_MIN {
        Outcome::TheirsPerhaps
    } else {
        Outcome::Theirs
    }
}

impl Serf {
    /// Somebody else goes by our name.
    pub(super) fn on_name_claimed(&mut self, cx: &mut Cx<'_>, by: SocketAddr) {
        let may_ask = match self.conflict.stage {
            Stage::Quiet => true,
            Stage::Idle(until) => cx.now >= until,
            Stage::Delayed(_) | Stage::Asking(_) | Stage::Lost => false,
        };
        // Who leaves has no more use for a name.
        let stays = self.leave.is_taking_part();
        if may_ask && stays && cx.config.serf.name_conflicts == NameConflicts::Resolved {
            self.conflict.stage = Stage::Delayed(by);
            cx.set_timer(TimerKey::NameVote, VOTE_DELAY);
        }
    }

    /// The others are asked whom they mean.
    pub(crate) fn on_name_vote_due(&mut self, cx: &mut Cx<'_>) {
        let Stage::Delayed(other) = self.conflict.stage else { return };
        let request = QueryRequest {
            name: "_serf_conflict".to_string(),
            payload: cx.config.name.clone().into_bytes(),
            ..QueryRequest::default()
        };
        // Whoever may not ask, being too old or too busy, keeps what it has.
        if let Ok(begun) = self.ask(cx, &request, Purpose::Name(Votes::default())) {
            self.conflict.stage = Stage::Asking(other);
            self.spread(cx, &begun);
        } else {
            self.conflict.stage = Stage::Idle(cx.now + VOTE_PAUSE);
        }
    }

    /// The others have had their time to answer.
    pub(super) fn on_voted(&mut self, cx: &mut Cx<'_>, votes: Votes) {
        let Stage::Asking(other) = self.conflict.stage else { return };
        let Votes(votes) = votes;
        let (doubt, verdict) = match (outcome(votes, own_address(cx), other), self.conflict.doubt) {
            (Outcome::Ours, _) => (Doubt::None, NameVerdict::Kept),
            (Outcome::Theirs, _) | (Outcome::TheirsPerhaps, Doubt::Once) => {
                (Doubt::Once, NameVerdict::Lost)
            }
            (Outcome::TheirsPerhaps, Doubt::None) => (Doubt::Once, NameVerdict::Open),
            (Outcome::Nothing, _) => (Doubt::None, NameVerdict::Open),
        };
        let stage = match verdict {
            NameVerdict::Kept | NameVerdict::Open => Stage::Idle(cx.now + VOTE_PAUSE),
            NameVerdict::Lost => Stage::Lost,
        };
        self.conflict = Conflict { stage, doubt };
        cx.emit(Event::NameVoted { votes, verdict });
    }

    /// Appends what is known here of a name, as an answer to `out`.
    pub(super) fn describe(&self, cx: &Cx<'_>, name: &str, out: &mut Vec<u8>) {
        let found = self.find(cx, name);
        let record = found.and_then(|id| self.table.record(id));
        let peer = found.and_then(|id| cx.env.directory.peer(id));
        let (Some(record), Some(peer)) = (record, peer) else { return describe_nobody(out) };
        let answer = ConflictAnswer {
            name: &peer.name,
            addr: Some(peer.addr),
            port: peer.port,
            status: Some(record.status),
            versions: peer.versions,
            tags: tags::decoded(&peer.meta),
        };
        answer.encode(out);
    }
}

/// Appends that nobody of the name is known here.
pub(super) fn describe_nobody(out: &mut Vec<u8>) {
    ConflictAnswer::encode_unknown(out);
}

/// Where this node lives.
pub(super) fn own_address(cx: &Cx<'_>) -> SocketAddr {
    let own = cx.config.advertise;
    SocketAddr::new(WireAddr::from(own.ip()).ip(), own.port())
}

#[cfg(test)]
mod tests;
