#!/bin/sh
# Get a fresh Debian or Ubuntu ready: Python 3.11 to 3.13, Pango and fonts for the PDFs, and .venv with the locked packages.
# Started by `make setup`; by `make setup-tests` as `setup.sh tests`, which installs what only the tests need as well.
# Where all is in place it changes nothing and takes a moment.
set -eu
cd "$(dirname "$0")/.."

LOCK=requirements.lock
INSTALLED=.venv/installed.lock # a copy of the lock that .venv was made from

stop() {
    printf '%s\n' '' "$@" >&2
    exit 1
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo -n "$@"; fi
}

may_install() {
    command -v apt-get >/dev/null && { [ "$(id -u)" -eq 0 ] || sudo -n true 2>/dev/null; }
}

# Install system packages when that is allowed; otherwise say exactly what is missing.
need_packages() {
    if ! may_install; then
        stop "These packages of the system are missing:" "    sudo apt-get install $*" \
            "(On another system: what these Debian packages contain.) Then try again."
    fi
    echo "Installing $*"
    log=$(mktemp)
    if ! { as_root apt-get -qq update &&
        as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install "$@"; } >"$log" 2>&1 </dev/null; then
        cat "$log" >&2
        rm -f "$log"
        stop "apt-get could not install: $*"
    fi
    rm -f "$log"
}

supported() {
    "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null
}

find_python() {
    for candidate in ${PYTHON:-} python3 python3.11 python3.12 python3.13; do
        if supported "$candidate"; then
            command -v "$candidate"
            return
        fi
    done
}

make_venv() {
    # pip as a script, not as a module: in a checkout that was moved it no longer finds its Python.
    supported .venv/bin/python && .venv/bin/pip --version >/dev/null 2>&1 && return
    python=$(find_python)
    if [ -z "$python" ] && ! command -v python3 >/dev/null; then
        need_packages python3 python3-venv
        python=$(find_python)
    fi
    if [ -z "$python" ]; then
        stop "Kesu needs Python 3.11, 3.12 or 3.13, and none is on the PATH." \
            "Install one (Debian 12 or 13 and Ubuntu 24.04 bring one along), or name it: PYTHON=/path/to/python3.12 make setup"
    fi
    if ! "$python" -c 'import ensurepip' 2>/dev/null; then # Debian and Ubuntu keep it in a package of its own
        need_packages "$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"
    fi
    echo "Making .venv with $("$python" --version)"
    "$python" -m venv --clear .venv
}

install_lock() {
    cmp -s "$LOCK" "$INSTALLED" && return
    echo "Installing the packages of $LOCK (the first time takes a minute or two)"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input --require-hashes --no-deps -r "$LOCK" ||
        stop "The packages could not be installed: see above. Nothing but $LOCK is ever installed."
    .venv/bin/python -m pip --disable-pip-version-check check >/dev/null || stop "The installed packages do not fit together: remove .venv and try again."
    cp "$LOCK" "$INSTALLED"
}

has_library() {
    .venv/bin/python -c 'import ctypes.util, sys; sys.exit(not ctypes.util.find_library(sys.argv[1]))' "$1"
}

# What a PDF needs from the system, as names of Debian packages.
missing_for_pdfs() {
    has_library pango-1.0 || echo libpango-1.0-0
    has_library pangoft2-1.0 || echo libpangoft2-1.0-0
    has_library harfbuzz-subset || echo libharfbuzz-subset0
    command -v fc-match >/dev/null || echo fontconfig
    fc-list 2>/dev/null | grep -q 'Noto Sans CJK SC' && fc-list | grep -q 'Noto Serif CJK SC' || echo fonts-noto-cjk
}

# What judges a PDF in the tests: qpdf, pdfsig, and Java for veraPDF. What mails are fetched from there: Dovecot.
missing_for_tests() {
    command -v qpdf >/dev/null || echo qpdf
    command -v pdfsig >/dev/null || echo poppler-utils
    [ -x /usr/sbin/dovecot ] || command -v dovecot >/dev/null || echo dovecot-imapd
    command -v java >/dev/null || echo default-jre-headless
    [ -e /usr/share/java/jaxb-runtime.jar ] || echo libjaxb-java
}

# Ubuntu has Chromium as a snap only, which not every machine can install.
want_browser() {
    command -v chromium >/dev/null || (need_packages chromium) ||
        echo "Chromium could not be installed here: the tests that need a browser cannot run." >&2
}

make_venv
install_lock
missing=$(missing_for_pdfs)
# shellcheck disable=SC2086  # one word a package
[ -z "$missing" ] || need_packages $missing
.venv/bin/python -m tasks.fonts >/dev/null # the small fonts of the PDFs: a few seconds the first time
if [ "${1:-}" = tests ]; then
    missing=$(missing_for_tests)
    # shellcheck disable=SC2086  # one word a package
    [ -z "$missing" ] || need_packages $missing
    want_browser
fi
