//! What can go wrong with secrets. No variant carries a value, nor text that may hold one.

use std::io;
use std::path::PathBuf;

/// Why a secret could not be read or kept; [`SecretError::remedy`] says what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SecretError {
    /// Not a label. It is not repeated: people paste the secret into the wrong field.
    #[error("a secret cannot have that name")]
    Label,
    /// Blank, `undefined` or `null`.
    #[error("there is nothing in the value")]
    Blank,
    /// Set by the environment, so not ours to change.
    #[error("“{label}” is set by the environment variable {variable}")]
    Environment {
        /// What was to be changed.
        label: String,
        /// What sets it.
        variable: String,
    },
    /// Nothing is kept under that label.
    #[error("there is no secret “{label}”")]
    Unknown {
        /// The label.
        label: String,
    },
    /// The keychain does not answer, or says no.
    #[error("the keychain could not {action}: {reason}")]
    Keychain {
        /// What was attempted.
        action: &'static str,
        /// The system's words.
        reason: String,
    },
    /// The file can be read by other users of the machine.
    #[error("other users of this machine can read {}, so it is not used", path.display())]
    Exposed {
        /// The file.
        path: PathBuf,
    },
    /// The file is something else.
    #[error("{} is not a file of secrets: {reason}", path.display())]
    NotSecrets {
        /// The file.
        path: PathBuf,
        /// In what way; without quoting it.
        reason: String,
    },
    /// The file cannot be read or written.
    #[error("could not {action} {}: {reason}", path.display())]
    File {
        /// What was attempted.
        action: &'static str,
        /// The file or its folder.
        path: PathBuf,
        /// The system's words.
        reason: String,
    },
    /// The list of labels that is kept beside the secrets.
    #[error("the list of secrets in the {place} is damaged")]
    Damaged {
        /// Keychain, file or memory.
        place: &'static str,
    },
}

impl SecretError {
    pub(super) fn file(action: &'static str, path: &std::path::Path, error: &io::Error) -> Self {
        Self::File {
            action,
            path: path.into(),
            reason: error.to_string(),
        }
    }

    /// What the user can do about it.
    pub fn remedy(&self) -> String {
        match self {
            Self::Label => "Use up to 40 lower-case letters, digits and underscores, such as instagram_app_secret.".into(),
            Self::Blank => "Paste the app secret from the Meta console, App settings, Basic.".into(),
            Self::Environment { variable, .. } => {
                format!("Change or unset {variable} where Hookglass is started, then start it again.")
            }
            Self::Unknown { .. } => "Choose one of those that are listed in Setup.".into(),
            Self::Keychain { .. } => {
                "Keep secrets in a file (choose it in Setup, or name it in HOOKGLASS_SECRETS_FILE), or unlock the keychain and start Hookglass again.".into()
            }
            Self::Exposed { path } => {
                format!("Run chmod 600 {} and start Hookglass again.", shell_quoted(path))
            }
            Self::NotSecrets { .. } => "Choose another file, or move this one away.".into(),
            Self::File { .. } => "Choose a file in a folder of yours that can be written, and see that the disk is not full.".into(),
            Self::Damaged { .. } => "Remove the entry “labels” of “hookglass” there, then add the secrets again.".into(),
        }
    }
}

/// A path that can be pasted into a shell.
fn shell_quoted(path: &std::path::Path) -> String {
    let text = path.display().to_string();
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-+".contains(&byte);
    if text.bytes().all(plain) {
        text
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}
