//! What a UI may ask, declared once: name, arguments, result.
//!
//! The router and `ui/src/api/generated.ts` both come from the table below, so that the
//! window, the browser and the core cannot drift apart; a test compares the committed file.
//! Bodies are not here: they travel as raw bytes ([`body`]).

mod bulk;
mod chain;
mod check;
mod deletion;
mod deliveries;
mod error;
mod explain;
mod feed;
mod forwarding;
mod health;
mod insights;
mod labels;
mod mentions;
mod meta;
mod purge;
mod replays;
mod samples;
mod search;
mod setup;
mod simulation;
mod status;
mod storage;
mod targets;
mod transfer;
mod tunnel;
#[cfg(test)]
mod typescript;

use bytes::Bytes;
use serde_json::Value;

pub use crate::app::Check;
pub use crate::app::{Backup, Compaction, Housekeeping, RetentionPreview};
pub use crate::app::{BulkFailure, BulkReplay, JobState, SimulatedRequest, Simulation};
pub use crate::attempts::bulk::ReplayOrder;
pub use crate::check::ReportFormat;
pub use bulk::{BulkReplayRequest, Selection};
pub use chain::Look;
pub use check::{CheckRequest, ReportChoice};
pub use deletion::{DeleteRequest, Deleted, DeletionRef, DeliveryCount};
pub use deliveries::{
    DeliveryDetail, DeliveryId, DeliveryPage, Digest, EventItem, EventPage, EventQuery, Page,
    SignatureReport, detail,
};
pub use error::{ApiError, ApiErrorCode};
pub use explain::SignatureExplanation;
pub use feed::{Csv, EventNote, EventPin, EventRef, FeedQuery};
pub use forwarding::{DeadLetterChoice, ForwardChoice, ForwardWork, Forwarding};
pub use health::{Health, HealthRange, HealthRequest, HealthStep};
pub use insights::{Insight, InsightChoice, InsightCode, InsightWeight};
pub use labels::{LabelCode, LabelInfo};
pub use meta::{
    AccountState, Answered, AppCallback, FieldLevel, FieldNames, FieldsToLint, Subscriptions,
};
pub use purge::{PurgeRequest, Purged};
pub use replays::{
    ByteChange, CurlRequest, DeliveryRef, Destination, Edit, ReplayPreview, ReplayRequest,
};
pub use samples::{SampleName, SampleSent};
pub use search::{CountRequest, CountedDeliveries, FilterName, WrittenQuery};
pub use setup::{FileChoice, SecretInfo, SecretLabel, SecretValue, Setup, VerifyToken};
pub use simulation::{
    HandshakeAnswer, SimulatedHandshake, SimulatedPayload, SimulatedToken, SimulationPreview,
    SimulationRequest, SimulationTo,
};
pub use status::{ReceiverState, Status, Warning, WarningCode, WarningPage};
pub use storage::Storage;
pub use targets::{TargetDraft, TargetInfo, TargetRef};
pub use transfer::{
    DeliveryPin, ExportFormat, ExportRequest, Exported, ImportFault, ImportPiece, Imported,
};
pub use tunnel::{CredentialValue, TunnelInfo};

use crate::app::App;
use crate::chain::Chain;
use crate::graph::LintFinding;
use crate::query::QueryReading;
use crate::rules::Rules;
use crate::self_test::SelfTest;
use crate::settings::{MetaSettings, RetentionSettings, Settings, TunnelSettings};
use crate::simulate::Sample;
use crate::store::attempt::Attempt;
use crate::store::card::{Card, CardFilter, FeedSummary};
use crate::store::dead_letter::DeadLetter;
use crate::store::gap::Gap;
use crate::store::mention::Mention;
use crate::store::saved_filter::SavedFilter;

