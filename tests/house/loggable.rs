//! Every public type can be logged with `defmt`: it derives `Format` where it is defined, or
//! `src/defmt.rs` formats it.

use std::path::Path;

use crate::sources::{Sources, read_sources};

const DERIVED: &str = "#[cfg_attr(feature = \"defmt\", derive(defmt::Format))]";

/// The name of the type that a line defines publicly.
fn public_type(line: &str) -> Option<&str> {
    let definition = ["pub struct ", "pub enum "].map(|words| line.strip_prefix(words));
    let definition = definition.into_iter().flatten().next()?;
    definition
        .split(|letter: char| !letter.is_alphanumeric())
        .next()
}

/// Whether a type can be named outside: a `pub use` exports it.
fn is_exported(sources: &Sources, name: &str) -> bool {
    let exports = |text: &String| {
        let mut uses = text.split("pub use ").skip(1);
        uses.any(|after| {
            let exported = after.split(';').next().unwrap_or_default();
            let mut words = exported.split(|letter: char| !letter.is_alphanumeric());
            words.any(|word| word == name)
        })
    };
    sources.values().any(exports)
}

/// The public types that cannot be logged.
fn unformatted(sources: &Sources) -> Vec<&str> {
    let by_hand = sources.get("defmt.rs").map_or("", String::as_str);
    let mut missing = Vec::new();
    for text in sources.values() {
        let mut derived = false;
        for line in text.lines() {
            if let Some(name) = public_type(line) {
                let own = format!("impl defmt::Format for {name}<");
                let is_by_hand = by_hand.contains(&format!(" {name}<")) || text.contains(&own);
                if !derived && !is_by_hand && is_exported(sources, name) {
                    missing.push(name);
                }
                derived = false;
            }
            derived |= line == DERIVED;
        }
    }
    missing
}

#[test]
fn every_public_type_can_be_logged() {
    let mut sources = Sources::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    read_sources(&folder, "", &mut sources);
    assert!(sources.contains_key("defmt.rs"));
    assert_eq!(unformatted(&sources), [""; 0]);
}

#[test]
fn a_type_that_cannot_be_logged_is_found() {
    let found = |text: &str| {
        let formats = "format_counts!(\"...\", Table<N>);";
        let exports = "pub use crate::a::{A, B, Plain, Table, TableOfMine};";
        let sources = [("a.rs", text), ("defmt.rs", formats), ("lib.rs", exports)];
        let sources = sources.map(|(name, text)| (name.to_string(), text.to_string()));
        unformatted(&sources.into()).len()
    };
    assert_eq!(found("pub struct Plain;"), 1);
    assert_eq!(found("pub enum Plain {\n    A,\n}"), 1);
    assert_eq!(found("pub struct InsideOnly;"), 0);
    assert_eq!(found("pub struct TableOfMine<const N: usize>;"), 1);
    assert_eq!(
        found(&format!("{DERIVED}\npub struct A;\npub struct B;")),
        1
    );
    assert_eq!(
        found(&format!("{DERIVED}\n#[non_exhaustive]\npub enum A {{}}")),
        0
    );
    assert_eq!(
        found("pub struct Table<const N: usize>;\npub(crate) struct Own;\nstruct Own;"),
        0
    );
}
