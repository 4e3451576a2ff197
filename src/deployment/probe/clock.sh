#!/bin/sh
# Lets one of two environments of a function rest while the other is used, then asks twice at once: did one of the two
# requests wait for an init? It writes `rested_s,cold`, a line each. Made by `coldstart probe plan`. Nobody else may use
# the function meanwhile. It can be stopped and run again with the same file.
#
#   sh run.sh [RESULTS [REST]]
#
# It needs @needs@ and, to know how long the next rest is, `coldstart`. On a machine without `coldstart` it prints
# the command that tells it elsewhere, and stops; run it again with that rest, in whole seconds.
@handler@
set -eu

results=${1:-clock.csv}
rest=${2:-}
case $rest in *[!0-9]*) echo "a rest is a number of whole seconds, not $rest" >&2; exit 2 ;; esac
# The copies of the function.
set -- @copies@

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 1' HUP INT TERM

@ask@
# Asks a copy twice at once.
twice() {
  ask "$1" >"$scratch/$2.first" &
  first=$!
  ask "$1" >"$scratch/$2.second" &
  second=$!
  wait "$first"
  wait "$second"
}

# Uses one environment of a copy for so many seconds, then asks twice, and writes down the answer.
trial() {
  began=$(date +%s)
  used=
  while left=$((began + $3 - $(date +%s))) && [ "$left" -gt @every@ ]; do
    sleep @every@
    answer=$(ask "$1")
    case $used in '' | "${answer#* }") used=${answer#* } ;; *) used=several ;; esac
  done
  if [ "$left" -gt 0 ]; then sleep "$left"; fi
  rested=$(($(date +%s) - began))
  twice "$1" "$2"
  first=$(cat "$scratch/$2.first")
  second=$(cat "$scratch/$2.second")
  if [ "$used" = several ]; then
    echo "$1: several environments were used meanwhile, so that none rested: this test is left out" >&2
  elif [ "${first#* }" = "${second#* }" ]; then
    echo "$1: one environment served both requests, one after the other: this test is left out" >&2
  else
    case "$first $second" in
      '1 '* | *' 1 '*) echo "$rested,1" >>"$results" ;;
      *) echo "$rested,0" >>"$results" ;;
    esac
  fi
}

# How long the next rest is, in seconds; nothing when no more are needed.
next() { coldstart probe next "$results" @flags@ --quiet; }

# Whether `coldstart` is here; if not, says what to do.
can_tell() {
  if command -v coldstart >/dev/null; then return; fi
  echo "coldstart is not on this machine. On one that has it, with a copy of $results, run" >&2
  echo "  coldstart probe next $results @flags@" >&2
  echo "and then here, with the rest that it names, in seconds:" >&2
  echo "  sh $0 $results REST" >&2
  return 1
}

[ -s "$results" ] || echo rested_s,cold >"$results"
if [ -z "$rest" ]; then
  can_tell || exit 0
  rest=$(next)
fi
# The first rest begins when two environments of each copy have been used.
if [ -n "$rest" ]; then
  number=0
  for copy in "$@"; do
    number=$((number + 1))
    twice "$copy" "$number"
  done
fi
left_out=0
while [ -n "$rest" ]; do
  echo "waiting for $rest s" >&2
  before=$(wc -l <"$results")
  number=0
  jobs=
  for copy in "$@"; do
    number=$((number + 1))
    trial "$copy" "$number" "$rest" &
    jobs="$jobs $!"
  done
  for job in $jobs; do wait "$job"; done
  if [ "$(wc -l <"$results")" -gt "$before" ]; then left_out=0; else left_out=$((left_out + 1)); fi
  if [ "$left_out" -ge 3 ]; then
    echo 'three tests in a row told nothing: this function cannot be tested so' >&2
    exit 1
  fi
  can_tell || exit 0
  rest=$(next)
done
coldstart probe next "$results" @flags@
