//! How the command ends and how it writes.

use std::io::Write;
use std::process::ExitCode;

use hookglass_core::api::{ApiError, ApiErrorCode};
use hookglass_core::app::StartError;
use hookglass_core::attempts::AttemptError;
use hookglass_core::query::QueryError;
use hookglass_core::store::StoreError;
use hookglass_core::transfer::TransferError;
use hookglass_core::transfer::pack::PackError;
use serde::Serialize;

/// How data is written to stdout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    /// For people.
    Text,
    /// A JSON record a line.
    Ndjson,
}

/// What `--format` can say: a [`Format`], or one that `export` alone knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Wanted {
    /// For people
    Text,
    /// A JSON record a line
    Ndjson,
    #[value(hide = true)]
    Har,
    #[value(hide = true)]
    Csv,
    #[value(hide = true)]
    Curl,
    #[value(hide = true)]
    Http,
    #[value(hide = true)]
    Pack,
}

impl Wanted {
    /// For the commands that write records.
    ///
    /// # Errors
    /// A format of `export`.
    pub(crate) fn of_records(self) -> Result<Format, Failure> {
        match self {
            Self::Text => Ok(Format::Text),
            Self::Ndjson => Ok(Format::Ndjson),
            Self::Har | Self::Csv | Self::Curl | Self::Http | Self::Pack => Err(Failure::usage(
                "that format is one of `hookglass export`",
                "Use --format text or --format ndjson here.",
            )),
        }
    }
}

/// How a command ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Exit {
    /// What was asked for is done, or is so.
    Done,
    /// It is not so.
    No,
    /// It was asked in a way that cannot be.
    Usage,
    /// It could not be found out or done.
    CouldNot,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Why a command ends early, and what to do about it.
#[derive(Debug)]
pub(crate) struct Failure {
    exit: Exit,
    message: String,
    remedy: String,
}

/// What a command returns.
pub(crate) type Outcome = Result<Exit, Failure>;

impl Failure {
    pub(crate) fn could_not(message: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self {
            exit: Exit::CouldNot,
            message: message.into(),
            remedy: remedy.into(),
        }
    }

    pub(crate) fn usage(message: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self {
            exit: Exit::Usage,
            message: message.into(),
            remedy: remedy.into(),
        }
    }

    /// Says it on stderr.
    pub(crate) fn report(&self) -> Exit {
        eprintln!("hookglass: {}\n{}", self.message, self.remedy);
        self.exit
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::could_not(error.to_string(), error.remedy())
    }
}

impl From<StartError> for Failure {
    fn from(error: StartError) -> Self {
        let exit = match error {
            StartError::Settings(_) | StartError::Forward(_) => Exit::Usage,
            _ => Exit::CouldNot,
        };
        Self {
            exit,
            message: error.to_string(),
            remedy: error.remedy(),
        }
    }
}

impl From<ApiError> for Failure {
    fn from(error: ApiError) -> Self {
        let exit = match error.code {
            ApiErrorCode::BadRequest => Exit::Usage,
            _ => Exit::CouldNot,
        };
        Self {
            exit,
            message: error.message,
            remedy: error.remedy,
        }
    }
}

impl From<AttemptError> for Failure {
    fn from(error: AttemptError) -> Self {
        Self::from(ApiError::from(error))
    }
}

impl From<QueryError> for Failure {
    fn from(error: QueryError) -> Self {
        Self::usage(
            format!("{error}.\n\n{}\n", error.pointer()),
            "See `hookglass events --help`.",
        )
    }
}

impl From<TransferError> for Failure {
    fn from(error: TransferError) -> Self {
        Self::could_not(error.to_string(), error.remedy())
    }
}

impl From<PackError> for Failure {
    fn from(error: PackError) -> Self {
        Self::could_not(error.to_string(), error.remedy())
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::could_not(
            format!("cannot write: {error}"),
            "Check where the output goes.",
        )
    }
}

/// Writes a line to stdout at once: a reader at the other end of a pipe waits for it.
///
/// # Errors
/// When nobody reads any more.
pub(crate) fn line(text: &str) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.write_all(b"\n")?;
    out.flush()
}

/// Writes a record as a line.
///
/// # Errors
/// When nobody reads any more.
pub(crate) fn record(record: &impl Serialize) -> std::io::Result<()> {
    line(&serde_json::to_string(record)?)
}
