//! The files of the crate, for tests that read them.

use std::{collections::BTreeMap, fs, path::Path};

/// Source files by their path below `src`.
pub type Sources = BTreeMap<String, String>;

/// Reads a folder and the folders in it.
pub fn read_sources(folder: &Path, prefix: &str, sources: &mut Sources) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let name = format!("{prefix}{}", entry.file_name().into_string().unwrap());
        if entry.path().is_dir() {
            read_sources(&entry.path(), &format!("{name}/"), sources);
        } else if name.ends_with(".rs") {
            sources.insert(name, fs::read_to_string(entry.path()).unwrap());
        }
    }
}
