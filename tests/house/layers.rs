//! Which file of a crate depends on which, and what is wrong with that.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    imports::{Path, paths, tokens},
    sources::Sources,
};

/// A file depends on another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Arrow {
    pub from: String,
    pub to: String,
    /// A `pub use` of a `mod.rs`: what the folder shows to users, which no file of the crate imports.
    pub is_exit: bool,
}

/// The arrows of a crate, and the imports that hide one.
#[derive(Debug, Default)]
pub struct Graph {
    pub arrows: BTreeSet<Arrow>,
    pub wrong: Vec<String>,
}

/// The module that a file is: `["kernels", "add"]` for `kernels/add.rs`, nothing for the root.
fn module_of(file: &str) -> Vec<String> {
    let stem = file.trim_end_matches(".rs").trim_end_matches("/mod");
    let segments = stem.split('/').map(String::from);
    segments.filter(|segment| segment != "lib").collect()
}

/// What a file shows of itself to the others.
struct Unit {
    tokens: Vec<String>,
    paths: Vec<Path>,
    /// The module paths behind the names that its imports bind.
    aliases: BTreeMap<String, Vec<String>>,
}

struct Crate<'a> {
    sources: &'a Sources,
    units: BTreeMap<&'a str, Unit>,
    /// The file of each macro.
    macros: BTreeMap<String, &'a str>,
}

/// Reads the arrows of a crate. Test files may depend on anything.
pub fn graph(sources: &Sources) -> Graph {
    let parsed = parse(sources);
    let mut graph = Graph::default();
    for (file, unit) in &parsed.units {
        for path in &unit.paths {
            if *file != "lib.rs" {
                parsed.follow(file, unit, path, &mut graph);
            }
        }
        parsed.follow_macros(file, unit, &mut graph);
    }
    graph
}

fn parse(sources: &Sources) -> Crate<'_> {
    let is_read = |file: &str| !file.ends_with("/tests.rs");
    let mut units = BTreeMap::new();
    let mut macros = BTreeMap::new();
    let mut names_of_the_crate = Vec::new();
    for (file, text) in sources.iter().filter(|(file, _)| is_read(file)) {
        let tokens = tokens(text);
        for words in tokens.windows(5) {
            if words[..4] == ["extern", "crate", "self", "as"] {
                names_of_the_crate.push(words[4].clone());
            }
            if words[..2] == ["macro_rules", "!"] {
                macros.insert(words[2].clone(), file.as_str());
            }
        }
        let unit = Unit {
            paths: paths(&tokens),
            tokens,
            aliases: BTreeMap::new(),
        };
        units.insert(file.as_str(), unit);
    }
    let mut parsed = Crate {
        sources,
        units,
        macros,
    };
    parsed.bind(&names_of_the_crate);
    parsed
}

