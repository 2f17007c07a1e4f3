/** `text` as one bash word. */
export const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

/** A bash command that prints `text` in the yellow of Travis's own remarks. */
export const yellow = (text: string): string => `printf '\\033[33;1m%s\\033[0m\\n' ${quote(text)}`

export interface CmdOptions {
  /** Stop the job (errored) when the command fails. */
  assert?: boolean
  echo?: boolean
  /** What the log shows in place of the command. */
  display?: string
  retry?: boolean
  timing?: boolean
  /** Hide what bash says about the command: it holds a secret. */
  secure?: boolean
  event?: string
  /** Keep the command in the list of phases under this text. */
  record?: string
}

/** A call of `travis_cmd`, the function through which every command of a job runs. */
export const travisCmd = (command: string, options: CmdOptions = {}): string => {
  const words = ['travis_cmd', quote(command)]
  for (const flag of ['assert', 'echo', 'retry', 'timing', 'secure'] as const)
    if (options[flag]) words.push(`--${flag}`)
  for (const flag of ['display', 'event', 'record'] as const) {
    const value = options[flag]
    if (value !== undefined) words.push(`--${flag}`, quote(value))
  }
  return words.join(' ')
}

/**
 * The functions that a job's bash has, named and behaving as Travis's: commands are evaluated in this very shell, so
 * `cd`, `export` and functions stay, and `exit` or `set -e` ends the job. The names of local variables are Travis's
 * as well, because a YAML line that assigns one of them loses it. None is exported: children do not have them.
 * What is ours alone is called `travis_stand_…`.
 */
