//! What came back from an endpoint.

use std::time::Duration;

use bytes::{Bytes, BytesMut};

use super::Fault;

/// Bytes of an answer's body that are kept.
pub const BODY_KEPT: usize = 256 << 10;

/// Bytes of an answer's body after which reading stops.
pub const READ_LIMIT: u64 = 16 << 20;

/// What came back, as far as it came.
#[derive(Debug, Clone)]
pub struct Answer {
    /// `None` when no head came.
    pub status: Option<u16>,
    /// As they came; names are in lower case and equal ones stand together.
    pub headers: Vec<(String, Vec<u8>)>,
    /// The first [`BODY_KEPT`] bytes of the body, not decompressed.
    pub body: Bytes,
    /// Bytes of the body that came; at most a little over [`READ_LIMIT`].
    pub body_size: u64,
    /// From the start of connecting to the last byte, or to the fault.
    pub duration: Duration,
    /// Why no whole answer came.
    pub fault: Option<Fault>,
    /// Something worth knowing about an answer that is no fault, in whole sentences.
    pub note: Option<String>,
}

/// An answer while it arrives: what is here survives a time-out.
#[derive(Debug, Default)]
pub(super) struct Arriving {
    pub(super) status: Option<u16>,
    pub(super) headers: Vec<(String, Vec<u8>)>,
    pub(super) notes: Vec<String>,
    body: BytesMut,
    body_size: u64,
}

impl Arriving {
    /// Takes a piece of the body; false once enough was read.
    pub(super) fn take(&mut self, piece: &[u8]) -> bool {
        let room = BODY_KEPT.saturating_sub(self.body.len());
        self.body.extend_from_slice(&piece[..piece.len().min(room)]);
        self.body_size += piece.len() as u64;
        if self.body_size <= READ_LIMIT {
            return true;
        }
        self.notes
            .push("The answer is larger than 16 MiB; reading stopped there.".into());
        false
    }

    pub(super) fn end(self, duration: Duration, fault: Option<Fault>) -> Answer {
        Answer {
            status: self.status,
            headers: self.headers,
            body: self.body.freeze(),
            body_size: self.body_size,
            duration,
            fault,
            note: (!self.notes.is_empty()).then(|| self.notes.join(" ")),
        }
    }
}
