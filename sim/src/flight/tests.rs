//! Three nodes on wires in memory are recorded, and led again from their records.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;

use tithing_core::command::{OldEvents, QueryRequest};
use tithing_core::flight::{Recorder, Secret, Start};
use tithing_core::prng::Prng;
use tithing_core::time::Duration;
use tithing_core::wire::keyring::Key;
use tithing_core::{Action, Command, CommandId, Config, Event, NonceSeed, Profile, Seed, StreamId};

use super::*;

const SECRET: &str = "the password is swordfish, and so on and so on and so on and so on";

/// What is on its way to a node.
enum Mail {
    Datagram(SocketAddr, Vec<u8>),
    Opened(StreamId, SocketAddr),
    Data(StreamId, Vec<u8>),
    Closed(StreamId),
    Asked(Command),
}

struct Recorded {
    node: Node,
    recorder: Recorder,
    addr: SocketAddr,
    header: Header,
    file: Vec<u8>,
    /// The files before, if a file has an end.
    older: Vec<Vec<u8>>,
    steps: u64,
    accepted: u64,
    heard: BTreeSet<String>,
    answered: u32,
}

struct Wires {
    nodes: Vec<Recorded>,
    now: Instant,
    sent: u64,
    mail: BTreeMap<(Instant, u64), (usize, Mail)>,
    /// The other end of each stream.
    ends: BTreeMap<(usize, StreamId), (usize, StreamId)>,
    dice: Prng,
    /// Nobody hears this node, nor it anybody.
    cut_off: Option<usize>,
    /// Steps in one file. 0: no end.
    file_steps: u64,
    /// One datagram of so many arrives otherwise than it was sent. 0: none.
    corruption: u64,
}

#[derive(Clone, Copy)]
struct Setting {
    seed: u64,
    secrecy: Secrecy,
    compression: bool,
    label: &'static str,
}

fn addr(place: usize) -> SocketAddr {
    SocketAddr::from(([10, 0, 0, u8::try_from(place).unwrap() + 1], 7946))
}

fn key(fill: u8) -> Key {
    Key::new(&[fill; 32]).unwrap()
}

fn keys() -> Keyring {
    Keyring::new(key(b'1'), [key(b'2')]).unwrap()
}

impl Recorded {
    fn new(place: usize, setting: Setting, at: Instant) -> Self {
        let mut config = Config::new(format!("n{place}"), addr(place), Profile::Local);
        config.compression = setting.compression;
        config.security.label = setting.label.into();
        config.gossip.push_pull_interval = Duration::from_secs(2);
        config.tags.insert("role".into(), "test".into());
        let seed = Seed(setting.seed * 10 + u64::try_from(place).unwrap());
        config.security.nonce_seed = Some(NonceSeed::for_simulation(seed));
        if setting.secrecy == Secrecy::Sealed {
            config.security.keyring = Keyring::new(key(b'1'), []).unwrap();
        }
        let config = config.build().unwrap();
        let start = Start::new(&config, seed, at);
        let secrecy = start.secrecy(setting.secrecy);
        assert_eq!(secrecy, setting.secrecy);
        let secret = Secret { digests: [7; 32], nonces: NonceSeed([9; 32]) };
        let recorder = Recorder::new(&start, seed.0, secrecy, &secret);
        let software = "test".to_owned();
        let header = Header { software, run: seed.0, file: 0, steps_before: 0, secrecy, start };
        Self {
            node: Node::new(config, seed, at),
            recorder,
            addr: addr(place),
            file: header.to_bytes(),
            header,
            older: Vec::new(),
            steps: 0,
            accepted: 0,
            heard: BTreeSet::new(),
            answered: 0,
        }
    }
}

impl Recorded {
    fn next_file(&mut self) {
        let mut checkpoint = Vec::new();
        if self.recorder.checkpoint(&self.node, &mut checkpoint) {
            self.header.file += 1;
            self.header.steps_before = self.steps;
            let mut file = self.header.to_bytes();
            file.append(&mut checkpoint);
            self.older.push(std::mem::replace(&mut self.file, file));
        }
    }
}

