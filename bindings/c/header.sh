#!/bin/sh
# Writes the header, or with --check fails when it is not what cbindgen makes of the sources.
set -eu
cd "$(dirname "$0")"
# cbindgen sees the functions that macros make only through an option of the compiler that is not stable.
export RUSTC_BOOTSTRAP=1
header=include/class_centers.h
case ${1:-} in
--check) exec cbindgen --quiet --config cbindgen.toml --verify --output "$header" . ;;
*) exec cbindgen --quiet --config cbindgen.toml --output "$header" . ;;
esac
