//! What the black-box tests share: the real programs, started and stopped.