impl Wires {
    fn new(setting: Setting) -> Self {
        let now = Instant::from_nanos(5_000_000_000);
        let nodes = (0..3).map(|place| Recorded::new(place, setting, now)).collect();
        let (mail, ends) = (BTreeMap::new(), BTreeMap::new());
        let dice = Prng::new(Seed(setting.seed), 99);
        Self { nodes, now, sent: 0, mail, ends, dice, cut_off: None, file_steps: 0, corruption: 0 }
    }

    fn send(&mut self, to: usize, delay: u64, mail: Mail) {
        self.sent += 1;
        self.mail.insert((self.now + Duration::from_micros(delay), self.sent), (to, mail));
    }

    fn ask(&mut self, to: usize, command: Command) {
        self.send(to, 0, Mail::Asked(command));
    }

    fn step(&mut self, place: usize, input: &Input<'_>) {
        let it = &mut self.nodes[place];
        let mut actions = Actions::new();
        it.recorder.begin(self.now, input);
        it.node.step(self.now, input.clone(), &mut actions);
        it.recorder.finish(&it.node, &actions, &mut it.file);
        it.steps += 1;
        if self.file_steps > 0 && it.steps.is_multiple_of(self.file_steps) {
            it.next_file();
        }
        for action in actions.iter() {
            self.perform(place, action);
        }
    }

    fn perform(&mut self, place: usize, action: Action<'_>) {
        let from = self.nodes[place].addr;
        let find = |nodes: &[Recorded], to: SocketAddr| nodes.iter().position(|it| it.addr == to);
        match action {
            Action::SendDatagram { to, payload } => {
                let Some(to) = find(&self.nodes, to) else { return };
                if self.cut_off.is_some_and(|it| it == place || it == to) {
                    return;
                }
                if !self.dice.chance(1, 20) {
                    let delay = 100 + self.dice.below(3_000);
                    let payload = self.carried(payload);
                    self.send(to, delay, Mail::Datagram(from, payload));
                }
            }
            Action::OpenStream { stream, to } => {
                let Some(other) = find(&self.nodes, to) else { return };
                if self.cut_off.is_some_and(|it| it == place || it == other) {
                    return;
                }
                let accepted = StreamId::inbound(self.nodes[other].accepted);
                self.nodes[other].accepted += 1;
                self.ends.insert((place, stream), (other, accepted));
                self.ends.insert((other, accepted), (place, stream));
                self.send(place, 300, Mail::Opened(stream, to));
                self.send(other, 300, Mail::Opened(accepted, from));
            }
            Action::WriteStream { stream, data } => {
                let Some(&(other, end)) = self.ends.get(&(place, stream)) else { return };
                // In pieces, which arrive in order.
                let mut rest = data;
                let mut delay = 400;
                while !rest.is_empty() {
                    let len = 1 + self.dice.index(rest.len());
                    let (piece, behind) = rest.split_at(len);
                    self.send(other, delay, Mail::Data(end, piece.to_vec()));
                    (rest, delay) = (behind, delay + 50);
                }
            }
            Action::CloseStream { stream } => {
                if let Some((other, end)) = self.ends.remove(&(place, stream)) {
                    self.send(other, 2_000, Mail::Closed(end));
                }
            }
            Action::Emit(event) => self.told(place, &event),
            Action::Resolve { .. }
            | Action::Reply { .. }
            | Action::Persist { .. }
            | Action::KeepKeys { .. } => {}
        }
    }

    fn told(&mut self, place: usize, event: &Event) {
        if let Event::User(event) = event {
            let text = String::from_utf8_lossy(&event.payload).into_owned();
            self.nodes[place].heard.insert(text);
        } else if let Event::Query(query) = event {
            let (query, payload) = (query.query, SECRET.into());
            self.ask(place, Command::Respond { query, payload });
        } else if let Event::QueryAnswered { payload, .. } = event {
            let is_right = **payload == *SECRET.as_bytes();
            self.nodes[place].answered += u32::from(is_right);
        }
    }

    /// What arrives of a datagram: one of a few is cut off, or has a wrong byte.
    fn carried(&mut self, payload: &[u8]) -> Vec<u8> {
        let mut payload = payload.to_vec();
        if self.corruption > 0 && self.dice.chance(1, self.corruption) {
            let at = self.dice.index(payload.len());
            if self.dice.chance(1, 3) {
                payload.truncate(at + 1);
            } else {
                payload[at] ^= 1 << self.dice.below(8);
            }
        }
        payload
    }

