use proptest::prelude::*;

use super::*;

fn identity() -> Identity {
    Identity::new("mycluster", "d1", "vm", SocketAddr::from(([192, 0, 2, 2], 7961))).unwrap()
}

fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
}

/// Where the real answer points back to the target of its SRV record, ours says `vm` again: some
/// readers do not look for names in there.
const HEAD: &str = "1234840000000004000000000f5f736572665f6d79636c7573746572045f746370056c6f63\
                    616c00000c0001000000780005026431c00cc0320021000100000078000a000a00011f19\
                    02766d00";
const TAIL: &str = "00010001000000780004c0000202c03200100001000000780019185365726620276d79636c\
                    75737465722720636c7573746572";

fn real_answer() -> Vec<u8> {
    bytes(&format!("{HEAD}c049{TAIL}"))
}

/// A question for the service in a message of the number 0x1234.
fn question(qtype: u16, qclass: u16) -> Vec<u8> {
    let mut message = identity().question(0x1234);
    let end = message.len();
    message[end - 4..end - 2].copy_from_slice(&qtype.to_be_bytes());
    message[end - 2..].copy_from_slice(&qclass.to_be_bytes());
    message
}

fn answers(message: &[u8]) -> Vec<Vec<u8>> {
    identity().answers(message).map(|answer| answer.bytes).collect()
}

/// Goal: we say what a real Serf says. Method: its answer to the same question, byte for byte.
#[test]
fn our_answer_is_that_of_a_real_serf() {
    let ours = bytes(&format!("{HEAD}02766d00{TAIL}"));
    assert_eq!(answers(&question(12, 0x8001)), std::slice::from_ref(&ours));
    assert_eq!(answers(&question(255, 0x8001)), [ours]);
    // Asked without the bit, the answer has no number.
    let plain = answers(&question(12, 1));
    assert_eq!(plain[0][..2], [0, 0]);
    assert_eq!(plain[0][2..], answers(&question(12, 0x8001))[0][2..]);
}

/// Goal: our question is that of a real Serf. Method: its bytes.
#[test]
fn our_question_asks_for_the_service() {
    let wanted = "1234000000010000000000000f5f736572665f6d79636c7573746572045f746370056c6f63616c\
                  00000c0001";
    let asked = identity().question(0x1234);
    // Whether recursion is wanted means nothing here.
    assert_eq!(asked[..2], bytes(wanted)[..2]);
    assert_eq!(asked[4..], bytes(wanted)[4..]);
}

/// Goal: we find a real Serf. Method: its answer, to a node of the same and of another cluster.
#[test]
fn a_real_answer_is_understood() {
    let from = SocketAddr::from(([192, 0, 2, 2], 5353));
    let found = identity().hosts(&real_answer(), from);
    assert_eq!(found, [SocketAddr::from(([192, 0, 2, 2], 7961))]);
    let other = Identity::new("other", "d1", "vm", from).unwrap();
    assert_eq!(other.hosts(&real_answer(), from), []);
    // Each hears the other.
    assert_eq!(identity().hosts(&answers(&question(12, 1))[0], from), found);
}

/// Goal: an IPv6 address is told as such, and one that is only good on its link keeps the link.
/// Method: answers of nodes at such addresses, heard on link 3.
#[test]
fn addresses_of_ipv6_are_told_and_understood() {
    let from: SocketAddr = "[fe80::9%3]:5353".parse().unwrap();
    for (ip, found) in [("[fd00::1]:7946", "[fd00::1]:7946"), ("[fe80::1]:1", "[fe80::1%3]:1")] {
        let node = Identity::new("mycluster", "d1", "vm", ip.parse().unwrap()).unwrap();
        let answer = node.answers(&question(12, 1)).next().unwrap();
        assert_eq!(identity().hosts(&answer.bytes, from), [found.parse().unwrap()]);
    }
}

/// Goal: browsers of services find us, too. Method: the questions that they ask.
#[test]
fn each_of_our_records_can_be_asked_for() {
    let ask = |name: &str, kind: QTYPE| {
        let mut packet = Packet::new_query(1);
        let class = QCLASS::CLASS(CLASS::IN);
        packet.questions.push(Question::new(Name::new(name).unwrap(), kind, class, false));
        let bytes = answers(&build(&packet));
        let answer = bytes.first().map(|bytes| Packet::parse(bytes).unwrap());
        let kinds = |packet: &Packet<'_>| {
            packet.answers.iter().map(|it| it.rdata.type_code()).collect::<Vec<_>>()
        };
        answer.as_ref().map(kinds).unwrap_or_default()
    };
    let instance = "D1._serf_mycluster._tcp.local";
    assert_eq!(ask(instance, QTYPE::ANY), [TYPE::SRV, TYPE::A, TYPE::TXT]);
    assert_eq!(ask(instance, QTYPE::TYPE(TYPE::SRV)), [TYPE::SRV, TYPE::A]);
    assert_eq!(ask(instance, QTYPE::TYPE(TYPE::TXT)), [TYPE::TXT]);
    assert_eq!(ask("vm", QTYPE::TYPE(TYPE::A)), [TYPE::A]);
    assert_eq!(ask("vm", QTYPE::TYPE(TYPE::AAAA)), []);
    assert_eq!(ask("_services._dns-sd._udp.local", QTYPE::TYPE(TYPE::PTR)), [TYPE::PTR]);
    assert_eq!(ask("_serf_other._tcp.local", QTYPE::TYPE(TYPE::PTR)), []);
    assert_eq!(ask("other", QTYPE::TYPE(TYPE::A)), []);
}

/// Goal: a name that cannot be told is refused at the start. Method: one that is too long.
#[test]
fn a_name_that_is_too_long_is_named() {
    let addr = SocketAddr::from(([127, 0, 0, 1], 1));
    let error = Identity::new("c", &"n".repeat(64), "vm", addr).unwrap_err();
    assert!(error.to_string().contains("longer than 63 bytes"), "{error}");
}

/// Goal: numbers of a stranger reserve no memory. Method: a head that promises 65,535 records.
#[test]
fn a_head_that_promises_too_much_is_not_believed() {
    let mut message = real_answer();
    message[10..12].copy_from_slice(&[0xff, 0xff]);
    assert_eq!(identity().hosts(&message, SocketAddr::from(([1, 1, 1, 1], 1))), []);
}

proptest! {
    /// Goal: no bytes of the network hurt. Method: any bytes, and real ones with some changed.
    #[test]
    fn any_bytes_are_survived(
        any in prop::collection::vec(any::<u8>(), 0..600),
        changes in prop::collection::vec((0..200_usize, any::<u8>()), 0..8),
    ) {
        let from = SocketAddr::from(([1, 1, 1, 1], 5353));
        for mut message in [any, real_answer(), question(255, 1)] {
            for &(at, byte) in &changes {
                if let Some(place) = message.get_mut(at) {
                    *place = byte;
                }
            }
            prop_assert!(identity().hosts(&message, from).len() <= 64 * 64);
            for answer in identity().answers(&message) {
                prop_assert!(answer.bytes.len() < 9_000);
            }
        }
    }
}