macro_rules! api {
    ($($name:ident($args:ty) -> $result:ty = $handler:path;)*) => {
        /// The name of every command.
        pub const COMMANDS: &[&str] = &[$(stringify!($name)),*];

        /// Runs a command by its name.
        ///
        /// # Errors
        /// An unknown command, arguments that do not fit, or the command's own error.
        pub async fn dispatch(app: &App, command: &str, args: Value) -> Result<Value, ApiError> {
            match command {
                $(stringify!($name) => {
                    let args: $args = serde_json::from_value(args).map_err(|error| ApiError::arguments(command, &error))?;
                    let result: $result = $handler(app, args).await?;
                    serde_json::to_value(result).map_err(|error| ApiError::arguments(command, &error))
                })*
                _ => Err(ApiError::unknown(command)),
            }
        }

        #[cfg(test)]
        fn signatures(config: &ts_rs::Config) -> Vec<(&'static str, String, String)> {
            use ts_rs::TS;
            vec![$((stringify!($name), <$args as TS>::name(config), <$result as TS>::name(config))),*]
        }
    };
}

api! {
    status(()) -> Status = status::status;
    list_deliveries(Page) -> DeliveryPage = deliveries::list;
    count_deliveries(CountRequest) -> CountedDeliveries = search::count;
    read_query(WrittenQuery) -> QueryReading = search::read;
    list_saved_filters(()) -> Vec<SavedFilter> = search::saved;
    save_filter(SavedFilter) -> Vec<SavedFilter> = search::save;
    remove_saved_filter(FilterName) -> Vec<SavedFilter> = search::remove;
    get_delivery(DeliveryId) -> DeliveryDetail = deliveries::get;
    explain_signature(DeliveryId) -> SignatureExplanation = explain::explain;
    list_events(EventQuery) -> EventPage = deliveries::events;
    explain_labels(DeliveryId) -> Vec<LabelInfo> = labels::explain;
    list_feed(FeedQuery) -> Vec<Card> = feed::list;
    feed_summary(()) -> FeedSummary = feed::summary;
    mark_feed_read(EventRef) -> FeedSummary = feed::mark_read;
    pin_event(EventPin) -> () = feed::pin;
    note_event(EventNote) -> () = feed::note;
    export_feed(CardFilter) -> Csv = feed::export;
    resolve_mention(EventRef) -> Mention = mentions::resolve;
    get_health(HealthRequest) -> Health = health::get;
    get_insights(()) -> Vec<Insight> = insights::get;
    dismiss_insight(InsightChoice) -> Vec<Insight> = insights::dismiss;
    purge_message(PurgeRequest) -> Purged = purge::purge;
    get_rules(()) -> Rules = feed::rules;
    set_rules(Rules) -> Rules = feed::set_rules;
    list_attempts(DeliveryRef) -> Vec<Attempt> = replays::list;
    replay(ReplayRequest) -> Attempt = replays::replay;
    cancel_replay(()) -> () = replays::cancel;
    preview_replay(ReplayRequest) -> ReplayPreview = replays::preview;
    start_bulk_replay(BulkReplayRequest) -> BulkReplay = bulk::start;
    get_bulk_replay(()) -> Option<BulkReplay> = bulk::get;
    cancel_bulk_replay(()) -> Option<BulkReplay> = bulk::cancel;
    list_targets(()) -> Vec<TargetInfo> = targets::list;
    save_target(TargetDraft) -> TargetInfo = targets::save;
    remove_target(TargetRef) -> Vec<TargetInfo> = targets::remove;
    set_forwarding(ForwardChoice) -> Vec<TargetInfo> = forwarding::set_forwarding;
    retry_forwarding(TargetRef) -> Vec<TargetInfo> = forwarding::retry_now;
    list_dead_letters(TargetRef) -> Vec<DeadLetter> = forwarding::dead_letters;
    retry_dead_letters(DeadLetterChoice) -> Vec<DeadLetter> = forwarding::retry_dead_letters;
    drop_dead_letters(DeadLetterChoice) -> Vec<DeadLetter> = forwarding::drop_dead_letters;
    preview_simulation(SimulationRequest) -> SimulationPreview = simulation::preview;
    start_simulation(SimulationRequest) -> Simulation = simulation::start;
    get_simulation(()) -> Option<Simulation> = simulation::get;
    cancel_simulation(()) -> Option<Simulation> = simulation::cancel;
    simulate_handshake(SimulatedHandshake) -> HandshakeAnswer = simulation::handshake;
    start_check(CheckRequest) -> Check = check::start;
    get_check(()) -> Option<Check> = check::get;
    cancel_check(()) -> Option<Check> = check::cancel;
    check_report(ReportChoice) -> String = check::report;
    export_deliveries(ExportRequest) -> Exported = transfer::export;
    import_deliveries(ImportPiece) -> Imported = transfer::import;
    pin_delivery(DeliveryPin) -> () = transfer::pin;
    copy_as_curl(CurlRequest) -> String = replays::copy_as_curl;
    get_setup(()) -> Setup = setup::get;
    set_secret(SecretValue) -> Setup = setup::set_secret;
    remove_secret(SecretLabel) -> Setup = setup::remove_secret;
    set_verify_token(VerifyToken) -> Setup = setup::set_verify_token;
    keep_secrets_in_file(FileChoice) -> Setup = setup::keep_in_file;
    set_tunnel(TunnelSettings) -> Setup = tunnel::set_tunnel;
    set_credential(CredentialValue) -> Setup = tunnel::set_credential;
    retry_tunnel(()) -> Setup = tunnel::retry_tunnel;
    self_test(()) -> SelfTest = tunnel::self_test;
    list_gaps(()) -> Vec<Gap> = tunnel::list_gaps;
    get_chain(Look) -> Chain = chain::get;
    get_subscriptions(()) -> Subscriptions = meta::get;
    set_meta(MetaSettings) -> Subscriptions = meta::set;
    subscribe_app(FieldNames) -> Subscriptions = meta::subscribe_app;
    unsubscribe_app(FieldNames) -> Subscriptions = meta::unsubscribe_app;
    subscribe_account(FieldNames) -> Subscriptions = meta::subscribe_account;
    unsubscribe_account(()) -> Subscriptions = meta::unsubscribe_account;
    lint_fields(FieldsToLint) -> Vec<LintFinding> = meta::lint;
    get_settings(()) -> Settings = setup::settings;
    set_settings(Settings) -> Settings = setup::set_settings;
    get_storage(()) -> Storage = storage::get;
    set_retention(RetentionSettings) -> Storage = storage::set_retention;
    preview_retention(RetentionSettings) -> RetentionPreview = storage::preview;
    start_backup(()) -> Backup = storage::start_backup;
    get_backup(()) -> Option<Backup> = storage::get_backup;
    cancel_backup(()) -> Option<Backup> = storage::cancel_backup;
    start_compaction(()) -> Compaction = storage::start_compaction;
    get_compaction(()) -> Option<Compaction> = storage::get_compaction;
    cancel_compaction(()) -> Option<Compaction> = storage::cancel_compaction;
    delete_deliveries(DeleteRequest) -> Deleted = deletion::delete;
    cancel_deletion(()) -> () = deletion::cancel;
    undo_delete(DeletionRef) -> DeliveryCount = deletion::undo;
    clear_all(()) -> DeliveryCount = deletion::clear_all;
    list_samples(()) -> Vec<Sample> = samples::list;
    send_sample(SampleName) -> SampleSent = samples::send;
}

/// A body as raw bytes: `part` is `delivery`, `attempt` (the answer) or `attempt_request`.
///
/// # Errors
/// An unknown part, or nothing under that id.
pub async fn body(app: &App, part: &str, id: i64) -> Result<Bytes, ApiError> {
    use crate::store::{attempt, delivery};
    let read = match part {
        "delivery" => delivery::body,
        "attempt" => attempt::body,
        "attempt_request" => attempt::request_body,
        _ => return Err(ApiError::unknown(part)),
    };
    Ok(app
        .store()
        .read(move |connection| read(connection, id))
        .await?)
}
