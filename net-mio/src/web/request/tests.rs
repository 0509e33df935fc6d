use super::*;

const MAX: usize = 8 << 10;

fn wanted(method: Method, path: &str) -> Request {
    Request::Wanted { method, path: path.to_owned() }
}

/// Goal: what scrapers, probes and people send is understood. Method: their requests.
#[test]
fn pages_are_asked_for_by_get_and_head() {
    let curl = b"GET /metrics HTTP/1.1\r\nHost: a:1\r\nUser-Agent: curl/8\r\nAccept: */*\r\n\r\n";
    assert_eq!(read(curl, MAX), wanted(Method::Get, "/metrics"));
    assert_eq!(read(b"HEAD /healthz HTTP/1.0\r\n\r\n", MAX), wanted(Method::Head, "/healthz"));
    assert_eq!(read(b"GET /readyz?v=1 HTTP/1.1\r\n\r\n", MAX), wanted(Method::Get, "/readyz"));
}

/// Goal: a request in pieces is put together. Method: every beginning of one.
#[test]
fn the_beginning_of_a_request_is_waited_for() {
    let request = b"GET /metrics HTTP/1.1\r\nHost: a:1\r\n\r\n";
    for len in 0..request.len() {
        assert_eq!(read(&request[..len], MAX), Request::Partial, "{len}");
    }
}

/// Goal: nobody keeps memory with a head that never ends, and nonsense ends at once. Method: one of
/// each kind.
#[test]
fn what_is_no_request_is_refused() {
    let endless = [b"GET / HTTP/1.1\r\nA: ".as_slice(), &[b'a'; MAX]].concat();
    let many = format!("GET / HTTP/1.1\r\n{}\r\n", "A: b\r\n".repeat(HEADERS_MAX + 1));
    for (bytes, refusal) in [
        (&b"POST /metrics HTTP/1.1\r\nContent-Length: 1\r\n\r\nx"[..], Refusal::Method),
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", Refusal::Malformed),
        (b"\x16\x03\x01\x02\x00\x01\x00", Refusal::Malformed),
        (b"GET /\x00 HTTP/1.1\r\n\r\n", Refusal::Malformed),
        (&endless, Refusal::TooLarge),
        (many.as_bytes(), Refusal::TooLarge),
    ] {
        assert_eq!(read(bytes, MAX), Request::Refused(refusal), "{bytes:?}");
        assert!(refusal.answer().ends_with("\r\n\r\n"));
    }
}
