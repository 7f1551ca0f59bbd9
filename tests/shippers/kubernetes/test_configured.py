"""The configuration reaches the input."""

import sys
from pathlib import Path

import pytest

from logflow_app.config import load, unserved
from logflow_app.errors import ConfigError
from logflow_app.multiline import MultilineSettings
from shippers.configured import jobs
from shippers.kubernetes import credentials
from shippers.kubernetes.configured import plans
from shippers.kubernetes.settings import Access, KubernetesInput, Selection
from shippers.spool.shipper import SpoolJob
from shippers.wishes import Wishes
from tests.config.loaded import loaded, problems

SEED = Path(__file__).parents[2] / "fixtures" / "config" / "seed_kubernetes.yaml"
ALL = """
inputs:
  kubernetes:
    - name: pods
      service: shop
      namespace: production
      namespaces: [staging, production]
      label_selector: app=backend,tier in (a, b)
      field_selector: spec.nodeName=${NODE}
      containers: app-*
      exclude_containers: ["*-debug"]
      init_containers: false
      ephemeral_containers: false
      follow: false
      previous: false
      since: 1h
      enrich_metadata: false
      annotations: [example.com/team]
      kubeconfig: /etc/kubeconfig
      context: here
      max_streams: 10
      rate_limit: 1000
      max_message_bytes: 64KiB
      output_topic: shop-events
      multiline: {pattern: '^\\s'}
"""


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_the_seeds_keys_reach_the_input() -> None:
    """All that the seed's example asks for is served, and is a part of what is shipped."""
    config = load(SEED, {})
    assert [] == unserved(config)
    (plan,) = plans(config)
    assert KubernetesInput("k8s-production", selection=Selection(("production",), "app=backend")) == plan.settings
    (job,) = jobs(config, Wishes())
    assert isinstance(job, SpoolJob)
    assert ["kubernetes:production"] == job.describes


def test_every_key_reaches_the_input() -> None:
    """None is read and then forgotten; a configuration that changes in one makes another plan."""
    (plan,) = plans(loaded(ALL, NODE="node-1"))
    assert plan.settings == KubernetesInput(
        name="pods",
        service="shop",
        selection=Selection(
            namespaces=("production", "staging"),
            labels="app=backend,tier in (a, b)",
            fields="spec.nodeName=node-1",
            containers=("app-*",),
            not_containers=("*-debug",),
            init_containers=False,
            ephemeral_containers=False,
        ),
        access=Access(Path("/etc/kubeconfig"), "here"),
        follow=False,
        previous=False,
        since_secs=3600.0,
        enrich=False,
        annotations=("example.com/team",),
        rate_limit=1000,
        max_streams=10,
        max_message_bytes=64 * 1024,
        topic="shop-events",
        joins=MultilineSettings(pattern=r"^\s"),
    )
    assert [plan] == list(plans(loaded(ALL, NODE="node-1")))
    assert [plan] != list(plans(loaded(ALL, NODE="node-2")))


def test_all_namespaces_are_read_where_none_is_named() -> None:
    """And the plan says so."""
    (plan,) = plans(loaded("inputs: {kubernetes: [{}]}\n"))
    assert ("kubernetes-0", "kubernetes:*") == (plan.name, plan.describes)


def test_a_namespace_that_can_be_none_is_told() -> None:
    """What would only be refused by the API, one day, is refused at once; a path cannot be smuggled in."""
    (told,) = problems("inputs: {kubernetes: [{namespace: ../secrets}]}\n")
    assert "inputs.kubernetes[0].namespace" in told


async def test_without_the_package_the_way_out_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only whoever reads pods needs it; they are told how to get it."""
    monkeypatch.setitem(sys.modules, "kubernetes_asyncio", None)
    with pytest.raises(ConfigError, match=r"install LogFlow with its extra `kubernetes`"):
        await credentials.load(Access())
