//! A folder is a layer, and imports only point down: the drawing in the crate's documentation holds.
//!
//! Every path names the file that defines what it ends in, so that the arrows between files are the ones
//! that a reader sees; no file depends on itself by way of others, and no folder.

use std::path::Path;

use crate::{
    layers::{drawn_layers, graph, violations},
    sources::{Sources, read_sources},
};

fn sources() -> Sources {
    let mut sources = Sources::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    read_sources(&folder, "", &mut sources);
    sources
}

#[test]
fn imports_of_the_crate_point_down_the_drawing_and_form_no_circle() {
    let wrong = violations(&sources());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The test above sees the crate at all.
#[test]
fn the_imports_and_the_drawing_are_read() {
    let sources = sources();
    let graph = graph(&sources);
    let has = |from: &str, to: &str| {
        graph
            .arrows
            .iter()
            .any(|arrow| arrow.from == from && arrow.to == to && !arrow.is_exit)
    };
    assert!(has("tables/class_centers.rs", "element/mod.rs"));
    assert!(has("tables/sum_rows.rs", "kernels/add.rs"));
    assert!(has("kernels/add.rs", "element/mod.rs"));
    assert!(graph.arrows.len() > 100, "{}", graph.arrows.len());
    let layers = drawn_layers(&sources["lib.rs"]);
    let at = |name: &str| {
        layers
            .iter()
            .position(|layer| layer.contains(&name.to_string()))
    };
    assert!(at("persist") < at("tables") && at("tables") < at("element"));
    assert!(at("error").is_some_and(|error| error + 1 == layers.len()));
}

const ROOT: &str = "//! ```text\n//! | layer |\n//! | tables | t |\n//! | kernels | k |\n\
    //! | element | e |\n//! | error | r |\n//! ```\n\
    pub use crate::tables::centers::Centers;";

/// A small crate that is right, with this text planted into one file.
fn planted(file: &str, text: &str) -> Vec<String> {
    let files = [
        ("lib.rs", ROOT),
        ("error.rs", "pub struct A; pub struct B;"),
        (
            "element/mod.rs",
            "pub(crate) mod float; pub(crate) mod whole; pub trait Element {}",
        ),
        (
            "element/float.rs",
            "use crate::element::Element; pub struct F; macro_rules! inner { () => {} }",
        ),
        (
            "element/whole.rs",
            "use crate::element::{Element, float::F as G}; pub struct W;",
        ),
        (
            "kernels/mod.rs",
            "pub(crate) mod add; pub(crate) mod blend; pub(crate) mod deep;",
        ),
        (
            "kernels/add.rs",
            "use crate::{element::Element, error::A}; pub fn add() {}",
        ),
        (
            "kernels/blend.rs",
            "use crate::kernels::add::add; pub fn blend() {} pub struct Blend;",
        ),
        (
            "kernels/deep/mod.rs",
            "mod inner; pub fn deep() {} use crate::kernels::blend::Blend;",
        ),
        (
            "kernels/deep/inner.rs",
            "pub struct Inner; use crate::error::B;",
        ),
        (
            "tables/mod.rs",
            "pub(crate) mod centers; mod view; pub use self::centers::Centers;",
        ),
        (
            "tables/centers.rs",
            "use crate::kernels::{add::{self, add}, blend::*}; pub struct Centers;\n\
            macro_rules! view { ($t:ty) => { impl $crate::element::Element for $t {} } }",
        ),
        (
            "tables/view.rs",
            "use crate::tables::centers::Centers; view!(Centers); pub struct View;",
        ),
    ];
    let mut sources = Sources::from(files.map(|(file, text)| (file.into(), text.into())));
    let planted = sources.entry(file.into()).or_default();
    planted.push('\n');
    planted.push_str(text);
    violations(&sources)
}

/// The planted text is found, in a sentence that begins and ends so.
#[track_caller]
fn assert_found(file: &str, text: &str, begin: &str, end: &str) {
    let wrong = planted(file, text);
    let is_named = |sentence: &String| sentence.starts_with(begin) && sentence.ends_with(end);
    assert!(wrong.iter().any(is_named), "{text}: {wrong:?}");
}

#[test]
fn imports_that_point_up_are_found() {
    for text in [
        "use crate::tables::centers::Centers;",
        "use crate::{element::Element as E, tables::centers::{self, Centers as Other}};",
        "pub(crate) use crate::tables::centers::*;",
        "fn f() -> crate::tables::centers::Centers { todo!() }",
        "fn f() { super::super::tables::centers::f() } use super::super::tables::centers::Centers;",
        "mod sealed { use super::super::super::tables::centers::Centers; }",
        "#[cfg(test)] mod tests { fn f() {} } use crate::tables::centers::Centers;",
        "fn f() { let c = '\"'; } use crate::tables::centers::Centers; const C: char = '\"';",
        "const R: &str = r#\"a \" b\"#; use crate::tables::centers::Centers;",
    ] {
        let end = "imports tables/centers.rs, which is not below it";
        assert_found("kernels/add.rs", text, "kernels/add.rs", end);
    }
}

#[test]
fn renamed_imports_are_seen_through() {
    for text in [
        "use crate as root; use root::tables::centers::Centers;",
        "use crate as root; fn f() { root::tables::centers::Centers; }",
        "use crate::{self as root}; fn f() -> root::tables::centers::Centers {}",
        "use super::super as up; type T = up::tables::centers::Centers;",
        "use crate::tables as elsewhere; type T = elsewhere::centers::Centers;",
        "use crate as a; use a as b; use b::tables as c; use c::centers::Centers;",
        "extern crate self as own; use own::tables::centers::Centers;",
    ] {
        let end = "imports tables/centers.rs, which is not below it";
        assert_found("kernels/add.rs", text, "kernels/add.rs", end);
    }
    let wrong = planted("lib.rs", "extern crate self as own;");
    assert_eq!(wrong, [""; 0]);
}

#[test]
fn macros_are_seen_through() {
    let end = "imports tables/centers.rs, which is not below it";
    // A body, a call, the text of a call, and a macro that is in scope without an import.
    for text in [
        "macro_rules! m { () => { $crate::tables::centers::Centers } }",
        "macro_rules! m { ($x:ty) => { $x } } type T = m!(crate::tables::centers::Centers);",
        "macro_rules! m { () => { use $crate::{element::Element, tables::centers::Centers}; } }",
        "view!(u8);",
    ] {
        assert_found("kernels/add.rs", text, "kernels/add.rs", end);
    }
    let text = "macro_rules! m { ($x:ident) => { crate::$x::centers::Centers } } m!(tables);";
    assert_found(
        "kernels/add.rs",
        text,
        "kernels/add.rs names",
        "which a macro completes",
    );
    let text = "macro_rules! m { ($x:ident) => { use $crate::$x::centers::Centers; } }";
    assert_found(
        "kernels/add.rs",
        text,
        "kernels/add.rs names",
        "which a macro completes",
    );
    let elsewhere = "takes its text from another file";
    assert_found(
        "kernels/add.rs",
        "include!(\"../tables/centers.rs\");",
        "kernels/add.rs",
        elsewhere,
    );
    assert_found(
        "kernels/mod.rs",
        "#[path = \"../x.rs\"] mod x;",
        "kernels/mod.rs",
        elsewhere,
    );
}

#[test]
fn paths_that_name_no_defining_file_are_found() {
    let root = "which is in no file but the root";
    assert_found(
        "kernels/add.rs",
        "use crate::Centers;",
        "kernels/add.rs names Centers,",
        root,
    );
    assert_found(
        "kernels/add.rs",
        "use crate as r; type T = r::Centers;",
        "kernels/add.rs",
        root,
    );
    assert_found(
        "kernels/add.rs",
        "use crate::nothing::Here;",
        "kernels/add.rs",
        root,
    );
    let undefined = "which is not defined there";
    assert_found(
        "tables/view.rs",
        "use crate::tables::Centers;",
        "tables/view.rs names",
        undefined,
    );
    assert_found(
        "tables/view.rs",
        "use crate::kernels::blend::add;",
        "tables/view.rs",
        undefined,
    );
    assert_found(
        "tables/view.rs",
        "use crate::kernels::*;",
        "tables/view.rs names",
        undefined,
    );
    let folder = "a folder and no file";
    assert_found(
        "tables/view.rs",
        "use crate::kernels::{self, add::add};",
        "tables/view.rs",
        folder,
    );
}

#[test]
fn circles_of_any_length_are_found() {
    for (file, text, circle) in [
        (
            "element/float.rs",
            "use crate::element::whole::W;",
            "element/float.rs -> element/whole.rs",
        ),
        (
            "kernels/add.rs",
            "use crate::kernels::deep::deep;",
            "kernels/add.rs -> kernels/deep/mod.rs -> kernels/blend.rs -> kernels/add.rs",
        ),
        (
            "element/mod.rs",
            "use self::whole::W;",
            "element/float.rs -> element/mod.rs -> element/whole.rs",
        ),
        (
            "element/mod.rs",
            "inner!();",
            "element/float.rs -> element/mod.rs -> element/float.rs",
        ),
    ] {
        assert_found(file, text, &format!("a circle: {circle}"), "");
    }
    // No file depends on itself here, and two folders on each other.
    let text = "use crate::kernels::deep::inner::Inner;";
    assert_found(
        "kernels/add.rs",
        text,
        "a circle: kernels -> kernels/deep -> kernels",
        "",
    );
}

#[test]
fn a_layer_that_is_not_drawn_and_one_that_is_not_there_are_found() {
    assert_eq!(planted("helpers.rs", ""), ["helpers is not drawn once"]);
    let drawn =
        "//! ```text\n//! | layer |\n//! | tables kernels element error queries | all |\n//! ```";
    let mut sources = Sources::new();
    sources.insert("lib.rs".into(), drawn.into());
    for layer in ["tables", "kernels", "element", "error"] {
        sources.insert(format!("{layer}/mod.rs"), String::new());
    }
    assert_eq!(violations(&sources), ["queries is drawn, and is not there"]);
    // Layers side by side may not import each other.
    let text = "use crate::error::A;".to_string();
    sources.insert("error/mod.rs".into(), "pub struct A;".into());
    sources.insert("element/mod.rs".into(), text);
    let wrong = violations(&sources);
    assert!(
        wrong.contains(&"element/mod.rs imports error/mod.rs, which is not below it".into()),
        "{wrong:?}"
    );
}

#[test]
fn what_is_right_is_not_found() {
    for text in [
        "",
        "use crate::error::A; use crate::element::{Element as E, float::{self, F}};",
        "// use crate::tables::centers::Centers;\n/// [`crate::Centers`]",
        "/* crate::Centers */ const TEXT: &str = \"crate::Centers \\\" crate::tables\";",
        "#[cfg(test)]\nmod tests {\n    use crate::{tables::centers::Centers};\n}",
        "#[cfg(test)]\nmod tests;",
        "use core::fmt; use num_traits::{One, Zero}; fn f<'a>(x: &'a str) { fmt::Error; Self::g() }",
        "mod sealed { use super::add; pub struct S; } use self::sealed::S;",
    ] {
        assert_eq!(planted("kernels/add.rs", text), [""; 0], "{text}");
    }
    assert_eq!(
        planted("kernels/tests.rs", "use crate::tables::centers::Centers;"),
        [""; 0]
    );
}
