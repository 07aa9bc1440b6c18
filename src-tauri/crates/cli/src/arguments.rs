//! The arguments as they are read: a term of a query that must not hold begins with a minus, as
//! options do, and is none of them.

use std::ffi::OsString;

/// The process's arguments, ready to be parsed.
pub(crate) fn read() -> impl Iterator<Item = OsString> {
    std::env::args_os().map(term)
}

/// `-field:comments` is given a space in front, which a query passes over.
fn term(argument: OsString) -> OsString {
    let is_term = argument.to_str().is_some_and(|text| {
        let name = text
            .strip_prefix('-')
            .and_then(|text| text.split(':').next());
        text.contains(':')
            && name.is_some_and(|name| {
                !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c == '_')
            })
    });
    if !is_term {
        return argument;
    }
    let mut spaced = OsString::from(" ");
    spaced.push(argument);
    spaced
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_term_is_no_option_and_an_option_no_term() {
        for (argument, read) in [
            ("-field:comments", " -field:comments"),
            ("-text:\"so great\" leo", " -text:\"so great\" leo"),
            ("--to", "--to"),
            ("-h", "-h"),
            ("--addr=127.0.0.1:0", "--addr=127.0.0.1:0"),
            ("-", "-"),
            ("-:", "-:"),
            ("http://localhost:3000", "http://localhost:3000"),
            ("X-A: b", "X-A: b"),
        ] {
            assert_eq!(term(argument.into()), OsString::from(read), "{argument}");
        }
    }
}
