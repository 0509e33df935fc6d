use std::collections::BTreeMap;
use std::io::Write;
use std::net::TcpStream;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use tithing_core::command::{CommandError, KeyOperation, OldEvents, QueryEnd, QueryRequest};
use tithing_core::config::Keeping;
use tithing_core::event::MemberChange;
use tithing_core::rpc::Request;
use tithing_core::wire::keyring::{Key, Keyring};
use tithing_core::{Command, Config, Profile, Reply};

use super::{AgentEvent, Events, Leave, QueryNews, Service, ServiceError};
use crate::config::AgentConfig;
use crate::error::StartError;
use crate::mdns::{Families, MdnsError, MdnsSettings};

/// No test waits longer than this.
const PATIENCE: Duration = Duration::from_secs(30);

/// A node whose leave takes no longer than it must.
fn config(name: &str) -> AgentConfig {
    let bind = "127.10.0.3:0".parse().unwrap();
    let mut node = Config::new(name, bind, Profile::Local);
    node.serf.leave_propagate_delay = Duration::from_millis(1);
    AgentConfig::new(node, bind)
}

fn start(name: &str) -> Service {
    Service::start(config(name)).unwrap()
}

fn wait_for(events: &Events, mut is_it: impl FnMut(&AgentEvent) -> bool) -> AgentEvent {
    loop {
        let event = events.recv_timeout(PATIENCE).expect("it was waited for in vain");
        if is_it(&event) {
            return event;
        }
    }
}

fn is_member(wanted: MemberChange, name: &str) -> impl Fn(&AgentEvent) -> bool {
    move |event| {
        matches!(event, AgentEvent::Member { change, member }
            if *change == wanted && &*member.name == name)
    }
}

/// Goal: an agent can be used without knowing what it is made of. Method: two of them; one asks and
/// is answered, tells and is heard, leaves and is seen to have left.
#[test]
fn a_program_joins_asks_tells_and_leaves() {
    let (one, two) = (start("one"), start("two"));
    let events = one.events();
    wait_for(&events, is_member(MemberChange::Join, "one"));
    assert_eq!(two.join([one.local_addr()]).unwrap().reached, 1);
    wait_for(&events, is_member(MemberChange::Join, "two"));
    two.update_tags(BTreeMap::from([("role".to_owned(), "web".to_owned())]), Vec::new()).unwrap();
    wait_for(&events, is_member(MemberChange::Update, "two"));
    let names: Vec<String> =
        two.members().unwrap().iter().map(|member| member.peer.name.to_string()).collect();
    assert_eq!(names, ["one", "two"]);

    let request = QueryRequest {
        name: "load".to_owned(),
        wants_acks: true,
        end: QueryEnd::Answered,
        nodes: vec!["one".to_owned()],
        timeout: PATIENCE,
        ..QueryRequest::default()
    };
    let mut answers = two.query(request).unwrap();
    assert_eq!(answers.next(), Some(QueryNews::Ack { from: "one".into() }));
    let AgentEvent::Query(query) = wait_for(&events, |it| matches!(it, AgentEvent::Query(_)))
    else {
        unreachable!()
    };
    one.answer(&query, "low").unwrap();
    let again = one.answer(&query, "high");
    assert_eq!(again, Err(ServiceError::Refused(CommandError::QueryAnswered)));
    let payload = Box::from(&b"low"[..]);
    assert_eq!(answers.next(), Some(QueryNews::Answer { from: "one".into(), payload }));
    assert!(matches!(answers.next(), Some(QueryNews::Ended(report)) if report.responses == 1));
    assert_eq!(answers.next(), None);

    two.send_event("deploy", "v1").unwrap();
    wait_for(&events, |event| matches!(event, AgentEvent::User(event) if &*event.name == "deploy"));
    two.leave().unwrap();
    wait_for(&events, is_member(MemberChange::Leave, "two"));
    two.shutdown().unwrap();
    one.shutdown().unwrap();
    assert_eq!((events.recv(), events.dropped()), (None, 0));
}

/// Goal: nothing that an application does on hearing of something can block the agent or itself.
/// Method: a thread for events calls everything there is, and at last ends the agent.
#[test]
fn everything_may_be_called_while_events_are_handled() {
    let service = start("one");
    let (done, ended) = mpsc::channel();
    let handler = service.clone();
    thread::spawn(move || {
        let events = handler.events();
        for event in events {
            let AgentEvent::Member { .. } = event else { continue };
            let nowhere = handler.join(["127.10.0.3:1"]);
            assert!(matches!(nowhere, Err(ServiceError::JoinFailed(_))));
            assert_eq!(handler.members().unwrap().len(), 1);
            handler.update_tags(BTreeMap::new(), vec!["no".to_owned()]).unwrap();
            handler.send_event("e", "").unwrap();
            let request = QueryRequest { name: "q".to_owned(), ..QueryRequest::default() };
            let unheard = handler.query(request).unwrap();
            let second = handler.events();
            assert_eq!(handler.leave(), Ok(Leave::Known));
            handler.shutdown().unwrap();
            assert!(unheard.last().is_none_or(|news| matches!(news, QueryNews::Ended(_))));
            assert!(second.last().is_some_and(|it| is_member(MemberChange::Leave, "one")(&it)));
            break;
        }
        done.send(()).unwrap();
    });
    ended.recv_timeout(PATIENCE).unwrap();
    assert_eq!(service.members(), Err(ServiceError::Gone));
}

