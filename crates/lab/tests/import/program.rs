//! Runs of made-up programs on the model, and what strace sees of them.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::model::{Answer, Machine, MemoryCall, PAGE, Placement, Remap, Sharing};

/// The id of the first process.
pub(crate) const FIRST: u32 = 12_345;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Call {
    Memory(MemoryCall),
    Create(Sharing),
    Execute,
    Exit,
    ExitGroup,
    /// Waits for any child.
    Wait,
    /// A call that changes nothing here.
    Protect,
    Sleep,
}

/// Something that strace sees.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Seen {
    Enter(u32, Call),
    Leave(u32, Call, Answer),
    /// strace traces a new task.
    Attached(u32),
    /// A task has ended.
    Ended(u32),
    /// A process is told of the end of a child.
    Told {
        parent: u32,
        child: u32,
    },
    /// The program that a thread executes goes on under the id of its process.
    Superseded {
        process: u32,
        thread: u32,
    },
}

/// A random choice of what a task does next.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Choice {
    what: u8,
    who: u16,
    numbers: [u16; 3],
    /// True if other tasks may do something before the call returns.
    is_split: bool,
}

pub(crate) fn choices() -> impl Strategy<Value = Vec<Choice>> {
    let choice = (0..40_u8, any::<u16>(), any::<[u16; 3]>(), any::<bool>());
    let choice = choice.prop_map(|(what, who, numbers, is_split)| Choice {
        what,
        who,
        numbers,
        is_split,
    });
    prop::collection::vec(choice, 0..120)
}

/// The lines about new tasks in the log before the call that creates them has returned.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Log {
    ShowsSharing,
    HidesSharing,
}

#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) machine: Machine,
    pub(crate) seen: Vec<Seen>,
    /// Calls that have not returned.
    open: BTreeMap<u32, Call>,
    /// The children of tasks that are creating one.
    creating: BTreeMap<u32, u32>,
    /// Ended children, with their parents, which have not waited for them.
    zombies: Vec<(u32, u32)>,
    /// The answers of calls that were made, but have not returned.
    answers: BTreeMap<u32, Answer>,
    /// The number of `munmap`s of pages that are not mapped.
    pub(crate) vain: u64,
    /// The number of `munmap`s after which other tasks may get the pages before they return.
    pub(crate) races: u64,
}

impl Run {
    /// Makes a run. If the log hides what new tasks share until they are created, only they
    /// and their creators act before that.
    pub(crate) fn new(choices: &[Choice], log: Log) -> Self {
        let mut run = Self {
            machine: Machine::new(FIRST),
            seen: Vec::new(),
            open: BTreeMap::new(),
            creating: BTreeMap::new(),
            zombies: Vec::new(),
            answers: BTreeMap::new(),
            vain: 0,
            races: 0,
        };
        run.ask_for_heap(FIRST);
        for choice in choices {
            run.step(choice, log);
        }
        run.finish();
        run
    }

    /// Lets every call return, and the first process make the last one.
    fn finish(&mut self) {
        while let Some((&id, _)) = self.open.iter().find(|&(&id, _)| !self.is_delayed(id)) {
            self.leave(id);
        }
        let children: Vec<u32> = self
            .open
            .keys()
            .filter_map(|id| self.creating.get(id))
            .copied()
            .collect();
        for child in children {
            if !self.open.contains_key(&child) {
                self.begin(child, Call::ExitGroup, false);
            }
        }
        if !self.open.is_empty() {
            return self.finish();
        }
        self.ask_for_heap(FIRST);
    }

    /// Asks where the heap is, as every program does first.
    fn ask_for_heap(&mut self, id: u32) {
        let at = 0;
        self.begin(id, Call::Memory(MemoryCall::Brk { at }), false);
    }

    fn step(&mut self, choice: &Choice, log: Log) {
        let mut ids: Vec<u32> = self.machine.tasks.keys().copied().collect();
        if log == Log::HidesSharing && !self.creating.is_empty() {
            let is_new = |id: &u32| self.creating.values().any(|child| child == id);
            ids.retain(|id| self.creating.contains_key(id) || is_new(id));
        }
        let id = ids[usize::from(choice.who) % ids.len()];
        if self.open.contains_key(&id) {
            if !self.is_delayed(id) {
                self.leave(id);
            }
        } else if let Some(call) = self.choose(id, choice) {
            self.begin(id, call, choice.is_split);
        }
    }

    /// Returns whether the call of a task cannot return yet.
    fn is_delayed(&self, id: u32) -> bool {
        let child = self
            .creating
            .get(&id)
            .and_then(|child| self.machine.tasks.get(child));
        let waits = child.is_some_and(|child| child.delays == Some(id));
        let ends_others = matches!(self.open.get(&id), Some(Call::Execute | Call::ExitGroup));
        let executes = self.open.get(&id) == Some(&Call::Execute);
        waits
            || (self.changes_memory(id) && self.is_locked(id))
            || (ends_others && self.is_half_done(id))
            || (executes && self.is_ending(id))
    }

