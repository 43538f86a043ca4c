#!/bin/sh
# check_setup.sh TOP BUILD: corpus/demo.sh and tests/run.sh install what is
# missing and nothing else, build, and say what to do where they may not.
# Stand-ins note down how the package tools, CMake and CTest are called.
set -u
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
clone="$tree/a clone"
bin=$tree/bin
calls=$tree/calls
mkdir -p "$clone/tests" "$bin"
cp -r "$1/corpus" "$clone"
cp "$1/tests/packages.sh" "$1/tests/run.sh" "$clone/tests"
failures=0

for tool in cat cp dirname env mkdir nproc rm sed sh tr; do
    ln -s "$(command -v $tool)" "$bin/$tool"
done

# stand_in NAME [COMMANDS]: a program that notes down its call.
stand_in() {
    printf '#!%s\necho "%s $*" >>"%s"\n%s\n' \
        "$(command -v sh)" "$1" "$calls" "${2-}" >"$bin/$1"
    chmod +x "$bin/$1"
}

# machine USER-ID BUILD [PACKAGE]: one that lacks the package, if any.
machine() {
    rm -rf "$bin/sudo" "$clone/build"
    stand_in apt-get
    stand_in cmake "mkdir -p '$clone/build/demo'
        cp '$2/yinde-index' '$2/yinde-search' '$clone/build/demo'"
    stand_in ctest
    stand_in id "echo $1"
    stand_in dpkg-query "case \$* in *' ${3-none}') exit 1 ;; esac
        printf installed"
}

# expect STATUS LAST-LINE SCRIPT: how it ends; LAST-LINE is a pattern.
expect() {
    : >"$calls"
    said=$(cd / && PATH=$bin sh "$clone/$3" 2>&1)
    found=$?
    last=$(echo "$said" | tail -n 1)
    case "$found $last" in
    "$1 "$2) return ;;
    esac
    echo "$3 ends with status $found and '$last', not $1 and '$2': $said"
    failures=$((failures + 1))
}

called() {
    grep -qF -- "$1" "$calls" && return
    echo "not called: $1, but:"
    cat "$calls"
    failures=$((failures + 1))
}

not_called() {
    grep -F -- "$1" "$calls" || return
    echo "is called"
    failures=$((failures + 1))
}

tells() {
    echo "$said" | grep -qF -- "$1" && return
    echo "does not tell '$1': $said"
    failures=$((failures + 1))
}

for script in corpus/demo.sh tests/run.sh; do
    case $script in
    corpus/*) done="demo done: *" failed="demo FAILED: packages *" ;;
    tests/*) done="all tests passed" failed="tests FAILED: packages" ;;
    esac

    machine 1000 "$2"
    expect 0 "$done" $script
    not_called apt-get

    machine 0 "$2" libyajl-dev
    expect 0 "$done" $script
    called "apt-get install -q -y --no-install-recommends libyajl-dev"

    machine 1000 "$2" libyajl-dev
    expect 1 "$failed" $script
    tells "apt-get update && apt-get install libyajl-dev"
    not_called apt-get
    not_called "cmake -"

    stand_in sudo '"$@"'
    expect 0 "$done" $script
    called "sudo apt-get update"
    called "apt-get install -q -y --no-install-recommends libyajl-dev"

    stand_in apt-get "echo no network; exit 100"
    expect 1 "$failed" $script
    tells "no network"
    not_called "cmake -"
done

# The demo needs no package of the tests, and tells why it cannot build.
machine 1000 "$2" libcmocka-dev
expect 0 "demo done: *" corpus/demo.sh
expect 1 "tests FAILED: packages" tests/run.sh
machine 0 "$2"
stand_in cmake "echo no compiler; exit 1"
expect 1 "demo FAILED: cmake *" corpus/demo.sh
tells "no compiler"
expect 1 "tests FAILED: asan build, *release build, demo, dev build" tests/run.sh

# A test that fails is told, and the others are run all the same.
machine 0 "$2"
stand_in ctest 'case $* in *asan*) exit 8 ;; esac'
expect 1 "tests FAILED: asan tests" tests/run.sh
called "ctest --preset dev"
exit "$((failures > 0))"
