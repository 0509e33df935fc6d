//! The port for those who watch an agent: small pages over HTTP
//! (docs/decisions/066-pages-in-the-loop.md).
//!
//! One request for each connection, `GET` or `HEAD`, and the connection is closed. Whoever sends
//! too much, or takes too long with any of it, is cut off; when there are too many, whoever has
//! been there longest makes room. The loop never waits for any of them.

mod request;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;

use mio::net::TcpStream;
use mio::{Interest, Registry};
use tithing_core::Instant;

use crate::bind;
use crate::error::{StartError, is_would_block};
use crate::net::Listener;
use crate::observer::{Notice, Observer, Port};
use crate::pipe::Pipe;
use crate::token::Source;

pub(crate) use request::Method;
use request::{Request, read};

/// Connections open at once.
const CONNECTIONS_MAX: usize = 16;

/// Connections accepted in one turn.
const ACCEPTS_PER_TURN: usize = 16;

/// Longest head of a request, in bytes.
const HEAD_BYTES_MAX: usize = 8 << 10;

/// Largest page, in bytes.
const PAGE_BYTES_MAX: usize = 4 << 20;

/// How long a connection may last, from the first word to the last.
const PATIENCE: Duration = Duration::from_secs(10);

/// What somebody who watches an agent is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Whether that is what was wanted.
    pub status: PageStatus,
    /// What the text is, as HTTP names it: `text/plain; charset=utf-8`.
    pub content_type: &'static str,
    /// The text.
    pub text: String,
}

/// What became of the wish to see a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageStatus {
    /// Here it is: 200.
    Ok,
    /// There is no such page: 404.
    NotFound,
    /// Not now: 503.
    Unavailable,
}

impl Page {
    /// A few words.
    pub fn words(status: PageStatus, text: &str) -> Self {
        let content_type = "text/plain; charset=utf-8";
        Self { status, content_type, text: format!("{text}\n") }
    }

    /// There is no such page.
    pub fn not_found() -> Self {
        Self::words(PageStatus::NotFound, "404 not found")
    }
}

impl PageStatus {
    const fn line(self) -> &'static str {
        match self {
            Self::Ok => "200 OK",
            Self::NotFound => "404 Not Found",
            Self::Unavailable => "503 Service Unavailable",
        }
    }
}

/// The port and everybody who is connected to it.
#[derive(Debug)]
pub(crate) struct WebServer {
    registry: Registry,
    listener: Option<Listener>,
    visitors: BTreeMap<u64, Visitor>,
    last_id: u64,
}

#[derive(Debug)]
struct Visitor {
    pipe: Pipe,
    /// What it has sent, until that is a request.
    head: Vec<u8>,
    is_readable: bool,
    phase: Phase,
    give_up_at: Instant,
}

/// How far a visitor has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Asking,
    /// Its wish is known and not fulfilled yet.
    Waiting,
    /// It is being answered, and will be gone then.
    Answered,
}

/// A page that a visitor wants.
#[derive(Debug)]
pub(crate) struct Wish {
    pub(crate) visitor: u64,
    pub(crate) method: Method,
    pub(crate) path: String,
}

impl WebServer {
    pub(crate) fn new(registry: Registry) -> Self {
        Self { registry, listener: None, visitors: BTreeMap::new(), last_id: 0 }
    }

    /// Opens the port. Returns the address really bound.
    pub(crate) fn listen(&mut self, addr: SocketAddr) -> Result<SocketAddr, StartError> {
        let (socket, bound) = bind::web(addr)?;
        self.listener = Some(Listener::new(&self.registry, socket, Source::WebListener)?);
        Ok(bound)
    }

    /// Whether there is something to do without waiting.
    pub(crate) fn is_ready(&self, now: Instant) -> bool {
        self.listener.as_ref().is_some_and(|listener| listener.is_ready(now))
            || self.visitors.values().any(|visitor| visitor.is_readable)
    }

    pub(crate) fn next_deadline(&self) -> Option<Instant> {
        let rest = self.listener.as_ref().and_then(Listener::next_deadline);
        self.visitors.values().map(|visitor| visitor.give_up_at).chain(rest).min()
    }

    pub(crate) fn on_listener_ready(&mut self) {
        if let Some(listener) = &mut self.listener {
            listener.is_readable = true;
        }
    }

    /// A visitor's socket can be read or written.
    pub(crate) fn on_ready(&mut self, id: u64) {
        let Some(visitor) = self.visitors.get_mut(&id) else { return };
        visitor.is_readable = true;
        if visitor.pipe.flush().is_err() {
            return self.remove(id);
        }
        if visitor.phase == Phase::Answered && visitor.pipe.unwritten_len() == 0 {
            visitor.pipe.finish();
        }
    }

