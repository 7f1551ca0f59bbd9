"""The API is reached as a kubeconfig or a pod's account says, and goes on being reached when that changes."""

import json
import logging
import ssl
import stat
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import trustme
import yaml

from logflow_app.errors import ConfigError, UnavailableError
from shippers.kubernetes.api import Api
from shippers.kubernetes.credentials import load
from shippers.kubernetes.settings import Access
from tests.shippers.kubernetes.cluster import Cluster
from tests.shippers.kubernetes.following import kubeconfig

SECRET = "a-token-nobody-may-see"


async def names(api: Api) -> list[str]:
    """Return the names of the pods the API has."""
    async with api.get("/api/v1/pods", {}, 30.0) as content:
        return [pod["metadata"]["name"] for pod in json.loads(await content.read())["items"]]


@asynccontextmanager
async def reached(access: Access) -> AsyncIterator[Api]:
    """Open the API within a block."""
    api = Api(access)
    await api.open()
    try:
        yield api
    finally:
        await api.close()


def encoded(blob: trustme.Blob) -> str:
    """Return a certificate or key as a kubeconfig holds it."""
    return b64encode(blob.bytes()).decode()


def trusting(folder: Path, cluster: Cluster, authority: trustme.CA) -> Path:
    """Write a kubeconfig that trusts an authority."""
    trust = {"certificate-authority-data": encoded(authority.cert_pem)}
    return kubeconfig(folder, cluster.url, trust, token=SECRET)


async def test_a_server_behind_tls_is_known_by_the_authority_of_the_kubeconfig(tmp_path: Path) -> None:
    """With it the server is trusted, with another it is not, and then the error says so."""
    ours, theirs = trustme.CA(), trustme.CA()
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    ours.issue_cert("127.0.0.1").configure_cert(tls)
    cluster = Cluster()
    cluster.tokens = {SECRET}
    cluster.add("web")
    async with cluster.serve(tls):
        good = kubeconfig(
            tmp_path / "a", cluster.url, {"certificate-authority-data": encoded(ours.cert_pem)}, token=SECRET
        )
        async with reached(Access(good)) as api:
            assert ["web"] == await names(api)
        bad = kubeconfig(
            tmp_path / "b", cluster.url, {"certificate-authority-data": encoded(theirs.cert_pem)}, token=SECRET
        )
        async with reached(Access(bad)) as api:
            with pytest.raises(UnavailableError, match="certificate verify failed"):
                await names(api)


async def test_a_client_certificate_signs_in(tmp_path: Path) -> None:
    """Where the server asks for one, that of the kubeconfig is shown."""
    authority = trustme.CA()
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(tls)
    authority.configure_trust(tls)
    tls.verify_mode = ssl.CERT_REQUIRED
    mine = authority.issue_cert("shipper@example.org")
    cluster = Cluster()
    cluster.add("web")
    user = {
        "client-certificate-data": b64encode(b"".join(blob.bytes() for blob in mine.cert_chain_pems)).decode(),
        "client-key-data": encoded(mine.private_key_pem),
    }
    trust = {"certificate-authority-data": encoded(authority.cert_pem)}
    async with cluster.serve(tls):
        async with reached(Access(kubeconfig(tmp_path / "a", cluster.url, trust, **user))) as api:
            assert ["web"] == await names(api)
        async with reached(Access(kubeconfig(tmp_path / "b", cluster.url, trust))) as api:
            with pytest.raises(UnavailableError):
                await names(api)


