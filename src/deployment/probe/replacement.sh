#!/bin/sh
# Asks a function every few minutes, so that only recycling takes its environment, and writes down which environment
# answered and whether the request waited for its init: `copy,gap_s,environment,waited`, a line each. Made by
# `coldstart probe plan`. Nobody else may use the function meanwhile, and it may not be deployed. It can be stopped and run
# again with the same file.
#
#   sh run.sh [RESULTS]
#
# It needs @needs@ and, to stop by itself, `coldstart`. On a machine without `coldstart` it goes on until it is
# stopped; the command that it prints tells elsewhere whether that is soon.
@handler@
set -eu

results=${1:-replacement.csv}
# The copies of the function.
set -- @copies@

@ask@
# Asks the copy of this number, and writes down the answer.
watch() {
  if answer=$(ask "$1"); then
    printf '%s,%s,%s,%s\n' "$2" "$3" "${answer#* }" "${answer%% *}" >>"$results"
  else
    echo "$1 did not answer" >&2
  fi
}

# Whether more requests are needed.
is_open() {
  if command -v coldstart >/dev/null; then
    [ -n "$(coldstart probe next "$results" @flags@ --quiet)" ]
  fi
}

[ -s "$results" ] || echo copy,gap_s,environment,waited >"$results"
if ! command -v coldstart >/dev/null; then
  echo "coldstart is not on this machine. On one that has it, with a copy of $results, run" >&2
  echo "  coldstart probe next $results @flags@" >&2
  echo "to see what is known. This goes on until you stop it." >&2
fi
# What was before the first request is not known.
last=
while is_open; do
  now=$(date +%s)
  gap=${last:+$((now - last))}
  last=$now
  number=0
  jobs=
  for copy in "$@"; do
    number=$((number + 1))
    watch "$copy" "$number" "$gap" &
    jobs="$jobs $!"
  done
  for job in $jobs; do wait "$job"; done
  sleep @every@
done
coldstart probe next "$results" @flags@
