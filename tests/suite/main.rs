//! Black-box tests of the real command.