    /// Accepts and reads as far as one turn goes. Returns what is wanted.
    pub(crate) fn advance(
        &mut self,
        now: Instant,
        buffer: &mut [u8],
        observer: &mut dyn Observer,
    ) -> Vec<Wish> {
        self.accept(now, observer);
        let late = self.visitors.iter().filter(|(_, visitor)| visitor.give_up_at <= now);
        for id in late.map(|(&id, _)| id).collect::<Vec<_>>() {
            self.remove(id);
        }
        let readable = self.visitors.iter().filter(|(_, visitor)| visitor.is_readable);
        let readable: Vec<u64> = readable.map(|(&id, _)| id).collect();
        readable.into_iter().filter_map(|id| self.read(id, buffer)).collect()
    }

    fn accept(&mut self, now: Instant, observer: &mut dyn Observer) {
        for _ in 0..ACCEPTS_PER_TURN {
            let Some(listener) = &mut self.listener else { return };
            match listener.accept(now) {
                Ok(Some((socket, _))) => self.admit(socket, now),
                Ok(None) => return,
                Err((error, pause)) => {
                    let port = Port::Web;
                    return observer.on_notice(&Notice::AcceptFailed {
                        port,
                        error: &error,
                        pause,
                    });
                }
            }
        }
    }

    fn admit(&mut self, mut socket: TcpStream, now: Instant) {
        if self.visitors.len() >= CONNECTIONS_MAX
            && let Some(&oldest) = self.visitors.keys().next()
        {
            self.remove(oldest);
        }
        let id = self.last_id + 1;
        let token = Source::WebVisitor(id).token();
        let interest = Interest::READABLE | Interest::WRITABLE;
        if self.registry.register(&mut socket, token, interest).is_err() {
            return;
        }
        self.last_id = id;
        let visitor = Visitor {
            pipe: Pipe::new(socket, PAGE_BYTES_MAX),
            head: Vec::new(),
            is_readable: true,
            phase: Phase::Asking,
            give_up_at: now + PATIENCE,
        };
        self.visitors.insert(id, visitor);
    }

    /// Reads a visitor once.
    fn read(&mut self, id: u64, buffer: &mut [u8]) -> Option<Wish> {
        let visitor = self.visitors.get_mut(&id)?;
        match visitor.pipe.read(buffer) {
            // It does not want to see it any more, or has seen it.
            Ok(0) => {
                self.remove(id);
                return None;
            }
            // What comes behind a request is dropped.
            Ok(_) if visitor.phase != Phase::Asking => return None,
            Ok(len) => visitor.head.extend_from_slice(buffer.get(..len).unwrap_or_default()),
            Err(error) if is_would_block(&error) => {
                visitor.is_readable = false;
                return None;
            }
            Err(_) => {
                self.remove(id);
                return None;
            }
        }
        let request = read(&visitor.head, HEAD_BYTES_MAX);
        match request {
            Request::Partial => None,
            Request::Wanted { method, path } => {
                visitor.phase = Phase::Waiting;
                visitor.head = Vec::new();
                Some(Wish { visitor: id, method, path })
            }
            Request::Refused(refusal) => {
                let text = refusal.answer();
                self.answer_with(id, &text);
                None
            }
        }
    }

    /// Gives a visitor what it wants.
    pub(crate) fn answer(&mut self, visitor: u64, method: Method, page: &Page) {
        let Page { status, content_type, text } = page;
        let mut answer = format!(
            "HTTP/1.1 {}\r\nContent-Type: {content_type}\r\nContent-Length: {}\r\n\
             Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n\
             Connection: close\r\n\r\n",
            status.line(),
            text.len()
        );
        if method == Method::Get {
            answer.push_str(text);
        }
        self.answer_with(visitor, &answer);
    }

    fn answer_with(&mut self, id: u64, answer: &str) {
        let Some(visitor) = self.visitors.get_mut(&id) else { return };
        visitor.phase = Phase::Answered;
        if visitor.pipe.write(answer.as_bytes()).is_err() {
            return self.remove(id);
        }
        if visitor.pipe.unwritten_len() == 0 {
            visitor.pipe.finish();
        }
    }

    fn remove(&mut self, id: u64) {
        if let Some(mut visitor) = self.visitors.remove(&id) {
            let _closed_anyway = self.registry.deregister(visitor.pipe.socket_mut());
        }
    }
}

#[cfg(test)]
mod tests;
