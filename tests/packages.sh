# The Debian packages that the project needs, for scripts to source.
#
# yinde_install_packages PACKAGE... installs those that are missing, as root
# or through sudo. Where none is missing nothing is run and no network needed.

# To build the programs.
yinde_build_packages="
cmake
gcc
libc6-dev
libutf8proc-dev
libxxhash-dev
libyajl-dev
libzstd-dev
make
pkg-config
zlib1g-dev
"

# To build and run the tests too.
yinde_test_packages="
$yinde_build_packages
clang-format-14
libcmocka-dev
libjansson-dev
libopencc-data
mandoc
ninja-build
opencc
python3
unicode-data
"

# Names those of its arguments that are not installed.
yinde_missing_packages() {
    for package in "$@"; do
        status=$(dpkg-query -W -f '${db:Status-Status}' "$package" \
            2>/dev/null) || status=
        [ "$status" = installed ] || echo "$package"
    done
}

yinde_install_packages() {
    if ! command -v dpkg-query >/dev/null; then
        echo "This is not Debian: taking it that these are there:" "$@" >&2
        return 0
    fi
    missing=$(yinde_missing_packages "$@" | tr '\n' ' ')
    [ -n "$missing" ] || return 0

    as_root=
    if [ "$(id -u)" -ne 0 ]; then
        if ! command -v sudo >/dev/null; then
            echo "Missing packages, and neither root nor sudo to install" \
                "them. Run this as root, or have root run:" >&2
            echo "    apt-get update && apt-get install $missing" >&2
            return 1
        fi
        as_root=sudo
    fi
    echo "Installing: $missing"
    # shellcheck disable=SC2086 # the list is words
    if ! $as_root apt-get update -q ||
        ! $as_root env DEBIAN_FRONTEND=noninteractive \
            apt-get install -q -y --no-install-recommends $missing; then
        echo "Could not install: $missing" >&2
        echo "Install them by hand, then run this again." >&2
        return 1
    fi
}
