//! A model of processes and their memory, written from the manuals of the calls (`mmap(2)`,
//! `mremap(2)`, `brk(2)`, `fork(2)`, `vfork(2)`, `clone(2)`, `execve(2)`, `exit(2)`,
//! `exit_group(2)`). It knows nothing of logs and arenas: memory is a set of pages.

use std::collections::{BTreeMap, BTreeSet};

pub(crate) const PAGE: u64 = 4096;
/// The pages at which the kernel places mappings, and the heap begins.
const PLACES: std::ops::Range<u64> = 0x7_f000_0000..0x7_f000_0200;
const HEAP: u64 = 0x5_5000_0000;
const MOST_HEAP: u64 = 64;

/// The answer of a call.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Answer {
    Value(u64),
    Error(&'static str),
    /// It never returns.
    Never,
}

/// The part that a new task shares with its creator.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Sharing {
    /// `fork`: a copy of the memory.
    Copy,
    /// `vfork`: the memory, and the creator waits until the child executes a program or exits.
    Vfork,
    /// `clone(CLONE_VM)`: the memory.
    Memory,
    /// `clone(CLONE_VM | CLONE_THREAD)`: the memory and the process.
    Thread,
}

/// A call that changes memory. Addresses and lengths are in bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum MemoryCall {
    Mmap {
        at: u64,
        length: u64,
        how: Placement,
    },
    Munmap {
        at: u64,
        length: u64,
    },
    Mremap {
        at: u64,
        length: u64,
        new_length: u64,
        how: Remap,
    },
    Brk {
        at: u64,
    },
}

/// The meaning of the address of an `mmap`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Placement {
    /// The kernel may choose another one.
    Hint,
    /// `MAP_FIXED`: what is mapped there is replaced.
    Fixed,
    /// `MAP_FIXED_NOREPLACE`: it fails if something is mapped there.
    NoReplace,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Remap {
    InPlace,
    MayMove,
    /// `MREMAP_FIXED`
    Fixed(u64),
    /// `MREMAP_DONTUNMAP`
    DontUnmap,
    /// The old size is 0: the pages, which are shared, are mapped once more.
    Again,
}

#[derive(Clone, Default, Debug)]
pub(crate) struct Memory {
    /// The pages that calls have mapped.
    pages: BTreeSet<u64>,
    /// Pages of the heap.
    heap: u64,
    /// True if a call has mapped or unmapped pages since it was made.
    are_pages_changed: bool,
    /// True if a call has moved the end of the heap since it was made.
    is_heap_changed: bool,
}

impl Memory {
    /// Returns the bytes that calls have mapped, if they have changed since it was made.
    pub(crate) fn changed_bytes(&self) -> Option<u128> {
        let bytes = self.pages.len() as u128 * u128::from(PAGE);
        self.are_pages_changed.then_some(bytes)
    }

    /// Returns the bytes of the heap, if they have changed since it was made.
    pub(crate) fn changed_heap(&self) -> Option<u128> {
        let bytes = u128::from(self.heap * PAGE);
        self.is_heap_changed.then_some(bytes)
    }

    pub(crate) fn nth_page(&self, nth: usize) -> Option<u64> {
        let nth = nth.checked_rem(self.pages.len())?;
        self.pages.iter().nth(nth).map(|page| page * PAGE)
    }

    /// Returns the length of the mapped pages from an address on.
    pub(crate) fn run_at(&self, at: u64) -> u64 {
        let first = at / PAGE;
        let run = (first..)
            .take_while(|page| self.pages.contains(page))
            .count();
        run as u64 * PAGE
    }

    pub(crate) fn has_any(&self, at: u64, length: u64) -> bool {
        self.pages.range(pages(at, length)).next().is_some()
    }

    pub(crate) fn heap_end(&self) -> u64 {
        (HEAP + self.heap) * PAGE
    }

    fn is_free(&self, pages: std::ops::Range<u64>) -> bool {
        self.pages.range(pages).next().is_none()
    }

    /// Returns where the kernel places so many pages: at the highest address that is free.
    fn place(&self, count: u64) -> Option<u64> {
        let mut places = (PLACES.start..=PLACES.end.checked_sub(count)?).rev();
        places.find(|&place| self.is_free(place..place + count))
    }

    fn take(&mut self, pages: std::ops::Range<u64>) -> Answer {
        self.are_pages_changed = true;
        let at = pages.start * PAGE;
        self.pages.extend(pages);
        Answer::Value(at)
    }

    fn give_back(&mut self, pages: std::ops::Range<u64>) {
        self.are_pages_changed |= !self.is_free(pages.clone());
        self.pages.retain(|page| !pages.contains(page));
    }

    pub(crate) fn call(&mut self, call: MemoryCall) -> Answer {
        match call {
            MemoryCall::Mmap { at, length, how } => self.mmap(pages(at, length), how),
            MemoryCall::Munmap { at, length } => {
                self.give_back(pages(at, length));
                Answer::Value(0)
            }
            MemoryCall::Mremap {
                at,
                length,
                new_length,
                how,
            } => self.mremap(pages(at, length), pages(at, new_length), how),
            MemoryCall::Brk { at } => self.brk(at),
        }
    }

    fn mmap(&mut self, wanted: std::ops::Range<u64>, how: Placement) -> Answer {
        let count = wanted.end - wanted.start;
        match how {
            Placement::Hint => {}
            Placement::NoReplace if !self.is_free(wanted.clone()) => {
                return Answer::Error("EEXIST (File exists)");
            }
            Placement::Fixed | Placement::NoReplace => {
                self.give_back(wanted.clone());
                return self.take(wanted);
            }
        }
        let hinted = wanted.start > 0 && self.is_free(wanted.clone());
        match self.place(count) {
            _ if hinted => self.take(wanted),
            Some(place) => self.take(place..place + count),
            None => Answer::Error("ENOMEM (Cannot allocate memory)"),
        }
    }

