//! Calls that have not returned yet.

use std::collections::{BTreeSet, HashMap};

use super::call::{Call, Spawn};
use crate::import::report::Lines;

pub(super) struct OpenCall {
    pub(super) name: String,
    pub(super) arguments: String,
    pub(super) lines: Lines,
}

impl OpenCall {
    fn call(&self) -> Option<Call> {
        Call::parse(&self.name, &self.arguments)
    }

    pub(super) fn is_exit(&self) -> bool {
        matches!(self.call(), Some(Call::Exit | Call::ExitGroup))
    }

    pub(super) fn is_execute(&self) -> bool {
        matches!(self.call(), Some(Call::Execute(_)))
    }

    pub(super) fn spawn(&self) -> Option<Spawn> {
        match self.call() {
            Some(Call::Spawn(how)) => Some(how),
            _ => None,
        }
    }
}

#[derive(Default)]
pub(super) struct OpenCalls {
    by_process: HashMap<u32, OpenCall>,
    /// Processes that create another one of which no line was seen, by the lines of their
    /// calls.
    creators: BTreeSet<(u64, u32)>,
}

impl OpenCalls {
    pub(super) fn get(&self, id: u32) -> Option<&OpenCall> {
        self.by_process.get(&id)
    }

    /// Adds the call of a process, which has none.
    pub(super) fn insert(&mut self, id: u32, call: OpenCall) {
        debug_assert!(!self.by_process.contains_key(&id));
        if call.spawn().is_some() {
            self.creators.insert((call.lines.first(), id));
        }
        self.by_process.insert(id, call);
    }

    pub(super) fn remove(&mut self, id: u32) -> Option<OpenCall> {
        let call = self.by_process.remove(&id)?;
        self.creators.remove(&(call.lines.first(), id));
        Some(call)
    }

    /// Returns the processes that create another one of which no line was seen, in the order
    /// of their calls, and what they share with it.
    pub(super) fn creators(&self) -> impl Iterator<Item = (u32, Spawn)> + '_ {
        let ids = self.creators.iter().map(|&(_, id)| id);
        ids.filter_map(|id| Some((id, self.get(id)?.spawn()?)))
    }

    /// Returns the first of them.
    pub(super) fn creator(&self) -> Option<(u32, Spawn)> {
        self.creators().next()
    }

    /// Notes that the new process was seen, or will not be.
    pub(super) fn has_appeared(&mut self, creator: u32) {
        if let Some(call) = self.by_process.get(&creator) {
            self.creators.remove(&(call.lines.first(), creator));
        }
    }

    /// Notes that the new process was not the one that was seen.
    pub(super) fn has_not_appeared(&mut self, creator: u32) {
        if let Some(call) = self
            .by_process
            .get(&creator)
            .filter(|call| call.spawn().is_some())
        {
            self.creators.insert((call.lines.first(), creator));
        }
    }

    /// Gives the call of a process to another one, which has none.
    pub(super) fn rename(&mut self, from: u32, to: u32) {
        let waits = self.get(from).is_some_and(|call| {
            let place = (call.lines.first(), from);
            self.creators.contains(&place)
        });
        if let Some(call) = self.remove(from) {
            self.insert(to, call);
            if !waits {
                self.has_appeared(to);
            }
        }
    }

    pub(super) fn into_lines(self) -> impl Iterator<Item = Lines> {
        self.by_process.into_values().map(|call| call.lines)
    }
}