    /// Returns whether a thread of a process is ending it. The log does not show in the end
    /// whether another one was faster.
    fn is_ending(&self, id: u32) -> bool {
        let threads = self.machine.threads(self.machine.tasks[&id].process);
        let ends = |thread: &u32| self.open.get(thread) == Some(&Call::ExitGroup);
        threads.iter().any(ends)
    }

    /// Returns whether a thread of a process has created a task, or changed the memory, in a
    /// call that has not returned. If it ends now, the log does not show it.
    fn is_half_done(&self, id: u32) -> bool {
        let threads = self.machine.threads(self.machine.tasks[&id].process);
        threads
            .iter()
            .any(|thread| self.creating.contains_key(thread) || self.answers.contains_key(thread))
    }

    fn changes_memory(&self, id: u32) -> bool {
        matches!(self.open.get(&id), Some(Call::Memory(_) | Call::Execute))
    }

    /// Returns whether the log will show in time who created a task, or what memory it has,
    /// although other tasks are creating some.
    fn is_clear_who_creates(&self, id: u32, sharing: Sharing) -> bool {
        let task = &self.machine.tasks[&id];
        self.creating.keys().all(|creator| {
            let is_same = self.open.get(creator) == Some(&Call::Create(sharing));
            let shares = self
                .machine
                .shares_memory(id)
                .any(|other| other == *creator);
            let is_of_process = self.machine.tasks[creator].process == task.process;
            is_same
                && match sharing {
                    Sharing::Copy => true,
                    Sharing::Vfork | Sharing::Memory => shares,
                    Sharing::Thread => is_of_process,
                }
        })
    }

    /// Returns whether the log does not show yet what the memory of a task is.
    fn is_being_changed(&self, id: u32) -> bool {
        self.machine
            .shares_memory(id)
            .any(|other| self.answers.contains_key(&other))
    }

    /// Returns whether another task is copying or moving the memory of this one. The log does
    /// not show when.
    fn is_locked(&self, id: u32) -> bool {
        let locks = |id: &u32| {
            matches!(
                self.open.get(id),
                Some(Call::Create(Sharing::Copy) | Call::Memory(MemoryCall::Mremap { .. }))
            )
        };
        let mut others = self.machine.shares_memory(id).filter(|&other| other != id);
        others.any(|other| locks(&other))
    }

    fn choose(&mut self, id: u32, choice: &Choice) -> Option<Call> {
        let process = self.machine.tasks[&id].process;
        let [first, second, _] = choice.numbers;
        Some(match choice.what {
            0..=24 => {
                if self.is_locked(id) {
                    return None;
                }
                Call::Memory(self.choose_memory(id, choice))
            }
            25..=27 if self.machine.tasks.len() < 12 => {
                let sharing = match first % 8 {
                    0..=2 if self.is_being_changed(id) => return None,
                    0..=2 => Sharing::Copy,
                    3 => Sharing::Vfork,
                    4 => Sharing::Memory,
                    _ => Sharing::Thread,
                };
                if !self.is_clear_who_creates(id, sharing) {
                    return None;
                }
                Call::Create(sharing)
            }
            28 | 29 if !self.is_half_done(id) && !self.is_locked(id) => Call::Execute,
            30 | 31 if id != process => Call::Exit,
            32 | 33 if process != FIRST && !self.is_half_done(id) => Call::ExitGroup,
            34 if self.zombies.iter().any(|&(parent, _)| parent == process) => Call::Wait,
            35 | 36 if second % 2 == 0 => Call::Protect,
            37.. => Call::Sleep,
            _ => return None,
        })
    }

    fn choose_memory(&mut self, id: u32, choice: &Choice) -> MemoryCall {
        let [first, second, third] = choice.numbers.map(u64::from);
        let is_being_changed = self.is_being_changed(id);
        let memory = self.machine.memory(id);
        let known = memory.nth_page(usize::from(choice.numbers[0]));
        let length = (1 + second % 12) * PAGE - third % 2 * 100;
        match (choice.what, known) {
            (0..=3, Some(page)) => MemoryCall::Munmap {
                at: page - third % 3 * PAGE,
                length,
            },
            (4..=6, Some(page)) if !is_being_changed => {
                let pages = memory.run_at(page) / PAGE;
                let (length, new_length) = ((1 + second % pages) * PAGE, length);
                let how = match third % 6 {
                    0 => Remap::InPlace,
                    1 | 2 => Remap::MayMove,
                    3 => Remap::Fixed(0x7f00_0030_0000 + first % 64 * PAGE),
                    4 => Remap::Again,
                    _ => Remap::DontUnmap,
                };
                let (length, new_length) = match how {
                    Remap::DontUnmap => (length, length),
                    Remap::Again => (0, length),
                    _ => (length, new_length),
                };
                MemoryCall::Mremap {
                    at: page,
                    length,
                    new_length,
                    how,
                }
            }
            (7..=10, Some(page)) => MemoryCall::Mmap {
                at: page - third % 3 * PAGE,
                length,
                how: if choice.what == 10 {
                    Placement::NoReplace
                } else {
                    Placement::Fixed
                },
            },
            (11..=13, _) => MemoryCall::Brk {
                at: 0x5500_0000_0000 + first % 70 * PAGE + third % 2,
            },
            (14, _) => MemoryCall::Mmap {
                at: 0x7e00_0000_0000 + first % 64 * PAGE,
                length,
                how: [Placement::Fixed, Placement::Hint, Placement::NoReplace][third as usize % 3],
            },
            _ => MemoryCall::Mmap {
                at: 0,
                length,
                how: Placement::Hint,
            },
        }
    }

