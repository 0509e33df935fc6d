//! A session with a node behind it that answers at once, as a lone agent does.

use alloc::collections::BTreeMap;
use alloc::sync::Arc;
use core::net::{IpAddr, SocketAddr};
use core::time::Duration;
use std::string::{String, ToString};
use std::vec;
use std::vec::Vec;

use super::bytes_of;
use crate::base64;
use crate::command::{
    CommandError, ForceLeave, JoinError, JoinFailure, JoinReport, KeyOperation, KeyReport, KeyText,
    MemberInfo, QueryId, QueryReport, ReceivedQuery,
};
use crate::coordinate::Coordinate;
use crate::event::UserEvent;
use crate::id::LamportTime;
use crate::input::NetError;
use crate::member::{Identity, Status, Versions, WireAddr};
use crate::rpc::Request;
use crate::rpc::session::*;
use crate::serf::tags;
use crate::wire::keyring::{Keyring, KeyringError};

pub(super) fn member(name: &str, addr: &str, pairs: &[(&str, &str)]) -> MemberInfo {
    let pairs: BTreeMap<_, _> =
        pairs.iter().map(|(key, value)| (key.to_string(), value.to_string())).collect();
    let addr: IpAddr = addr.parse().unwrap();
    MemberInfo {
        peer: Arc::new(Identity {
            name: name.into(),
            addr: WireAddr::from(addr),
            port: 7946,
            meta: tags::encoded(&pairs, 5).into(),
            versions: Versions {
                protocol_min: 1,
                protocol_max: 5,
                protocol: 2,
                delegate_min: 2,
                delegate_max: 5,
                delegate: 5,
            },
        }),
        status: Status::Alive,
        status_ltime: LamportTime(1),
    }
}

/// Something that the session hears after a reply.
pub(super) enum News {
    Event(Event),
    Members(MemberChange),
}

pub(super) struct Agent {
    pub(super) session: Session,
    /// The first one is the agent itself.
    pub(super) members: Vec<MemberInfo>,
    /// Where a member listens; all other addresses refuse.
    pub(super) listening: Vec<&'static str>,
    /// The event clock and the query clock.
    pub(super) clocks: [u64; 2],
    pub(super) ring: Keyring,
    pub(super) written: Vec<u8>,
    pub(super) commands: Vec<Command>,
    pub(super) dropped: u32,
    /// The `Close` effect, once there was one.
    pub(super) closed: Option<Effect>,
    /// A query that nobody has answered, and whether anybody has since.
    open: Option<(QueryId, bool)>,
}

impl Agent {
    pub(super) fn new(members: Vec<MemberInfo>) -> Self {
        Self {
            session: Session::new(SessionId(7), None),
            members,
            listening: Vec::new(),
            clocks: [1; 2],
            ring: Keyring::default(),
            written: Vec::new(),
            commands: Vec::new(),
            dropped: 0,
            closed: None,
            open: None,
        }
    }

    pub(super) fn shaken() -> Self {
        let mut agent = Self::new(vec![member("n1", "127.0.0.11", &[("role", "web")])]);
        agent.send(&bytes_of(&Request::Handshake { version: 1 }));
        agent.written.clear();
        agent
    }

    /// An agent with this key, and a client that has not said it.
    pub(super) fn guarded(key: &str) -> Self {
        let mut agent = Self::new(vec![member("na", "127.0.0.13", &[])]);
        let key = AccessKey::new(key).map(Arc::new);
        agent.session = Session::new(SessionId(7), key);
        agent.send(&bytes_of(&Request::Handshake { version: 1 }));
        agent.written.clear();
        agent
    }

    pub(super) fn send(&mut self, data: &[u8]) {
        let mut effects = Vec::new();
        self.session.on_bytes(data, &mut effects);
        self.perform(effects);
    }

    pub(super) fn hear(&mut self, event: &Event) {
        let mut effects = Vec::new();
        self.session.on_event(event, &mut effects);
        self.perform(effects);
    }

