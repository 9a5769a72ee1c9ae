//! Committed tables: tab-separated figures under a line that names the compiler.

use std::{collections::BTreeMap, fs, path::PathBuf};

use anyhow::{Context, Result, bail, ensure};

use crate::board::{firmware, rustc};

/// Figures by what they measure.
pub type Figures = BTreeMap<Vec<String>, f64>;

/// A table of figures that is committed, and may rise by a tolerance only.
pub struct Committed {
    /// The file, below the firmware's folder.
    pub file: &'static str,
    /// The names of the columns before the figure.
    pub columns: &'static [&'static str],
    /// How far a figure may rise.
    pub tolerance: f64,
    /// How far it may rise besides: the resolution of the measurement.
    pub resolution: f64,
}

impl Committed {
    fn path(&self) -> PathBuf {
        firmware().join(self.file)
    }

    pub fn write(&self, figures: &Figures) -> Result<()> {
        let mut text = format!("# {}\n{}\tfigure\n", rustc()?, self.columns.join("\t"));
        for (key, figure) in figures {
            text += &format!("{}\t{figure}\n", key.join("\t"));
        }
        fs::write(self.path(), text)?;
        println!("{} figures written to {}", figures.len(), self.file);
        Ok(())
    }

    /// Returns the compiler that the table names, and its figures.
    pub fn read(&self) -> Result<(String, Figures)> {
        let text = fs::read_to_string(self.path()).with_context(|| self.file)?;
        let compiler = text.lines().next().unwrap_or_default();
        let compiler = compiler.trim_start_matches("# ").to_owned();
        let mut rows = csv::ReaderBuilder::new()
            .delimiter(b'\t')
            .comment(Some(b'#'))
            .from_reader(text.as_bytes());
        let mut figures = Figures::new();
        for row in rows.records() {
            let mut key: Vec<String> = row?.iter().map(str::to_owned).collect();
            let figure = key.pop().context("an empty row")?;
            figures.insert(key, figure.parse()?);
        }
        Ok((compiler, figures))
    }

    /// Fails on a figure that is missing, new, or risen by more than the tolerance. Under another
    /// compiler than the table's, differences are printed instead.
    pub fn compare(&self, measured: &Figures) -> Result<()> {
        let (compiler, committed) = self.read()?;
        let own = rustc()?;
        let mut risen = 0;
        for (key, figure) in measured {
            let Some(before) = committed.get(key) else {
                bail!(
                    "{}: no figure for {}; --write takes it in",
                    self.file,
                    key.join(" ")
                );
            };
            if *figure > before * (1.0 + self.tolerance) + self.resolution {
                risen += 1;
                println!("{}: {before} -> {figure}", key.join(" "));
            }
        }
        let missing = committed.keys().find(|key| !measured.contains_key(*key));
        ensure!(
            missing.is_none(),
            "{}: {missing:?} was not measured",
            self.file
        );
        println!("{}: {} figures, {risen} risen", self.file, measured.len());
        if compiler != own {
            println!("the table is {compiler}'s and this is {own}: differences are not failures");
            return Ok(());
        }
        ensure!(risen == 0, "{risen} figures of {} rose", self.file);
        Ok(())
    }
}

/// Replaces, or compares, the part of a page between two marks. The page is a file of the repository.
pub fn part(page: &str, mark: &str, part: &str, write: bool) -> Result<()> {
    let path = firmware().join("../..").join(page);
    let text = fs::read_to_string(&path)?;
    let (open, close) = (
        format!("<!-- {mark} -->\n"),
        format!("<!-- end of {mark} -->"),
    );
    let start = text
        .find(&open)
        .with_context(|| format!("no mark {mark} in {page}"))?;
    let start = start + open.len();
    let end = text[start..].find(&close).context("the mark has no end")? + start;
    if write {
        fs::write(path, format!("{}{part}{}", &text[..start], &text[end..]))?;
    } else {
        ensure!(
            &text[start..end] == part,
            "{page}: the part {mark} is not the committed table's"
        );
    }
    Ok(())
}