/// Goal: ends may come in any order and any number. Method: leaves and shutdowns from several
/// threads at once, before and after each other, with somebody waiting for events.
#[test]
fn ends_are_idempotent_in_any_order() {
    let service = start("one");
    let waiting = thread::spawn({
        let events = service.events();
        move || events.count()
    });
    let all: Vec<_> = (0..8)
        .map(|number| {
            let service = service.clone();
            thread::spawn(move || {
                if number % 2 == 0 {
                    let left = service.leave();
                    assert!(matches!(left, Ok(_) | Err(ServiceError::Gone)), "{left:?}");
                }
                service.shutdown().unwrap();
                service.shutdown().unwrap();
            })
        })
        .collect();
    for thread in all {
        thread.join().unwrap();
    }
    waiting.join().unwrap();
    assert_eq!(service.join(["127.10.0.3:1"]), Err(ServiceError::Gone));
    assert_eq!(service.events().recv(), None);
    let request = QueryRequest { name: "q".to_owned(), ..QueryRequest::default() };
    assert!(matches!(service.query(request), Err(ServiceError::Gone)));
}

/// Goal: whoever loses interest shuts an agent down. Method: the last of two handles is dropped;
/// the port is free again.
#[test]
fn an_agent_that_nobody_holds_is_shut_down() {
    let service = start("one");
    let (addr, events, other) = (service.local_addr(), service.events(), service.clone());
    drop(service);
    assert_eq!(other.members().unwrap().len(), 1);
    drop(other);
    assert!(events.count() > 0);
    let again = AgentConfig { bind: addr, ..config("one") };
    Service::start(again).unwrap().shutdown().unwrap();
}

/// Goal: what an agent needs before it runs can be given. Method: its RPC port; one that is taken.
#[test]
fn an_agent_can_be_prepared() {
    let rpc = "127.10.0.3:0".parse().unwrap();
    let mut bound = None;
    let service = Service::start_with(config("one"), |agent| {
        bound = Some(agent.listen_rpc(rpc)?);
        Ok(())
    });
    let taken = bound.unwrap();
    TcpStream::connect(taken).unwrap();
    let error = Service::start_with(config("two"), |agent| agent.listen_rpc(taken).map(|_| ()));
    assert!(error.unwrap_err().to_string().contains("address already in use"));
    service.unwrap().shutdown().unwrap();
    let nowhere = Service::start_with(config("three"), |agent| {
        let mdns = MdnsSettings {
            cluster: "c".to_owned(),
            node: "three".to_owned(),
            host: "h".to_owned(),
            interface: Some("no-such-if".to_owned()),
            families: Families::Both,
            old_events: OldEvents::Unwanted,
        };
        Ok(agent.discover(mdns)?)
    });
    assert!(matches!(nowhere, Err(StartError::Mdns(MdnsError::NoSuchInterface))));
}

/// Goal: a program hears that its agent was made to leave. Method: an RPC client that says so.
#[test]
fn a_program_hears_of_a_leave_by_rpc() {
    let mut bound = None;
    let service = Service::start_with(config("one"), |agent| {
        bound = Some(agent.listen_rpc("127.10.0.3:0".parse().unwrap())?);
        Ok(())
    });
    let service = service.unwrap();
    let events = service.events();
    let mut client = TcpStream::connect(bound.unwrap()).unwrap();
    let mut bytes = Vec::new();
    Request::Handshake { version: 1 }.encode(1, &mut bytes);
    Request::Leave.encode(2, &mut bytes);
    client.write_all(&bytes).unwrap();
    wait_for(&events, |event| *event == AgentEvent::Left);
    service.shutdown().unwrap();
}

/// Goal: an agent inside a program answers a change of its keys at once: it takes it, unless the
/// keys are to be kept, for which there is no place. Method: one of each kind is asked.
#[test]
fn keys_change_at_once_where_they_need_not_be_kept() {
    for (keeping, failure) in [(Keeping::Off, None), (Keeping::On, Some(super::NO_KEY_FILE))] {
        let mut config = config("one");
        let [old, new] = [[1; 16], [2; 16]].map(|bytes| Key::new(&bytes).unwrap());
        config.node.security.keyring = Keyring::new(old.clone(), []).unwrap();
        config.node.security.keeping = keeping;
        let one = Service::start(config).unwrap();
        let operation = KeyOperation::Install(new.clone());
        let reply = one.remote().call(Command::ChangeKeys { operation, relay_factor: 0 }).unwrap();
        let Reply::KeysChanged(report) = reply else { panic!("{reply:?}") };
        assert_eq!((report.nodes, report.responses), (1, 1));
        assert_eq!(report.messages.get("one").map(|text| &**text), failure);
        let held = if failure.is_none() { vec![old, new] } else { vec![old] };
        assert_eq!(one.remote().call(Command::ListKeys).unwrap(), Reply::Keys(held));
        one.shutdown().unwrap();
    }
}
