//! What a service manager is told: that the agent is ready, reloads or stops, and that it is alive
//! (the protocol of systemd's `sd_notify(3)`).
//!
//! Without one (`NOTIFY_SOCKET`) nothing is told.

use std::env;
use std::ffi::{OsStr, OsString};
use std::io;
use std::os::linux::net::SocketAddrExt;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::net::{SocketAddr, UnixDatagram};
use std::process;
use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};
use tithing_core::Instant;
use tracing::warn;

/// The service manager of this process.
#[derive(Debug, Default)]
pub(crate) struct Notify {
    manager: Option<(UnixDatagram, SocketAddr)>,
    /// How often it wants to hear that the agent is alive, and when it does next.
    watchdog: Option<(Duration, Instant)>,
}

impl Notify {
    /// The one that this process was started by, if it wants to be told anything.
    pub(crate) fn from_environment(now: Instant) -> Self {
        let Some(path) = env::var_os("NOTIFY_SOCKET").filter(|path| !path.is_empty()) else {
            return Self::default();
        };
        let micros = watchdog_micros(env::var_os("WATCHDOG_USEC"), env::var_os("WATCHDOG_PID"));
        match Self::connect(&path, micros, now) {
            Ok(notify) => notify,
            Err(error) => {
                warn!(target: "agent", "Cannot talk to the service manager: {error}");
                Self::default()
            }
        }
    }

    fn connect(path: &OsStr, watchdog_micros: Option<u64>, now: Instant) -> io::Result<Self> {
        let addr = match path.as_bytes().strip_prefix(b"@") {
            Some(name) => SocketAddr::from_abstract_name(name)?,
            None => SocketAddr::from_pathname(path)?,
        };
        let socket = UnixDatagram::unbound()?;
        // A manager that does not read must not stop the agent.
        socket.set_nonblocking(true)?;
        // Twice in the time that is allowed.
        let watchdog = watchdog_micros.map(|micros| (Duration::from_micros(micros) / 2, now));
        Ok(Self { manager: Some((socket, addr)), watchdog })
    }

    /// The start is done.
    pub(crate) fn ready(&self) {
        self.tell("READY=1");
    }

    /// The configuration is about to be read again. [`Notify::ready`] ends it.
    pub(crate) fn reloading(&self) {
        let time = clock_gettime(ClockId::Monotonic);
        let micros = i128::from(time.tv_sec) * 1_000_000 + i128::from(time.tv_nsec) / 1_000;
        self.tell(&format!("RELOADING=1\nMONOTONIC_USEC={micros}"));
    }

    /// The agent is about to end.
    pub(crate) fn stopping(&self) {
        self.tell("STOPPING=1");
    }

    /// When the manager is to hear that the agent is alive.
    pub(crate) fn next_deadline(&self) -> Option<Instant> {
        self.watchdog.map(|(_, at)| at)
    }

    /// Tells it, if it is time. It has to be called by the loop itself: who else could know?
    pub(crate) fn on_time(&mut self, now: Instant) {
        if let Some((every, at)) = &mut self.watchdog
            && *at <= now
        {
            *at = now + *every;
            self.tell("WATCHDOG=1");
        }
    }

    /// A manager that does not listen any more is its own problem.
    fn tell(&self, message: &str) {
        if let Some((socket, addr)) = &self.manager {
            let _is_told = socket.send_to_addr(message.as_bytes(), addr);
        }
    }
}

/// The time after which the manager takes this process for hung, if it watches it.
fn watchdog_micros(micros: Option<OsString>, pid: Option<OsString>) -> Option<u64> {
    let is_meant = pid.is_none_or(|pid| *pid == *process::id().to_string());
    let micros = micros.filter(|_| is_meant)?.to_str()?.parse().ok();
    micros.filter(|&micros| micros > 0)
}

#[cfg(test)]
mod tests;