impl Crate<'_> {
    /// Finds the names that stand for modules: of `use` and `mod` statements, and of the crate itself.
    /// Again and again, since a name may be made from another.
    fn bind(&mut self, names_of_the_crate: &[String]) {
        for (file, unit) in &mut self.units {
            let root = names_of_the_crate
                .iter()
                .map(|name| (name.clone(), Vec::new()));
            unit.aliases.extend(root);
            for words in unit
                .tokens
                .windows(3)
                .filter(|words| words[0] == "mod" && words[2] == ";")
            {
                let module = [module_of(file), vec![words[1].clone()]].concat();
                unit.aliases.insert(words[1].clone(), module);
            }
        }
        for _ in 0..4 {
            let mut bound = Vec::new();
            for (file, unit) in &self.units {
                for path in &unit.paths {
                    if let (Some(name), Some(absolute)) = (&path.name, absolute(file, unit, path))
                        && self
                            .file_of(&absolute)
                            .is_some_and(|(_, rest)| rest.is_empty())
                    {
                        bound.push((file.to_string(), name.clone(), absolute));
                    }
                }
            }
            for (file, name, absolute) in bound {
                if let Some(unit) = self.units.get_mut(file.as_str()) {
                    unit.aliases.insert(name, absolute);
                }
            }
        }
    }

    /// The file in which a path from the root ends, and what of the path is left.
    fn file_of<'p>(&self, path: &'p [String]) -> Option<(String, &'p [String])> {
        for length in (1..=path.len()).rev() {
            let stem = path[..length].join("/");
            for file in [format!("{stem}.rs"), format!("{stem}/mod.rs")] {
                if self.sources.contains_key(&file) {
                    return Some((file, &path[length..]));
                }
            }
        }
        Some(("lib.rs".into(), path))
    }

    /// Adds the arrow of a path, or what is wrong with it.
    fn follow(&self, file: &str, unit: &Unit, path: &Path, graph: &mut Graph) {
        let Some(absolute) = absolute(file, unit, path) else {
            return;
        };
        let shown = absolute.join("::");
        let Some((target, rest)) = self.file_of(&absolute) else {
            return;
        };
        let is_folder = target == "lib.rs" || target.ends_with("/mod.rs");
        let problem = match rest {
            // Which item of a file a macro takes is open; which file is not.
            [item] if item.starts_with('$') && !is_folder => "",
            _ if rest.iter().any(|segment| segment.starts_with('$')) => "which a macro completes",
            _ if target == file => return,
            _ if target == "lib.rs" => "which is in no file but the root",
            [] if is_folder => "a folder and no file",
            [] => "",
            [name, ..] if name == "*" && !is_folder => "",
            [name, ..] if self.defines(&target, name) => "",
            _ => "which is not defined there",
        };
        if problem.is_empty() {
            let is_exit = path.is_public && file.ends_with("/mod.rs");
            graph.arrows.insert(Arrow {
                from: file.into(),
                to: target,
                is_exit,
            });
        } else {
            graph.wrong.push(format!("{file} names {shown}, {problem}"));
        }
    }

    /// Whether a file defines a name, by itself or by a macro of its own that is given the name first; an
    /// import of it is no definition.
    fn defines(&self, file: &str, name: &str) -> bool {
        const WORDS: [&str; 9] = [
            "struct", "enum", "union", "trait", "fn", "const", "static", "type", "mod",
        ];
        let is_macro = |word: &str| self.macros.get(word).is_some_and(|home| *home == file);
        let defines = |unit: &Unit| {
            let mut pairs = unit.tokens.windows(2);
            let mut calls = unit.tokens.windows(4);
            pairs.any(|pair| WORDS.contains(&pair[0].as_str()) && pair[1] == name)
                || calls
                    .any(|call| is_macro(&call[0]) && call[1..3] == ["!", "("] && call[3] == name)
        };
        is_macro(name) || self.units.get(file).is_some_and(defines)
    }

    /// Adds the arrows to the files of macros, and refuses text that comes from elsewhere.
    fn follow_macros(&self, file: &str, unit: &Unit, graph: &mut Graph) {
        for words in unit.tokens.windows(3) {
            let home = self
                .macros
                .get(&words[0])
                .filter(|home| words[1] == "!" && **home != file);
            if let Some(home) = home {
                let (from, to) = (file.to_string(), home.to_string());
                graph.arrows.insert(Arrow {
                    from,
                    to,
                    is_exit: false,
                });
            }
            if words[..2] == ["include", "!"] || words == ["#", "[", "path"] {
                graph
                    .wrong
                    .push(format!("{file} takes its text from another file"));
            }
        }
    }
}

/// A path from the root of the crate; `None` for one into another crate.
fn absolute(file: &str, unit: &Unit, path: &Path) -> Option<Vec<String>> {
    let here = || [module_of(file), path.inside.clone()].concat();
    let [first, rest @ ..] = path.segments.as_slice() else {
        return None;
    };
    let mut root = match first.as_str() {
        "crate" => Vec::new(),
        "self" | "super" => here(),
        name => unit.aliases.get(name)?.clone(),
    };
    let rest = if first == "super" {
        path.segments.as_slice()
    } else {
        rest
    };
    for segment in rest {
        match segment.as_str() {
            "self" => (),
            "super" => drop(root.pop()),
            other => root.push(other.to_string()),
        }
    }
    Some(root)
}

/// The layer of a file: the folder in `src`, or the file itself.
pub fn layer_of(file: &str) -> &str {
    file.split('/')
        .next()
        .unwrap_or(file)
        .trim_end_matches(".rs")
}

