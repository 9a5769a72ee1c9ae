//! Instructions per operation, held against the committed table and the goals.

use std::fs;

use anyhow::{Context, Result, ensure};

use crate::{
    board::{BOARDS, Build, firmware},
    table::{Committed, Figures, part},
};

const OPT_LEVELS: [&str; 3] = ["3", "s", "z"];

/// The programs that count; one alone would not fit the flash of the smallest board.
const PROGRAMS: [&str; 2] = ["bench", "bench_covariance"];

/// Instructions per call. A timer tick is up to 63 instructions, over at least 100 calls.
const TABLE: Committed = Committed {
    file: "measured/instructions.tsv",
    columns: &[
        "board",
        "opt_level",
        "operation",
        "element",
        "classes",
        "dim",
    ],
    tolerance: 0.03,
    resolution: 1.0,
};

/// The goals, and the peer's figures, in instructions per element.
const GOALS: &str = "measured/goals.tsv";

/// The rows that the README shows, by their labels.
const TELLING: [&str; 7] = [
    "`update`, i8, `DIM` 64",
    "`update`, f32, `DIM` 64",
    "`nearest` from sums, i8, 10 x 64",
    "`nearest` from centers, i8, 10 x 64",
    "`nearest` from centers, f32, 10 x 64",
    "`SharedCovariance::update`, i8, 10 x 64",
    "`whiten`, i8, `DIM` 64",
];

/// The rows of a batch in `bench`.
const BATCH_ROWS: f64 = 2.0;

pub fn run(write: bool) -> Result<()> {
    let figures = measure()?;
    if write {
        TABLE.write(&figures)?;
    } else {
        TABLE.compare(&figures)?;
    }
    let (compiler, committed) = TABLE.read()?;
    let goals = read_goals()?;
    write_pages(&compiler, &committed, &goals, write)?;
    check_goals(&committed, &figures, &goals)
}

/// Writes, or compares, the table of all rows and the README's few.
fn write_pages(compiler: &str, figures: &Figures, goals: &[Row], write: bool) -> Result<()> {
    let all = format!("{}Compiler: {compiler}.\n\n", markdown(figures, goals));
    part("docs/costs.md", "instructions", &all, write)?;
    let telling = TELLING.map(|label| {
        let row = goals.iter().find(|row| row.label == label);
        let row = row.with_context(|| format!("no row {label}"));
        row.map(Row::without_goals)
    });
    let telling: Vec<Row> = telling.into_iter().collect::<Result<_>>()?;
    part("README.md", "costs", &markdown(figures, &telling), write)
}

fn measure() -> Result<Figures> {
    let mut figures = Figures::new();
    for board in &BOARDS {
        for opt_level in OPT_LEVELS {
            let mut printed = String::new();
            for program in PROGRAMS {
                printed += &board.run(&Build::new(program, opt_level))?;
            }
            for line in printed.lines() {
                let (label, count) = line.rsplit_once(' ').context("a line without a count")?;
                let mut key = vec![board.name.to_owned(), opt_level.to_owned()];
                key.extend(label.split(' ').map(str::to_owned));
                figures.insert(key, count.parse::<f64>()? / 100.0);
            }
            println!(
                "{} at opt-level {opt_level}: {} lines",
                board.name,
                printed.lines().count()
            );
        }
    }
    Ok(figures)
}

/// A row of a table: an operation with a goal for some boards, or a peer's figures.
#[derive(Clone)]
struct Row {
    label: String,
    opt_level: String,
    operation: String,
    element: String,
    dim: String,
    /// One for each of [`BOARDS`].
    values: Vec<Option<f64>>,
}

impl Row {
    fn is_peer(&self) -> bool {
        self.operation == "peer"
    }

    fn without_goals(&self) -> Self {
        let values = vec![None; self.values.len()];
        Self {
            values,
            ..self.clone()
        }
    }

