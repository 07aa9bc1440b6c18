//! Says that Hookglass itself sent a request, so that nobody takes it for Meta's.

use subtle::ConstantTimeEq;

use crate::signature::{digest, sha256};

/// The header that says that Hookglass itself sent a request. It changes nothing but the label
/// of the delivery. From this machine any value of it is believed, from elsewhere a
/// [`Mark::Proven`] one only: else a stranger could pass as a simulation.
pub const MARK: &str = "hookglass-simulated";

/// Whether a request says that it is a simulation.
#[derive(Clone, PartialEq, Eq)]
pub enum Mark {
    /// It does not: exactly what Meta would send.
    No,
    /// It does.
    Claimed,
    /// It does, and proves it with our own verify token, so that our own receiver believes it
    /// through the public URL as well. For nobody else: whoever gets it could try out tokens.
    Proven(String),
}

impl Mark {
    /// The header's value for a request with this content: a body, or the query of a handshake.
    pub(super) fn value(&self, content: &[u8]) -> Option<Vec<u8>> {
        match self {
            Self::No => None,
            Self::Claimed => Some(b"1".to_vec()),
            Self::Proven(verify_token) => Some(proof(verify_token, content).into_bytes()),
        }
    }
}

/// Whether a header's value proves that a request with this content is a simulation of ours.
pub fn is_proven(value: &[u8], verify_token: &str, content: &[u8]) -> bool {
    bool::from(value.ct_eq(proof(verify_token, content).as_bytes()))
}

/// Good for this content only. Made of a digest, so that a large body is not copied.
fn proof(verify_token: &str, content: &[u8]) -> String {
    let message = [&b"hookglass simulated "[..], &sha256(content)].concat();
    hex::encode(digest(verify_token.as_bytes(), &message))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proof_is_good_for_its_content_and_token_only() {
        let mark = Mark::Proven("token".into()).value(b"{}").expect("a value");
        assert!(is_proven(&mark, "token", b"{}"));
        assert!(!is_proven(&mark, "token", b"{ }"));
        assert!(!is_proven(&mark, "other", b"{}"));
        let claimed = Mark::Claimed.value(b"{}").expect("a value");
        assert!(!is_proven(&claimed, "token", b"{}"));
        assert_eq!(Mark::No.value(b"{}"), None);
    }
}
