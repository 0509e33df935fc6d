//! Streams: one message each way, perhaps compressed, perhaps sealed, with a label before the
//! request (PROTOCOL.md P-26 to P-28, P-101, P-107).

use alloc::string::String;
use alloc::vec::Vec;
use core::ops::Range;

use serde::{Deserialize, Serialize};

use super::codec::{Codec, Compression};
use super::dialect::{DecodeError, DecodeErrorKind, Dialect, Reader, Writer};
use super::envelope::{Envelope, STREAM_HEADER_BYTES, Side};
use super::kind;
use super::label::{self, LABEL_BYTES_MAX};
use super::message::{Ack, Ping};
use super::push_pull::{self, Header, PushPull};
use crate::event::Reject;
use crate::limits::Limits;

/// The answer to an encrypted stream when encryption is not configured.
const ENCRYPTED: &str = "Remote state is encrypted and encryption is not configured";

/// The answer to a plain stream when only encrypted ones are taken.
const NOT_ENCRYPTED: &str = "Encryption is configured but remote state is not encrypted";

/// The answer to a stream that no key opens.
const UNDECRYPTABLE: &str = "No installed keys could decrypt the message";

/// The answer to a compressed stream that does not decompress.
const NOT_DECOMPRESSED: &str = "Remote state cannot be decompressed";

/// Bytes kept of an error's text: it is shown to people, and written to logs.
pub const ERROR_BYTES_MAX: usize = 512;

