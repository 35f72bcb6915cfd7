//! The table of verbs.

use super::verb::{Argument, Choice, Key, Need, ValueType, Verb, VerbId, VerbKind, Word};

const fn word(word: &'static str, help: &'static str) -> Word {
    Word { word, help }
}

const fn argument(placeholder: &'static str, value: ValueType) -> Argument {
    Argument {
        placeholder,
        value,
        need: Need::Required,
    }
}

const fn optional(placeholder: &'static str, value: ValueType) -> Argument {
    Argument {
        placeholder,
        value,
        need: Need::Optional,
    }
}

/// A literal word among the arguments.
const fn literal(word: &'static str) -> Argument {
    argument(word, ValueType::Literal(word))
}

/// A key that may be left out.
const fn key(
    name: &'static str,
    placeholder: &'static str,
    value: ValueType,
    default: &'static str,
    help: &'static str,
) -> Key {
    Key {
        name,
        placeholder,
        value,
        need: Need::Optional,
        default,
        help,
    }
}

/// A key without which the line is not complete.
const fn required_key(name: &'static str, help: &'static str) -> Key {
    Key {
        name,
        placeholder: "N",
        value: ValueType::Count,
        need: Need::Required,
        default: "",
        help,
    }
}

const ARENA: Argument = argument("ARENA", ValueType::Arena);
const SIZE: Argument = argument("SIZE", ValueType::Size);
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
    key(
        "align",
        "N",
        ValueType::Count,
        "1",
        "the address is a multiple of N, a power of two",
    ),
    key(
        "phase",
        "N",
        ValueType::Count,
        "0",
        "the address is N past a multiple of align",
    ),
    key(
        "nocross",
        "N",
        ValueType::Count,
        "0",
        "the range crosses no multiple of N, a power of two",
    ),
    key(
        "within",
        "A..B",
        ValueType::Range,
        "",
        "the range lies in these addresses; A..=B includes B",
    ),
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
    key(
        "quantum",
        "N",
        ValueType::Count,
        "1",
        "sizes are rounded up to a multiple of N, a power of two",
    ),
    key(
        "source",
        "ARENA",
        ValueType::Arena,
        "",
        "the arena from which this one imports spans when it runs out",
    ),
    key(
        "import",
        "N",
        ValueType::Count,
        "0",
        "imports at least N units at a time",
    ),
    key(
        "qcache",
        "N",
        ValueType::Count,
        "0",
        "requests of up to N units are served from caches; 0 for no caches",
    ),
    key(
        "magazine",
        "N",
        ValueType::Count,
        "15",
        "objects in a magazine of the caches",
    ),
];

const RANDOM_KEYS: &[Key] = &[
    required_key("ops", "how many operations"),
    required_key("seed", "the same seed gives the same operations"),
    key(
        "preset",
        "NAME",
        ValueType::OneOf(PRESETS),
        "",
        "a known workload; the other keys override its settings",
    ),
    key(
        "size",
        "A..B",
        ValueType::Sizes,
        "",
        "the sizes of the requests in units, a range or one size",
    ),
    key(
        "sizes",
        "HOW",
        ValueType::OneOf(DISTRIBUTIONS),
        "uniform",
        "how the sizes are distributed",
    ),
    key(
        "live",
        "N",
        ValueType::Positive,
        "64",
        "how many ranges are live at a time",
    ),
    key(
        "life",
        "HOW",
        ValueType::OneOf(LIFETIMES),
        "random",
        "which range is freed next",
    ),
    key(
        "swing",
        "N",
        ValueType::Count,
        "0",
        "live rises and falls by N, in slow waves",
    ),
    key(
        "policy",
        "HOW",
        ValueType::OneOf(MIXES),
        "instant",
        "the policy of the requests",
    ),
    key(
        "align",
        "N|size",
        ValueType::Alignment,
        "1",
        "addresses are multiples of N, or of each range's own size",
    ),
    key(
        "nocross",
        "N",
        ValueType::Power,
        "0",
        "ranges cross no multiple of N",
    ),
    key(
        "within",
        "A..B|low",
        ValueType::Reach,
        "",
        "ranges lie in these addresses, or in the lower half of the arena",
    ),
    key(
        "constrained",
        "PERCENT",
        ValueType::Percent,
        "100",
        "percentage of the requests that have each of the constraints",
    ),
];

