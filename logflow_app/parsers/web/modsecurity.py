"""What the firewall ModSecurity (or Coraza) says in an error log of Apache or nginx: `[id "930110"]` and its like."""

import re

from logflow_app.parsers.web.tables import Table

MARK = "ModSecurity: "
MAX_MESSAGE_CHARS = 20_000

_NAMES = {
    "file": "rule_file", "line": "rule_line", "id": "rule_id", "msg": "rule_message", "data": "rule_data",
    "severity": "rule_severity", "ver": "rule_version", "tag": "rule_tags", "hostname": "hostname", "uri": "uri",
    "unique_id": "unique_id",
}  # fmt: skip
RULE_FIELDS = tuple(_NAMES.values())
_PAIR = re.compile(r'\[(\w{1,20}) "([^"\\]*+(?:\\.[^"\\]*+)*+)"\]', re.DOTALL)


def add_rules(table: Table) -> Table:
    """Return the table with a column for each thing the firewall tells of a rule; several tags are joined by commas."""
    messages = table["message"]
    places = [place for place, message in enumerate(messages) if MARK in message]
    if not places:
        return table
    columns = {name: [""] * len(messages) for name in RULE_FIELDS}
    for place in places:
        for key, value in _PAIR.findall(messages[place][:MAX_MESSAGE_CHARS]):
            if (name := _NAMES.get(key)) is None:
                continue
            column = columns[name]
            column[place] = f"{column[place]}, {value}" if column[place] and key == "tag" else value
    return {**table, **columns}
