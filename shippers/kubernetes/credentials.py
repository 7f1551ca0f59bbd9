"""Where the API is and what opens it, from a pod's own account or a kubeconfig, as kubernetes_asyncio reads them."""

import logging
import ssl
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from logflow_app.errors import ConfigError, UnavailableError
from shippers.kubernetes.settings import Access

if TYPE_CHECKING:
    from kubernetes_asyncio.client import ApiClient

REMEDY = "run it in a pod with a service account, or say in inputs.kubernetes[].kubeconfig which file tells it"
# The library logs what it raises as well: what an exec plugin said may be more than a log should hold.
LIBRARY_LOG = "kubernetes_asyncio.config.kube_config"
# What it raises where a kubeconfig is not as it expects: it does not look before it reads.
LIBRARY_ERRORS = (ArithmeticError, AssertionError, AttributeError, LookupError, OSError, RuntimeError, TypeError)
UNREADABLE = (ValueError, yaml.YAMLError)


async def load(access: Access) -> "ApiClient":
    """Return a client of the library that knows where the API is and what opens it; raises ConfigError."""
    try:
        from kubernetes_asyncio import client, config  # noqa: PLC0415 - 40 MB, only where there are pods to read
    except ImportError as error:
        raise ConfigError(
            "inputs.kubernetes: expected the package kubernetes_asyncio, got: it is not installed; "
            "install LogFlow with its extra `kubernetes`"
        ) from error
    logging.getLogger(LIBRARY_LOG).setLevel(logging.CRITICAL)
    found = client.Configuration()
    found.connection_pool_maxsize = 0  # streams are limited by max_streams, and nothing else is to wait for them
    try:
        if not _load_account(access, config, found):
            path = str(access.kubeconfig) if access.kubeconfig else None
            await config.load_kube_config(path, access.context, found, persist_config=False)
        return client.ApiClient(found)
    except (config.ConfigException, *LIBRARY_ERRORS, *UNREADABLE) as error:
        raise _cannot(access, error) from error


async def sign(client: "ApiClient", headers: dict[str, str]) -> None:
    """Add to a request's headers what opens the API, read anew where it is time to; raises UnavailableError."""
    from kubernetes_asyncio import config  # noqa: PLC0415 - see load

    try:
        await client.update_params_for_auth(headers, [], ["BearerToken"])
    except (config.ConfigException, OSError) as error:
        raise UnavailableError(f"expected a token, got: {told(error)}") from error
    for name, value in headers.items():
        headers[name] = value.strip()  # a token's file may end in a line end


def _load_account(access: Access, config: Any, found: Any) -> bool:  # noqa: ANN401 - the library has no types for it
    if access.kubeconfig is not None or access.context is not None:
        return False
    account = Path(access.account)
    try:
        config.load_incluster_config(
            found, token_filename=str(account / "token"), cert_filename=str(account / "ca.crt")
        )
    except config.ConfigException:
        return False
    return True


def _cannot(access: Access, error: Exception) -> ConfigError:
    if access.kubeconfig is not None and not access.kubeconfig.exists():
        return ConfigError(f"kubeconfig {access.kubeconfig}: expected a file, got: none; {REMEDY}")
    where = f"kubeconfig {access.kubeconfig}" if access.kubeconfig else "the API of Kubernetes"
    return ConfigError(f"{where}: expected to learn where it is and what opens it, got: {told(error)}; {REMEDY}")


def told(error: Exception) -> str:
    """Return what an error says, without the parts of a kubeconfig, secrets among them, that the library quotes."""
    if isinstance(error, yaml.MarkedYAMLError):
        mark = error.problem_mark
        return f"no YAML{f' in line {mark.line + 1}' if mark else ''}"
    if isinstance(error, ssl.SSLError):
        return f"certificates or keys that cannot be used ({error.reason or type(error).__name__})"
    if isinstance(error, OSError):
        return f"{error.strerror or type(error).__name__}: {error.filename}" if error.filename else str(error.strerror)
    if type(error).__name__ != "ConfigException":
        return f"something it does not expect ({type(error).__name__})"
    text = str(error).removeprefix("Invalid kube-config file. ")
    return text.partition(" in ")[0].partition(". ")[0]
