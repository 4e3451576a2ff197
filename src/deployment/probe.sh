#!/bin/sh
# Leaves a function alone for some time, asks it again, and writes down whether that was cold: `gap_s,cold`, a line each.
# Made by `coldstart probe plan`. Nobody else may use the function meanwhile. It can be stopped and run again with the
# same file: it goes on where it was.
#
#   sh run.sh [RESULTS]
set -eu

results=${1:-probe.csv}
# The copies of the function: each must be one of its own, with the same code and settings.
set -- @copies@

# Asks a copy; prints 1 if that was cold, 0 if it was not.
ask() {
@ask@}

# Which gaps to leave next, in seconds, one for each copy; nothing when no more are needed.
next() {
  if [ "$(wc -l <"$results")" -gt 1 ]; then
    coldstart probe next "$results" @flags@ --quiet
  else
    coldstart probe next @flags@ --quiet
  fi
}

# Waits, asks a copy, writes down the answer.
probe() {
  sleep "$2"
  cold=$(ask "$1")
  printf '%s,%s\n' "$2" "$cold" >>"$results"
}

# All copies answer at the same time: one with a shorter gap is asked when that begins, too.
round() {
  if [ "$2" -gt 0 ]; then probe "$1" "$2"; fi
  probe "$1" "$3"
}

command -v coldstart >/dev/null || { echo 'coldstart is not on the path: it says which gap is next' >&2; exit 1; }
[ -s "$results" ] || echo gap_s,cold >"$results"
# The first gap of a copy begins with a request. What was before it is not known: its answer says nothing.
for copy in "$@"; do ask "$copy" >/dev/null; done
while gaps=$(next) && [ -n "$gaps" ]; do
  longest=0
  for gap in $gaps; do
    if [ "$gap" -gt "$longest" ]; then longest=$gap; fi
  done
  echo "waiting for $longest s" >&2
  rest=$gaps
  jobs=
  for copy in "$@"; do
    gap=${rest%% *}
    rest=${rest#* }
    round "$copy" $((longest - gap)) "$gap" &
    jobs="$jobs $!"
  done
  for job in $jobs; do wait "$job"; done
done
coldstart probe next "$results" @flags@
