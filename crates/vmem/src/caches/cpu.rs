//! Which CPU is asking.

use core::sync::atomic::{AtomicUsize, Ordering};

/// The platform's way of telling CPUs apart (paper, sections 3.5 and 6.1). Asked at
/// every request, so it should take a few instructions.
///
/// A wrong answer costs time, never more: each CPU's magazines have a lock.
/// Numbers past the last CPU the storage has room for start again from 0.
pub trait Cpus {
    /// The number of the CPU that this runs on, from 0.
    fn current(&self) -> usize;
}

/// There is one CPU.
#[derive(Clone, Copy, Debug, Default)]
pub struct OneCpu;

impl Cpus for OneCpu {
    #[inline]
    fn current(&self) -> usize {
        0
    }
}

/// The caller says which CPU it is: for simulations.
#[derive(Debug, Default)]
pub struct NamedCpu(AtomicUsize);

impl NamedCpu {
    /// CPU 0, until another one is named.
    pub const fn new() -> Self {
        Self(AtomicUsize::new(0))
    }

    /// From now on it is CPU `cpu`.
    pub fn set(&self, cpu: usize) {
        self.0.store(cpu, Ordering::Relaxed);
    }
}

impl Clone for NamedCpu {
    fn clone(&self) -> Self {
        Self(AtomicUsize::new(self.current()))
    }
}

impl Cpus for NamedCpu {
    #[inline]
    fn current(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

/// Every thread is a CPU of its own: threads are numbered in the order in which
/// they first ask.
///
/// With more threads than the storage has CPUs, several share one.
#[cfg(feature = "std")]
#[derive(Clone, Copy, Debug, Default)]
pub struct ThreadCpus;

#[cfg(feature = "std")]
impl Cpus for ThreadCpus {
    #[inline]
    fn current(&self) -> usize {
        static THREADS: AtomicUsize = AtomicUsize::new(0);
        std::thread_local! {
            static NUMBER: usize = THREADS.fetch_add(1, Ordering::Relaxed);
        }
        // While a thread ends it has no number any more.
        NUMBER.try_with(|&number| number).unwrap_or(0)
    }
}