    fn deliver(&mut self, place: usize, mail: Mail) {
        match mail {
            Mail::Datagram(from, bytes) => {
                self.step(place, &Input::Datagram { from, payload: &bytes });
            }
            Mail::Opened(stream, peer) => self.step(place, &Input::StreamOpened { stream, peer }),
            Mail::Data(stream, data) => {
                if self.ends.contains_key(&(place, stream)) {
                    self.step(place, &Input::StreamData { stream, data: &data });
                }
            }
            Mail::Closed(stream) => {
                if self.ends.remove(&(place, stream)).is_some() {
                    self.step(place, &Input::StreamClosed { stream });
                }
            }
            Mail::Asked(command) => {
                let id = CommandId(self.sent);
                self.step(place, &Input::Command { id, command });
            }
        }
    }

    fn run(&mut self, length: Duration) {
        let end = self.now + length;
        loop {
            let ticks = self.nodes.iter().enumerate();
            let tick = ticks.filter_map(|(place, it)| Some((it.node.next_deadline()?, place)));
            let tick = tick.min();
            let mail = self.mail.keys().next().copied();
            let due = [tick.map(|(at, _)| at), mail.map(|(at, _)| at)].into_iter().flatten().min();
            let Some(due) = due.filter(|due| *due <= end) else { break };
            self.now = self.now.max(due);
            match (mail, tick) {
                (Some((at, number)), _) if at == due => {
                    let (place, mail) = self.mail.remove(&(at, number)).unwrap();
                    self.deliver(place, mail);
                }
                (_, Some((_, place))) => self.step(place, &Input::Tick),
                (_, None) => {}
            }
        }
        self.now = end;
    }
}

/// Joins, events, queries, answers, a new key, and a leave.
fn story(setting: Setting) -> Wires {
    story_with(setting, 0)
}

fn story_with(setting: Setting, corruption: u64) -> Wires {
    let mut wires = Wires::new(setting);
    wires.corruption = corruption;
    play(&mut wires, setting);
    wires
}

fn play(wires: &mut Wires, setting: Setting) {
    let event = |name: &str, payload: &str| Command::UserEvent {
        name: name.into(),
        payload: payload.into(),
        coalesce: false,
    };
    wires.run(Duration::from_secs(1));
    wires.ask(0, event("before", SECRET));
    wires.run(Duration::from_secs(1));
    for place in [1, 2] {
        let addresses = vec![addr(0).to_string()];
        wires.ask(place, Command::Join { addresses, old_events: OldEvents::Wanted });
        wires.run(Duration::from_secs(1));
    }
    wires.ask(1, event("deploy", SECRET));
    wires.ask(2, event("deploy", &SECRET.to_uppercase()));
    wires.run(Duration::from_secs(2));
    wires.ask(
        2,
        Command::Query(Box::new(QueryRequest {
            name: "uptime".into(),
            payload: SECRET.into(),
            wants_acks: true,
            relay_factor: 1,
            ..QueryRequest::default()
        })),
    );
    wires.run(Duration::from_secs(3));
    if setting.secrecy == Secrecy::Sealed {
        for place in 0..3 {
            wires.ask(place, Command::InstallKey { key: key(b'2') });
        }
        wires.run(Duration::from_secs(1));
        for place in 0..3 {
            wires.ask(place, Command::UseKey { key: key(b'2') });
        }
        wires.run(Duration::from_secs(2));
    }
    if wires.file_steps > 0 {
        wires.cut_off = Some(0);
        wires.run(Duration::from_secs(20));
        wires.cut_off = None;
        wires.run(Duration::from_secs(40));
    }
    wires.ask(2, Command::Leave);
    wires.run(Duration::from_secs(10));
}

fn settings() -> Vec<Setting> {
    let mut settings = Vec::new();
    for seed in 1..6 {
        for secrecy in [Secrecy::Open, Secrecy::Masked, Secrecy::Sealed] {
            for compression in [true, false] {
                let label = if seed % 2 == 0 { "blue" } else { "" };
                settings.push(Setting { seed, secrecy, compression, label });
            }
        }
    }
    settings
}

fn holds(file: &[u8], text: &[u8]) -> bool {
    file.windows(text.len()).any(|window| window == text)
}

