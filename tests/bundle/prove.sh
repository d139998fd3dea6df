#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Shows that the packages of dist/ work on a Debian 12 that has nothing, and under what users' disks do to programs.
# By hand, as root, after `make packages`:
#
#   debootstrap --variant=minbase bookworm BARE
#   tests/bundle/prove.sh BARE WORK        (packages: xvfb xdotool imagemagick strace)
#
# BARE stays as it is; WORK takes about 2 GB and is made anew. Screenshots and traces stay in WORK.
# shellcheck disable=SC2329 # "prove" calls the functions
set -euo pipefail
cd "$(dirname "$0")/../.."

bare=$1 work=$2
export display=:77
failed=0
deb=$(ls dist/hymt-desktop_*.deb) tarball=$(ls dist/hymt-desktop-*-linux-*.tar*)
mounted=()

finish() {
    for place in "${mounted[@]}"; do umount -l "$place" || true; done
    [ -z "${server:-}" ] || kill "$server" || true
}
trap finish EXIT

prove() { # NAME COMMAND...: run it, keep its output, say how it went
    local name=$1 log
    shift
    log="$work/$(tr ' /' '__' <<<"$name").log"
    if "$@" >"$log" 2>&1; then echo "ok      $name"; else
        echo "FAILED  $name ($log)"
        tail -n 5 "$log" | sed 's/^/        /'
        failed=$((failed + 1))
    fi
}

mount_into() { mount "$@" && mounted=("${@: -1}" "${mounted[@]}"); }

make_root() { # a copy of the bare system with what a running one has
    cp -a "$bare" "$1"
    mount_into --bind /proc "$1/proc"
    mount_into --bind /dev "$1/dev"
    mkdir -p "$1/tmp/.X11-unix" "$1/work"
    mount_into --bind /tmp/.X11-unix "$1/tmp/.X11-unix"
    cp /etc/resolv.conf "$1/etc/resolv.conf"
}

inside() { # ROOT COMMAND...: as in a terminal of that system
    local root=$1
    shift
    env -i PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin HOME=/root LANG=C.UTF-8 DISPLAY=$display \
        ${OPENBLAS_CORETYPE:+OPENBLAS_CORETYPE=$OPENBLAS_CORETYPE} chroot "$root" "$@"
}

fails_with() { # CODE TEXT COMMAND...: it must fail with that code, saying so, without a traceback
    local code=$1 text=$2 got=0 said
    shift 2
    said=$("$@" 2>&1) || got=$?
    echo "$said"
    echo "exit code $got"
    [ "$got" = "$code" ] && grep -q -- "$text" <<<"$said" && ! grep -q Traceback <<<"$said"
}

same_text() { # FILE: a DOCX that holds Chinese now
    unzip -p "$1" word/document.xml 2>/dev/null | grep -qP '\p{Han}'
}

window() { # ROOT PROGRAM PICTURE: open it, type into it, take a picture of the screen
    local root=$1 program=$2 picture=$3 pid failing=0
    inside "$root" "$program" --data-dir /work/window &
    pid=$!
    timeout 60 xdotool search --sync --onlyvisible --name 'HY-MT'
    past_the_welcome
    xdotool mousemove 300 250 click 1 type --delay 20 \
        'The meeting has been moved to Tuesday. Please read the agreement before you sign it.'
    translated "$picture" || failing=1
    kill "$pid" && wait "$pid" || true
    return "$failing"
}

past_the_welcome() { # the three screens of the first start, whenever they come
    for _ in $(seq 6); do
        sleep 1
        xdotool key Escape
    done
}

translated() { # PICTURE: wait until the right pane of the window holds something, and keep a picture of the screen
    local picture=$1 colours=1
    for _ in $(seq 60); do
        [ "$colours" -gt 8 ] && break
        sleep 1
        import -window root "$picture"
        colours=$(identify -format %k "${picture}[440x400+600+80]")
    done
    echo "$colours colours in the right pane"
    [ "$colours" -gt 8 ]
}

no_network() { # LOG: strace of a whole run; no socket of the internet, and what was connected to
    echo "sockets of the internet: $(grep -cE 'socket\(AF_INET6?,' "$1" || true)"
    grep -oE 'connect\([0-9]+, \{sa_family=AF_[A-Z0-9]+, [^}]*\}' "$1" | sed 's/([0-9]*/(/' | sort | uniq -c || true
    ! grep -qE 'socket\(AF_INET6?,|sa_family=AF_INET' "$1"
}

rm -rf "$work"
mkdir -p "$work"
Xvfb $display -screen 0 1280x800x24 >"$work/xvfb.log" 2>&1 &
server=$!
sleep 1
export DISPLAY=$display

echo "== the .deb on a bare Debian 12"
root=$work/root
make_root "$root"
prove "no Python there" test -z "$(find "$root/usr/bin" "$root/usr/lib" -name 'python3*' -print -quit)"
cp "$deb" "$root/work/hymt.deb"
cp tests/golden/pandoc.docx "$root/work/report.docx"
prove "apt update" inside "$root" apt-get update
prove "the deb installs with what it declares" inside "$root" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y --no-install-recommends /work/hymt.deb
prove "still no Python" test -z "$(find "$root/usr/bin" -name 'python3*' -print -quit)"
prove "dpkg verifies it" inside "$root" dpkg --verify hymt-desktop
prove "self-test" inside "$root" hymt --self-test
prove "self-test of the window program" inside "$root" hymt-desktop --self-test core
prove "hymt file on a DOCX" inside "$root" hymt file /work/report.docx --from en --to zh
prove "its translation is Chinese" same_text "$root/work/report.zh.docx"
prove "the window under X" window "$root" hymt-desktop "$work/window-deb.png"

