//! Processes and their address spaces.

use std::collections::{HashMap, HashSet};

use super::call::Spawn;
use super::space::Space;
use crate::import::draft::{Draft, Full, Hole};
use crate::import::quoted::quoted;
use crate::narration::count;

const ARENA: &str = "pids";
/// The minimum size of the span of ids: enough to see the cursor wrap around.
const FEW: u64 = 64;
/// The maximum number of pieces copied for forks, in total.
const MOST_COPIED: usize = 4_000_000;

/// A process or a thread.
struct Process {
    /// The name of its id in the scenario.
    name: String,
    space: u32,
    /// The process that a thread belongs to; for a process, its own id.
    group: u32,
}

/// An address space, and the number of its processes and threads.
struct Shared {
    space: Space,
    users: u32,
}

/// Processes and threads by their ids in the log.
#[derive(Default)]
pub(super) struct Processes {
    live: HashMap<u32, Process>,
    /// Ids that ended by a call, and whose end is logged again.
    ended: HashSet<u32>,
    /// The threads of processes that have more than one.
    threads: HashMap<u32, Vec<u32>>,
    spaces: HashMap<u32, Shared>,
    made: u32,
    /// The memory of the last process that ended, which is freed when something else happens.
    leaving: Option<(String, Space)>,
    arena: Option<Hole>,
    most: u64,
    copied: usize,
}

impl Processes {
    pub(super) fn is_live(&self, id: u32) -> bool {
        self.live.contains_key(&id)
    }

    /// Returns the only process, if there is exactly one.
    pub(super) fn only(&self) -> Option<u32> {
        let mut ids = self.live.keys();
        ids.next().copied().filter(|_| ids.next().is_none())
    }

    /// Changes the id of a process.
    pub(super) fn rename(&mut self, from: u32, to: u32) {
        if let Some(mut process) = self.live.remove(&from) {
            if process.group == from {
                process.group = to;
            }
            if let Some(threads) = self.threads.remove(&from) {
                for thread in &threads {
                    if let Some(process) = self.live.get_mut(thread) {
                        process.group = to;
                    }
                }
                self.threads.insert(to, threads);
            }
            self.ended.remove(&to);
            self.live.insert(to, process);
        }
    }

    /// Adds a process that ran before the log began. Its id is 0 if the log has none for it.
    pub(super) fn root(&mut self, id: u32, draft: &mut Draft) -> Result<(), Full> {
        let (name, label) = match id {
            0 => ("main".to_owned(), String::new()),
            id => (format!("p{id}"), format!("-{id}")),
        };
        let space = self.add(Space::new(&label));
        self.start(id, name, space, id, "ran before the log began", draft)
    }

    /// Adds a process that another one created.
    pub(super) fn spawn(
        &mut self,
        parent: u32,
        id: u32,
        how: Spawn,
        draft: &mut Draft,
    ) -> Result<(), Full> {
        if self.is_live(id) {
            self.end(id, "its exit is not in the log", draft)?;
        }
        let Some(parent) = self.live.get(&parent) else {
            return self.root(id, draft);
        };
        let (from, shared, leader) = (parent.name.clone(), parent.space, parent.group);
        let (comment, space, group) = match how {
            Spawn::Fork => (format!("forked by {from}"), self.copy(shared, id), id),
            Spawn::Vfork => (format!("vforked by {from}"), shared, id),
            Spawn::Thread => (format!("thread of {from}"), shared, leader),
        };
        if how == Spawn::Thread {
            self.threads.entry(leader).or_default().push(id);
        }
        self.start(id, format!("p{id}"), space, group, &comment, draft)
    }

    /// Replaces the program of a process.
    pub(super) fn execute(
        &mut self,
        id: u32,
        program: &str,
        draft: &mut Draft,
    ) -> Result<(), Full> {
        self.settle(draft)?;
        let Some(process) = self.live.get(&id) else {
            return Ok(());
        };
        let (name, old) = (process.name.clone(), process.space);
        if draft.is_readable() {
            draft.remark(format_args!("{name} executes {}", quoted(program)))?;
        }
        if let Some(space) = self.leave(old) {
            space.end(draft)?;
        }
        let label = match name.strip_prefix('p') {
            Some(id) => format!("-{id}"),
            None => String::new(),
        };
        let space = self.add(Space::new(&label));
        self.enter(id, space);
        Ok(())
    }

    /// Ends a process or thread.
    pub(super) fn end(&mut self, id: u32, comment: &str, draft: &mut Draft) -> Result<(), Full> {
        self.settle(draft)?;
        let Some(process) = self.live.remove(&id) else {
            return Ok(());
        };
        if let Some(threads) = self.threads.get_mut(&process.group) {
            threads.retain(|&thread| thread != id);
        }
        draft.operation(format_args!("free {ARENA} {}", process.name), comment)?;
        if let Some(space) = self.leave(process.space).filter(Space::is_written) {
            self.leaving = Some((process.name, space));
        }
        Ok(())
    }

