"""The patterns of the grok library, both vocabularies."""

import pytest

from logflow_app.config.parsers import GrokParser
from logflow_app.parsers.grok import compile_grok
from logflow_app.parsers.grok.library import ECS, LEGACY, library
from tests.packs import document, section

USUAL = [
    "BASE10NUM", "CISCOFW302013_302014_302015_302016", "COMBINEDAPACHELOG", "DATESTAMP_RFC2822", "ELB_ACCESS_LOG",
    "EXIM", "HAPROXYHTTP", "HOSTPORT", "JAVASTACKTRACEPART", "LOGLEVEL", "MONGO3_LOG", "NAGIOSLOGLINE", "QS", "RAILS3",
    "RUBY_LOGGER", "S3_ACCESS_LOG", "SHOREWALL", "SYSLOG5424LINE", "SYSLOGLINE", "TIMESTAMP_ISO8601", "TOMCATLOG",
    "URIPATHPARAM", "UUID", "WINPATH",
]  # fmt: skip

MATCHES = {  # a pattern, texts that are it from end to end, and texts that are not
    "INT": (["7", "-7", "+07"], ["7.5", "x"]),
    "NUMBER": (["7", "7.5", "-.5"], ["7.", "1.2.3"]),
    "BASE16NUM": (["0xBEEF", "beef"], ["0x", "g"]),
    "QS": (['"a b"', '"a \\" b"', "'x'", '""'], ['"a', "a"]),
    "UUID": (["6ba7b810-9dad-11d1-80b4-00c04fd430c8"], ["6ba7b810-9dad-11d1-80b4"]),
    "IPV4": (["10.0.0.1", "255.255.255.255"], ["256.0.0.1", "10.0.0"]),
    "IPV6": (
        ["::", "::1", "fe80::1%eth0", "2001:db8::8a2e:370:7334", "1:2:3:4:5:6:7:8", "::ffff:192.0.2.1", "1::"],
        ["1:2:3", "12:30:45", ":::", "g::1", "1:2:3:4:5:6:7"],
    ),
    "MAC": (["00:11:22:33:44:55", "0011.2233.4455", "00-11-22-33-44-55"], ["00:11:22"]),
    "HOSTNAME": (["web-1", "a.example.com", "a.example.com."], ["a b", "-a"]),
    "EMAILADDRESS": (["joe.doe@example.com"], ["joe.doe", "@example.com"]),
    "URI": (["https://u:p@example.com:8443/a/b?c=d", "http://[x"[:7] + "x"], ["//x", "http:/x"]),
    "PATH": (["/var/log/app.log", "C:\\logs\\app.log"], ["app.log"]),
    "MONTH": (["Jan", "January", "März", "Sept", "dec"], ["Janua", "Mayo"]),
    "TIME": (["14:32:15", "4:32:60.123", "14:32:15,123"], ["24:00:00", "14:60:00", "14:32"]),
    "TIMESTAMP_ISO8601": (["2025-10-23T14:32:15.123Z", "2025-10-23 14:32:15,1+02:00"], ["2025-13-01 00:00"]),
    "HTTPDATE": (["23/Oct/2025:14:32:15 +0200"], ["23/Okk/2025:14:32:15 +0200"]),
    "SYSLOGTIMESTAMP": (["Oct 23 14:32:15", "Oct  3 14:32:15"], ["Oct 32 14:32:15"]),
    "DATESTAMP_RFC2822": (["Thu, 23 Oct 2025 14:32:15 +0200"], ["Thu 23 Oct 2025"]),
    "LOGLEVEL": (["INFO", "Warning", "err", "ERROR", "emerg", "notice"], ["infos", "eRROR", "verbose"]),
    "JAVACLASS": (["com.example.Pay$Inner", "Pay"], ["com..Pay", "1a"]),
}  # fmt: skip

