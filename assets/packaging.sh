#!/usr/bin/env bash
# Makes what packages carry beside the binary: shell completions and the manual
# page, in dist-extra/.
set -euo pipefail
cd "$(dirname "$0")/.."
rm -rf dist-extra
mkdir -p dist-extra/completions dist-extra/man
bin=$(mktemp -d)
trap 'rm -rf "$bin"' EXIT
go build -o "$bin/regtui" ./cmd/regtui
for shell in bash zsh fish; do
  "$bin/regtui" completion "$shell" > "dist-extra/completions/regtui.$shell"
done
"$bin/regtui" man | gzip -9n > dist-extra/man/regtui.1.gz
