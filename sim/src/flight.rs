//! Flight records: the life of a real node, led again step by step.
//!
//! An agent writes what goes into its node ([`tithing_core::flight`]); [`replay`] makes the same
//! node, gives it the same, and compares what it wants done with what it wanted then.
//!
//! ```no_run
//! use tithing_core::wire::keyring::Keyring;
//!
//! let file = std::fs::read("flight.rec")?;
//! let replay = tithing_sim::flight::replay(&[&file], &Keyring::default())?;
//! assert!(replay.difference.is_none(), "{:?}", replay.difference);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod tell;
mod traced;

use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::net::SocketAddr;

use tithing_core::config::ConfigError;
use tithing_core::flight::{
    self, Checkpoint, Damage, Deed, Entry, Header, KeyPrint, Mark, Marks, MissingKey, NotARecord,
    Reader, Secrecy, Step,
};
use tithing_core::wire::keyring::Keyring;
use tithing_core::{Action, Actions, Event, Input, Instant, Node, ValidConfig};

use self::tell::Tell;
use self::traced::Tracer;

/// Steps before a difference that are shown.
const CONTEXT: usize = 6;

/// What came of leading a life again.
#[derive(Clone, Debug, PartialEq)]
pub struct Replay {
    /// The node's name.
    pub node: String,
    /// Members that were seen, and where, the node among them.
    pub members: BTreeMap<String, SocketAddr>,
    /// The version of the program that recorded.
    pub software: String,
    /// What the record withholds.
    pub secrecy: Secrecy,
    /// Files that were read.
    pub files: usize,
    /// Steps before the oldest file: the life was led on from what the node knew after them.
    pub steps_before: u64,
    /// Steps that were led again.
    pub steps: u64,
    /// What the node wanted done in them.
    pub actions: u64,
    /// When the node was made, by the clock of its machine, or its first step if steps are missing.
    pub begin: Instant,
    /// When its last step was.
    pub last: Instant,
    /// How the record ends.
    pub end: End,
    /// Where the two lives part first, if they do. Nothing behind it was led again.
    pub difference: Option<Box<Difference>>,
}

/// How a record ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Whoever recorded has stopped in good order.
    Whole,
    /// Behind a step: whoever recorded was killed, or records still.
    Open,
    /// Within a step, at this byte of the last file: the same, just then.
    Torn(usize),
}

/// Two lives part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The number of the step, from 0.
    pub step: u64,
    /// When.
    pub at: Instant,
    /// What the node was given.
    pub input: String,
    /// The place among the step's actions, from 0, of the first that differs.
    pub place: usize,
    /// What the node did then, as far as the record knows.
    pub recorded: Option<Deed>,
    /// What it does now.
    pub replayed: Option<String>,
    /// All that it does now in this step.
    pub actions: Vec<String>,
    /// How many actions it did then.
    pub recorded_actions: usize,
    /// The steps before, the last at the end: when, and what the node was given.
    pub before: Vec<(Instant, String)>,
}

/// Why a record cannot be led again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FlightError {
    /// There is no file.
    Nothing,
    /// A file, by its place among those given, is no record.
    NotARecord(usize, NotARecord),
    /// A file is of another life than the first.
    OtherLife(usize),
    /// The oldest file is not the beginning, and does not say what the node knew by then.
    BeginningLost {
        /// Steps that are lost.
        steps: u64,
    },
    /// What the node knew at the beginning of a file makes no sense to this version.
    BadCheckpoint(usize),
    /// A file is missing between the others.
    Gap {
        /// Its place in the life.
        file: u32,
    },
    /// A record is damaged, or no key opens it: the place of the file among those given, and where.
    Damaged(usize, Damage),
    /// A key is not at hand.
    MissingKey(MissingKey),
    /// No node can be made from what the header says.
    Config(ConfigError),
}

impl fmt::Display for FlightError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => f.write_str("there is no file"),
            Self::NotARecord(_, error) => error.fmt(f),
            Self::OtherLife(_) => f.write_str("this file is of another life than the first"),
            Self::BeginningLost { steps } => write!(
                f,
                "the beginning is lost ({steps} steps), and what the node knew after it is not told"
            ),
            Self::BadCheckpoint(_) => f.write_str(
                "what the node knew at the beginning of this file makes no sense to this version",
            ),
            Self::Gap { file } => write!(f, "file {file} of this life is missing"),
            Self::Damaged(_, damage) => damage.fmt(f),
            Self::MissingKey(missing) => missing.fmt(f),
            Self::Config(error) => write!(f, "no node can be made from the header: {error}"),
        }
    }
}

impl std::error::Error for FlightError {}

