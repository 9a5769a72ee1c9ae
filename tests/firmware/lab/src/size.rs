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
const OPERATIONS: [&str; 21] = [
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
                let build = |operation, classes| {
                    Image::build(board, cpu, opt_level, [operation, element, classes])
                };
                let empty = build("none", CLASSES)?;
                let key = |operation: &str, measure: &str| {
                    [board, opt_level, element, operation, measure]
                        .map(str::to_owned)
                        .to_vec()
                };
                // Two tables, the classes twice: the difference holds two more tables.
                let ram = (build("none", TWICE)?.ram - empty.ram) / 2;
                figures.insert(key("table", "ram"), ram as f64);
                for operation in OPERATIONS {
                    let image = build(operation, CLASSES)?;
                    let larger = build(operation, TWICE)?;
                    let (stack, more) = (image.stack, larger.stack);
                    ensure!(
                        more <= stack + SLACK,
                        "{operation} {element} on {board}: {stack} bytes of stack, {more} for {TWICE} classes"
                    );
                    ensure!(
                        operation != "restore" || stack <= RESTORE_STACK,
                        "restoring {element} on {board} takes {stack} bytes of stack"
                    );
                    let text = image.text - empty.text;
                    if (board, opt_level, element) == ("m0", "s", "i8") {
                        let goal = MOST_CODE.iter().find(|(name, _)| *name == operation);
                        ensure!(
                            goal.is_none_or(|(_, most)| text <= *most),
                            "{operation} takes {text} bytes of code, the goal is {goal:?}"
                        );
                    }
                    figures.insert(key(operation, "text"), text as f64);
                    figures.insert(key(operation, "stack"), image.stack as f64);
                }
            }
            println!("{board} at opt-level {opt_level}: measured");
        }
    }
    Ok(figures)
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
    for operation in OPERATIONS {
        write!(text, "\n| `{operation}` |")?;
        for (board, opt_level, element) in &columns {
            let figure = |measure: &str| {
                let key = [*board, *opt_level, *element, operation, measure].map(str::to_owned);
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