/// Goal: a life that is led again is the same, whatever is withheld. Method: three nodes each.
#[test]
fn every_life_can_be_led_again() {
    for setting in settings() {
        let wires = story(setting);
        for it in &wires.nodes {
            // The story is one of what is to be kept secret.
            assert!(it.heard.contains(SECRET), "{:?}", it.heard);
            assert!(it.heard.contains(&SECRET.to_uppercase()), "{:?}", it.heard);
            let replay = replay(&[&it.file], &keys()).unwrap();
            if let Some(difference) = &replay.difference {
                panic!("seed {} {:?}\n{difference}", setting.seed, setting.secrecy);
            }
            assert!(replay.steps > 100, "{replay:?}");
            assert!(replay.actions > 100, "{replay:?}");
            assert_eq!(replay.end, End::Open);
        }
        assert!(wires.nodes[2].answered >= 2);
    }
}

/// Goal: what makes no sense is led again as well, and shows no more. Method: a quarter of all
/// datagrams arrive damaged.
#[test]
fn damaged_datagrams_are_led_again() {
    for seed in 1..30 {
        for (secrecy, compression) in [(Secrecy::Masked, true), (Secrecy::Masked, false)] {
            let wires = story_with(Setting { seed, secrecy, compression, label: "" }, 4);
            for it in &wires.nodes {
                let replay = replay(&[&it.file], &keys()).unwrap();
                if let Some(difference) = &replay.difference {
                    panic!("seed {seed} {compression}\n{difference}");
                }
                assert!(!holds(&it.file, SECRET.as_bytes()), "seed {seed}");
            }
        }
    }
}

/// Goal: neither keys nor what users tell each other is in a file that withholds it, and it is in
/// one that does not. Method: look for the bytes; what is compressed cannot be found, so that only
/// stories without compression count for the latter.
#[test]
fn what_is_withheld_is_not_in_the_file() {
    for setting in settings() {
        let wires = story(setting);
        for it in &wires.nodes {
            let is_open = setting.secrecy == Secrecy::Open;
            for text in [SECRET.to_owned(), SECRET.to_uppercase()] {
                let found = holds(&it.file, text.as_bytes());
                assert!(!found || is_open, "seed {} {:?}", setting.seed, setting.secrecy);
                assert!(found || !is_open || setting.compression);
            }
            assert!(!holds(&it.file, &[b'1'; 16]) && !holds(&it.file, &[b'2'; 16]));
        }
    }
}

fn one(secrecy: Secrecy) -> Vec<u8> {
    let mut wires = story(Setting { seed: 1, secrecy, compression: true, label: "" });
    let it = &mut wires.nodes[1];
    it.recorder.end(&it.node, &mut it.file);
    wires.nodes.remove(1).file
}

/// Goal: a life whose beginning is lost is led on from what the node knew. Method: files that begin
/// after any number of steps, one node that is cut off for a while, and all suffixes of the files.
#[test]
fn a_life_is_led_on_from_the_beginning_of_any_file() {
    for (turn, setting) in (0..).zip(settings().into_iter().take(6)) {
        let mut wires = Wires::new(setting);
        wires.file_steps = 23 + turn;
        play(&mut wires, setting);
        for it in &wires.nodes {
            let files: Vec<&[u8]> = it.older.iter().chain([&it.file]).map(Vec::as_slice).collect();
            assert!(files.len() > 6, "{}", files.len());
            let mut left = it.steps;
            for first in (0..files.len()).step_by(3) {
                let replay = replay(&files[first..], &keys()).unwrap();
                if let Some(difference) = &replay.difference {
                    panic!("seed {} {:?} {first}\n{difference}", setting.seed, setting.secrecy);
                }
                assert_eq!(replay.steps_before + replay.steps, it.steps);
                assert!(replay.steps <= left);
                left = replay.steps;
            }
            assert!(left < it.steps * 3 / 4, "{left}");
            if setting.secrecy != Secrecy::Open {
                for file in &files {
                    assert!(!holds(file, SECRET.as_bytes()));
                    assert!(!holds(file, SECRET.to_uppercase().as_bytes()));
                    assert!(!holds(file, &[b'1'; 16]) && !holds(file, &[b'2'; 16]));
                }
            }
        }
    }
}

thread_local! {
    /// How many nodes have gone through a checkpoint on this thread. `None`: none is to.
    static CHECKPOINTS: Cell<Option<u64>> = const { Cell::new(None) };
}

