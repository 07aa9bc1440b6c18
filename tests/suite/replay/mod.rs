//! Replays: what arrives at the endpoint, and what is said and kept of its answer.

mod answers;
mod batch;
mod original;
mod resign;

use hookglass_tests::Desk;
use hookglass_tests::fixtures::comment;

/// A desk with one signed comment, delivery 1.
fn with_a_comment() -> Desk {
    let desk = Desk::with_secret();
    assert_eq!(desk.listen().post_signed(&comment()).status, 200);
    desk
}
