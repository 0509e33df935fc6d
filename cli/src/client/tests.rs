use std::net::TcpListener;
use std::thread;

use super::*;

const OK_1: &[u8] = b"\x82\xa5Error\xa0\xa3Seq\x01";

fn target(addr: &impl ToString) -> Target {
    Target {
        addr: addr.to_string(),
        auth: String::new(),
        silence_timeout: Duration::from_millis(200),
    }
}

/// An agent that answers each of its clients' first bytes with `answer`, then keeps quiet or goes.
fn fake_agent(answer: &'static [u8], stays: bool) -> Target {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let addr = listener.local_addr().unwrap();
    thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut request = [0; 1024];
        let _len = stream.read(&mut request).unwrap();
        stream.write_all(answer).unwrap();
        if stays {
            // Until the client has gone.
            while stream.read(&mut request).is_ok_and(|len| len > 0) {}
        }
    });
    target(&addr)
}

/// Goal: addresses are refused in Go's words. Method: a table of what a real `serf` prints.
#[test]
fn bad_addresses_are_refused_in_the_words_of_go() {
    for (addr, text) in [
        ("", "dial tcp: missing address"),
        ("nonsense", "dial tcp: address nonsense: missing port in address"),
        ("99999", "dial tcp: address 99999: missing port in address"),
        ("127.0.0.1:99999", "dial tcp: address 99999: invalid port"),
        ("127.0.0.1:-1", "dial tcp: address -1: invalid port"),
        ("127.0.0.1:abc", "dial tcp: address tcp/abc: unknown port"),
        ("::1:7373", "dial tcp: address ::1:7373: too many colons in address"),
        ("[::1", "dial tcp: address [::1: missing ']' in address"),
        ("[::1]", "dial tcp: address [::1]: missing port in address"),
        ("[::1]x:3", "dial tcp: address [::1]x:3: missing port in address"),
        ("[::1]]:3", "dial tcp: address [::1]]:3: missing port in address"),
        ("a[::1]:3", "dial tcp: address a[::1]:3: too many colons in address"),
    ] {
        assert_eq!(Client::connect(&target(&addr)).unwrap_err().to_string(), text, "{addr}");
    }
}

/// Goal: an agent that is not there is reported in Go's words. Method: a port on which nobody
/// listens, on every form of host.
#[test]
fn a_refused_connection_is_told_in_the_words_of_go() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    for host in ["127.0.0.1", "", "[::1]"] {
        let text = Client::connect(&target(&format!("{host}:{port}"))).unwrap_err().to_string();
        assert_eq!(text, format!("dial tcp {host}:{port}: connect: connection refused"));
    }
}

/// Goal: an agent that goes away or talks nonsense closes the client. Method: fake agents.
#[test]
fn an_agent_that_is_none_closes_the_client() {
    for answer in [b"".as_slice(), b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\x82\xa5Err"] {
        let error = Client::connect(&fake_agent(answer, false)).unwrap_err();
        assert_eq!(error, ClientError::Closed, "{answer:?}");
    }
}

/// Goal: no command hangs for good. Method: an agent that shakes hands and then is silent.
#[test]
fn a_silent_agent_is_given_up() {
    let mut client = Client::connect(&fake_agent(OK_1, true)).unwrap();
    assert_eq!(client.leave(), Err(ClientError::Silent));
}

/// Goal: the agent's own words reach the user. Method: an agent that refuses the handshake.
#[test]
fn a_refusal_is_told_in_the_words_of_the_agent() {
    let refusing = fake_agent(b"\x82\xa5Error\xa7go away\xa3Seq\x01", true);
    let error = Client::connect(&refusing).unwrap_err();
    assert_eq!(error, ClientError::Refused("go away".to_owned()));
}

/// Goal: socket files are refused in Go's words. Method: none, no file, and a file that nobody
/// listens on any more.
#[test]
fn socket_files_are_refused_in_the_words_of_go() {
    let path = std::env::temp_dir().join(format!("tithing-client-{}.sock", std::process::id()));
    let path = path.display().to_string();
    let refusal = |addr: &str| Client::connect(&target(&addr)).unwrap_err().to_string();
    assert_eq!(refusal("unix://"), "dial unix: missing address");
    let addr = format!("unix://{path}");
    assert_eq!(refusal(&addr), format!("dial unix {path}: connect: no such file or directory"));
    drop(std::os::unix::net::UnixListener::bind(&path).unwrap());
    assert_eq!(refusal(&addr), format!("dial unix {path}: connect: connection refused"));
    std::fs::remove_file(&path).unwrap();
}
