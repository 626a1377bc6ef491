#!/usr/bin/env bash
# The pair table of docs/performance.md: this build against the one of an older commit, over the same letters, in turn.
#
#   benches/against.sh OLD_COMMIT [LETTERS] [RUNS]
#
# LETTERS is a folder; 5,000 synthetic letters where none is given. OLD names a binary of that commit that is there already,
# so that it needn't be built.
set -euo pipefail
for tool in cargo git awk /usr/bin/time; do
  command -v "$tool" > /dev/null || { echo "$tool isn't here; this takes cargo, git, awk and GNU time" >&2; exit 2; }
done
[ -n "${1:-}" ] || { echo "name the commit to compare with: benches/against.sh OLD_COMMIT [LETTERS] [RUNS]" >&2; exit 2; }
[ -z "${2:-}" ] || [ -d "$2" ] || { echo "$2 is no folder; name one of letters, or none for synthetic ones" >&2; exit 2; }
given=${2:+$(realpath "$2")}
cd "$(dirname "$0")/.."
old_commit=$(git rev-parse --short "$1^{commit}")
runs=${3:-7} work=$(mktemp -d)
trap 'git worktree remove --force "$work/tree" 2> /dev/null || true; rm -rf "$work"' EXIT
cargo build --release --quiet --locked --bins --examples
new=target/release/mtuslint
old=${OLD:-$work/tree/target/release/mtuslint}
if [ -z "${OLD:-}" ]; then
  git worktree add --quiet --detach "$work/tree" "$old_commit"
  (cd "$work/tree" && cargo build --release --quiet --locked --bin mtuslint)
fi
letters=${given:-$work/letters}
[ -n "$given" ] || target/release/examples/letters --seed 1 --count 5000 "$letters" --answers "$work/answers"
mkdir "$work/one" && cp "$(find "$letters" -name '*.txt' | sort | head -n 1)" "$work/one/"

# CPU time, wall time (seconds) and peak memory (MiB) of a run, a line a run.
run() {
  local name=$1 began
  shift
  began=$EPOCHREALTIME
  /usr/bin/time -q -f '%U %S %M' -o "$work/time" "$@" > "$work/$name.out" 2> /dev/null || [ $? = 1 ] || { echo "$name failed" >&2; exit 1; }
  awk -v began="$began" -v ended="$EPOCHREALTIME" '{ printf "%.2f %.3f %.0f\n", $1 + $2, ended - began, $3 / 1024 }' "$work/time" >> "$work/$name"
}
for _ in $(seq "$runs"); do
  for threads in 1 2; do
    run "old$threads" "$old" check --isolated --format jsonl --threads "$threads" "$letters"
    run "new$threads" "$new" check --isolated --format jsonl --threads "$threads" "$letters"
  done
done
for _ in $(seq "$((runs * 3))"); do
  run old-start "$old" check --isolated --format jsonl --threads 1 "$work/one"
  run new-start "$new" check --isolated --format jsonl --threads 1 "$work/one"
done

column() { cut -d' ' -f"$2" "$work/$1" | sort -g; }
median() { column "$1" "$2" | awk '{ a[NR] = $1 } END { print a[int((NR + 1) / 2)] }'; }
spread() { column "$1" "$2" | awk '{ a[NR] = $1 } END { print a[1] " to " a[NR] }'; }
row() { # title, old, new, column
  awk -v title="$1" -v old="$(median "$2" "$4")" -v new="$(median "$3" "$4")" -v a="$(spread "$2" "$4")" -v b="$(spread "$3" "$4")" \
    'BEGIN { printf "| %-24s | %8s (%s) | %8s (%s) | %.2f |\n", title, old, a, new, b, new / old }'
}
echo "$(find "$letters" -type f | wc -l) files, $(find "$letters" -type f -printf '%s\n' | awk '{ s += $1 } END { printf "%.1f", s / 1e6 }') MB; $old_commit and $(git rev-parse --short HEAD) in turn; medians of $runs (least to most)"
echo
echo "| what                     | $old_commit | now | ratio |"
echo "| ------------------------ | ---: | ---: | ---: |"
row 'CPU s, one thread' old1 new1 1
row 'wall s, one thread' old1 new1 2
row 'wall s, two threads' old2 new2 2
row 'memory MiB, two threads' old2 new2 3
row 'one letter, wall s' old-start new-start 2
echo
echo "Two threads: $(awk -v a="$(median new1 2)" -v b="$(median new2 2)" 'BEGIN { printf "%.2f", a / b }') times as fast as one (before: $(awk -v a="$(median old1 2)" -v b="$(median old2 2)" 'BEGIN { printf "%.2f", a / b }'))."
if cmp -s "$work/old1.out" "$work/new1.out"; then echo "The reports are the same to the byte."; else echo "The reports differ in $(diff "$work/old1.out" "$work/new1.out" | grep -c '^>' || true) lines."; fi