    /// Ends a thread by a call of its own.
    pub(super) fn exit(&mut self, id: u32, draft: &mut Draft) -> Result<(), Full> {
        self.ended.insert(id);
        self.end(id, "exits", draft)
    }

    /// Ends all threads of a process.
    pub(super) fn exit_group(&mut self, id: u32, draft: &mut Draft) -> Result<(), Full> {
        let group = self.live.get(&id).map_or(id, |process| process.group);
        for thread in self.threads.remove(&group).unwrap_or_default() {
            self.exit(thread, draft)?;
        }
        if group != id && self.is_live(group) {
            self.exit(group, draft)?;
        }
        if self.is_live(id) {
            self.exit(id, draft)?;
        }
        Ok(())
    }

    /// Returns whether a call has already ended this id, and forgets that.
    pub(super) fn has_ended(&mut self, id: u32) -> bool {
        self.ended.remove(&id)
    }

    /// Returns whether the last process has ended by a call, if the log has no id for it, and
    /// forgets that.
    pub(super) fn has_last_ended(&mut self) -> bool {
        let is_over = self.live.is_empty() && !self.ended.is_empty();
        if is_over {
            self.ended.clear();
        }
        is_over
    }

    /// Returns the address space of a process, to be changed.
    pub(super) fn space(&mut self, id: u32, draft: &mut Draft) -> Result<Option<&mut Space>, Full> {
        self.settle(draft)?;
        let space = self.live.get(&id).map(|process| process.space);
        let shared = space.and_then(|space| self.spaces.get_mut(&space));
        Ok(shared.map(|shared| &mut shared.space))
    }

    /// Finishes the scenario at the end of the log.
    pub(super) fn finish(&mut self, draft: &mut Draft) {
        if let Some((name, space)) = &self.leaving {
            space.settle(draft);
            let _full = draft.remark(format_args!(
                "the memory of {name}, the last process, is not freed"
            ));
        }
        for shared in self.spaces.values() {
            shared.space.settle(draft);
        }
        if let Some(hole) = &self.arena {
            let ids = self.most.saturating_mul(2).next_power_of_two().max(FEW);
            draft.span(hole, ARENA, 1, ids);
            let most = count(self.most, "process or thread", "processes or threads");
            draft.report.facts.push(format!("at most {most} at a time"));
        }
    }

    fn start(
        &mut self,
        id: u32,
        name: String,
        space: u32,
        group: u32,
        comment: &str,
        draft: &mut Draft,
    ) -> Result<(), Full> {
        self.settle(draft)?;
        if self.arena.is_none() {
            let made = draft.arena(ARENA, "", "process ids")?;
            self.arena = made.map(|(_, hole)| hole);
        }
        draft.operation(format_args!("{name} = alloc {ARENA} 1 next"), comment)?;
        self.ended.remove(&id);
        let process = Process { name, space, group };
        self.live.insert(id, process);
        self.enter(id, space);
        self.most = self.most.max(self.live.len() as u64);
        Ok(())
    }

    fn add(&mut self, space: Space) -> u32 {
        self.made += 1;
        self.spaces.insert(self.made, Shared { space, users: 0 });
        self.made
    }

    fn copy(&mut self, of: u32, id: u32) -> u32 {
        let label = format!("-{id}");
        let pieces = self
            .spaces
            .get(&of)
            .map_or(0, |shared| shared.space.pieces());
        self.copied = self.copied.saturating_add(pieces);
        let space = match self.spaces.get(&of) {
            Some(shared) if self.copied <= MOST_COPIED => shared.space.copy(&label),
            _ => Space::count_only(&label),
        };
        self.add(space)
    }

    fn enter(&mut self, id: u32, space: u32) {
        if let Some(process) = self.live.get_mut(&id) {
            process.space = space;
        }
        if let Some(shared) = self.spaces.get_mut(&space) {
            shared.users += 1;
        }
    }

    /// Removes a user from an address space. Returns the address space if it has no others.
    fn leave(&mut self, id: u32) -> Option<Space> {
        let shared = self.spaces.get_mut(&id)?;
        shared.users = shared.users.saturating_sub(1);
        if shared.users > 0 {
            return None;
        }
        self.spaces.remove(&id).map(|shared| shared.space)
    }

    /// Frees the memory of the last process that ended.
    fn settle(&mut self, draft: &mut Draft) -> Result<(), Full> {
        let Some((name, space)) = self.leaving.take() else {
            return Ok(());
        };
        if draft.is_readable() {
            draft.remark(format_args!("the memory of {name} is freed"))?;
        }
        space.end(draft)
    }
}
