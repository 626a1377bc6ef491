#!/usr/bin/env bash
# Loads the completion scripts into real shells and presses Tab. Not part of `cargo test`, which needs nothing but Rust.
#
#   apt-get install tmux zsh fish && cargo build && tests/shells/complete.sh target/debug/mtuslint
set -euo pipefail
binary=$(realpath "${1:?usage: complete.sh BINARY}")
work=$(mktemp -d)
tmux="tmux -L mtuslint-complete-$$ -f /dev/null"
trap '$tmux kill-server 2> /dev/null || true; rm -rf "$work"' EXIT
mkdir "$work/bin" "$work/home" "$work/letters"
ln -s "$binary" "$work/bin/mtuslint"
touch "$work/letters/appeal.txt"
failed=0
# A server ends with its last session; this one outlives the shells.
$tmux new-session -d -s keep

# Starts a shell of its own, without anybody's settings, in a folder with a single file.
begin() {
  $tmux new-session -d -s shell -x 120 -y 40 -c "$work/letters" \
    "env -i HOME=$work/home TERM=screen PATH=$work/bin:/usr/bin:/bin PS1='> ' $1"
  sleep 1
  $tmux send-keys -t shell -l "$2; echo loaded"
  $tmux send-keys -t shell Enter
  for _ in $(seq 50); do
    sleep 0.2
    if $tmux capture-pane -p -t shell | grep -q "^loaded"; then return; fi
  done
  echo "FAILED: the script of completions isn't loaded within 10 seconds"
  failed=1
}

# Types the words, presses Tab, and looks for what must be on the screen, and for complaints.
try() {
  local shell=$1 typed=$2 wanted=$3 screen=""
  $tmux send-keys -t shell C-u C-l
  sleep 0.5
  $tmux clear-history -t shell
  $tmux send-keys -t shell -l "$typed"
  $tmux send-keys -t shell Tab
  for _ in $(seq 20); do
    sleep 0.2
    screen=$($tmux capture-pane -p -t shell)
    if grep -qE -- "$wanted" <<< "$screen"; then break; fi
  done
  if ! grep -qE -- "$wanted" <<< "$screen" || grep -qE "_arguments|_values|rror|not found|invalid" <<< "$screen"; then
    echo "FAILED $shell: '$typed' and Tab should show '$wanted':"
    sed '/^$/d; s/^/    /' <<< "$screen"
    failed=1
  else
    echo "ok $shell: $typed"
  fi
}

for shell in bash zsh fish; do
  command -v "$shell" > /dev/null || { echo "FAILED $shell: isn't installed"; failed=1; continue; }
  case $shell in
    bash) begin "bash --norc --noprofile" 'source <(mtuslint completions bash)' ;;
    zsh) begin "zsh -f" 'autoload -U compinit; compinit -u; source <(mtuslint completions zsh); PS1="> "' ;;
    fish) begin "fish --no-config" 'mtuslint completions fish | source' ;;
  esac
  try $shell "mtuslint expl" "mtuslint explain"
  try $shell "mtuslint check --statis" "check --statistics"
  try $shell "mtuslint check --format mark" "--format markdown"
  try $shell "mtuslint check --fail-on ad" "--fail-on advice"
  try $shell "mtuslint check app" "check appeal.txt"
  try $shell "mtuslint check -o " "appeal.txt"
  try $shell "mtuslint audit --output " "appeal.txt"
  try $shell "mtuslint rules exp" "rules export"
  # For fish, clap_complete 4.6 offers no values of arguments without a dash.
  [ $shell = fish ] || try $shell "mtuslint schema report-" "schema report-line"
  $tmux kill-session -t shell
done
exit $failed
