//! Where the agent lets RPC clients in.

use std::path::Path;

use tithing_core::rpc::AccessKey;
use tithing_net_mio::Agent;

use super::address;
use super::options::RpcOptions;

/// What stands before the path of a socket of this machine.
const UNIX: &str = "unix://";

/// What a socket's address has room for (`unix(7)`), without the zero at its end.
const PATH_BYTES_MAX: usize = 107;

/// Opens the port, or the socket, that the options name. Returns it as the banner shows it; the
/// error is Serf's text.
pub(crate) fn open(agent: &mut Agent, options: &RpcOptions) -> Result<String, String> {
    let failed = |cause: String| format!("Error starting RPC listener: {cause}");
    agent.set_rpc_key(AccessKey::new(options.auth.expose()));
    if let Some(path) = socket_path(&options.addr).map_err(failed)? {
        agent.listen_rpc_unix(path).map_err(|error| failed(error.to_string()))?;
        return Ok(options.addr.clone());
    }
    let addr =
        address::resolve(&options.addr).map_err(|error| failed(format!("listen tcp: {error}")))?;
    let bound = agent.listen_rpc(addr).map_err(|error| failed(error.to_string()))?;
    Ok(if addr.port() == 0 { address::shown(&options.addr, bound) } else { options.addr.clone() })
}

/// The path of a socket, if the address names one. The error says why there can be none.
pub(super) fn socket_path(addr: &str) -> Result<Option<&Path>, String> {
    let Some(path) = addr.strip_prefix(UNIX) else { return Ok(None) };
    if path.is_empty() {
        return Err(format!("listen unix: '{addr}' has no path, as in unix:///run/serf/rpc.sock"));
    }
    if path.len() > PATH_BYTES_MAX {
        return Err(format!(
            "listen unix {path}: the path has {} bytes, of at most {PATH_BYTES_MAX}",
            path.len()
        ));
    }
    Ok(Some(Path::new(path)))
}
