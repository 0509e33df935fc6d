//! `serf watch`: the cluster as a live table in the terminal.

use std::io::{IsTerminal, Read, stdin, stdout};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use jiff::Zoned;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGWINCH};
use signal_hook::iterator::Signals;
use tithing_core::rpc::record::StreamRecord;

use super::{Failure, finish};
use crate::client::{Client, RPC_FLAGS, Target};
use crate::console::Console;
use crate::flags::{Flag, Kind, Parsed, Values};
use crate::manual::{Example, Exit, Page};

mod keys;
mod model;
mod screen;
mod source;
mod view;

use keys::{Key, keys};
use model::Model;
use screen::Screen;
use source::Source;
use view::{Choice, Now, Size, chosen, room, snapshot};

const FLAGS: &[&[Flag]] = &[
    &[
        Flag::new(
            "count",
            Kind::Integer(0),
            "=0",
            "Print the table so many times, as plain text, and\n\
             end. Without a terminal once, unless given.",
        ),
        Flag::new(
            "interval",
            Kind::Duration(1_000_000_000),
            "=1s",
            "How often the agent is asked. At least 200ms.",
        ),
    ],
    RPC_FLAGS,
];

/// Asking more often costs the agent more than anybody can see.
const INTERVAL_MIN: Duration = Duration::from_millis(200);

/// How long the agent may be silent: somebody is looking.
const PATIENCE: Duration = Duration::from_secs(3);

/// News that may wait while the terminal stands still.
const NEWS_MAX: usize = 1024;

/// Something to act upon.
enum News {
    Keys(Vec<Key>),
    /// The terminal has gone.
    InputEnded,
    Event(Box<StreamRecord>),
    /// The agent tells of events no more.
    EventsEnded,
    Signal(i32),
}

/// Why a watch ends.
enum End {
    /// As somebody at the terminal wished.
    Wanted,
    /// From outside.
    Forced,
}

pub(super) fn run(args: &[String], console: &mut Console<'_>) -> ExitCode {
    let outcome = watch(args, console);
    finish(outcome, &PAGE, console)
}

fn watch(args: &[String], console: &mut Console<'_>) -> Result<(), Failure> {
    let flags = Parsed::read(FLAGS, args)?;
    if !flags.arguments.is_empty() {
        return Err(Failure::Usage("No arguments are expected.".to_owned()));
    }
    let interval = flags.duration("interval").to_std();
    if interval < INTERVAL_MIN {
        let text = "Invalid interval: the agent is asked every 200ms at most";
        return Err(Failure::Plain(text.to_owned()));
    }
    let count = u32::try_from(flags.integer("count")).map_err(|_| {
        Failure::Plain("Invalid count: it must be between 0 and 4294967295".to_owned())
    })?;
    let target = Target { silence_timeout: PATIENCE, ..Target::from_flags(&flags) };
    // Nothing is drawn before it is known that there is something to draw.
    let client = Client::connect(&target).map_err(Failure::connecting)?;
    let mut source = Source::new(target, client);
    if count > 0 || !has_terminal() {
        return print(&mut source, count.max(1), interval, console);
    }
    match show(source, interval)? {
        End::Wanted => Ok(()),
        End::Forced => Err(Failure::Told),
    }
}

/// Whether there is a terminal that understands more than lines.
fn has_terminal() -> bool {
    let is_dumb = std::env::var_os("TERM").is_none_or(|term| term.is_empty() || term == "dumb");
    stdin().is_terminal() && stdout().is_terminal() && !is_dumb
}

fn now() -> Now {
    Now { instant: Instant::now(), zoned: Zoned::now() }
}

/// Prints the table some times.
fn print(
    source: &mut Source,
    count: u32,
    interval: Duration,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    let mut model = Model::default();
    for round in 0..count {
        if round > 0 {
            thread::sleep(interval);
            console.line("");
        }
        source
            .poll(&mut model, |model| model.rows.keys().cloned().collect())
            .map_err(|error| Failure::because("Error watching", &error))?;
        for line in snapshot(&model, &now()) {
            console.line(line);
        }
        if console.is_reader_gone() {
            break;
        }
    }
    Ok(())
}

