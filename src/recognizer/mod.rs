//! Enrol, recognize, adapt, delete, survive: what a product needs, as one.
//!
//! A [`Recognizer`] holds the classes that a device learns: their labels, centers and spread, the accepted distance,
//! and the enrollment that is open. It is a handle over a [`RecognizerStorage`], a static of zeros.
//!
//! ```
//! use class_centers::{Quantization, decisions::Decision, persist::Extractor};
//! use class_centers::recognizer::{Recognizer, RecognizerError, RecognizerStorage, Settings};
//!
//! const MODEL: Extractor = Extractor {
//!     quantization: Quantization::new(0.05, -3),
//!     ..Extractor::new(0x5EED_0007)
//! };
//! const SETTINGS: Settings = Settings { max_distance: 1.0, ..Settings::new(MODEL) };
//!
//! let mut storage = RecognizerStorage::<i8, 10, 4, 16>::new(); // in firmware a static
//! let mut gestures = Recognizer::new(&mut storage, SETTINGS)?;
//!
//! // Three samples make a class, all or nothing.
//! gestures.begin("wave")?;
//! for x in [[90, 0, 3, 0], [88, 2, 1, 0], [92, 1, 2, 0]] {
//!     assert!(gestures.add(&x)?.agrees);
//! }
//! let wave = gestures.commit()?;
//!
//! let Decision::Known(nearest) = gestures.recognize(&[91, 2, 2, 0])? else {
//!     return Ok(());
//! };
//! assert_eq!(gestures.label(nearest.class), Some("wave"));
//! assert!(matches!(gestures.recognize(&[0, 90, 0, 0])?, Decision::Unknown(_)));
//!
//! gestures.delete(wave)?;
//! assert_eq!(gestures.class("wave"), None);
//! # Ok::<(), RecognizerError>(())
//! ```
//!
//! # Following drift without being led astray
//!
//! [`adapt`](Recognizer::adapt) learns what it recognizes, and so could be led anywhere, step by step. It is off until
//! [`Settings::adaptation`] switches it on, and it learns an embedding only when all of this holds:
//!
//! 1. it is known, by the thresholds;
//! 2. it lies within [`Adaptation::max_distance`] of the center of its class, which is less than the accepted distance;
//! 3. its distance is at most [`Adaptation::max_ratio`] times that to the runner-up;
//! 4. the center that would *result*, rounded as queries read it, lies within [`Adaptation::radius`] of the center at
//!    which the class was enrolled.
//!
//! **What that proves.** Let `e` be the enrolled center of a class, `c` the one that queries read, and `r` the radius.
//! At enrollment `c = e`. `adapt` changes `c` in one place alone, after it has computed the new `c` and found
//! `|c - e| <= r`, and never changes `e`. So after any sequence of `adapt` calls, whoever chose the embeddings,
//! `|c - e| <= r`. For integers both are whole numbers and the test is exact: `r` is then the greatest length whose
//! square is at most the square of `radius / scale` rounded down. For `f32` the squared distance is rounded, by a relative
//! error of at most `(DIM + 2) * 2^-24`. It follows by the triangle inequality that what is accepted lies within the
//! accepted distance `+ r` of the enrolled center, and that an embedding `x` whose margin at enrollment was above `2 r`,
//! `|x - e2| - |x - e1| > 2 r`, keeps its class: `|x - c1| <= |x - e1| + r < |x - e2| - r <= |x - c2|`.
//!
//! [`learn`](Recognizer::learn) and [`forget`](Recognizer::forget), by somebody who knows, move `c` and `e` by the same
//! amount, so that `c - e` stays what it is. An enrolled center that would leave the number range is cut off there; since
//! `c` lies inside, that makes no component of `c - e` greater.
//!
//! From [`Adaptation::max_count`] samples on, old ones count half: the center keeps following.
//!
//! # Cosines
//!
//! Distances are Euclidean. [`normalize`] scales embeddings to one length, for those who want cosines.
//!
//! # What lies where
//!
//! | what | where | saved |
//! |---|---|---|
//! | labels, samples, centers, enrolled centers, spread, flags | storage | yes |
//! | the calibrated distance | storage | yes |
//! | the open enrollment | storage | never |
//! | what adaptation did, by reason | storage | no |
//! | settings | a `const` in flash, a copy in the handle | no |
//! | classes of the factory | flash | no |

mod adaptation;
pub(crate) mod adapted;
mod calibration;
mod changes;
pub(crate) mod element;
pub(crate) mod enrollment;
pub(crate) mod error;
pub(crate) mod handle;
mod normalize;
mod scale;
pub(crate) mod settings;
pub(crate) mod state;
pub(crate) mod status;
pub(crate) mod storage;

pub use crate::recognizer::{
    adapted::{Adapted, Refusal},
    element::RecognizerElement,
    enrollment::Added,
    error::RecognizerError,
    handle::Recognizer,
    normalize::normalize,
    settings::{Adaptation, Settings},
    state::{ClassState, Common, Session},
    status::{ClassStatus, Status},
    storage::{RecognizerSlices, RecognizerStorage},
};
