//! Workloads: presets, and a form that becomes a `random` line.

use vmem_lab::scenario::{self, Statement};
use vmem_lab::workload::Preset;

/// The fields of a `random` line as typed or chosen; what is empty is not said.
#[derive(Clone, Debug, Default)]
pub struct Generator {
    /// Where it runs; the arena that is shown, if none is chosen.
    pub arena: Option<String>,
    /// The preset it begins with.
    pub preset: Option<Preset>,
    /// `ops=`
    pub operations: String,
    /// `seed=`
    pub seed: String,
    /// The fields that are typed, in the order of [`TYPED`].
    pub typed: [String; TYPED.len()],
    /// The fields that are chosen, in the order of [`CHOSEN`].
    pub chosen: [Option<&'static str>; CHOSEN.len()],
}

/// A field of the form: its key in the language, what it is called, and what holds
/// where nothing is said.
pub struct Field {
    /// `size`
    pub key: &'static str,
    /// What it is called.
    pub label: &'static str,
    /// What holds otherwise.
    pub otherwise: &'static str,
    /// What it means.
    pub help: &'static str,
}

/// The fields that are typed.
pub const TYPED: [Field; 7] = [
    Field {
        key: "size",
        label: "sizes from..to",
        otherwise: "1..256",
        help: "The sizes asked for, in units: 16..64, or one size",
    },
    Field {
        key: "live",
        label: "live at a time",
        otherwise: "64",
        help: "About how many ranges are allocated at a time",
    },
    Field {
        key: "swing",
        label: "live varies by",
        otherwise: "0",
        help: "How far that number rises and falls, in slow waves",
    },
    Field {
        key: "align",
        label: "align",
        otherwise: "1",
        help: "What addresses are a multiple of: a power of two, or the word size",
    },
    Field {
        key: "nocross",
        label: "do not cross",
        otherwise: "none",
        help: "A power of two: no range lies across a multiple of it",
    },
    Field {
        key: "within",
        label: "within",
        otherwise: "anywhere",
        help: "The addresses that ranges may have: 0..1M, or low for the lower half",
    },
    Field {
        key: "constrained",
        label: "% constrained",
        otherwise: "100",
        help: "In how many of a hundred allocations each constraint is asked for",
    },
];

/// The fields of which one of several words is chosen, with the words.
pub const CHOSEN: [(Field, &[&str]); 3] = [
    (
        Field {
            key: "sizes",
            label: "distribution",
            otherwise: "uniform",
            help: "uniform: each size alike; powers of two; skewed: many small, few large; \
                   buckets: powers of two, many small",
        },
        &["uniform", "powers", "skewed", "buckets"],
    ),
    (
        Field {
            key: "life",
            label: "freed next",
            otherwise: "random",
            help: "random: any; stack: the newest; queue: the oldest; steady: a free for each \
                   allocation; every-other: the adversary",
        },
        &["random", "stack", "queue", "steady", "every-other"],
    ),
    (
        Field {
            key: "policy",
            label: "policy",
            otherwise: "instant",
            help: "How a segment is chosen; mixed: by any of the three",
        },
        &["instant", "best", "next", "mixed"],
    ),
];

impl Generator {
    /// The line it stands for, in an arena.
    pub fn line(&self, arena: &str) -> String {
        let mut line = format!("random {arena}");
        let mut say = |key: &str, value: &str| {
            if !value.trim().is_empty() {
                line += &format!(" {key}={}", value.trim());
            }
        };
        say("ops", or(&self.operations, self.usual_operations()));
        say("seed", or(&self.seed, "1"));
        say("preset", self.preset.map_or("", Preset::name));
        for (field, value) in TYPED.iter().zip(&self.typed) {
            say(field.key, value);
        }
        for ((field, _), value) in CHOSEN.iter().zip(self.chosen) {
            say(field.key, value.unwrap_or_default());
        }
        line
    }

    /// The statement of that line.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn statement(&self, arena: &str) -> Result<Statement, String> {
        match scenario::parse_line(&self.line(arena)) {
            Ok(Some(statement)) => Ok(statement),
            Ok(None) => Err("there is nothing to run".to_owned()),
            Err(error) => {
                let hint = error.suggestion;
                let hint = hint.map_or(String::new(), |word| format!("; did you mean “{word}”?"));
                Err(format!("{}{hint}", error.message))
            }
        }
    }

    /// How many operations, unless that is said.
    pub fn usual_operations(&self) -> &'static str {
        match self.preset.map(Preset::operations) {
            None => "1000",
            Some(128) => "128",
            Some(3_000) => "3000",
            Some(5_000) => "5000",
            Some(_) => "10000",
        }
    }

    /// What holds for a key where the form says nothing: the preset's word, or the usual.
    pub fn otherwise(&self, field: &Field) -> String {
        let Some(preset) = self.preset else {
            return field.otherwise.to_owned();
        };
        let shape = preset.shape().to_string();
        let said = shape.split_whitespace().find_map(|word| {
            let (key, value) = word.split_once('=')?;
            (key == field.key).then(|| value.to_owned())
        });
        said.unwrap_or_else(|| field.otherwise.to_owned())
    }

    /// Says nothing but the preset any more.
    pub fn clear_shape(&mut self) {
        self.typed = Default::default();
        self.chosen = Default::default();
    }

    /// Whether anything is said besides the preset.
    pub fn has_shape(&self) -> bool {
        self.typed.iter().any(|value| !value.trim().is_empty())
            || self.chosen.iter().any(Option::is_some)
    }
}

fn or<'a>(typed: &'a str, otherwise: &'a str) -> &'a str {
    match typed.trim() {
        "" => otherwise,
        typed => typed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_left_alone_is_a_line_that_runs() {
        let generator = Generator::default();
        assert_eq!(generator.line("heap"), "random heap ops=1000 seed=1");
        assert!(generator.statement("heap").is_ok());
    }

    #[test]
    fn every_field_is_a_key_of_the_language() {
        let mut generator = Generator {
            typed: ["16..64", "10", "5", "size", "64K", "low", "50"].map(str::to_owned),
            ..Generator::default()
        };
        for (index, (_, words)) in CHOSEN.iter().enumerate() {
            for word in *words {
                generator.chosen[index] = Some(word);
                let read = generator.statement("heap");
                assert!(read.is_ok(), "{}: {read:?}", generator.line("heap"));
            }
        }
    }

    #[test]
    fn every_preset_runs_as_it_is_and_says_what_holds() {
        for preset in Preset::ALL {
            let generator = Generator {
                preset: Some(preset),
                ..Generator::default()
            };
            assert!(generator.statement("heap").is_ok());
            let operations: u64 = generator.usual_operations().parse().unwrap();
            assert_eq!(operations, preset.operations());
        }
        let kernel = Generator {
            preset: Some(Preset::Kernel),
            ..Generator::default()
        };
        assert_eq!(kernel.otherwise(&TYPED[1]), "400");
        assert_eq!(kernel.otherwise(&CHOSEN[0].0), "buckets");
        assert_eq!(kernel.otherwise(&CHOSEN[1].0), "random");
    }

    #[test]
    fn what_makes_no_sense_is_told() {
        let generator = Generator {
            operations: "many".to_owned(),
            ..Generator::default()
        };
        let error = generator.statement("heap").unwrap_err();
        assert!(error.contains("many"), "{error}");
    }
}
