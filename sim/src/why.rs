//! Why a node thinks what it thinks of another: the chain of causes, from the opinion back to what
//! was done to the world.
//!
//! All is read from a trace. An opinion comes from a packet, and the packet from another node's
//! opinion; or from a suspicion that ran out, and the suspicion from a probe whose packets have a
//! fate each; at the end stands a step of the scenario, or a link that is bad from the beginning.

mod probe;
mod trail;

use tithing_core::member::{State, Status};
use tithing_core::{Action, Command, Event, Input, Instant, StreamId};

use crate::check::subject;
use crate::scenario::NodeIndex;
use crate::trace::{Noted, TraceError};
use crate::world::Change;
use trail::Trail;

/// A chain is no longer than this.
const LINKS_MAX: usize = 64;

/// One cause, or one circumstance of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// When.
    pub at: Instant,
    /// What it is in the chain.
    pub kind: LinkKind,
    /// In words, with the nodes' names.
    pub text: String,
}

impl std::fmt::Display for Link {
    /// Its time, and what it says: details stand behind what they belong to, a root has a mark.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mark = match self.kind {
            LinkKind::Because => "",
            LinkKind::Detail => "    ",
            LinkKind::Root => "=> ",
        };
        let millis = self.at.as_nanos() / 1_000_000;
        write!(f, "{:>5}.{:03}s  {mark}{}", millis / 1_000, millis % 1_000, self.text)
    }
}

/// What a link is in its chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkKind {
    /// It follows from the next one.
    Because,
    /// A circumstance of the one before.
    Detail,
    /// Nothing in the world is before it.
    Root,
}

impl LinkKind {
    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Because => "because",
            Self::Detail => "detail",
            Self::Root => "root",
        }
    }
}

/// Why a question has no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WhyError {
    /// The trace is damaged.
    Trace(TraceError),
    /// There is no node of this name; these there are.
    NoSuchNode(String, Vec<String>),
    /// Until that time the node had never heard of the other.
    NeverHeard,
}

impl std::fmt::Display for WhyError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Trace(error) => error.fmt(f),
            Self::NoSuchNode(name, all) => {
                write!(f, "there is no node {name}; there are {}", all.join(", "))
            }
            Self::NeverHeard => f.write_str("until then it had never heard of it"),
        }
    }
}

impl std::error::Error for WhyError {}

/// What somebody wants to know.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// Whose opinion.
    pub node: &'a str,
    /// Of whom.
    pub about: &'a str,
    /// The last one up to this time; at the end of the trace if there is none.
    pub at: Option<Instant>,
}

/// The chain of causes of an opinion, the opinion first.
///
/// # Errors
///
/// See [`WhyError`].
pub fn why(trace: &[u8], question: Question<'_>) -> Result<Vec<Link>, WhyError> {
    let trail = Trail::read(trace).map_err(WhyError::Trace)?;
    let node = trail.place(question.node)?;
    trail.place(question.about)?;
    let until = trail.until(question.at);
    let mut teller = Teller { trail, about: question.about.into(), links: Vec::new() };
    let place = teller.opinion(node, until).ok_or(WhyError::NeverHeard)?;
    teller.tell_opinion(place, node);
    Ok(teller.links)
}

/// Follows the causes.
struct Teller<'t> {
    trail: Trail<'t>,
    about: String,
    links: Vec<Link>,
}

