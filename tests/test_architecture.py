"""The rules of the house that a machine can keep, and that no linter knows."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from prometheus_client.metrics import MetricWrapperBase
from pydantic import BaseModel

from logflow_app import metrics
from logflow_app.config import Config
from logflow_app.config.schema import models_of
from logflow_app.topics import named

ROOT = Path(__file__).parents[1]
MODULES = sorted(
    path.relative_to(ROOT) for package in ("logflow_app", "shippers") for path in (ROOT / package).rglob("*.py")
)
AGENTS = [module for module in MODULES if module.is_relative_to("logflow_app/agents")]
TOPIC = re.compile(rf"(?<![\w-])(?:{'|'.join(named())}|logs-backlog)(?![\w-])")
NOT_IN_A_LOOP = (ast.Try, ast.TryStar, ast.BinOp, ast.AugAssign, ast.UnaryOp, ast.Constant, ast.JoinedStr)


def test_every_module_says_what_it_is() -> None:
    """A module begins with a sentence a newcomer understands."""
    silent = [str(module) for module in MODULES if not re.match(r"\S[^\n]{10,}[.:]", _docstring(module))]
    assert silent == []


def test_an_agents_loop_only_carries() -> None:
    """An agent's loop holds no `try`, no arithmetic and no literal but the name of its stage."""
    faults = [f"{module} {fault}" for module in AGENTS for loop in _agent_loops(module) for fault in _faults(loop)]
    assert faults == []


def test_every_agent_is_held_to_its_loop() -> None:
    """The rule above finds the loop of each agent there is."""
    registering = [module for module in AGENTS if ".agent(" in (ROOT / module).read_text()]
    assert registering != []
    assert [module for module in AGENTS if list(_agent_loops(module))] == registering


def test_topics_are_named_in_one_place() -> None:
    """No module but topics.py writes a topic's name; docstrings may speak of it."""
    others = [module for module in MODULES if module != Path("logflow_app/topics.py")]
    assert [f"{module}: {text}" for module in others for text in _texts(module) if TOPIC.search(text)] == []


def test_only_the_configuration_reads_the_environment() -> None:
    """No module outside config/ looks at environment variables."""
    others = [module for module in MODULES if not module.is_relative_to("logflow_app/config")]
    readers = [str(module) for module in others if _used_names(module) & {"environ", "environb", "getenv"}]
    assert readers == []


def test_every_setting_is_documented() -> None:
    """Each key of each section stands in docs/configuration.md with the sentence its model gives it."""
    page = (ROOT / "docs" / "configuration.md").read_text()
    missing = [
        f"{model.__name__}.{key}"
        for model in _sections(Config)
        for key, field in model.model_fields.items()
        if not field.description or not re.search(rf"^\| `{key}` \|.*{re.escape(field.description)} \|$", page, re.M)
    ]
    assert missing == []


def test_every_metric_is_listed() -> None:
    """docs/metrics.md lists each metric with its labels and its sentence, and no other."""
    page = (ROOT / "docs" / "metrics.md").read_text()
    listed = re.findall(r"^\| `(logflow_\w+)` \| (.+?) \| (.+?) \|$", page, re.M)
    assert sorted(listed) == sorted(_declared_metrics())


def _tree(module: Path) -> ast.Module:
    return ast.parse((ROOT / module).read_text())


def _docstring(module: Path) -> str:
    return (ast.get_docstring(_tree(module)) or "").replace("\n", " ")


def _used_names(module: Path) -> set[str]:
    nodes = list(ast.walk(_tree(module)))
    imported = {alias.name for node in nodes if isinstance(node, ast.ImportFrom) for alias in node.names}
    return imported | {node.attr for node in nodes if isinstance(node, ast.Attribute)}


def _agent_loops(module: Path) -> Iterator[ast.AsyncFor]:
    for function in ast.walk(_tree(module)):
        if isinstance(function, ast.AsyncFunctionDef) and any(map(_makes_an_agent, function.decorator_list)):
            yield from (node for node in ast.walk(function) if isinstance(node, ast.AsyncFor))


def _makes_an_agent(decorator: ast.expr) -> bool:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return isinstance(called, ast.Attribute) and called.attr == "agent"


def _faults(loop: ast.AsyncFor) -> list[str]:
    """Return what an agent's loop may not hold; `settle`'s own arguments name the stage and are let pass."""
    stages = {id(part) for node in ast.walk(loop) if _is_settle(node) for part in node.args}
    return [
        f"line {node.lineno}: {ast.unparse(node)}"
        for node in ast.walk(loop)
        if isinstance(node, NOT_IN_A_LOOP) and id(node) not in stages
    ]


def _is_settle(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "settle"


def _texts(module: Path) -> Iterator[str]:
    """Yield every text literal that is not a docstring."""
    tree = _tree(module)
    bare = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in bare:
            yield node.value


def _sections(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    yield model
    for field in model.model_fields.values():
        for inner in models_of(field.annotation):
            yield from _sections(inner)


def _declared_metrics() -> list[tuple[str, str, str]]:
    """Return name, labels and sentence of each metric, as the page writes them."""
    declared = [one for one in vars(metrics).values() if isinstance(one, MetricWrapperBase)]
    return [(_exported_name(one), _labels(one), one._documentation) for one in declared]


def _exported_name(metric: MetricWrapperBase) -> str:
    return metric._name + ("_total" if metric._type == "counter" else "")


def _labels(metric: MetricWrapperBase) -> str:
    return ", ".join(f"`{label}`" for label in metric._labelnames) or "none"
