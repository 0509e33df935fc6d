//! What only agents of ours can be asked.

use tithing_core::rpc::explain::{self, ExplainRecord, unknown_member};
use tithing_core::rpc::request::Request;

use super::{Client, ClientError};

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
