//! What is too much goes while it receives, oldest first, and the file gets smaller.

use hookglass_tests::measured::file_bytes;
use hookglass_tests::wait::until;
use hookglass_tests::{Desk, Window};
use serde_json::{Value, json};

use super::{Load, Stop, fill};

/// Deliveries that are there before: 12 MB of them.
const FILLED: u64 = 120;

#[test]
fn the_oldest_go_while_deliveries_arrive() {
    let desk = Desk::with_secret();
    let window = Window::open(&desk);
    let address = window.running.address();
    fill(address, 0..FILLED, 100_000);
    window.ask("pin_delivery", &json!({"delivery_id": 1, "pinned": true}));
    let before = file_bytes(desk.database());
    let limits = json!({"days": 30, "count": null, "mib": 2});
    let preview = window.ask("preview_retention", &limits);
    assert_eq!(
        (&preview["by_age"], &preview["kept"]),
        (&0.into(), &1.into())
    );
    assert!(
        preview["over"].as_i64().expect("bytes") > 3 << 20,
        "{preview}"
    );
    let load = Load::default();
    let taken = std::thread::scope(|scope| {
        let stopping = Stop(&load);
        let loading = scope.spawn(|| load.run(address, 1000));
        load.wait();
        window.ask("set_retention", &limits);
        until("it is small enough", || {
            let storage = window.ask("get_storage", &Value::Null);
            let used = storage["used"].as_i64().expect("bytes");
            // Told once each step has had its rest.
            let told = storage["housekeeping"]["deliveries"].as_i64()?;
            (used <= 2 << 20 && told > 20).then_some(())
        });
        drop(stopping);
        loading.join().expect("the load ran")
    });
    // To what may be used, what may stay free, and what came after the last look: half is well above.
    until("the file has shrunk", || {
        (file_bytes(desk.database()) < before / 2).then_some(())
    });
    let left: Vec<i64> = desk
        .deliveries()
        .iter()
        .map(|one| {
            one["id"]
                .as_str()
                .and_then(|id| id.parse().ok())
                .expect("an id")
        })
        .collect();
    assert_eq!(left[0], 1, "pinned");
    let others = left[1]..=i64::try_from(FILLED + taken).expect("few");
    assert!(
        left[1..].iter().copied().eq(others),
        "the newest are whole: {left:?}"
    );
    for (limits, words) in [
        (
            json!({"days": 0, "count": null, "mib": null}),
            "1 to 36500 days",
        ),
        (json!({"days": null, "count": 0, "mib": null}), "At least 1"),
        (json!({"days": null, "count": null, "mib": 0}), "MiB"),
    ] {
        let refused = window.asked("set_retention", &limits);
        assert_eq!(refused.status, 400, "{}", refused.text());
        assert!(refused.text().contains(words), "{}", refused.text());
    }
    let kept = window.ask("get_storage", &Value::Null)["retention"].clone();
    assert_eq!(kept, json!({"days": 30, "count": null, "mib": 2}));
}
