use super::*;

/// A manager that listens at `name`, and what it is told.
struct Manager(UnixDatagram);

impl Manager {
    fn listen(name: &str) -> (Self, OsString) {
        let name = format!("tithing-{}-{name}", process::id());
        let addr = SocketAddr::from_abstract_name(&name).unwrap();
        let socket = UnixDatagram::bind_addr(&addr).unwrap();
        socket.set_nonblocking(true).unwrap();
        (Self(socket), OsString::from(format!("@{name}")))
    }

    fn heard(&self) -> Option<String> {
        let mut buffer = [0; 256];
        let len = self.0.recv(&mut buffer).ok()?;
        Some(String::from_utf8_lossy(&buffer[..len]).into_owned())
    }
}

/// Goal: a service manager learns when the agent is ready, reloads and stops. Method: each, read
/// from an abstract socket.
#[test]
fn a_service_manager_is_told_what_happens() {
    let (manager, path) = Manager::listen("story");
    let notify = Notify::connect(&path, None, Instant::ZERO).unwrap();
    assert_eq!(notify.next_deadline(), None);
    notify.ready();
    assert_eq!(manager.heard().as_deref(), Some("READY=1"));
    notify.reloading();
    let reloading = manager.heard().unwrap();
    let micros = reloading.strip_prefix("RELOADING=1\nMONOTONIC_USEC=").unwrap();
    assert!(micros.parse::<u64>().unwrap() > 0);
    notify.stopping();
    assert_eq!(manager.heard().as_deref(), Some("STOPPING=1"));
    assert_eq!(manager.heard(), None);
}

/// Goal: a watchdog is fed twice in its time, and no oftener. Method: a watchdog of two seconds.
#[test]
fn a_watchdog_is_fed_in_time() {
    let (manager, path) = Manager::listen("watchdog");
    let mut notify = Notify::connect(&path, Some(2_000_000), Instant::ZERO).unwrap();
    let mut fed = 0;
    for ms in 0..10_000_u64 {
        notify.on_time(Instant::ZERO + Duration::from_millis(ms));
        if let Some(text) = manager.heard() {
            assert_eq!(text, "WATCHDOG=1");
            fed += 1;
        }
    }
    assert_eq!(fed, 10);
}

/// Goal: a watchdog that is meant for another process, or none, is not fed. Method: a table.
#[test]
fn a_watchdog_is_only_fed_if_it_is_ours() {
    let own = process::id().to_string();
    let table = [
        (Some("5"), None, Some(5)),
        (Some("5"), Some(own.as_str()), Some(5)),
        (Some("5"), Some("1x"), None),
        (Some("0"), None, None),
        (Some("soon"), None, None),
        (None, None, None),
    ];
    for (micros, pid, wanted) in table {
        let read = watchdog_micros(micros.map(OsString::from), pid.map(OsString::from));
        assert_eq!(read, wanted, "{micros:?} {pid:?}");
    }
}

/// Goal: an agent without a manager runs as any other. Method: none, and one that is gone.
#[test]
fn nobody_has_to_listen() {
    let mut notify = Notify::default();
    notify.ready();
    notify.on_time(Instant::ZERO);
    let (manager, path) = Manager::listen("gone");
    let notify = Notify::connect(&path, None, Instant::ZERO).unwrap();
    drop(manager);
    notify.ready();
}
