//! Why a command stopped: the last sentence its user reads, and the exit code.

use std::process::ExitCode;

/// What every command and step returns.
pub(crate) type Outcome<T = ()> = Result<T, Failure>;

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    /// Says what happened and what to do; empty when that was printed already.
    pub(crate) sentence: String,
    pub(crate) code: u8,
}

impl Failure {
    pub(crate) fn new(sentence: impl Into<String>) -> Self {
        Self {
            sentence: sentence.into(),
            code: 1,
        }
    }

    pub(crate) fn usage(sentence: impl Into<String>) -> Self {
        Self {
            code: 2,
            ..Self::new(sentence)
        }
    }

    /// The machine lacks something that no command of ours can bring.
    pub(crate) fn cannot(sentence: impl Into<String>) -> Self {
        Self {
            code: 3,
            ..Self::new(sentence)
        }
    }

    pub(crate) fn report(self) -> ExitCode {
        if !self.sentence.is_empty() {
            eprintln!("\n{}", self.sentence);
        }
        ExitCode::from(self.code)
    }
}
