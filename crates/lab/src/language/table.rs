//! The table of verbs.

use super::verb::{Argument, Choice, Key, Need, ValueType, Verb, VerbKind, Word, word};

const fn argument(placeholder: &'static str, value: ValueType) -> Argument {
    Argument {
        placeholder,
        value,
        need: Need::Required,
    }
}

/// A key that may be left out.
const fn key(name: &'static str, placeholder: &'static str, value: ValueType) -> Key {
    Key {
        name,
        placeholder,
        value,
        need: Need::Optional,
        default: "",
        help: "",
    }
}

impl Key {
    const fn required(self) -> Self {
        Self {
            need: Need::Required,
            ..self
        }
    }

    const fn or(self, default: &'static str) -> Self {
        Self { default, ..self }
    }

    const fn help(self, help: &'static str) -> Self {
        Self { help, ..self }
    }
}

const ARENA: Argument = argument("ARENA", ValueType::Arena);
const SIZE: Argument = argument("SIZE", ValueType::Size);
const OPTIONAL_SIZE: Argument = Argument {
    need: Need::Optional,
    ..SIZE
};
const BASE: Argument = argument("BASE", ValueType::Address);

const INSTANT: Word = word(
    "instant",
    "instant fit: a segment from the first list whose segments all fit",
);
const BEST: Word = word("best", "best fit: the smallest segment that fits");
const NEXT: Word = word(
    "next",
    "next fit: the first segment that fits after the last allocation",
);

/// The policies, in the order in which they are shown.
const POLICY: Choice = Choice {
    words: &[INSTANT, BEST, NEXT],
    default: "instant",
};

const WAIT: Choice = Choice {
    words: &[word(
        "wait",
        "waits (first come, first served) until there is room",
    )],
    default: "",
};

const CONSTRAINTS: &[Key] = &[
    key("align", "N", ValueType::Count)
        .or("1")
        .help("the address is a multiple of N, a power of two"),
    key("phase", "N", ValueType::Count)
        .or("0")
        .help("the address is N past a multiple of align"),
    key("nocross", "N", ValueType::Count)
        .or("0")
        .help("the range crosses no multiple of N, a power of two"),
    key("within", "A..B", ValueType::Range)
        .help("the range lies in these addresses; A..=B includes B"),
];

const PRESETS: &[Word] = &[
    word("pids", "process ids"),
    word("kernel", "a kernel's heap"),
    word("io", "device addresses"),
    word("adversary", "frees every other range, then asks for more"),
    word("churn", "a steady mix of allocations and frees"),
];

const DISTRIBUTIONS: &[Word] = &[
    word("uniform", "every size as often as the others"),
    word("powers", "powers of two"),
    word("skewed", "many small sizes and few large ones"),
    word("buckets", "powers of two, many small and few large"),
];

const LIFETIMES: &[Word] = &[
    word("random", "any range is freed next"),
    word("stack", "the newest range is freed next"),
    word("queue", "the oldest range is freed next"),
    word("steady", "any range, and one free for each allocation"),
    word("every-other", "every other range, as an adversary does"),
];

const MIXES: &[Word] = &[
    INSTANT,
    BEST,
    NEXT,
    word("mixed", "each request uses one of the three at random"),
];

const MEASURES: &[Word] = &[
    word("free", "free units"),
    word(
        "in-use",
        "allocated units, including those that caches hold",
    ),
    word(
        "segments",
        "free and allocated segments, without span markers",
    ),
    word("largest", "units of the largest free segment"),
];

const ARENA_KEYS: &[Key] = &[
    key("quantum", "N", ValueType::Count)
        .or("1")
        .help("sizes are rounded up to a multiple of N, a power of two"),
    key("source", "ARENA", ValueType::Arena)
        .help("the arena from which this one imports spans when it runs out"),
    key("import", "N", ValueType::Count)
        .or("0")
        .help("imports at least N units at a time"),
    key("qcache", "N", ValueType::Count)
        .or("0")
        .help("requests of up to N units are served from caches; 0 for no caches"),
    key("magazine", "N", ValueType::Count)
        .or("15")
        .help("objects in a magazine of the caches"),
];

