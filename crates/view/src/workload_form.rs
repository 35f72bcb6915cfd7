//! The form of a `random` line.

use vmem_lab::Session;
use vmem_lab::scenario::{self, Statement};
use vmem_lab::workload::Preset;

use crate::form::{options, or};
use crate::wording::{as_sentence, shorten};

/// The fields of a `random` line as typed or chosen; empty ones are left out of it.
#[derive(Clone, Debug, Default)]
pub struct WorkloadForm {
    /// The arena; `None` for the one that the other panels show.
    pub arena: Option<String>,
    /// The preset that the other fields change.
    pub preset: Option<Preset>,
    /// `ops=`
    pub operations: String,
    /// `seed=`
    pub seed: String,
    /// The other fields, in the order of [`FIELDS`].
    pub shape: [String; FIELDS.len()],
}

/// A field of the form.
pub struct Field {
    /// The key in the language: `size`.
    pub key: &'static str,
    /// The label.
    pub label: &'static str,
    /// The value of an empty field.
    pub default: &'static str,
    /// The meaning.
    pub help: &'static str,
    /// The words to choose from; none if the value is typed.
    pub words: &'static [&'static str],
}

/// The number of operations.
pub const OPERATIONS: Field = Field {
    key: "ops",
    label: "operations",
    default: "1000",
    help: "From 1 to 1 000 000",
    words: &[],
};

/// The fields that change the preset, in the order of their keys in the line.
pub const FIELDS: [Field; 10] = [
    Field {
        key: "size",
        label: "sizes (min..max)",
        default: "1..256",
        help: "Sizes of the requests, in units: a range such as 16..64, or one size",
        words: &[],
    },
    Field {
        key: "live",
        label: "allocations kept",
        default: "64",
        help: "About this many allocations exist at a time",
        words: &[],
    },
    Field {
        key: "swing",
        label: "variation",
        default: "0",
        help: "The number of allocations kept rises and falls by this much, in slow waves",
        words: &[],
    },
    Field {
        key: "align",
        label: "align",
        default: "1",
        help: "A power of two: each address is a multiple of this number. Or type “size”: each address is a multiple of the size of its range",
        words: &[],
    },
    Field {
        key: "nocross",
        label: "do not cross",
        default: "none",
        help: "No segment crosses a multiple of this power of two",
        words: &[],
    },
    Field {
        key: "within",
        label: "within",
        default: "anywhere",
        help: "The addresses that may be used: a range such as 0..1M, or low for the lower half",
        words: &[],
    },
    Field {
        key: "constrained",
        label: "constrained %",
        default: "100",
        help: "The percentage of allocations that ask for each constraint",
        words: &[],
    },
    Field {
        key: "sizes",
        label: "distribution",
        default: "uniform",
        help: "uniform: all sizes equally often; powers: powers of two; skewed: many small, \
                   few large; buckets: powers of two, many small",
        words: &["uniform", "powers", "skewed", "buckets"],
    },
    Field {
        key: "life",
        label: "which is freed",
        default: "random",
        help: "random: any segment; stack: the newest; queue: the oldest; steady: one free \
                   after each allocation; every-other: every other segment (the worst case)",
        words: &["random", "stack", "queue", "steady", "every-other"],
    },
    Field {
        key: "policy",
        label: "policy",
        default: "instant",
        help: "The allocation policy; mixed: any of the three",
        words: &["instant", "best", "next", "mixed"],
    },
];

impl WorkloadForm {
    /// Returns the arena that the workload runs in: the chosen one, the one that the other
    /// panels show, or the first.
    pub fn arena<'a>(&self, names: &[&'a str], shown: Option<&str>) -> Option<&'a str> {
        let find = |wanted: Option<&str>| names.iter().copied().find(|name| Some(*name) == wanted);
        find(self.arena.as_deref())
            .or_else(|| find(shown))
            .or(names.first().copied())
    }

    /// Returns the line for an arena.
    pub fn line(&self, arena: &str) -> String {
        self.line_of(arena, &self.default_operations())
    }

    /// Returns the line of so many operations, unless their number is typed.
    pub fn line_of(&self, arena: &str, operations: &str) -> String {
        let first = [
            (OPERATIONS.key, or(&self.operations, operations)),
            ("seed", or(&self.seed, "1")),
            ("preset", self.preset.map_or("", Preset::name)),
        ];
        let shape = FIELDS.iter().zip(&self.shape);
        let shape = shape.map(|(field, value)| (field.key, value.as_str()));
        format!("random {arena}{}", options(first.into_iter().chain(shape)))
    }

    /// Returns the statement of that line.
    ///
    /// # Errors
    /// The mistake in it.
    pub fn statement(&self, arena: &str) -> Result<Statement, String> {
        match scenario::parse_line(&self.line(arena)) {
            Ok(Some(statement)) => Ok(statement),
            Ok(None) => Err("the line is empty".to_owned()),
            Err(error) => Err(error.explanation()),
        }
    }

    /// Returns the number of operations if the field is empty.
    pub fn default_operations(&self) -> String {
        let preset = self.preset.map(|preset| preset.operations().to_string());
        preset.unwrap_or_else(|| OPERATIONS.default.to_owned())
    }

    /// Returns the value of an empty field: that of the preset, or the default.
    pub fn default_of(&self, field: &Field) -> String {
        let Some(preset) = self.preset else {
            return field.default.to_owned();
        };
        let shape = preset.shape().to_string();
        let value = shape.split_whitespace().find_map(|word| {
            let (key, value) = word.split_once('=')?;
            (key == field.key).then(|| value.to_owned())
        });
        value.unwrap_or_else(|| field.default.to_owned())
    }

    /// Clears all fields that change the preset.
    pub fn clear_shape(&mut self) {
        self.shape = Default::default();
    }

    /// Returns whether any field changes the preset.
    pub fn has_shape(&self) -> bool {
        self.shape.iter().any(|value| !value.trim().is_empty())
    }
}

