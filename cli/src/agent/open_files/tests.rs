use super::*;

/// Goal: each handler finds files to be started with, those that only a reload brings too. Method:
/// what streams and clients have with none, with a few and with many handlers.
#[test]
fn handlers_have_files_of_their_own() {
    let left = |handlers| {
        let limits = within(1024, handlers);
        1024 - limits.streams_max - limits.rpc.clients_max
    };
    assert_eq!(left(0), left(HANDLERS_MIN));
    assert_eq!(left(20) - left(HANDLERS_MIN), FILES_OF_A_HANDLER * 12);
}
