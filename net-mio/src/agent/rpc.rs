//! An agent's RPC port, and what its clients are told.

use std::net::SocketAddr;
use std::path::Path;

use tithing_core::Instant;
use tithing_core::rpc::AccessKey;

use super::Agent;
use crate::error::StartError;
use crate::observer::{Caller, Observer, RpcCounters};
use crate::rpc::RpcCommand;
use crate::stats;

impl Agent {
    /// Opens the port for RPC clients. Returns the address really bound.
    pub fn listen_rpc(&mut self, addr: SocketAddr) -> Result<SocketAddr, StartError> {
        self.rpc.listen(addr)
    }

    /// Opens a socket of this machine for RPC clients, for the agent's own user alone. It goes with
    /// the agent; one that a killed agent has left there is replaced.
    pub fn listen_rpc_unix(&mut self, path: &Path) -> Result<(), StartError> {
        self.rpc.listen_unix(path)
    }

    /// From now on RPC clients that connect have to know this key. `None`: nobody has to.
    pub fn set_rpc_key(&mut self, key: Option<AccessKey>) {
        self.rpc.set_key(key);
    }

    /// What has happened at the RPC port.
    pub fn rpc_counters(&self) -> RpcCounters {
        self.rpc.counters()
    }

    pub(super) fn take_rpc(&mut self, now: Instant, observer: &mut dyn Observer) {
        self.rpc.accept(now, observer);
        self.rpc.read(now, &mut self.buffer, observer);
        let node = &self.node;
        self.rpc.tell_stats(|handlers| stats::of(node, handlers), now, observer);
        for RpcCommand { id, peer, command } in self.rpc.take_commands() {
            self.desk.command(id, Caller::Rpc(peer), command);
        }
    }
}
