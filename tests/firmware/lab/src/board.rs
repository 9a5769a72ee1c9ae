//! Boards, and how a program is built for one and run on it.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context, Result, bail};

/// An emulated board: a file in `boards/`.
pub struct Board {
    pub name: &'static str,
    pub machine: &'static str,
    pub target: &'static str,
    /// The features of the crate that suit the core.
    pub features: &'static str,
}

pub const BOARDS: [Board; 7] = [
    Board {
        name: "m0",
        machine: "microbit",
        target: "thumbv6m-none-eabi",
        features: "",
    },
    Board {
        name: "m3",
        machine: "mps2-an385",
        target: "thumbv7m-none-eabi",
        features: "",
    },
    Board {
        name: "m4f",
        machine: "mps2-an386",
        target: "thumbv7em-none-eabihf",
        features: "",
    },
    Board {
        name: "m7",
        machine: "mps2-an500",
        target: "thumbv7em-none-eabihf",
        features: "",
    },
    Board {
        name: "m33",
        machine: "mps2-an505",
        target: "thumbv8m.main-none-eabihf",
        features: "",
    },
    Board {
        name: "m55",
        machine: "mps3-an547",
        target: "thumbv8m.main-none-eabihf",
        features: "mve",
    },
    Board {
        name: "rv32",
        machine: "virt",
        target: "riscv32imac-unknown-none-elf",
        features: "",
    },
];

/// How a program is built.
#[derive(Clone, Default)]
pub struct Build<'a> {
    pub program: &'a str,
    pub opt_level: &'a str,
    pub features: &'a str,
    /// Without the features that suit the core.
    pub is_plain: bool,
    /// Further flags for the compiler, in place of those of the board's file.
    pub rustflags: Option<&'a str>,
    pub environment: Vec<(&'a str, &'a str)>,
}

impl<'a> Build<'a> {
    pub fn new(program: &'a str, opt_level: &'a str) -> Self {
        Self {
            program,
            opt_level,
            ..Self::default()
        }
    }
}

/// The folder of the firmware.
pub fn firmware() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

impl Board {
    pub fn find(name: &str) -> Result<&'static Self> {
        let board = BOARDS.iter().find(|board| board.name == name);
        board.with_context(|| format!("no board is named {name}"))
    }

    /// Builds a program: its path, or what the compiler and the linker said.
    pub fn build(&self, build: &Build) -> Result<PathBuf> {
        let mut cargo = Command::new(env!("CARGO"));
        cargo
            .current_dir(firmware())
            .args([
                "build",
                "--quiet",
                "--release",
                "--locked",
                "--bin",
                build.program,
            ])
            .args(["--config", &format!("boards/{}.toml", self.name)])
            .args(["--features", build.features])
            .args([
                "--features",
                if build.is_plain { "" } else { self.features },
            ])
            .env_remove("RUSTFLAGS")
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", build.opt_level)
            .env("CARGO_PROFILE_RELEASE_DEBUG", "false")
            .envs(build.environment.iter().copied());
        if let Some(flags) = build.rustflags {
            cargo.env("RUSTFLAGS", flags);
        }
        let output = cargo
            .stdin(Stdio::null())
            .output()
            .context("cargo does not start")?;
        if !output.status.success() {
            bail!(
                "{}: {}",
                build.program,
                String::from_utf8_lossy(&output.stderr).trim()
            );
        }
        Ok(firmware()
            .join("target")
            .join(self.target)
            .join("release")
            .join(build.program))
    }

    /// Builds a program, runs it in QEMU, and returns what it printed.
    pub fn run(&self, build: &Build) -> Result<String> {
        let printed = self.emulate(&self.build(build)?)?;
        Ok(String::from_utf8_lossy(&printed).into_owned())
    }

    /// Runs a program in QEMU, and returns the bytes that it wrote.
    pub fn emulate(&self, image: &Path) -> Result<Vec<u8>> {
        let output = Command::new("./qemu.sh")
            .current_dir(firmware())
            .arg(self.machine)
            .arg(image.canonicalize()?)
            .stdin(Stdio::null())
            .output()
            .context("qemu.sh does not start")?;
        if !output.status.success() {
            bail!(
                "{} on {}: {}\n{}{}",
                image.display(),
                self.name,
                output.status,
                String::from_utf8_lossy(&output.stdout),
                String::from_utf8_lossy(&output.stderr)
            );
        }
        Ok(output.stdout)
    }
}

/// The compiler's version, which every committed table names.
pub fn rustc() -> Result<String> {
    let output = Command::new("rustc")
        .current_dir(firmware())
        .arg("--version")
        .output()?;
    let version = String::from_utf8(output.stdout)?;
    let mut words = version.split_whitespace();
    Ok(words.by_ref().take(2).collect::<Vec<_>>().join(" "))
}

/// The path of a tool of the compiler's component `llvm-tools`.
pub fn llvm_tool(name: &str) -> Result<PathBuf> {
    let output = Command::new("rustc")
        .args(["--print", "target-libdir"])
        .output()?;
    let libdir = PathBuf::from(String::from_utf8(output.stdout)?.trim());
    let tool = libdir.join("../bin").join(name);
    if !tool.exists() {
        bail!("{name} is missing: rustup component add llvm-tools");
    }
    Ok(tool)
}