/// The one message of a stream.
#[derive(Clone, Debug)]
pub enum StreamMessage<'a> {
    /// Full state: a request, and the reply to it.
    PushPull(PushPull<'a>),
    /// Are you there? A request.
    Ping(Ping<'a>),
    /// The reply to a ping.
    Ack(Ack<'a>),
    /// Bytes of the layer above: a request without a reply.
    User(&'a [u8]),
    /// The reply to a request whose envelope made no sense: free text, cut at
    /// [`ERROR_BYTES_MAX`].
    Error(String),
}

/// A stream that makes no sense and is to be closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StreamReject {
    /// What is wrong with it.
    pub reason: Reject,
    /// The text of the error message to send first; `None` means to close without a word.
    pub answer: Option<&'static str>,
}

impl From<Reject> for StreamReject {
    fn from(reason: Reject) -> Self {
        Self { reason, answer: None }
    }
}

/// Collects the bytes of one direction of one stream until its message is whole.
///
/// The work is linear in the number of bytes, however small the pieces in which they come, and no
/// memory is set aside for bytes that have only been announced.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct StreamReader {
    /// Which direction it is. That of requests begins with a label, which is taken off first.
    side: Side,
    is_label_off: bool,
    received: Vec<u8>,
    /// The message, if it came compressed.
    plain: Vec<u8>,
    progress: Progress,
    /// Bytes beyond the limit, which were not kept.
    cut_bytes: usize,
    /// Bytes that belong to nothing.
    spare_bytes: usize,
}

/// How much of the message is known to be there.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
struct Progress {
    /// Bytes that must have been received before another look makes sense.
    need: usize,
    /// Bytes that have been walked over.
    pos: usize,
    /// Values to walk over before `next`.
    pending: usize,
    next: Next,
}

/// Where a whole message lies in the bytes received.
struct Found {
    /// Without its envelope.
    message: Range<usize>,
    /// Where its envelope ends.
    end: usize,
}

/// Where the bytes of a message are, without any wrapper.
enum Place {
    /// In the bytes received.
    Received(Range<usize>),
    /// They came compressed, and are not any more.
    Plain,
}

/// What follows the values that are being walked over.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
enum Next {
    /// Nothing has been walked over yet.
    #[default]
    Type,
    /// The header of a full state is there; its entries and the layer above's state follow.
    PushPullBody,
    /// The header of a user message is there; its bytes follow.
    UserBody,
    /// So many bytes as they are, and then nothing more.
    Tail(usize),
    /// The message, or an error, has been handed out.
    Over,
}

impl StreamReader {
    /// A reader for one direction of a stream.
    pub fn new(side: Side) -> Self {
        Self { side, ..Self::default() }
    }

    /// Adds bytes that arrived.
    ///
    /// No more than `limits.stream_bytes_max`, beside label and encryption header, are kept. What
    /// comes beyond is dropped: it stands behind the message, or else the message is too large.
    pub fn push(&mut self, data: &[u8], limits: &Limits) {
        if self.is_over() {
            self.spare_bytes = self.spare_bytes.saturating_add(data.len());
            return;
        }
        let room = self.bytes_max(data, limits).saturating_sub(self.received.len());
        let (kept, cut) = data.split_at_checked(room).unwrap_or((data, &[]));
        self.received.extend_from_slice(kept);
        self.cut_bytes = self.cut_bytes.saturating_add(cut.len());
    }

    /// Bytes that are kept at most, as far as what was received and `data` behind it tell.
    ///
    /// It must not depend on the pieces in which the bytes come.
    fn bytes_max(&self, data: &[u8], limits: &Limits) -> usize {
        let mut head = self.received.iter().chain(data);
        let (first, label_bytes) = match head.next() {
            Some(&kind::LABEL) if self.side == Side::Request && !self.is_label_off => {
                let len = head.next().copied().map_or(LABEL_BYTES_MAX, usize::from);
                (head.nth(len), len.saturating_add(label::HEADER_BYTES))
            }
            first => (first, 0),
        };
        let header_bytes = if first == Some(&kind::ENCRYPT) { STREAM_HEADER_BYTES } else { 0 };
        limits.stream_bytes_max.saturating_add(label_bytes).saturating_add(header_bytes)
    }

    /// Bytes that stood behind what they should belong to.
    pub fn spare_bytes(&self) -> usize {
        self.spare_bytes
    }

    /// Bytes that wait for the rest of their message.
    pub fn buffered(&self) -> usize {
        if self.is_over() { 0 } else { self.received.len() }
    }

    const fn is_over(&self) -> bool {
        matches!(self.progress.next, Next::Over)
    }

    /// The message, once, as soon as it is whole. Nothing comes after it, nor after an error.
    pub fn poll<'s>(
        &'s mut self,
        limits: &Limits,
        codec: &'s mut Codec,
        envelope: &Envelope,
    ) -> Result<Option<StreamMessage<'s>>, StreamReject> {
        let Some(place) = self.finish(limits, codec, envelope)? else { return Ok(None) };
        let bytes = match place {
            Place::Received(range) => self.received.get(range).unwrap_or_default(),
            Place::Plain => &self.plain,
        };
        let (message, spare) = StreamMessage::read(bytes, limits)?;
        self.spare_bytes = self.spare_bytes.saturating_add(spare);
        Ok(Some(message))
    }

    /// As [`Self::poll`], but the message's bytes, without label, encryption and compression.
    pub(crate) fn poll_bytes(
        &mut self,
        limits: &Limits,
        codec: &mut Codec,
        envelope: &Envelope,
    ) -> Result<Option<&[u8]>, StreamReject> {
        let place = self.finish(limits, codec, envelope)?;
        Ok(place.map(|place| match place {
            Place::Received(range) => self.received.get(range).unwrap_or_default(),
            Place::Plain => self.plain.as_slice(),
        }))
    }

    /// Where the bytes of the message are, once they are whole.
    fn finish(
        &mut self,
        limits: &Limits,
        codec: &mut Codec,
        envelope: &Envelope,
    ) -> Result<Option<Place>, StreamReject> {
        if self.is_over() {
            self.received = Vec::new();
            self.plain = Vec::new();
            return Ok(None);
        }
        let advanced = match self.advance(limits, envelope) {
            Ok(None) if self.cut_bytes == 0 => return Ok(None),
            Ok(None) => Err(Reject::TooLarge.into()),
            Ok(Some(message)) => Ok(message),
            Err(reject) => Err(reject),
        };
        self.progress.next = Next::Over;
        let Found { message, end } = advanced?;
        self.spare_bytes = self.cut_bytes.saturating_add(self.received.len().saturating_sub(end));
        let bytes = self.received.get(message.clone()).unwrap_or_default();
        let Some((&kind::COMPRESS, body)) = bytes.split_first() else {
            return Ok(Some(Place::Received(message)));
        };
        let spare = codec
            .decompress(body, limits.decompressed_bytes_max, &mut self.plain)
            .map_err(bad_envelope)?;
        if self.plain.is_empty() {
            return Err(bad_envelope(Reject::Empty));
        }
        self.spare_bytes = self.spare_bytes.saturating_add(spare);
        Ok(Some(Place::Plain))
    }

    /// Where in the received bytes the message lies, once it is whole, without its envelope.
    fn advance(
        &mut self,
        limits: &Limits,
        envelope: &Envelope,
    ) -> Result<Option<Found>, StreamReject> {
        if !self.take_label_off(envelope)? {
            return Ok(None);
        }
        match self.received.first() {
            None => Ok(None),
            Some(&kind::ENCRYPT) if envelope.is_keyed() => self.open_block(limits, envelope),
            Some(_) if envelope.is_strict() => {
                let answer = Some(NOT_ENCRYPTED);
                Err(StreamReject { reason: Reject::NotEncrypted, answer })
            }
            Some(_) => {
                let is_whole = self.progress.advance(&self.received, limits)?;
                let end = self.progress.need;
                Ok(is_whole.then_some(Found { message: 0..end, end }))
            }
        }
    }

    /// Whether the label has been taken off, or there is none. Nothing about it is answered.
    fn take_label_off(&mut self, envelope: &Envelope) -> Result<bool, Reject> {
        if self.side == Side::Request && !self.is_label_off {
            let Some((label, rest)) = label::split(&self.received)? else { return Ok(false) };
            envelope.check_label(label)?;
            let header_bytes = self.received.len() - rest.len();
            self.received.drain(..header_bytes);
            self.is_label_off = true;
        }
        Ok(true)
    }

    /// Decrypts the block where it lies, once it is whole.
    fn open_block(
        &mut self,
        limits: &Limits,
        envelope: &Envelope,
    ) -> Result<Option<Found>, StreamReject> {
        let Some((header, rest)) = self.received.split_first_chunk_mut::<STREAM_HEADER_BYTES>()
        else {
            return Ok(None);
        };
        let [_, len @ ..] = *header;
        let answered = |reason| StreamReject { reason, answer: Some(UNDECRYPTABLE) };
        let block_bytes = usize::try_from(u32::from_be_bytes(len)).unwrap_or(usize::MAX);
        if block_bytes > limits.stream_bytes_max {
            return Err(answered(Reject::TooLarge));
        }
        let Some(block) = rest.get_mut(..block_bytes) else { return Ok(None) };
        let text = envelope.open_stream(len, block).map_err(answered)?;
        if text.is_empty() {
            return Err(answered(Reject::Empty));
        }
        let message = STREAM_HEADER_BYTES + text.start..STREAM_HEADER_BYTES + text.end;
        Ok(Some(Found { message, end: STREAM_HEADER_BYTES + block_bytes }))
    }
}