/// Returns the title of a preset, and its description as a sentence.
pub fn preset_text(preset: Preset) -> (&'static str, String) {
    let title = match preset {
        Preset::Pids => "Process ids",
        Preset::Kernel => "A kernel's heap",
        Preset::Io => "Device addresses",
        Preset::Adversary => "The adversary",
        Preset::Churn => "Steady churn",
    };
    let description = preset.description();
    // The description begins with a title of its own.
    let (_, description) = description.split_once(": ").unwrap_or(("", description));
    (title, as_sentence(description))
}

/// Returns a warning if every request to the arena will fail.
pub fn warning(session: &Session, arena: &str) -> Option<String> {
    let world = session.moment().world;
    let id = world.arena_named(arena)?;
    let total = world.inspect(id, |view| view.stats().mem_total);
    (total == 0 && world.arena(id)?.parent.is_none()).then(|| {
        let arena = shorten(arena, 40);
        format!("{arena} has no span and no source to import from: every request will fail.")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::at_end;

    #[test]
    fn a_form_left_alone_is_a_line_that_runs() {
        let form = WorkloadForm::default();
        assert_eq!(form.line("heap"), "random heap ops=1000 seed=1");
        assert!(form.statement("heap").is_ok());
    }

    #[test]
    fn the_arena_is_the_chosen_one_or_the_one_on_the_screen() {
        let mut form = WorkloadForm::default();
        let names = ["heap", "kmem"];
        assert_eq!(form.arena(&names, Some("kmem")), Some("kmem"));
        assert_eq!(form.arena(&names, None), Some("heap"));
        form.arena = Some("heap".to_owned());
        assert_eq!(form.arena(&names, Some("kmem")), Some("heap"));
        assert_eq!(form.arena(&["kmem"], None), Some("kmem"));
        assert_eq!(form.arena(&[], None), None);
    }

    #[test]
    fn an_arena_without_units_and_without_a_source_is_warned_about() {
        let text = "arena bare\narena heap\nspan heap 0 64\narena kmem source=heap\n";
        let session = at_end(text);
        assert!(warning(&session, "bare").is_some());
        assert_eq!(warning(&session, "heap"), None);
        assert_eq!(warning(&session, "kmem"), None);
    }

    #[test]
    fn every_field_is_a_key_of_the_language() {
        let typed = ["16..64", "10", "5", "size", "64K", "low", "50", "", "", ""];
        let mut form = WorkloadForm {
            shape: typed.map(str::to_owned),
            ..WorkloadForm::default()
        };
        for (index, field) in FIELDS.iter().enumerate() {
            for word in field.words {
                form.shape[index] = (*word).to_owned();
                let read = form.statement("heap");
                assert!(read.is_ok(), "{}: {read:?}", form.line("heap"));
            }
        }
    }

    #[test]
    fn every_preset_runs_as_it_is_and_says_what_holds() {
        let like = |preset| WorkloadForm {
            preset: Some(preset),
            ..WorkloadForm::default()
        };
        for preset in Preset::ALL {
            let form = like(preset);
            assert!(form.statement("heap").is_ok());
            let operations: u64 = form.default_operations().parse().unwrap();
            assert_eq!(operations, preset.operations());
        }
        let kernel = like(Preset::Kernel);
        for (key, default) in [("live", "400"), ("sizes", "buckets"), ("life", "random")] {
            let field = FIELDS.iter().find(|field| field.key == key).unwrap();
            assert_eq!(kernel.default_of(field), default);
        }
    }

    #[test]
    fn what_makes_no_sense_is_told() {
        let form = WorkloadForm {
            operations: "many".to_owned(),
            ..WorkloadForm::default()
        };
        let error = form.statement("heap").unwrap_err();
        assert!(error.contains("many"), "{error}");
    }
}
