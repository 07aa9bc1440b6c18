//! Compression between the signer and here: Meta does not compress, proxies and tools do.

use std::io::Write;

use flate2::Compression;
use flate2::write::DeflateEncoder;

use super::trial::{Proof, Trial};
use crate::payload;
use crate::signature::Diagnosis;

/// A body may inflate to so much.
const MOST_INFLATED: usize = 16 << 20;
/// Larger bodies are not compressed again.
const MOST_COMPRESSED: usize = 64 << 10;
const GZIP: &[u8] = b"\x1f\x8b";

/// Whether the body is gzip, whatever the headers say.
pub(super) fn is_gzip(body: &[u8]) -> bool {
    body.starts_with(GZIP)
}

/// What a compressed body holds, by its first bytes or its header.
pub(super) fn content(body: &[u8], encoding: Option<&str>) -> Option<Vec<u8>> {
    let encoding = if is_gzip(body) {
        Some("gzip")
    } else {
        encoding
    };
    let content = payload::content(body, encoding, MOST_INFLATED).ok()?;
    match content {
        std::borrow::Cow::Owned(content) => Some(content),
        std::borrow::Cow::Borrowed(_) => None,
    }
}

/// Tries what is inside of a compressed body, or a plain body compressed again.
pub(super) fn try_all(
    trial: &mut Trial<'_, '_>,
    body: &[u8],
    encoding: Option<&str>,
) -> Option<Proof> {
    if let Some(content) = content(body, encoding) {
        // Inflating costs about as much as hashing what comes out.
        if !trial.budget.spend(content.len()) {
            return None;
        }
        return trial.body(&content, &[Diagnosis::Gzip], "the body once it is inflated");
    }
    again(trial, body)
}

/// Only the very same compressor gives the same bytes: zlib, at its usual levels.
fn again(trial: &mut Trial<'_, '_>, body: &[u8]) -> Option<Proof> {
    if body.is_empty() || body.len() > MOST_COMPRESSED {
        return None;
    }
    let checksum = crc32(body);
    let length = u32::try_from(body.len()).ok()?;
    for (level, extra) in [(9, 2), (6, 0), (1, 4)] {
        // Compressing is some twenty times as slow as hashing.
        if !trial.budget.spend(body.len().saturating_mul(20)) {
            return None;
        }
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::new(level));
        encoder.write_all(body).ok()?;
        let deflated = encoder.finish().ok()?;
        // The header's last byte is the system: unknown, Unix, FAT, Windows, macOS.
        for system in [255, 3, 0, 10, 11, 19, 7] {
            for extra in [extra, 0] {
                let header = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, extra, system];
                let tail = [checksum.to_le_bytes(), length.to_le_bytes()].concat();
                let whole = [&header[..], &deflated, &tail].concat();
                let how = "the body compressed with gzip";
                if let Some(mut proof) = trial.body(&whole, &[Diagnosis::Gzip], how) {
                    // Compressed bytes have no difference that could be shown.
                    proof.signed = None;
                    return Some(proof);
                }
            }
        }
    }
    None
}

fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = flate2::Crc::new();
    crc.update(bytes);
    crc.sum()
}
