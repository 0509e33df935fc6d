//! Where the agent lets RPC clients in.

use std::path::Path;

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
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
    allow_many_files();
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

/// Lets the process have as many files open as the system allows it to: each client is one, and the
/// usual bound of 1024 is older than they are. Go's programs do the same.
fn allow_many_files() {
    let limit = getrlimit(Resource::Nofile);
    if limit.current != limit.maximum {
        // With fewer files fewer clients are accepted at a time.
        let _refused = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, ..limit });
    }
}
