//! Random scenarios, and random places in them. The same seed gives the same.
#![allow(clippy::unwrap_used, reason = "a test ends where something is wrong")]

use vmem_lab::{Command, Place, Session};

/// Random numbers (xorshift).
pub(crate) struct Draw(u64);

impl Draw {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub(crate) fn below(&mut self, most: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % most
    }

    pub(crate) fn one_of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.below(words.len() as u64) as usize]
    }
}

/// Arenas that import, cache and make requests wait, and operations in them; some fail.
pub(crate) fn scenario(draw: &mut Draw, operations: usize) -> String {
    const ARENAS: [&str; 4] = ["heap", "kmem", "small", "deep"];
    const POLICIES: [&str; 4] = ["", "best", "next", "instant"];
    let quantum = draw.one_of(&["1", "4", "16"]);
    let size = 256 << draw.below(4);
    let mut text = format!("arena heap quantum={quantum}\nspan heap 4096 {size}\n");
    if draw.below(2) == 0 {
        text += "span heap 1024 256\n";
    }
    let import = draw.one_of(&["", " import=128"]);
    text += &format!("arena kmem quantum=16 source=heap{import}\n");
    let source = draw.one_of(&["", " source=heap", " source=kmem"]);
    let magazine = draw.one_of(&["", " magazine=2"]);
    text += &format!("arena small quantum=16 qcache=64{source}{magazine}\n");
    if source.is_empty() || draw.below(4) == 0 {
        text += "span small 65536 4K\n";
    }
    text += "arena deep quantum=32 source=kmem\n";
    let (mut named, mut spans) = (0, 0);
    for _ in 0..operations {
        let arena = draw.one_of(&ARENAS);
        let size = match draw.below(8) {
            0 => 1 + draw.below(700),
            1 | 2 => 16 << draw.below(3),
            _ => 1 + draw.below(90),
        };
        let policy = draw.one_of(&POLICIES);
        text += &match draw.below(40) {
            0..=16 => {
                named += 1;
                format!("n{named} = alloc {arena} {size} {policy}\n")
            }
            17..=29 if named > 0 => {
                // Names of other arenas, and of what is free already, fail.
                let name = named - draw.below(named.min(12));
                let at = text.find(&format!("n{name} = "));
                let line = at.and_then(|at| text[at..].lines().next());
                let own = line
                    .and_then(|line| line.split(' ').nth(3))
                    .unwrap_or(arena);
                let arena = if draw.below(12) == 0 { arena } else { own };
                format!("free {arena} n{name}\n")
            }
            30 | 31 => {
                named += 1;
                format!("n{named} = alloc {arena} {} wait\n", 100 + draw.below(500))
            }
            32 | 33 => {
                named += 1;
                let align = 16 << draw.below(6);
                format!("n{named} = xalloc {arena} {size} align={align} {policy}\n")
            }
            34 => {
                let (ops, seed) = (5 + draw.below(30), draw.below(100));
                format!("random {arena} ops={ops} seed={seed} size=1..60 live=9\n")
            }
            35 => format!("reap {arena}\n"),
            36 => format!("cpu {}\n", draw.below(3)),
            37 => {
                spans += 1;
                format!("span {arena} {} 256\n", 1_048_576 + 4096 * spans)
            }
            38 if spans > 0 => format!("unspan {arena} {}\n", 1_048_576 + 4096 * spans),
            39 => format!("free {arena} @{} 16\n", 4096 + 16 * draw.below(40)),
            _ => format!("arena x{named}\ndestroy x{named}\n"),
        };
    }
    text
}

/// Goes to a random place: half of them are inside an operation.
pub(crate) fn go_somewhere(session: &mut Session, draw: &mut Draw) {
    let operations = draw.below(session.len() as u64 + 1) as usize;
    session.run(Command::GoTo(operations)).unwrap();
    let steps = session.moment().done.map_or(0, |done| done.steps.len());
    if steps > 0 && draw.below(2) == 0 {
        let step = draw.below(steps as u64) as usize;
        let place = Place::inside(operations - 1, step);
        session.run(Command::GoToPlace(place)).unwrap();
    }
}
