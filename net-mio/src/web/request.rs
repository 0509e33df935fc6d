//! The head of a request. Only its first line matters here.

/// Headers that are looked at; a request with more is refused.
const HEADERS_MAX: usize = 64;

/// What bytes that somebody has sent mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Request {
    /// There is more to come.
    Partial,
    /// Somebody wants a page.
    Wanted {
        /// With its text or not.
        method: Method,
        /// Which: the path without what stands behind a question mark.
        path: String,
    },
    /// It is not answered with a page.
    Refused(Refusal),
}

/// How a page is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Method {
    /// All of it.
    Get,
    /// Only what it would be.
    Head,
}

/// Why a request is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// It makes no sense.
    Malformed,
    /// It is neither `GET` nor `HEAD`.
    Method,
    /// Its head is too long.
    TooLarge,
}

impl Refusal {
    /// All that is said about it.
    pub(super) fn answer(self) -> String {
        let (status, allow) = match self {
            Self::Malformed => ("400 Bad Request", ""),
            Self::Method => ("405 Method Not Allowed", "Allow: GET, HEAD\r\n"),
            Self::TooLarge => ("431 Request Header Fields Too Large", ""),
        };
        format!("HTTP/1.1 {status}\r\n{allow}Content-Length: 0\r\nConnection: close\r\n\r\n")
    }
}

/// Makes sense of what somebody has sent so far, of which `bytes_max` are too much.
pub(super) fn read(head: &[u8], bytes_max: usize) -> Request {
    let mut headers = [httparse::EMPTY_HEADER; HEADERS_MAX];
    let mut parsed = httparse::Request::new(&mut headers);
    match parsed.parse(head) {
        Ok(httparse::Status::Partial) if head.len() < bytes_max => return Request::Partial,
        Ok(httparse::Status::Partial) | Err(httparse::Error::TooManyHeaders) => {
            return Request::Refused(Refusal::TooLarge);
        }
        Ok(httparse::Status::Complete(_)) => {}
        Err(_) => return Request::Refused(Refusal::Malformed),
    }
    let method = match parsed.method {
        Some("GET") => Method::Get,
        Some("HEAD") => Method::Head,
        Some(_) | None => return Request::Refused(Refusal::Method),
    };
    let path = parsed.path.unwrap_or_default();
    let path = path.split_once('?').map_or(path, |(path, _)| path);
    Request::Wanted { method, path: path.to_owned() }
}

#[cfg(test)]
mod tests;
