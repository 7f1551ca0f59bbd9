# Start and stop one process in the background; sourced by the scripts beside it, not run.
#
# LOGFLOW_RUN_DIR  where pid files and output go (default: run in LOGFLOW_DATA_DIR, which is logflow-data by default)
# LOGFLOW_BIN      folder with the python and faust to use (default: .venv/bin if it is there, else the PATH)
# STOP_SECS        how long a process may take to end (default: 20)
# shellcheck shell=bash

set -euo pipefail

PROJECT_DIR="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
cd "$PROJECT_DIR"
RUN_DIR="${LOGFLOW_RUN_DIR:-${LOGFLOW_DATA_DIR:-$PROJECT_DIR/logflow-data}/run}"
STOP_SECS="${STOP_SECS:-20}"
(umask 077 && mkdir -p "$RUN_DIR") # what the parts say may quote lines of logs
EMBEDDED="$RUN_DIR/embedded"       # there while the broker of our own takes the place of Kafka
if [[ -n "${LOGFLOW_BIN:-}" ]]; then
  PATH="$LOGFLOW_BIN:$PATH"
elif [[ -x .venv/bin/python ]]; then
  PATH="$PROJECT_DIR/.venv/bin:$PATH"
fi

# Say by the environment, which comes before the file, that a broker of our own stands in for Kafka, and, unless a
# configuration says where events go, SQLite for Elasticsearch. What is set already stays.
use_embedded() {
  export LOGFLOW_BROKER__ENABLED=true
  export LOGFLOW_BROKER__ADDRESS="${LOGFLOW_BROKER__ADDRESS:-127.0.0.1:9092}"
  export LOGFLOW_KAFKA__BROKERS="${LOGFLOW_KAFKA__BROKERS:-$LOGFLOW_BROKER__ADDRESS}"
  if [[ -z "${LOGFLOW_CONFIG:-}" && ! -e logflow.yaml ]]; then
    export LOGFLOW_OUTPUT__TYPE="${LOGFLOW_OUTPUT__TYPE:-sqlite}"
  fi
}
if [[ -e "$EMBEDDED" ]]; then use_embedded; fi

# When a process was started, nothing if it is gone. With the pid it names one process for ever, so that a pid which the
# system has given to somebody else meanwhile is left alone.
started_at() {
  local fields
  if [[ -d /proc/self ]]; then
    # After the command in brackets: the state first, the start in clock ticks as the twentieth.
    read -r -a fields <<<"$(sed 's/.*) //' "/proc/$1/stat" 2>/dev/null)" || true
    [[ "${fields[0]:-Z}" == Z ]] || echo "${fields[19]}"
  else
    LC_ALL=C ps -o lstart= -p "$1" 2>/dev/null || true
  fi
}

# Print the pid of a component if it runs, and nothing otherwise.
running_pid() {
  local pid_file="$RUN_DIR/$1.pid" pid since
  [[ -f "$pid_file" ]] || return 0
  { read -r pid && IFS= read -r since; } <"$pid_file" || return 0
  if [[ -n "$since" && "$(started_at "$pid")" == "$since" ]]; then
    echo "$pid"
  fi
}

# start NAME COMMAND...: start a component unless it runs already.
start() {
  local name="$1" pid
  shift
  pid="$(running_pid "$name")"
  if [[ -n "$pid" ]]; then
    echo "$name is already running (pid $pid)"
    return 0
  fi
  nohup "$@" >>"$RUN_DIR/$name.log" 2>&1 </dev/null &
  pid=$!
  { echo "$pid" && started_at "$pid"; } >"$RUN_DIR/$name.pid"
  sleep "${START_SECS:-1}"
  if [[ -z "$(running_pid "$name")" ]]; then
    rm -f "$RUN_DIR/$name.pid"
    echo "$name ended at once; the end of $RUN_DIR/$name.log says why:" >&2
    tail -n 5 "$RUN_DIR/$name.log" >&2
    return 1
  fi
  echo "$name started (pid $pid, output in $RUN_DIR/$name.log)"
}

# stop NAME: end a component that start began, and wait until it is gone.
stop() {
  local name="$1" pid tenths
  pid="$(running_pid "$name")"
  if [[ -z "$pid" ]]; then
    rm -f "$RUN_DIR/$name.pid"
    echo "$name is not running"
    return 0
  fi
  kill -TERM "$pid"
  for ((tenths = 0; tenths < STOP_SECS * 10; tenths++)); do
    if [[ -z "$(running_pid "$name")" ]]; then
      rm -f "$RUN_DIR/$name.pid"
      echo "$name stopped"
      return 0
    fi
    sleep 0.1
  done
  kill -KILL "$pid" 2>/dev/null || true
  while [[ -n "$(running_pid "$name")" ]]; do sleep 0.1; done
  rm -f "$RUN_DIR/$name.pid"
  echo "$name did not end within $STOP_SECS s and was killed; nothing is lost, the next start takes it up" >&2
}

# status NAME: say whether a component runs; fails if it does not.
status() {
  local name="$1" pid
  pid="$(running_pid "$name")"
  if [[ -n "$pid" ]]; then
    echo "$name is running (pid $pid)"
    return 0
  fi
  echo "$name is not running"
  return 1
}
