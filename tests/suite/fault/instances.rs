//! Several programs at one store: one receives, whoever came first, and its place is free as
//! soon as it is gone, however it went.

use hookglass_tests::Desk;
use hookglass_tests::desk::finish;
use hookglass_tests::fixtures::comment;
use hookglass_tests::running::Running;
use hookglass_tests::wait::until;

use super::{count_in_file, expect_undamaged, rounds};

const AT_ONCE: usize = 6;

#[test]
fn of_several_that_start_at_once_one_receives() {
    let desk = Desk::with_secret();
    for round in 1..=rounds(3) {
        let command = || desk.command(&["listen", "--addr", "127.0.0.1:0", "--format", "ndjson"]);
        let mut all: Vec<Running> = (0..AT_ONCE)
            .map(|_| Running::start_silent(command()))
            .collect();
        let winner = until("one of them listens", || {
            all.iter().position(|running| !running.lines().is_empty())
        });
        let winner = all.remove(winner);
        for other in all {
            let ended = other.wait_end();
            assert_eq!(ended.code, 3, "{ended:?}");
            assert!(ended.talk.contains("another Hookglass"), "{}", ended.talk);
        }
        assert_eq!(winner.post_signed(&comment()).status, 200);
        assert_eq!(count_in_file(&desk), round);
        winner.kill();
        expect_undamaged(&desk);
    }
}

/// Others may look while one receives, and are in nobody's way.
#[test]
fn those_that_look_disturb_nobody() {
    let desk = Desk::with_secret();
    let receiver = desk.listen();
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                for _ in 0..10 {
                    assert_eq!(finish(desk.command(&["deliveries"]), b"").code, 0);
                }
            });
        }
        for _ in 0..200 {
            assert_eq!(receiver.post_signed(&comment()).status, 200);
        }
    });
    assert_eq!(desk.deliveries().len(), 200);
    assert_eq!(receiver.stop().code, 0);
}
