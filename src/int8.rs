//! From an int8 tensor to a decision: a page of documentation.
//!
//! # What the model gives
//!
//! The output of a quantised model is a tensor of bytes, with a scale and a zero point. A byte `x`
//! stands for the number `scale * (x - zero_point)`. Both constants belong to the model and never
//! change. The model file has them:
//!
//! | from | scale | zero point | bytes |
//! |---|---|---|---|
//! | TensorFlow Lite Micro, `TfLiteTensor* out` | `out->params.scale` | `out->params.zero_point` | `out->data.int8` |
//! | the interpreter in Python, `d = get_output_details()[0]` | `d["quantization"][0]` | `d["quantization"][1]` | `get_tensor(d["index"])` |
//! | a tensor of `uint8` | as above | as above | as above, with `u8` in place of `i8` |
//!
//! They become one constant of the program:
//!
//! ```
//! use class_centers::Quantization;
//!
//! const MODEL: Quantization = Quantization::new(0.05, -128).unwrap();
//! # assert_eq!(MODEL.to_real(-128.0), 0.0);
//! ```
//!
//! # Learning and the nearest class
//!
//! Neither needs scale or zero point. The bytes go into the table as they are: in a difference of two of
//! them the zero point cancels, and the scale makes all distances longer alike. A slice from C becomes
//! an array by `try_into`, which checks its length.
//!
//! ```
//! use class_centers::{CenterTable, ClassCenters, Classify};
//!
//! type Embedding = [i8; 4];
//!
//! let tensor: &[i8] = &[-28, -128, -128, -108]; // 5.0, 0.0, 0.0, 1.0 in the model's units
//! let embedding: &Embedding = tensor.try_into()?;
//!
//! let mut learned = ClassCenters::<i8, 3, 4>::new();
//! learned.update(0, embedding)?;
//! let mut centers = CenterTable::<i8, 3, 4>::new();
//! centers.refresh_class(0, &learned)?;
//!
//! let nearest = centers.nearest(&[-28, -128, -108, -108]).ok_or("nothing was learned")?;
//! assert_eq!(nearest.class, 0);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Distances in real units
//!
//! The squared distance in real units is `scale^2` times that of the bytes:
//!
//! - [`squared_distance_to_real`](crate::Quantization::squared_distance_to_real) says how far away a
//!   query is, squared, in the units of the model;
//! - [`squared_distance_to_quantized`](crate::Quantization::squared_distance_to_quantized) makes a
//!   threshold from a limit in those units.
//!
//! A limit of 1.5 is squared before, as is everything that is compared with a squared distance. The margin is
//! the difference of two squared distances, and is converted by the same function. The table decides in integers, so the threshold is a `u32`; for a `ClassCenters`, whose distances are
//! floats, it stays an `f32`.
//!
//! ```
//! use class_centers::{CenterTable, Classify, Quantization};
//! use class_centers::decisions::{Decision, Thresholds};
//!
//! const MODEL: Quantization = Quantization::new(0.05, -128).unwrap();
//! // (5, 0) and (0, 3) in the model's units.
//! static CENTERS: CenterTable<i8, 2, 2> = CenterTable::<i8, 2, 2>::from_centers([[-28, -128], [-128, -68]], [9, 9]);
//!
//! // Known: at most 1.5 away from the center, and by 1 square unit nearer to it than to the next.
//! let limit = MODEL.squared_distance_to_quantized(1.5 * 1.5) as u32;
//! let margin = MODEL.squared_distance_to_quantized(1.0) as u32;
//! let thresholds = Thresholds::<u32>::new(limit, margin);
//! let decide = |query: [f32; 2]| {
//!     let query = query.map(|real| MODEL.quantize::<i8>(real)); // the model does this
//!     thresholds.decide(CENTERS.nearest(&query))
//! };
//! assert_eq!(decide([4.0, 1.0]).class(), Some(0)); // 1.41 away
//! assert_eq!(decide([1.0, 4.0]).class(), Some(1));
//! let Decision::Unknown(Some(nearest)) = decide([5.0, 2.0]) else {
//!     return;
//! };
//! let squared_distance = MODEL.squared_distance_to_real(nearest.measure as f32);
//! assert!((squared_distance - 4.0).abs() < 1e-3); // 2 away
//! ```
//!
//! A limit that nobody knows in advance is calibrated with queries that are none of the classes
//! ([`Unknowns`](crate::decisions::Unknowns)), or follows from the spread of the classes
//! ([`set_from_spread`](crate::decisions::Thresholds::set_from_spread)).
//!
//! # Cosines
//!
//! A cosine is taken from the origin, so here the zero point does not cancel. A byte of -128 that stands
//! for 0 is a long way from 0, and the cosine of the bytes is another number, which ranks the classes
//! otherwise. [`Quantization::cosine`](crate::Quantization::cosine) is the metric that takes the zero
//! point off query and centers first. [`Thresholds`](crate::decisions::Thresholds) of a cosine are plain
//! numbers from -1 to 1: the least cosine of a known query, and the least lead over the runner-up.
//!
//! ```
//! use class_centers::{CenterTable, CenterView, Cosine, Quantization, decisions::Thresholds};
//!
//! const MODEL: Quantization = Quantization::new(0.05, -128).unwrap();
//! // (1, 0.1) and (0.1, 0.15) in the model's units.
//! static CENTERS: CenterTable<i8, 2, 2> = CenterTable::<i8, 2, 2>::from_centers([[-108, -126], [-126, -125]], [9, 9]);
//!
//! // (0.3, 0): in the direction of the first, and in bytes in that of the second.
//! let query = [-122, -128];
//! let nearest = CENTERS.nearest_by(MODEL.cosine(), &query);
//! assert_eq!(Thresholds::new(0.9, 0.1).decide(nearest).class(), Some(0));
//! assert!(nearest.is_some_and(|nearest| nearest.measure.similarity() > 0.99)); // the cosine itself
//! let of_bytes = CENTERS.nearest_by(Cosine { zero_point: 0 }, &query);
//! assert_eq!(of_bytes.map(|nearest| nearest.class), Some(1));
//! ```
//!
//! # Saving
//!
//! An image carries the quantization beside a fingerprint of the model (see
//! [`persist`](crate::persist)). A new model has other constants, so that the centers of the old one are
//! refused, and never meet its embeddings.
//!
//! ```
//! use class_centers::{Quantization, persist::Extractor};
//!
//! const EXTRACTOR: Extractor = Extractor {
//!     quantization: Quantization::new(0.05, -128),
//!     ..Extractor::new(0x5EED_0007)
//! };
//! # assert!(EXTRACTOR.quantization.is_some());
//! ```
