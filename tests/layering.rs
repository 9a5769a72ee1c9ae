//! Imports only point down: a file of `src` names nothing that stands in a higher layer.
//!
//! Files of one layer may import each other, as long as they do not do so in both directions.
//! Tests (`#[cfg(test)]` modules and files named `tests.rs`) may import anything.

mod support;

use std::path::Path;

use support::{
    imports::{paths_from, re_exports, tokens},
    sources::{Sources, read_sources},
};

/// The units of the crate and their layers: a file, or a folder whose files are one unit.
const LAYERS: &[(&str, u8)] = &[
    ("error.rs", 0),
    ("number.rs", 0),
    ("element/", 1),
    ("math.rs", 1),
    ("measure.rs", 1),
    ("rules.rs", 1),
    ("kernels/", 2),
    ("metric.rs", 2),
    ("view.rs", 2),
    ("aging.rs", 3),
    ("centers.rs", 3),
    ("centers_view.rs", 3),
    ("moving.rs", 3),
    ("table.rs", 3),
    ("table_element.rs", 3),
    ("center_loss.rs", 4),
    ("mahalanobis.rs", 4),
    ("nearest.rs", 4),
    ("quantized.rs", 4),
    ("roots.rs", 4),
    ("scores.rs", 4),
    ("shrunken.rs", 4),
    ("spread.rs", 4),
    ("strangers.rs", 4),
    ("threshold.rs", 4),
    ("variance.rs", 4),
    ("persist/bytes.rs", 5),
    ("persist/crc32.rs", 5),
    ("persist/fleet.rs", 5),
    ("persist/header.rs", 5),
    ("persist/reader.rs", 5),
    ("persist/record.rs", 5),
    ("persist/rows.rs", 5),
    ("persist/saved.rs", 5),
    ("persist/slots.rs", 5),
    ("persist/slots/", 5),
    ("persist/snapshot.rs", 5),
    ("persist/tables.rs", 5),
    ("persist/flash.rs", 6),
    ("persist/flash_error.rs", 6),
    ("persist/journal.rs", 6),
    ("persist/mod.rs", 6),
    ("labels.rs", 6),
    ("averages.rs", 7),
    ("defmt.rs", 6),
    ("serde/", 6),
];

/// The module that a file is: `["kernels", "add"]` for `kernels/add.rs`.
fn module_of(file: &str) -> Vec<String> {
    let stem = file.trim_end_matches(".rs").trim_end_matches("/mod");
    stem.split('/').map(String::from).collect()
}

/// The path without `crate`, `self` and `super`, from the root of the crate.
fn from_root(path: &[String], module: &[String]) -> Vec<String> {
    let mut root = if path[0] == "crate" {
        Vec::new()
    } else {
        module.to_vec()
    };
    for segment in path {
        match segment.as_str() {
            "crate" | "self" => (),
            "super" => drop(root.pop()),
            other => root.push(other.to_string()),
        }
    }
    root
}

/// The unit that a file belongs to, and its layer.
fn unit_of(file: &str) -> Option<(&'static str, u8)> {
    let is_unit = |unit: &str| file == unit || unit.ends_with('/') && file.starts_with(unit);
    LAYERS.iter().copied().find(|(unit, _)| is_unit(unit))
}

/// The unit in which a path from the root ends.
fn target_of(path: &[String], sources: &Sources) -> Option<(&'static str, u8)> {
    let longest_first = (1..=path.len())
        .rev()
        .map(|length| path[..length].join("/"));
    let files = longest_first.flat_map(|stem| [format!("{stem}.rs"), format!("{stem}/mod.rs")]);
    files
        .into_iter()
        .find(|file| sources.contains_key(file))
        .and_then(|file| unit_of(&file))
}

/// Everything that is wrong with the imports of these sources, a sentence each.
fn violations(sources: &Sources) -> Vec<String> {
    let names = re_exports(sources.get("lib.rs").map_or("", String::as_str));
    let mut wrong = Vec::new();
    let mut sideways = Vec::new();
    let is_checked = |file: &str| file != "lib.rs" && !file.ends_with("/tests.rs");
    for (file, text) in sources.iter().filter(|(file, _)| is_checked(file)) {
        let Some((unit, layer)) = unit_of(file) else {
            wrong.push(format!("{file} has no layer: add it to LAYERS"));
            continue;
        };
        for path in paths_from(&tokens(text), &["crate", "self", "super"]) {
            let path = from_root(&path, &module_of(file));
            let behind = path
                .first()
                .and_then(|name| names.get(name))
                .unwrap_or(&path);
            match target_of(behind, sources) {
                None => wrong.push(format!(
                    "{file} imports {}, which is nowhere",
                    path.join("::")
                )),
                Some((target, above)) if above > layer => {
                    wrong.push(format!(
                        "{file} imports {}, up from {target}",
                        path.join("::")
                    ));
                }
                Some((target, beside)) if beside == layer => sideways.push((unit, target)),
                Some(_) => (),
            }
        }
    }
    let is_circle = |(a, b): &(&str, &str)| a < b && sideways.contains(&(b, a));
    let circles = sideways.iter().filter(|pair| is_circle(pair));
    wrong.extend(circles.map(|(a, b)| format!("{a} and {b} import each other")));
    wrong
}

