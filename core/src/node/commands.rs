//! What people and programs on this machine ask of the node.

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::{Node, cx};
use crate::action::Actions;
use crate::command::{Command, CommandError, Reply};
use crate::cx::{Cx, Origin};
use crate::gossip::join::Wanted;
use crate::id::{CommandId, LamportTime};
use crate::serf::user_event::Own;
use crate::wire::keyring::{Key, Keyring, KeyringError};
use crate::wire::serf::LeaveIntent;

impl Node {
    pub(super) fn on_command(&mut self, id: CommandId, command: Command, out: &mut Actions) {
        match command {
            Command::Join { addresses, old_events } => {
                let refused = if self.joins.len() >= self.config.limits.commands_max {
                    Err(CommandError::TooMany)
                } else {
                    self.serf.check_join()
                };
                if let Err(error) = refused {
                    return out.reply(id, Reply::Refused(error));
                }
                let cx = cx!(self, out);
                let wanted = Wanted { command: id, addresses, old_events };
                let joined = self.joins.begin(cx, &mut self.streams, wanted);
                self.on_joined(joined, out);
            }
            Command::Leave => self.serf.begin_leave(cx!(self, out), &mut self.gossip, id),
            Command::Members => {
                let members = self.serf.members(&self.env.directory);
                out.reply(id, Reply::Members(members));
            }
            Command::UserEvent { name, payload, coalesce } => {
                let own = Own { name: name.into(), payload: payload.into(), coalesce };
                let begun = self.serf.begin_user_event(cx!(self, out), own);
                out.reply(id, begun.map_or_else(Reply::Refused, |()| Reply::Done));
            }
            Command::Query(request) => {
                self.serf.begin_query(cx!(self, out), id, &request);
            }
            Command::Respond { query, payload } => {
                let responded = self.serf.respond(cx!(self, out), query, &payload);
                out.reply(id, responded.map_or_else(Reply::Refused, |()| Reply::Done));
            }
            Command::ChangeKeys { operation, relay_factor } => {
                self.serf.begin_key_change(cx!(self, out), id, operation, relay_factor);
            }
            Command::UpdateTags { set, delete } => {
                let cx = cx!(self, out);
                let updated = self.serf.update_tags(cx, &mut self.gossip, (&set, &delete));
                out.reply(id, updated.map_or_else(Reply::Refused, |()| Reply::Done));
            }
            Command::ForceLeave { name, prune } => {
                let wanted = LeaveIntent { ltime: LamportTime(0), node: &name, prune };
                let outcome = self.serf.force_leave(cx!(self, out), wanted);
                out.reply(id, Reply::ForceLeft(outcome));
            }
            Command::Coordinate { name } => {
                let coordinate = self.coordinate(&name).copied().map(Box::new);
                out.reply(id, Reply::Coordinate(coordinate));
            }
            Command::Explain { name } => {
                let explanation = self.explain(&name).map(Box::new);
                out.reply(id, Reply::Explained(explanation));
            }
            Command::InstallKey { key } => self.change_keys(id, |ring| ring.install(key), out),
            Command::UseKey { key } => self.change_keys(id, |ring| ring.select(&key), out),
            Command::RemoveKey { key } => self.change_keys(id, |ring| ring.remove(&key), out),
            Command::ListKeys => {
                let outcome = self.env.envelope.keys().ok_or(KeyringError::Empty);
                reply_keys(id, outcome, out);
            }
        }
    }

    /// Changes the keyring of this node; the caller is told the keys that it has now
    /// (PROTOCOL.md P-105).
    fn change_keys(
        &mut self,
        id: CommandId,
        change: impl FnOnce(&mut Keyring) -> Result<(), KeyringError>,
        out: &mut Actions,
    ) {
        let changed = self.env.envelope.change_keys(change);
        let outcome = changed.and_then(|()| self.env.envelope.keys().ok_or(KeyringError::Empty));
        reply_keys(id, outcome, out);
    }
}

fn reply_keys(id: CommandId, outcome: Result<Vec<Key>, KeyringError>, out: &mut Actions) {
    let reply = match outcome {
        Ok(keys) => Reply::Keys(keys),
        Err(error) => Reply::Refused(CommandError::Keyring(error)),
    };
    out.reply(id, reply);
}