    pub(super) fn perform(&mut self, mut effects: Vec<Effect>) {
        while !effects.is_empty() {
            let mut next = Vec::new();
            for effect in effects {
                match effect {
                    Effect::Write(bytes) => self.written.extend(bytes),
                    Effect::Stats => {
                        let stats = recorded_stats();
                        self.session.on_stats(&stats, &mut next);
                    }
                    Effect::Dropped(records) => self.dropped += records,
                    close @ Effect::Close(_) => {
                        assert!(self.closed.is_none(), "closed twice");
                        self.closed = Some(close);
                    }
                    Effect::Command { id, command } => {
                        assert_eq!(SessionId::of(id), SessionId(7));
                        let (reply, news) = self.reply(&command);
                        self.commands.push(command);
                        self.session.on_reply(id, &reply, &mut next);
                        for news in news {
                            self.tell(&news, &mut next);
                        }
                    }
                }
            }
            effects = next;
        }
    }

    fn tell(&mut self, news: &News, out: &mut Vec<Effect>) {
        match news {
            News::Event(event) => self.session.on_event(event, out),
            News::Members(change) => {
                let peers: Vec<_> = self.members.iter().map(|info| info.peer.clone()).collect();
                self.session.on_members(*change, &peers, out);
            }
        }
    }

    fn reply(&mut self, command: &Command) -> (Reply, Vec<News>) {
        match command {
            Command::Join { addresses, .. } => (self.join(addresses), Vec::new()),
            Command::Leave => (Reply::Left { timed_out: false }, Vec::new()),
            Command::Members => (Reply::Members(self.members.clone()), Vec::new()),
            Command::UserEvent { name, payload, coalesce } => self.event(name, payload, *coalesce),
            Command::Query(request) => self.query(request),
            Command::Respond { query, payload } => self.respond(*query, payload),
            Command::UpdateTags { set, delete } => self.update_tags(set, delete),
            Command::ForceLeave { .. } => (Reply::ForceLeft(ForceLeave::Unknown), Vec::new()),
            Command::ChangeKeys { operation, relay_factor: 0 } => {
                (Reply::KeysChanged(self.change_keys(operation).into()), Vec::new())
            }
            Command::Coordinate { name } => {
                let is_known = self.members.iter().any(|info| *info.peer.name == **name);
                let coordinate = is_known.then(|| Coordinate::default().into());
                (Reply::Coordinate(coordinate), Vec::new())
            }
            Command::ChangeKeys { .. }
            | Command::InstallKey { .. }
            | Command::UseKey { .. }
            | Command::RemoveKey { .. }
            | Command::ListKeys
            | Command::Explain { .. } => panic!("no request of this session asks for {command:?}"),
        }
    }

    fn join(&self, addresses: &[String]) -> Reply {
        let mut report = JoinReport::default();
        for address in addresses {
            if self.listening.contains(&address.as_str()) {
                report.reached += 1;
                continue;
            }
            let cause = match address.parse() {
                Ok(ip) => JoinError::Dial(SocketAddr::new(ip, 7946), NetError::Refused),
                Err(_) => JoinError::Resolve(NetError::NoSuchHost),
            };
            report.failures.push(JoinFailure { address: address.clone(), cause });
        }
        Reply::Joined(report)
    }

    fn event(&mut self, name: &str, payload: &[u8], coalesce: bool) -> (Reply, Vec<News>) {
        let error = match name.len() + payload.len() {
            ..480 => None,
            480..=512 => Some(CommandError::EncodedEventTooLarge { bytes_max: 512 }),
            _ => Some(CommandError::EventTooLarge { bytes_max: 512 }),
        };
        if let Some(error) = error {
            return (Reply::Refused(error), Vec::new());
        }
        let event = user_event(self.clocks[0], name, payload, coalesce);
        self.clocks[0] += 1;
        (Reply::Done, vec![News::Event(event)])
    }