/// Compressed bytes that make no sense are answered, as the peers do.
const fn bad_envelope(reason: Reject) -> StreamReject {
    StreamReject { reason, answer: Some(NOT_DECOMPRESSED) }
}

impl Progress {
    /// Walks on over what was received; whether the message is whole.
    fn advance(&mut self, received: &[u8], limits: &Limits) -> Result<bool, StreamReject> {
        while received.len() >= self.need {
            let mut reader = Reader::at(received, self.pos);
            let walked = reader.skip_pending(&mut self.pending);
            self.pos = reader.pos();
            match walked {
                Ok(()) if self.next_part(received, limits)? => return Ok(true),
                Ok(()) => {}
                Err(DecodeError { kind: DecodeErrorKind::Truncated { need }, .. }) => {
                    self.need = need;
                }
                Err(_) if received.first() == Some(&kind::COMPRESS) => {
                    return Err(bad_envelope(Reject::BadCompression));
                }
                Err(error) => return Err(Reject::from(error).into()),
            }
            if self.need > limits.stream_bytes_max {
                return Err(Reject::TooLarge.into());
            }
        }
        Ok(false)
    }

    /// Decides what comes after the values that were walked over; whether it is nothing.
    fn next_part(&mut self, received: &[u8], limits: &Limits) -> Result<bool, StreamReject> {
        match self.next {
            Next::Type => {
                let Some(&first) = received.first() else {
                    self.need = 1;
                    return Ok(false);
                };
                self.next = after_type(first)?;
                self.pos = 1;
                self.pending = 1;
            }
            Next::PushPullBody => {
                let mut reader = Reader::at(received, 1);
                let header = Header::read(&mut reader).map_err(Reject::from)?.checked(limits)?;
                self.pending = header.nodes;
                self.next = Next::Tail(header.user_state_bytes);
            }
            Next::UserBody => {
                self.next = Next::Tail(user_bytes(&mut Reader::at(received, 1), limits)?);
            }
            Next::Tail(len) => {
                self.need = self.pos.saturating_add(len);
                return Ok(received.len() >= self.need);
            }
            Next::Over => {}
        }
        Ok(false)
    }
}

