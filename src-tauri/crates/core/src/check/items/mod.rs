//! How each promise is tried.

mod accepted;
mod end;
mod handshake;
mod layout;
mod messaging;
mod refusal;
mod sha;
mod shapes;
mod signature;
mod stranger;
mod volume;

use super::{Promise, Run, Tried};

/// Tries a promise.
pub(super) async fn keep(promise: Promise, run: &mut Run<'_>) -> Tried {
    match promise {
        Promise::Answers => accepted::answers(run).await,
        Promise::HandshakeAccepted => handshake::right_token(run).await,
        Promise::ChallengeBare => handshake::bare(run),
        Promise::ChallengeIsText => handshake::is_text(run).await,
        Promise::ChallengeNotHtml => handshake::not_html(run),
        Promise::WrongTokenRefused => stranger::wrong_token(run).await,
        Promise::MissingTokenRefused => stranger::missing_token(run).await,
        Promise::WrongModeRefused => stranger::wrong_mode(run).await,
        Promise::IncompleteHandshake => stranger::incomplete(run).await,
        Promise::SignedAccepted => accepted::signed(run).await,
        Promise::ForgedRefused => signature::forged(run).await,
        Promise::RawLayout => layout::gaps(run).await,
        Promise::RawUnicode => layout::unicode(run).await,
        Promise::RawSlash => layout::slash(run).await,
        Promise::RawEncoding => layout::encoding(run).await,
        Promise::ChangesAccepted => shapes::changes(run).await,
        Promise::EveryChangeRead => shapes::every_change(run).await,
        Promise::MessagingAccepted => messaging::messaging(run).await,
        Promise::StandbyAccepted => messaging::standby(run).await,
        Promise::BatchesAccepted => shapes::batches(run).await,
        Promise::UnknownFieldAccepted => shapes::unknown_field(run).await,
        Promise::DuplicatesAccepted => volume::duplicates(run).await,
        Promise::ThousandAccepted => volume::thousand(run).await,
        Promise::Sha256Decides => sha::sha256_decides(run).await,
        Promise::MissingRefused => signature::missing(run).await,
        Promise::Sha1Refused => sha::sha1_only(run).await,
        Promise::UnequalRefused => signature::unequal(run).await,
        Promise::MalformedRefused => signature::malformed(run).await,
        Promise::HexTailRefused => signature::hex_tail(run).await,
        Promise::MalformedJson => volume::malformed_json(run).await,
        Promise::InTime => end::in_time(run),
        Promise::StillAlive => end::still_alive(run).await,
    }
}
