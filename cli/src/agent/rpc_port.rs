//! Where the agent lets RPC clients in.

use std::path::Path;

use tithing_core::rpc::AccessKey;
use tithing_net_mio::Agent;

use super::address;
use super::options::RpcOptions;

/// What stands before the path of a socket of this machine.
const UNIX: &str = "unix://";

/// Opens the port, or the socket, that the options name. Returns it as the banner shows it; the
/// error is Serf's text.
pub(crate) fn open(agent: &mut Agent, options: &RpcOptions) -> Result<String, String> {
    let failed = |cause: String| format!("Error starting RPC listener: {cause}");
    agent.set_rpc_key(AccessKey::new(options.auth.expose()));
    if let Some(path) = options.addr.strip_prefix(UNIX) {
        agent.listen_rpc_unix(Path::new(path)).map_err(|error| failed(error.to_string()))?;
        return Ok(options.addr.clone());
    }
    let addr =
        address::resolve(&options.addr).map_err(|error| failed(format!("listen tcp: {error}")))?;
    let bound = agent.listen_rpc(addr).map_err(|error| failed(error.to_string()))?;
    Ok(if addr.port() == 0 { address::shown(&options.addr, bound) } else { options.addr.clone() })
}
