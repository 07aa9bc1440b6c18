//! What the black-box tests share: the real programs, started, talked to and stopped.
//!
//! In reading order:
//!
//! * [`program`]: where the `hookglass` command is; builds it when nobody has.
//! * [`desk`]: a folder and an environment of a test's own, and commands run there.
//! * [`running`]: a `listen` or `serve` that is up, until it is stopped or killed.
//! * [`window`]: what a window asks of `serve`, without a browser.
//! * [`desktop`]: the real window, steered; on Linux.
//! * [`http`]: HTTP as bytes on a socket, so that nothing tidies up what is sent.
//! * [`edge`]: ngrok's edge on loopback, and what can go wrong with it.
//! * [`graph`]: Meta's Graph API on loopback, which calls callbacks as Meta does.
//! * [`opened`]: a program's store, opened in the test's own process.
//! * [`ports`]: free ports for those that have to be told one.
//! * [`target`]: an endpoint that records what a replay brings.
//! * [`handler`]: endpoints to check, correct ones and ones with a bug.
//! * [`ui`]: what a browser would ask of `serve`.
//! * [`dice`] and [`memory`]: repeatable chance, and what a process takes.
//! * [`traced`]: what a program asked of the disk and the network, in order.
//! * [`filled`]: stores with very many deliveries.
//! * [`measured`]: medians, spreads, and where figures go.
//! * [`bare`] and [`load`]: what the receiver is measured against, and by whom.
//! * [`fixtures`] and [`sign`]: Meta's payloads, and signatures made apart from the product.
//! * [`wait`]: waiting for something to become so.
//! * [`skipped`]: what cannot be tried here, said aloud.

pub mod bare;
pub mod desk;
#[cfg(target_os = "linux")]
pub mod desktop;
pub mod dice;
pub mod edge;
pub mod filled;
pub mod fixtures;
pub mod graph;
pub mod handler;
pub mod http;
pub mod load;
pub mod measured;
pub mod memory;
pub mod opened;
pub mod ports;
pub mod program;
pub mod running;
pub mod sign;
pub mod skipped;
pub mod target;
pub mod traced;
pub mod ui;
pub mod wait;
pub mod window;

pub use desk::{Desk, Ran};
pub use running::Running;
pub use window::Window;
