//! Meta's handshake: a GET that proves that the callback knows the verify token.
//!
//! META: "getting started", "verification requests": `hub.mode=subscribe`, the token,
//! and a challenge that has to be the whole answer, byte for byte.

use subtle::ConstantTimeEq;

/// Why a handshake was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// No parameter of the handshake at all: somebody looked at the address.
    NotAHandshake,
    /// `hub_mode` and the like instead of `hub.mode`.
    UnderscoreNames,
    /// No `hub.mode`.
    ModeMissing,
    /// `hub.mode` is not `subscribe`.
    ModeWrong,
    /// No `hub.verify_token`.
    TokenMissing,
    /// The verify token is another one.
    TokenDiffers,
    /// No `hub.challenge`.
    ChallengeMissing,
}

impl Refusal {
    const ALL: [Self; 7] = [
        Self::NotAHandshake,
        Self::UnderscoreNames,
        Self::ModeMissing,
        Self::ModeWrong,
        Self::TokenMissing,
        Self::TokenDiffers,
        Self::ChallengeMissing,
    ];

    /// The code, in the store and in the UI.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotAHandshake => "not_a_handshake",
            Self::UnderscoreNames => "underscore_names",
            Self::ModeMissing => "mode_missing",
            Self::ModeWrong => "mode_wrong",
            Self::TokenMissing => "token_missing",
            Self::TokenDiffers => "token_differs",
            Self::ChallengeMissing => "challenge_missing",
        }
    }

    /// The inverse of [`Refusal::as_str`].
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|refusal| refusal.as_str() == code)
    }

    /// What happened, and what to do.
    pub fn explanation(self) -> &'static str {
        match self {
            Self::NotAHandshake => {
                "Somebody opened this address without the parameters of a handshake; a browser does that."
            }
            Self::UnderscoreNames => {
                "The parameters were named hub_mode, hub_verify_token and so on. Meta writes them with dots; a test tool or a PHP proxy did this."
            }
            Self::ModeMissing => "hub.mode was missing. Meta always sends hub.mode=subscribe.",
            Self::ModeWrong => "hub.mode was something else than “subscribe”.",
            Self::TokenMissing => "hub.verify_token was missing.",
            Self::TokenDiffers => {
                "It came with a different verify token. In the Meta console, paste the one shown in Setup."
            }
            Self::ChallengeMissing => "hub.challenge was missing, so there was nothing to return.",
        }
    }
}

/// Judges the query of a GET: the challenge to return, byte for byte, or why not.
///
/// # Errors
/// The first thing that is wrong.
pub fn answer(query: &str, verify_token: &str) -> Result<Vec<u8>, Refusal> {
    let parameters = parameters(query);
    let get = |name: &str| {
        parameters
            .iter()
            .find(|(own, _)| own == name.as_bytes())
            .map(|(_, value)| value)
    };
    let named = |prefix: &str| {
        parameters
            .iter()
            .any(|(own, _)| own.starts_with(prefix.as_bytes()))
    };
    if !named("hub.") {
        return Err(if named("hub_") {
            Refusal::UnderscoreNames
        } else {
            Refusal::NotAHandshake
        });
    }
    if get("hub.mode").ok_or(Refusal::ModeMissing)? != b"subscribe" {
        return Err(Refusal::ModeWrong);
    }
    let token = get("hub.verify_token").ok_or(Refusal::TokenMissing)?;
    if verify_token.is_empty() || !bool::from(token.as_slice().ct_eq(verify_token.as_bytes())) {
        return Err(Refusal::TokenDiffers);
    }
    match get("hub.challenge") {
        Some(challenge) if !challenge.is_empty() => Ok(challenge.clone()),
        _ => Err(Refusal::ChallengeMissing),
    }
}

/// How a token that was refused differs from ours, without showing either.
pub fn difference(query: &str, verify_token: &str) -> Option<String> {
    let parameters = parameters(query);
    let (_, theirs) = parameters
        .iter()
        .find(|(name, _)| name == b"hub.verify_token")?;
    let ours = verify_token.as_bytes();
    if theirs.is_empty() {
        return Some("It was empty.".into());
    }
    if theirs.trim_ascii() == ours {
        return Some("It is ours with blanks around it.".into());
    }
    if theirs.eq_ignore_ascii_case(ours) {
        return Some("It is ours in other letters: upper and lower case count.".into());
    }
    let same = theirs.iter().zip(ours).take_while(|(a, b)| a == b).count();
    Some(format!(
        "It has {} characters where ours has {}, and differs from character {} on.",
        theirs.len(),
        ours.len(),
        same + 1
    ))
}

