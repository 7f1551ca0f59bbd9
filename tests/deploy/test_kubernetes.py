"""The manifests are what a cluster takes, allow what the shipper needs and no more, and configure it rightly."""

import re
from pathlib import Path

import pytest
import yaml
from kubernetes_asyncio.client import models

from shippers.kubernetes.configured import plans
from tests.config.loaded import loaded

FOLDER = Path(__file__).parents[2] / "deploy" / "kubernetes"
FILES = sorted(FOLDER.glob("*.yaml"))
OBJECTS = {
    (path.name, held["kind"], held["metadata"]["name"]): held
    for path in FILES
    for held in yaml.safe_load_all(path.read_text())
}
WORKLOADS = [name for name in OBJECTS if name[1] in {"Deployment", "DaemonSet"}]
PLAIN = {"str", "int", "bool", "float", "object", "datetime"}


def strange(held: object, kind: str, place: str) -> list[str]:
    """Return the places of a manifest that the API's own schema does not know, or where something is missing."""
    if kind.startswith("list["):
        if not isinstance(held, list):
            return [f"{place}: expected a list"]
        return [text for n, each in enumerate(held) for text in strange(each, kind[5:-1], f"{place}[{n}]")]
    if kind.startswith("dict("):
        return [] if isinstance(held, dict) else [f"{place}: expected names and values"]
    if kind in PLAIN:
        right = {"str": str, "int": int, "bool": bool}.get(kind, object)
        return [] if isinstance(held, right) else [f"{place}: expected {kind}"]
    model = getattr(models, kind)
    if not isinstance(held, dict):
        return [f"{place}: expected {kind}"]
    names = {key: name for name, key in model.attribute_map.items()}
    found = [f"{place}.{key}: unknown" for key in held if key not in names]
    for key in held.keys() & names.keys():
        found += strange(held[key], model.openapi_types[names[key]], f"{place}.{key}")
    try:
        model(**{names[key]: value for key, value in held.items() if key in names})
    except ValueError as error:
        found.append(f"{place}: {error}")
    return found


@pytest.mark.parametrize("name", OBJECTS, ids="-".join)
def test_a_manifest_is_as_the_api_wants_it(name: tuple[str, str, str]) -> None:
    """Every key is one the API has there, of its type, and none that it wants is missing."""
    held = OBJECTS[name]
    assert [] == strange(held, f"V1{held['kind']}", held["kind"])


def test_a_misspelt_manifest_would_be_noticed() -> None:
    """What holds the manifests to the schema does find what is wrong."""
    held = {"metadata": {"name": "a", "label": {}}, "rules": [{"verbs": "get"}, {}]}
    assert [
        "Role.metadata.label: unknown",
        "Role.rules[0].verbs: expected a list",
        "Role.rules[1]: Invalid value for `verbs`, must not be `None`",
    ] == sorted(strange(held, "V1Role", "Role"))


def test_the_account_may_read_pods_and_their_logs_and_nothing_else() -> None:
    """The role allows what is asked of the API, and it is bound to the account the pods run as."""
    role = OBJECTS["rbac.yaml", "ClusterRole", "logflow-shipper"]
    assert {("pods", "get"), ("pods", "list"), ("pods", "watch"), ("pods/log", "get")} == {
        (resource, verb) for rule in role["rules"] for resource in rule["resources"] for verb in rule["verbs"]
    }
    binding = OBJECTS["rbac.yaml", "ClusterRoleBinding", "logflow-shipper"]
    (subject,) = binding["subjects"]
    account = OBJECTS["rbac.yaml", "ServiceAccount", subject["name"]]
    assert (role["metadata"]["name"], account["metadata"]["namespace"]) == (
        binding["roleRef"]["name"],
        subject["namespace"],
    )
    for name in WORKLOADS:
        held = OBJECTS[name]
        assert (account["metadata"]["name"], account["metadata"]["namespace"]) == (
            held["spec"]["template"]["spec"]["serviceAccountName"],
            held["metadata"]["namespace"],
        )


@pytest.mark.parametrize("name", WORKLOADS, ids="-".join)
def test_a_shipper_runs_as_nobody_and_keeps_what_it_remembers(name: tuple[str, str, str]) -> None:
    """No rights, nothing to write to but its data, which outlive the pod; its labels are those it is selected by."""
    spec = OBJECTS[name]["spec"]
    pod = spec["template"]["spec"]
    assert spec["selector"]["matchLabels"] == spec["template"]["metadata"]["labels"]
    (container,) = pod["containers"]
    context = pod["securityContext"] | container["securityContext"]
    assert (True, 10001, False, True, {"drop": ["ALL"]}) == (
        context["runAsNonRoot"],
        context["runAsUser"],
        context["allowPrivilegeEscalation"],
        context["readOnlyRootFilesystem"],
        context["capabilities"],
    )
    mounted = {mount["mountPath"]: mount["name"] for mount in container["volumeMounts"]}
    volumes = {volume["name"]: volume for volume in pod["volumes"]}
    assert volumes[mounted["/var/lib/logflow"]].keys() & {"persistentVolumeClaim", "hostPath"}
    assert set(mounted.values()) == set(volumes)


@pytest.mark.parametrize("name", WORKLOADS, ids="-".join)
def test_the_configuration_of_a_manifest_loads(
    name: tuple[str, str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It stands where the container looks for it, and every variable in it is given."""
    monkeypatch.chdir(tmp_path)
    file, _, own = name
    (container,) = OBJECTS[name]["spec"]["template"]["spec"]["containers"]
    environ = {entry["name"]: entry.get("value", "node-1") for entry in container["env"]}
    folder, _, key = environ.pop("LOGFLOW_CONFIG").rpartition("/")
    assert folder in {mount["mountPath"] for mount in container["volumeMounts"]}
    text = OBJECTS[file, "ConfigMap", own]["data"][key]
    assert set(re.findall(r"\$\{(\w+)\}", text)) <= environ.keys()
    assert ["pods"] == [plan.name for plan in plans(loaded(text, **environ))]
