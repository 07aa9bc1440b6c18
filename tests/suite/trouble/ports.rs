//! Ports and stores that somebody else has.

use hookglass_tests::Desk;
use hookglass_tests::fixtures::comment;

#[test]
fn a_port_in_use() {
    let desk = Desk::with_secret();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = taken.local_addr().expect("an address").to_string();
    let ran = desk.run(&["listen", "--addr", &address]);
    ran.expect_talk(3, &[&address, "the port is in use", "--addr"]);
}

#[test]
fn an_address_of_another_machine() {
    let ran = Desk::with_secret().run(&["listen", "--addr", "192.0.2.1:4949"]);
    ran.expect_talk(3, &["no such address", "127.0.0.1"]);
}

#[test]
fn a_second_instance_on_the_same_store() {
    let desk = Desk::with_secret();
    let receiver = desk.listen();
    let process = receiver.id().to_string();
    for command in ["listen", "serve"] {
        let mut arguments = vec![command, "--addr", "127.0.0.1:0"];
        if command == "serve" {
            arguments.extend(["--ui-addr", "127.0.0.1:0"]);
        }
        let ran = desk.run(&arguments);
        ran.expect_talk(3, &["another Hookglass", &process, "--db"]);
    }
    assert_eq!(
        receiver.post_signed(&comment()).status,
        200,
        "the first one goes on"
    );
    drop(receiver);
    // A lock goes with its process: nothing has to be removed by hand.
    assert_eq!(desk.listen().post_signed(&comment()).status, 200);
    assert_eq!(desk.deliveries().len(), 2);
}