/// The parameters as bytes: a challenge need not be UTF-8, and is returned as it is.
fn parameters(query: &str) -> Vec<(Vec<u8>, Vec<u8>)> {
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(name), decode(value))
        })
        .collect()
}

/// Undoes the encoding of a form: `+` is a space, `%41` a byte; a `%` without two digits is itself.
fn decode(text: &str) -> Vec<u8> {
    let mut rest = text.as_bytes();
    let mut decoded = Vec::with_capacity(text.len());
    loop {
        rest = match rest {
            [] => return decoded,
            [b'%', high, low, after @ ..]
                if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() =>
            {
                decoded.push(hex_digit(*high) << 4 | hex_digit(*low));
                after
            }
            [b'+', after @ ..] => {
                decoded.push(b' ');
                after
            }
            [byte, after @ ..] => {
                decoded.push(*byte);
                after
            }
        };
    }
}

fn hex_digit(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        _ => (digit | 0x20) - b'a' + 10,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "huntaze_instagram_webhook";

    #[test]
    fn the_challenge_comes_back_byte_for_byte() {
        let query =
            "hub.mode=subscribe&hub.verify_token=huntaze_instagram_webhook&hub.challenge=test123";
        assert_eq!(answer(query, TOKEN), Ok(b"test123".to_vec()));
        let reordered = "hub.challenge=%00%ff+0012%zz&hub.verify_token=huntaze_instagram_webhook&hub.mode=subscribe";
        assert_eq!(answer(reordered, TOKEN), Ok(b"\x00\xff 0012%zz".to_vec()));
    }

    #[test]
    fn a_token_is_told_from_ours_without_showing_either() {
        let of = |token: &str| difference(&format!("hub.verify_token={token}"), TOKEN);
        let said = of("huntaze_facebook").expect("a token");
        assert_eq!(
            said,
            "It has 16 characters where ours has 25, and differs from character 9 on."
        );
        assert!(of("+huntaze_instagram_webhook").is_some_and(|said| said.contains("blanks")));
        assert!(of("HUNTAZE_instagram_webhook").is_some_and(|said| said.contains("case")));
        assert_eq!(of("").as_deref(), Some("It was empty."));
        assert_eq!(difference("hub.mode=subscribe", TOKEN), None);
    }

    #[test]
    fn each_fault_has_its_reason() {
        let cases = [
            ("", Refusal::NotAHandshake),
            ("utm_source=x", Refusal::NotAHandshake),
            (
                "hub_mode=subscribe&hub_verify_token=x&hub_challenge=1",
                Refusal::UnderscoreNames,
            ),
            ("hub.verify_token=x&hub.challenge=1", Refusal::ModeMissing),
            (
                "hub.mode=unsubscribe&hub.verify_token=x&hub.challenge=1",
                Refusal::ModeWrong,
            ),
            ("hub.mode=subscribe&hub.challenge=1", Refusal::TokenMissing),
            (
                "hub.mode=subscribe&hub.verify_token=x&hub.challenge=1",
                Refusal::TokenDiffers,
            ),
            (
                "hub.mode=subscribe&hub.verify_token=huntaze_instagram_webhook",
                Refusal::ChallengeMissing,
            ),
            (
                "hub.mode=subscribe&hub.verify_token=huntaze_instagram_webhook&hub.challenge=",
                Refusal::ChallengeMissing,
            ),
        ];
        for (query, refusal) in cases {
            assert_eq!(answer(query, TOKEN), Err(refusal), "{query}");
            assert_eq!(Refusal::parse(refusal.as_str()), Some(refusal));
        }
    }

    #[test]
    fn no_token_means_no_handshake() {
        assert_eq!(
            answer("hub.mode=subscribe&hub.verify_token=&hub.challenge=1", ""),
            Err(Refusal::TokenDiffers)
        );
    }
}