/// Shows the table until somebody has seen enough.
fn show(mut source: Source, interval: Duration) -> Result<End, Failure> {
    let (news, inbox) = sync_channel(NEWS_MAX);
    hear_signals(&news)
        .and_then(|()| hear_keys(news.clone()))
        .map_err(|error| Failure::Plain(format!("Error watching: {error}")))?;
    let screen = Screen::open()
        .map_err(|error| Failure::Plain(format!("Error taking the terminal: {error}")))?;
    let mut watch = Watch::default();
    let mut next_poll = Instant::now();
    loop {
        watch.size = Screen::size();
        if next_poll <= Instant::now() {
            watch.poll(&mut source, &news);
            next_poll = Instant::now() + interval;
        }
        let lines = view::screen(&watch.model, &watch.choice, watch.size, &now());
        if screen.draw(&lines).is_err() {
            return Ok(End::Forced);
        }
        let patience = next_poll.saturating_duration_since(Instant::now());
        if let Some(end) = watch.take_news(&inbox, patience) {
            return Ok(end);
        }
    }
}

/// What is shown, and to whom.
#[derive(Debug, Default)]
struct Watch {
    model: Model,
    choice: Choice,
    size: Size,
    /// Events are heard.
    has_events: bool,
    /// Events that did not fit among the news, and were not told of yet.
    lost: Arc<AtomicU64>,
}

impl Watch {
    /// Asks the agent for everything, and to tell of events if it does not yet.
    fn poll(&mut self, source: &mut Source, news: &SyncSender<News>) {
        let (choice, size) = (&self.choice, self.size);
        let outcome = source.poll(&mut self.model, |model| visible(model, choice, size));
        self.model.trouble =
            outcome.err().map(|error| format!("The agent does not answer: {error}"));
        if !self.has_events && self.model.trouble.is_none() {
            self.has_events = hear_events(source, news, &self.lost);
        }
    }

    /// Waits for something to act upon, for so long at most, and acts upon all there is.
    fn take_news(&mut self, inbox: &Receiver<News>, patience: Duration) -> Option<End> {
        let mut news = match inbox.recv_timeout(patience) {
            Ok(news) => Some(news),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => return Some(End::Forced),
        };
        while let Some(it) = news {
            let end = self.on_news(it);
            if end.is_some() {
                return end;
            }
            news = inbox.try_recv().ok();
        }
        let lost = self.lost.swap(0, Ordering::Relaxed);
        if lost > 0 {
            self.model.on_lost_events(lost, Zoned::now());
        }
        None
    }

    fn on_news(&mut self, news: News) -> Option<End> {
        match news {
            News::Keys(keys) => {
                let rows = chosen(&self.model, &self.choice).len();
                let page = room(self.size).0;
                let mut wishes = keys.into_iter().map(|key| self.choice.on_key(key, rows, page));
                wishes.any(|wish| wish == Wish::Quit).then_some(End::Wanted)
            }
            News::Event(record) => {
                self.model.on_event(&record, Zoned::now(), Instant::now());
                None
            }
            News::EventsEnded => {
                self.has_events = false;
                None
            }
            News::Signal(SIGWINCH) => None,
            News::Signal(SIGINT) => Some(End::Wanted),
            News::InputEnded | News::Signal(_) => Some(End::Forced),
        }
    }
}

/// The members that fit on the screen.
fn visible(model: &Model, choice: &Choice, size: Size) -> Vec<String> {
    let (count, _) = room(size);
    let rows = chosen(model, choice);
    let first = choice.first.min(rows.len().saturating_sub(count));
    rows.into_iter().skip(first).take(count).map(|(name, _)| name.clone()).collect()
}

/// Whether somebody has seen enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wish {
    GoOn,
    Quit,
}

