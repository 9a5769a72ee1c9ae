//! Tables of centers that are made by the compiler, to lie in flash.
//!
//! The squared norms of integer centers are made there too. A `const fn` cannot call what a trait has, so
//! each element has its own function, of the same name.

use crate::tables::center_table::{CenterTable, assert_shape};

/// Defines `from_centers` of an element; `$norm` gives the norm of a center.
macro_rules! from_centers {
    ($element:ident, $norm:path) => {
        /// Tables for flash.
        impl<const CLASSES: usize, const DIM: usize> CenterTable<$element, CLASSES, DIM> {
            /// Returns a table of `centers`. `counts` says how many samples each is the mean of; a class
            /// of 0 samples is empty. It is made for `static` tables, which lie in flash.
            ///
            /// Each element has this function, so the element is named where it is called:
            /// `CenterTable::<i8, 2, 3>::from_centers`, or through a type alias.
            ///
            /// Float centers are not checked: no query finds a class with NaN or infinite components. At
            /// run time, [`set_class`](Self::set_class) checks a center, and needs no copy of the table
            /// on the stack.
            pub const fn from_centers(
                centers: [[$element; DIM]; CLASSES],
                counts: [u32; CLASSES],
            ) -> Self {
                const { assert_shape::<$element, CLASSES, DIM>() }
                let norms = $norm(&centers);
                Self {
                    centers,
                    counts,
                    norms,
                }
            }
        }
    };
}

/// Nothing is kept of the length of a float center.
const fn none<C, const CLASSES: usize>(_: &[C; CLASSES]) -> [(); CLASSES] {
    [(); CLASSES]
}

/// Defines a function that gives the squared norm of each center.
macro_rules! norms {
    ($name:ident of $element:ident: $norm:ident by $product:ident) => {
        // OK: `Integer::MAX_DIM`.
        const fn $name<const CLASSES: usize, const DIM: usize>(
            centers: &[[$element; DIM]; CLASSES],
        ) -> [$norm; CLASSES] {
            let mut norms = [0; CLASSES];
            let mut class = 0;
            while class < CLASSES {
                let mut dim = 0;
                while dim < DIM {
                    let component = centers[class][dim] as $product;
                    norms[class] += (component * component) as $norm;
                    dim += 1;
                }
                class += 1;
            }
            norms
        }
    };
}

norms!(norms_of_i8 of i8: u32 by i32);
norms!(norms_of_u8 of u8: u32 by u32);
norms!(norms_of_i16 of i16: u64 by i32);

from_centers!(f32, none);
from_centers!(f64, none);
from_centers!(i8, norms_of_i8);
from_centers!(u8, norms_of_u8);
from_centers!(i16, norms_of_i16);
