//! Compares the layers of docs/architecture.md with the paths in the code.
#![allow(clippy::unwrap_used, reason = "a test ends where something is wrong")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// The path of a module below the root of its crate: `["panels", "arenas", "row"]`.
type Module = Vec<String>;

/// The modules of a crate, each with the paths inside the crate that it names.
struct Crate {
    modules: BTreeMap<Module, BTreeSet<Module>>,
    sources: BTreeMap<Module, String>,
}

impl Crate {
    fn read(folder: &str) -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        let mut sources = BTreeMap::new();
        collect(&root, &mut Vec::new(), &mut sources);
        let paths = |(module, source): (&Module, &String)| {
            let named = paths_in(source).into_iter();
            let named = named.filter_map(|path| absolute(&path, module, &sources));
            (module.clone(), named.collect())
        };
        Self {
            modules: sources.iter().map(paths).collect(),
            sources,
        }
    }

    /// Returns the modules that each module uses; a path to an item counts for the item's module.
    fn arrows(&self) -> BTreeMap<&Module, BTreeSet<&Module>> {
        let arrows = self.modules.iter().map(|(module, paths)| {
            let known = paths.iter().filter_map(|path| self.module_of(path));
            (module, known.filter(|other| *other != module).collect())
        });
        arrows.collect()
    }

    fn module_of(&self, path: &[String]) -> Option<&Module> {
        (1..=path.len())
            .rev()
            .find_map(|len| self.modules.get_key_value(&path[..len]))
            .map(|(module, _)| module)
    }

    /// Returns the groups of modules that use each other in a loop.
    fn circles(&self) -> Vec<Vec<String>> {
        let arrows = self.arrows();
        let reached: BTreeMap<&Module, BTreeSet<&Module>> = arrows
            .keys()
            .map(|from| (*from, reach(&arrows, from)))
            .collect();
        let mut circles = BTreeSet::new();
        for (module, others) in &reached {
            let circle: Vec<String> = others
                .iter()
                .filter(|other| reached[**other].contains(*module))
                .map(|other| other.join("::"))
                .collect();
            if circle.len() > 1 {
                circles.insert(circle);
            }
        }
        circles.into_iter().collect()
    }
}

fn reach<'m>(
    arrows: &BTreeMap<&'m Module, BTreeSet<&'m Module>>,
    from: &'m Module,
) -> BTreeSet<&'m Module> {
    let mut reached = BTreeSet::new();
    let mut next = vec![from];
    while let Some(module) = next.pop() {
        for other in &arrows[module] {
            if reached.insert(*other) {
                next.push(other);
            }
        }
    }
    reached
}

/// Reads all files below a folder, without their unit tests.
fn collect(folder: &Path, module: &mut Module, sources: &mut BTreeMap<Module, String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        if path.is_dir() {
            module.push(name);
            collect(&path, module, sources);
            module.pop();
        } else if path.extension().is_some_and(|extension| extension == "rs") && name != "tests" {
            let source = fs::read_to_string(&path).unwrap();
            let code = source.split("#[cfg(test)]\nmod tests {").next().unwrap();
            let lines = code
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"));
            let mut own = module.clone();
            if !["mod", "lib", "main"].contains(&name.as_str()) {
                own.push(name);
            }
            sources.insert(own, lines.map(|line| line.to_owned() + "\n").collect());
        }
    }
}

/// Returns the paths that a source names: those of its `use` lines, and elsewhere those that
/// begin with `crate`, `super` or `self`.
fn paths_in(source: &str) -> Vec<String> {
    let mut paths = Vec::new();
    for (start, _) in source.match_indices("use ") {
        let begins_a_line = source[..start].ends_with(['\n', ' ']) || start == 0;
        if let Some(end) = source[start..].find(';').filter(|_| begins_a_line) {
            let tree: String = source[start + 4..start + end].split_whitespace().collect();
            expand("", &tree, &mut paths);
        }
    }
    for root in ["crate::", "super::", "self::"] {
        for (start, _) in source.match_indices(root) {
            let path = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
            let end = source[start..].find(|c| !path(c)).unwrap_or(0);
            paths.push(source[start..start + end].to_owned());
        }
    }
    paths
}

/// Expands a tree of `use`: `a::{b, c::d}` becomes `a::b` and `a::c::d`.
fn expand(before: &str, tree: &str, paths: &mut Vec<String>) {
    let Some((head, inside)) = tree.split_once('{') else {
        paths.push(format!("{before}{tree}"));
        return;
    };
    let inside = inside.strip_suffix('}').unwrap_or(inside);
    let (mut depth, mut start) = (0, 0);
    for (at, c) in inside.char_indices().chain([(inside.len(), ',')]) {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                if start < at {
                    expand(&format!("{before}{head}"), &inside[start..at], paths);
                }
                start = at + 1;
            }
            _ => {}
        }
    }
}

