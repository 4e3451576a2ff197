#!/bin/sh
# Leaves a function alone for some time, asks it again, and writes down whether that was cold: `gap_s,cold`, a line each.
# Made by `coldstart probe plan`. Nobody else may use the function meanwhile. It can be stopped and run again with the
# same file: it goes on where it was.
#
#   sh run.sh [RESULTS [GAP...]]
#
# It needs @needs@ and, to know which gap is next, `coldstart`. On a machine without `coldstart` it prints the
# command that tells the next gap elsewhere, and stops; run it again with that gap. GAP is in whole seconds, one for each
# copy of the function.
set -eu

results=${1:-probe.csv}
if [ $# -gt 0 ]; then shift; fi
gaps=$*
case $gaps in *[!0-9\ ]*) echo "gaps are whole seconds, not $gaps" >&2; exit 2 ;; esac
# The copies of the function: each must be one of its own, with the same code and settings.
set -- @copies@

# Asks a copy; prints 1 if that was cold, 0 if it was not.
ask() {
@ask@}

# Which gaps to leave next, in seconds, one for each copy; nothing when no more are needed.
next() { coldstart probe next "$results" @flags@ --quiet; }

# Whether `coldstart` is here; if not, says what to do.
can_tell() {
  if command -v coldstart >/dev/null; then return; fi
  echo "coldstart is not on this machine. On one that has it, with a copy of $results, run" >&2
  echo "  coldstart probe next $results @flags@" >&2
  echo "and then here, with the gaps that it names, one for each copy, in seconds:" >&2
  echo "  sh $0 $results GAP" >&2
  return 1
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

[ -s "$results" ] || echo gap_s,cold >"$results"
if [ -z "$gaps" ]; then
  can_tell || exit 0
  gaps=$(next)
fi
# The first gap of a copy begins with a request. What was before it is not known: its answer says nothing.
if [ -n "$gaps" ]; then
  for copy in "$@"; do ask "$copy" >/dev/null; done
fi
while [ -n "$gaps" ]; do
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
  can_tell || exit 0
  gaps=$(next)
done
coldstart probe next "$results" @flags@