/// The folder that a file stands in; a file in `src` stands for itself.
fn folder_of(file: &str) -> &str {
    file.rsplit_once('/').map_or(file, |(folder, _)| folder)
}

/// Reads a drawing of layers, the highest first: the words of a line up to two spaces, one under
/// another. Lines without words are strokes.
pub fn drawn_layers(page: &str) -> Vec<Vec<String>> {
    let drawing = page.split("```text").find(|part| part.contains("| layer"));
    let lines = drawing
        .unwrap_or("")
        .lines()
        .take_while(|line| !line.contains("```"));
    let boxes = lines.filter_map(|line| line.split('|').nth(1));
    let words = boxes.map(|cell| {
        cell.split_whitespace()
            .map(String::from)
            .collect::<Vec<_>>()
    });
    words
        .filter(|words| !words.is_empty() && words[0] != "layer")
        .collect()
}

/// Everything that is wrong with a crate whose root has a drawing of its layers, a sentence each.
pub fn violations(sources: &Sources) -> Vec<String> {
    let graph = graph(sources);
    let layers = drawn_layers(sources.get("lib.rs").map_or("", String::as_str));
    let height = |file: &str| {
        let at = layers
            .iter()
            .position(|names| names.iter().any(|name| name == layer_of(file)));
        at.map(|at| layers.len() - at)
    };
    let mut wrong = graph.wrong.clone();
    wrong.extend(misdrawn(sources, &layers));
    for Arrow { from, to, .. } in &graph.arrows {
        if layer_of(from) != layer_of(to) && height(from) <= height(to) {
            wrong.push(format!("{from} imports {to}, which is not below it"));
        }
    }
    let inner = || graph.arrows.iter().filter(|arrow| !arrow.is_exit);
    let files = inner().map(|arrow| (arrow.from.as_str(), arrow.to.as_str()));
    let folders = inner().map(|arrow| (folder_of(&arrow.from), folder_of(&arrow.to)));
    wrong.extend(circle(files));
    wrong.extend(circle(folders.filter(|(from, to)| from != to)));
    wrong
}

/// The layers that are not drawn once, and what is drawn and is not there.
fn misdrawn(sources: &Sources, layers: &[Vec<String>]) -> Vec<String> {
    let there: BTreeSet<&str> = sources
        .keys()
        .map(|file| layer_of(file))
        .filter(|layer| *layer != "lib")
        .collect();
    let drawn: Vec<&str> = layers.iter().flatten().map(String::as_str).collect();
    let count = |layer: &str| drawn.iter().filter(|name| **name == layer).count();
    let missing = there.iter().filter(|layer| count(layer) != 1);
    let surplus = drawn.iter().filter(|name| !there.contains(**name));
    let missing = missing.map(|layer| format!("{layer} is not drawn once"));
    missing
        .chain(surplus.map(|name| format!("{name} is drawn, and is not there")))
        .collect()
}

/// A circle, of any length, if there is one.
fn circle<'a>(arrows: impl Iterator<Item = (&'a str, &'a str)>) -> Option<String> {
    let mut targets = BTreeMap::<&str, BTreeSet<&str>>::new();
    for (from, to) in arrows {
        targets.entry(from).or_default().insert(to);
    }
    let (mut done, mut way) = (BTreeSet::new(), Vec::new());
    targets
        .keys()
        .find_map(|start| walk(start, &targets, &mut done, &mut way))
}

fn walk<'a>(
    node: &'a str,
    targets: &BTreeMap<&'a str, BTreeSet<&'a str>>,
    done: &mut BTreeSet<&'a str>,
    way: &mut Vec<&'a str>,
) -> Option<String> {
    if let Some(start) = way.iter().position(|step| *step == node) {
        let steps = [&way[start..], &[node]].concat();
        return Some(format!("a circle: {}", steps.join(" -> ")));
    }
    if !done.insert(node) {
        return None;
    }
    way.push(node);
    let next = targets.get(node).into_iter().flatten();
    let found = next
        .into_iter()
        .find_map(|next| walk(next, targets, done, way));
    way.pop();
    found
}