LINES = {  # a pattern and a line → some of what it captures, in the legacy set and in ECS
    "SYSLOGLINE": (
        "Oct 23 14:32:15 gw sshd[42]: Failed password",
        {"logsource": "gw", "program": "sshd", "pid": "42"},
        {"host": {"hostname": "gw"}, "process": {"name": "sshd", "pid": 42}},
    ),
    "HAPROXYTCP": (
        "Oct 23 14:32:15 gw haproxy[42]: 10.0.0.1:33 [23/Oct/2025:14:32:14.120] f b/srv1 0/0/5007 212 -- 0/0/0/0/3 0/0",
        {
            "client_ip": "10.0.0.1",
            "server_name": "srv1",
            "time_duration": "5007",
            "retries": "3",
            "haproxy_year": "2025",
        },
        {"source": {"address": "10.0.0.1", "port": 33, "bytes": 212}, "timestamp": "Oct 23 14:32:15"},
    ),
    "SQUID3": (
        "1761229935.899    167 10.0.0.1 TCP_MISS/200 6256 GET http://example.com/a joe HIER_DIRECT/192.0.2.1 text/html",
        {"cache_result": "TCP_MISS", "status_code": "200", "bytes": "6256", "user": "joe", "server": "192.0.2.1"},
        {"event": {"action": "TCP_MISS"}, "user": {"name": "joe"}, "url": {"original": "http://example.com/a"}},
    ),
    "CISCOFW106001": (
        "ASA-2-106001: Inbound TCP connection denied from 192.0.2.1/4711 to 10.0.0.1/22 flags SYN on interface outside",
        {"action": "denied", "src_ip": "192.0.2.1", "dst_port": "22", "tcp_flags": "SYN", "interface": "outside"},
        {"source": {"ip": "192.0.2.1", "port": 4711}, "destination": {"port": 22}},
    ),
    "CISCOFW106100_2_3": (
        "access-list out permitted tcp for user 'joe' in/10.0.0.1(1) -> out/10.0.0.2(2) hit-cnt 3 first hit [0x1, 0x0]",
        {"policy_id": "out", "src_fwuser": "joe", "hit_count": "3", "interval": "first hit", "hashcode2": "0x0"},
        {"user": {"name": "joe"}, "@metadata": {"cisco": {"asa": {"hashcode1": "0x1", "hashcode2": "0x0"}}}},
    ),
    "SHOREWALL": (
        (
            "May 28 17:31:07 gw kernel: [31.36] Shorewall:net2fw:DROP:IN=eth1 OUT= "
            "MAC=00:02:b3:c7:2f:77:38:72:c0:6e:92:9c:08:00 SRC=192.0.2.7 DST=192.0.2.1 LEN=141 TOS=0x00 PREC=0x00 "
            "TTL=63 ID=55251 DF PROTO=UDP SPT=5353 DPT=53 LEN=121"
        ),
        {"nf_action1": "net2fw", "nf_action2": "DROP", "nf_src_mac": "38:72:c0:6e:92:9c", "nf_dst_port": "53"},
        {"destination": {"mac": "00:02:b3:c7:2f:77", "ip": "192.0.2.1", "port": 53}, "network": {"transport": "UDP"}},
    ),
    "RUBY_LOGGER": (
        "I, [2025-10-23T14:32:15.123456 #42]  INFO -- pay: it broke",
        {"pid": "42", "loglevel": "INFO", "progname": "pay"},
        {"process": {"pid": 42, "name": "pay"}, "log": {"level": "INFO"}},
    ),
    "TOMCATLOG": (
        "2025-10-23 14:32:15,269 -0800 | ERROR | com.example.Pay - it broke",
        {"class": "com.example.Pay", "logmessage": "it broke"},
        {"java": {"log": {"origin": {"class": {"name": "com.example.Pay"}}}}},
    ),
    "MONGO3_LOG": (
        "2025-10-23T14:32:15.123+0200 I NETWORK  [listener] connection accepted",
        {"component": "NETWORK", "context": "listener", "severity": "I"},
        {"mongodb": {"component": "NETWORK", "context": "listener"}},
    ),
    "BIND9": (
        "17-Feb-2025 23:06:56.326 queries: info: client 192.0.2.1#53 (a.test): query: a.test IN A +E(0)K (192.0.2.3)",
        {"clientip": "192.0.2.1", "query": ["a.test", "a.test"], "querytype": "A +E(0)K"},
        {"client": {"ip": "192.0.2.1", "port": 53}, "server": {"ip": "192.0.2.3"}},
    ),
    "NAGIOSLOGLINE": (
        "[1761229935] EXTERNAL COMMAND: DISABLE_SVC_CHECK;web-1;HTTP",
        {"nagios_epoch": "1761229935", "nagios_command": "DISABLE_SVC_CHECK", "nagios_service": "HTTP"},
        {
            "host": {"hostname": "web-1"},
            "nagios": {"log": {"type": "EXTERNAL COMMAND", "command": "DISABLE_SVC_CHECK"}},
        },
    ),
    "BACULA_LOGLINE": (
        '28-Aug 21:55 bacula-sd JobId 16: Using Device "FileStorage"',
        {"bts": "28-Aug 21:55", "hostname": "bacula-sd", "jobid": "16", "device": "FileStorage"},
        {"bacula": {"job": {"id": "16"}, "volume": {"device": "FileStorage"}}},
    ),
    "POSTGRESQL": (
        "03-02-2025 14:13:19 UTC joe 5e2 42",
        {"user_id": "joe", "connection_id": "5e2", "pid": "42"},
        {"event": {"timezone": "UTC"}, "user": {"name": "joe"}, "process": {"pid": 42}},
    ),
}