const RANDOM_KEYS: &[Key] = &[
    key("ops", "N", ValueType::Count)
        .required()
        .help("how many operations"),
    key("seed", "N", ValueType::Count)
        .required()
        .help("the same seed gives the same operations"),
    key("skip", "N", ValueType::Count)
        .or("0")
        .help("continues the workload of an earlier line after its first N operations"),
    key("preset", "NAME", ValueType::OneOf(PRESETS))
        .help("a known workload; the other keys override its settings"),
    key("size", "A..B", ValueType::Sizes)
        .help("the sizes of the requests in units, a range or one size"),
    key("sizes", "HOW", ValueType::OneOf(DISTRIBUTIONS))
        .or("uniform")
        .help("how the sizes are distributed"),
    key("live", "N", ValueType::Positive)
        .or("64")
        .help("how many ranges are live at a time"),
    key("life", "HOW", ValueType::OneOf(LIFETIMES))
        .or("random")
        .help("which range is freed next"),
    key("swing", "N", ValueType::Count)
        .or("0")
        .help("live rises and falls by N, in slow waves"),
    key("policy", "HOW", ValueType::OneOf(MIXES))
        .or("instant")
        .help("the policy of the requests"),
    key("align", "N|size", ValueType::Alignment)
        .or("1")
        .help("addresses are multiples of N, or of each range's own size"),
    key("nocross", "N", ValueType::Power)
        .or("0")
        .help("ranges cross no multiple of N"),
    key("within", "A..B|low", ValueType::Reach)
        .help("ranges lie in these addresses, or in the lower half of the arena"),
    key("constrained", "PERCENT", ValueType::Percent)
        .or("100")
        .help("percentage of the requests that have each of the constraints"),
];

/// The default of a verb: no name, no keys, no choices, no other words for it.
const VERB: Verb = Verb {
    word: "",
    kind: VerbKind::Operation,
    forms: &[],
    keys: &[],
    choices: &[],
    summary: "",
    help: "",
    example: "",
    aliases: &[],
    plain_words: &[],
};

