//! How many files the agent may have open, and who gets how many of them.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tithing_net_mio::DriverLimits;
use tracing::warn;

/// What the program itself has open at most, beside what handlers need: its output, the system's
/// log, receivers of metrics, and what is read and written for a moment.
const OWN_FILES_MAX: usize = 32;

/// What one run of a handler has open while it is started.
const FILES_OF_A_HANDLER: usize = 8;

/// A reload may bring more handlers than there were.
const HANDLERS_MIN: usize = 8;

/// Lets the process have as many files open as the system allows it to: each client is one, and the
/// usual bound of 1024 is older than they are. Go's programs do the same. Returns how many that
/// are.
fn allow_many() -> usize {
    let limit = getrlimit(Resource::Nofile);
    if limit.current != limit.maximum {
        // With fewer files fewer clients are accepted at a time.
        let _refused = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, ..limit });
    }
    let now = getrlimit(Resource::Nofile).current;
    now.and_then(|files| usize::try_from(files).ok()).unwrap_or(usize::MAX)
}

/// Bounds for streams and clients that leave enough for the rest. Tells the log if they are fewer
/// than they should be.
pub(super) fn bounds(handlers: usize) -> DriverLimits {
    let files_max = allow_many();
    let limits = within(files_max, handlers);
    let (streams, clients) = (limits.streams_max, limits.rpc.clients_max);
    if limits != DriverLimits::default() {
        warn!(
            target: "agent", files_max, streams, clients,
            "Only {files_max} files may be open: that is room for {streams} streams and {clients} \
             RPC clients at a time (LimitNOFILE= of systemd, or ulimit -n, allows more)"
        );
    }
    limits
}

fn within(files_max: usize, handlers: usize) -> DriverLimits {
    let own = OWN_FILES_MAX + FILES_OF_A_HANDLER * handlers.max(HANDLERS_MIN);
    DriverLimits::within(files_max.saturating_sub(own))
}

#[cfg(test)]
mod tests;
