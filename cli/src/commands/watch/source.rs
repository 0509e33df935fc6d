//! Where the figures come from: an agent that may go and come back.

use std::time::{Duration, Instant};

use tithing_core::coordinate::Coordinate;
use tithing_core::rpc::request::Request;

use super::model::Model;
use crate::client::{Client, ClientError, Explained, Target};

/// An agent that is asked again and again.
#[derive(Debug)]
pub(super) struct Source {
    target: Target,
    client: Option<Client>,
    /// Agents of another make cannot tell since when a member has its state.
    can_explain: bool,
}

impl Source {
    pub(super) fn new(target: Target, client: Client) -> Self {
        Self { target, client: Some(client), can_explain: true }
    }

    /// Another connection to the same agent.
    pub(super) fn connect(&self) -> Result<Client, ClientError> {
        Client::connect(&self.target)
    }

    /// Asks for everything. `visible` tells of which members more is wanted than a line.
    pub(super) fn poll(
        &mut self,
        model: &mut Model,
        visible: impl FnOnce(&Model) -> Vec<String>,
    ) -> Result<(), ClientError> {
        let mut client = if let Some(client) = self.client.take() {
            client
        } else {
            // Another agent may listen there now.
            self.can_explain = true;
            self.connect()?
        };
        model.on_stats(client.stats()?);
        model.on_members(&client.members(&Request::Members)?);
        let visible = visible(model);
        measure(&mut client, model, &visible)?;
        self.client = Some(client);
        self.date(model, &visible)
    }

    /// Learns since when members have their status, of those of whom it is not known.
    fn date(&mut self, model: &mut Model, visible: &[String]) -> Result<(), ClientError> {
        for name in visible {
            let Some(row) = model.rows.get_mut(name).filter(|row| row.since.is_none()) else {
                continue;
            };
            let Some(client) = self.client.as_mut().filter(|_| self.can_explain) else {
                return Ok(());
            };
            match client.explain(name) {
                Ok(Explained::Known(record)) => {
                    let age = Duration::from_nanos(record.state_age);
                    let is_known = !record.state.is_empty();
                    row.since = Instant::now().checked_sub(age).filter(|_| is_known);
                }
                Ok(Explained::Unknown) => {}
                Ok(Explained::Unsupported) => {
                    // It has closed the connection.
                    self.client = Some(self.connect()?);
                    self.can_explain = false;
                }
                Err(error) => {
                    self.client = None;
                    return Err(error);
                }
            }
        }
        Ok(())
    }
}

/// Learns the round trips from the agent to members.
fn measure(client: &mut Client, model: &mut Model, visible: &[String]) -> Result<(), ClientError> {
    let own = model.agent.clone();
    let Some(here) = client.coordinate(&own)? else { return Ok(()) };
    for name in visible {
        let there = client.coordinate(name)?;
        if let Some(row) = model.rows.get_mut(name) {
            row.rtt = there.map(|there| distance(&here, &there, *name == own));
        }
    }
    Ok(())
}

fn distance(here: &Coordinate, there: &Coordinate, is_same: bool) -> Duration {
    // The formula gives twice the way through its own machine.
    if is_same { Duration::ZERO } else { here.round_trip_time(there) }
}
