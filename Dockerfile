# One image for every part of LogFlow; the command says which it is, and without one it is a worker:
#   docker build --tag logflow:0.1.0 .
#   docker run --rm logflow:0.1.0 logflow --help
# docs/docker.md tells more.

# Where a package has no wheel for this processor (faust-streaming on arm64) it is built from source: the compiler is
# here, and not in the image. No version is named to apt: Debian keeps only the newest, and mends only that.
FROM python:3.13.16-slim-trixie AS build
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends build-essential \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /source
COPY pyproject.toml requirements.lock README.md LICENSE ./
COPY logflow_app logflow_app
COPY shippers shippers
# The environment has no pip of its own: what runs in the image cannot install anything into it.
RUN --mount=type=cache,target=/root/.cache/pip \
    pip wheel --disable-pip-version-check --no-deps --wheel-dir /wheels . \
    && python -m venv --without-pip /opt/logflow \
    && pip --python /opt/logflow/bin/python install --disable-pip-version-check --root-user-action=ignore \
        --constraint requirements.lock "$(echo /wheels/*.whl)[all]"

FROM python:3.13.16-slim-trixie
LABEL org.opencontainers.image.title="LogFlow" \
    org.opencontainers.image.description="A log pipeline on Faust and Kafka that loses nothing and counts exactly." \
    org.opencontainers.image.version="0.1.0" \
    org.opencontainers.image.licenses="MIT"
# tini is the first process: it hands signals on, and takes away what children of children leave behind.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends tini \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --system --gid 10001 logflow \
    && useradd --system --uid 10001 --gid 10001 --no-create-home --home-dir /var/lib/logflow logflow \
    && install --directory --owner=logflow --group=logflow --mode=0750 /var/lib/logflow \
    && install --directory --owner=logflow --group=logflow --mode=0755 /run/logflow
COPY --from=build /opt/logflow /opt/logflow
COPY deploy/image/healthcheck.py /usr/local/lib/logflow/healthcheck.py
ENV PATH=/opt/logflow/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    LOGFLOW_DATA_DIR=/var/lib/logflow \
    XDG_STATE_HOME=/var/lib/logflow
USER 10001:10001
WORKDIR /var/lib/logflow
VOLUME /var/lib/logflow
EXPOSE 6066
HEALTHCHECK --interval=15s --timeout=10s --start-period=60s --retries=4 \
    CMD ["python", "/usr/local/lib/logflow/healthcheck.py"]
ENTRYPOINT ["tini", "--"]
CMD ["faust", "-A", "logflow_app", "worker", "-l", "info"]
