"""Lines of the formats most often read, as long as real ones are, all different; of the others, the fixtures' lines."""

import json
from collections.abc import Callable
from pathlib import Path
from random import Random

FIXTURES = Path(__file__).parents[1] / "tests" / "fixtures" / "parsers"
LINES = 500
SERVICES = ("payment-service", "auth-service", "user-service", "order-service", "inventory-service")
LEVELS = ("INFO",) * 14 + ("WARN",) * 3 + ("ERROR",) * 2 + ("DEBUG",)
AGENT = '"https://example.com/start" "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"'
SAID = (
    "payment of 99.50 EUR accepted for order 4711 from 203.0.113.7 port 52244, reference 7f3a91c0de55",
    "connection to the ledger took 212 ms, which is slower than usual",
    "order 4711 is stored and its parcel is on the way",
)

Line = Callable[[int, Random], str]


def text(n: int, rng: Random) -> str:
    said = f"Payment completed order={rng.getrandbits(32)} amount={rng.random() * 100:.2f} EUR"
    head = f"2025-10-23 15:30:{n // 100:02d} {rng.choice(LEVELS)} [{rng.choice(SERVICES)}]"
    return f"{head} {said} request={rng.getrandbits(64):016x} trace={rng.getrandbits(128):032x}"


def event(n: int, rng: Random) -> str:
    fields = {
        "timestamp": f"2025-10-23T15:30:{n // 100:02d}Z",
        "level": rng.choice(LEVELS),
        "service": rng.choice(SERVICES),
        "message": f"Payment completed n={n}",
        "order": {"id": rng.getrandbits(32), "ok": True},
        "trace_id": f"{rng.getrandbits(128):032x}",
    }
    return json.dumps(fields)


def common(n: int, rng: Random) -> str:
    request = f'"{rng.choice(("GET", "GET", "POST"))} /orders/{rng.randrange(99_999)}?page={n} HTTP/1.1"'
    size = rng.randrange(90_000)
    status = rng.choice((200, 200, 304, 404))
    return f"203.0.113.{n % 255} - - [23/Oct/2025:15:30:{n // 100:02d} +0000] {request} {status} {size}"


def combined(n: int, rng: Random) -> str:
    return f"{common(n, rng)} {AGENT}"


def rfc3164(n: int, rng: Random) -> str:
    return f"<38>Oct 23 15:30:{n // 100:02d} web-{n % 9} shop[{rng.randrange(30_000)}]: {rng.choice(SAID)}"


def machine(n: int, rng: Random) -> str:
    """What a whole `/var/log/syslog` holds: half of its lines by programs that have a form of their own."""
    pid, client = rng.randrange(1_000, 30_000), f"203.0.113.{n % 255}"
    said = (
        f"sshd[{pid}]: Failed password for invalid user u{n} from {client} port {pid} ssh2",
        f"CRON[{pid}]: (root) CMD (/usr/lib/sysstat/sa1 1 {n})",
        f"kernel: [{n}.{pid:06d}] usb 1-1: new high-speed USB device number {n} using xhci_hcd",
        f"systemd[1]: Started session-{n}.scope - Session {n} of User deploy.",
        f"NetworkManager[{pid}]: <info>  [{pid}.{n}] dhcp4 (eth0): state changed bound",
        f"snapd[{pid}]: autorefresh.go:540: auto-refresh: all snaps are up-to-date",
        f"shop[{pid}]: {SAID[0]}",
        f"shop[{pid}]: {SAID[1]}",
    )
    return f"Oct 23 15:30:{n // 100:02d} web-{n % 9} {said[n % len(said)]}"


def klog(n: int, rng: Random) -> str:
    told = f'"Container started" pod="shop/cart-{n}" containerID="{rng.getrandbits(128):032x}"'
    return f"I1023 15:30:{n // 100:02d}.{n:06d} {rng.randrange(30_000):7d} kuberuntime_manager.go:1184] {told}"


def rfc5424(n: int, rng: Random) -> str:
    data = f'[request@32473 id="{rng.getrandbits(32):x}" user="u{n}"]'
    head = f"<38>1 2025-10-23T15:30:{n // 100:02d}Z web-{n % 9} shop {rng.randrange(30_000)} PAID"
    return f"{head} {data} {rng.choice(SAID)}"


def logfmt(n: int, rng: Random) -> str:
    told = f'msg="Payment completed" order={rng.getrandbits(32)} took=12.{n}ms trace={rng.getrandbits(128):032x}'
    return f"time=2025-10-23T15:30:{n // 100:02d}Z level={rng.choice(LEVELS)} service={rng.choice(SERVICES)} {told}"


def ltsv(n: int, rng: Random) -> str:
    told = f"host:203.0.113.{n % 255}\tmethod:GET\turi:/orders/{rng.randrange(99_999)}\tstatus:200\tsize:{n}"
    return f"time:23/Oct/2025:15:30:{n // 100:02d} +0000\t{told}\tua:Mozilla/5.0 (X11; Linux x86_64)\treqtime:0.{n}"


def csv(n: int, rng: Random) -> str:
    told = f'"Payment completed, n={n}",{rng.getrandbits(32)},{rng.random():.3f},u{n},203.0.113.{n % 255}'
    return f"2025-10-23 15:30:{n // 100:02d},{rng.choice(LEVELS)},{rng.choice(SERVICES)},{told}"


def java(n: int, rng: Random) -> str:
    logger = rng.choice(("com.example.shop.orders.OrderService", "org.hibernate.SQL"))
    said = f"Order {rng.getrandbits(32)} stored in {n} ms by request {rng.getrandbits(64):016x}"
    return (
        f"2025-10-23 15:30:{n // 100:02d},{n:03d} {rng.choice(LEVELS)} [http-nio-8080-exec-{n % 9}] {logger} - {said}"
    )


def cef(n: int, rng: Random) -> str:
    told = f"src=10.0.{n % 255}.7 dst=203.0.113.9 spt={rng.randrange(60_000)} dpt=443 proto=TCP act=blocked"
    return f"CEF:0|Vendor|Firewall|1.0|{n}|Connection refused|5|rt=1761233446{n:03d} {told} msg=Connection refused"


MAKERS: dict[str, Line] = {
    "text": text,
    "json": event,
    "nginx": combined,
    "nginx_combined": combined,
    "apache": combined,
    "apache_common": common,
    "regex": combined,
    "grok": combined,
    "syslog": rfc3164,
    "rfc3164": rfc3164,
    "rfc5424": rfc5424,
    "linux": machine,
    "logfmt": logfmt,
    "kv": logfmt,
    "key_value": logfmt,
    "ltsv": ltsv,
    "csv": csv,
    "java": java,
    "klog": klog,
    "cef": cef,
}
FIELDS = {"csv": ["time", "level", "service", "message", "order", "secs", "user", "client"]}


def lines_of(name: str) -> list[str]:
    """Return 500 lines a parser of this name reads."""
    if name in MAKERS:
        rng = Random(1)
        return [MAKERS[name](n, rng) for n in range(LINES)]
    own = [line for line in (FIXTURES / f"{name}.log").read_text().split("\n") if line]
    return (own * (LINES // len(own) + 1))[:LINES]
