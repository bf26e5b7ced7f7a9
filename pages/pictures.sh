#!/bin/sh
# Takes the pictures of docs/report.md, of a report of the sample: pictures.sh REPORT_DIR PICTURES_DIR
set -eu
report=$(cd "$1" && pwd)
mkdir -p "$2"
pictures=$(cd "$2" && pwd)

# picture NAME PAGE HEIGHT DARK
picture() {
  chromium --headless=new --no-sandbox --disable-gpu --hide-scrollbars --virtual-time-budget=5000 \
    --window-size="1120,$3" --blink-settings="preferredColorScheme=$4" \
    --screenshot="$pictures/$1.png" "file://$report/$2" 2>/dev/null
}

picture overview index.html 900 1
picture workflow "workflow.html#repository=harbor%2Friver-web&workflow=Browser+tests" 900 0
