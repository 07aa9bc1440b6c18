//! What a process takes of the memory, as Linux counts it.

use std::fs;

/// Bytes of a process, now and at the most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Memory {
    /// Resident now.
    pub now: u64,
    /// The most that ever was resident (`VmHWM`).
    pub most: u64,
}

impl Memory {
    /// Of a process that runs; `None` where the system does not say, or nobody runs.
    pub fn of(process: u32) -> Option<Self> {
        read(&fs::read_to_string(format!("/proc/{process}/status")).ok()?)
    }
}

fn read(status: &str) -> Option<Memory> {
    let value = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name))?;
        let kilobytes: u64 = line
            .trim_start_matches(':')
            .split_whitespace()
            .next()?
            .parse()
            .ok()?;
        Some(kilobytes << 10)
    };
    Some(Memory {
        now: value("VmRSS")?,
        most: value("VmHWM")?,
    })
}

/// Bytes as people read them.
pub fn mebibytes(bytes: u64) -> String {
    format!("{:.1} MiB", bytes as f64 / f64::from(1 << 20))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kilobytes_are_read_as_bytes() {
        let status = "Name:\thookglass\nVmHWM:\t   2048 kB\nVmRSS:\t   1024 kB\n";
        let memory = Memory {
            now: 1 << 20,
            most: 2 << 20,
        };
        assert_eq!(read(status), Some(memory));
        assert_eq!(read("Name:\tzombie\n"), None);
    }
}