/// Returns a path from the root of the crate; `None` for a path that leads out of it.
fn absolute(path: &str, module: &Module, sources: &BTreeMap<Module, String>) -> Option<Module> {
    let mut parts = path.split("::").map(str::to_owned).peekable();
    let mut from = match parts.peek()?.as_str() {
        "crate" => Vec::new(),
        "super" | "self" => module.clone(),
        child => {
            let mut inside = module.clone();
            inside.push(child.to_owned());
            sources.contains_key(&inside).then(|| module.clone())?
        }
    };
    for part in parts {
        match part.as_str() {
            "crate" | "self" => {}
            "super" => {
                from.pop();
            }
            _ => from.push(part),
        }
    }
    Some(from)
}

/// Returns true if a path begins with one of these.
fn begins(path: &Module, with: &[&str]) -> bool {
    with.iter().any(|prefix| {
        let prefix: Vec<&str> = prefix.split("::").collect();
        path.len() >= prefix.len() && path.iter().zip(&prefix).all(|(part, other)| part == other)
    })
}

/// Returns the parts of the app that a module of the app may use, besides itself.
fn allowed(module: &Module) -> Vec<String> {
    const CONTEXT: [&str; 3] = ["kit", "shell::context", "shell::commands"];
    let own = |parts: usize| module[..parts.min(module.len())].join("::");
    let known: &[&str] = match module.first().map(String::as_str) {
        Some("kit" | "platform") => &[],
        Some("panels") => &CONTEXT,
        Some("experiments" | "export") => &["kit", "platform", "shell::context", "shell::commands"],
        // The shell may use everything.
        _ => return vec![],
    };
    let own = match module.first().map(String::as_str) {
        Some("panels") => own(2),
        _ => own(1),
    };
    known
        .iter()
        .map(|part| (*part).to_owned())
        .chain([own])
        .collect()
}

#[test]
fn no_part_of_the_app_uses_more_than_it_may() {
    let app = Crate::read("src");
    let mut wrong = Vec::new();
    for (module, paths) in &app.modules {
        let allowed = allowed(module);
        let allowed: Vec<&str> = allowed.iter().map(String::as_str).collect();
        for path in paths.iter().filter(|_| !allowed.is_empty()) {
            if app.module_of(path).is_some() && !begins(path, &allowed) {
                wrong.push(format!("{} -> {}", module.join("::"), path.join("::")));
            }
        }
    }
    assert!(
        app.modules.len() > 80,
        "{} modules were read",
        app.modules.len()
    );
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn no_loop_of_modules_has_ten() {
    let circles = Crate::read("src").circles();
    let large: Vec<_> = circles.iter().filter(|circle| circle.len() >= 10).collect();
    assert!(large.is_empty(), "{large:#?}");
}

#[test]
fn no_crate_uses_the_layers_above_it() {
    for (folder, above) in [
        (
            "crates/vmem/src",
            &["vmem_lab", "vmem_view", "vmem_explorer", "egui"][..],
        ),
        (
            "crates/lab/src",
            &["vmem_view", "vmem_explorer", "egui", "eframe"],
        ),
        ("crates/view/src", &["vmem_explorer", "egui", "eframe"]),
    ] {
        for (module, source) in &Crate::read(folder).sources {
            for name in above {
                assert!(
                    !source.contains(&format!("{name}::")),
                    "{folder}: {} names {name}",
                    module.join("::")
                );
            }
        }
    }
}

#[test]
fn a_loop_is_found() {
    let names = |source: &str| paths_in(source);
    assert_eq!(
        names("use crate::a::{b, c::{self, D}};\n")[..3],
        ["crate::a::b", "crate::a::c::self", "crate::a::c::D"]
    );
    let module = |name: &str| vec![name.to_owned()];
    let knows = |name: &str| BTreeSet::from([module(name)]);
    let loop_of_two = Crate {
        modules: BTreeMap::from([(module("a"), knows("b")), (module("b"), knows("a"))]),
        sources: BTreeMap::new(),
    };
    assert_eq!(loop_of_two.circles(), [["a", "b"]]);
}

#[test]
fn every_mark_is_in_the_legend() {
    let app = Crate::read("src");
    let source = |path: &[&str]| {
        let module: Module = path.iter().map(|part| (*part).to_owned()).collect();
        app.sources[&module].as_str()
    };
    let (marks, legend) = (source(&["kit", "marks"]), source(&["shell", "legend"]));
    let functions = marks.split("pub fn ").skip(1);
    let names = functions.filter_map(|function| function.split('(').next());
    let names: Vec<&str> = names.collect();
    assert!(names.len() > 5, "{names:?}");
    for name in names {
        let call = format!("marks::{name}(");
        assert!(legend.contains(&call), "the legend lacks {name}");
    }
}
