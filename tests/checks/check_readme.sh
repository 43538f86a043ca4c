#!/bin/sh
# check_readme.sh TOP BUILD: the tour in README.md says what the programs say
# (but for blank lines and the time they take).
set -u
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1
PATH=$2:$PATH

# The tour, and a script that prints each command and then runs it.
sed -n '/^## Two minutes/,/^## Read on/s/^    //p' "$1/README.md" |
    sed 's/, [0-9.]* ms$//' >tour
awk '/^\$ / || goes_on {
    said = said $0 "\n"
    command = command (goes_on ? $0 : substr($0, 3)) "\n"
    goes_on = /\\$/
    if (!goes_on) {
        printf "cat <<\"~~~\"\n%s~~~\n%s", said, command
        said = command = ""
    }
}' tour >script
sh script 2>&1 | sed 's/, [0-9.]* ms$//; /^$/d' >found
[ "$(grep -c '^\$ ' tour)" -ge 5 ] || { echo "there is no tour"; exit 1; }
diff tour found