    fn mremap(
        &mut self,
        old: std::ops::Range<u64>,
        new: std::ops::Range<u64>,
        how: Remap,
    ) -> Answer {
        if !old.clone().all(|page| self.pages.contains(&page)) {
            return Answer::Error("EFAULT (Bad address)");
        }
        let count = new.end - new.start;
        let in_place = new.end <= old.end || self.is_free(old.end..new.end);
        let to = match how {
            Remap::InPlace | Remap::MayMove if in_place => {
                self.give_back(new.end.min(old.end)..old.end);
                return self.take(new);
            }
            Remap::InPlace => return Answer::Error("ENOMEM (Cannot allocate memory)"),
            Remap::Fixed(at) => {
                let to = at / PAGE;
                if to < old.end && old.start < to + count {
                    return Answer::Error("EINVAL (Invalid argument)");
                }
                to
            }
            Remap::MayMove | Remap::DontUnmap | Remap::Again => match self.place(count) {
                Some(to) => to,
                None => return Answer::Error("ENOMEM (Cannot allocate memory)"),
            },
        };
        if how == Remap::DontUnmap && old != new {
            return Answer::Error("EINVAL (Invalid argument)");
        }
        if !matches!(how, Remap::DontUnmap | Remap::Again) {
            self.give_back(old);
        }
        self.give_back(to..to + count);
        self.take(to..to + count)
    }

    /// `brk` answers with the end of the heap, whether it moved or not.
    fn brk(&mut self, at: u64) -> Answer {
        let wanted = at.div_ceil(PAGE).checked_sub(HEAP);
        match wanted.filter(|&pages| pages <= MOST_HEAP) {
            Some(pages) => {
                self.is_heap_changed |= pages != self.heap;
                self.heap = pages;
                Answer::Value(at)
            }
            None => Answer::Value(self.heap_end()),
        }
    }
}

fn pages(at: u64, length: u64) -> std::ops::Range<u64> {
    at / PAGE..(at + length).div_ceil(PAGE)
}

/// A thread, or a process with one.
#[derive(Clone, Debug)]
pub(crate) struct Task {
    /// The id of its process.
    pub(crate) process: u32,
    /// The number of its memory.
    memory: usize,
    /// The creator that waits for this child of `vfork`.
    pub(crate) delays: Option<u32>,
    /// The process that is told of its end.
    pub(crate) parent: u32,
}

#[derive(Debug)]
pub(crate) struct Machine {
    pub(crate) tasks: BTreeMap<u32, Task>,
    memories: Vec<Memory>,
    last_id: u32,
}

impl Machine {
    /// Returns a machine with one process, of which no memory is known.
    pub(crate) fn new(id: u32) -> Self {
        let task = Task {
            process: id,
            memory: 0,
            delays: None,
            parent: 1,
        };
        Self {
            tasks: BTreeMap::from([(id, task)]),
            memories: vec![Memory::default()],
            last_id: id,
        }
    }

    pub(crate) fn memory(&mut self, id: u32) -> &mut Memory {
        &mut self.memories[self.tasks[&id].memory]
    }

    /// Returns the memories that tasks have.
    pub(crate) fn memories(&self) -> impl Iterator<Item = &Memory> {
        let used: BTreeSet<usize> = self.tasks.values().map(|task| task.memory).collect();
        used.into_iter().map(|memory| &self.memories[memory])
    }

    pub(crate) fn shares_memory(&self, id: u32) -> impl Iterator<Item = u32> {
        let memory = self.tasks[&id].memory;
        let sharing = self
            .tasks
            .iter()
            .filter(move |(_, task)| task.memory == memory);
        sharing.map(|(&id, _)| id)
    }

    pub(crate) fn threads(&self, process: u32) -> Vec<u32> {
        let threads = self
            .tasks
            .iter()
            .filter(|(_, task)| task.process == process);
        threads.map(|(&id, _)| id).collect()
    }

    /// Creates a task, and returns its id.
    pub(crate) fn create(&mut self, creator: u32, sharing: Sharing) -> u32 {
        self.last_id += 1;
        let id = self.last_id;
        let mut task = Task {
            parent: self.tasks[&creator].process,
            delays: None,
            ..self.tasks[&creator].clone()
        };
        match sharing {
            Sharing::Thread => task.parent = self.tasks[&creator].parent,
            Sharing::Memory => task.process = id,
            Sharing::Vfork => {
                task.process = id;
                task.delays = Some(creator);
            }
            Sharing::Copy => {
                let copy = Memory {
                    are_pages_changed: false,
                    is_heap_changed: false,
                    ..self.memory(creator).clone()
                };
                task.process = id;
                task.memory = self.memories.len();
                self.memories.push(copy);
            }
        }
        self.tasks.insert(id, task);
        id
    }

    /// Gives a process a new memory. Its other threads end, and the caller gets its id.
    pub(crate) fn execute(&mut self, id: u32) {
        let mut task = self.tasks[&id].clone();
        task.memory = self.memories.len();
        task.delays = None;
        self.memories.push(Memory::default());
        self.end_process(id);
        self.tasks.insert(task.process, task);
    }

    pub(crate) fn end_thread(&mut self, id: u32) {
        self.tasks.remove(&id);
    }

    /// Ends all threads of the process of a task.
    pub(crate) fn end_process(&mut self, id: u32) {
        let process = self.tasks[&id].process;
        self.tasks.retain(|_, task| task.process != process);
    }
}
