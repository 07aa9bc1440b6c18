//! What the commands share about their arguments.

use crate::failure::{Failure, Outcome};

/// What is meant for the program that we start: `cargo xtask serve -- --help`
/// is a question to Hookglass, not to us.
pub(crate) fn passed_on(args: &[String]) -> &[String] {
    match args.split_first() {
        Some((first, rest)) if first == "--" => rest,
        _ => args,
    }
}

pub(crate) fn ask_for_help(args: &[String]) -> bool {
    args.iter()
        .take_while(|arg| *arg != "--")
        .any(|arg| arg == "--help" || arg == "-h")
}

/// For commands without arguments: a typo must not pass unnoticed.
pub(crate) fn none(args: &[String]) -> Outcome {
    match args.first() {
        None => Ok(()),
        Some(arg) => Err(Failure::usage(format!(
            "This command takes no arguments, and `{arg}` is one."
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(args: &[&str]) -> Vec<String> {
        args.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn drops_only_the_first_dashes() {
        assert_eq!(
            passed_on(&list(&["--", "a", "--", "b"])),
            list(&["a", "--", "b"])
        );
        assert_eq!(passed_on(&list(&["--strict"])), list(&["--strict"]));
        assert!(passed_on(&[]).is_empty());
    }

    #[test]
    fn help_behind_the_dashes_is_not_for_us() {
        assert!(ask_for_help(&list(&["serve", "--help"])));
        assert!(!ask_for_help(&list(&["serve", "--", "--help"])));
    }
}
