//! Undoes a Content-Encoding, within a limit.
//!
//! Meta does not compress its requests (META 2.1, header dump), but proxies, tunnels and test
//! tools do, and a body that could not be looked into would be a delivery without a story.

use std::borrow::Cow;
use std::io::{self, Read};

use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};
use thiserror::Error;

use super::{PayloadFault, PayloadVerdict};

/// Why a body could not be inflated.
#[derive(Debug, Error)]
pub(crate) enum ContentFault {
    #[error(
        "Content-Encoding says {coding}, but the body cannot be inflated ({cause}); \
         expected {coding} data"
    )]
    Damaged {
        coding: &'static str,
        cause: io::Error,
    },
    #[error("The {coding} body inflates to more than the limit; expected at most {limit} bytes")]
    TooLarge { coding: &'static str, limit: usize },
}

impl ContentFault {
    pub(crate) fn verdict(&self) -> PayloadVerdict {
        match self {
            Self::Damaged { .. } => PayloadVerdict::NotJson,
            Self::TooLarge { .. } => PayloadVerdict::TooLarge,
        }
    }
}

impl From<ContentFault> for PayloadFault {
    fn from(fault: ContentFault) -> Self {
        Self::plain(format!("{fault}."))
    }
}

/// See [`super::content`].
pub(crate) fn decode<'a>(
    body: &'a [u8],
    content_encoding: Option<&str>,
    limit: usize,
) -> Result<Cow<'a, [u8]>, ContentFault> {
    match decoder(body, content_encoding) {
        Some((coding, decoder)) => inflate(decoder, coding, limit),
        None => Ok(Cow::Borrowed(body)),
    }
}

/// See [`super::beginning`].
pub(crate) fn beginning<'a>(
    body: &'a [u8],
    content_encoding: Option<&str>,
    most: usize,
) -> Cow<'a, [u8]> {
    let as_it_came = || Cow::Borrowed(body.get(..most).unwrap_or(body));
    let Some((_, decoder)) = decoder(body, content_encoding) else {
        return as_it_came();
    };
    let mut content = Vec::new();
    let most = u64::try_from(most).unwrap_or(u64::MAX);
    match decoder.take(most).read_to_end(&mut content) {
        Ok(_) => Cow::Owned(content),
        Err(_) => as_it_came(),
    }
}

/// What undoes a coding, and its name; `None` where there is nothing to undo.
fn decoder<'a>(
    body: &'a [u8],
    content_encoding: Option<&str>,
) -> Option<(&'static str, Box<dyn Read + 'a>)> {
    let coding = content_encoding.unwrap_or_default().trim();
    // One coding only: a list of them would let a small body ask for the work many times over.
    if coding.eq_ignore_ascii_case("gzip") || coding.eq_ignore_ascii_case("x-gzip") {
        return Some(("gzip", Box::new(MultiGzDecoder::new(body))));
    }
    if coding.eq_ignore_ascii_case("deflate") {
        // RFC 9110 means zlib; some senders mean the bare stream.
        return Some(if has_zlib_header(body) {
            ("deflate", Box::new(ZlibDecoder::new(body)))
        } else {
            ("deflate", Box::new(DeflateDecoder::new(body)))
        });
    }
    None
}

fn inflate<'a>(
    decoder: impl Read,
    coding: &'static str,
    limit: usize,
) -> Result<Cow<'a, [u8]>, ContentFault> {
    // One byte more than allowed tells "at the limit" from "over it".
    let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    let mut content = Vec::new();
    decoder
        .take(most)
        .read_to_end(&mut content)
        .map_err(|cause| ContentFault::Damaged { coding, cause })?;
    if content.len() > limit {
        return Err(ContentFault::TooLarge { coding, limit });
    }
    Ok(Cow::Owned(content))
}

fn has_zlib_header(body: &[u8]) -> bool {
    match body {
        [method, flags, ..] => {
            method & 0x0f == 8 && (u16::from(*method) << 8 | u16::from(*flags)) % 31 == 0
        }
        _ => false,
    }
}
