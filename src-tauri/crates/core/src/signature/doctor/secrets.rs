//! What becomes of a secret on its way: readings of it that a signer may have used.
//!
//! An app secret is 32 hex digits and is used as text. Between the console and the code it
//! meets `echo`, shells, .env files, editors and helpful decoders (META section 6, row 9).

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};

use super::Context;
use super::trial::Signer;
use crate::signature::{Diagnosis, Key, is_usable};

/// Characters that copying brings along and nobody sees.
const INVISIBLE: [char; 5] = ['\u{feff}', '\u{a0}', '\u{200b}', '\u{2060}', '\u{200e}'];
const QUOTES: [char; 10] = ['"', '\'', '`', '“', '”', '‘', '’', '„', ',', ';'];

/// The secrets exactly as they are configured.
pub(super) fn configured<'a>(keys: &[Key<'a>]) -> Vec<Signer<'a>> {
    let usable = keys.iter().filter(|key| is_usable(key.secret));
    usable
        .map(|key| Signer::new(Some(key.label), key.secret, Vec::new(), ""))
        .collect()
}

/// Other readings of the configured secrets, likely ones first, and without those that are the
/// secret itself.
pub(super) fn readings<'a>(keys: &[Key<'a>]) -> Vec<Signer<'a>> {
    let mut signers = Vec::new();
    for key in keys.iter().filter(|key| is_usable(key.secret)) {
        let mut readings = Readings {
            known: vec![key.secret.to_vec()],
            signers: &mut signers,
            label: key.label,
        };
        readings.repaired(key.secret);
        readings.spoiled(key.secret);
    }
    signers
}

/// Keys that belong to nobody: what a signer uses whose own secret is not set, or is another
/// value of this app's.
pub(super) fn strangers<'a>(context: &Context<'_>) -> Vec<Signer<'a>> {
    let mut signers: Vec<Signer<'a>> = [
        (&b""[..], "an empty secret"),
        (b"undefined", "the word “undefined” as secret"),
        (b"null", "the word “null” as secret"),
        (b"None", "the word “None” as secret"),
    ]
    .into_iter()
    .map(|(secret, how)| Signer::new(None, secret, vec![Diagnosis::WrongSecret], how))
    .collect();
    let others = [
        (context.verify_token, "the verify token as secret"),
        (context.app_id, "the app id as secret"),
    ];
    signers.extend(others.into_iter().filter_map(|(value, how)| {
        let wrong = vec![Diagnosis::WrongSecret];
        value.map(|value| Signer::new(None, value.as_bytes(), wrong, how))
    }));
    signers
}

struct Readings<'s, 'a> {
    known: Vec<Vec<u8>>,
    signers: &'s mut Vec<Signer<'a>>,
    label: &'a str,
}

impl Readings<'_, '_> {
    fn add(&mut self, secret: Vec<u8>, codes: &[Diagnosis], how: &'static str) {
        // A reading that leaves nothing of the secret would be anybody's key.
        if !is_usable(&secret) || self.known.contains(&secret) {
            return;
        }
        self.signers
            .push(Signer::new(Some(self.label), &secret, codes.to_vec(), how));
        self.known.push(secret);
    }

