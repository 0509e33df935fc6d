//! What is said by multicast DNS, as Serf says it: one service for each cluster, one instance of
//! it for each node, all records of it in one answer.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr, SocketAddr, SocketAddrV6};

use simple_dns::rdata::{A, AAAA, PTR, RData, SRV, TXT};
use simple_dns::{
    CLASS, CharacterString, Name, OPCODE, Packet, PacketFlag, QCLASS, QTYPE, Question,
    ResourceRecord, TYPE,
};

/// How long others may remember an answer, in seconds.
const TTL_SECONDS: u32 = 120;

/// Questions and records of one message. Ours have four.
const ENTRIES_MAX: u32 = 64;

/// Questions of one message that are answered: an answer must not be much larger.
const ANSWERED_MAX: usize = 4;

/// What an agent is known by.
#[derive(Clone, Debug)]
pub(super) struct Identity {
    service: Name<'static>,
    instance: Name<'static>,
    host: Name<'static>,
    text: CharacterString<'static>,
    /// Where the cluster reaches it.
    addr: SocketAddr,
}

/// A name that does not fit into a DNS message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnfitName(pub String);

impl fmt::Display for UnfitName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(name) = self;
        write!(f, "'{name}' is not a DNS name: a part of it is longer than 63 bytes")
    }
}

impl std::error::Error for UnfitName {}

/// An answer to some questions.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) bytes: Vec<u8>,
}

impl Identity {
    /// The node `node` of the cluster `cluster`, on the machine `host`, at `addr`.
    pub(super) fn new(
        cluster: &str,
        node: &str,
        host: &str,
        addr: SocketAddr,
    ) -> Result<Self, UnfitName> {
        let service = format!("_serf_{cluster}._tcp.local");
        let text = format!("Serf '{cluster}' cluster");
        let unfit = |_| UnfitName(cluster.to_owned());
        Ok(Self {
            instance: name(&format!("{node}.{service}"))?,
            service: name(&service)?,
            host: name(host)?,
            text: CharacterString::new(text.as_bytes()).map_err(unfit)?.into_owned(),
            addr,
        })
    }

    /// Where the cluster reaches this node.
    pub(super) fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Asks who is there.
    pub(super) fn question(&self, id: u16) -> Vec<u8> {
        let mut packet = Packet::new_query(id);
        let kind = QTYPE::TYPE(TYPE::PTR);
        let class = QCLASS::CLASS(CLASS::IN);
        packet.questions.push(Question::new(self.service.clone(), kind, class, false));
        build(&packet)
    }

    /// Answers what is asked in `message`, if it asks for anything of ours: one answer to the
    /// questions that want it by unicast, and one to the others. All go to whoever asks.
    pub(super) fn answers(&self, message: &[u8]) -> impl Iterator<Item = Answer> {
        let mut by_unicast = Vec::new();
        let mut by_multicast = Vec::new();
        let mut asked_id = 0;
        if let Some(asked) = parse(message).filter(|it| !it.has_flags(PacketFlag::RESPONSE)) {
            asked_id = asked.id();
            for question in asked.questions.iter().take(ANSWERED_MAX) {
                let records =
                    if question.unicast_response { &mut by_unicast } else { &mut by_multicast };
                self.answer(question, records);
            }
        }
        let answers = [(asked_id, by_unicast), (0, by_multicast)];
        answers.into_iter().filter(|(_, records)| !records.is_empty()).map(|(id, records)| {
            let mut packet = Packet::new_reply(id);
            packet.set_flags(PacketFlag::AUTHORITATIVE_ANSWER);
            packet.answers = records;
            Answer { bytes: build(&packet) }
        })
    }

    fn answer(&self, question: &Question<'_>, records: &mut Vec<ResourceRecord<'static>>) {
        let wants = |kind| question.qtype == QTYPE::ANY || question.qtype == QTYPE::TYPE(kind);
        if question.qname == self.service && wants(TYPE::PTR) {
            records.push(record(&self.service, RData::PTR(PTR(self.instance.clone()))));
            records.extend([self.place(), self.address(), self.description()]);
        } else if question.qname == self.instance {
            let has_address = wants(TYPE::SRV) || wants(self.address_type());
            records.extend(wants(TYPE::SRV).then(|| self.place()));
            records.extend(has_address.then(|| self.address()));
            records.extend(wants(TYPE::TXT).then(|| self.description()));
        } else if question.qname == self.host && wants(self.address_type()) {
            records.push(self.address());
        } else if wants(TYPE::PTR)
            && let Ok(all) = Name::new("_services._dns-sd._udp.local")
            && question.qname == all
        {
            records.push(record(&all.into_owned(), RData::PTR(PTR(self.service.clone()))));
        }
    }

