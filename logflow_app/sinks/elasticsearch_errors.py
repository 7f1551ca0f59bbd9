"""What a failed request to Elasticsearch means, in words that say what to check; never with a secret in them."""

import elasticsearch
from elastic_transport import ApiResponseMeta, TlsError

from logflow_app.errors import UnavailableError
from logflow_app.sinks.elasticsearch_items import LONGEST_COMPLAINT_CHARS, described

ADVICE = {
    400: "it does not understand the request",
    401: "it does not accept the login; check username and password, or api_key",
    403: "the login may not do this, or the cluster is blocked; check its privileges and the disk's space",
    404: "it does not know this path; check that the address is that of an Elasticsearch",
    429: "it is overloaded",
}


def translated(error: elasticsearch.ApiError | elasticsearch.TransportError, where: str) -> UnavailableError:
    """Return the error as ours; `where` names the destination."""
    if isinstance(error, elasticsearch.UnsupportedProductError):
        return UnavailableError(f"{where} answers, but is no Elasticsearch; check the address")
    if isinstance(error, elasticsearch.ApiError):
        return _from_status(error, where)
    if isinstance(error, elasticsearch.ConnectionTimeout):
        return UnavailableError(f"{where} did not answer in time")
    if isinstance(error, TlsError):
        return UnavailableError(f"{where}: no trusted TLS connection ({error.message}); check ca_certs and https")
    if isinstance(error, elasticsearch.SerializationError):
        return UnavailableError(f"{where} answered with something that is no JSON; check that no proxy answers for it")
    return UnavailableError(f"{where} cannot be reached ({error.message}); check that it runs and the address is right")


def _from_status(error: elasticsearch.ApiError, where: str) -> UnavailableError:
    status = error.meta.status
    advice = ADVICE.get(status, "it, or a proxy before it, is not well")
    return UnavailableError(f"{where} answered {status}: {advice}{_reason(error.body)}", _retry_after(error.meta))


def _reason(body: object) -> str:
    error = body.get("error") if isinstance(body, dict) else None
    if not isinstance(error, dict):
        return ""
    return f" ({described(error)[:LONGEST_COMPLAINT_CHARS]})"


def _retry_after(meta: ApiResponseMeta) -> float | None:
    """Return the seconds of a `Retry-After` header (RFC 9110, 10.2.3); one that gives a date is left out."""
    value = (meta.headers.get("retry-after") or "").strip()
    return float(value) if value.isascii() and value.isdigit() and len(value) < 10 else None