impl FlightError {
    /// The place of the file that it is about, among those given, if it is about one.
    pub fn place(&self) -> Option<usize> {
        match self {
            Self::NotARecord(place, _)
            | Self::OtherLife(place)
            | Self::BadCheckpoint(place)
            | Self::Damaged(place, _) => Some(*place),
            Self::Nothing
            | Self::BeginningLost { .. }
            | Self::Gap { .. }
            | Self::MissingKey(_)
            | Self::Config(_) => None,
        }
    }
}

/// Reads the header of a file.
pub fn header(file: &[u8]) -> Result<Header, NotARecord> {
    Reader::new(file).map(|(header, _)| header)
}

/// Leads the life again that these files are the record of, given in any order. `keys` are those
/// that the node had, in any order; more of them do no harm.
pub fn replay(files: &[&[u8]], keys: &Keyring) -> Result<Replay, FlightError> {
    lead(files, keys, None)
}

/// As [`replay`], and writes a trace of the life that is led again: all that the node was given,
/// and all that it wants done now. Times are from the beginning of the record. What is withheld is
/// so in the trace, too; what was sealed is not any more.
pub fn replay_traced(
    files: &[&[u8]],
    keys: &Keyring,
    sink: &mut dyn FnMut(&[u8]),
) -> Result<Replay, FlightError> {
    // First to learn the names of the others.
    let replay = lead(files, keys, None)?;
    lead(files, keys, Some(Tracer::new(&replay, sink)))
}

fn lead(
    files: &[&[u8]],
    keys: &Keyring,
    tracer: Option<Tracer<'_>>,
) -> Result<Replay, FlightError> {
    let mut readers = open(files)?;
    let Some((place, header, reader)) = readers.first_mut() else {
        return Err(FlightError::Nothing);
    };
    let mut life = if header.file == 0 {
        Life::begin(header, keys)?
    } else {
        match reader.next_entry(keys) {
            Ok(Some(Entry::Checkpoint(checkpoint))) => {
                Life::resume(header, &checkpoint, keys, *place)?
            }
            Ok(_) => return Err(FlightError::BeginningLost { steps: header.steps_before }),
            Err(damage) => return Err(FlightError::Damaged(*place, damage)),
        }
    };
    life.tracer = tracer;
    let last = readers.len() - 1;
    for (number, (place, _, mut reader)) in readers.into_iter().enumerate() {
        life.replay.files += 1;
        loop {
            match reader.next_entry(keys) {
                Ok(Some(Entry::Step(step))) => {
                    life.step(step, keys)?;
                    if life.replay.difference.is_some() {
                        return Ok(life.replay);
                    }
                }
                Ok(Some(Entry::End)) => life.replay.end = End::Whole,
                Ok(Some(Entry::Checkpoint(_))) => {}
                Ok(None) => break,
                Err(Damage::Torn(at)) if number == last => {
                    life.replay.end = End::Torn(at);
                    break;
                }
                Err(damage) => return Err(FlightError::Damaged(place, damage)),
            }
        }
    }
    Ok(life.replay)
}

type Opened<'a> = (usize, Header, Reader<'a>);

/// The files of one life, the oldest first.
fn open<'a>(files: &[&'a [u8]]) -> Result<Vec<Opened<'a>>, FlightError> {
    let mut readers = Vec::with_capacity(files.len());
    for (place, file) in files.iter().enumerate() {
        let bad = |error| FlightError::NotARecord(place, error);
        let (header, reader) = Reader::new(file).map_err(bad)?;
        readers.push((place, header, reader));
    }
    readers.sort_by_key(|(_, header, _)| header.file);
    let Some((_, first, _)) = readers.first() else { return Ok(readers) };
    let run = first.run;
    for (wanted, (place, header, _)) in (first.file..).zip(&readers) {
        if header.run != run {
            return Err(FlightError::OtherLife(*place));
        }
        if header.file != wanted {
            return Err(FlightError::Gap { file: wanted });
        }
    }
    Ok(readers)
}

/// A node that is led again.
struct Life<'s> {
    tracer: Option<Tracer<'s>>,
    node: Node,
    marks: Marks,
    actions: Actions,
    tell: Tell,
    before: VecDeque<(Instant, String)>,
    replay: Replay,
}