    /// The addresses that `message`, which came from `from`, tells of this node's cluster.
    pub(super) fn hosts(&self, message: &[u8], from: SocketAddr) -> Vec<SocketAddr> {
        let Some(heard) = parse(message).filter(|it| it.has_flags(PacketFlag::RESPONSE)) else {
            return Vec::new();
        };
        let records = || heard.answers.iter().chain(&heard.additional_records);
        let mut found = Vec::new();
        for record in records().filter(|record| record.name.is_subdomain_of(&self.service)) {
            let RData::SRV(SRV { port: port @ 1.., target, .. }) = &record.rdata else { continue };
            for ip in records().filter(|it| it.name == *target).filter_map(|it| ip(&it.rdata)) {
                let addr = place(ip, *port, from);
                if !ip.is_unspecified() && !ip.is_multicast() && !found.contains(&addr) {
                    found.push(addr);
                }
            }
        }
        found
    }

    fn place(&self) -> ResourceRecord<'static> {
        let (port, target) = (self.addr.port(), self.host.clone());
        record(&self.instance, RData::SRV(SRV { priority: 10, weight: 1, port, target }))
    }

    fn address(&self) -> ResourceRecord<'static> {
        let data = match self.addr.ip() {
            IpAddr::V4(v4) => RData::A(A::from(v4)),
            IpAddr::V6(v6) => RData::AAAA(AAAA::from(v6)),
        };
        record(&self.host, data)
    }

    fn address_type(&self) -> TYPE {
        if self.addr.is_ipv4() { TYPE::A } else { TYPE::AAAA }
    }

    fn description(&self) -> ResourceRecord<'static> {
        record(&self.instance, RData::TXT(TXT::new().with_char_string(self.text.clone())))
    }
}

fn name(text: &str) -> Result<Name<'static>, UnfitName> {
    Name::new(text).map(Name::into_owned).map_err(|_| UnfitName(text.to_owned()))
}

fn record(owner: &Name<'static>, data: RData<'static>) -> ResourceRecord<'static> {
    ResourceRecord::new(owner.clone(), CLASS::IN, TTL_SECONDS, data)
}

/// Our messages always fit: their names were checked.
fn build(packet: &Packet<'_>) -> Vec<u8> {
    packet.build_bytes_vec_compressed().unwrap_or_default()
}

fn ip(data: &RData<'_>) -> Option<IpAddr> {
    if let RData::A(a) = data {
        Some(IpAddr::V4(a.address.into()))
    } else if let RData::AAAA(a) = data {
        Some(IpAddr::V6(a.address.into()))
    } else {
        None
    }
}

/// A link-local address makes sense only on the link that it was heard on.
fn place(ip: IpAddr, port: u16, from: SocketAddr) -> SocketAddr {
    let is_on_link = |ip: Ipv6Addr| ip.is_unicast_link_local();
    match (ip, from) {
        (IpAddr::V6(ip), SocketAddr::V6(from)) if is_on_link(ip) => {
            SocketAddrV6::new(ip, port, 0, from.scope_id()).into()
        }
        _ => SocketAddr::new(ip, port),
    }
}

/// Reads a message of a stranger. The numbers in its head are checked first: memory is reserved
/// from them.
fn parse(message: &[u8]) -> Option<Packet<'_>> {
    let head = message.get(4..12)?;
    let entries: u32 =
        head.chunks_exact(2).map(|pair| pair.iter().fold(0, |n, &b| n << 8 | u32::from(b))).sum();
    if entries > ENTRIES_MAX {
        return None;
    }
    Packet::parse(message).ok().filter(|packet| packet.opcode() == OPCODE::StandardQuery)
}

#[cfg(test)]
mod tests;
