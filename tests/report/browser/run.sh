#!/usr/bin/env bash
# Runs the browser tests; exit status 77, which ctest takes for "skipped", without a browser.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
command -v node >/dev/null || { echo "node is missing: scripts/bootstrap installs it" && exit 77; }
command -v chromium >/dev/null || { echo "chromium is missing: scripts/bootstrap installs it" && exit 77; }
exec node --test report_page_test.mjs