    fn begin(&mut self, id: u32, call: Call, is_split: bool) {
        self.seen.push(Seen::Enter(id, call));
        self.open.insert(id, call);
        if let Call::Create(sharing) = call {
            let child = self.machine.create(id, sharing);
            self.creating.insert(id, child);
            // strace may see the child after the call has returned.
            if is_split || sharing == Sharing::Vfork || child.is_multiple_of(2) {
                self.seen.push(Seen::Attached(child));
            }
        }
        if !is_split && !self.is_delayed(id) {
            self.leave(id);
        } else if let Call::Memory(unmap @ MemoryCall::Munmap { .. }) = call {
            // Other tasks may get the pages before the call has returned.
            self.races += 1;
            let answer = self.change_memory(id, unmap);
            self.answers.insert(id, answer);
        }
    }

    fn leave(&mut self, id: u32) {
        let Some(call) = self.open.remove(&id) else {
            return;
        };
        let answer = match call {
            Call::Memory(call) => match self.answers.remove(&id) {
                Some(answer) => answer,
                None => self.change_memory(id, call),
            },
            Call::Create(_) => {
                let child = self.creating.remove(&id).unwrap_or_default();
                self.seen
                    .push(Seen::Leave(id, call, Answer::Value(child.into())));
                if !self.seen.contains(&Seen::Attached(child)) {
                    self.seen.push(Seen::Attached(child));
                }
                return;
            }
            Call::Execute => {
                let process = self.execute(id);
                self.seen.push(Seen::Leave(process, call, Answer::Value(0)));
                return self.ask_for_heap(process);
            }
            Call::Exit | Call::ExitGroup => return self.end(id, call),
            Call::Wait => self.wait(id),
            Call::Protect | Call::Sleep => Answer::Value(0),
        };
        self.seen.push(Seen::Leave(id, call, answer));
    }

    fn change_memory(&mut self, id: u32, call: MemoryCall) -> Answer {
        let memory = self.machine.memory(id);
        match call {
            MemoryCall::Munmap { at, length } if !memory.has_any(at, length) => self.vain += 1,
            _ => {}
        }
        self.machine.memory(id).call(call)
    }

    /// Returns the id under which the program goes on.
    fn execute(&mut self, id: u32) -> u32 {
        let process = self.machine.tasks[&id].process;
        for thread in self.machine.threads(process) {
            if thread != id && thread != process {
                self.interrupt(thread);
                self.seen.push(Seen::Ended(thread));
            }
        }
        if id != process {
            // The first thread disappears in silence.
            self.open.remove(&process);
            self.answers.remove(&process);
            let thread = id;
            self.seen.push(Seen::Superseded { process, thread });
        }
        self.machine.execute(id);
        process
    }

    fn end(&mut self, id: u32, call: Call) {
        let Some(task) = self.machine.tasks.get(&id).cloned() else {
            return;
        };
        if call == Call::Exit {
            self.seen.push(Seen::Leave(id, call, Answer::Never));
            self.machine.end_thread(id);
            return self.seen.push(Seen::Ended(id));
        }
        let threads = self.machine.threads(task.process);
        for &thread in threads.iter().filter(|&&thread| thread != id) {
            self.interrupt(thread);
        }
        self.seen.push(Seen::Leave(id, call, Answer::Never));
        self.machine.end_process(id);
        // The first thread is the last to end.
        self.seen
            .extend(threads.iter().rev().map(|&thread| Seen::Ended(thread)));
        let parent = task.parent;
        self.zombies.push((parent, task.process));
        if self.machine.tasks.contains_key(&parent) && !self.open.contains_key(&parent) {
            let child = task.process;
            self.seen.push(Seen::Told { parent, child });
        }
    }

    /// Ends the call of a task that ends with its process.
    fn interrupt(&mut self, id: u32) {
        self.answers.remove(&id);
        if let Some(call) = self.open.remove(&id) {
            self.seen.push(Seen::Leave(id, call, Answer::Never));
        }
    }

    fn wait(&mut self, id: u32) -> Answer {
        let process = self.machine.tasks[&id].process;
        let zombie = self
            .zombies
            .iter()
            .position(|&(parent, _)| parent == process);
        match zombie {
            Some(place) => Answer::Value(self.zombies.remove(place).1.into()),
            None => Answer::Error("ECHILD (No child processes)"),
        }
    }
}