impl Life<'_> {
    /// From the beginning.
    fn begin(header: &Header, keys: &Keyring) -> Result<Self, FlightError> {
        let start = &header.start;
        let config = Self::config(header, &start.keys, keys)?;
        let node = Node::new(config, start.seed, start.at);
        Ok(Self::of(header, node))
    }

    /// From a moment of which is known what the node knew.
    fn resume(
        header: &Header,
        checkpoint: &Checkpoint<'_>,
        keys: &Keyring,
        place: usize,
    ) -> Result<Self, FlightError> {
        let config = Self::config(header, &checkpoint.keys, keys)?;
        let node = flight::resume(config, checkpoint).ok_or(FlightError::BadCheckpoint(place))?;
        Ok(Self::of(header, node))
    }

    fn config(
        header: &Header,
        prints: &[KeyPrint],
        keys: &Keyring,
    ) -> Result<ValidConfig, FlightError> {
        let mut config = header.start.config.clone();
        config.security.keyring = flight::keyring(prints, keys).map_err(FlightError::MissingKey)?;
        config.build().map_err(FlightError::Config)
    }

    fn of(header: &Header, node: Node) -> Self {
        let start = &header.start;
        let config = &start.config;
        let tell = Tell::new(config);
        let marks = Marks::new(header.secrecy, config);
        let replay = Replay {
            node: config.name.clone(),
            members: BTreeMap::from([(config.name.clone(), config.advertise)]),
            software: header.software.clone(),
            secrecy: header.secrecy,
            files: 0,
            steps_before: header.steps_before,
            steps: 0,
            actions: 0,
            begin: start.at,
            last: start.at,
            end: End::Open,
            difference: None,
        };
        let (actions, before) = (Actions::new(), VecDeque::new());
        Self { tracer: None, node, marks, actions, tell, before, replay }
    }

    fn step(&mut self, mut step: Step<'_>, keys: &Keyring) -> Result<(), FlightError> {
        if let (Some(print), Input::Command { command, .. }) = (step.key, &mut step.input) {
            flight::give_keys(command, print, keys).map_err(FlightError::MissingKey)?;
        }
        self.actions.clear();
        self.node.step(step.at, step.input.clone(), &mut self.actions);
        if let Some(tracer) = &mut self.tracer {
            tracer.step(&step, &self.actions);
        }
        let replayed: Vec<Mark> = self.marks.of(&self.actions).collect();
        if replayed != step.actions {
            self.replay.difference = Some(Box::new(self.difference(&step, &replayed)));
            return Ok(());
        }
        if self.replay.steps == 0 && self.replay.steps_before > 0 {
            self.replay.begin = step.at;
        }
        self.learn_members();
        self.replay.steps += 1;
        self.replay.actions += u64::try_from(replayed.len()).unwrap_or(u64::MAX);
        self.replay.last = step.at;
        if self.before.len() == CONTEXT {
            self.before.pop_front();
        }
        let told = self.tell.input(&step.input);
        self.before.push_back((step.at, told));
        Ok(())
    }

    /// Who else is there: a trace has names.
    fn learn_members(&mut self) {
        for action in self.actions.iter() {
            let Action::Emit(event) = action else { continue };
            if let Event::StateChanged { member, .. } = &*event {
                let (name, addr) = (member.name.to_string(), member.socket_addr());
                self.replay.members.insert(name, addr);
            }
        }
    }

    fn difference(&mut self, step: &Step<'_>, replayed: &[Mark]) -> Difference {
        let same = replayed.iter().zip(&step.actions).take_while(|(now, then)| now == then);
        let place = same.count();
        let actions: Vec<String> =
            self.actions.iter().map(|action| self.tell.action(&action)).collect();
        Difference {
            step: self.replay.steps_before + self.replay.steps,
            at: step.at,
            input: self.tell.input(&step.input),
            place,
            recorded: step.actions.get(place).map(|mark| mark.kind),
            replayed: actions.get(place).cloned(),
            actions,
            recorded_actions: step.actions.len(),
            before: self.before.drain(..).collect(),
        }
    }
}

impl fmt::Display for Difference {
    /// Several lines.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "step {} at {} differs in action {}:", self.step, self.at, self.place)?;
        let recorded = self.recorded.map_or("nothing more", deed);
        let replayed = self.replayed.as_deref().unwrap_or("nothing more");
        writeln!(f, "  recorded: {recorded}")?;
        writeln!(f, "  replayed: {replayed}")?;
        writeln!(f, "the steps before, and this one:")?;
        for (at, input) in &self.before {
            writeln!(f, "  {at} {input}")?;
        }
        writeln!(f, "  {} {}", self.at, self.input)?;
        let counts = (self.recorded_actions, self.actions.len());
        write!(f, "actions in this step: {} recorded, {} replayed", counts.0, counts.1)?;
        for action in &self.actions {
            write!(f, "\n  {action}")?;
        }
        Ok(())
    }
}

/// An action in words.
pub const fn deed(deed: Deed) -> &'static str {
    match deed {
        Deed::SendDatagram => "a datagram sent",
        Deed::OpenStream => "a stream opened",
        Deed::WriteStream => "bytes written to a stream",
        Deed::CloseStream => "a stream closed",
        Deed::Resolve => "a name looked up",
        Deed::Emit => "an event told",
        Deed::Reply => "a command answered",
        Deed::Persist => "something to be kept",
        Deed::KeepKeys => "keys to be kept",
    }
}

#[cfg(test)]
pub(crate) mod tests;
