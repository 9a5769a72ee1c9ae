// Made by class_centers.py.

use class_centers::{Whitening, triangle};

/// A whitening in 9 dimensions: weights, offsets, shift, shrinkage and smallest pivot.
#[allow(clippy::approx_constant)]
#[rustfmt::skip]
pub static WHITENING: Whitening<i16, 9, { triangle(9) }> = Whitening::from_parts(
    [
        17514, -2703, 9753, 3209, 1651, 15605, -2587, 636, -1571, 9481, 3215, -1671, 4322, 1054,
        16319, 1595, -2897, -1291, -3748, -568, 13039, 1585, 408, 2137, 348, 5937, -4988, 14102,
        2225, -2274, -1114, -1050, -911, 1796, -852, 10692, 3871, -10, -3299, 2220, -1452, -2417,
        2423, -3165, 13682,
    ],
    [
        166100, 106160, 212213, 135733, 229838, 123833, 224963, 168116, 104321,
    ],
    18,
    0.08995497,
    0.4548296,
);
