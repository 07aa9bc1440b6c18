//! Deliveries out of the store and into it again, by the real command.

mod formats;
mod hostile;
mod pack;
mod round_trip;
mod share;
mod window;

use hookglass_tests::Desk;
use hookglass_tests::fixtures::{self, Fixture};
use hookglass_tests::http::{Connection, Request};

/// A fixture as Meta would send it, with headers that are easily lost on the way.
fn request(fixture: &Fixture) -> Request {
    let mut request = Request::delivery_as(&fixture.content_type, &fixture.body);
    if let Some(encoding) = &fixture.content_encoding {
        request = request.with("Content-Encoding", encoding);
    }
    request
        .with("x-TWICE", "one")
        .with_bytes("X-Twice", b"caf\xe9")
        .with("X-Empty", "")
        .with("User-Agent", "facebookexternalua")
        .with("Accept", "*/*")
        .with("X-Hub-Signature-256", &fixture.signature)
}

/// A desk with every fixture received, in their order.
fn with_every_fixture() -> (Desk, Vec<Fixture>) {
    let desk = Desk::with_secret();
    let receiver = desk.listen();
    let fixtures = fixtures::all();
    let mut connection = Connection::open(receiver.address()).expect("connected");
    for fixture in &fixtures {
        connection.deliver(&request(fixture)).expect(&fixture.name);
    }
    assert_eq!(receiver.stop().code, 0);
    (desk, fixtures)
}

/// Writes an export into a file of the desk's; its path.
fn exported(desk: &Desk, name: &str, arguments: &[&str]) -> std::path::PathBuf {
    let path = desk.folder().join(name);
    let output = path.to_str().expect("UTF-8");
    let ran = desk.run(&[&["export", "--output", output], arguments].concat());
    assert_eq!(ran.code, 0, "{arguments:?}: {ran:?}");
    path
}
