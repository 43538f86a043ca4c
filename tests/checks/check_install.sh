#!/bin/sh
# check_install.sh TOP BUILD: `cmake --install` brings programs that work and
# their man pages.
set -eu
to=$(mktemp -d)
trap 'rm -rf "$to"' EXIT
cmake --install "$2" --prefix "$to" >"$to/log" || { cat "$to/log"; exit 1; }
for program in yinde-index yinde-search; do
    "$to/bin/$program" --version | grep -q "^$program [0-9]"
    cmp "$1/man/$program.1" "$to/share/man/man1/$program.1"
done
