//! Answers to queries, and decisions.

use class_centers::{
    Nearest, Ranked,
    decisions::{Decision, Thresholds},
};

/// In place of a class: there is none.
pub const CC_NO_CLASS: usize = usize::MAX;

/// The most places of a `top_k`.
pub const CC_TOP_K_MAX: usize = 16;

/// What a query is, by a limit and a margin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i32)]
pub enum cc_decision {
    /// None of the classes: too far from the nearest one, or there is none.
    CC_UNKNOWN = 0,
    /// Of the nearest class.
    CC_KNOWN = 1,
    /// Near enough, but the runner-up is hardly farther away.
    CC_AMBIGUOUS = 2,
}

/// The three structs of one type of squared distances.
macro_rules! answers {
    ($measure:ty, $nearest:ident, $ranked:ident, $thresholds:ident, $what:literal) => {
        #[doc = concat!(" The nearest class and the runner-up. Squared distances are ", $what, ".")]
        #[derive(Clone, Copy, Debug, PartialEq)]
        #[repr(C)]
        pub struct $nearest {
            /// The class; of several as near, the lowest. `CC_NO_CLASS` when no class has samples.
            pub class_index: usize,
            /// The next class; `CC_NO_CLASS` when there is none.
            pub runner_up: usize,
            /// The squared Euclidean distance of the query and the center; 0 without a class.
            pub measure: $measure,
            /// That of the runner-up; 0 without one.
            pub runner_up_measure: $measure,
        }

        #[doc = concat!(" A class, and its squared distance, ", $what, ".")]
        #[derive(Clone, Copy, Debug, PartialEq)]
        #[repr(C)]
        pub struct $ranked {
            /// The class.
            pub class_index: usize,
            /// The squared Euclidean distance of the query and its center.
            pub measure: $measure,
        }

        #[doc = concat!(" What a known query keeps. Squared distances are ", $what, ".")]
        #[derive(Clone, Copy, Debug, PartialEq)]
        #[repr(C)]
        pub struct $thresholds {
            /// The greatest squared distance to the nearest center.
            pub limit: $measure,
            /// The least difference of the squared distances of the runner-up and of the nearest; 0 asks
            /// for none.
            pub min_margin: $measure,
        }

        impl Answers for $measure {
            type Nearest = $nearest;
            type Ranked = $ranked;
            type Thresholds = $thresholds;

            fn nearest(nearest: Option<Nearest<$measure>>) -> $nearest {
                let runner_up = nearest.and_then(|nearest| nearest.runner_up);
                $nearest {
                    class_index: nearest.map_or(CC_NO_CLASS, |nearest| nearest.class),
                    runner_up: runner_up.map_or(CC_NO_CLASS, |ranked| ranked.class),
                    measure: nearest.map_or_else(Default::default, |nearest| nearest.measure),
                    runner_up_measure: runner_up.map_or_else(Default::default, |r| r.measure),
                }
            }

            fn ranked(ranked: Ranked<$measure>) -> $ranked {
                $ranked {
                    class_index: ranked.class,
                    measure: ranked.measure,
                }
            }

            fn decide(thresholds: $thresholds, nearest: Option<Nearest<$measure>>) -> cc_decision {
                let own = Thresholds::<$measure>::new(thresholds.limit, thresholds.min_margin);
                match own.decide(nearest) {
                    Decision::Known(_) => cc_decision::CC_KNOWN,
                    Decision::Unknown(_) => cc_decision::CC_UNKNOWN,
                    Decision::Ambiguous(_) => cc_decision::CC_AMBIGUOUS,
                }
            }
        }
    };
}

/// A squared distance, as C sees answers with it.
pub(crate) trait Answers: class_centers::Distance {
    type Nearest: Copy;
    type Ranked: Copy;
    type Thresholds: Copy;

    fn nearest(nearest: Option<Nearest<Self>>) -> Self::Nearest;
    fn ranked(ranked: Ranked<Self>) -> Self::Ranked;
    fn decide(thresholds: Self::Thresholds, nearest: Option<Nearest<Self>>) -> cc_decision;
}

answers! { u32, cc_nearest_u32, cc_ranked_u32, cc_thresholds_u32, "exact, of tables of bytes" }
answers! { u64, cc_nearest_u64, cc_ranked_u64, cc_thresholds_u64, "exact, of tables of `int16_t`" }
answers! { f32, cc_nearest_f32, cc_ranked_f32, cc_thresholds_f32, "floats, of tables of `float` and of all sums" }
