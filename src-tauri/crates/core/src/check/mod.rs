//! Is an endpoint right? The contract that a correct handler keeps, item by item.

mod report;

pub use report::{CheckItem, CheckOutcome, CheckReport, Exchange};
