//! Processes that appear in the log before the call that creates them has returned.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::import::report::Lines;

/// The maximum length of all lines that wait, in bytes.
const MAX_WAITING: usize = 1 << 20;

#[derive(Default)]
pub(super) struct Newcomers {
    /// Processes of which strace said that they are new, and which no line is of yet.
    announced: HashSet<u32>,
    /// True if strace says so of every new process.
    are_announced: bool,
    /// The number of threads of which there is no line yet, by process. strace attached to
    /// them.
    threads: BTreeMap<u32, u32>,
    /// Processes that were added before the call that creates them has returned, with the
    /// creator that it may be the call of.
    early: HashMap<u32, u32>,
    /// The same, by creator.
    early_of: HashMap<u32, u32>,
    /// Processes that wait until the log shows who created them, by their first lines.
    waiting: BTreeMap<u64, Newcomer>,
    waiting_since: HashMap<u32, u64>,
    waiting_bytes: usize,
}

/// A process whose lines wait.
pub(super) struct Newcomer {
    pub(super) id: u32,
    pub(super) lines: Vec<WaitingLine>,
}

pub(super) struct WaitingLine {
    pub(super) text: String,
    pub(super) lines: Lines,
}

impl Newcomers {
    pub(super) fn announce(&mut self, id: u32) {
        self.are_announced = true;
        self.announced.insert(id);
    }

    pub(super) fn is_announced(&self, id: u32) -> bool {
        self.announced.contains(&id)
    }

    /// Returns whether a process without earlier lines can have been created just now.
    pub(super) fn can_be_new(&self, id: u32) -> bool {
        !self.are_announced || self.is_announced(id)
    }

    /// Notes that a process is in the log.
    pub(super) fn has_appeared(&mut self, id: u32) {
        self.announced.remove(&id);
    }

    /// Notes that strace attached to a running process with this many threads.
    pub(super) fn attach(&mut self, id: u32, threads: u32) {
        self.are_announced = true;
        if threads > 1 {
            self.threads.insert(id, threads - 1);
        }
    }

    /// Returns the running process that this is a thread of.
    pub(super) fn attached_leader(&mut self, thread: u32) -> Option<u32> {
        let lower = self.threads.range(..thread).next_back();
        let (&leader, _) = lower.or_else(|| self.threads.first_key_value())?;
        let threads = self.threads.get_mut(&leader)?;
        *threads -= 1;
        if *threads == 0 {
            self.threads.remove(&leader);
        }
        Some(leader)
    }

    /// Notes that a process was added before the call that creates it has returned.
    pub(super) fn is_early(&mut self, creator: u32, id: u32) {
        self.early.insert(id, creator);
        self.early_of.insert(creator, id);
    }

    /// Returns the creator for which a process was added before the call that creates it has
    /// returned, once.
    pub(super) fn take_early(&mut self, id: u32) -> Option<u32> {
        let creator = self.early.remove(&id)?;
        if self.early_of.get(&creator) == Some(&id) {
            self.early_of.remove(&creator);
        }
        Some(creator)
    }

    /// Returns whether a process was added for this creator before its call has returned, once.
    pub(super) fn take_early_of(&mut self, creator: u32) -> bool {
        let id = self.early_of.remove(&creator);
        id.is_some_and(|id| self.early.remove(&id).is_some())
    }

    pub(super) fn rename_creator(&mut self, from: u32, to: u32) {
        if let Some(id) = self.early_of.remove(&from) {
            self.is_early(to, id);
        }
    }

    pub(super) fn waits(&self, id: u32) -> bool {
        self.waiting_since.contains_key(&id)
    }

    /// Returns the number of processes that wait.
    pub(super) fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// Keeps a line. Returns false if there are too many.
    pub(super) fn wait(&mut self, id: u32, line: WaitingLine) -> bool {
        self.waiting_bytes += line.text.len();
        let since = *self.waiting_since.entry(id).or_insert(line.lines.first());
        let lines = Vec::new();
        let newcomer = self.waiting.entry(since).or_insert(Newcomer { id, lines });
        newcomer.lines.push(line);
        self.waiting_bytes <= MAX_WAITING
    }

    /// Removes a process that waits, with its lines.
    pub(super) fn take(&mut self, id: u32) -> Option<Newcomer> {
        let since = self.waiting_since.remove(&id)?;
        let newcomer = self.waiting.remove(&since)?;
        let bytes: usize = newcomer.lines.iter().map(|line| line.text.len()).sum();
        self.waiting_bytes -= bytes;
        Some(newcomer)
    }

    /// Returns the process that waits the longest.
    pub(super) fn first_waiting(&self) -> Option<u32> {
        self.waiting.values().next().map(|newcomer| newcomer.id)
    }
}
