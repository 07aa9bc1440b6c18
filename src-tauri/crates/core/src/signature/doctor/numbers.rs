//! Numbers that a parser rounded: ids beyond 2^53 in a double.
//!
//! What was lost can be found again: the integers that round to what came are few.

use std::ops::Range;

use super::escapes::{self, Escapes, Slash, Unicode};
use super::layout::{self, Layout};
use super::trial::{Proof, Trial};
use crate::payload::json;
use crate::signature::Diagnosis;

/// Larger bodies are left alone.
const MOST_BYTES: usize = 64 << 10;
/// Different large numbers that are varied together.
const MOST_NUMBERS: usize = 4;
/// Combinations that are tried.
const MOST_TRIES: usize = 4096;
/// The first integer that a double may stand for together with another one.
const FIRST_UNSAFE: f64 = 9_007_199_254_740_992.0;

/// A number that came, wherever it stands, and the integers that it may have been.
struct Rounded {
    text: String,
    candidates: Vec<String>,
}

/// Tries the integers that may have been rounded, in the layout that came and in Meta's.
pub(super) fn try_all(trial: &mut Trial<'_, '_>, body: &[u8]) -> Option<Proof> {
    if body.len() > MOST_BYTES || !trial.budget.spend(body.len()) {
        return None;
    }
    let body = super::ends::core(body).bytes;
    json::scan(&body).ok()?;
    let places = numbers(&body);
    let mut rounded: Vec<Rounded> = Vec::new();
    for place in &places {
        let text = String::from_utf8_lossy(body.get(place.clone())?).into_owned();
        if rounded.iter().any(|known| known.text == text) {
            continue;
        }
        let candidates = candidates(&text);
        if !candidates.is_empty() {
            rounded.push(Rounded { text, candidates });
        }
    }
    if rounded.is_empty() {
        return None;
    }
    rounded.truncate(MOST_NUMBERS);
    // Counts through the candidates like an odometer; the first digit of each is "as it came".
    let total = rounded.iter().fold(1_usize, |total, one| {
        total.saturating_mul(one.candidates.len() + 1)
    });
    for number in 1..total.min(MOST_TRIES) {
        let mut rest = number;
        let chosen: Vec<(&str, &str)> = rounded
            .iter()
            .filter_map(|one| {
                let digit = rest % (one.candidates.len() + 1);
                rest /= one.candidates.len() + 1;
                let candidate = one.candidates.get(digit.checked_sub(1)?)?;
                Some((one.text.as_str(), candidate.as_str()))
            })
            .collect();
        if !trial.budget.spend(body.len()) {
            return None;
        }
        let text = replace(&body, &places, &chosen);
        if let Some(proof) = in_styles(trial, &text) {
            return Some(proof);
        }
    }
    None
}

fn in_styles(trial: &mut Trial<'_, '_>, text: &[u8]) -> Option<Proof> {
    let codes = [Diagnosis::BodyReserialised, Diagnosis::BigintRounded];
    let how = "the body with the digits that a double cannot hold put back";
    let ascii = Escapes {
        unicode: Unicode::Lower,
        ..Escapes::SAME
    };
    let slash = Escapes {
        slash: Slash::Escaped,
        ..ascii
    };
    [Escapes::SAME, ascii, slash]
        .into_iter()
        .find_map(|escapes| {
            let (text, changes) = escapes::rewrite(text, escapes);
            let codes = [codes.to_vec(), changes.codes()].concat();
            if let Some(proof) = trial.body(&text, &codes, how) {
                return Some(proof);
            }
            [Layout::Compact, Layout::Spaced]
                .into_iter()
                .find_map(|layout| trial.body(&layout::write(&text, layout)?, &codes, how))
        })
}

/// Where numbers stand in JSON text.
fn numbers(text: &[u8]) -> Vec<Range<usize>> {
    let mut places = Vec::new();
    let (mut at, mut quoted) = (0, false);
    while let Some(&byte) = text.get(at) {
        match byte {
            b'\\' if quoted => at += 1,
            b'"' => quoted = !quoted,
            b'0'..=b'9' | b'-' if !quoted => {
                let rest = text.get(at..).unwrap_or_default();
                let in_number = |byte: &u8| byte.is_ascii_digit() || b"+-.eE".contains(byte);
                let length = rest.iter().take_while(|byte| in_number(byte)).count();
                places.push(at..at + length);
                at += length - 1;
            }
            _ => {}
        }
        at += 1;
    }
    places
}

/// The other integers that round to the double that this number is.
fn candidates(text: &str) -> Vec<String> {
    let (sign, digits) = text
        .strip_prefix('-')
        .map_or(("", text), |rest| ("-", rest));
    let Ok(value) = digits.parse::<f64>() else {
        return Vec::new();
    };
    if !(FIRST_UNSAFE..1e21).contains(&value) {
        return Vec::new();
    }
    // In this range a double is an integer, and fits.
    let center = value as u128;
    let step = (value.next_up() - value) as u128;
    (center.saturating_sub(step)..=center + step)
        .filter(|candidate| *candidate as f64 == value)
        .map(|candidate| format!("{sign}{candidate}"))
        .filter(|candidate| candidate != text)
        .take(MOST_TRIES)
        .collect()
}

fn replace(text: &[u8], places: &[Range<usize>], chosen: &[(&str, &str)]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len() + 16);
    let mut at = 0;
    for place in places {
        let number = text.get(place.clone()).unwrap_or_default();
        if let Some((_, candidate)) = chosen.iter().find(|(own, _)| own.as_bytes() == number) {
            out.extend(text.get(at..place.start).unwrap_or_default());
            out.extend(candidate.bytes());
            at = place.end;
        }
    }
    out.extend(text.get(at..).unwrap_or_default());
    out
}