export const functions = String.raw`
travis_fold() {
  printf 'travis_fold:%s:%s\r\033[0K' "$1" "$2"
}

travis_time_start() {
  printf -v TRAVIS_TIMER_ID '%08x' "$((RANDOM * RANDOM))"
  TRAVIS_TIMER_START_TIME="\${EPOCHREALTIME/[.,]/}000"
  export TRAVIS_TIMER_ID TRAVIS_TIMER_START_TIME
  printf 'travis_time:start:%s\r\033[0K' "$TRAVIS_TIMER_ID"
}

travis_time_finish() {
  local travis_end="\${EPOCHREALTIME/[.,]/}000"
  printf 'travis_time:end:%s:start=%s,finish=%s,duration=%s,event=%s\r\033[0K' "$TRAVIS_TIMER_ID" \
    "$TRAVIS_TIMER_START_TIME" "$travis_end" "$((travis_end - TRAVIS_TIMER_START_TIME))" "$1"
}

travis_cmd() {
  local assert output display retry timing cmd result secure event travis_stand_text
  cmd="$1"
  export TRAVIS_CMD="$cmd"
  shift
  while [[ "$1" == --* ]]; do
    case "$1" in
    --assert) assert=true ;;
    --echo) output=true ;;
    --retry) retry=true ;;
    --timing) timing=true ;;
    --secure) secure=' 2>/dev/null' ;;
    --display) display="$2"; shift ;;
    --event) event="$2"; shift ;;
    --record) travis_stand_text="$2"; shift ;;
    esac
    shift
  done
  [[ -z "$timing" ]] || travis_time_start
  [[ -z "$output" ]] || printf '%s\n' "$ \${display:-$cmd}"
  [[ -z "$travis_stand_text" ]] || printf '%s\0%s\0' "$travis_stand_phase" "$travis_stand_text" >>"$travis_stand_record"
  if [[ -n "$retry" ]]; then
    travis_retry eval "$cmd"
    result="$?"
  elif [[ -n "$secure" ]]; then
    eval "$cmd $secure" 2>/dev/null
    result="$?"
    if [[ "$result" -ne 0 ]]; then
      printf '\033[31;1m%s\033[0K\n' 'We were unable to parse one of your secure environment variables.' \
        'Please make sure to escape special characters such as white space and $ (dollar symbol) with \ (backslash).'
    fi
  else
    eval "$cmd"
    result="$?"
  fi
  [[ -z "$travis_stand_text" ]] || printf '%s\0' "$result" >>"$travis_stand_record"
  [[ -z "$timing" ]] || travis_time_finish "$event"
  [[ -z "$assert" ]] || travis_assert "$result"
  return "$result"
}

travis_assert() {
  if [[ "$1" -ne 0 ]]; then
    echo -e "\${ANSI_RED}The command \"\${TRAVIS_CMD}\" failed and exited with $1 during \${TRAVIS_STAGE}.\${ANSI_RESET}\n\nYour build has been stopped."
    travis_terminate 2
  fi
}

travis_result() {
  export TRAVIS_TEST_RESULT=$((\${TRAVIS_TEST_RESULT:-0} | $(($1 != 0))))
  local colour="$ANSI_GREEN"
  [[ "$1" -eq 0 ]] || colour="$ANSI_RED"
  echo -e "\n\${colour}The command \"\${TRAVIS_CMD}\" exited with $1.\${ANSI_RESET}"
}

travis_terminate() {
  set +e
  exit "$1"
}

travis_footer() {
  echo -e "\nDone. Your build exited with \${TRAVIS_TEST_RESULT}."
  travis_terminate "\${TRAVIS_TEST_RESULT:-86}"
}

travis_retry() {
  local result attempt
  for attempt in 1 2 3; do
    if "$@"; then return 0; else result="$?"; fi
    ((attempt == 3)) || {
      echo -e "\n\${ANSI_RED}The command \"$*\" failed. Retrying, $((attempt + 1)) of 3.\${ANSI_RESET}\n" >&2
      sleep 1
    }
  done
  echo -e "\n\${ANSI_RED}The command \"$*\" failed 3 times.\${ANSI_RESET}\n" >&2
  return "$result"
}

travis_wait() {
  local minutes=20 passed=0 output pid result
  [[ ! "$1" =~ ^[0-9]+$ ]] || { minutes="$1"; shift; }
  output="$TRAVIS_TMPDIR/travis_wait_$RANDOM.log"
  "$@" >"$output" 2>&1 &
  pid="$!"
  while sleep 1; kill -0 "$pid" 2>/dev/null; do
    passed="$((passed + 1))"
    ((passed % 60)) || echo "Still running ($((passed / 60)) of $minutes): $*"
    ((passed < minutes * 60)) || { kill "$pid"; echo "Timeout ($minutes minutes) reached. Terminating \"$*\""; }
  done
  wait "$pid"
  result="$?"
  echo "The command $* exited with $result."
  cat "$output"
  return "$result"
}

curl() {
  command curl --retry 2 -sS "$@"
}

nvm() {
  case "$1" in
  install | use)
    local wanted="$2"
    [[ -n "$wanted" ]] || wanted="$(cat .nvmrc 2>/dev/null)"
    [[ -n "$wanted" ]] || { echo 'nvm (stand-in): no version given and no .nvmrc here.' >&2; return 127; }
    case ":$PATH:" in *":$travis_stand_node:"*) ;; *) export PATH="$travis_stand_node:$PATH" ;; esac
    export NVM_BIN="$travis_stand_node"
    hash -r
    echo "nvm (stand-in): would $1 node $wanted; this machine's node $(node --version) stands in for it."
    ;;
  current) node --version 2>/dev/null || echo none ;;
  *) echo "nvm (stand-in): nothing is done for nvm $*." ;;
  esac
}

travis_stand_dpl() {
  local script cleanup result
  while [[ "$#" -gt 0 ]]; do
    case "$1" in
    --script=*) script="\${1#--script=}" ;;
    --cleanup) cleanup=true ;;
    esac
    shift
  done
  [[ -z "$cleanup" ]] || git stash --all
  printf '\ntravis_fold:start:dpl.1\r\033[K'
  echo 'dpl (stand-in): deploying the application'
  printf '%s\n' "$ $script"
  printf '\ntravis_fold:end:dpl.1\r\033[K'
  sh -c "$script"
  result="$?"
  [[ -z "$cleanup" ]] || git stash pop
  [[ "$result" -eq 0 ]] || printf '\033[31m%s\033[0m\n' "Script failed with status $result"
  [[ "$result" -eq 0 ]]
}
`.replaceAll('\\${', '${')
