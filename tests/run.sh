#!/bin/sh
# Installs what is missing, then builds everything in each way, runs the demo,
# and tests with the sanitizers and at last plainly. Any warning is a failure.
# The last lines are ctest's summary of the plain tests and the verdict.
set -u
cd "$(dirname "$0")/.." || exit 1
. tests/packages.sh

failed=

# stage NAME COMMAND...: notes down NAME where the command fails.
stage() {
    name=$1
    shift
    echo "== $name"
    "$@" && return 0
    failed="$failed${failed:+, }$name"
    return 1
}

build() {
    cmake --preset "$1" -DCMAKE_COMPILE_WARNING_AS_ERROR=ON &&
        cmake --build --preset "$1" -j2
}

# A program that was optimised as a whole, where its compiler does that, has no
# function that is one line.
is_whole() {
    grep -q -e -flto=auto build/release/build.ninja || return 0
    if nm "$1" | grep -q ' [Tt] kernels_active$'; then
        echo "$1 was not optimised as a whole"
        return 1
    fi
}

run_tests() {
    ctest --preset "$1" -j2
}

verdict() {
    echo
    if [ -n "$failed" ]; then
        echo "tests FAILED: $failed"
        exit 1
    fi
    echo "all tests passed"
}

# shellcheck disable=SC2086 # the list is words
stage "packages" yinde_install_packages $yinde_test_packages || verdict
stage "asan build" build asan && stage "asan tests" run_tests asan
if command -v clang >/dev/null; then
    stage "clang build" build clang
fi
stage "release build" build release && stage "release optimised" is_whole build/release/yinde-search
stage "demo" sh corpus/demo.sh
stage "dev build" build dev && stage "dev tests" run_tests dev
verdict
