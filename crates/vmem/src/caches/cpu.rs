//! Finding the current CPU.

use core::sync::atomic::{AtomicUsize, Ordering};

/// The platform's way of telling CPUs apart (paper, sections 3.5 and 6.1). Called for
/// every request, so it should take only a few instructions.
///
/// A wrong answer only costs time, because each CPU's magazines have a lock.
/// Numbers past the last CPU in the storage start again from 0.
pub trait Cpus {
    /// Returns the number of the current CPU, from 0.
    fn current(&self) -> usize;
}

/// A machine with one CPU.
#[derive(Clone, Copy, Debug, Default)]
pub struct OneCpu;

impl Cpus for OneCpu {
    #[inline]
    fn current(&self) -> usize {
        0
    }
}

/// A CPU number set by the caller: for simulations.
#[derive(Debug, Default)]
pub struct NamedCpu(AtomicUsize);

impl NamedCpu {
    /// CPU 0, until another one is set.
    pub const fn new() -> Self {
        Self(AtomicUsize::new(0))
    }

    /// Makes `cpu` the current CPU.
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

/// A CPU number for every thread: threads are numbered in the order of their first
/// requests.
///
/// If there are more threads than CPUs in the storage, several threads share one.
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
        // A thread that is ending has no number any more.
        NUMBER.try_with(|&number| number).unwrap_or(0)
    }
}
