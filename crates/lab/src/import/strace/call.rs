//! System calls that change an address space or the set of processes.

use super::line::number;

#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Call {
    /// A call that changes the address space.
    Change(Change),
    /// `fork`, `vfork`, `clone`.
    Spawn(Spawn),
    /// `execve`, with the program.
    Execute(String),
    /// `exit`: this thread.
    Exit,
    /// `exit_group`: all threads of the process.
    ExitGroup,
    /// A call that changes the permissions or use of memory, not its address.
    Advice,
    /// A call that changes memory, but whose line lacks the details.
    Unspecified,
    /// Any other call.
    Other,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Change {
    /// `mmap`.
    Map(Map),
    /// `munmap`.
    Unmap { at: u64, length: u64 },
    /// `mremap`.
    Remap(Remap),
    /// `brk`.
    Break,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Map {
    /// The address; 0 for any.
    pub(super) at: u64,
    pub(super) length: u64,
    pub(super) fixed: bool,
    /// A short description: `rw- anonymous`.
    pub(super) what: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Remap {
    pub(super) at: u64,
    pub(super) length: u64,
    pub(super) new_length: u64,
    /// `MREMAP_DONTUNMAP`.
    pub(super) keep: bool,
}

/// The address space of a new process.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Spawn {
    /// A copy of the parent's.
    Fork,
    /// The parent's own, until the child executes a program.
    Vfork,
    /// The parent's own.
    Thread,
}

impl Call {
    /// Parses the call of a name with arguments; `None` if they are not valid.
    pub(super) fn parse(name: &str, arguments: &str) -> Option<Self> {
        Some(match name {
            "mmap" | "mmap2" | "old_mmap" => Self::Change(Change::Map(map(arguments)?)),
            "munmap" => Self::Change(unmap(arguments)?),
            "mremap" => Self::Change(Change::Remap(remap(arguments)?)),
            "brk" => Self::Change(Change::Break),
            "fork" => Self::Spawn(Spawn::Fork),
            "vfork" => Self::Spawn(Spawn::Vfork),
            "clone" | "clone2" | "clone3" => Self::Spawn(spawn(arguments)),
            "execve" | "execveat" => Self::Execute(program(arguments)),
            "exit" | "_exit" => Self::Exit,
            "exit_group" => Self::ExitGroup,
            "mprotect" | "pkey_mprotect" | "madvise" | "process_madvise" | "mlock" | "mlock2"
            | "mlockall" | "munlock" | "munlockall" | "msync" | "mincore" | "mbind" | "mseal"
            | "set_mempolicy" => Self::Advice,
            "shmat" | "shmdt" | "remap_file_pages" => Self::Unspecified,
            _ => Self::Other,
        })
    }

    /// Returns whether a call of this name can change anything here.
    pub(super) fn matters(name: &str) -> bool {
        !matches!(Self::parse(name, ""), Some(Self::Advice | Self::Other))
    }
}

fn map(arguments: &str) -> Option<Map> {
    let mut words = split(arguments);
    let at = address(words.next()?)?;
    let length = number(words.next()?)?;
    let protection = words.next()?;
    let flags = words.next()?;
    let file = words.next().unwrap_or("-1");
    Some(Map {
        at,
        length,
        fixed: is_fixed(flags),
        what: format!("{} {}", access(protection), backing(flags, file)),
    })
}

/// Returns whether `MAP_FIXED` is among the flags, which may also be one number.
fn is_fixed(flags: &str) -> bool {
    const MAP_FIXED: u64 = 0x10;
    match number(flags) {
        Some(flags) => flags & MAP_FIXED != 0,
        None => flags.split('|').any(|flag| flag == "MAP_FIXED"),
    }
}

fn access(protection: &str) -> String {
    let letters = [("PROT_READ", 'r'), ("PROT_WRITE", 'w'), ("PROT_EXEC", 'x')];
    let letter = |(word, letter)| {
        if protection.contains(word) {
            letter
        } else {
            '-'
        }
    };
    letters.map(letter).iter().collect()
}

fn backing(flags: &str, file: &str) -> String {
    // With `-y`, the file is `3</lib/libc.so.6>`.
    let path = file
        .split_once('<')
        .map(|(_, path)| path.trim_end_matches('>'));
    match path.and_then(|path| path.rsplit('/').next()) {
        Some(name) => name.to_owned(),
        None if flags.contains("MAP_ANON") || file.starts_with('-') => "anonymous".to_owned(),
        None => format!("file {file}"),
    }
}

fn unmap(arguments: &str) -> Option<Change> {
    let mut words = split(arguments);
    let at = address(words.next()?)?;
    let length = number(words.next()?)?;
    Some(Change::Unmap { at, length })
}

fn remap(arguments: &str) -> Option<Remap> {
    let mut words = split(arguments);
    let at = address(words.next()?)?;
    let length = number(words.next()?)?;
    let new_length = number(words.next()?)?;
    Some(Remap {
        at,
        length,
        new_length,
        keep: words.next().unwrap_or("").contains("MREMAP_DONTUNMAP"),
    })
}

fn spawn(arguments: &str) -> Spawn {
    let has = |flag: &str| {
        let mut flags = arguments.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        flags.any(|word| word == flag)
    };
    match (has("CLONE_VM"), has("CLONE_THREAD")) {
        (_, true) => Spawn::Thread,
        (true, false) => Spawn::Vfork,
        (false, false) => Spawn::Fork,
    }
}

/// Returns the name in `"/usr/bin/ls", ["ls"], …`.
fn program(arguments: &str) -> String {
    let path = arguments.split('"').nth(1).unwrap_or_default();
    path.rsplit('/').next().unwrap_or_default().to_owned()
}

fn address(word: &str) -> Option<u64> {
    match word {
        "NULL" => Some(0),
        word => number(word),
    }
}

/// Splits the arguments of a call that has no structures among its first ones.
fn split(arguments: &str) -> impl Iterator<Item = &str> {
    arguments.split(',').map(str::trim)
}
