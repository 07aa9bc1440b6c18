//! A string that is never shown by accident and is wiped from memory when dropped.

use std::fmt;

use zeroize::Zeroizing;

/// A secret's text: no `Display`, no `Serialize`, and `Debug` shows three stars.
#[derive(Clone)]
pub struct SecretText(Zeroizing<String>);

impl SecretText {
    /// Takes the text exactly as it is, white space included.
    pub fn new(text: impl Into<String>) -> Self {
        Self(Zeroizing::new(text.into()))
    }

    /// The text itself: for signing and comparing, and for what the user asks to see.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether it is a secret at all, and not blank or what JavaScript writes for nothing.
    pub(super) fn is_usable(&self) -> bool {
        crate::signature::is_usable(self.0.as_bytes())
    }
}

impl fmt::Debug for SecretText {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("***")
    }
}
