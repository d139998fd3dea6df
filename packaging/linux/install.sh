#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Puts the program of this folder in place for one user, or with --prefix for all, and takes it away again.
set -eu

usage() {
    cat <<'TEXT'
usage: ./install.sh [--prefix FOLDER] [--check | --uninstall]

  Without options: into ~/.local, for you alone. Needs no rights of an administrator.
  --prefix FOLDER  into FOLDER, for example /usr/local for all users
  --check          only say whether this system has what the program needs
  --uninstall      take the program away; settings, glossaries and models stay

The program also runs from this folder, without installing: ./hymt-desktop/hymt-desktop
TEXT
}

prefix=${HOME:?}/.local
action=install
while [ $# -gt 0 ]; do
    case $1 in
        --prefix) [ $# -ge 2 ] || { usage >&2; exit 2; }; prefix=$2; shift ;;
        --prefix=*) prefix=${1#*=} ;;
        --check) action=check ;;
        --uninstall) action=uninstall ;;
        -h | --help) usage; exit 0 ;;
        *) usage >&2; exit 2 ;;
    esac
    shift
done
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
app=$prefix/lib/hymt-desktop

# Says which libraries of the system are missing, with the names of Debian's packages, and whether glibc is too old.
check() {
    problems=0
    have=$(getconf GNU_LIBC_VERSION 2>/dev/null | sed 's/^glibc //') || have=
    need=$(cat "$here/share/glibc")
    if [ -z "$have" ]; then
        echo "This system has no GNU C library (musl?): the program needs glibc $need or newer." >&2
        return 1
    fi
    oldest=$(printf '%s\n%s\n' "$have" "$need" | sort -t. -k1,1n -k2,2n | head -n 1)
    if [ "$oldest" != "$need" ]; then
        echo "The C library is too old: $have; the program needs glibc $need or newer." >&2
        problems=1
    fi
    known=$(PATH=$PATH:/sbin:/usr/sbin ldconfig -p 2>/dev/null) || known=
    while read -r library package; do
        case $known in
            *"	$library "*) ;;
            *) echo "Missing: $library (Debian and Ubuntu: $package)" >&2; problems=1 ;;
        esac
    done <"$here/share/libraries"
    return $problems
}

remove() {
    rm -rf -- "$app" "$app.old"
    rm -f -- "$prefix/bin/hymt" "$prefix/bin/hymt-desktop" \
        "$prefix/share/applications/hymt-desktop.desktop" \
        "$prefix/share/metainfo/io.github.hymt_desktop.hymt.metainfo.xml" \
        "$prefix/share/mime/packages/hymt-desktop.xml" \
        "$prefix/share/man/man1/hymt.1" "$prefix/share/man/man1/hymt-desktop.1"
    for picture in "$prefix"/share/icons/hicolor/*/apps/hymt-desktop.*; do
        rm -f -- "$picture"
    done
}

refresh() {
    command -v update-desktop-database >/dev/null && update-desktop-database -q "$prefix/share/applications" || true
    command -v update-mime-database >/dev/null && update-mime-database "$prefix/share/mime" >/dev/null 2>&1 || true
    command -v gtk-update-icon-cache >/dev/null && gtk-update-icon-cache -qtf "$prefix/share/icons/hicolor" || true
}

case $action in
    check)
        check && echo "This system has what the program needs."
        exit $?
        ;;
    uninstall)
        remove
        refresh
        echo "HY-MT Desktop was removed from $prefix. Your settings, glossaries and models are still there."
        exit 0
        ;;
esac

check || echo "It is installed all the same; the window won't start before these are there." >&2
mkdir -p -- "$prefix/lib" "$prefix/bin"
# Beside the old one, then swapped: a full disk leaves the old version in place.
rm -rf -- "$app.new" "$app.old"
trap 'rm -rf -- "$app.new"' EXIT
cp -R -- "$here/hymt-desktop" "$app.new"
[ ! -e "$app" ] || mv -- "$app" "$app.old"
mv -- "$app.new" "$app"
rm -rf -- "$app.old"
for name in hymt hymt-desktop; do
    ln -sf -- "../lib/hymt-desktop/$name" "$prefix/bin/$name"
done
cp -R -- "$here/share/tree/." "$prefix/share/"
# A desktop session may not have ~/.local/bin in its PATH, and a path may hold spaces: see the Desktop Entry rules.
quoted=$(printf '%s' "$prefix/bin/hymt-desktop" | sed 's/[\\"`$]/\\\\&/g; s/%/%%/g')
sed -e "/^TryExec=/d" "$here/share/tree/applications/hymt-desktop.desktop" |
    awk -v line="Exec=\"$(printf '%s' "$quoted" | sed 's/\\/\\\\/g')\" %F" '/^Exec=/ { print line; next } { print }' \
        >"$prefix/share/applications/hymt-desktop.desktop"
refresh
echo "HY-MT Desktop is installed in $app."
case :$PATH: in
    *":$prefix/bin:"*) echo "Start it from the menu, or with: hymt-desktop" ;;
    *) echo "Start it from the menu, or with: $prefix/bin/hymt-desktop" ;;
esac