async def test_a_token_that_was_replaced_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A refused request is told once, and the next one bears the new token; streams that are open go on."""
    monkeypatch.setattr("shippers.kubernetes.api.RENEW_SECS", 0.0)
    token = tmp_path / "token"
    token.write_text("old\n")
    cluster = Cluster()
    cluster.tokens = {"old"}
    pod = cluster.add("web")
    async with cluster.serve(), reached(Access(kubeconfig(tmp_path, cluster.url, tokenFile=str(token)))) as api:
        query = {"container": "app", "follow": "true", "timestamps": "true"}
        async with api.get("/api/v1/namespaces/shop/pods/web/log", query, 30.0) as content:
            cluster.tokens = {"new"}
            token.write_text("new\n")
            with pytest.raises(UnavailableError, match="401"):
                await names(api)
            assert ["web"] == await names(api)
            cluster.write(pod, "still here")
            assert b"still here\n" == (await content.readline())[31:]


async def test_an_exec_plugin_is_asked_for_a_token(tmp_path: Path) -> None:
    """As clouds have it."""
    plugin = tmp_path / "plugin"
    answer = {"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential", "status": {"token": SECRET}}
    plugin.write_text(f"#!/bin/sh\necho '{json.dumps(answer)}'\n")
    plugin.chmod(plugin.stat().st_mode | stat.S_IXUSR)
    asked = {"command": str(plugin), "apiVersion": "client.authentication.k8s.io/v1"}
    cluster = Cluster()
    cluster.tokens = {SECRET}
    cluster.add("web")
    async with cluster.serve(), reached(Access(kubeconfig(tmp_path, cluster.url, exec=asked))) as api:
        assert ["web"] == await names(api)


async def test_a_pod_uses_its_own_account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Address, authority and token are where a cluster puts them; a kubeconfig that is named comes first."""
    authority = trustme.CA()
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(tls)
    authority.cert_pem.write_to_path(tmp_path / "ca.crt")
    (tmp_path / "token").write_text(SECRET)
    cluster = Cluster()
    cluster.tokens = {SECRET}
    cluster.add("web")
    access = Access(account=str(tmp_path))
    async with cluster.serve(tls):
        monkeypatch.setenv("KUBERNETES_SERVICE_HOST", "127.0.0.1")
        monkeypatch.setenv("KUBERNETES_SERVICE_PORT", cluster.url.rpartition(":")[2])
        async with reached(access) as api:
            assert ["web"] == await names(api)
        with pytest.raises(ConfigError, match="expected a file, got: none"):
            await load(replace(access, kubeconfig=tmp_path / "absent"))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda held: held.pop("contexts"),
        lambda held: held["users"][0].pop("user"),
        lambda held: held["contexts"][0]["context"].update(cluster="other"),
        lambda held: held["clusters"][0].pop("cluster"),
        lambda held: held["clusters"][0]["cluster"].update({"certificate-authority-data": "!"}),
        lambda held: held["users"][0]["user"].update({"exec": {"command": "/bin/false", "apiVersion": "v1"}}),
        lambda held: held["users"][0]["user"].update({"exec": {"command": "/no/such", "apiVersion": "v1"}}),
        lambda held: held.update(users=[SECRET]),
        lambda held: held.clear(),
    ],
)
async def test_a_kubeconfig_that_cannot_be_used_is_told(
    tmp_path: Path, spoil: object, caplog: pytest.LogCaptureFixture
) -> None:
    """In words of ours, and never with what it holds."""
    caplog.set_level(logging.DEBUG)
    path = kubeconfig(tmp_path, "https://127.0.0.1:1", token=SECRET, password=SECRET)
    held = yaml.safe_load(path.read_text())
    spoil(held)
    path.write_text(yaml.safe_dump(held))
    with pytest.raises(ConfigError, match=r"kubeconfig /.*: expected to learn where it is") as caught:
        await load(Access(path))
    assert SECRET not in str(caught.value) + caplog.text


async def test_no_yaml_is_told(tmp_path: Path) -> None:
    """With the line, and without what stands there."""
    path = tmp_path / "kubeconfig"
    path.write_text(f"a: 1\ntoken: [{SECRET}\n")
    with pytest.raises(ConfigError, match=r"no YAML in line") as caught:
        await load(Access(path))
    assert SECRET not in str(caught.value)


async def test_without_anything_the_way_out_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a machine that is no pod and has no kubeconfig."""
    monkeypatch.delenv("KUBERNETES_SERVICE_HOST", raising=False)
    monkeypatch.setattr("kubernetes_asyncio.config.kube_config.KUBE_CONFIG_DEFAULT_LOCATION", str(tmp_path / "none"))
    with pytest.raises(ConfigError, match="run it in a pod with a service account"):
        await load(Access(account=str(tmp_path)))
