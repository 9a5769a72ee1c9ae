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
//! # In firmware
//!
//! A storage that one task uses is taken once, and its handle lives as long as the program:
//!
//! ```
//! use class_centers::recognizer::{Recognizer, RecognizerStorage, Settings};
//! # use class_centers::{persist::Extractor, recognizer::RecognizerError};
//! use static_cell::ConstStaticCell;
//! # const SETTINGS: Settings = Settings::new(Extractor::new(7));
//! # fn window() -> [i8; 64] { [0; 64] }
//!
//! static STORAGE: ConstStaticCell<RecognizerStorage<i8, 10, 64, 16>> =
//!     ConstStaticCell::new(RecognizerStorage::new());
//!
//! let mut gestures = Recognizer::new(STORAGE.take(), SETTINGS)?;
//! gestures.begin("wave")?;
//! while gestures.add(&window())?.count < 5 {}
//! gestures.commit()?;
//! # Ok::<(), RecognizerError>(())
//! ```
//!
//! The handle is of one type for all shapes, so that it can be put into a `Mutex<RefCell<Option<_>>>` for an interrupt,
//! or into the mutex of an async runtime. Where the storage itself lies in a mutex, a handle is made for each use. It
//! costs a few float operations, to convert the settings:
//!
//! ```
//! use core::cell::RefCell;
//!
//! use class_centers::recognizer::{Recognizer, RecognizerStorage, Settings};
//! # use class_centers::persist::Extractor;
//! use critical_section::Mutex;
//! # const SETTINGS: Settings = Settings::new(Extractor::new(7));
//!
//! static STORAGE: Mutex<RefCell<RecognizerStorage<i8, 10, 64, 16>>> =
//!     Mutex::new(RefCell::new(RecognizerStorage::new()));
//!
//! // An interrupt recognizes a window.
//! let known = critical_section::with(|cs| {
//!     let storage = &mut *STORAGE.borrow_ref_mut(cs);
//!     let gestures = Recognizer::new(storage, SETTINGS).ok()?;
//!     gestures.recognize(&[0; 64]).ok()?.class()
//! });
//! assert_eq!(known, None);
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
//! **What that is worth** is in `docs/examples.md`, measured by the example `recognizer` on digits and speakers, raw and
//! whitened: on streams that stay, drift, and are flooded by strangers, without adaptation, with plain updating and with
//! `adapt`, and against an attacker who sees everything.
//!
//! A class of [`Adaptation::max_count`] samples or more is taken for one of half of `max_count` samples when it learns
//! another one: the center keeps following.
//!
//! # Cosines
//!
//! Distances are Euclidean. [`normalize()`] scales embeddings to one length, for those who want cosines.
//!
//! # Saving
//!
//! A recognizer is one image: [`ImageSlots`](crate::persist::ImageSlots) keeps it in two slots of flash, where a power cut
//! leaves the old one whole or the new one, and no single damage brings a deleted class back. An open enrollment is not
//! saved, and a load leaves it open.
//!
//! **A new model** has other embeddings: what was learned with the old one is worth nothing. When an image of another
//! fingerprint or quantization is loaded, the labels are kept, [`Status::to_enroll_again`] counts the classes without
//! samples, and [`begin`](Recognizer::begin) with such a label enrolls it in its place. The image of a model of other
//! dimensions is refused: `ShapeMismatch`.
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
mod image;
mod normalize;
mod scale;
#[cfg(feature = "serde")]
mod serde;
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