/// Called by worlds before each step: one of five goes through a checkpoint, if that is wanted.
pub(crate) fn before_step(node: &mut Node, now: Instant) {
    if let Some(count) = CHECKPOINTS.get()
        && now.as_nanos().is_multiple_of(5)
        && node.pass_through_checkpoint()
    {
        CHECKPOINTS.set(Some(count + 1));
    }
}

/// Goal: a checkpoint has all of a node. Method: scenarios with faults, keys and disks, in which
/// nodes go through a checkpoint thousands of times, have the same hashes as without.
#[test]
fn nothing_is_lost_in_a_checkpoint() {
    let hash = |seed| crate::run(&crate::generate(seed), crate::Options::default()).hash;
    for seed in 0..12 {
        let without = hash(seed);
        CHECKPOINTS.set(Some(0));
        let with = hash(seed);
        let count = CHECKPOINTS.take().unwrap();
        assert!(count > 100, "seed {seed}: {count}");
        assert_eq!(with, without, "seed {seed}");
    }
}

/// Goal: a file that ends anywhere is led again up to there. Method: cut one at many places.
#[test]
fn a_file_that_is_cut_off_is_led_again_up_to_there() {
    let file = one(Secrecy::Masked);
    let whole = replay(&[&file], &keys()).unwrap();
    assert_eq!((whole.end, &whole.difference), (End::Whole, &None));
    let (_, mut reader) = Reader::new(&file).unwrap();
    let mut ends = Vec::new();
    while reader.next_entry(&keys()).unwrap().is_some() {
        ends.push(reader.position());
    }
    for &end in ends.iter().rev().step_by(97) {
        let replay = |len: usize| replay(&[&file[..len]], &Keyring::default()).unwrap();
        let (before, at, behind) =
            (replay(end - 1), replay(end), replay(end.min(file.len() - 1) + 1));
        assert!(matches!(before.end, End::Torn(_)), "{before:?}");
        assert!(at.end == End::Open || at.end == End::Whole, "{at:?}");
        assert!(matches!(behind.end, End::Torn(_) | End::Whole), "{behind:?}");
        assert!(before.steps <= at.steps && at.steps <= whole.steps);
        assert_eq!([before.difference, at.difference, behind.difference], [None, None, None]);
    }
    let header = ends[0];
    for len in [0, 7, 8, 9, 15, 16, 40] {
        assert!(len < header);
        assert!(matches!(replay(&[&file[..len]], &keys()), Err(FlightError::NotARecord(0, _))));
    }
}

/// Goal: a bit that was flipped is noticed. Method: flip bits all over a file.
#[test]
fn a_flipped_bit_is_noticed() {
    let file = one(Secrecy::Open);
    for at in (0..file.len()).step_by(file.len() / 200) {
        let mut bad = file.clone();
        bad[at] ^= 0x10;
        let outcome = replay(&[&bad], &keys());
        let is_noticed = match &outcome {
            Err(FlightError::NotARecord(..) | FlightError::Damaged(..)) => true,
            // A length that was made larger reaches beyond the end.
            Ok(replay) => matches!(replay.end, End::Torn(_)),
            Err(_) => false,
        };
        assert!(is_noticed, "byte {at}: {outcome:?}");
    }
}

/// Goal: a record that lies ends no program. Method: bytes changed under checksums that fit, in
/// headers, checkpoints and steps.
#[test]
fn a_record_that_lies_is_no_danger() {
    let setting = Setting { seed: 2, secrecy: Secrecy::Open, compression: false, label: "" };
    let mut wires = Wires::new(setting);
    wires.file_steps = 60;
    play(&mut wires, setting);
    let it = &wires.nodes[1];
    let mut dice = Prng::new(Seed(1), 1);
    let (mut same, mut other, mut refused) = (0, 0, 0);
    for _ in 0..3_000 {
        let mut file = it.older[dice.index(it.older.len())].clone();
        let mut frames = Vec::new();
        let mut at = 8;
        while at < file.len() {
            let len = u32::from_le_bytes(file[at..at + 4].try_into().unwrap());
            let end = at + 8 + usize::try_from(len).unwrap();
            frames.push(at..end);
            at = end;
        }
        let frame = frames[dice.index(frames.len().min(8))].clone();
        let place = frame.start + 8 + dice.index(frame.len() - 8);
        file[place] = u8::try_from(dice.below(256)).unwrap();
        let sum = crc32(&file[frame.start + 8..frame.end]);
        file[frame.start + 4..frame.start + 8].copy_from_slice(&sum.to_le_bytes());
        match replay(&[&file], &keys()) {
            Ok(replay) if replay.difference.is_none() => same += 1,
            Ok(_) => other += 1,
            Err(_) => refused += 1,
        }
    }
    assert!(same > 100 && other > 100 && refused > 100, "{same} {other} {refused}");
}

