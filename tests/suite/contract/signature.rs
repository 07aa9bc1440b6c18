//! POST with a signature: whose secret it is, over the bytes as received.

use hookglass_tests::Desk;
use hookglass_tests::fixtures::{SECRET, comment, named};
use hookglass_tests::http::Request;
use hookglass_tests::sign;

use super::{INVALID_SIGNATURE, SUCCESS, expect_kept};

#[test]
fn valid() {
    let desk = Desk::with_secret();
    desk.listen().post_signed(&comment()).expect(200, SUCCESS);
    let kept = expect_kept(&desk, 200, "valid", "ok");
    assert_eq!(kept["signature"]["secret"], "instagram_app_secret");
    assert_eq!(kept["source"], "local");
}

#[test]
fn valid_by_a_second_secret_which_is_named() {
    let desk = Desk::with_secret().and("HOOKGLASS_SECRET_META_APP_SECRET", "another");
    let request = Request::delivery(&comment()).signed_with("another");
    desk.listen().send(&request).expect(200, SUCCESS);
    let kept = expect_kept(&desk, 200, "valid", "ok");
    assert_eq!(kept["signature"]["secret"], "meta_app_secret");
}

#[test]
fn valid_through_a_proxy_as_well() {
    let desk = Desk::with_secret();
    let request = Request::delivery(&comment())
        .with("X-Forwarded-For", "173.252.127.1")
        .signed();
    desk.listen().send(&request).expect(200, SUCCESS);
    assert_eq!(expect_kept(&desk, 200, "valid", "ok")["source"], "tunnel");
}

#[test]
fn valid_whatever_the_content_type_says() {
    let desk = Desk::with_secret();
    let receiver = desk.listen();
    for kind in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "nonsense",
    ] {
        let answer = receiver.send(&Request::delivery_as(kind, &comment()).signed());
        answer.expect(200, SUCCESS);
        assert_eq!(desk.newest()["signature"]["verdict"], "valid", "{kind}");
    }
}

/// The signature is of the compressed bytes; the events are of what is in them.
#[test]
fn valid_over_the_compressed_bytes() {
    let desk = Desk::with_secret();
    let gzip = named("edge/gzip");
    let request = Request::delivery(&gzip.body).with("Content-Encoding", "gzip");
    desk.listen().send(&request.signed()).expect(200, SUCCESS);
    assert_eq!(expect_kept(&desk, 200, "valid", "ok")["events"], 1);
}

#[test]
fn invalid_by_another_secret() {
    let desk = Desk::with_secret();
    let request = Request::delivery(&comment()).signed_with("wrong");
    desk.listen().send(&request).expect(401, INVALID_SIGNATURE);
    let kept = expect_kept(&desk, 401, "invalid", "ok");
    assert!(kept["signature"]["secret"].is_null());
}

#[test]
fn invalid_when_one_byte_was_changed() {
    let desk = Desk::with_secret();
    let (body, mut changed) = (comment(), comment());
    let last = changed.len() - 1;
    changed[last] ^= 1;
    let request = Request::delivery(&changed).with(sign::HEADER, &sign::sha256(SECRET, &body));
    desk.listen().send(&request).expect(401, INVALID_SIGNATURE);
    assert_eq!(desk.newest()["signature"]["verdict"], "invalid");
}

#[test]
fn malformed_however_right_the_digest_is() {
    let desk = Desk::with_secret();
    let receiver = desk.listen();
    let right = sign::sha256(SECRET, &comment());
    let digits = right.strip_prefix("sha256=").expect("a prefix");
    let malformed = [
        String::new(),
        digits.to_owned(),
        format!("SHA256={digits}"),
        format!("sha1={digits}"),
        format!("sha256={right}"),
        format!("sha256= {digits}"),
        format!("{right}00"),
        right[..right.len() - 1].to_owned(),
        format!("{right}, {right}"),
    ];
    for value in &malformed {
        let answer = receiver.send(&Request::delivery(&comment()).with(sign::HEADER, value));
        answer.expect(401, INVALID_SIGNATURE);
        let kept = desk.newest();
        assert_eq!(kept["signature"]["verdict"], "malformed", "“{value}”");
        let diagnosis = kept["signature"]["diagnosis"].as_array();
        assert!(diagnosis.is_some_and(|codes| !codes.is_empty()), "{kept}");
    }
    let twice = Request::delivery(&comment()).signed().signed();
    receiver.send(&twice).expect(401, INVALID_SIGNATURE);
    assert_eq!(desk.newest()["signature"]["verdict"], "malformed");
    assert_eq!(desk.deliveries().len(), malformed.len() + 1);
}
