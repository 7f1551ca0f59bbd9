"""What tests ask a real Elasticsearch, without the client they test."""

import json
import urllib.request
from typing import Any

from logflow_app.config.elasticsearch import ElasticsearchOutput, ElasticsearchSection

PAGE = 5000


def ask(url: str, method: str, path: str, body: object = None) -> Any:
    """Send one request and return what is answered; raises for a status that says no."""
    data = None if body is None else json.dumps(body).encode()
    headers = {"content-type": "application/json"}
    request = urllib.request.Request(url + path, data, headers, method=method)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def stored(url: str, prefix: str) -> dict[str, Any]:
    """Return all documents of the indices of a prefix by id, each with its index under `_index`."""
    ask(url, "POST", f"/{prefix}-*/_refresh")
    found: dict[str, Any] = {}
    page = ask(url, "POST", f"/{prefix}-*/_search?scroll=1m", {"size": PAGE, "sort": ["_doc"]})
    while hits := page["hits"]["hits"]:
        for hit in hits:
            assert hit["_id"] not in found, "stored twice, in two indices"
            found[hit["_id"]] = hit["_source"] | {"_index": hit["_index"]}
        page = ask(url, "POST", "/_search/scroll", {"scroll": "1m", "scroll_id": page["_scroll_id"]})
    ask(url, "DELETE", "/_search/scroll", {"scroll_id": page["_scroll_id"]})
    return found


def output_to(url: str, prefix: str, **more: object) -> ElasticsearchOutput:
    """Return an output whose indices begin with `prefix`."""
    section = ElasticsearchSection.model_validate({"hosts": [url], "index_prefix": prefix, "replicas": 0, **more})
    return ElasticsearchOutput(elasticsearch=section)
