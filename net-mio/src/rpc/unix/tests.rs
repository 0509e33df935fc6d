use std::os::unix::net::UnixStream;

use super::*;

fn path(name: &str) -> PathBuf {
    std::env::temp_dir().join(format!("tithing-{}-{name}.sock", std::process::id()))
}

/// Goal: only the agent's user may connect, and nothing is left behind.
/// Method: open a socket, look at its file, connect, and drop it.
#[test]
fn a_socket_is_its_users_alone_and_goes_with_its_agent() {
    let path = path("own");
    let door = UnixDoor::open(&path).unwrap();
    let mode = fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let _client = UnixStream::connect(&path).unwrap();
    door.accept().unwrap();
    drop(door);
    assert!(!path.exists());
}

/// Goal: a killed agent is no obstacle, a running one is.
/// Method: a socket with a listener, then one whose listener is gone.
#[test]
fn only_a_socket_that_nobody_listens_on_is_replaced() {
    let path = path("stale");
    let listener = std::os::unix::net::UnixListener::bind(&path).unwrap();
    let error = UnixDoor::open(&path).unwrap_err();
    assert_eq!(error.to_string(), "bind: address already in use");
    UnixStream::connect(&path).unwrap();
    drop(listener);
    assert!(path.exists(), "std leaves it");
    let door = UnixDoor::open(&path).unwrap();
    UnixStream::connect(&path).unwrap();
    drop(door);
}

/// Goal: what is not a socket is never removed, nor the socket of somebody who came later.
/// Method: a file in the way; a door whose file was replaced before it was dropped.
#[test]
fn nothing_else_is_removed() {
    let path = path("file");
    fs::write(&path, "precious").unwrap();
    assert!(UnixDoor::open(&path).is_err());
    assert_eq!(fs::read_to_string(&path).unwrap(), "precious");
    fs::remove_file(&path).unwrap();

    let door = UnixDoor::open(&path).unwrap();
    fs::remove_file(&path).unwrap();
    fs::write(&path, "another's").unwrap();
    drop(door);
    assert_eq!(fs::read_to_string(&path).unwrap(), "another's");
    fs::remove_file(&path).unwrap();
}

/// Goal: errors are in the words of Go. Method: a directory that is not there, and a path that no
/// socket can have.
#[test]
fn errors_are_plain() {
    let error = UnixDoor::open(&path("no-directory").join("x.sock")).unwrap_err();
    assert_eq!(error.to_string(), "bind: no such file or directory");
    assert!(UnixDoor::open(&path(&"x".repeat(200))).is_err());
}
