//! Processes and their address spaces.

use std::cell::{RefCell, RefMut};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::rc::Rc;

use super::call::Spawn;
use super::space::Space;
use crate::import::draft::{Arena, Draft};
use crate::import::report::quoted;
use crate::narration::count;

const ARENA: &str = "pids";
/// The minimum size of the span of ids: enough to see the cursor wrap around.
const FEW: u64 = 64;
/// The maximum number of pieces copied for forks, in total.
const MOST_COPIED: usize = 4_000_000;

struct Process {
    /// The name of its id in the scenario.
    name: String,
    /// Shared by threads, and with a child of `vfork`.
    space: Rc<RefCell<Space>>,
    /// The process that a thread belongs to; for a process, its own id.
    group: u32,
}

/// Processes and threads by their ids in the log.
#[derive(Default)]
pub(super) struct Processes {
    live: HashMap<u32, Process>,
    /// The names of those.
    names: HashSet<String>,
    /// All that ever were.
    ids: HashSet<u32>,
    /// Ids that ended by a call, and whose end is logged again.
    ended: HashSet<u32>,
    /// Live ids that strace let go: no line is of them any more.
    untraced: HashSet<u32>,
    /// The threads of processes that have more than one.
    threads: HashMap<u32, BTreeSet<u32>>,
    /// The memory of the last process that ended, which is freed when something else happens.
    leaving: Option<(String, Space)>,
    arena: Option<Arena>,
    most: usize,
    copied: usize,
}

impl Processes {
    pub(super) fn is_live(&self, id: u32) -> bool {
        self.live.contains_key(&id)
    }

    /// Returns whether a process is live, or has just ended by a call.
    pub(super) fn is_known(&self, id: u32) -> bool {
        self.is_live(id) || self.ended.contains(&id)
    }

    /// Returns whether a process ever had this id.
    pub(super) fn was_there(&self, id: u32) -> bool {
        self.ids.contains(&id)
    }

    pub(super) fn is_traced(&self, id: u32) -> bool {
        self.is_live(id) && !self.untraced.contains(&id)
    }

    /// Returns the only process that is traced.
    pub(super) fn only(&self) -> Option<u32> {
        if self.live.len() - self.untraced.len() != 1 {
            return None;
        }
        self.live.keys().copied().find(|&id| self.is_traced(id))
    }

    pub(super) fn let_go(&mut self, id: u32) {
        if self.is_live(id) {
            self.untraced.insert(id);
        }
    }

