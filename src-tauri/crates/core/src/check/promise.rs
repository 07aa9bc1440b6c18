//! The promises of a correct endpoint, in the order in which they are tried.
//!
//! What may end the server comes last, so that one crash does not hide the rest.

macro_rules! promises {
    ($($(#[$doc:meta])* $promise:ident $id:literal $title:literal;)*) => {
        /// What a correct endpoint keeps. Ids are stable.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Promise {
            $($(#[$doc])* $promise,)*
        }

        impl Promise {
            /// Every promise, in order.
            pub(super) const ALL: &[Self] = &[$(Self::$promise),*];

            /// Its stable name.
            pub(super) fn id(self) -> &'static str {
                match self {
                    $(Self::$promise => $id,)*
                }
            }

            /// The promise in a sentence.
            pub(super) fn title(self) -> &'static str {
                match self {
                    $(Self::$promise => $title,)*
                }
            }
        }
    };
}

promises! {
    Answers "answers"
        "The endpoint answers.";

    HandshakeAccepted "handshake_right_token"
        "The handshake with the right verify token is answered 200 with the challenge.";
    ChallengeBare "challenge_bare"
        "The challenge comes back bare: no quotes, nothing before it and nothing after it.";
    ChallengeIsText "challenge_is_text"
        "The challenge comes back as the text that was sent, not as a number.";
    ChallengeNotHtml "challenge_not_html"
        "The challenge is not declared to be HTML.";
    WrongTokenRefused "handshake_wrong_token"
        "A handshake with a wrong verify token is refused.";
    MissingTokenRefused "handshake_missing_token"
        "A handshake without a verify token is refused.";
    WrongModeRefused "handshake_wrong_mode"
        "A handshake of another mode than subscribe is refused.";
    IncompleteHandshake "handshake_incomplete"
        "An incomplete handshake is answered, and not with an error of the server.";

    SignedAccepted "signed_accepted"
        "A correctly signed delivery is answered 200.";
    ForgedRefused "forged_signature_refused"
        "A delivery with a forged signature is refused.";

    RawLayout "raw_bytes_layout"
        "The signature is verified over the bytes as they came, whatever their layout.";
    RawUnicode "raw_bytes_unicode"
        "The signature is verified over \\uXXXX escapes as they came.";
    RawSlash "raw_bytes_slash"
        "The signature is verified over escaped slashes as they came.";

    ChangesAccepted "changes_accepted"
        "Entries with changes[] are accepted.";
    EveryChangeRead "every_change_read"
        "No place in a batch is special: not only the first change is read.";
    MessagingAccepted "messaging_accepted"
        "Entries with messaging[] are accepted.";
    StandbyAccepted "standby_accepted"
        "Entries with standby[] are accepted.";
    BatchesAccepted "batches_accepted"
        "Batches are accepted.";
    UnknownFieldAccepted "unknown_field_accepted"
        "A field that the endpoint does not know is accepted.";
    DuplicatesAccepted "duplicates_accepted"
        "The same delivery twice is accepted twice.";
    ThousandAccepted "thousand_updates_accepted"
        "1,000 updates in one request are accepted.";

    Sha256Decides "sha256_decides"
        "The SHA-256 signature alone decides.";
    MissingRefused "missing_signature_refused"
        "A delivery without a signature is refused.";
    Sha1Refused "sha1_only_refused"
        "A delivery with the old SHA-1 signature only is refused.";
    UnequalRefused "unequal_length_refused"
        "A signature that is too short or too long is refused, without an error of the server.";
    MalformedRefused "malformed_signature_refused"
        "What is no signature is refused, without an error of the server.";
    HexTailRefused "hex_tail_refused"
        "The right digest with something after it is refused.";
    MalformedJson "malformed_json_answered"
        "Correctly signed nonsense is answered, and not with an error of the server.";
    RawEncoding "raw_bytes_encoding"
        "The signature is verified over bytes that are not plain ASCII as they came.";

    InTime "time_to_answer"
        "Deliveries are answered within 5 seconds.";
    StillAlive "still_alive"
        "The endpoint is still there afterwards.";
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_promise_has_a_name_of_its_own() {
        let ids: BTreeSet<_> = Promise::ALL.iter().map(|promise| promise.id()).collect();
        assert_eq!(ids.len(), Promise::ALL.len());
        assert!(
            Promise::ALL
                .iter()
                .all(|promise| promise.title().ends_with('.'))
        );
    }
}
