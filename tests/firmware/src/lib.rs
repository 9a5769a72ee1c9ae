//! What the firmware's programs share: start, output, exit, and the instruction counter.

#![no_std]

pub mod digests;
pub mod golden;
#[doc(hidden)]
pub mod no_flash;
#[doc(hidden)]
pub mod port;
pub mod recognition;

pub use port::{Counter, exit};
pub use semihosting::{print, println};

/// Makes `fn() -> bool` the program: it exits with 0 when the function returns `true`, with 1 when
/// it returns `false` or panics.
#[macro_export]
macro_rules! program {
    ($run:path) => {
        #[$crate::port::entry]
        fn main() -> ! {
            $crate::exit($run())
        }

        #[panic_handler]
        fn panic(info: &core::panic::PanicInfo) -> ! {
            $crate::println!("{info}");
            $crate::exit(false)
        }
    };
}

/// Prints `operation element classes dim count`: what `$calls` calls of `$operation` cost beyond as many calls of `$empty`.
#[macro_export]
macro_rules! count {
    ($counter:ident, $label:expr, $calls:literal, $operation:expr, $empty:expr) => {{
        let operation = $counter.count(|| {
            for _ in 0..$calls {
                core::hint::black_box($operation);
            }
        });
        let empty = $counter.count(|| {
            for _ in 0..$calls {
                core::hint::black_box($empty);
            }
        });
        let hundredths = (operation.saturating_sub(empty) * 100 + $calls / 2) / $calls;
        let (operation, element, classes, dim) = $label;
        $crate::println!("{operation} {element} {classes} {dim} {hundredths}");
    }};
}
