"""Pods are followed as they come and go, and each line is taken once."""

from pathlib import Path

from tests.shippers.kubernetes.following import followed


async def test_lines_of_running_pods_come(tmp_path: Path) -> None:
    """Lines written before and after the start come, in order, with where they are from."""
    async with followed(tmp_path) as found:
        pod = found.cluster.add("web-1", app="web")
        found.cluster.write(pod, "one", "two")
        await found.until_lines("one", "two")
        found.cluster.write(pod, "three")
        await found.until_lines("one", "two", "three")
        assert ["one", "two", "three"] == found.lines
        meta = found.shipping.metadata[0]
        assert ("node-1", "shop/web-1/app", "web", "pods") == (meta.source, meta.file_path, meta.service, meta.input)
