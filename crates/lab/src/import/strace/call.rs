//! System calls that change an address space or the set of processes.

use super::line::{id_outside, number};

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
    /// A call that waits for the end of a child.
    Wait(Wait),
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

/// The child whose end a call tells.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Wait {
    /// The child with the id that the call returns.
    Returned,
    /// This child.
    Child(u64),
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
    /// The log does not show it: the first argument of `clone3` may be an address only. glibc
    /// calls it for threads.
    Hidden,
    /// The log does not show it yet: old versions write the arguments at the end of the call.
    Later,
}

impl Call {
    /// Parses the call of a name with arguments; `None` if they are not valid.
    pub(super) fn parse(name: &str, arguments: &str) -> Option<Self> {
        Some(match name {
            "mmap" | "mmap2" | "old_mmap" => Self::Change(Change::Map(map(arguments)?)),
            "map_shadow_stack" => Self::Change(Change::Map(map_shadow_stack(arguments)?)),
            "munmap" => Self::Change(unmap(arguments)?),
            "mremap" => Self::Change(Change::Remap(remap(arguments)?)),
            "brk" => Self::Change(Change::Break),
            "fork" => Self::Spawn(Spawn::Fork),
            "vfork" => Self::Spawn(Spawn::Vfork),
            "clone" | "clone2" | "clone3" => Self::Spawn(spawn(name, arguments)),
            "wait4" | "waitpid" | "waitid" => wait(name, arguments).map_or(Self::Other, Self::Wait),
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
        name.starts_with("wait")
            || !matches!(Self::parse(name, ""), Some(Self::Advice | Self::Other))
    }

    /// Returns whether the answer alone says what a call of this name did.
    pub(super) fn is_clear_without_arguments(name: &str) -> bool {
        matches!(name, "brk" | "fork" | "vfork" | "execve" | "execveat")
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
        fixed: has(flags, "MAP_FIXED", 0x10),
        what: format!("{} {}", access(protection), backing(flags, file)),
    })
}

fn map_shadow_stack(arguments: &str) -> Option<Map> {
    let mut words = split(arguments);
    Some(Map {
        at: address(words.next()?)?,
        length: number(words.next()?)?,
        fixed: false,
        what: "shadow stack".to_owned(),
    })
}

/// Returns whether a flag is in a set as strace writes it: names and numbers joined by `|`;
/// or numbers, with their names in comments.
fn has(set: &str, name: &str, bit: u64) -> bool {
    let without_comments = set.split("*/").filter_map(|part| part.split("/*").next());
    let mut words = without_comments
        .flat_map(|part| part.split('|'))
        .map(str::trim);
    words.any(|word| word == name || number(word).is_some_and(|number| number & bit != 0))
}

fn access(protection: &str) -> String {
    let letters = [
        ("PROT_READ", 1, 'r'),
        ("PROT_WRITE", 2, 'w'),
        ("PROT_EXEC", 4, 'x'),
    ];
    let letter = |(name, bit, letter)| {
        if has(protection, name, bit) {
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
    let is_anonymous = has(flags, "MAP_ANONYMOUS", 0x20) || file.starts_with('-');
    match path.and_then(|path| path.rsplit('/').next()) {
        Some(name) => name.to_owned(),
        None if is_anonymous => "anonymous".to_owned(),
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
        keep: has(words.next().unwrap_or(""), "MREMAP_DONTUNMAP", 4),
    })
}

fn spawn(name: &str, arguments: &str) -> Spawn {
    let flags = match arguments.split_once("flags=") {
        Some((_, rest)) => rest.split([',', '}']).next(),
        None if arguments.is_empty() => return Spawn::Later,
        // The raw arguments of `clone` begin with its flags, those of `clone3` with a pointer.
        None => split(arguments).next().filter(|_| name != "clone3"),
    };
    let Some(flags) = flags else {
        return Spawn::Hidden;
    };
    let (shares_memory, is_thread) = (
        has(flags, "CLONE_VM", 0x100),
        has(flags, "CLONE_THREAD", 0x10000),
    );
    match (shares_memory, is_thread) {
        (_, true) => Spawn::Thread,
        (true, false) => Spawn::Vfork,
        (false, false) => Spawn::Fork,
    }
}

/// Returns the child whose end these arguments tell. `None` for one that stopped or goes on,
/// and if there is none.
fn wait(name: &str, arguments: &str) -> Option<Wait> {
    if name == "waitid" {
        return ended_child(arguments).map(Wait::Child);
    }
    let says = |word| arguments.contains(word);
    if says("WIFEXITED(") || says("WIFSIGNALED(") {
        return Some(Wait::Returned);
    }
    // The status is not shown. Without these options, it is that of an end.
    let options = split(arguments).nth(2)?;
    let may_go_on = says("WIFSTOPPED(")
        || says("WIFCONTINUED(")
        || has(options, "WSTOPPED", 2)
        || has(options, "WUNTRACED", 2)
        || has(options, "WCONTINUED", 8);
    (!may_go_on).then_some(Wait::Returned)
}

/// Returns the id of a child that ended, from the `siginfo_t` of its `SIGCHLD`.
pub(super) fn ended_child(info: &str) -> Option<u64> {
    let field = |name: &str| info.split_once(name).map(|(_, value)| value);
    let code = field("si_code=")?;
    let is_end = ["CLD_EXITED", "CLD_KILLED", "CLD_DUMPED"]
        .iter()
        .any(|name| code.starts_with(name))
        || number(code.split([',', ' ']).next()?).is_some_and(|code| (1..=3).contains(&code));
    let child = field("si_pid=").filter(|_| is_end)?;
    id_outside(child.split([',', '}']).next()?)
}

/// Returns the name in `"/usr/bin/ls", ["ls"], …`.
fn program(arguments: &str) -> String {
    let path = arguments.split('"').nth(1).unwrap_or("another program");
    path.rsplit('/').next().unwrap_or_default().to_owned()
}

fn address(word: &str) -> Option<u64> {
    match word {
        "NULL" => Some(0),
        word => number(word),
    }
}

/// Splits the arguments of a call that has no structures among its first ones, and removes
/// their names.
fn split(arguments: &str) -> impl Iterator<Item = &str> {
    let is_name = |text: &str| text.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    arguments
        .split(',')
        .map(move |word| match word.trim().split_once('=') {
            Some((name, value)) if is_name(name) => value,
            _ => word.trim(),
        })
}
