//! Tells the crate what kind of core it is built for, where the compiler's own conditions do not.
//!
//! Whether a RISC-V core has the extension F shows in the name of the target, but in no condition of a
//! stable compiler; nor does any tell the smallest Arm cores from the others.

use std::env;

fn main() {
    let variable = |name| env::var(name).unwrap_or_default();
    let target = variable("TARGET");
    let has_fpu = has_fpu(
        &target,
        &variable("CARGO_CFG_TARGET_ABI"),
        &variable("CARGO_CFG_TARGET_FEATURE"),
    );
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rustc-check-cfg=cfg(soft_float, thumb_baseline)");
    if !has_fpu {
        println!("cargo::rustc-cfg=soft_float");
    }
    if is_thumb_baseline(&target) {
        println!("cargo::rustc-cfg=thumb_baseline");
    }
}

/// Whether a target has instructions for `f32`.
///
/// Arm passes floats in integer registers where it has none, and says so in its ABI. RISC-V names its
/// extensions behind the width; G stands for several, F among them, and D includes F. A flag of the
/// compiler may add F, which nightly compilers tell. All other targets have an FPU.
pub fn has_fpu(target: &str, abi: &str, features: &str) -> bool {
    if target.starts_with("arm") || target.starts_with("thumb") {
        return abi != "eabi";
    }
    let architecture = target.split('-').next().unwrap_or_default();
    let extensions = ["riscv32", "riscv64"]
        .iter()
        .find_map(|width| architecture.strip_prefix(width));
    extensions.is_none_or(|letters| {
        letters.contains(['f', 'd', 'g']) || features.split(',').any(|feature| feature == "f")
    })
}

/// Whether a target is Armv6-M or Armv8-M Baseline.
pub fn is_thumb_baseline(target: &str) -> bool {
    target.starts_with("thumbv6m") || target.starts_with("thumbv8m.base")
}
