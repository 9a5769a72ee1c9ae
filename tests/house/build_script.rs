//! The build script knows which cores have an FPU by their targets.

#[path = "../../build.rs"]
#[allow(dead_code)]
mod build;

/// The target, its ABI, the features that a compiler tells of it, and whether there is an FPU.
const TARGETS: [(&str, &str, &str, bool); 17] = [
    ("thumbv6m-none-eabi", "eabi", "", false),
    ("thumbv7m-none-eabi", "eabi", "", false),
    ("thumbv7em-none-eabi", "eabi", "", false),
    ("thumbv7em-none-eabihf", "eabihf", "", true),
    ("thumbv8m.base-none-eabi", "eabi", "", false),
    ("thumbv8m.main-none-eabi", "eabi", "", false),
    ("thumbv8m.main-none-eabihf", "eabihf", "", true),
    ("armv7r-none-eabihf", "eabihf", "", true),
    ("riscv32i-unknown-none-elf", "", "", false),
    ("riscv32imac-unknown-none-elf", "", "a,c,m,zca", false),
    ("riscv32imac-unknown-none-elf", "", "a,c,f,m", true),
    ("riscv32imafc-unknown-none-elf", "", "a,c,m,zca", true),
    ("riscv64imac-unknown-none-elf", "", "", false),
    ("riscv64gc-unknown-none-elf", "", "", true),
    ("aarch64-unknown-none", "", "", true),
    ("x86_64-unknown-linux-gnu", "", "fxsr,sse,sse2", true),
    ("wasm32-unknown-unknown", "", "", true),
];

#[test]
fn targets_without_an_fpu_are_known() {
    for (target, abi, features, has_fpu) in TARGETS {
        assert_eq!(build::has_fpu(target, abi, features), has_fpu, "{target}");
    }
}

#[test]
fn targets_of_the_smallest_cores_are_known() {
    for (target, ..) in TARGETS {
        let is_baseline = ["thumbv6m-none-eabi", "thumbv8m.base-none-eabi"].contains(&target);
        assert_eq!(build::is_thumb_baseline(target), is_baseline, "{target}");
    }
}
