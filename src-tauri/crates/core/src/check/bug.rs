//! The bugs that a check can name, each with how it is mended.

macro_rules! bugs {
    ($($(#[$doc:meta])* $bug:ident $name:literal $remedy:literal;)*) => {
        /// What is likely wrong with an endpoint. Names are stable: CI jobs and people search for them.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Bug {
            $($(#[$doc])* $bug,)*
        }

        impl Bug {
            /// Every bug.
            #[cfg(test)]
            pub(super) const ALL: &[Self] = &[$(Self::$bug),*];

            /// Its stable name.
            pub(super) fn name(self) -> &'static str {
                match self {
                    $(Self::$bug => $name,)*
                }
            }

            /// How it is mended, in whole sentences.
            pub(super) fn remedy(self) -> &'static str {
                match self {
                    $(Self::$bug => $remedy,)*
                }
            }
        }
    };
}

bugs! {
    // The endpoint as a whole.
    /// No connection, or no HTTP.
    Unreachable "unreachable"
        "Start your server or mend the address, then check again.";
    /// A request without an answer.
    Hangs "hangs"
        "Answer every request, refused ones too. A handler often waits for a body that a parser has already read (express.json before express.raw, the body parser of Next.js): read it once, as raw bytes.";
    /// 3xx.
    Redirects "redirects"
        "Name the address that it points to: Meta follows no redirect. Look for a slash at the end, http in place of https, or a login in front.";
    /// 404 or 405 for what should be routed.
    NoRoute "no_route"
        "Compare the path with your routes, and route both GET and POST there.";
    /// It stopped listening.
    Crashes "crashes"
        "Look for the exception in the handler's log and catch it, also in work that goes on after the answer (a rejected promise ends Node): one request must not end the server.";
    /// 429.
    RateLimited "rate_limited"
        "Exempt the callback from rate limits and bot protection: Meta sends bursts, and takes 429 for a failure.";

    // The handshake.
    /// The right token is refused.
    RefusesRightToken "refuses_right_token"
        "Compare the verify token of the running process with the one that was sent, character by character; a process started before the variable was changed still has the old one.";
    /// `hub_mode` in place of `hub.mode`.
    ReadsUnderscoredNames "reads_underscored_names"
        "Read hub.mode, hub.verify_token and hub.challenge with dots, as Meta sends them. Only PHP turns them into underscores.";
    /// `"1158201444"`.
    QuotesChallenge "quotes_challenge"
        "Send the challenge as text and not as JSON: res.type('text/plain').send(challenge) in place of res.json(challenge), new Response(challenge), PlainTextResponse(challenge).";
    /// Something around it.
    WrapsChallenge "wraps_challenge"
        "Send the challenge as the whole body: no JSON around it, no page, no words.";
    /// A line end after it.
    ChallengeTrailingNewline "challenge_trailing_newline"
        "Send the challenge without a line end: write in place of println, printf in place of echo.";
    /// Parsed as a number.
    ChallengeAsNumber "challenge_as_number"
        "Send hub.challenge back as the text that came: no parseInt, Number or int around it, since a number loses leading zeros and long ones are rounded.";
    /// `text/html`.
    ChallengeAsHtml "challenge_as_html"
        "Say text/plain: res.type('text/plain').send(challenge) in Express, whose send says HTML otherwise. As HTML, a browser runs what stands in the challenge.";
    /// 200 without the challenge.
    OmitsChallenge "omits_challenge"
        "Answer the handshake with the value of hub.challenge as the whole body.";
    /// Any token will do.
    AcceptsAnyToken "accepts_any_token"
        "Compare hub.verify_token with your own before the challenge is sent back; otherwise anybody can point their app's events at you.";
    /// The token of a guide.
    DefaultVerifyToken "default_verify_token"
        "Take the default value for the verify token out of the code: whoever has read the same guide knows it. Refuse handshakes while no token is set.";
    /// No token will do.
    AcceptsMissingToken "accepts_missing_token"
        "Refuse a handshake without hub.verify_token. Where the variable is not set, undefined === undefined lets everybody in: refuse while no token is set.";
    /// 200 for a wrong token.
    Answers200ToWrongToken "answers_200_to_wrong_token"
        "Answer 403 when the token is wrong. Whoever watches statuses takes 200 for success.";
    /// `hub.mode` is not looked at.
    IgnoresMode "ignores_mode"
        "Send the challenge only when hub.mode is “subscribe”.";
    /// 5xx or a closed connection.
    ThrowsOnHandshake "throws_on_handshake"
        "Read the parameters as ones that may be absent, and answer 403 when one is.";

    // Deliveries.
    /// 401 or 403 for what is right.
    RefusesValidSignature "refuses_valid_signature"
        "Compare the app secret of the running process with the one that the check signs with. If they are the same, see that the HMAC-SHA256 is made over the raw body as it came, before any parser.";
    /// Some other 4xx.
    RefusesDeliveries "refuses_deliveries"
        "Answer 200 to every correctly signed delivery, whatever it holds, and sort out later what you need. Meta repeats what is refused and then turns the subscription off.";
    /// 5xx for what is right.
    ThrowsOnDelivery "throws_on_delivery"
        "Look for the exception in the handler's log. Answer 200 first and work afterwards, with the work in a try of its own.";
    /// 201, 202, 204.
    AnswersOther2xx "answers_other_2xx"
        "Answer exactly 200: Meta promises nothing for other statuses. In NestJS add @HttpCode(200), since its POST answers 201.";
    /// HMAC of nothing.
    HashesEmptyBody "hashes_empty_body"
        "The body had been read before it was hashed, so that the signature of nothing is compared. Keep the raw bytes when they are read: express.raw, or the verify hook of express.json.";
    /// Parsed and written again.
    VerifiesReserialisedBody "verifies_reserialised_body"
        "Make the HMAC over the raw bytes, before JSON.parse: express.raw({type: '*/*'}), or the verify hook of express.json that keeps the buffer; await request.text() in Next.js; request.get_data() in Flask. What JSON.stringify writes is not what Meta signed.";
    /// Text in place of bytes.
    VerifiesDecodedText "verifies_decoded_text"
        "Make the HMAC over bytes and not over decoded text: Buffer.concat(chunks) or await request.arrayBuffer(). Decoding drops a byte order mark and replaces bytes that are no UTF-8.";
    /// 5xx for bytes that are no UTF-8.
    ThrowsOnInvalidUtf8 "throws_on_invalid_utf8"
        "Verify the bytes first, then decode them where an error is caught, and answer 400.";

    // Signatures.
    /// A forged signature is taken.
    DoesNotVerify "does_not_verify"
        "Compare X-Hub-Signature-256 with the HMAC-SHA256 of the raw body under your app secret, and answer 401 when they differ. Until then anybody can send you events. Look for a secret that is not set, too: many handlers then verify nothing.";
    /// It verifies, and says 200 all the same.
    RefusesWith200 "refuses_with_200"
        "Answer 401 to a bad signature. With 200, a secret that was changed or mistyped loses events in silence, and Meta does not repeat them.";
    /// 5xx or a closed connection.
    ThrowsOnBadSignature "throws_on_bad_signature"
        "Answer 401 to a bad signature instead of throwing; otherwise strangers fill your error log.";
    /// No header, no check.
    AcceptsMissingSignature "accepts_missing_signature"
        "Refuse a delivery without X-Hub-Signature-256: write “if (!signature) return 401” in place of “if (secret && signature) verify”. Until then anybody gets in by leaving the header out.";
    /// `undefined.split`.
    ThrowsOnMissingSignature "throws_on_missing_signature"
        "Answer 401 when X-Hub-Signature-256 is absent, before anything is read from it.";
    /// The old header only.
    VerifiesSha1Only "verifies_sha1_only"
        "Verify X-Hub-Signature-256 with HMAC-SHA256. X-Hub-Signature (SHA-1) is what Meta keeps for old apps, and may go.";
    /// The old header will do.
    AcceptsSha1Signature "accepts_sha1_signature"
        "Do not fall back to X-Hub-Signature (SHA-1): Meta always sends X-Hub-Signature-256 as well, so a delivery without it is not Meta's.";
    /// Both headers are asked for.
    RequiresSha1 "requires_sha1"
        "Do not ask for X-Hub-Signature (SHA-1) beside X-Hub-Signature-256: the day that Meta leaves it out, everything is refused.";
    /// What is no signature is taken.
    AcceptsMalformedSignature "accepts_malformed_signature"
        "Refuse what does not read sha256= and 64 hex digits. Where timingSafeEqual throws on unequal lengths, a catch that answers 200 lets everything in: compare the lengths first, and answer 401 from the catch.";
    /// 5xx for 64 letters that are no hex.
    ThrowsOnMalformedSignature "throws_on_malformed_signature"
        "Check that the digest is 64 hex digits before it is decoded: Buffer.from(text, 'hex') gives fewer bytes otherwise, and timingSafeEqual throws. Answer 401.";
    /// `sha256=` may be absent.
    AcceptsMissingPrefix "accepts_missing_prefix"
        "Refuse a value that does not begin with sha256=: signature.replace('sha256=', '') takes one without it as well.";
    /// `timingSafeEqual`.
    ThrowsOnUnequalLength "throws_on_unequal_length"
        "Compare the lengths before timingSafeEqual, which throws when they differ, and answer 401.";
    /// `Buffer.from(text, 'hex')`.
    AcceptsHexTail "accepts_hex_tail"
        "Check that the digest is exactly 64 hex digits, or compare the hex texts: Buffer.from(text, 'hex') drops whatever follows the last whole pair of digits, so more than one text passes for the same signature.";

    // What a delivery may hold.
    /// No `changes[]`.
    RefusesChanges "refuses_changes"
        "Accept entries with changes[]: comments, mentions and everything that Meta's Test button sends come in it. Read entry.changes ?? [].";
    /// No `messaging[]`.
    DropsMessaging "drops_messaging"
        "Read entry.messaging ?? [] beside entry.changes ?? []: messages, reactions and story mentions come in messaging[], in entries that have no changes at all.";
    /// No `standby[]`.
    DropsStandby "drops_standby"
        "Answer 200 to entries with standby[] as well: Meta sends them while another app holds the conversation. Read entry.standby ?? [].";
    /// `entry[0].changes[0]`.
    ReadsFirstChangeOnly "reads_first_change_only"
        "Walk through every entry and every one of its changes: body.entry[0].changes[0] loses the rest of a batch, and fails where there is none.";
    /// More than one at once.
    RefusesBatches "refuses_batches"
        "Accept any number of entries and of changes in each: Meta puts up to 1,000 updates into one request.";
    /// A name that it does not know.
    RefusesUnknownField "refuses_unknown_field"
        "Answer 200 to fields that you do not know, and leave them alone: Meta adds fields and keys without asking. Look for a strict schema or enum.";
    /// A key that is not always there.
    NeedsEveryKey "needs_every_key"
        "Read from, text, id and message as keys that may be absent: a mention has neither author nor text, a GIF comment has no text, a read receipt has no message.";
    /// The second time is refused.
    RefusesDuplicates "refuses_duplicates"
        "Answer 200 to what you already have, and do nothing more: Meta repeats deliveries, and repeats one that is refused again and again. Look for a unique constraint that is not caught.";
    /// 5xx for what is not JSON.
    ThrowsOnMalformedJson "throws_on_malformed_json"
        "Catch the error of JSON.parse and answer 400.";
    /// 413.
    BodyLimitTooSmall "body_limit_too_small"
        "Raise the limit for bodies: express.raw({limit: '5mb'}) or express.json({limit: '5mb'}), whose default is 100 KB; client_max_body_size in nginx. Up to 1,000 updates come in one request.";
    /// Over five seconds.
    TooSlow "too_slow"
        "Answer before the work: put the events into a queue, or work after the answer has gone. Meta waits 5 seconds, then sends it again, and turns the subscription off after an hour of that.";
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_are_distinct_and_remedies_whole_sentences() {
        let names: BTreeSet<_> = Bug::ALL.iter().map(|bug| bug.name()).collect();
        assert_eq!(names.len(), Bug::ALL.len());
        for bug in Bug::ALL {
            let snake =
                |letter: char| letter.is_ascii_lowercase() || "_0123456789".contains(letter);
            assert!(bug.name().chars().all(snake), "{}", bug.name());
            assert!(bug.remedy().ends_with('.'), "{}", bug.remedy());
        }
    }
}
