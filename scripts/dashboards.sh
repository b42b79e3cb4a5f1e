#!/usr/bin/env bash
# Builds dashboards/dist when its sources are newer.
set -euo pipefail
cd "$(dirname "$0")/../dashboards"

stamp=dist/.built
if [ -f "$stamp" ] && [ -z "$(find . -path ./node_modules -prune -o -path ./dist -prune -o -type f -newer "$stamp" -print -quit)" ]; then
  exit 0
fi
if [ ! -f node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
  npm ci --no-audit --no-fund --loglevel=error
fi
npm run --silent build
touch "$stamp"