#[test]
fn no_import_of_the_crate_points_up() {
    let mut sources = Sources::new();
    read_sources(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        "",
        &mut sources,
    );
    assert!(sources.contains_key("lib.rs") && sources.contains_key("kernels/mod.rs"));
    let wrong = violations(&sources);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The test above sees the imports of the crate at all.
#[test]
fn the_imports_of_the_crate_are_read() {
    let mut sources = Sources::new();
    read_sources(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        "",
        &mut sources,
    );
    let imports = paths_from(&tokens(&sources["centers.rs"]), &["crate"]);
    let names: Vec<String> = imports.iter().map(|path| path.join("::")).collect();
    assert!(names.contains(&"crate::Element".into()), "{names:?}");
    assert!(names.contains(&"crate::kernels::self".into()), "{names:?}");
}

/// A crate of three layers, with this text planted into one file.
fn planted(file: &str, text: &str) -> Vec<String> {
    let files = [
        (
            "lib.rs",
            "pub use centers::ClassCenters;\npub use element::{Element, other::Other};",
        ),
        ("element/mod.rs", ""),
        ("kernels/add.rs", "use super::LANES; use crate::Element;"),
        (
            "kernels/mod.rs",
            "pub(crate) use add::add; use crate::{Element, error::A};",
        ),
        ("error.rs", ""),
        ("centers.rs", "use crate::{Element, kernels::{self, add}};"),
        (
            "table.rs",
            "fn f() { let c = crate::ClassCenters::<f32, 1, 1>::new(); }",
        ),
        ("nearest.rs", "use crate::ClassCenters;"),
    ];
    let mut sources = Sources::from(files.map(|(file, text)| (file.into(), text.into())));
    sources.entry(file.into()).or_default().push_str(text);
    violations(&sources)
}

#[test]
fn a_planted_import_that_points_up_is_caught() {
    for text in [
        "use crate::centers::ClassCenters;",
        "use crate::{Element, ClassCenters};",
        "use crate::{Element, centers::{self, Thing as Other}};",
        "pub(crate) use crate::nearest::*;",
        "fn f() -> crate::ClassCenters<f32, 1, 1> { todo!() }",
        "fn f() { super::super::centers::f() }",
        "use super::super::{nearest::Nearest};",
        "#[cfg(test)] mod tests { fn f() {} } use crate::ClassCenters;",
    ] {
        let wrong = planted("kernels/add.rs", text);
        assert!(!wrong.is_empty(), "{text}");
        let is_named = |wrong: &String| wrong.starts_with("kernels/add.rs imports ");
        assert!(wrong.iter().all(is_named), "{wrong:?}");
    }
}

#[test]
fn imports_that_point_down_comments_strings_and_tests_are_not_caught() {
    for text in [
        "",
        "use crate::error::UpdateError;",
        "// use crate::ClassCenters;\n/// [`crate::ClassCenters`]",
        "const TEXT: &str = \"crate::ClassCenters \\\" crate::centers\";",
        "#[cfg(test)]\nmod tests {\n    use crate::{ClassCenters};\n}",
        "#[cfg(test)]\nmod tests;",
        "use core::fmt; use num_traits::{One, Zero};",
    ] {
        assert_eq!(planted("kernels/add.rs", text), [""; 0], "{text}");
    }
    assert_eq!(
        planted("kernels/tests.rs", "use crate::ClassCenters;"),
        [""; 0]
    );
}

#[test]
fn a_file_without_a_layer_a_path_to_nowhere_and_a_circle_are_caught() {
    assert_eq!(
        planted("helpers.rs", ""),
        ["helpers.rs has no layer: add it to LAYERS"]
    );
    let wrong = planted("error.rs", "use crate::nothing::Here;");
    assert_eq!(wrong, ["error.rs imports nothing::Here, which is nowhere"]);
    let wrong = planted("centers.rs", "use crate::table::CenterTable;");
    assert_eq!(wrong, ["centers.rs and table.rs import each other"]);
}
