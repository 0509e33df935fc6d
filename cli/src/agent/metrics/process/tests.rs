use super::*;

/// Goal: memory and threads are read from where Linux tells them. Method: a status as it is there,
/// and that of the test itself.
#[test]
fn memory_and_threads_are_read() {
    let status = "Name:\tserf\nVmRSS:\t    3400 kB\nRssAnon:\t     600 kB\nThreads:\t3\n";
    let wanted = Look { threads: 3, resident_bytes: 3400 * 1024, anonymous_bytes: 600 * 1024 };
    assert_eq!(read(status), wanted);
    let own = look().unwrap();
    assert!(own.threads >= 1 && own.resident_bytes > own.anonymous_bytes, "{own:?}");
}
