//! What happens at an agent, as it happens.

use tithing_core::rpc::record::StreamRecord;
use tithing_core::rpc::request::Request;
use tithing_core::rpc::response::ResponseHeader;

use super::{Client, ClientError};

impl Client {
    /// Begins to hear what happens and the filter lets through. Nothing else should be asked of
    /// the agent on this connection.
    pub fn stream(&mut self, filter: &str) -> Result<(), ClientError> {
        self.call(&Request::Stream { filter: filter.to_owned() }).map(|_| ())
    }

    /// The next thing that happens; [`ClientError::Silent`] if nothing does for as long as the
    /// agent may be silent. It can be asked again then.
    pub fn next_event(&mut self) -> Result<StreamRecord, ClientError> {
        if !self.is_inside {
            self.value(ResponseHeader::decode)?;
            self.is_inside = true;
        }
        let record = self.value(StreamRecord::decode)?;
        self.is_inside = false;
        Ok(record)
    }
}
