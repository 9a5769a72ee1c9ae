#!/bin/sh
# The header under every warning, and the program `boundary` as C99 and as C++17: plain under valgrind, and with
# the sanitizers of the compiler. The library is instrumented for AddressSanitizer too.
set -eu
cd "$(dirname "$0")/../.."
warnings='-Wall -Wextra -Wpedantic -Wconversion -Werror'
out=target/boundary
mkdir -p $out

archive() {
    cargo rustc --quiet --release --lib --crate-type staticlib --features archive --target x86_64-unknown-linux-gnu \
        --target-dir "$1"
    lib=$1/x86_64-unknown-linux-gnu/release/libclass_centers_c.a
}

archive target
for std in c99 c11 c++11 c++17; do
    case $std in
    c++*) compiler='g++ -x c++' ;;
    *) compiler='gcc -x c' ;;
    esac
    # Twice: the guard holds.
    echo '#include "class_centers.h"' >$out/header.c
    echo '#include "class_centers.h"' >>$out/header.c
    $compiler -std=$std $warnings -Iinclude -fsyntax-only $out/header.c
done
gcc -std=c99 $warnings -g -Iinclude tests/c/boundary.c $lib -o $out/plain
valgrind --quiet --error-exitcode=1 --leak-check=full $out/plain
g++ -x c++ -std=c++17 $warnings -g -Iinclude tests/c/boundary.c -x none $lib -o $out/cpp
$out/cpp

# Only the library's own code is instrumented: the option is not stable.
RUSTC_BOOTSTRAP=1 RUSTFLAGS='-Zsanitizer=address' archive target/asan
gcc -std=c99 $warnings -g -fsanitize=address,undefined -fno-sanitize-recover=all -Iinclude \
    tests/c/boundary.c $lib -o $out/sanitized
$out/sanitized