@pytest.mark.parametrize("pattern_set", [LEGACY, ECS])
def test_every_pattern_can_be_used(pattern_set):
    """Each refers only to what is there, and is a regular expression; the usual ones are among them."""
    names = library(pattern_set)
    assert [] == [name for name in USUAL if name not in names]
    for name in names:
        compile_grok(GrokParser(type="grok", grok_pattern=f"%{{{name}:x}}", pattern_set=pattern_set))


@pytest.mark.parametrize("name", MATCHES)
def test_a_pattern_takes_what_it_is_for(name):
    """From end to end, and nothing else."""
    texts, others = MATCHES[name]
    settings = section("grok", grok_pattern=rf"\A%{{{name}:x}}\z")
    read = {text: "unparsed" not in document(text, settings).get("tags", []) for text in [*texts, *others]}
    assert dict.fromkeys(texts, True) | dict.fromkeys(others, False) == read


@pytest.mark.parametrize("name", LINES)
@pytest.mark.parametrize("pattern_set", [LEGACY, ECS])
def test_a_pattern_captures_by_the_names_of_its_set(name, pattern_set):
    """One definition serves both vocabularies."""
    line, legacy, ecs = LINES[name]
    expected = legacy if pattern_set == LEGACY else ecs
    found = document(line, section("grok", grok_pattern=name, pattern_set=pattern_set))["extra_fields"]
    assert expected == {key: found.get(key) for key in expected} or expected == _within(found, expected)


def test_a_dash_is_no_value_in_ecs():
    """The legacy set keeps it, as the patterns it is taken from do."""
    line = '10.0.0.1 - - [23/Oct/2025:14:32:15 +0200] "GET / HTTP/1.1" 200 -'
    assert "-" == document(line, section("grok", grok_pattern="COMMONAPACHELOG"))["extra_fields"]["ident"]
    found = document(line, section("grok", grok_pattern="COMMONAPACHELOG", pattern_set=ECS))["extra_fields"]
    assert ("apache" in found, "user" in found) == (False, False)


def test_datadogs_matchers_know_their_types():
    """`integer` and `number` are numbers without being told."""
    settings = section("grok", grok_pattern="%{word:verb} %{integer:n} %{number:secs} %{boolean:ok}")
    expected = {"verb": "GET", "n": 7, "secs": 0.5, "ok": True}
    assert expected == document("GET 7 0.5 true", settings)["extra_fields"]


def _within(found, expected):
    """The part of an object that is also in another."""
    if not isinstance(expected, dict):
        return found
    return (
        {key: _within(found.get(key), value) for key, value in expected.items()} if isinstance(found, dict) else found
    )


def test_a_host_name_has_an_end() -> None:
    """It is looked for at each place of a line, so it may not reach over all of it."""
    parse = compile_grok(GrokParser(type="grok", patterns=["^%{HOSTNAME:host}"]))
    reverse = ".".join("0123456789abcdef" * 2) + ".ip6.arpa"
    assert [reverse, ".".join("a" * 64) + "."] == list(parse([reverse, "a." * 1_000]).fields["host"])
