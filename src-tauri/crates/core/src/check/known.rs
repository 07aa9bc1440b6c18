//! What a check has found out so far, so that later items know what an answer means.

use super::{Exchange, Reply};

/// A handshake that was accepted.
pub(super) struct Shake {
    pub(super) challenge: String,
    pub(super) reply: Reply,
    pub(super) exchange: Option<Exchange>,
}

/// A payload that is accepted when it is correctly signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Base {
    /// A comment as Meta writes it, with spaces.
    Comment,
    /// A message as Meta writes it, without spaces.
    Message,
    /// A comment without spaces, but no comment or message as Meta writes it.
    CompactComment,
    /// The same with its keys in order.
    SortedComment,
}

/// What is known so far.
#[derive(Default)]
pub(super) struct Known {
    pub(super) shake: Option<Shake>,
    pub(super) any_token: bool,
    pub(super) base: Option<Base>,
    /// The answer to it.
    pub(super) base_reply: Option<Reply>,
    pub(super) changes: bool,
    pub(super) messaging: bool,
    /// The answer to a forged signature.
    pub(super) forged: Option<Reply>,
    /// A bad signature is answered 2xx, but in other words than a good one.
    pub(super) refuses_with_200: bool,
    pub(super) unverified: bool,
    pub(super) rewritten: bool,
    pub(super) first_only: bool,
    pub(super) refuses_batches: bool,
    pub(super) needs_every_key: bool,
    pub(super) sha1_only: bool,
    pub(super) sha1_too: bool,
    pub(super) takes_missing: bool,
    pub(super) takes_unequal: bool,
    pub(super) throws_unequal: bool,
    pub(super) throws_on_nonsense: bool,
}

impl Known {
    /// Whether a reply to a bad signature means that it was let in.
    pub(super) fn let_in(&self, reply: &Reply) -> bool {
        let (forged, good) = (self.forged.as_ref(), self.base_reply.as_ref());
        let is_refusal = self.refuses_with_200
            && forged.is_some_and(|forged| {
                forged.is_like(reply)
                    || forged.is_shaped_like(reply)
                        && !good.is_some_and(|good| good.is_shaped_like(reply))
            });
        reply.is_taken() && !is_refusal
    }

    /// Whether the reply to a forged signature differs from those to two good ones, while these
    /// two do not differ in the same way.
    pub(super) fn tells_apart(&self, forged: &Reply, good: &Reply) -> bool {
        self.base_reply.as_ref().is_some_and(|base| {
            base.is_like(good) && !forged.is_like(good)
                || base.is_shaped_like(good) && !forged.is_shaped_like(good)
        })
    }

    /// A bad signature is answered with an error of the server, if with a refusal at all.
    pub(super) fn throws_always(&self) -> bool {
        self.forged.as_ref().is_some_and(Reply::is_broken)
    }
}
