//! `serf watch`: the cluster as a live table in the terminal.

use std::collections::BTreeSet;
use std::io::{IsTerminal, stdin, stdout};
use std::ops::Bound;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use jiff::Zoned;
use signal_hook::consts::{SIGCONT, SIGINT, SIGWINCH};
use tithing_core::rpc::record::StreamRecord;

use super::{Failure, finish};
use crate::client::{Client, ClientError, RPC_FLAGS, Target};
use crate::console::Console;
use crate::flags::{Flag, Kind, Parsed, Values};
use crate::manual::{Example, Exit, Page};

mod cells;
mod ears;
mod keys;
mod layout;
mod model;
mod screen;
mod source;
mod view;

use ears::{hear_keys, hear_signals};
use keys::Key;
use model::{Model, Row};
use screen::{Canvas, Screen};
use source::{Answer, Ask, Source, Subject, ask_aside};
use view::{Choice, Now, Size, Sort, chosen, room, snapshot};

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

/// Members that are asked for in one turn though they are not seen.
const OTHERS_MAX: usize = 32;

/// Something to act upon.
#[derive(Debug)]
enum News {
    Keys(Vec<Key>),
    /// The terminal has gone.
    InputEnded,
    /// What the agent says, or why it says nothing.
    Answer(Result<Answer, ClientError>),
    Event(Box<StreamRecord>),
    Signal(i32),
}

/// Why a watch ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// As somebody at the terminal wished.
    Wanted,
    /// From outside.
    Forced,
}

/// What comes next, if not the next screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Turn {
    End(End),
    /// The shell shall have the terminal.
    StandAside,
    /// Somebody may have had it.
    TakeBack,
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
        let text = "Invalid interval: it must be at least 200ms";
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
        ask_all(source, &mut model).map_err(|error| Failure::because("Error watching", &error))?;
        for line in snapshot(&model, &now()) {
            console.line(line);
        }
        if console.is_reader_gone() {
            break;
        }
    }
    Ok(())
}

/// Asks for everything about everybody.
fn ask_all(source: &mut Source, model: &mut Model) -> Result<(), ClientError> {
    model.on_census(source.census()?);
    let subjects: Vec<_> = model.rows.iter().map(subject).collect();
    model.on_details(source.details(&subjects)?);
    Ok(())
}

/// Shows the table until somebody has seen enough.
fn show(source: Source, interval: Duration) -> Result<End, Failure> {
    let (news, inbox) = sync_channel(NEWS_MAX);
    let mut watch = Watch::default();
    let is_away = Arc::new(AtomicBool::new(true));
    let asks = hear_signals(&news, &is_away)
        .and_then(|()| hear_keys(news.clone()))
        .and_then(|()| ask_aside(source, news, Arc::clone(&watch.lost)))
        .map_err(|error| Failure::Plain(format!("Error watching: {error}")))?;
    let screen = Screen::open(is_away)
        .map_err(|error| Failure::Plain(format!("Error taking the terminal: {error}")))?;
    Ok(watch.run(&inbox, &asks, interval, &screen))
}

/// What is shown, and to whom.
#[derive(Debug, Default)]
struct Watch {
    model: Model,
    choice: Choice,
    size: Size,
    /// What the agent is to be asked next.
    next_ask: Option<Ask>,
    /// The last member that was asked for though it may not be seen.
    last_other: String,
    /// The agent owes an answer.
    is_asking: bool,
    /// Events that did not fit among the news, and were not told of yet.
    lost: Arc<AtomicU64>,
}

impl Watch {
    /// Shows the table until somebody has seen enough. Nothing here waits for the agent.
    fn run(
        &mut self,
        inbox: &Receiver<News>,
        asks: &SyncSender<Ask>,
        interval: Duration,
        canvas: &impl Canvas,
    ) -> End {
        let mut next_census = Instant::now();
        loop {
            self.size = canvas.size();
            if next_census <= Instant::now() {
                next_census = Instant::now() + interval;
                if !self.is_asking {
                    self.next_ask = Some(Ask::Census);
                }
            }
            if let Some(ask) = self.next_ask.take() {
                self.is_asking = asks.try_send(ask).is_ok();
            }
            let lines = view::screen(&self.model, &self.choice, self.size, &now());
            if canvas.draw(&lines).is_err() {
                return End::Forced;
            }
            let patience = next_census.saturating_duration_since(Instant::now());
            let done = match self.take_news(inbox, patience) {
                Some(Turn::End(end)) => return end,
                Some(Turn::StandAside) => canvas.stand_aside(),
                Some(Turn::TakeBack) => canvas.take_back(),
                None => Ok(()),
            };
            if done.is_err() {
                return End::Forced;
            }
        }
    }

