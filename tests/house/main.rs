//! The sources, the errors, what is logged, and the files that programs share.

mod board_features;
mod build_script;
mod digits_file;
mod errors;
mod imports;
mod layering;
mod layers;
mod loggable;
mod logged;
mod sources;
mod utterances_file;