    /// Instructions per element of this operation on a board.
    fn figure(&self, figures: &Figures, board: &str) -> Option<f64> {
        let (key, figure) = figures.iter().find(|(key, _)| {
            let known = [board, &self.opt_level, &self.operation, &self.element];
            key[..4] == known && key[5] == self.dim
        })?;
        let (classes, dim): (f64, f64) = (key[4].parse().ok()?, key[5].parse().ok()?);
        let elements = match self.operation.as_str() {
            "update_batch" => BATCH_ROWS * dim,
            operation if operation.starts_with("nearest") || operation == "prepare" => {
                classes * dim
            }
            "covariance_update" | "whiten" => dim * (dim + 1.0) / 2.0,
            // Multiplications with an addition each: half of them factor, half invert.
            "whitening_prepare" => dim * dim * dim / 3.0,
            _ => dim,
        };
        Some(figure / elements)
    }
}

fn read_goals() -> Result<Vec<Row>> {
    let text = fs::read_to_string(firmware().join(GOALS))?;
    let mut rows = csv::ReaderBuilder::new()
        .delimiter(b'\t')
        .comment(Some(b'#'))
        .from_reader(text.as_bytes());
    let mut goals = Vec::new();
    for row in rows.records() {
        let row = row?;
        let field = |i: usize| row.get(i).unwrap_or_default().to_owned();
        let values = (5..5 + BOARDS.len())
            .map(|i| field(i).parse().ok())
            .collect();
        let [label, opt_level, operation, element, dim] = [0, 1, 2, 3, 4].map(field);
        goals.push(Row {
            label,
            opt_level,
            operation,
            element,
            dim,
            values,
        });
    }
    Ok(goals)
}

/// Fails on a goal that the committed table meets and the new figures miss.
fn check_goals(committed: &Figures, measured: &Figures, goals: &[Row]) -> Result<()> {
    let (mut met, mut missed, mut lost) = (0, 0, 0);
    for row in goals.iter().filter(|row| !row.is_peer()) {
        for (board, goal) in BOARDS.iter().zip(&row.values) {
            let Some(goal) = goal else { continue };
            let meets = |figures| {
                row.figure(figures, board.name)
                    .map(|figure| round(figure) <= *goal)
            };
            let before =
                meets(committed).with_context(|| format!("{} has no figure", row.label))?;
            let now = meets(measured).unwrap_or(false);
            met += usize::from(now);
            missed += usize::from(!now);
            if before && !now {
                lost += 1;
                println!("{} on {} no longer meets {goal}", row.label, board.name);
            }
        }
    }
    println!("{met} goals met, {missed} missed, {lost} lost");
    ensure!(lost == 0, "{lost} goals were met and are missed now");
    Ok(())
}

fn round(figure: f64) -> f64 {
    (figure * 100.0).round() / 100.0
}

/// A table of these rows: figure, and goal in parentheses; a missed goal is bold.
fn markdown(figures: &Figures, rows: &[Row]) -> String {
    let mut text = String::from("\n| instructions per element |");
    for board in &BOARDS {
        text += &format!(" {} |", board.name.to_uppercase());
    }
    text += "\n|---|";
    text += &"---|".repeat(BOARDS.len());
    for row in rows {
        text += &format!("\n| {} |", row.label);
        for (board, value) in BOARDS.iter().zip(&row.values) {
            let figure = row.figure(figures, board.name);
            text += &match (row.is_peer(), figure, value) {
                (true, _, Some(peer)) => format!(" {} |", digits(*peer)),
                (_, Some(figure), Some(goal)) if round(figure) > *goal => {
                    format!(" **{}** ({goal}) |", digits(figure))
                }
                (_, Some(figure), Some(goal)) => format!(" {} ({goal}) |", digits(figure)),
                (_, Some(figure), None) => format!(" {} |", digits(figure)),
                (_, None, _) => " |".into(),
            };
        }
    }
    text += "\n\n";
    text
}

/// Three significant digits.
fn digits(figure: f64) -> String {
    let decimals = if figure < 10.0 {
        2
    } else {
        usize::from(figure < 100.0)
    };
    format!("{figure:.decimals$}")
}
