#!/bin/sh
# setup.sh [FILE...]: installs the Debian packages that these lists name (packages.txt beside this
# script unless given) and that are missing, and says which. Needs root or sudo only when something
# is missing. Exit status 0: all are there.
set -eu

here=$(dirname "$0")
[ $# -gt 0 ] || set -- packages.txt
wanted=$(cd "$here" && sed 's/#.*//' "$@")

if ! command -v dpkg-query >/dev/null; then
    echo "setup: this is no Debian system; make sure these are installed:" $wanted
    exit 0
fi

missing=
for package in $wanted; do
    status=$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$status" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

as_root=
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
        echo "setup: missing packages, and neither root nor sudo; run: apt-get install$missing" >&2
        exit 1
    fi
    as_root=sudo
fi
echo "setup: installing with apt-get:$missing"
$as_root apt-get update --quiet=2
$as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install --yes --quiet=2 --no-install-recommends $missing
