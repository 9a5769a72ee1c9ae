//! The sources, the errors, and the files that programs share.

mod board_features;
mod build_script;
mod digits_file;
mod errors;
mod imports;
mod layering;
mod layers;
mod loggable;
mod sources;
mod utterances_file;
