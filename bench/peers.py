"""Other programs that carry files to Kafka, as Debian packages them: rsyslog and syslog-ng, told to be as fast as ours.

Each line is a record of its own with them: neither knows packs. Idempotence costs their library nothing to speak of and
is left off; acknowledgement by all replicas and zstd are as ours.
"""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

SYSLOG_NG_ROOT = "BENCH_SYSLOG_NG"  # where its packages were unpacked, for machines that have rsyslog installed
RSYSLOG_PLUGIN = "/usr/lib/*/rsyslog/omkafka.so"

RSYSLOG = """\
global(workDirectory="{folder}" maxMessageSize="64k")
main_queue(queue.size="200000" queue.dequeueBatchSize="4096" queue.workerThreads="1")
module(load="imfile" mode="inotify")
module(load="omkafka")
template(name="line" type="string" string="%msg%")
ruleset(name="out") {{
  action(type="omkafka" broker="{bootstrap}" topic="{topic}" template="line" partitions.auto="on"
    queue.type="LinkedList" queue.size="200000" queue.dequeueBatchSize="4096" queue.timeoutEnqueue="100000"
    queue.workerThreads="1" resubmitOnFailure="on" closeTimeout="5000"
    confParam=["compression.codec=zstd", "acks=all", "linger.ms=5", "queue.buffering.max.messages=500000",
      "batch.num.messages=10000"])
}}
input(type="imfile" file="{pattern}" tag="app" ruleset="out" addMetadata="off" freshStartTail="off")
"""
SYSLOG_NG = """\
@version: 3.38
options {{ log-fifo-size(500000); log-msg-size(65536); stats-level(0); keep-timestamp(yes); threaded(yes); }};
source files {{
  wildcard-file(base-dir("{base}") filename-pattern("*.log") follow-freq(0.1) flags(no-parse)
    log-fetch-limit(10000) log-iw-size(200000) max-files(100));
}};
destination kafka {{
  kafka-c(bootstrap-servers("{bootstrap}") topic("{topic}") message("$MSG") workers(1)
    config(compression.codec("zstd") acks("all") linger.ms("5") queue.buffering.max.messages("500000")
      batch.num.messages("10000")));
}};
log {{ source(files); destination(kafka); flags(flow-control); }};
"""


@dataclass(frozen=True)
class Peer:
    """A program: its row's name, how it is started, and what it needs in its environment."""

    name: str
    command: list[str]
    env: dict[str, str]


def rsyslog(folder: Path, bootstrap: str, topic: str, followed: Path) -> Peer | None:
    """Return rsyslog, set up to follow the files of a folder; None where it or its Kafka output is not installed."""
    program = shutil.which("rsyslogd", path=_PATH)
    if program is None or not list(Path("/").glob(RSYSLOG_PLUGIN.lstrip("/"))):
        return None
    config = folder / "rsyslog.conf"
    text = RSYSLOG.format(folder=folder, bootstrap=bootstrap, topic=topic, pattern=followed / "*.log")
    config.write_text(text)
    return Peer("rsyslog", [program, "-n", "-f", str(config), "-i", str(folder / "rsyslog.pid")], {})


def syslog_ng(folder: Path, bootstrap: str, topic: str, followed: Path) -> Peer | None:
    """Return syslog-ng, set up to follow the files of a folder; None where it or its Kafka output is not there."""
    root = Path(os.environ.get(SYSLOG_NG_ROOT, "/"))
    plugins = list(root.glob("usr/lib/syslog-ng/*/libkafka.so"))
    program = root / "usr/sbin/syslog-ng"
    if not program.exists() or not plugins:
        return None
    config = folder / "syslog-ng.conf"
    config.write_text(SYSLOG_NG.format(base=followed, bootstrap=bootstrap, topic=topic))
    command = [str(program), "-F", "--no-caps", "-f", str(config), f"--module-path={plugins[0].parent}"]
    files = {"persist-file": "persist", "pidfile": "pid", "control": "control"}
    command += [f"--{option}={folder / name}" for option, name in files.items()]
    return Peer("syslog-ng", command, {"LD_LIBRARY_PATH": str(plugins[0].parents[1])})


_PATH = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"])
