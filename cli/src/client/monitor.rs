//! A client that hears what an agent logs and what happens there, until it wants no more.

use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};

use tithing_core::rpc::record::{self, StreamRecord};
use tithing_core::rpc::request::Request;
use tithing_core::rpc::response::ResponseHeader;

use super::socket::Socket;
use super::{Client, ClientError, lost};

/// What an agent tells of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// It has logged a line.
    Line(String),
    /// Something has happened.
    Event(Box<StreamRecord>),
}

/// The log and the events of an agent.
#[derive(Debug)]
pub struct Monitor {
    client: Client,
    stream: u64,
    log: u64,
    end: Arc<Mutex<End>>,
}

/// Whether somebody has ended it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Open,
    /// Behind the response to this request nothing comes.
    After(u64),
}

/// Ends a [`Monitor`] from another thread.
#[derive(Debug)]
pub struct Stopper {
    socket: Socket,
    stream: u64,
    log: u64,
    end: Arc<Mutex<End>>,
}

impl Client {
    /// All events from now on, and what comes of it if there are none to be had.
    pub fn stream(&mut self, filter: &str) -> Result<u64, ClientError> {
        self.call(&Request::Stream { filter: filter.to_owned() })?;
        Ok(self.seq)
    }

    /// The lines of the agent's log, first those that it has kept. `stream` is the number of the
    /// stream that was begun before: its records may come first.
    pub fn monitor(mut self, stream: u64, level: &str) -> Result<Monitor, ClientError> {
        self.send(&Request::Monitor { level: level.to_owned() })?;
        let log = self.seq;
        let mut early = Vec::new();
        loop {
            let header = self.value(ResponseHeader::decode)?;
            if header.seq == stream && header.error.is_empty() {
                early.push(self.value(StreamRecord::decode)?);
                continue;
            }
            return match header {
                ResponseHeader { seq, .. } if seq != log => Err(ClientError::Closed),
                ResponseHeader { error, .. } if error.is_empty() => {
                    // An agent may have nothing to say for days.
                    self.stream.set_read_timeout(None).map_err(|error| lost(&error))?;
                    self.early = early.into();
                    let end = Arc::new(Mutex::new(End::Open));
                    Ok(Monitor { client: self, stream, log, end })
                }
                ResponseHeader { error, .. } => Err(ClientError::Refused(error)),
            };
        }
    }
}

impl Monitor {
    /// What comes next; `None` once it was ended.
    pub fn next_news(&mut self) -> Result<Option<News>, ClientError> {
        if let Some(record) = self.client.early.pop_front() {
            return Ok(Some(News::Event(Box::new(record))));
        }
        loop {
            let outcome = self.read();
            let end = *self.end.lock().unwrap_or_else(PoisonError::into_inner);
            match (outcome, end) {
                (Ok(Read::News(news)), _) => return Ok(Some(news)),
                (Ok(Read::Response(seq)), End::After(last)) if seq == last => return Ok(None),
                (Ok(Read::Response(_)), _) => {}
                (Err(_), End::After(_)) => return Ok(None),
                (Err(error), End::Open) => return Err(error),
            }
        }
    }

    fn read(&mut self) -> Result<Read, ClientError> {
        let header = self.client.value(ResponseHeader::decode)?;
        Ok(if header.seq == self.stream {
            Read::News(News::Event(Box::new(self.client.value(StreamRecord::decode)?)))
        } else if header.seq == self.log {
            Read::News(News::Line(self.client.value(record::decode_log)?))
        } else {
            Read::Response(header.seq)
        })
    }

    /// What ends it from another thread.
    pub fn stopper(&self) -> Result<Stopper, ClientError> {
        let socket = self.client.stream.try_clone().map_err(|error| lost(&error))?;
        let end = Arc::clone(&self.end);
        Ok(Stopper { socket, stream: self.stream, log: self.log, end })
    }
}

/// What an agent has sent.
enum Read {
    News(News),
    /// The response to a request of this number.
    Response(u64),
}

impl Stopper {
    /// Tells the agent that no more is wanted: first of the log, then of the events, as Serf's
    /// own client does.
    pub fn stop(mut self) {
        let mut bytes = Vec::new();
        let last = self.log + 2;
        Request::Stop { stream: self.log }.encode(last - 1, &mut bytes);
        Request::Stop { stream: self.stream }.encode(last, &mut bytes);
        *self.end.lock().unwrap_or_else(PoisonError::into_inner) = End::After(last);
        let _the_reader_sees = self.socket.write_all(&bytes);
    }
}
