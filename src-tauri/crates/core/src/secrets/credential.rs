//! Keys to other people's services: never tried on a signature.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Which key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Credential {
    /// ngrok's, from its dashboard.
    NgrokAuthtoken,
    /// The Instagram user's or the Page's, for the Graph API.
    AccessToken,
    /// The secret headers of targets, together: JSON.
    TargetHeaders,
}

impl Credential {
    pub(super) const ALL: [Self; 3] =
        [Self::NgrokAuthtoken, Self::AccessToken, Self::TargetHeaders];

    /// Its name in a store and in messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::NgrokAuthtoken => "ngrok_authtoken",
            Self::AccessToken => "access_token",
            Self::TargetHeaders => "target_headers",
        }
    }

    /// The variable that sets it; ngrok's own name where there is one.
    pub fn variable(self) -> &'static str {
        match self {
            Self::NgrokAuthtoken => "NGROK_AUTHTOKEN",
            Self::AccessToken => "HOOKGLASS_ACCESS_TOKEN",
            Self::TargetHeaders => "HOOKGLASS_TARGET_HEADERS",
        }
    }
}
