# Shared by the scripts in this directory; sourced from the repository's root, never run.
# shellcheck shell=sh

venv=var/venv
# What WeasyPrint loads at run time to set the archive copies.
weasyprint_packages="libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core"
# PostgreSQL runs as nobody where root starts it, and must read var/venv. What the portal itself writes: script.local_run.
umask 022
# Many short processes are started; without compiled modules each of them would compile WeasyPrint and pyHanko anew.
unset PYTHONDONTWRITEBYTECODE
say() { printf '%s\n' "$*" >&2; }
die() { say "$*"; exit 1; }
cannot_write() {
    die "Det gick inte att skriva i $PWD/var eller i ${TMPDIR:-/tmp}: disken är full, eller katalogen får inte skrivas i. Åtgärda det och kör skriptet igen."
}
# What pip, uv and fontconfig keep for the next time lies in the home directory, shared by all clones; in var/ where there
# is none that can be written to (a service's account, a container).
cache=${XDG_CACHE_HOME:-${HOME:+$HOME/.cache}}
if [ -z "$cache" ] || ! mkdir -p "$cache" 2>/dev/null || [ ! -w "$cache" ]; then
    mkdir -p var/cache || cannot_write
    export XDG_CACHE_HOME="$PWD/var/cache"
fi
# A locked interpreter is the one that is there; certificates are the machine's, where it has any.
export UV_PYTHON_DOWNLOADS=never UV_NO_CONFIG=1
if [ -e /etc/ssl/certs/ca-certificates.crt ] || [ -n "${SSL_CERT_FILE:-}" ]; then
    export UV_SYSTEM_CERTS=1
fi

# need_system_packages NAME...: install Debian packages, or say exactly what to install.
need_system_packages() {
    command -v dpkg-query >/dev/null 2>&1 || return 0
    missing=
    for package in "$@"; do
        state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) || state=none
        [ "$state" = installed ] || missing="$missing $package"
    done
    [ -n "$missing" ] || return 0
    as_root=
    if [ "$(id -u)" != 0 ]; then
        if ! sudo -n true 2>/dev/null; then
            die "Systempaket saknas. Installera dem och kör skriptet igen:
  sudo apt-get install --no-install-recommends$missing"
        fi
        as_root="sudo -n"
    fi
    say "Installerar systempaket:$missing"
    log=$(mktemp) || cannot_write
    # shellcheck disable=SC2086 # both are lists of words
    # A machine that has just been made is updating itself (apt-daily), and is waited for.
    apt="$as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300"
    if ! { $apt update &&
           $apt install -y --no-install-recommends $missing
         } >"$log" 2>&1; then
        tail -n 20 "$log" >&2
        die "apt-get kunde inte installera:$missing"
    fi
    rm -f "$log"
}

# find_python: which Python to make var/venv of: PYTHON, else the machine's own, else the first on PATH. Debian's is
# built for speed and mended by apt; one that was compiled by hand (pyenv) is mostly neither, and takes a tenth longer.
find_python() {
    for python in ${PYTHON:-/usr/bin/python3 python3}; do
        "$python" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && return 0
    done
    return 0 # the last that was tried: what it lacks is said, or installed, by whoever asked
}

# venv_package: the package that Debian's Python lacks a virtual environment without, when it is missing.
venv_package() {
    find_python
    command -v "$python" >/dev/null 2>&1 || return 0
    "$python" -c 'import ensurepip, venv' 2>/dev/null || echo python3-venv
}

# need_venv: make var/venv, or make it again when its Python has gone.
need_venv() {
    if "$venv/bin/python" -c 'import pip' 2>/dev/null; then return 0; fi
    find_python
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null ||
        die "Python 3.11 eller senare behövs (PYTHON anger vilken; nu: $python)."
    "$python" -c 'import ensurepip, venv' 2>/dev/null ||
        die "$python saknar modulen venv. Installera den (Debian: python3-venv) och kör skriptet igen."
    say "Skapar en virtuell Python-miljö i $venv"
    mkdir -p var || cannot_write
    if ! told=$("$python" -m venv --clear "$venv" 2>&1); then
        die "Python-miljön i $PWD/$venv kunde inte skapas. Se efter att disken inte är full, och kör skriptet igen. Så här sade $python:
$told"
    fi
}

# need_uv LOCK: install exactly the uv that LOCK names, by its hashes.
need_uv() {
    wanted=$(sed -n 's/^uv==\([^ ;]*\).*/uv \1/p' "$1")
    [ "$("$venv/bin/python" -m uv --version 2>/dev/null | cut -d ' ' -f 1,2)" = "$wanted" ] && return 0
    awk '/^uv==/ { keep = 1; print; next } /^[^ ]/ { keep = 0 } keep' "$1" >"$venv/uv.txt" &&
    "$venv/bin/python" -m pip --quiet --disable-pip-version-check install --require-hashes --no-deps -r "$venv/uv.txt"
}

# need_packages local|dev: make var/venv hold exactly what the lock says; nothing to do when it does already.
# The locks agree and dev holds all of local, so a venv made for the tests also runs the portal.
need_packages() {
    need_venv
    kind=$1
    [ -e "$venv/dev.txt" ] && kind=dev
    lock=requirements/$kind.txt
    if cmp -s "$lock" "$venv/$kind.txt"; then return 0; fi
    say "Installerar låsta Python-paket ($lock)"
    told=$(mktemp) || cannot_write
    rm -f "$venv/$kind.txt" # what is broken off holds neither this lock nor the one before
    if ! { need_uv "$lock" && VIRTUAL_ENV=$PWD/$venv "$venv/bin/python" -m uv pip sync --quiet --require-hashes "$lock"
         } 2>"$told"; then
        say "Paketen i $lock kunde inte hämtas eller installeras. Se efter att datorn når nätet (genom en proxy: HTTPS_PROXY)"
        say "och att disken inte är full, och kör skriptet igen. Så här sade det program som skulle göra det:"
        cat "$told" >&2
        rm -f "$told"
        exit 1
    fi
    rm -f "$told"
    cp "$lock" "$venv/$kind.txt" || cannot_write
}
