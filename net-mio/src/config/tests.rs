use super::*;

/// Goal: however many files a process may have open, streams and clients leave room for the rest,
/// and where there is enough they have what they have by default. Method: every number up to what
/// is enough, and the largest.
#[test]
fn streams_and_clients_leave_room_for_other_files() {
    let default = DriverLimits::default();
    let enough = OWN_FILES_MAX + 3 * default.streams_max;
    for files_max in (OWN_FILES_MAX + 3 * FEWEST)..=enough {
        let limits = DriverLimits::within(files_max);
        let (streams, clients) = (limits.streams_max, limits.rpc.clients_max);
        assert!(streams + clients + OWN_FILES_MAX <= files_max, "{files_max}");
        assert!(streams >= FEWEST && clients >= FEWEST, "{files_max}");
    }
    for files_max in [enough, usize::MAX] {
        assert_eq!(DriverLimits::within(files_max), default);
    }
    let limits = DriverLimits::within(0);
    assert_eq!((limits.streams_max, limits.rpc.clients_max), (FEWEST, FEWEST));
}
