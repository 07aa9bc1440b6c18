//! An error and everything behind it: the outer ones rarely name the cause.

use std::error::Error;
use std::io;

/// The error and what is behind it, outermost first.
pub(crate) fn chain<'a>(
    error: &'a (dyn Error + 'static),
) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error| behind(*error))
}

/// An I/O error hides what it wraps from `source`.
fn behind<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    match error
        .downcast_ref::<io::Error>()
        .and_then(io::Error::get_ref)
    {
        Some(wrapped) => Some(wrapped),
        None => error.source(),
    }
}

/// The first of that type.
pub(crate) fn find<'a, T: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a T> {
    chain(error).find_map(|error| error.downcast_ref())
}

/// The innermost words, without a full stop.
pub(crate) fn innermost(error: &(dyn Error + 'static)) -> String {
    let words = chain(error).last().map(ToString::to_string);
    words.unwrap_or_default().trim_end_matches('.').to_owned()
}

/// The innermost words: reqwest's own repeat the URL, which may hold a password.
pub(crate) fn deepest(error: &reqwest::Error) -> String {
    chain(error)
        .last()
        .filter(|last| !last.is::<reqwest::Error>())
        .map_or_else(|| "no reason given".into(), ToString::to_string)
}
