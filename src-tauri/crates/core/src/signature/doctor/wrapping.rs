//! A body that was put into another form whole: a form field, a JSON string, base64, text in the
//! wrong encoding.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::trial::{Proof, Trial};
use crate::payload::json;
use crate::signature::Diagnosis;

/// Tries each of them, and the reverse.
pub(super) fn try_all(trial: &mut Trial<'_, '_>, body: &[u8]) -> Option<Proof> {
    let anew = [Diagnosis::BodyReserialised];
    let lossy = [Diagnosis::LossyDecode];
    let text = body.trim_ascii();
    let mut candidates = vec![
        (
            form_field(text),
            &anew,
            "the value of the form field that it came in",
        ),
        (
            json_string(text),
            &anew,
            "the text of the JSON string that it came in",
        ),
        (
            entities(body),
            &anew,
            "the body with HTML entities turned back into characters",
        ),
        (
            STANDARD.decode(text).ok(),
            &anew,
            "the body decoded from base64, as gateways pass it on",
        ),
        (
            Some(STANDARD.encode(body).into_bytes()),
            &anew,
            "the body encoded in base64, as gateways pass it on",
        ),
        (
            Some(b"[object Object]".to_vec()),
            &anew,
            "the words “[object Object]” in place of the body",
        ),
    ];
    if !body.is_ascii() {
        let decoded = String::from_utf8_lossy(body).into_owned().into_bytes();
        let wide = body
            .iter()
            .map(|&byte| char::from(byte))
            .collect::<String>();
        candidates.extend([
            (
                Some(decoded),
                &lossy,
                "the body decoded as UTF-8, with U+FFFD for what is not",
            ),
            (
                Some(wide.into_bytes()),
                &lossy,
                "the body read as Latin-1 and written as UTF-8",
            ),
            (
                latin1(body),
                &lossy,
                "the body read as UTF-8 and written as Latin-1",
            ),
        ]);
    }
    candidates
        .into_iter()
        .find_map(|(bytes, codes, how)| trial.body(&bytes?, codes, how))
}

/// Undoes `payload={…}` with its percent signs, and a whole body that was percent-encoded.
fn form_field(text: &[u8]) -> Option<Vec<u8>> {
    if text.starts_with(b"{") || !text.contains(&b'%') {
        return None;
    }
    let mut fields = url::form_urlencoded::parse(text);
    let (name, value) = fields.next()?;
    let whole = if value.is_empty() { name } else { value };
    Some(whole.into_owned().into_bytes())
}

/// What htmlspecialchars and over-eager filters make of a body, undone.
fn entities(body: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(body).ok()?;
    if !text.contains("&quot;") && !text.contains("&#34;") {
        return None;
    }
    let mut text = text.to_owned();
    for (entity, character) in [
        ("&quot;", "\""),
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&#039;", "'"),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&amp;", "&"),
    ] {
        text = text.replace(entity, character);
    }
    Some(text.into_bytes())
}

fn json_string(text: &[u8]) -> Option<Vec<u8>> {
    if !text.starts_with(b"\"") {
        return None;
    }
    let document = json::scan(text).ok()?;
    let inner = document.root().text()?;
    Some(inner.into_owned().into_bytes())
}

/// Each character as the byte of its number; nothing when one has none.
fn latin1(body: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(body).ok()?;
    text.chars()
        .map(|character| u8::try_from(u32::from(character)).ok())
        .collect()
}

/// U+FFFD in UTF-8.
const REPLACEMENT: &[u8] = "\u{fffd}".as_bytes();

/// Puts bytes back for one or two U+FFFD: there are few enough that may have been lost. More
/// cannot be undone.
pub(super) fn restore_lost(trial: &mut Trial<'_, '_>, body: &[u8]) -> Option<Proof> {
    let places: Vec<usize> = body
        .windows(REPLACEMENT.len())
        .enumerate()
        .filter_map(|(at, window)| (window == REPLACEMENT).then_some(at))
        .take(3)
        .collect();
    let lost: Vec<Vec<u8>> = match places.as_slice() {
        [_] => (0x80..=0xff)
            .map(|byte| vec![byte])
            .chain((0xe0..=0xef).flat_map(|lead| (0x80..=0xbf).map(move |next| vec![lead, next])))
            .collect(),
        [_, _] => (0x80..=0xff)
            .flat_map(|first| (0x80..=0xff).map(move |second| vec![first, second]))
            .collect(),
        _ => return None,
    };
    let work = lost.len().saturating_mul(body.len().saturating_add(256));
    if work > trial.budget.left() / 4 {
        return None;
    }
    let how = "the body with bytes that are not UTF-8 put back for U+FFFD";
    lost.iter().find_map(|lost| {
        let mut candidate = Vec::with_capacity(body.len());
        let (mut rest, mut at) = (body, 0);
        // One U+FFFD takes all of what was lost, two take a byte each.
        let mut pieces = lost.chunks(if places.len() == 1 { lost.len() } else { 1 });
        for &place in &places {
            let (before, after) = rest.split_at_checked(place - at)?;
            candidate.extend(before);
            candidate.extend(pieces.next()?);
            rest = after.get(REPLACEMENT.len()..)?;
            at = place + REPLACEMENT.len();
        }
        candidate.extend(rest);
        trial.body(&candidate, &[Diagnosis::LossyDecode], how)
    })
}

/// Whether U+FFFD stands in the body as itself. Meta escapes what is beyond ASCII (META 2.2), so
/// only a decoder can have written it.
pub(super) fn has_replacement(body: &[u8]) -> bool {
    body.windows(REPLACEMENT.len())
        .any(|window| window == REPLACEMENT)
}
