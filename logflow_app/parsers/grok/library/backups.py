"""Bacula: the lines its director, storage and file daemons write into a job's log."""

_VOLUME = r"\"%{BACULA_VOLUME:volume|bacula.volume.name}\""
_DEVICE = r"\"%{BACULA_DEVICE:device|bacula.volume.device}\""
_DEVICE_PATH = r"\(%{BACULA_DEVICEPATH:|bacula.volume.path}\)"
_ERROR = r"ERR=%{GREEDYDATA:berror|error.message}"
_CLIENT = r"%{BACULA_HOST:client|bacula.client.name}"
_PEER = (
    rf"(?:Client: {_CLIENT}|Storage daemon) on %{{IPORHOST:|client.address}}:%{{POSINT:|client.port:int}}\. {_ERROR}"
)
_FATAL = "Fatal [eE]rror: "

_EVENTS = {
    "MAX_CAPACITY": (
        r"User defined maximum volume capacity %{BACULA_CAPACITY:|bacula.volume.max_capacity} exceeded "
        rf"on device {_DEVICE} {_DEVICE_PATH}\.?"
    ),
    "END_VOLUME": (
        rf"End of medium on Volume {_VOLUME} Bytes=%{{BACULA_CAPACITY:|bacula.volume.bytes}} "
        r"Blocks=%{BACULA_CAPACITY:|bacula.volume.blocks} at %{BACULA_DATE:|bacula.timestamp}."
    ),
    "NEW_VOLUME": rf"Created new Volume {_VOLUME} in catalog.",
    "NEW_LABEL": rf"Labeled new Volume {_VOLUME} on (?:file )?device {_DEVICE} {_DEVICE_PATH}.",
    "WROTE_LABEL": rf"Wrote label to prelabeled Volume {_VOLUME} on device {_DEVICE} {_DEVICE_PATH}",
    "NEW_MOUNT": (
        rf"New volume {_VOLUME} mounted on device {_DEVICE} {_DEVICE_PATH} at %{{BACULA_DATE:|bacula.timestamp}}."
    ),
    "NOOPEN": rf"\s*Cannot open %{{DATA}}: {_ERROR}",
    "NOOPENDIR": rf'\s*Could not open directory "?%{{DATA:|file.path}}"?: {_ERROR}',
    "NOSTAT": rf"\s*Could not stat %{{DATA:|file.path}}: {_ERROR}",
    "NOJOBS": rf"There are no more Jobs associated with Volume {_VOLUME}. Marking it purged.",
    "ALL_RECORDS_PRUNED": rf'.*?All records pruned from Volume {_VOLUME}; marking it "Purged"',
    "BEGIN_PRUNE_JOBS": r"Begin pruning Jobs older than %{INT} month %{INT} days .",
    "BEGIN_PRUNE_FILES": r"Begin pruning Files.",
    "PRUNED_JOBS": rf"Pruned %{{INT}} Jobs* for client {_CLIENT} from catalog.",
    "PRUNED_FILES": rf"Pruned Files from %{{INT}} Jobs* for client {_CLIENT} from catalog.",
    "ENDPRUNE": r"End auto prune.",
    "STARTJOB": r"Start Backup JobId %{INT}, Job=%{BACULA_JOB:job|bacula.job.name}",
    "STARTRESTORE": r"Start Restore Job %{BACULA_JOB:job|bacula.job.name}",
    "USEDEVICE": rf"Using Device {_DEVICE}",
    "DIFF_FS": r"\s*%{UNIXPATH} is a different filesystem. Will not descend from %{UNIXPATH} into it.",
    "JOBEND": (
        r"Job write elapsed time = %{DATA:elapsed|bacula.job.elapsed_time}, "
        r"Transfer rate = %{NUMBER} [KMG]? ?Bytes/second"
    ),
    "NOPRUNE_JOBS": r"No Jobs found to prune.",
    "NOPRUNE_FILES": r"No Files found to prune.",
    "VOLUME_PREVWRITTEN": (
        r'Volume "?%{BACULA_VOLUME:volume|bacula.volume.name}"? previously written, moving to end of data.'
    ),
    "READYAPPEND": rf"Ready to append to end of Volume {_VOLUME} size=%{{INT:|bacula.volume.size:int}}",
    "CANCELLING": r"Cancelling duplicate JobId=%{INT:|bacula.job.other_id}.",
    "MARKCANCEL": r"JobId %{INT:|bacula.job.id}, Job %{BACULA_JOB:job|bacula.job.name} marked to be canceled.",
    "CLIENT_RBJ": (
        r'shell command: run ClientRunBeforeJob "%{GREEDYDATA:runjob|bacula.job.client_run_before_command}"'
    ),
    "VSS": r"(?:Generate )?VSS (?:Writer)?",
    "MAXSTART": _FATAL + r"Job canceled because max start delay time exceeded.",
    "DUPLICATE": (_FATAL + r"JobId %{INT:duplicate|bacula.job.other_id} already running. Duplicate job not allowed."),
    "NOJOBSTAT": _FATAL + r"No Job status returned from FD.",
    "FATAL_CONN": _FATAL + r"bsock.c:133 Unable to connect to " + _PEER,
    "NO_CONNECT": r"Warning: bsock.c:127 Could not connect to " + _PEER,
    "NO_AUTH": _FATAL + r"Unable to authenticate with File daemon at %{BACULA_DAEMON}. Possible causes:",
    "NOSUIT": r"No prior or suitable Full backup found in catalog. Doing FULL backup.",
    "JOB": r"(?:Error: )?Bacula %{BACULA_HOST} %{BACULA_VERSION} \(%{BACULA_VERSION}\):",
    "NOPRIOR": r"No prior Full backup Job record found.",
}

BOTH = {
    "BACULA_DATE": r"%{MONTHDAY}-%{MONTH}(?:-%{YEAR})? %{HOUR}:%{MINUTE}",
    "BACULA_VOLUME": r"%{USER}",
    "BACULA_DEVICE": r"%{USER}",
    "BACULA_DEVICEPATH": r"%{UNIXPATH}",
    "BACULA_CAPACITY": r"%{INT}(?:,%{INT})*",
    "BACULA_VERSION": r"%{USER}",
    "BACULA_JOB": r"%{USER}",
    "BACULA_LOG": (
        r"%{BACULA_TIMESTAMP:bts|timestamp} %{BACULA_HOST:hostname|host.hostname}"
        r"(?: JobId %{INT:jobid|bacula.job.id})?:? "
        f"(?:{'|'.join(f'%{{BACULA_LOG_{event}}}' for event in _EVENTS)})"
    ),
    "BACULA_LOGLINE": r"%{BACULA_LOG}",
    **{f"BACULA_LOG_{event}": text for event, text in _EVENTS.items()},
}
LEGACY = {
    "BACULA_TIMESTAMP": r"%{MONTHDAY}-%{MONTH} %{HOUR}:%{MINUTE}",
    "BACULA_HOST": r"[a-zA-Z0-9-]+",
    "BACULA_DAEMON": r"%{DATA}",
}
ECS = {
    "BACULA_TIMESTAMP": r"%{BACULA_DATE}",
    "BACULA_HOST": r"%{HOSTNAME}",
    "BACULA_DAEMON": r'"?%{IPORHOST:|client.address}(?::%{POSINT:|client.port:int})?"?',
}
