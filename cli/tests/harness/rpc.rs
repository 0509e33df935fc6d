//! An RPC client of an agent, ours or somebody else's, that hears what happens there.

use std::collections::VecDeque;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::thread;

use tithing_core::rpc::record::StreamRecord;
use tithing_core::rpc::request::Request;
use tithing_core::rpc::response::ResponseHeader;
use tithing_core::rpc::{IPC_VERSION, Inbox, RESPONSE_BYTES_MAX};

use super::PATIENCE;

/// A connection with one stream of events.
pub(crate) struct Listener {
    socket: TcpStream,
    inbox: Inbox,
    seq: u64,
    /// Records that came while something else was waited for.
    records: VecDeque<StreamRecord>,
}

/// The number of the request that begins the stream.
const STREAM_SEQ: u64 = 2;

impl Listener {
    /// Connects and begins a stream; what happens from now on is heard.
    pub(crate) fn new(rpc: SocketAddr, filter: &str) -> Self {
        let socket = TcpStream::connect(rpc).expect("the agent listens");
        socket.set_read_timeout(Some(PATIENCE)).expect("a socket");
        let inbox = Inbox::new(RESPONSE_BYTES_MAX);
        let mut listener = Self { socket, inbox, seq: 0, records: VecDeque::new() };
        listener.ask(&Request::Handshake { version: IPC_VERSION });
        listener.ask(&Request::Stream { filter: filter.to_owned() });
        listener
    }

    /// Asks and waits for the response, which is a header only. An error fails the test.
    pub(crate) fn ask(&mut self, request: &Request) {
        self.ask_all(std::slice::from_ref(request));
    }

    /// Asks for all of these in one piece, and waits for the responses, as [`Self::ask`] does.
    pub(crate) fn ask_all(&mut self, requests: &[Request]) {
        let mut bytes = Vec::new();
        for request in requests {
            self.seq += 1;
            request.encode(self.seq, &mut bytes);
        }
        self.socket.write_all(&bytes).expect("the agent listens");
        while self.seq != self.step().expect("the agent answers") {}
    }

    /// Takes a response or a record; whose it is.
    fn step(&mut self) -> Option<u64> {
        let header = ResponseHeader::decode(&self.value()?).expect("a header");
        assert_eq!(header.error, "");
        if header.seq == STREAM_SEQ && self.seq != STREAM_SEQ {
            let record = StreamRecord::decode(&self.value()?).expect("a record");
            self.records.push_back(record);
        }
        Some(header.seq)
    }

    /// The next whole value; `None` when the agent has gone.
    fn value(&mut self) -> Option<Vec<u8>> {
        let mut chunk = [0; 4096];
        loop {
            if let Some(value) = self.inbox.next_message().expect("a value") {
                return Some(value.to_vec());
            }
            match self.socket.read(&mut chunk) {
                Ok(len @ 1..) => self.inbox.push(&chunk[..len]),
                Ok(0) | Err(_) => return None,
            }
        }
    }

    /// The next record; `None` when the agent has gone, or nothing happens for too long.
    pub(crate) fn next(&mut self) -> Option<StreamRecord> {
        while self.records.is_empty() {
            // Every later request has been answered, so that this is a record.
            self.seq = self.seq.max(STREAM_SEQ + 1);
            self.step()?;
        }
        self.records.pop_front()
    }

    /// Waits for a record; those before it are passed over.
    pub(crate) fn wait_for(&mut self, is_it: impl Fn(&StreamRecord) -> bool) -> StreamRecord {
        let mut passed = Vec::new();
        while let Some(record) = self.next() {
            if is_it(&record) {
                return record;
            }
            passed.push(record);
        }
        panic!("no such record: {passed:#?}");
    }

    /// Waits until something has happened to a member.
    pub(crate) fn wait_for_member(&mut self, event: &str, name: &str) {
        self.wait_for(|record| {
            record.event == event && record.members.iter().any(|member| member.name == name)
        });
    }

    /// Answers every query of this name with `answer`, until the agent goes.
    pub(crate) fn answer_queries(rpc: SocketAddr, query: &str, answer: String) {
        let mut listener = Self::new(rpc, &format!("query:{query}"));
        thread::spawn(move || {
            while let Some(record) = listener.next() {
                let payload = answer.clone().into_bytes();
                listener.ask(&Request::Respond { id: record.id, payload });
            }
        });
    }
}
