use std::io::{Read, Write};
use std::net::TcpListener;

use tithing_core::rpc::response::MemberRecord;

use super::keys::keys;
use super::source::pass_on;
use super::view::Line;
use super::*;

/// Goal: keys do what the help says, and letters are letters while a filter is typed. Method: a
/// person who types, scrolls, sorts and leaves.
#[test]
fn keys_do_what_the_help_says() {
    let mut choice = Choice::default();
    let press = |choice: &mut Choice, text: &str| {
        let pressed = keys(text.as_bytes()).into_iter();
        pressed.map(|key| choice.on_key(key, 30, 10)).collect::<Vec<_>>().contains(&Wish::Quit)
    };
    assert!(!press(&mut choice, "/qs\x7fj\r"));
    assert_eq!((choice.filter.as_str(), choice.is_typing), ("qj", false));
    assert!(!press(&mut choice, "\x1b"));
    assert_eq!(choice.filter, "");
    let before = choice.sort;
    assert!(!press(&mut choice, "s"));
    assert_ne!(choice.sort, before);
    assert!(!press(&mut choice, "j\x1b[B\x1b[6~"));
    assert_eq!(choice.first, 12);
    assert!(!press(&mut choice, "\x1b[6~\x1b[6~"));
    assert_eq!(choice.first, 20);
    assert!(!press(&mut choice, "k\x1b[5~x"));
    assert_eq!(choice.first, 9);
    assert!(press(&mut choice, "q"));
    assert!(press(&mut choice, "/\x03"));
}

/// Goal: a terminal that stands still costs bounded memory, and nobody thinks that nothing was
/// lost. Method: room for one event, three events, and then somebody who looks.
#[test]
fn events_that_do_not_fit_are_counted_and_shown() {
    let (news, inbox) = sync_channel(1);
    let mut watch = Watch::default();
    for name in ["a", "b", "c"] {
        let (event, name) = ("user".to_owned(), name.to_owned());
        let record = StreamRecord { event, name, ..StreamRecord::default() };
        assert!(pass_on(record, &news, &watch.lost));
    }
    assert!(watch.take_news(&inbox, Duration::ZERO).is_none());
    let shown: Vec<&str> = watch.model.events.iter().map(|it| it.text.as_str()).collect();
    assert_eq!(shown, ["user a (time 0)", "2 events were lost"]);
    drop(inbox);
    assert!(!pass_on(StreamRecord::default(), &news, &watch.lost));
}

/// Goal: members are sorted by what has to be asked for, though most of them are never seen.
/// Method: a hundred members on a usual screen: who is asked for, in turn, by each column.
#[test]
fn whoever_is_sorted_is_asked_for() {
    let mut watch = watch_of_many();
    let (seen, _) = room(watch.size);
    for sort in [Sort::Name, Sort::Status, Sort::Since, Sort::Rtt] {
        watch.choice.sort = sort;
        let mut asked = BTreeSet::new();
        for _ in 0..100_usize.div_ceil(OTHERS_MAX) {
            let wanted: Vec<_> = watch.wanted().into_iter().map(|it| it.name).collect();
            assert!(wanted.len() <= seen + OTHERS_MAX, "{wanted:?}");
            assert!(wanted.iter().take(seen).eq(watch.model.rows.keys().take(seen)), "{wanted:?}");
            asked.extend(wanted);
        }
        let is_asked = matches!(sort, Sort::Since | Sort::Rtt);
        assert_eq!(asked.len(), if is_asked { 100 } else { seen }, "{sort:?}");
    }
}

/// Goal: keys that come in one piece act one after the other. Method: a filter is dropped, and the
/// end wanted, at once; then the beginning, and the shell.
#[test]
fn a_key_acts_upon_what_the_one_before_has_shown() {
    let mut watch = watch_of_many();
    assert_eq!(watch.on_news(News::Keys(keys(b"/n042\r"))), None);
    assert_eq!(watch.on_news(News::Keys(keys(b"\x1b\x1b[F"))), None);
    assert_eq!(watch.choice.first, 100 - room(watch.size).0);
    assert_eq!(watch.on_news(News::Keys(keys(b"\x1b[H"))), None);
    assert_eq!(watch.choice.first, 0);
    assert_eq!(watch.on_news(News::Keys(keys(b"\x1a"))), Some(Turn::StandAside));
}

/// A hundred members on a usual screen.
fn watch_of_many() -> Watch {
    let mut watch = Watch { size: Size { columns: 80, lines: 24 }, ..Watch::default() };
    let member = |at| MemberRecord { name: format!("n{at:03}"), ..MemberRecord::default() };
    watch.model.on_members(&(0..100).map(member).collect::<Vec<_>>());
    watch
}

/// A screen that nobody sees.
struct Nothing;

impl Canvas for Nothing {
    fn size(&self) -> Size {
        Size { columns: 80, lines: 24 }
    }

    fn draw(&self, _: &[Line]) -> std::io::Result<()> {
        Ok(())
    }

    fn stand_aside(&self) -> std::io::Result<()> {
        Ok(())
    }

    fn take_back(&self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Goal: whoever wants to leave need not wait for an agent. Method: one that shakes hands and never
/// says a word again, a patience of an hour, and a key once the question has gone out.
#[test]
fn keys_are_heard_while_the_agent_is_silent() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let addr = listener.local_addr().unwrap().to_string();
    let (is_asked, asked) = sync_channel(1);
    thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut request = [0; 1024];
        let _handshake = stream.read(&mut request).unwrap();
        stream.write_all(b"\x82\xa5Error\xa0\xa3Seq\x01").unwrap();
        let _stats = stream.read(&mut request).unwrap();
        is_asked.send(()).unwrap();
        // Until the client has gone.
        while stream.read(&mut request).is_ok_and(|len| len > 0) {}
    });
    let hour = Duration::from_hours(1);
    let target = Target { addr, auth: String::new(), silence_timeout: hour };
    let source = Source::new(target.clone(), Client::connect(&target).unwrap());
    let (news, inbox) = sync_channel(NEWS_MAX);
    let asks = ask_aside(source, news.clone(), Arc::default()).unwrap();
    let (has_ended, ended) = sync_channel(1);
    thread::spawn(move || {
        has_ended.send(Watch::default().run(&inbox, &asks, hour, &Nothing)).unwrap();
    });
    let patience = Duration::from_secs(90);
    asked.recv_timeout(patience).expect("the agent is asked");
    news.send(News::Signal(SIGWINCH)).unwrap();
    news.send(News::Keys(vec![Key::Character('q')])).unwrap();
    assert_eq!(ended.recv_timeout(patience), Ok(End::Wanted));
}
