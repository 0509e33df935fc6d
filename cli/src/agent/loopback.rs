//! Addresses that only their own machine can reach, told to members elsewhere.

use std::net::IpAddr;

use tracing::warn;

/// Watches for members that cannot reach each other for want of a better address. They would call
/// each other failed, and nobody would know why.
#[derive(Debug, Default)]
pub(crate) struct LoopbackWatch {
    /// What this node tells the others. Unknown until it is its own first member.
    own: Option<IpAddr>,
    is_told: bool,
}

impl LoopbackWatch {
    /// A member is here. Warns once.
    pub(crate) fn on_join(&mut self, own_name: &str, name: &str, ip: IpAddr) {
        if name == own_name {
            self.own = Some(ip);
        } else if let Some(text) = self.mismatch(name, ip) {
            self.is_told = true;
            warn!(target: "agent", "{text}");
        }
    }

    fn mismatch(&self, name: &str, ip: IpAddr) -> Option<String> {
        let own = self.own.filter(|_| !self.is_told)?;
        let advice = "only its own machine can reach it (see -advertise, -bind and -iface)";
        match (own.is_loopback(), ip.is_loopback()) {
            (true, false) => Some(format!(
                "This node tells the others that it is at {own}, and {name} is at {ip}: {advice}"
            )),
            (false, true) => Some(format!("{name} tells the others that it is at {ip}: {advice}")),
            (true, true) | (false, false) => None,
        }
    }
}

#[cfg(test)]
mod tests;