    /// The configured secret is spoiled; the signer's is clean.
    fn repaired(&mut self, secret: &[u8]) {
        use Diagnosis::{SecretCase, SecretHexDecoded, SecretQuoted, SecretWhitespace};
        let text = String::from_utf8_lossy(secret).into_owned();
        let trimmed = trim(&text);
        let unquoted = trimmed.trim_matches(QUOTES);
        let bare = trim(unquoted);
        let assigned = bare
            .split_once('=')
            .filter(|(name, _)| name.ends_with("SECRET") || name.ends_with("secret"))
            .map_or(bare, |(_, value)| trim(trim(value).trim_matches(QUOTES)));
        let dense: String = bare.split(is_blank).collect();
        let mut cores: Vec<(String, Vec<Diagnosis>)> = vec![(text.clone(), Vec::new())];
        let space = vec![SecretWhitespace];
        let quotes = if trimmed.len() == text.len() && unquoted.len() == bare.len() {
            vec![SecretQuoted]
        } else {
            vec![SecretWhitespace, SecretQuoted]
        };
        for (core, codes, how) in [
            (trimmed, &space, "without the white space around it"),
            (
                text.trim_matches(QUOTES),
                &vec![SecretQuoted],
                "without its quotes",
            ),
            (
                bare,
                if unquoted.len() == trimmed.len() {
                    &space
                } else {
                    &quotes
                },
                "without its quotes and the white space around it",
            ),
            (
                assigned,
                &vec![SecretQuoted],
                "without the variable's name in front of it",
            ),
            (dense.as_str(), &space, "without the white space in it"),
        ] {
            self.add(core.as_bytes().to_vec(), codes, how);
            if !cores.iter().any(|(known, _)| known == core) {
                cores.push((core.to_owned(), codes.clone()));
            }
        }
        for (core, codes) in &cores {
            let with = |code| [codes.as_slice(), &[code]].concat();
            let (lower, upper) = (core.to_lowercase(), core.to_uppercase());
            self.add(lower.into_bytes(), &with(SecretCase), "in lower case");
            self.add(upper.into_bytes(), &with(SecretCase), "in upper case");
            let decoded = with(SecretHexDecoded);
            if let Ok(bytes) = hex::decode(core) {
                self.add(bytes, &decoded, "decoded from hex to bytes");
            }
            for engine in [&STANDARD, &STANDARD_NO_PAD, &URL_SAFE, &URL_SAFE_NO_PAD] {
                if let Ok(bytes) = engine.decode(core) {
                    self.add(bytes, &decoded, "decoded from base64 to bytes");
                }
            }
            self.add(hex::encode(core).into_bytes(), &decoded, "encoded in hex");
            self.add(
                STANDARD.encode(core).into_bytes(),
                &decoded,
                "encoded in base64",
            );
        }
    }

    /// The configured secret is clean; the signer's is spoiled.
    fn spoiled(&mut self, secret: &[u8]) {
        use Diagnosis::{SecretQuoted, SecretWhitespace};
        for (before, after, how) in [
            ("", "\n", "with a line feed at its end"),
            ("", "\r\n", "with CR and LF at its end"),
            ("", "\r", "with a carriage return at its end"),
            ("", " ", "with a blank at its end"),
            (" ", "", "with a blank before it"),
            (" ", " ", "with blanks around it"),
            ("", "\t", "with a tab at its end"),
            ("\t", "", "with a tab before it"),
            ("\n", "", "with a line feed before it"),
            ("\u{feff}", "", "with a byte order mark before it"),
            ("", "\\n", "with the two characters \\n at its end"),
        ] {
            self.add(around(before, secret, after), &[SecretWhitespace], how);
        }
        for (quote, how) in [
            ("\"", "in double quotes"),
            ("'", "in single quotes"),
            ("`", "in backticks"),
        ] {
            self.add(around(quote, secret, quote), &[SecretQuoted], how);
        }
        let both = [SecretWhitespace, SecretQuoted];
        let line = around("\"", secret, "\"\n");
        self.add(line, &both, "in double quotes, with a line feed at its end");
    }
}

fn around(before: &str, secret: &[u8], after: &str) -> Vec<u8> {
    [before.as_bytes(), secret, after.as_bytes()].concat()
}

fn is_blank(character: char) -> bool {
    character.is_whitespace() || INVISIBLE.contains(&character)
}

fn trim(text: &str) -> &str {
    let text = text.trim_matches(is_blank);
    // A line break that a shell or a .env file did not turn into one.
    let text = text.strip_suffix("\\n").unwrap_or(text);
    text.strip_suffix("\\r")
        .unwrap_or(text)
        .trim_matches(is_blank)
}

/// What a secret looks like that cannot be an app secret.
pub(super) fn look(secret: &[u8], context: &Context<'_>) -> Option<Diagnosis> {
    let text = String::from_utf8_lossy(secret);
    let text = trim(trim(&text).trim_matches(QUOTES));
    let is = |other: Option<&str>| other.is_some_and(|other| !other.is_empty() && other == text);
    let is_hex = text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is(context.app_id) {
        Some(Diagnosis::SecretLooksLikeAppId)
    } else if is(context.verify_token) {
        Some(Diagnosis::SecretLooksLikeVerifyToken)
    } else if is_hex && text.len() == 32 {
        None
    } else if text.bytes().all(|byte| byte.is_ascii_digit()) && (10..=20).contains(&text.len()) {
        Some(Diagnosis::SecretLooksLikeAppId)
    } else if ["EAA", "IGAA", "IGQ"]
        .iter()
        .any(|start| text.starts_with(start))
        && text.len() >= 20
        || text.contains('|')
    {
        Some(Diagnosis::SecretLooksLikeToken)
    } else if is_hex && text.len() >= 24 {
        None // An app secret that was cut or doubled in copying.
    } else {
        Some(Diagnosis::SecretLooksLikeVerifyToken)
    }
}