/// The default of a verb: no name, no keys, no choices, no other words for it.
const VERB: Verb = Verb {
    id: VerbId::Arena,
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
        id: VerbId::Arena,
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
        id: VerbId::Span,
        word: "span",
        forms: &[&[ARENA, BASE, SIZE]],
        summary: "add a span",
        help: "Adds the addresses from BASE on, SIZE units, to an arena.",
        example: "span heap 4096 1K",
        aliases: &["add", "vmem_add", "add-span"],
        ..VERB
    },
    Verb {
        id: VerbId::Unspan,
        word: "unspan",
        forms: &[&[ARENA, argument("BASE", ValueType::Span)]],
        summary: "remove a free span",
        help: "Removes a span that was added and of which nothing is allocated.",
        example: "unspan heap 4096",
        aliases: &["remove-span"],
        ..VERB
    },
    Verb {
        id: VerbId::Alloc,
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
        id: VerbId::Xalloc,
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
        id: VerbId::Free,
        word: "free",
        forms: &[
            &[
                ARENA,
                argument("NAME", ValueType::Allocation),
                optional("SIZE", ValueType::Size),
            ],
            &[ARENA, argument("@BASE", ValueType::AtAddress), SIZE],
        ],
        summary: "free by name or @address",
        help: "Frees an allocation, by its name or by its address. SIZE after a name is for \
               a free that is wrong on purpose.",
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
        id: VerbId::Reap,
        word: "reap",
        forms: &[&[ARENA]],
        summary: "empty the caches",
        help: "Returns the objects that the caches hold to the arena.",
        example: "reap heap",
        aliases: &["flush", "drain"],
        ..VERB
    },
    Verb {
        id: VerbId::Cpu,
        word: "cpu",
        forms: &[&[argument("N", ValueType::CpuNumber)]],
        summary: "go on with another CPU",
        help: "The operations that follow use the magazines of CPU N.",
        example: "cpu 1",
        aliases: &["processor"],
        ..VERB
    },
    Verb {
        id: VerbId::Destroy,
        word: "destroy",
        forms: &[&[ARENA]],
        summary: "delete an arena",
        help: "Deletes an arena in which nothing is allocated.",
        example: "destroy kmem",
        aliases: &["vmem_destroy"],
        ..VERB
    },
    Verb {
        id: VerbId::Random,
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
        id: VerbId::Expect,
        word: "expect",
        forms: &[
            &[argument("NAME", ValueType::Allocation), literal("="), BASE],
            &[literal("fails")],
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
        id: VerbId::Get,
        word: "get",
        kind: VerbKind::Question,
        forms: &[&[ARENA, SIZE]],
        keys: CONSTRAINTS,
        choices: &[POLICY],
        summary: "ask: where would it go?",
        help: "What would this request get, by each policy, and why?",
        example: "get heap 100 align=64",
        aliases: &["would-alloc", "would-get"],
        plain_words: &["go", "get", "fit", "allocate"],
    },
    Verb {
        id: VerbId::At,
        word: "at",
        kind: VerbKind::Question,
        forms: &[&[ARENA, argument("ADDRESS", ValueType::Address)]],
        summary: "ask: what is there?",
        help: "What is at this address, down to the last arena that has it?",
        example: "at heap 4100",
        aliases: &["what-is-at", "lookup"],
        plain_words: &["at", "is", "lies", "has"],
        ..VERB
    },
    Verb {
        id: VerbId::WouldFree,
        word: "would-free",
        kind: VerbKind::Question,
        forms: &[&[
            ARENA,
            argument("NAME|@BASE", ValueType::Target),
            optional("SIZE", ValueType::Size),
        ]],
        summary: "ask: what would it merge?",
        help: "What would this free merge, up to the last arena that gets it back?",
        example: "would-free heap a",
        aliases: &["would-delete", "would-release"],
        plain_words: &["free", "freed", "freeing", "merge"],
        ..VERB
    },
];