/// The checksum of frames, bit by bit.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
            (sum >> 1) ^ (0xedb8_8320 & (sum & 1).wrapping_neg())
        })
    })
}

/// Goal: a life that parts is shown where it does. Method: another seed in the header.
#[test]
fn the_first_difference_is_named() {
    let mut wires =
        story(Setting { seed: 3, secrecy: Secrecy::Open, compression: false, label: "" });
    let it = &mut wires.nodes[0];
    let begin = it.header.to_bytes().len();
    it.header.start.seed.0 += 1;
    let mut file = it.header.to_bytes();
    file.extend_from_slice(&it.file[begin..]);
    let replay = replay(&[&file], &Keyring::default()).unwrap();
    let difference = replay.difference.unwrap();
    let text = difference.to_string();
    assert_eq!(difference.step, replay.steps);
    assert!(text.contains("recorded: "), "{text}");
    assert!(text.contains("replayed: "), "{text}");
    assert!(difference.recorded.is_some() || difference.replayed.is_some(), "{text}");
}

/// Goal: a sealed record is for those who have the keys, and says which one is missing.
/// Method: with none, with some, and with all in another order.
#[test]
fn a_sealed_record_needs_its_keys() {
    let file = one(Secrecy::Sealed);
    let without = |keys: &Keyring| replay(&[&file], keys).unwrap_err();
    assert!(matches!(without(&Keyring::default()), FlightError::MissingKey(_)));
    let old = Keyring::new(key(b'1'), []).unwrap();
    assert!(matches!(without(&old), FlightError::MissingKey(_) | FlightError::Damaged(..)));
    // The order does not matter.
    let turned = Keyring::new(key(b'2'), [key(b'3'), key(b'1')]).unwrap();
    assert_eq!(replay(&[&file], &turned).unwrap().difference, None);
}

/// Goal: files of one life are put together, and only those. Method: cut a file into three.
#[test]
fn files_of_one_life_belong_together() {
    let file = one(Secrecy::Open);
    let (mut header, mut reader) = Reader::new(&file).unwrap();
    let begin = header.to_bytes().len();
    let (mut cuts, mut steps) = (vec![(begin, 0)], 0);
    while reader.next_entry(&keys()).unwrap().is_some() {
        steps += 1;
        if steps == 100 || steps == 200 {
            cuts.push((reader.position(), steps));
        }
    }
    cuts.push((file.len(), steps));
    let mut parts = Vec::new();
    for (number, pair) in (0..).zip(cuts.windows(2)) {
        let [(from, before), (to, _)] = pair else { unreachable!() };
        (header.file, header.steps_before) = (number, *before);
        let mut part = header.to_bytes();
        part.extend_from_slice(&file[*from..*to]);
        parts.push(part);
    }
    let [a, b, c] = [&*parts[0], &*parts[1], &*parts[2]];
    let whole = replay(&[&file], &keys()).unwrap();
    let put_together = replay(&[c, a, b], &keys()).unwrap();
    assert_eq!((put_together.steps, put_together.end), (whole.steps, End::Whole));
    assert_eq!(put_together.difference, None);
    let lost = FlightError::BeginningLost { steps: 100 };
    assert_eq!(replay(&[c, b], &keys()), Err(lost));
    assert_eq!(replay(&[a, c], &keys()), Err(FlightError::Gap { file: 1 }));
    assert_eq!(replay(&[], &keys()), Err(FlightError::Nothing));
    let torn = replay(&[a, &b[..b.len() - 1], c], &keys());
    assert!(matches!(torn, Err(FlightError::Damaged(1, Damage::Torn(_)))), "{torn:?}");
    header.run += 1;
    header.file = 1;
    assert_eq!(replay(&[a, &header.to_bytes()], &keys()), Err(FlightError::OtherLife(1)));
}