impl Choice {
    /// A key was pressed, while so many rows were to be seen, so many of them at a time.
    fn on_key(&mut self, key: Key, rows: usize, page: usize) -> Wish {
        let last = rows.saturating_sub(page);
        match (key, self.is_typing) {
            (Key::Interrupt, _) | (Key::Character('q'), false) => return Wish::Quit,
            (Key::Enter, true) => self.is_typing = false,
            (Key::Escape, _) => {
                self.is_typing = false;
                self.filter.clear();
            }
            (Key::Backspace, true) => {
                self.filter.pop();
            }
            (Key::Character(c), true) => self.filter.push(c),
            (Key::Character('/'), false) => self.is_typing = true,
            (Key::Character('s'), false) => self.sort = self.sort.next(),
            (Key::Up | Key::Character('k'), _) => self.first = self.first.saturating_sub(1),
            (Key::Down | Key::Character('j'), _) => self.first = (self.first + 1).min(last),
            (Key::PageUp, _) => self.first = self.first.saturating_sub(page),
            (Key::PageDown, _) => self.first = (self.first + page).min(last),
            (Key::Enter | Key::Backspace | Key::Character(_), false) => {}
        }
        Wish::GoOn
    }
}

fn hear_signals(news: &SyncSender<News>) -> std::io::Result<()> {
    let mut signals = Signals::new([SIGINT, SIGTERM, SIGHUP, SIGWINCH])?;
    let news = news.clone();
    thread::Builder::new().spawn(move || {
        for signal in signals.forever() {
            if news.send(News::Signal(signal)).is_err() {
                break;
            }
        }
    })?;
    Ok(())
}

fn hear_keys(news: SyncSender<News>) -> std::io::Result<()> {
    thread::Builder::new().spawn(move || {
        let mut bytes = [0; 256];
        loop {
            let it = match stdin().lock().read(&mut bytes) {
                Ok(len @ 1..) => News::Keys(keys(bytes.get(..len).unwrap_or_default())),
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                Ok(0) | Err(_) => News::InputEnded,
            };
            let is_last = matches!(it, News::InputEnded);
            if news.send(it).is_err() || is_last {
                break;
            }
        }
    })?;
    Ok(())
}

/// Hears events until the agent goes; whether that could be begun.
fn hear_events(source: &Source, news: &SyncSender<News>, lost: &Arc<AtomicU64>) -> bool {
    let Ok(mut events) = source.connect().and_then(Client::events) else { return false };
    let (news, lost) = (news.clone(), Arc::clone(lost));
    let heard = thread::Builder::new().spawn(move || {
        while let Ok(record) = events.next_event() {
            if !pass_on(record, &news, &lost) {
                return;
            }
        }
        let _ended = news.send(News::EventsEnded);
    });
    heard.is_ok()
}

/// Passes an event on, or counts it if too much waits. Whether anybody wants more.
fn pass_on(record: StreamRecord, news: &SyncSender<News>, lost: &AtomicU64) -> bool {
    match news.try_send(News::Event(Box::new(record))) {
        Ok(()) => true,
        Err(TrySendError::Full(_)) => {
            lost.fetch_add(1, Ordering::Relaxed);
            true
        }
        Err(TrySendError::Disconnected(_)) => false,
    }
}

pub(super) const PAGE: Page = Page {
    usage: "serf watch [options]",
    about: "Shows the cluster as the agent sees it, as a live table in the terminal: members with\n\
            the time since when they have their status, the round trip to expect, and their tags;\n\
            how the agent itself is; the last events.\n\
            \n\
            Keys: q ends it, s sorts by the next column, / filters by what is typed, the arrows\n\
            scroll. Without a terminal it prints the table once. Since when, is known from\n\
            agents of this make only.",
    flags: FLAGS,
    operands: Values::None,
    examples: &[
        Example::new("serf watch", "The agent of this machine, until q."),
        Example::new("serf watch -count=10 -interval=1m > log", "Ten times, once a minute."),
    ],
    exits: &[
        Exit::new(0, "Somebody has seen enough, or all was printed."),
        Exit::new(1, "The agent could not be asked, or the terminal has gone."),
    ],
};

#[cfg(test)]
mod tests;
