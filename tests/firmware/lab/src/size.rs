//! Code, stack and RAM of each operation, read off images that hold that operation alone.

use std::{fmt::Write, path::Path, process::Command};

use anyhow::{Context, Result, bail, ensure};

use crate::{
    board::{Board, Build, llvm_tool},
    table::{Committed, Figures, part},
};

const TABLE: Committed = Committed {
    file: "measured/size.tsv",
    columns: &["board", "opt_level", "element", "operation", "measure"],
    tolerance: 0.02,
    resolution: 0.0,
};

/// A core without an FPU and one with it.
const BUILDS: [(&str, &str); 2] = [
    ("m0", "-Ctarget-cpu=cortex-m0"),
    ("m4f", "-Ctarget-cpu=cortex-m4"),
];
const OPT_LEVELS: [&str; 2] = ["3", "s"];
const ELEMENTS: [&str; 2] = ["f32", "i8"];
const OPERATIONS: [&str; 28] = [
    "update",
    "update_trusted",
    "update_batch",
    "forget",
    "merge",
    "unmerge",
    "set_class",
    "clear",
    "clear_class",
    "write_center",
    "gather",
    "nearest",
    "encode",
    "image",
    "restore",
    "merge_image",
    "encode_class",
    "restore_class",
    "flash_centers",
    "encode_restore",
    "image_slots",
    "recognizer_new",
    "recognizer_enroll",
    "recognizer_recognize",
    "recognizer_adapt",
    "recognizer_delete",
    "recognizer_slots",
    "recognizer",
];

/// The most code, in bytes, on a core without an FPU at opt-level `s` for a table of integers.
const MOST_CODE: [(&str, u64); 2] = [("encode_restore", 3900), ("image_slots", 5100)];

/// The most stack that restoring may take, in bytes.
const RESTORE_STACK: u64 = 256;

/// A frame may differ by a few registers that larger offsets ask for; a copy of counts would show
/// as 32 bytes.
const SLACK: u64 = 16;

/// The published shape, and one of twice as many classes, which must need the same stack.
const CLASSES: &str = "8";
const TWICE: &str = "16";

/// Classes that leave two rows, and three, beside the groups of four that a query goes through.
const REMAINDERS: [&str; 2] = ["10", "11"];

/// The name of `nearest` for so many classes.
fn nearest_of(classes: &str) -> String {
    format!("nearest, {classes} classes")
}

pub fn run(write: bool) -> Result<()> {
    let figures = measure()?;
    if write {
        TABLE.write(&figures)?;
    } else {
        TABLE.compare(&figures)?;
    }
    let (compiler, committed) = TABLE.read()?;
    part(
        "docs/costs.md",
        "size",
        &markdown(&compiler, &committed)?,
        write,
    )
}

fn measure() -> Result<Figures> {
    let mut figures = Figures::new();
    for (board, cpu) in BUILDS {
        for opt_level in OPT_LEVELS {
            for element in ELEMENTS {
                let column = Column {
                    board,
                    cpu,
                    opt_level,
                    element,
                };
                column.measure(&mut figures)?;
            }
            println!("{board} at opt-level {opt_level}: measured");
        }
    }
    Ok(figures)
}

/// What a column of the table is measured for.
struct Column {
    board: &'static str,
    cpu: &'static str,
    opt_level: &'static str,
    element: &'static str,
}

impl Column {
    fn build(&self, operation: &str, classes: &str) -> Result<Image> {
        let chosen = [operation, self.element, classes];
        Image::build(self.board, self.cpu, self.opt_level, chosen)
    }

    fn measure(&self, figures: &mut Figures) -> Result<()> {
        let empty = self.build("none", CLASSES)?;
        let mut insert = |operation: &str, measure: &str, figure: u64| {
            let key = [self.board, self.opt_level, self.element, operation, measure];
            figures.insert(key.map(str::to_owned).to_vec(), figure as f64);
        };
        // Two tables, the classes twice: the difference holds two more tables.
        let ram = (self.build("none", TWICE)?.ram - empty.ram) / 2;
        insert("table", "ram", ram);
        for operation in OPERATIONS {
            let image = self.build(operation, CLASSES)?;
            let text = image.text - empty.text;
            self.check(operation, &image, text)?;
            insert(operation, "text", text);
            insert(operation, "stack", image.stack);
        }
        for classes in REMAINDERS {
            let image = self.build("nearest", classes)?;
            let empty = self.build("none", classes)?;
            insert(&nearest_of(classes), "text", image.text - empty.text);
            insert(&nearest_of(classes), "stack", image.stack);
        }
        Ok(())
    }

