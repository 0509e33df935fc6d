//! What only our own commands ask.

use tithing_core::rpc::explain::{self, ExplainRecord, unknown_member};
use tithing_core::rpc::record::StreamRecord;
use tithing_core::rpc::request::Request;
use tithing_core::rpc::response::ResponseHeader;

use super::{Client, ClientError, lost};

/// What agents of another kind say, and close the connection, when asked for what is ours alone.
const UNSUPPORTED: &str = "Unsupported command";

/// What came of asking why a member is thought of as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Explained {
    /// This is why.
    Known(Box<ExplainRecord>),
    /// No member has this name.
    Unknown,
    /// The agent cannot explain anything. The connection is closed.
    Unsupported,
}

impl Client {
    /// Asks why a member is thought of as it is.
    pub fn explain(&mut self, name: &str) -> Result<Explained, ClientError> {
        match self.call(&Request::Explain { node: name.to_owned() }) {
            Ok(_) => {}
            Err(ClientError::Refused(error)) if error == UNSUPPORTED => {
                return Ok(Explained::Unsupported);
            }
            Err(ClientError::Refused(error)) if error == unknown_member(name) => {
                return Ok(Explained::Unknown);
            }
            Err(error) => return Err(error),
        }
        let record = self.value(explain::decode_explanation)?;
        Ok(Explained::Known(Box::new(record)))
    }
}

/// What happens at an agent, as it happens.
#[derive(Debug)]
pub struct Events {
    client: Client,
}

impl Client {
    /// From now on this connection is for what happens at the agent.
    pub fn events(mut self) -> Result<Events, ClientError> {
        self.stream("*")?;
        // Nothing may happen for days.
        self.stream.set_read_timeout(None).map_err(|error| lost(&error))?;
        Ok(Events { client: self })
    }
}

impl Events {
    /// Waits for what happens next.
    pub fn next_event(&mut self) -> Result<StreamRecord, ClientError> {
        self.client.value(ResponseHeader::decode)?;
        self.client.value(StreamRecord::decode)
    }
}