echo "== no network: a namespace without interfaces, and a trace of each system call of the network"
trace() { # LOG COMMAND...
    local log=$1
    shift
    # strace runs outside, so that the bare system needs none.
    unshare --net -- strace -f -qq -e trace=network -o "$log" -- "$@"
}
export -f inside
for run in "self-test:hymt --self-test" "file:hymt file /work/traced.docx --from en --to zh"; do
    name=${run%%:*}
    cp tests/golden/pandoc.docx "$root/work/traced.docx"
    # shellcheck disable=SC2086 # the words of the command
    prove "$name without a network" trace "$work/$name.strace" bash -c 'inside "$@"' - "$root" ${run#*:}
    prove "$name asks for no network" no_network "$work/$name.strace"
done
traced_window() {
    unshare --net -- strace -f -qq -e trace=network -o "$work/window.strace" -- \
        bash -c 'inside "$@"' - "$root" timeout -s TERM 90 hymt-desktop --data-dir /work/traced &
    local pid=$! failing=0
    timeout 60 xdotool search --sync --onlyvisible --name 'HY-MT'
    past_the_welcome
    xdotool mousemove 300 250 click 1 type --delay 20 'The meeting has been moved to Tuesday.'
    translated "$work/window-no-network.png" || failing=1
    wait "$pid" || true
    return "$failing"
}
prove "the window without a network" traced_window
prove "the window asks for no network" no_network "$work/window.strace"

echo "== the tarball, on the same bare system"
root=$work/root-tar
make_root "$root"
place="/home/王 小明/应用 programs"
mkdir -p "$root$place"
tar -xf "$tarball" -C "$root$place"
folder=$(inside "$root" sh -c "ls -d '$place'/hymt-desktop-*")
fails=$(inside "$root" "$folder/install.sh" --check 2>&1 || true)
packages=$(sed -n 's/.*(Debian and Ubuntu: \(.*\))$/\1/p' <<<"$fails" | sed 's/.*| //' | sort -u | tr '\n' ' ')
prove "it names what is missing" test -n "$packages"
prove "apt update (tarball)" inside "$root" apt-get update
# shellcheck disable=SC2086 # several packages
prove "what it named, and a font" inside "$root" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y --no-install-recommends $packages fonts-wqy-microhei
prove "now nothing is missing" inside "$root" "$folder/install.sh" --check
cp tests/golden/pandoc.docx "$root/work/报告 final.docx"
prove "it runs where it was unpacked" inside "$root" "$folder/hymt-desktop/hymt" --self-test
prove "it installs" inside "$root" env HOME="/home/王 小明" "$folder/install.sh"
rm -rf "${root:?}$place"
local_bin="/home/王 小明/.local/bin"
prove "installed: self-test" inside "$root" env HOME="/home/王 小明" "$local_bin/hymt" --self-test
prove "installed: a file, with spaces and Chinese in all paths" inside "$root" env HOME="/home/王 小明" \
    "$local_bin/hymt" file "/work/报告 final.docx" --from en --to zh
prove "the window of the tarball" window "$root" "$local_bin/hymt-desktop" "$work/window-tarball.png"

echo "== moved, read-only, full"
mv "$root/home/王 小明/.local/lib/hymt-desktop" "$root/opt/moved 移动"
prove "a moved and renamed folder" inside "$root" "/opt/moved 移动/hymt" --self-test
mount_into --bind "$root/opt/moved 移动" "$root/opt/moved 移动"
mount -o remount,ro,bind "$root/opt/moved 移动"
prove "the folder is read-only" fails_with 1 "Read-only" inside "$root" touch "/opt/moved 移动/x"
prove "a read-only folder" inside "$root" "/opt/moved 移动/hymt" --self-test
mkdir "$root/work/small"
mount_into -t tmpfs -o size=1m none "$root/work/small"
cp tests/golden/pandoc.docx "$root/work/full.docx"
printf 'source,target\ninvoice,发票\n' >"$root/work/terms.csv"
dd if=/dev/zero of="$root/work/small/filler" bs=1024 2>/dev/null || true
hymt="/opt/moved 移动/hymt"
prove "a full disk: file" fails_with 4 "No space left" inside "$root" "$hymt" file /work/full.docx --from en --to zh -o /work/small
prove "a full disk: nothing half-written" test "$(ls -A "$root/work/small")" = filler
prove "a full disk: data folder" fails_with 4 "No space left\|disk is full" inside "$root" "$hymt" --data-dir /work/small/d \
    glossary import /work/terms.csv --from en --to zh
prove "a full disk: a text is still translated" inside "$root" "$hymt" --data-dir /work/small/d \
    translate --to zh "Good morning!"
rm "$root/work/small/filler"
prove "room again: file" inside "$root" "$hymt" file /work/full.docx --from en --to zh -o /work/small

echo
[ $failed = 0 ] && echo "All of it works." || echo "$failed FAILED."
exit $((failed > 0))
