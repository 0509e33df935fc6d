//! The agent's side of multicast DNS: what is found is joined, unless it is known.

use std::mem;

use tithing_core::{Command, Instant, Reply};

use super::Agent;
use crate::linux;
use crate::mdns::{Mdns, MdnsError, MdnsSettings, Wanted};
use crate::observer::{Caller, Notice, Observer};

impl Agent {
    /// From now on others on the same link are found by multicast DNS and joined, and this node is
    /// found by them.
    pub fn discover(&mut self, settings: MdnsSettings) -> Result<(), MdnsError> {
        let registry = self.poll.registry().try_clone().map_err(MdnsError::Closed)?;
        let seed = linux::seed().map_err(MdnsError::Closed)?;
        let addr = self.node.config().advertise;
        let mdns = Mdns::open(registry, settings, addr, (seed, linux::now()))?;
        self.net.mdns = Some(mdns);
        Ok(())
    }

    pub(super) fn on_mdns_ready(&mut self, socket: usize) {
        if let Some(mdns) = &mut self.net.mdns {
            mdns.on_ready(socket);
        }
    }

    /// Answers those who ask, and joins who was found.
    pub(super) fn take_mdns(&mut self, now: Instant, observer: &mut dyn Observer) {
        let Some(mdns) = &mut self.net.mdns else { return };
        let mut buffer = mem::take(&mut self.buffer);
        let wanted = mdns.advance(now, &mut buffer);
        self.buffer = buffer;
        match wanted {
            None => {}
            Some(Wanted::Report(error)) => {
                observer.on_notice(&Notice::DiscoveryFailed { error: &error });
            }
            Some(Wanted::Join(found)) => {
                let is_strange = |&addr: &_| !mdns.is_own(addr) && !self.node.is_member_at(addr);
                let addresses: Vec<String> =
                    found.into_iter().filter(is_strange).map(|addr| addr.to_string()).collect();
                // One at a time: whoever is not joined by it is found again.
                let is_joining = self.desk.callers.values().any(|it| *it == Caller::Discovery);
                if !addresses.is_empty() && !is_joining {
                    let command = Command::Join { addresses, old_events: mdns.old_events };
                    self.desk.own_command(Caller::Discovery, command);
                }
            }
        }
    }

    /// A join of those who were found has ended.
    pub(super) fn on_discovered(&mut self, reply: &Reply) {
        if let Some(mdns) = &mut self.net.mdns
            && let Reply::Joined(report) = reply
            && report.reached > 0
        {
            mdns.on_joined();
        }
    }
}
