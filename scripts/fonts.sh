#!/bin/sh
# What the tests of posters need: fonts, and programs that read PDF as printers and
# readers do. Installs what is missing (Debian, root); where that cannot be, it says
# so in one line and exits 3.
set -eu

missing=
has() { [ -n "$(find /usr/share/fonts /usr/local/share/fonts "$HOME/.local/share/fonts" "$HOME/.fonts" -name "$1" 2>/dev/null | head -n 1)" ]; }
has 'NotoSerifDisplay-Regular.*' || missing="$missing fonts-noto-core"
has 'Norasi.*' || missing="$missing fonts-thai-tlwg"
has 'NotoColorEmoji*' || missing="$missing fonts-noto-color-emoji"
command -v pdftotext >/dev/null && command -v pdftoppm >/dev/null || missing="$missing poppler-utils"
command -v qpdf >/dev/null || missing="$missing qpdf"
command -v zbarimg >/dev/null || missing="$missing zbar-tools"
[ -n "$missing" ] || exit 0

without() {
	echo "fonts.sh: missing$missing: $1" >&2
	exit 3
}
[ "$(id -u)" = 0 ] || without "installing needs root (apt-get install$missing)"
command -v apt-get >/dev/null || without "there is no apt-get"
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq >/dev/null 2>&1 || true # an old list of packages may still do
# shellcheck disable=SC2086 # a list of packages
apt-get install -y -qq --no-install-recommends $missing >/dev/null 2>&1 || without "apt-get install failed"
