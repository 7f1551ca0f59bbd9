# One image for worker and shipper; the command says which it is.
FROM python:3.13-slim AS build
WORKDIR /source
COPY pyproject.toml requirements.lock README.md LICENSE ./
COPY logflow_app logflow_app
COPY shippers shippers
RUN python -m venv /opt/logflow \
    && /opt/logflow/bin/pip install --no-cache-dir --disable-pip-version-check -c requirements.lock .

FROM python:3.13-slim
RUN useradd --system --uid 10001 --no-create-home logflow \
    && install --directory --owner=logflow --group=logflow --mode=0750 /var/lib/logflow
COPY --from=build /opt/logflow /opt/logflow
ENV PATH=/opt/logflow/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    LOGFLOW_DATA_DIR=/var/lib/logflow
USER logflow
WORKDIR /var/lib/logflow
VOLUME /var/lib/logflow
EXPOSE 6066
CMD ["faust", "-A", "logflow_app", "worker", "-l", "info"]
