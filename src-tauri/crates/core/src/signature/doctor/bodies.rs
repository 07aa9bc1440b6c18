//! Bodies that may have been signed, rebuilt from the one that came: other edges, another style,
//! another wrapping.

use std::borrow::Cow;

use super::changes::Changes;
use super::ends::{self, Ends};
use super::escapes::{self, Ascii, Escapes, Slash, Unicode};
use super::layout::{self, Layout};
use super::trial::{Proof, Trial};
use super::wrapping;

/// Bodies up to here get every combination.
const SMALL: usize = 2 << 10;
/// Bodies above get the likely rewritings only.
const LARGE: usize = 64 << 10;

/// Tries the edges alone, then the styles, then the wrappings.
pub(super) fn try_all(trial: &mut Trial<'_, '_>, body: &[u8]) -> Option<Proof> {
    if body.len() > LARGE {
        trial.budget.give_up();
        return large(trial, body);
    }
    let all = ends::ends(body);
    for ends in &all {
        let how = about(&ends.how);
        if let Some(proof) = trial.body(&ends.bytes, &ends.codes, how) {
            return Some(proof);
        }
    }
    likely(trial, body)
        .or_else(|| wrapping::try_all(trial, body))
        .or_else(|| {
            if body.len() > SMALL {
                return None;
            }
            all.iter().find_map(|ends| styles(trial, ends))
        })
}

/// Tries the styles over the body as it came, and over its core: what is worth trying with
/// unlikely signers as well.
pub(super) fn likely(trial: &mut Trial<'_, '_>, body: &[u8]) -> Option<Proof> {
    let core = ends::core(body);
    let came = Ends {
        bytes: body.to_vec(),
        codes: Vec::new(),
        how: String::new(),
    };
    // The core first: where white space at the end is lost with the layout, both are said.
    [core, came].iter().find_map(|ends| styles(trial, ends))
}

/// The few that are worth their work on a body of megabytes.
fn large(trial: &mut Trial<'_, '_>, body: &[u8]) -> Option<Proof> {
    let core = ends::core(body);
    if let Some(proof) = trial.body(&core.bytes, &core.codes, about(&core.how)) {
        return Some(proof);
    }
    let present = escapes::present(&core.bytes);
    let unicode = [(Unicode::Same, true), (Unicode::Lower, present.raw_unicode)];
    let slash = [(Slash::Same, true), (Slash::Escaped, present.slash)];
    for (slash, _) in slash.into_iter().filter(|(_, there)| *there) {
        for (unicode, _) in unicode.into_iter().filter(|(_, there)| *there) {
            let escapes = Escapes {
                unicode,
                slash,
                ..Escapes::SAME
            };
            let layouts = [Layout::Compact, Layout::Spaced];
            if let Some(proof) = in_layouts(trial, &core, escapes, &layouts) {
                return Some(proof);
            }
        }
    }
    None
}

fn styles(trial: &mut Trial<'_, '_>, ends: &Ends) -> Option<Proof> {
    let present = escapes::present(&ends.bytes);
    let unicode: &[Unicode] = match (present.raw_unicode, present.escape) {
        (false, false) => &[Unicode::Same],
        (true, false) => &[Unicode::Same, Unicode::Lower, Unicode::Upper],
        _ => &[
            Unicode::Same,
            Unicode::Lower,
            Unicode::Plain,
            Unicode::Upper,
        ],
    };
    let slash: &[Slash] = match (present.slash, present.escaped_slash) {
        (false, false) => &[Slash::Same],
        (true, false) => &[Slash::Same, Slash::Escaped],
        (false, true) => &[Slash::Same, Slash::Plain],
        (true, true) => &[Slash::Same, Slash::Escaped, Slash::Plain],
    };
    let ascii = [
        (Ascii::Same, true),
        (Ascii::Plain, present.escape),
        (Ascii::Note, present.note),
        (Ascii::NoteLower, present.note),
        (Ascii::Html, present.html),
    ];
    for (ascii, _) in ascii.into_iter().filter(|(_, there)| *there) {
        for &slash in slash {
            for &unicode in unicode {
                let escapes = Escapes {
                    unicode,
                    slash,
                    ascii,
                };
                if let Some(proof) = in_layouts(trial, ends, escapes, &Layout::ALL) {
                    return Some(proof);
                }
            }
        }
    }
    None
}

/// Tries the escapes in the layout as it came, then in others.
fn in_layouts(
    trial: &mut Trial<'_, '_>,
    ends: &Ends,
    escapes: Escapes,
    layouts: &[Layout],
) -> Option<Proof> {
    if !trial.budget.spend(ends.bytes.len()) {
        return None;
    }
    let (text, mut changes) = escapes::rewrite(&ends.bytes, escapes);
    let proof = |trial: &mut Trial<'_, '_>, bytes: &[u8], changes: Changes| {
        let signer = trial.signer_of(bytes)?;
        let codes = [ends.codes.clone(), changes.codes()].concat();
        let how = [ends.how.clone(), format!("with {}", changes.describe())];
        let how = how
            .into_iter()
            .filter(|how| !how.is_empty() && how != "with ");
        let how = about(&how.collect::<Vec<_>>().join(" and "));
        Some(Proof::body(signer, codes, how, bytes.to_vec()))
    };
    if let Some(found) = proof(trial, &text, changes) {
        return Some(found);
    }
    for &layout in layouts {
        if !trial.budget.spend(text.len()) {
            return None;
        }
        let Some(laid) = layout::write(&text, layout) else {
            continue;
        };
        changes.layout = laid != text;
        if let Some(found) = proof(trial, &laid, changes) {
            return Some(found);
        }
    }
    None
}

/// "the body …".
pub(super) fn about(how: &str) -> Cow<'static, str> {
    if how.is_empty() {
        Cow::Borrowed("the body as it came")
    } else {
        Cow::Owned(format!("the body {how}"))
    }
}