/// What follows the first value of a stream that begins with this type.
fn after_type(first: u8) -> Result<Next, StreamReject> {
    match first {
        kind::PING | kind::ACK | kind::ERROR | kind::COMPRESS => Ok(Next::Tail(0)),
        kind::PUSH_PULL => Ok(Next::PushPullBody),
        kind::USER => Ok(Next::UserBody),
        kind::ENCRYPT => Err(StreamReject { reason: Reject::Encrypted, answer: Some(ENCRYPTED) }),
        _ => Err(Reject::UnknownType.into()),
    }
}

/// Reads the header of a user message: how many bytes follow it.
fn user_bytes(reader: &mut Reader<'_>, limits: &Limits) -> Result<usize, Reject> {
    let mut bytes = 0;
    reader.structure(&["UserMsgLen"], |key, reader| {
        match key {
            b"UserMsgLen" => bytes = push_pull::count(reader)?,
            _ => return Ok(false),
        }
        Ok(true)
    })?;
    if bytes > limits.stream_bytes_max { Err(Reject::TooLarge) } else { Ok(bytes) }
}

impl<'a> StreamMessage<'a> {
    /// Reads a whole message: its type byte and its body, decompressed. Also returns the number
    /// of bytes after it.
    pub(crate) fn read(message: &'a [u8], limits: &Limits) -> Result<(Self, usize), Reject> {
        let (&first, body) = message.split_first().ok_or(Reject::Empty)?;
        let mut reader = Reader::new(body);
        let message = match first {
            kind::PUSH_PULL => Self::PushPull(PushPull::read(&mut reader, limits)?),
            kind::PING => Self::Ping(Ping::read(&mut reader)?),
            kind::ACK => Self::Ack(Ack::read(&mut reader)?),
            kind::USER => {
                let bytes = user_bytes(&mut reader, limits)?;
                Self::User(reader.take(bytes)?)
            }
            kind::ERROR => Self::Error(error_text(&mut reader)?),
            _ => return Err(Reject::UnknownType),
        };
        Ok((message, reader.rest().len()))
    }
}

fn error_text(reader: &mut Reader<'_>) -> Result<String, DecodeError> {
    let mut text = <&[u8]>::default();
    reader.structure(&["Error"], |key, reader| {
        match key {
            b"Error" => text = reader.bytes()?,
            _ => return Ok(false),
        }
        Ok(true)
    })?;
    let kept = text.get(..ERROR_BYTES_MAX).unwrap_or(text);
    let mut text = String::from_utf8_lossy(kept).into_owned();
    // A letter that was cut, or one that stands for bytes that are none.
    text.truncate(text.floor_char_boundary(ERROR_BYTES_MAX));
    Ok(text)
}

/// Appends an error message: the reply to a request whose envelope made no sense.
pub fn encode_error(text: &str, out: &mut Vec<u8>) {
    out.push(kind::ERROR);
    let mut writer = Writer::gossip(out);
    writer.map(1);
    writer.str("Error");
    writer.str(text);
}

/// Appends a user message for a stream, in one of the two dialects of gossip.
pub fn encode_user(payload: &[u8], dialect: Dialect, out: &mut Vec<u8>) {
    out.push(kind::USER);
    let mut writer = Writer::new(out, dialect);
    writer.map(1);
    writer.str("UserMsgLen");
    writer.int(i64::try_from(payload.len()).unwrap_or(i64::MAX));
    out.extend_from_slice(payload);
}

/// Appends `body`, a message with its type byte, as it goes into the envelope of a stream.
pub fn pack(body: &[u8], compression: Compression, codec: &mut Codec, out: &mut Vec<u8>) {
    let begin = out.len();
    if compression != Compression::Off {
        codec.compress(body, out);
        let len = out.len().saturating_sub(begin);
        if compression == Compression::Always || len < body.len() {
            return;
        }
        out.truncate(begin);
    }
    out.extend_from_slice(body);
}

#[cfg(test)]
mod tests;
