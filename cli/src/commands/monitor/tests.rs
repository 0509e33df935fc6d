use tithing_core::member::Versions;

use super::*;

/// Goal: events are shown as by Serf, but in one order. Method: what a real `serf monitor` printed
/// for the same events.
#[test]
fn events_are_shown_as_values_of_go() {
    let user = StreamRecord {
        event: "user".into(),
        ltime: 1,
        name: "dep".into(),
        payload: b"pl".to_vec(),
        ..StreamRecord::default()
    };
    assert_eq!(
        shown(&user),
        "Event Info:\n\tEvent: \"user\"\n\tLTime: 1\n\tName: \"dep\"\n\tCoalesce: false\n\
         \tPayload: []byte{0x70, 0x6c}"
    );
    let query = StreamRecord { event: "query".into(), id: 1, ltime: 200, ..user };
    assert_eq!(
        shown(&StreamRecord { payload: Vec::new(), ..query }),
        "Event Info:\n\tEvent: \"query\"\n\tID: 1\n\tLTime: 0xc8\n\tName: \"dep\"\n\
         \tPayload: <nil>"
    );
    let n2 = MemberRecord {
        name: "n2".into(),
        addr: vec![127, 12, 0, 12],
        port: 7946,
        tags: [("b".to_owned(), "x\"y".to_owned())].into(),
        status: "alive".into(),
        versions: Versions {
            protocol_min: 1,
            protocol_max: 5,
            protocol: 2,
            delegate_min: 2,
            delegate_max: 5,
            delegate: 5,
        },
    };
    let joined =
        StreamRecord { event: "member-join".into(), members: vec![n2], ..StreamRecord::default() };
    assert_eq!(
        shown(&joined),
        "Event Info:\n\tEvent: \"member-join\"\n\tMembers: []interface {}{map[interface \
         {}]interface {}{\"Addr\":[]uint8{0x7f, 0xc, 0x0, 0xc}, \"DelegateCur\":5, \
         \"DelegateMax\":5, \"DelegateMin\":2, \"Name\":\"n2\", \"Port\":0x1f0a, \
         \"ProtocolCur\":2, \"ProtocolMax\":5, \"ProtocolMin\":1, \"Status\":\"alive\", \
         \"Tags\":map[interface {}]interface {}{\"b\":\"x\\\"y\"}}}"
    );
}

/// Goal: a program reads one object a line. Method: a line of the log, an event whose payload is no
/// text, and one about a member.
#[test]
fn a_program_reads_one_object_a_line() {
    let line = |news: News| as_json(&news).to_line();
    assert_eq!(line(News::Line("a \"b\"".to_owned())), r#"{"log":"a \"b\""}"#);
    let user = StreamRecord {
        event: "user".into(),
        ltime: 200,
        name: "dep".into(),
        payload: vec![0xff, b'x'],
        coalesce: true,
        ..StreamRecord::default()
    };
    assert_eq!(
        line(News::Event(user.clone().into())),
        concat!(
            r#"{"event":"user","ltime":200,"name":"dep","payload":null,"#,
            r#""payload_base64":"/3g=","coalesce":true}"#
        )
    );
    let query = StreamRecord { event: "query".into(), payload: b"x".to_vec(), ..user };
    assert_eq!(
        line(News::Event(query.into())),
        r#"{"event":"query","ltime":200,"name":"dep","payload":"x","payload_base64":"eA=="}"#
    );
    let member =
        MemberRecord { name: "n2".into(), status: "left".into(), ..MemberRecord::default() };
    let left = StreamRecord {
        event: "member-leave".into(),
        members: vec![member],
        ..StreamRecord::default()
    };
    let text = line(News::Event(left.into()));
    assert!(text.starts_with(r#"{"event":"member-leave","members":[{"name":"n2","#), "{text}");
}
