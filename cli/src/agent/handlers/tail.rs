//! The end of a long text.

/// Keeps the last bytes of what it is given.
#[derive(Debug)]
pub(super) struct Tail {
    bytes: Vec<u8>,
    /// The oldest byte, once there are `bytes_max` of them.
    start: usize,
    bytes_max: usize,
    total_bytes: u64,
}

impl Tail {
    /// Keeps `bytes_max` bytes, at least one.
    pub(super) const fn new(bytes_max: usize) -> Self {
        Self { bytes: Vec::new(), start: 0, bytes_max, total_bytes: 0 }
    }

    /// Takes what follows.
    pub(super) fn push(&mut self, text: &[u8]) {
        self.total_bytes += text.len() as u64;
        // What is sure to be pushed out need not come in.
        let text = &text[text.len().saturating_sub(self.bytes_max)..];
        let (fits, rest) = text.split_at(text.len().min(self.bytes_max - self.bytes.len()));
        self.bytes.extend_from_slice(fits);
        for &byte in rest {
            self.bytes[self.start] = byte;
            self.start = (self.start + 1) % self.bytes_max;
        }
    }

    /// How much there was in all.
    pub(super) const fn total_bytes(&self) -> u64 {
        self.total_bytes
    }

    /// What is left, in its order.
    pub(super) fn into_bytes(mut self) -> Vec<u8> {
        self.bytes.rotate_left(self.start);
        self.bytes
    }
}

#[cfg(test)]
mod tests;