    /// Returns the threads of the process that this id belongs to.
    pub(super) fn threads(&self, id: u32) -> impl Iterator<Item = u32> + '_ {
        let group = self.live.get(&id).map(|process| process.group);
        let threads = group.and_then(|group| self.threads.get(&group));
        threads.into_iter().flatten().copied()
    }

    /// Returns whether a new process would be the same, whichever of these two creates it.
    pub(super) fn create_alike(&self, one: (u32, Spawn), other: (u32, Spawn)) -> bool {
        let (Some(first), Some(second)) = (self.live.get(&one.0), self.live.get(&other.0)) else {
            return false;
        };
        one.1 == other.1
            && match one.1 {
                Spawn::Vfork => Rc::ptr_eq(&first.space, &second.space),
                Spawn::Thread | Spawn::Hidden => first.group == second.group,
                Spawn::Fork | Spawn::Later => false,
            }
    }

    pub(super) fn rename(&mut self, from: u32, to: u32) {
        if let Some(mut process) = self.live.remove(&from) {
            if let Some(threads) = self.threads.get_mut(&process.group) {
                threads.remove(&from);
            }
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
            if self.untraced.remove(&from) {
                self.untraced.insert(to);
            }
            self.ended.remove(&to);
            self.ids.insert(to);
            self.live.insert(to, process);
        }
    }

    /// Adds a process whose creation is not in the log. Its id is 0 if the log has none for it.
    pub(super) fn root(&mut self, id: u32, comment: &str, draft: &mut Draft) {
        self.replace(id, draft);
        let name = match id {
            0 => "main".to_owned(),
            id => format!("p{id}"),
        };
        let process = Process {
            space: new_space(&name),
            name,
            group: id,
        };
        self.start(id, process, comment, draft);
    }

    pub(super) fn spawn(&mut self, parent: u32, id: u32, how: Spawn, draft: &mut Draft) {
        self.replace(id, draft);
        let Some(parent) = self.live.get(&parent) else {
            return self.root(id, "its creator is not in the log", draft);
        };
        let (group, how, space) = match how {
            Spawn::Fork => {
                let space = parent.space.borrow();
                self.copied = self.copied.saturating_add(space.pieces());
                let label = format!("-{id}");
                let copy = if self.copied <= MOST_COPIED {
                    space.copy(&label)
                } else {
                    Space::count_only(&label)
                };
                (id, "forked by", Rc::new(RefCell::new(copy)))
            }
            Spawn::Vfork => (id, "vforked by", Rc::clone(&parent.space)),
            Spawn::Thread | Spawn::Hidden | Spawn::Later => {
                if how != Spawn::Thread {
                    draft.adapted("new processes of which the log does not show what they share (threads here)");
                }
                self.threads.entry(parent.group).or_default().insert(id);
                (parent.group, "thread of", Rc::clone(&parent.space))
            }
        };
        let comment = format!("{how} {}", parent.name);
        let process = Process {
            name: format!("p{id}"),
            space,
            group,
        };
        self.start(id, process, &comment, draft);
    }

    /// Ends the process that had an id before.
    fn replace(&mut self, id: u32, draft: &mut Draft) {
        if self.is_live(id) {
            self.end(id, "its exit is not in the log", draft);
        }
    }

    /// Gives a process a new address space, and ends its other threads.
    pub(super) fn execute(&mut self, id: u32, program: &str, draft: &mut Draft) {
        let group = self.live.get(&id).map(|process| process.group);
        if group == Some(id) {
            for thread in self.threads.remove(&id).unwrap_or_default() {
                self.exit(thread, draft);
            }
        } else if let Some(threads) = group.and_then(|group| self.threads.get_mut(&group)) {
            // A thread gets the id of its process. With its own, it is a process.
            threads.remove(&id);
        }
        self.settle(draft);
        let Some(process) = self.live.get_mut(&id) else {
            return;
        };
        process.group = id;
        let name = &process.name;
        if draft.is_readable() {
            draft.remark(format_args!("{name} executes {}", quoted(program)));
        }
        let old = std::mem::replace(&mut process.space, new_space(name));
        if let Some(space) = Rc::into_inner(old) {
            space.into_inner().end(draft);
        }
    }

    pub(super) fn end(&mut self, id: u32, comment: &str, draft: &mut Draft) {
        self.settle(draft);
        let Some(process) = self.live.remove(&id) else {
            return;
        };
        self.untraced.remove(&id);
        self.names.remove(&process.name);
        if let Some(threads) = self.threads.get_mut(&process.group) {
            threads.remove(&id);
        }
        if let Some(arena) = self.arena {
            draft.free(arena, &process.name, comment);
        }
        let space = Rc::into_inner(process.space).map(RefCell::into_inner);
        if let Some(space) = space.filter(Space::is_written) {
            self.leaving = Some((process.name, space));
        }
    }

    /// Ends a thread by a call of its own.
    pub(super) fn exit(&mut self, id: u32, draft: &mut Draft) {
        if self.is_live(id) {
            self.ended.insert(id);
            self.end(id, "exits", draft);
        }
    }

    /// Ends all threads of a process by a call of one of them.
    pub(super) fn exit_group(&mut self, id: u32, draft: &mut Draft) {
        let group = self.live.get(&id).map_or(id, |process| process.group);
        let threads = self.threads.remove(&group).unwrap_or_default();
        for thread in threads.into_iter().chain([group, id]) {
            self.exit(thread, draft);
        }
    }

    /// Ends all threads of a process.
    pub(super) fn end_group(&mut self, id: u32, comment: &str, draft: &mut Draft) {
        let threads: Vec<u32> = self.threads(id).collect();
        for thread in threads.into_iter().chain([id]) {
            self.end(thread, comment, draft);
        }
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

    pub(super) fn space(&mut self, id: u32, draft: &mut Draft) -> Option<RefMut<'_, Space>> {
        self.settle(draft);
        Some(self.live.get(&id)?.space.borrow_mut())
    }

    pub(super) fn finish(&self, draft: &mut Draft) {
        if let Some((name, space)) = &self.leaving {
            space.settle(draft);
            draft.remark(format_args!(
                "the memory of {name}, the last process, is not freed"
            ));
        }
        for process in self.live.values() {
            process.space.borrow().settle(draft);
        }
        if let Some(arena) = self.arena {
            let most = self.most as u64;
            draft.span(
                arena,
                1,
                most.saturating_mul(2).next_power_of_two().max(FEW),
            );
            let most = count(most, "process or thread", "processes or threads");
            draft.report.facts.push(format!("at most {most} at a time"));
        }
    }

    fn start(&mut self, id: u32, mut process: Process, comment: &str, draft: &mut Draft) {
        self.settle(draft);
        if self.arena.is_none() {
            self.arena = draft.arena(ARENA, "", "process ids");
        }
        // The thread that executed a program keeps its name, but not its id.
        let mut generation = 1;
        let wanted = process.name.clone();
        while self.names.contains(&process.name) {
            generation += 1;
            process.name = format!("{wanted}-{generation}");
        }
        let name = &process.name;
        draft.operation(format_args!("{name} = alloc {ARENA} 1 next"), comment);
        if !draft.is_full() {
            self.names.insert(name.clone());
            self.ended.remove(&id);
            self.ids.insert(id);
            self.live.insert(id, process);
            self.most = self.most.max(self.live.len());
        }
    }

    fn settle(&mut self, draft: &mut Draft) {
        if let Some((name, space)) = self.leaving.take() {
            if draft.is_readable() {
                draft.remark(format_args!("the memory of {name} is freed"));
            }
            space.end(draft);
        }
    }
}

fn new_space(name: &str) -> Rc<RefCell<Space>> {
    let label = match name.strip_prefix('p') {
        Some(id) => format!("-{id}"),
        None => String::new(),
    };
    Rc::new(RefCell::new(Space::new(&label)))
}
