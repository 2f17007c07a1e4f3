# Sourced by script/test and script/soak: stages with their times, the counted last line, and an orderly end.
# Gives `$tmp`, a folder that goes away; the script gives a function `cleanup`.

passed=0 failed=0 skipped=0
times=()

# stage NAME COMMAND...: run it, note its time; its output is shown only when it fails (SHOW=1: always, as it comes).
stage() {
  local name=$1 log=$tmp/stage.log begin=${EPOCHREALTIME/,/.} status=0
  shift
  if [[ ${SHOW-} == 1 ]]; then "$@" || status=$?; else "$@" >"$log" 2>&1 || status=$?; fi
  times+=("$(awk -v a="$begin" -v b="${EPOCHREALTIME/,/.}" -v n="$name" 'BEGIN { printf "%-24s %8.1f s", n, b - a }')")
  if ((status != 0)) && [[ ${SHOW-} != 1 ]]; then cat "$log"; fi
  return "$status"
}

# check NAME COMMAND...: a stage that counts as one test.
check() {
  if stage "$@"; then
    printf 'ok   %s\n' "$1"
    passed=$((passed + 1))
  else
    printf 'FAIL %s\n' "$1"
    failed=$((failed + 1))
  fi
}

# tap_stage NAME ARGUMENT...: run tap, and add what its last line counts. No such line is a failure.
tap_stage() {
  local name=$1 status=0 line
  shift
  SHOW=1 stage "$name" run_tap "$@" || status=$?
  line=$(grep -E '^[0-9]+ passed, [0-9]+ failed(, [0-9]+ skipped)?$' "$tmp/tap.log" | tail -n 1)
  if [[ $line =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed(,\ ([0-9]+)\ skipped)?$ ]]; then
    passed=$((passed + BASH_REMATCH[1]))
    failed=$((failed + BASH_REMATCH[2]))
    skipped=$((skipped + ${BASH_REMATCH[4]:-0}))
    if ((status != 0 && BASH_REMATCH[2] == 0)); then failed=$((failed + 1)); fi
  else
    failed=$((failed + 1))
  fi
}

# In the background, so that a signal to this script is acted upon at once and not when the tests are through.
tap=
run_tap() {
  local tee status=0
  mkfifo "$tmp/tap.pipe"
  tee "$tmp/tap.log" <"$tmp/tap.pipe" &
  tee=$!
  node node_modules/tap/dist/esm/run.mjs "$@" >"$tmp/tap.pipe" 2>&1 &
  tap=$!
  wait "$tap" || status=$?
  tap=
  wait "$tee"
  rm -f "$tmp/tap.pipe"
  return "$status"
}

# stop PID: ask a program that this script started to end, and wait up to a minute before killing it.
stop() {
  kill -TERM "$1" 2>/dev/null || return 0
  for ((i = 0; i < 600; i++)); do
    kill -0 "$1" 2>/dev/null || return 0
    sleep 0.1
  done
  kill -KILL "$1" 2>/dev/null
}

# Whatever ends the script, `cleanup` runs once, undisturbed.
on_exit() {
  trap '' INT TERM HUP
  if [[ -n $tap ]]; then
    # tap waits for its test files; they end only when they are told themselves.
    kill -TERM $(ps -o pid= --ppid "$tap") 2>/dev/null
    stop "$tap"
  fi
  cleanup
  rm -rf "$tmp"
}
tmp=$(mktemp -d)
trap on_exit EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
trap 'exit 129' HUP

# The table of times, then the one line that says how it went; the exit code says the same.
summary() {
  printf '\n'
  printf '%s\n' "${times[@]}"
  printf '\n%d passed, %d failed' "$passed" "$failed"
  if ((skipped > 0)); then printf ', %d skipped' "$skipped"; fi
  printf '\n'
  ((failed == 0))
}
