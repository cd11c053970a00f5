#!/usr/bin/env bash
# Opens explanations as pages in a headless Chromium and clicks through them.
# Usage: click_through.sh PROGRAM FOLDER    from the root of the repository; the folder is for the
# pages. Exit status 77 where there is no Chromium, 1 if ABAC_REQUIRE_BROWSER is set.
set -uo pipefail
program=$1
folder=$2

browser=''
for name in chromium chromium-browser google-chrome; do
  [ -n "$browser" ] || browser=$(command -v "$name" || true)
done
if [ -z "$browser" ]; then
  echo "there is no chromium"
  [ -n "${ABAC_REQUIRE_BROWSER:-}" ] && exit 1
  exit 77
fi

mkdir -p "$folder"
failed=0

# click NAME ARGUMENTS…: explains as a page and clicks through it.
click() {
  local name=$1 page=$folder/$1.html status=0 result
  shift
  "$program" explain --format html "$@" > "$page" || status=$?
  if [ $status -gt 1 ]; then
    echo "$name: exit status $status"
    failed=1
    return
  fi
  # The page forbids scripts; the one that clicks is let in.
  sed -i '/http-equiv="Content-Security-Policy"/d' "$page"
  { echo '<script>'; cat tests/render/html/click_through.js; echo '</script>'; } >> "$page"
  result=$(timeout 60 "$browser" --headless --no-sandbox --disable-gpu --disable-dev-shm-usage \
    --user-data-dir="$folder/profile" --window-size=390,844 --virtual-time-budget=10000 \
    --dump-dom "file://$(realpath "$page")" 2> "$folder/$name.log" \
    | sed -n 's/.*<pre id="result">\(.*\)<\/pre>.*/\1/p')
  echo "$name: ${result:-no result; see $folder/$name.log}"
  [[ $result == all* ]] || failed=1
}

studio=policies/studio
click denied --policies $studio/team.json \
  --request $studio/requests/team-b-deletes-team-a-experiment.json
click allowed --policies $studio/team.json \
  --request $studio/requests/team-a-deletes-own-experiment.json
click explicit --case policies/organization/cases.jsonl --name root-denies-other-regions

# Names and values without end, and more tags than fit on a screen.
long=$(printf 'x%.0s' {1..300})
tags=$(printf '"tag%d":"value",' {1..300})
cat > "$folder/long.json" << END
{"name":"long","policies":{"identity":[{"Version":"2012-10-17","Statement":{"Sid":"S$long","Effect":"Allow",
  "Action":["sagemaker:CreatePresignedMlflowTrackingServerUrl","sagemaker:A$long*"],"Resource":"*",
  "Condition":{"StringEquals":{"aws:PrincipalTag/$long":"$long"}}}}]},
 "request":{"principal":{"arn":"arn:aws:iam::111122223333:user/alice","tags":{${tags%,}}},
  "action":"sagemaker:CreatePresignedMlflowTrackingServerUrlAndWhatElseAnActionMayBeCalledSomeDay",
  "resource":{"arn":"arn:aws:sagemaker:us-east-1:111122223333:mlflow-tracking-server/$long"},
  "context":{"ex:$long":["$long","$long"]}}}
END
click long --case "$folder/long.json"
exit $failed
