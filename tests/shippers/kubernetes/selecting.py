"""What the API answers a request with: a refusal, and which pods and changes it selects."""

from collections.abc import Callable

from aiohttp import web


def status(code: int, message: str, reason: str = "", headers: dict[str, str] | None = None) -> web.Response:
    """Return a refusal in the API's form."""
    body = {"kind": "Status", "status": "Failure", "code": code, "message": message, "reason": reason}
    return web.json_response(body, status=code, headers=headers)


def change_told(kind: str, told: dict[str, object], sent: set[str], chosen: Callable[[dict[str, object]], bool]) -> str:
    """Return what a watch with a selection says of a change; nothing of pods outside it."""
    if kind == "BOOKMARK":
        return kind
    uid = told["metadata"]["uid"]  # type: ignore[index]
    was = uid in sent
    if kind != "DELETED" and chosen(told):
        sent.add(uid)
        return "MODIFIED" if was else "ADDED"
    sent.discard(uid)
    return "DELETED" if was else ""


def selection(request: web.Request) -> Callable[[dict[str, object]], bool]:
    """Return what a request selects: a namespace, labels by `a=b`, the field `spec.nodeName`."""
    namespace = request.match_info.get("namespace")
    labels = [part.split("=") for part in request.query.get("labelSelector", "").split(",") if part]
    nodes = [part.split("=")[1] for part in request.query.get("fieldSelector", "").split(",") if part]

    def chosen(told: dict) -> bool:
        meta = told["metadata"]
        return (
            namespace in (None, meta["namespace"])
            and all(meta["labels"].get(name) == value for name, value in labels)
            and all(told["spec"]["nodeName"] == node for node in nodes)
        )

    return chosen
