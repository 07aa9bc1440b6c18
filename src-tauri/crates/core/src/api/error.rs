//! What can go wrong for a UI: a closed list of codes, what happened, and what to do.

use serde::Serialize;
use ts_rs::TS;

use crate::app::{DeletionError, KeepError, StartError};
use crate::attempts::AttemptError;
use crate::graph::GraphError;
use crate::query::QueryError;
use crate::replay::ReplayError;
use crate::secrets::SecretError;
use crate::simulate::SimulationError;
use crate::store::StoreError;

/// What kind of error; the UI switches on this, never on a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ApiErrorCode {
    /// Nothing under that id.
    NotFound,
    /// Arguments that cannot be.
    BadRequest,
    /// No such command.
    UnknownCommand,
    /// The store.
    Store,
    /// The secrets.
    Secrets,
    /// The receiver.
    Receiver,
    /// The tunnel.
    Tunnel,
    /// Meta's Graph API.
    Graph,
    /// The user ended it.
    Cancelled,
}

/// An error as a UI shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS, thiserror::Error)]
#[error("{message} {remedy}")]
pub struct ApiError {
    /// What kind.
    pub code: ApiErrorCode,
    /// What happened.
    pub message: String,
    /// What to do.
    pub remedy: String,
}

impl ApiError {
    pub(super) fn new(
        code: ApiErrorCode,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self {
            code,
            message: message.into(),
            remedy: remedy.into(),
        }
    }

    pub(crate) fn bad_request(message: &str, remedy: &str) -> Self {
        Self::new(ApiErrorCode::BadRequest, message, remedy)
    }

    pub(super) fn arguments(command: &str, error: &serde_json::Error) -> Self {
        Self::new(
            ApiErrorCode::BadRequest,
            format!("“{command}” was asked in a way that it does not understand: {error}."),
            "Reload the window.",
        )
    }

    pub(super) fn unknown(command: &str) -> Self {
        Self::new(
            ApiErrorCode::UnknownCommand,
            format!("There is no “{command}”."),
            "Reload the window: it may be older than the program.",
        )
    }
}

/// A sentence out of an error's words.
pub(super) fn sentence(error: &impl std::fmt::Display) -> String {
    let text = error.to_string();
    let mut letters = text.chars();
    let first: String = letters
        .next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .collect();
    let end = if text.ends_with(['.', '?']) { "" } else { "." };
    format!("{first}{}{end}", letters.as_str())
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        let code = if matches!(error, StoreError::NotFound { .. }) {
            ApiErrorCode::NotFound
        } else {
            ApiErrorCode::Store
        };
        Self::new(code, sentence(&error), error.remedy())
    }
}

impl From<DeletionError> for ApiError {
    fn from(error: DeletionError) -> Self {
        let code = match error {
            DeletionError::Store(error) => return error.into(),
            DeletionError::Running => ApiErrorCode::BadRequest,
            DeletionError::Cancelled => ApiErrorCode::Cancelled,
        };
        Self::new(code, sentence(&error), error.remedy())
    }
}

impl From<SecretError> for ApiError {
    fn from(error: SecretError) -> Self {
        Self::new(ApiErrorCode::Secrets, sentence(&error), error.remedy())
    }
}

impl From<GraphError> for ApiError {
    fn from(error: GraphError) -> Self {
        let code = match &error {
            GraphError::Setting(_) | GraphError::Lint(_) => ApiErrorCode::BadRequest,
            _ => ApiErrorCode::Graph,
        };
        Self::new(code, sentence(&error), error.remedy())
    }
}

impl From<ReplayError> for ApiError {
    fn from(error: ReplayError) -> Self {
        Self::new(ApiErrorCode::BadRequest, sentence(&error), error.remedy())
    }
}

impl From<KeepError> for ApiError {
    fn from(error: KeepError) -> Self {
        match error {
            KeepError::Stopped(error) => error.into(),
            KeepError::Secrets(error) => error.into(),
        }
    }
}

impl From<QueryError> for ApiError {
    fn from(error: QueryError) -> Self {
        let remedy = "Take the term out, or write it like field:comments or \"great work\".";
        Self::bad_request(&sentence(&error), remedy)
    }
}

impl From<SimulationError> for ApiError {
    fn from(error: SimulationError) -> Self {
        Self::bad_request(&sentence(&error), error.remedy())
    }
}

impl From<AttemptError> for ApiError {
    fn from(error: AttemptError) -> Self {
        match error {
            AttemptError::Store(error) => error.into(),
            AttemptError::Replay(error) => error.into(),
            AttemptError::NothingKept | AttemptError::HeaderGone(_) | AttemptError::Ourselves => {
                Self::new(ApiErrorCode::BadRequest, sentence(&error), error.remedy())
            }
        }
    }
}

impl From<StartError> for ApiError {
    fn from(error: StartError) -> Self {
        match error {
            StartError::Store(error) => error.into(),
            StartError::Forward(error) => error.into(),
            StartError::Settings(_) => {
                Self::new(ApiErrorCode::BadRequest, sentence(&error), error.remedy())
            }
            StartError::Client { .. } => {
                Self::new(ApiErrorCode::Tunnel, sentence(&error), error.remedy())
            }
            StartError::Listen { .. } => {
                Self::new(ApiErrorCode::Receiver, sentence(&error), error.remedy())
            }
        }
    }
}