    /// `load` and pings are answered at once; anything else waits for somebody to respond.
    fn query(&mut self, request: &QueryRequest) -> (Reply, Vec<News>) {
        if request.payload.len() > 1000 {
            let error = CommandError::QueryTooLarge { bytes_max: 1024 };
            return (Reply::Refused(error), Vec::new());
        }
        let query = QueryId { ltime: LamportTime(self.clocks[1]), id: 5 };
        self.clocks[1] += 1;
        let from: Arc<str> = self.members[0].peer.name.as_ref().into();
        let ack = request
            .wants_acks
            .then(|| News::Event(Event::QueryAcked { query, from: Arc::clone(&from) }));
        let heard = News::Event(Event::Query(Arc::new(ReceivedQuery {
            query,
            name: request.name.as_str().into(),
            payload: request.payload.as_slice().into(),
            from: from.as_ref().into(),
            timeout: Duration::from_secs(1),
        })));
        let ended = News::Event(Event::QueryEnded { query, report: QueryReport::default() });
        let news = match request.name.as_str() {
            "load" => {
                let payload = b"1.02\n".as_slice().into();
                let answered = News::Event(Event::QueryAnswered { query, from, payload });
                ack.into_iter().chain([heard, answered, ended]).collect()
            }
            PING_QUERY => ack.into_iter().chain([ended]).collect(),
            _ => {
                self.open = Some((query, false));
                [heard].into_iter().chain(ack).collect()
            }
        };
        (Reply::QueryBegun(query), news)
    }

    /// The open query ends with its second answer.
    fn respond(&mut self, query: QueryId, payload: &[u8]) -> (Reply, Vec<News>) {
        match &mut self.open {
            Some((open, is_answered)) if *open == query && !*is_answered => {
                *is_answered = true;
                let from = self.members[0].peer.name.as_ref().into();
                let answered = Event::QueryAnswered { query, from, payload: payload.into() };
                (Reply::Done, vec![News::Event(answered)])
            }
            Some((open, _)) if *open == query => {
                let ended = Event::QueryEnded { query, report: QueryReport::default() };
                (Reply::Refused(CommandError::QueryAnswered), vec![News::Event(ended)])
            }
            _ => (Reply::Refused(CommandError::QueryOver), Vec::new()),
        }
    }

    fn update_tags(
        &mut self,
        set: &BTreeMap<String, String>,
        delete: &[String],
    ) -> (Reply, Vec<News>) {
        let own = &mut self.members[0];
        let mut tags = tags::decoded(&own.peer.meta);
        tags.retain(|key, _| !delete.contains(key));
        tags.extend(set.clone());
        let meta = tags::encoded(&tags, 5);
        if meta.len() > 512 {
            return (Reply::Refused(CommandError::TagsTooLarge), Vec::new());
        }
        own.peer = Arc::new(Identity { meta: meta.into(), ..Identity::clone(&own.peer) });
        (Reply::Done, vec![News::Members(MemberChange::Update)])
    }

    fn change_keys(&mut self, operation: &KeyOperation) -> KeyReport {
        let mut report = KeyReport { nodes: 1, responses: 1, ..KeyReport::default() };
        let outcome = match operation {
            KeyOperation::List if self.ring.is_empty() => Err(KeyringError::Empty),
            _ if self.ring.is_empty() => Err(KeyringError::NoKeyring),
            KeyOperation::List => {
                let keys =
                    self.ring.keys().map(|key| (KeyText::new(base64::encode(key.expose())), 1));
                report.keys = keys.collect();
                Ok(())
            }
            KeyOperation::Install(key) => self.ring.install(key.clone()),
            KeyOperation::Use(key) => self.ring.select(key),
            KeyOperation::Remove(key) => self.ring.remove(key),
        };
        if let Err(error) = outcome {
            report.errors = 1;
            let name = self.members[0].peer.name.to_string();
            report.messages.insert(name, error.to_string());
        }
        report
    }
}

/// Some of what a real agent tells of itself.
fn recorded_stats() -> Stats {
    let section = |key: &str, value: &str| [(key.to_string(), value.to_string())].into();
    let stats = [("agent", section("name", "n1")), ("tags", section("role", "web"))];
    stats.into_iter().map(|(name, values)| (name.to_string(), values)).collect()
}

pub(super) fn user_event(ltime: u64, name: &str, payload: &[u8], coalesce: bool) -> Event {
    Event::User(Arc::new(UserEvent {
        ltime: LamportTime(ltime),
        name: name.into(),
        payload: payload.into(),
        coalesce,
    }))
}
