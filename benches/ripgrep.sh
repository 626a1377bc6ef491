#!/usr/bin/env bash
# The side-by-side table of docs/performance.md: `check` and ripgrep with the pack's own phrases as its pattern list, over
# the same letters, one thread each, runs in turn, medians.
#
#   benches/ripgrep.sh [LETTERS] [RUNS]
#
# LETTERS is a folder; 20,000 synthetic letters where none is given. RG names another ripgrep (15 or later).
set -euo pipefail
rg=${RG:-rg}
for tool in cargo "$rg" bc awk /usr/bin/time; do
  command -v "$tool" > /dev/null || { echo "$tool isn't here; this takes cargo, ripgrep (or RG=...), bc, awk and GNU time" >&2; exit 2; }
done
[ -z "${1:-}" ] || [ -d "$1" ] || { echo "$1 is no folder; name one of letters, or none for synthetic ones" >&2; exit 2; }
given=${1:+$(realpath "$1")}
cd "$(dirname "$0")/.."
runs=${2:-5} work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cargo build --release --quiet --locked --bins --examples
bin=target/release/mtuslint
letters=${given:-$work/letters}
[ -n "$given" ] || target/release/examples/letters --seed 1 --count 20000 "$letters" --answers "$work/answers"
target/release/examples/patterns > "$work/patterns"
mkdir "$work/one" && cp "$(find "$letters" -name '*.txt' | sort | head -n 1)" "$work/one/"
# With ripgrep's own limits the list doesn't compile.
search=("$rg" --regex-size-limit 4G --dfa-size-limit 1G -j1 -i -n --no-heading -f "$work/patterns")
check=("$bin" check --isolated --format jsonl --threads)

# Wall time, CPU time (seconds, in hundredths) and peak memory (MiB) of a command, a line a run.
run() {
  local name=$1
  shift
  local began=$EPOCHREALTIME
  /usr/bin/time -q -f '%U %S %M' -o "$work/time" "$@" > "$work/out" 2> /dev/null || [ $? = 1 ] || { echo "$name failed" >&2; exit 1; }
  awk -v wall="$(bc <<< "$EPOCHREALTIME - $began")" '{ print wall, $1 + $2, $3 / 1024 }' "$work/time" >> "$work/$name"
}
median() { sort -g | awk '{ a[NR] = $1 } END { print a[int((NR + 1) / 2)] }'; }
row() { # a line of the table
  local wall cpu memory
  wall=$(cut -d' ' -f1 "$work/$1" | median) cpu=$(cut -d' ' -f2 "$work/$1" | median) memory=$(cut -d' ' -f3 "$work/$1" | median)
  printf '| %-42s | %8.3f | %8.2f | %10.0f |\n' "$2" "$wall" "$cpu" "$memory"
}

for _ in $(seq "$runs"); do
  run search "${search[@]}" "$letters"
  run check1 "${check[@]}" 1 "$letters"
  run check2 "${check[@]}" 2 "$letters"
done
for _ in $(seq "$((runs * 3))"); do
  run search-one "${search[@]}" "$work/one"
  run plain-one "$rg" -j1 -i necessary "$work/one"
  run check-one "${check[@]}" 1 "$work/one"
done

echo "$("$rg" --version | head -n 1), $("$bin" --version), $(wc -l < "$work/patterns") patterns"
echo "$(find "$letters" -type f | wc -l) files, $(find "$letters" -type f -printf '%s\n' | awk '{ s += $1 } END { printf "%.1f", s / 1e6 }') MB; medians of $runs runs in turn"
echo
echo "| what                                       |   wall s |    CPU s | memory MiB |"
echo "| ------------------------------------------ | -------: | -------: | ---------: |"
row search 'ripgrep, the pack'"'"'s phrases, one thread'
row check1 'mtuslint check, one thread'
row check2 'mtuslint check, two threads'
row search-one 'one letter: ripgrep, the pack'"'"'s phrases'
row plain-one 'one letter: ripgrep, one word'
row check-one 'one letter: mtuslint check'
ratio() { awk -v a="$(cut -d' ' -f"$3" "$work/$1" | median)" -v b="$(cut -d' ' -f"$3" "$work/$2" | median)" 'BEGIN { printf "%.2f", a / b }'; }
echo
echo "CPU, check to ripgrep: $(ratio check1 search 2); wall, one thread to two: $(ratio check1 check2 1); one letter, check to ripgrep: $(ratio check-one search-one 1)"