impl Teller<'_> {
    fn push(&mut self, place: usize, kind: LinkKind, text: String) {
        let at = self.trail.at(place);
        if self.links.len() < LINKS_MAX {
            self.links.push(Link { at, kind, text });
        }
    }

    fn is_about(&self, event: &Event) -> bool {
        subject(event).is_some_and(|peer| *peer.name == *self.about)
    }

    /// The last step of a node before `end` that emitted such an event about the member.
    fn last(&self, node: NodeIndex, end: usize, wanted: impl Fn(&Event) -> bool) -> Option<usize> {
        self.trail.last_step(node, end, |record| {
            record.actions.iter().any(|action| {
                matches!(action, Action::Emit(event) if self.is_about(event) && wanted(event))
            })
        })
    }

    /// The last step before `end` in which a node came to another opinion.
    fn opinion(&self, node: NodeIndex, end: usize) -> Option<usize> {
        self.last(node, end, |event| {
            // That a list of probes is tidied up is no opinion.
            matches!(event, Event::StatusChanged { .. } | Event::StateChanged { to: Some(_), .. })
        })
    }

    /// Whether a step emits such an event about the member.
    fn has(&self, place: usize, wanted: impl Fn(&Event) -> bool) -> bool {
        self.trail.events(place).any(|event| self.is_about(event) && wanted(event))
    }

    /// An opinion, and all that it follows from.
    fn tell_opinion(&mut self, place: usize, node: NodeIndex) {
        if self.links.len() >= LINKS_MAX {
            return;
        }
        let name = self.trail.name(node).to_owned();
        let opinion = self.words(place);
        self.push(place, LinkKind::Because, format!("{name} {opinion}"));
        if self.has(place, |event| matches!(event, Event::Suspected { .. })) {
            return self.tell_probe(place, node);
        }
        if self.has(place, |event| matches!(event, Event::SuspicionExpired { .. })) {
            return self.tell_expired(place, node);
        }
        self.tell_input(place, node);
    }

    /// What a node thinks after a step.
    fn words(&self, place: usize) -> String {
        let about = &self.about;
        let (mut status, mut state) = (None, None);
        for event in self.trail.events(place).filter(|event| self.is_about(event)) {
            if let Event::StatusChanged { to, .. } = event {
                status = Some(*to);
            }
            if let Event::StateChanged { to, .. } = event {
                state = Some(*to);
            }
        }
        match (status, state) {
            (Some(None), _) => format!("forgets {about}"),
            (Some(Some(Status::Failed)), _) => format!("calls {about} failed"),
            (Some(Some(status)), _) => format!("sees {about} as {}", status.as_str()),
            (None, Some(Some(State::Suspect))) => format!("suspects {about}"),
            (None, Some(Some(State::Alive))) => format!("takes {about} for alive"),
            (None, Some(Some(State::Dead))) => format!("takes {about} for dead"),
            (None, Some(Some(State::Left))) => format!("hears that {about} has left"),
            (None, Some(None) | None) => format!("says so of {about}"),
        }
    }

    /// A suspicion that ran out: it began somewhere.
    fn tell_expired(&mut self, place: usize, node: NodeIndex) {
        let began = self.last(node, place, |event| {
            matches!(event, Event::StateChanged { to: Some(State::Suspect), .. })
        });
        let Some(began) = began else { return };
        let count = self.trail.events(place).find_map(|event| {
            let Event::SuspicionExpired { confirmations, .. } = event else { return None };
            Some(*confirmations)
        });
        let length = self.trail.at(place).since(self.trail.at(began));
        let (about, count) = (&self.about, count.unwrap_or(0));
        let text = format!(
            "nobody has heard {about} answer for {:.3} s ({count} confirmed the suspicion)",
            length.as_secs_f64()
        );
        self.push(place, LinkKind::Detail, text);
        self.tell_opinion(began, node);
    }

    /// What a step was an answer to.
    fn tell_input(&mut self, place: usize, node: NodeIndex) {
        let Some(record) = self.trail.step(place) else { return };
        let input = record.input.clone();
        if let Input::Datagram { from, payload } = input {
            match self.trail.holder(from) {
                Some(sender) => self.tell_packet(place, (sender, node), payload),
                None => self.push(place, LinkKind::Root, format!("a datagram from {from}")),
            }
        } else if let Input::StreamData { stream, .. } = input {
            self.tell_stream(place, node, stream);
        } else if let Input::Command { command, .. } = input {
            let is_leave = command == Command::Leave;
            let what = if is_leave { "it was told to leave" } else { "its user told it to" };
            self.push(place, LinkKind::Detail, what.into());
            self.tell_last_done(place);
        } else {
            self.tell_process(place, node);
        }
    }

    /// A packet that carried an opinion, and why its sender had it.
    fn tell_packet(&mut self, place: usize, nodes: (NodeIndex, NodeIndex), payload: &[u8]) {
        let (sender, receiver) = nodes;
        let from = self.trail.name(sender).to_owned();
        let said = self.trail.words(place);
        self.push(place, LinkKind::Detail, format!("{from} told it: {said}"));
        let sent = self.trail.sent(place, sender, receiver, payload).unwrap_or(place);
        self.tell_source(sent, sender);
    }

    /// A push/pull that carried an opinion.
    fn tell_stream(&mut self, place: usize, node: NodeIndex, stream: StreamId) {
        let Some(peer) = self.trail.peer(place, node, stream) else { return };
        let name = self.trail.name(peer).to_owned();
        self.push(
            place,
            LinkKind::Detail,
            format!("{name} told it, in an exchange of all they know"),
        );
        self.tell_source(place, peer);
    }

    /// Why somebody passed an opinion on.
    fn tell_source(&mut self, sent: usize, sender: NodeIndex) {
        if self.trail.name(sender) == self.about {
            return self.tell_own_word(sent, sender);
        }
        let place = self.opinion(sender, sent + 1).filter(|place| self.is_new(*place));
        if let Some(place) = place {
            self.tell_opinion(place, sender);
        }
    }

    /// Whether a chain has not been at a place before: causes lie in the past, but an exchange
    /// goes both ways in one moment.
    fn is_new(&self, place: usize) -> bool {
        let at = self.trail.at(place);
        self.links.iter().filter(|link| link.at == at).count() < 4
    }

    /// What a member says of itself: that it is there, that it goes, or that it is not gone.
    fn tell_own_word(&mut self, sent: usize, node: NodeIndex) {
        let is_own = |event: &Event| matches!(event, Event::Refuted { .. });
        let refuted = self.trail.last_step(node, sent + 1, |record| {
            record
                .actions
                .iter()
                .any(|action| matches!(action, Action::Emit(event) if is_own(event)))
        });
        let process = self.trail.last_change(
            sent,
            |change| matches!(change, Change::Started(it) | Change::Leaving(it) if it == node),
        );
        match (refuted, process) {
            (Some(place), since) if since.is_none_or(|since| since < place) => {
                let text = format!("{} answers a claim that it is gone", self.about);
                self.push(place, LinkKind::Because, text);
                self.tell_input(place, node);
            }
            (_, Some(place)) => self.tell_change(place),
            (_, None) => {}
        }
    }

    /// What last happened to the process of a node.
    fn tell_process(&mut self, place: usize, node: NodeIndex) {
        let changed = self
            .trail
            .last_change(place, |change| change.is_about_process() && change.node() == Some(node));
        if let Some(changed) = changed {
            self.tell_change(changed);
        }
    }

    /// A change of the world, and the step of the scenario that made it.
    fn tell_change(&mut self, place: usize) {
        let text = self.trail.words(place);
        let done = self.trail.cause_of(place);
        let kind = if done.is_some() { LinkKind::Because } else { LinkKind::Root };
        self.push(place, kind, text);
        if let Some(done) = done {
            let text = self.trail.words(done);
            self.push(done, LinkKind::Root, text);
        }
    }

    /// The last step of the scenario up to a place.
    fn tell_last_done(&mut self, place: usize) {
        let done = self.trail.last_note(place, |what| matches!(what, Noted::Done(_)));
        if let Some(done) = done {
            let text = self.trail.words(done);
            self.push(done, LinkKind::Root, text);
        }
    }
}