    /// Waits for something to act upon, for so long at most, and acts upon all there is.
    fn take_news(&mut self, inbox: &Receiver<News>, patience: Duration) -> Option<Turn> {
        let mut news = match inbox.recv_timeout(patience) {
            Ok(news) => Some(news),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => return Some(Turn::End(End::Forced)),
        };
        // Whoever is flooded with news still sees some of it.
        for _ in 0..NEWS_MAX {
            let Some(it) = news else { break };
            let turn = self.on_news(it);
            if turn.is_some() {
                return turn;
            }
            news = inbox.try_recv().ok();
        }
        let lost = self.lost.swap(0, Ordering::Relaxed);
        if lost > 0 {
            self.model.on_lost_events(lost, Zoned::now());
        }
        None
    }

    fn on_news(&mut self, news: News) -> Option<Turn> {
        match news {
            News::Keys(keys) => {
                let page = room(self.size).0;
                let mut wishes = keys.into_iter().map(|key| {
                    // The key before may have changed what is shown.
                    let rows = chosen(&self.model, &self.choice).len();
                    self.choice.on_key(key, rows, page)
                });
                wishes.find_map(|wish| match wish {
                    Wish::GoOn => None,
                    Wish::Suspend => Some(Turn::StandAside),
                    Wish::Quit => Some(Turn::End(End::Wanted)),
                })
            }
            News::Answer(answer) => {
                self.on_answer(answer);
                None
            }
            News::Event(record) => {
                self.model.on_event(&record, Zoned::now(), Instant::now());
                None
            }
            News::Signal(SIGWINCH) => None,
            News::Signal(SIGCONT) => Some(Turn::TakeBack),
            News::Signal(SIGINT) => Some(Turn::End(End::Wanted)),
            News::InputEnded | News::Signal(_) => Some(Turn::End(End::Forced)),
        }
    }

    /// Of whom more is wanted: the members that fit on the screen, and some others in turn if
    /// they are sorted by what is not known without asking.
    fn wanted(&mut self) -> Vec<Subject> {
        let (count, _) = room(self.size);
        let rows = chosen(&self.model, &self.choice);
        let first = self.choice.first.min(rows.len().saturating_sub(count));
        let mut subjects: Vec<_> = rows.into_iter().skip(first).take(count).map(subject).collect();
        if matches!(self.choice.sort, Sort::Name | Sort::Status) {
            return subjects;
        }
        let rows = &self.model.rows;
        let later = (Bound::Excluded(self.last_other.as_str()), Bound::Unbounded);
        let in_turn = rows.range::<str, _>(later).chain(rows);
        let others: Vec<_> = in_turn.take(rows.len().min(OTHERS_MAX)).map(subject).collect();
        self.last_other = others.last().map(|it| it.name.clone()).unwrap_or_default();
        let seen: BTreeSet<_> = subjects.iter().map(|it| it.name.clone()).collect();
        subjects.extend(others.into_iter().filter(|it| !seen.contains(&it.name)));
        subjects
    }

    fn on_answer(&mut self, answer: Result<Answer, ClientError>) {
        self.is_asking = false;
        self.model.trouble = None;
        match answer {
            Ok(Answer::Census(census)) => {
                self.model.on_census(census);
                self.next_ask = Some(Ask::Details(self.wanted()));
            }
            Ok(Answer::Details(details)) => self.model.on_details(details),
            Err(error) => {
                self.model.trouble = Some(format!("The agent does not answer: {error}"));
            }
        }
    }
}

fn subject((name, row): (&String, &Row)) -> Subject {
    Subject { name: name.clone(), is_dated: row.since.is_some() }
}

/// Whether somebody has seen enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wish {
    GoOn,
    Suspend,
    Quit,
}

impl Choice {
    /// A key was pressed, while so many rows were to be seen, so many of them at a time.
    fn on_key(&mut self, key: Key, rows: usize, page: usize) -> Wish {
        let last = rows.saturating_sub(page);
        match (key, self.is_typing) {
            (Key::Interrupt, _) | (Key::Character('q'), false) => return Wish::Quit,
            (Key::Suspend, _) => return Wish::Suspend,
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
            (Key::Home, _) => self.first = 0,
            (Key::End, _) => self.first = last,
            (Key::Enter | Key::Backspace | Key::Character(_), false) => {}
        }
        Wish::GoOn
    }
}

pub(super) const PAGE: Page = Page {
    usage: "serf watch [options]",
    about: "Shows the cluster as the agent sees it, as a live table in the terminal: members with\n\
            the time since when they have their status, the round trip to expect, and their tags;\n\
            how the agent itself is; the last events.\n\
            \n\
            Keys: q ends it, s sorts by the next column, / filters by what is typed, the arrows,\n\
            pages, Home and End scroll, Ctrl-Z stops it until fg. Without a terminal it prints\n\
            the table once. Since when, is known from agents of this make only.",
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