/// Every verb, in the order in which they are listed.
pub static VERBS: &[Verb] = &[
    Verb {
        word: "arena",
        forms: &[&[argument("NAME", ValueType::NewArena)]],
        keys: ARENA_KEYS,
        summary: "make an arena",
        help: "Makes an arena. It allocates from its spans, and imports spans from its source.",
        example: "arena kmem quantum=16 source=heap",
        aliases: &["create", "vmem_create", "make"],
        ..VERB
    },
    Verb {
        word: "span",
        forms: &[&[ARENA, BASE, SIZE]],
        summary: "add a span",
        help: "Adds a span to an arena: SIZE units from the address BASE.",
        example: "span heap 4096 1K",
        aliases: &["add", "vmem_add", "add-span"],
        ..VERB
    },
    Verb {
        word: "unspan",
        forms: &[&[ARENA, argument("BASE", ValueType::Span)]],
        summary: "remove a free span",
        help: "Removes a span that was added. All units of the span must be free.",
        example: "unspan heap 4096",
        aliases: &["remove-span"],
        ..VERB
    },
    Verb {
        word: "alloc",
        kind: VerbKind::Allocation,
        forms: &[&[ARENA, SIZE]],
        choices: &[POLICY, WAIT],
        summary: "allocate anywhere",
        help: "Allocates SIZE units anywhere in an arena.",
        example: "a = alloc heap 100 best",
        aliases: &[
            "allocate",
            "malloc",
            "calloc",
            "kmalloc",
            "new",
            "vmem_alloc",
        ],
        ..VERB
    },
    Verb {
        word: "xalloc",
        kind: VerbKind::Allocation,
        forms: &[&[ARENA, SIZE]],
        keys: CONSTRAINTS,
        choices: &[POLICY],
        summary: "allocate, constrained",
        help: "Allocates SIZE units at an address that meets the constraints.",
        example: "b = xalloc heap 100 align=64 within=4K..8K",
        aliases: &["aligned_alloc", "memalign", "posix_memalign", "vmem_xalloc"],
        ..VERB
    },
    Verb {
        word: "free",
        forms: &[
            &[
                ARENA,
                argument("NAME", ValueType::Allocation),
                OPTIONAL_SIZE,
            ],
            &[ARENA, argument("@BASE", ValueType::AtAddress), SIZE],
        ],
        summary: "free by name or @address",
        help: "Frees an allocation, by its name or by its address. Add SIZE after a name only \
               to try a free with a wrong size.",
        example: "free heap a",
        aliases: &[
            "delete",
            "release",
            "dealloc",
            "deallocate",
            "kfree",
            "vmem_free",
        ],
        ..VERB
    },
    Verb {
        word: "reap",
        forms: &[&[ARENA]],
        summary: "empty the caches",
        help: "Returns the objects that the caches hold to the arena.",
        example: "reap heap",
        aliases: &["flush", "drain"],
        ..VERB
    },
    Verb {
        word: "cpu",
        forms: &[&[argument("N", ValueType::CpuNumber)]],
        summary: "switch to another CPU",
        help: "The operations that follow use the magazines of CPU N.",
        example: "cpu 1",
        aliases: &["processor"],
        ..VERB
    },
    Verb {
        word: "destroy",
        forms: &[&[ARENA]],
        summary: "delete an arena",
        help: "Deletes an arena in which nothing is allocated.",
        example: "destroy kmem",
        aliases: &["vmem_destroy"],
        ..VERB
    },
    Verb {
        word: "random",
        forms: &[&[ARENA]],
        keys: RANDOM_KEYS,
        summary: "random allocations and frees",
        help: "Runs a seeded workload. It is the same on every platform and in every version.",
        example: "random heap ops=100 seed=1 size=16..64 live=10",
        aliases: &["workload"],
        ..VERB
    },
    Verb {
        word: "expect",
        forms: &[
            &[
                argument("NAME", ValueType::Allocation),
                argument("=", ValueType::Literal("=")),
                BASE,
            ],
            &[argument("fails", ValueType::Literal("fails"))],
            &[
                ARENA,
                argument("free|in-use|segments|largest", ValueType::OneOf(MEASURES)),
                argument("N", ValueType::Count),
            ],
        ],
        summary: "say what must be true here",
        help: "States what must be true here: the address of an allocation, a number of an \
               arena, or that the operation before this line failed.",
        example: "expect heap free 924",
        aliases: &["assert"],
        ..VERB
    },
    Verb {
        word: "get",
        kind: VerbKind::Question,
        forms: &[&[ARENA, SIZE]],
        keys: CONSTRAINTS,
        choices: &[POLICY],
        summary: "ask: where would a request go?",
        help: "What would this request get, by each policy, and why?",
        example: "get heap 100 align=64",
        aliases: &["would-alloc", "would-get"],
        plain_words: &["go", "get", "fit", "allocate"],
    },
    Verb {
        word: "at",
        kind: VerbKind::Question,
        forms: &[&[ARENA, argument("ADDRESS", ValueType::Address)]],
        summary: "ask: what is there?",
        help: "What is at this address, in this arena and in the arenas that the address is lent to?",
        example: "at heap 4100",
        aliases: &["what-is-at", "lookup"],
        plain_words: &["at", "is", "lies", "has"],
        ..VERB
    },
    Verb {
        word: "would-free",
        kind: VerbKind::Question,
        forms: &[&[
            ARENA,
            argument("NAME|@BASE", ValueType::Target),
            OPTIONAL_SIZE,
        ]],
        summary: "ask: what would a free merge?",
        help: "What would this free merge, in this arena and in each source that gets a span back?",
        example: "would-free heap a",
        aliases: &["would-delete", "would-release"],
        plain_words: &["free", "freed", "freeing", "merge"],
        ..VERB
    },
];

/// Returns the verb of this word.
pub fn verb(word: &str) -> Option<&'static Verb> {
    VERBS.iter().find(|verb| verb.word == word)
}

/// Returns the verbs of scenarios.
pub fn operations() -> impl Iterator<Item = &'static Verb> + Clone {
    VERBS.iter().filter(|verb| verb.kind != VerbKind::Question)
}

/// Returns the verbs of questions.
pub fn questions() -> impl Iterator<Item = &'static Verb> + Clone {
    VERBS.iter().filter(|verb| verb.kind == VerbKind::Question)
}