    /// Fails on stack that grows with the classes, or is more than restoring may take, and on code that
    /// misses its goal.
    fn check(&self, operation: &str, image: &Image, text: u64) -> Result<()> {
        let (board, element, stack) = (self.board, self.element, image.stack);
        let more = self.build(operation, TWICE)?.stack;
        ensure!(
            more <= stack + SLACK,
            "{operation} {element} on {board}: {stack} bytes of stack, {more} for {TWICE} classes"
        );
        ensure!(
            operation != "restore" || stack <= RESTORE_STACK,
            "restoring {element} on {board} takes {stack} bytes of stack"
        );
        if (board, self.opt_level, element) == ("m0", "s", "i8") {
            let goal = MOST_CODE.iter().find(|(name, _)| *name == operation);
            ensure!(
                goal.is_none_or(|(_, most)| text <= *most),
                "{operation} takes {text} bytes of code, the goal is {goal:?}"
            );
        }
        Ok(())
    }
}

/// What is read off an image, in bytes.
struct Image {
    text: u64,
    ram: u64,
    /// The deepest frame of what the operation brings in.
    stack: u64,
}

impl Image {
    fn build(board: &str, cpu: &str, opt_level: &str, chosen: [&str; 3]) -> Result<Self> {
        let flags = format!("{cpu} -Zemit-stack-sizes");
        let [operation, element, classes] = chosen;
        let image = Board::find(board)?.build(&Build {
            rustflags: Some(&flags),
            environment: vec![
                ("OPERATION", operation),
                ("ELEMENT", element),
                ("CLASSES", classes),
                // The flag that emits stack sizes is not stable.
                ("RUSTC_BOOTSTRAP", "1"),
            ],
            ..Build::new("cost", opt_level)
        })?;
        let sections = output("llvm-size", &["-A"], &image)?;
        let frames = output("llvm-readobj", &["--stack-sizes", "--demangle"], &image)?;
        Ok(Self {
            text: section(&sections, ".text")? + section(&sections, ".rodata")?,
            ram: section(&sections, ".bss")? + section(&sections, ".data")?,
            stack: deepest(&frames)?,
        })
    }
}

fn output(tool: &str, options: &[&str], image: &Path) -> Result<String> {
    let output = Command::new(llvm_tool(tool)?)
        .args(options)
        .arg(image)
        .output()?;
    ensure!(
        output.status.success(),
        "{tool}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(String::from_utf8(output.stdout)?)
}

fn section(sections: &str, name: &str) -> Result<u64> {
    let mut rows = sections.lines().map(|line| line.split_whitespace());
    let row = rows.find_map(|mut row| (row.next() == Some(name)).then_some(row));
    let size = row
        .and_then(|mut row| row.next())
        .with_context(|| format!("no section {name}"))?;
    Ok(size.parse()?)
}

/// The deepest frame of the crate's functions and of `operation`, which they are inlined into.
fn deepest(frames: &str) -> Result<u64> {
    let mut deepest = 0;
    let mut ours = false;
    for line in frames.lines().map(str::trim) {
        if let Some(names) = line.strip_prefix("Functions: ") {
            ours = names.contains("class_centers") || names.contains("cost::operation");
        } else if let Some(size) = line.strip_prefix("Size: 0x") {
            let size = u64::from_str_radix(size, 16)?;
            deepest = deepest.max(if ours { size } else { 0 });
        }
    }
    Ok(deepest)
}

fn markdown(compiler: &str, figures: &Figures) -> Result<String> {
    let mut text = String::from("\n| bytes of code, stack |");
    let columns = columns();
    for (board, opt_level, element) in &columns {
        write!(text, " {} {element} `{opt_level}` |", board.to_uppercase())?;
    }
    text += "\n|---|";
    text += &"---|".repeat(columns.len());
    for (operation, title) in rows() {
        write!(text, "\n| {title} |")?;
        for (board, opt_level, element) in &columns {
            let figure = |measure: &str| {
                let key = [*board, *opt_level, *element, &operation, measure].map(str::to_owned);
                figures.get(&key[..]).copied()
            };
            match (figure("text"), figure("stack")) {
                (Some(code), Some(stack)) => write!(text, " {code}, {stack} |")?,
                _ => bail!("no size of {operation}"),
            }
        }
    }
    write!(text, "\n\nCompiler: {compiler}.\n\n")?;
    Ok(text)
}

fn columns() -> Vec<(&'static str, &'static str, &'static str)> {
    let mut columns = Vec::new();
    for (board, _) in BUILDS {
        for element in ELEMENTS {
            columns.extend(OPT_LEVELS.map(|opt_level| (board, opt_level, element)));
        }
    }
    columns
}

/// The operations of the table, and what they are called there.
fn rows() -> Vec<(String, String)> {
    let mut rows = Vec::new();
    for operation in OPERATIONS {
        rows.push((operation.into(), format!("`{operation}`")));
        if operation == "nearest" {
            rows.extend(REMAINDERS.map(|n| (nearest_of(n), format!("... {n} classes"))));
        }
    }
    rows
}
