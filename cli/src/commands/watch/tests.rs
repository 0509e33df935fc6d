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
