//! Writes `ui/src/api/generated.ts` from the types here, and fails when it has drifted.

use std::fmt::Write;

use ts_rs::{Config, TS};

use super::*;
use crate::app::{AskedFor, Progress};
use crate::chain::{Chain, Link, LinkId, LinkState, Remedy, Step, StepId, StepState};
use crate::check::{CheckItem, CheckOutcome, CheckReport, Exchange};
use crate::delivery::Source;
use crate::graph::{AppSubscription, Field, LintFinding, Login, SubscribedApp, TokenWarning, Who};
use crate::payload::{Actor, PayloadFault, PayloadVerdict, Position, Sentence};
use crate::publish::Tick;
use crate::query::{NAMES, QueryProblem, QueryTerm, Suggestion, choices};
use crate::receiver::Refused;
use crate::replay::Trust;
use crate::replay::{Fault, FaultCode};
use crate::rules::Rule;
use crate::secrets::{Credential, Keeper, SecretOrigin};
use crate::self_test::{SelfTest, SelfTestCode};
use crate::settings::TunnelKind;
use crate::signature::doctor::{Finding, Fix};
use crate::signature::{Diagnosis, Verdict};
use crate::simulate::{Retries, Scenario, Signature};
use crate::store::attempt::{AttemptKind, Comparison, ReplayMode};
use crate::store::dead_letter::DeadLetter;
use crate::store::delivery::{DeliveryRow, Totals};
use crate::store::event::Event;
use crate::store::gap::Gap;
use crate::store::handshake::Handshake;
use crate::store::mention::MentionFailure;
use crate::store::stray::Stray;
use crate::store::target::{ForwardMode, TargetHeader};
use crate::tunnel::{Problem, TunnelState};

const FILE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../../ui/src/api/generated.ts"
);

const OPENING: &str = "// Made from src-tauri/crates/core/src/api by its test; do not edit.
// Make it anew with: UPDATE_GENERATED=1 cargo test -p hookglass-core typescript

";

fn generate() -> String {
    let config = Config::default();
    let mut text = OPENING.to_owned();
    macro_rules! declare {
        ($($type:ty),* $(,)?) => {
            $(writeln!(text, "export {}", <$type as TS>::decl(&config)).expect("a String takes it");)*
        };
    }
    declare!(
        Source,
        Verdict,
        PayloadVerdict,
        SecretOrigin,
        ReplayMode,
        AttemptKind,
        Comparison,
        Sentence,
        Actor,
        Position,
        PayloadFault,
        DeliveryRow,
        Totals,
        DeliveryPage,
        Digest,
        SignatureReport,
        DeliveryDetail,
        Diagnosis,
        Fix,
        Finding,
        SignatureExplanation,
        EventItem,
        EventPage,
        FaultCode,
        Fault,
        Attempt,
        Handshake,
        Stray,
        Event,
        MentionFailure,
        Mention,
        Card,
        CardFilter,
        FeedSummary,
        LabelCode,
        LabelInfo,
        InsightCode,
        InsightWeight,
        Insight,
        Rule,
        Rules,
        Progress,
        AskedFor,
        Gap,
        HealthRange,
        HealthRequest,
        HealthStep,
        Health,
        Problem,
        TunnelState,
        ReceiverState,
        WarningCode,
        WarningPage,
        Warning,
        Refused,
        Tick,
        Status,
        SecretInfo,
        Keeper,
        TunnelKind,
        TunnelSettings,
        SelfTestCode,
        SelfTest,
        TunnelInfo,
        StepId,
        StepState,
        Step,
        Setup,
        Login,
        MetaSettings,
        AppSubscription,
        SubscribedApp,
        AccountState,
        Who,
        TokenWarning,
        Field,
        Answered<()>,
        AppCallback,
        Subscriptions,
        LintFinding,
        LinkId,
        LinkState,
        Remedy,
        Link,
        Chain,
        Settings,
        Sample,
        SampleSent,
        ApiErrorCode,
        ApiError,
        Page,
        DeliveryId,
        EventQuery,
        DeliveryRef,
        Destination,
        Edit,
        ReplayRequest,
        ByteChange,
        ReplayPreview,
        Selection,
        RetentionSettings,
        RetentionPreview,
        Housekeeping,
        Storage,
        Backup,
        Compaction,
        DeleteRequest,
        Deleted,
        DeletionRef,
        DeliveryCount,
        ReplayOrder,
        CountRequest,
        CountedDeliveries,
        WrittenQuery,
        QueryTerm,
        Suggestion,
        QueryProblem,
        QueryReading,
        SavedFilter,
        FilterName,
        BulkReplayRequest,
        JobState,
        BulkFailure,
        BulkReplay,
        Trust,
        ForwardMode,
        TargetHeader,
        ForwardWork,
        Forwarding,
        TargetInfo,
        TargetDraft,
        TargetRef,
        ForwardChoice,
        DeadLetter,
        DeadLetterChoice,
        Retries,
        Signature,
        Scenario,
        SimulatedPayload,
        SimulationTo,
        SimulationRequest,
        SimulationPreview,
        SimulatedRequest,
        Simulation,
        SimulatedToken,
        SimulatedHandshake,
        HandshakeAnswer,
        CheckOutcome,
        Exchange,
        CheckItem,
        CheckReport,
        CheckRequest,
        Check,
        ReportFormat,
        ReportChoice,
        ExportFormat,
        ExportRequest,
        Exported,
        ImportPiece,
        ImportFault,
        Imported,
        DeliveryPin,
        CurlRequest,
        SecretValue,
        SecretLabel,
        VerifyToken,
        FileChoice,
        SampleName,
        FeedQuery,
        EventRef,
        EventPin,
        EventNote,
        Csv,
        InsightChoice,
        PurgeRequest,
        Purged,
        Credential,
        CredentialValue,
        Look,
        FieldNames,
        FieldLevel,
        FieldsToLint,
    );
    text.push_str("\nexport type Call<A, R> = { args: A, result: R, };\n\n/** Every command: its arguments and its result. */\nexport type Api = {\n");
    for (name, args, result) in signatures(&config) {
        writeln!(text, "  {name}: Call<{args}, {result}>,").expect("a String takes it");
    }
    text.push_str("};\n");
    push_query_terms(&mut text);
    text
}

/// What the window's help and the demo know of the query language.
fn push_query_terms(text: &mut String) {
    text.push_str("\n/** The names that a term of a query may have, and what is told of each. */\nexport const QUERY_TERMS = {\n");
    for (name, about) in NAMES {
        writeln!(text, "  {name}: {},", Value::from(about)).expect("a String takes it");
    }
    text.push_str("};\n\n/** What may follow them, where not everything may. */\nexport const QUERY_CHOICES = {\n");
    for (name, _) in NAMES {
        if let Some(values) = choices(name) {
            writeln!(text, "  {name}: {},", Value::from(values)).expect("a String takes it");
        }
    }
    text.push_str("};\n");
}

#[test]
fn the_committed_typescript_is_what_the_types_say() {
    let generated = generate();
    if std::env::var_os("UPDATE_GENERATED").is_some() {
        std::fs::write(FILE, &generated).expect("the file can be written");
    }
    let committed = std::fs::read_to_string(FILE).expect("the committed file");
    assert!(
        committed == generated,
        "ui/src/api/generated.ts has drifted; run UPDATE_GENERATED=1 cargo test -p hookglass-core typescript"
    );
}
