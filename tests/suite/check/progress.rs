//! The check as the core offers it: progress after each item, and an end when it is cancelled.

use hookglass_core::attempts::Endpoint;
use hookglass_core::check::{self, CheckOutcome, CheckReport, Subject};
use hookglass_core::replay::{Sender, Trust, parse_target};
use hookglass_core::secrets::SecretText;
use hookglass_tests::fixtures::SECRET;
use hookglass_tests::handler::{Handler, TOKEN};
use hookglass_tests::wait::undisturbed;
use tokio_util::sync::CancellationToken;

fn subject(handler: &Handler) -> Subject {
    Subject {
        endpoint: Endpoint::of(parse_target(&handler.url()).expect("a URL"), None),
        secret: Some(SecretText::new(SECRET)),
        verify_token: Some(SecretText::new(TOKEN)),
    }
}

/// Runs a check to its end; `seen` gets each report on the way.
fn run(
    handler: &Handler,
    cancel: &CancellationToken,
    seen: impl FnMut(&CheckReport),
) -> CheckReport {
    let sender = Sender::new(&Trust::System).expect("a client");
    let subject = subject(handler);
    assert!(!format!("{subject:?}").contains(SECRET));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let checking = check::run(&subject, &sender, cancel, seen);
    runtime.expect("a runtime").block_on(checking)
}

/// The report of a check, unless a busy machine made an answer slow.
fn in_time(report: CheckReport) -> Option<CheckReport> {
    let mut bugs = report.items.iter().filter_map(|item| item.bug.as_deref());
    let is_busy = bugs.any(|bug| super::BUSY.contains(&bug));
    (!is_busy).then_some(report)
}

#[test]
fn each_item_is_told_as_soon_as_it_is_known() {
    let handler = Handler::rust();
    let (report, lengths) = undisturbed("a check", || {
        let mut lengths = Vec::new();
        let report = run(&handler, &CancellationToken::new(), |report| {
            assert_eq!(report.total, 32, "known from the start");
            lengths.push(report.items.len());
        });
        Some((in_time(report)?, lengths))
    });
    assert!(lengths.iter().copied().eq(1..=32), "{lengths:?}");
    assert_eq!(report.count(CheckOutcome::Pass), 32);
    assert_eq!(report.endpoint, handler.url());
    assert!(report.items.iter().all(|item| item.exchanges.len() <= 5));
}

#[test]
fn once_cancelled_nothing_more_is_sent() {
    let handler = Handler::rust();
    let report = undisturbed("a check", || {
        let cancel = CancellationToken::new();
        in_time(run(&handler, &cancel, |report| {
            if report.items.len() == 5 {
                cancel.cancel();
            }
        }))
    });
    assert_eq!(report.count(CheckOutcome::Pass), 5);
    assert_eq!(report.count(CheckOutcome::Skipped), 27);
    let sent = report.items[5..].iter().map(|item| item.exchanges.len());
    assert_eq!(sent.sum::<usize>(), 0);
    assert!(
        report.items[5].finding.contains("stopped"),
        "{:?}",
        report.items[5]
    );
}

#[test]
fn without_a_secret_each_skipped_item_says_what_to_set() {
    let handler = Handler::rust();
    let sender = Sender::new(&Trust::System).expect("a client");
    let subject = Subject {
        secret: None,
        ..subject(&handler)
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let (runtime, cancel) = (runtime.expect("a runtime"), CancellationToken::new());
    let report = undisturbed("a check", || {
        let checking = check::run(&subject, &sender, &cancel, |_| {});
        in_time(runtime.block_on(checking))
    });
    let skipped = report
        .items
        .iter()
        .filter(|item| item.outcome == CheckOutcome::Skipped);
    for item in skipped {
        assert!(item.finding.contains("app secret"), "{item:?}");
    }
    assert_eq!(report.count(CheckOutcome::Skipped), 22);
}
