"""The page in a real Chromium: what people see, and what lines of strangers cannot do to them."""

import asyncio
import json
import time
import urllib.parse

import pytest

from tests.browser.chromium import Chromium
from tests.browser.site import Site
from tests.browser.test_api import publish

pytestmark = pytest.mark.kafka

HOSTILE = (
    "<script>window.pwned = 1; alert(1)</script>",
    "<img src=x onerror='window.pwned = 1; alert(2)'>",
    '"><svg onload=alert(3)>',
    "invoice\u202egnp.exe",
    "\u001b[31mred\u001b[0m \u001b]0;title\u0007",
)


def rows_of(service: str) -> str:
    """Return the expression for the rows of a service's lines."""
    name = json.dumps(service)
    return (
        f"[...document.querySelectorAll('.entry')].filter((row) => "
        f"row.querySelector('.service-name').textContent === {name})"
    )


def test_what_is_written_is_seen(site: Site, browser: Chromium, unique: str) -> None:
    """A service's lines come live, its level mix and its errors with them, all without a reload."""
    browser.open(f"{site.url}/")
    browser.until("document.querySelector('#lines-state').dataset.state === 'live'")
    site.write(unique, *(f"line {n}" for n in range(60)), levels=("ERROR", "INFO"))
    browser.until(f"{rows_of(unique)}.some((row) => row.innerText.includes('line 59'))")
    browser.until(f"document.querySelector('.service[data-service={unique}] .lines').textContent === '60'")
    mix = f"[...document.querySelectorAll('.service[data-service={unique}] .mix span')].map((one) => one.dataset.level)"
    assert ["INFO", "ERROR"] == browser.evaluate(mix)
    browser.until("document.querySelectorAll('#chart rect[class^=fill-]').length > 0")
    browser.until(f"document.querySelector('#legend').innerText.includes('{unique}')")
    browser.evaluate("document.querySelector('#chart').focus()")
    browser.press("ArrowLeft")
    browser.until("document.querySelector('.tip').innerText.includes('error')")
    browser.evaluate("document.querySelector('.as-table').open = true")
    browser.until(f"document.querySelector('.as-table').innerText.includes('{unique}')")
    browser.until("document.querySelector('#health').dataset.state === 'good'")
    assert ([], []) == (browser.said, browser.dialogs)


def test_lines_are_text(site: Site, browser: Chromium, unique: str) -> None:
    """Whatever a line says, nothing of it runs, loads or turns the text around; a huge one does not fill the page."""
    browser.open(f"{site.url}/")
    browser.until("document.querySelector('#lines-state').dataset.state === 'live'")
    site.write(unique, "x" * 1_000_000, *HOSTILE, levels=("ERROR",))
    browser.until(f"{rows_of(unique)}.length === {len(HOSTILE) + 1}")
    look_at_hostile_rows(browser, unique)
    site.until_stored(unique, len(HOSTILE) + 1)
    browser.open(f"{site.url}/?service={unique}&last=1h")
    browser.until(f"{rows_of(unique)}.length === {len(HOSTILE) + 1}")
    look_at_hostile_rows(browser, unique)
    assert ([], []) == (browser.said, browser.dialogs)


def look_at_hostile_rows(browser: Chromium, service: str) -> None:
    """See every line as it was written, opened too, and nothing made of it."""
    browser.evaluate(f"{rows_of(service)}.forEach((row) => {{ row.open = true; }})")
    browser.until(f"{rows_of(service)}.every((row) => row.querySelector('.document'))")
    shown = browser.evaluate(f"{rows_of(service)}.map((row) => row.querySelector('.message').textContent)")
    for text in HOSTILE[:3]:
        assert text in shown
    assert "invoice⟨202E⟩gnp.exe" in shown
    assert "␛[31mred␛[0m ␛]0;title␇" in shown
    assert max(map(len, shown)) < 5000
    nothing = "document.querySelectorAll('#list script, #list img, #list svg, #alerts script').length"
    assert (0, None) == (browser.evaluate(nothing), browser.evaluate("window.pwned ?? null"))


def test_a_search_can_be_shared(site: Site, browser: Chromium, unique: str) -> None:
    """Typed words find lines, page after page; the address holds the question, and a row opens to the document."""
    site.write(unique, *(f"needle {n}" for n in range(130)), "hay", levels=("WARN",))
    site.until_stored(unique, 131)
    browser.open(f"{site.url}/?service={unique}&last=1h")
    browser.until(f"{rows_of(unique)}.length === 100")
    browser.press("/")
    browser.type("needle")
    browser.press("Enter")
    browser.until("document.querySelector('#lines-state').textContent.startsWith('100 lines')")
    browser.click(".more")
    browser.until(f"{rows_of(unique)}.length === 130")
    assert "That is all." in browser.evaluate("document.querySelector('#list').innerText")
    address = browser.evaluate("location.href")
    asked = urllib.parse.parse_qs(urllib.parse.urlsplit(address).query)
    assert {"text": ["needle"], "service": [unique], "last": ["1h"]} == asked
    browser.open(address)
    browser.until(f"{rows_of(unique)}.length === 100")
    browser.click(".entry summary")
    browser.until("document.querySelector('.document')?.innerText.includes('ingested_at')")
    assert f"needle {129}" in browser.evaluate("document.querySelector('.document pre').textContent")
    assert ([], []) == (browser.said, browser.dialogs)


def test_an_alert_is_seen(site: Site, browser: Chromium, unique: str) -> None:
    """It appears while the page is open, says since when and why, and leads to its lines."""
    browser.open(f"{site.url}/")
    now = time.time()
    alert = {"fingerprint": unique, "episode": 1, "rule": "errors", "group": unique, "severity": "critical"}
    state = {"state": "firing", "value": 12.0, "threshold": 10.0, "window_start": int(now) - 60, "window_end": int(now)}
    rest = {"started_at": now - 300, "resolved_at": None, "samples": ["<b>why</b>"], "query_url": ""}
    asyncio.run(publish(site, unique, alert | state | rest))
    browser.until(f"document.querySelector('[data-alert={unique}]')?.innerText.includes('12 in 1 min, fires at 10')")
    assert "5 min" in browser.evaluate(f"document.querySelector('[data-alert={unique}]').innerText")
    browser.until("document.title.startsWith('(')")
    browser.click(f"[data-alert={unique}]")
    browser.until("document.querySelector('#tab-search').getAttribute('aria-selected') === 'true'")
    assert f"service={unique}" in browser.evaluate("location.search")
    asyncio.run(publish(site, unique, None))


def test_colours_follow_the_system_until_chosen(site: Site, browser: Chromium) -> None:
    """Dark where the system is dark; the button's choice is kept over a reload, and wins over the system."""
    ground = "getComputedStyle(document.body).backgroundColor"
    browser.open(f"{site.url}/")
    light = browser.evaluate(ground)
    browser.colours("dark")
    browser.until(f"{ground} !== {json.dumps(light)}")
    dark = browser.evaluate(ground)
    browser.until("document.querySelector('#theme').textContent")
    browser.click("#theme")  # dark
    browser.click("#theme")  # light
    browser.until(f"{ground} === {json.dumps(light)}")
    browser.open(f"{site.url}/#again")
    assert light == browser.evaluate(ground)
    browser.until("document.querySelector('#theme').textContent === '☀'")
    browser.click("#theme")  # as the system
    browser.until(f"{ground} === {json.dumps(dark)}")


def test_a_token_opens_the_page(site: Site, browser: Chromium) -> None:
    """A wrong one is told so; the right one leads to what was asked for, and no script can read the session."""
    browser.open(f"{site.guarded_url}/?level=ERROR&last=1h")
    browser.until("document.activeElement?.id === 'token'")
    browser.type("not the token at all")
    browser.press("Enter")
    browser.until("document.querySelector('#problem').textContent === 'This is not the token.'")
    browser.evaluate("document.querySelector('#token').select()")
    browser.type(site.token)
    browser.press("Enter")
    browser.until("document.querySelector('#tab-search')?.getAttribute('aria-selected') === 'true'")
    assert "" == browser.evaluate("document.cookie")
    browser.until("document.querySelector('#health').dataset.state === 'good'")
    browser.click("#sign-out")
    browser.until("document.querySelector('#token') !== null")


def test_a_restarted_worker_is_found_again(site: Site, browser: Chromium, unique: str) -> None:
    """The page says that the worker is away, and shows lines again when it is back, without a hand."""
    browser.open(f"{site.url}/")
    browser.until("document.querySelector('#lines-state').dataset.state === 'live'")
    site.open.terminate()
    browser.until("document.querySelector('#lines-state').dataset.state === 'broken'")
    browser.until("!document.querySelector('#notice').hidden")
    site.open.start()
    site.pipeline.until_ready(site.open)
    site.write(unique, "back again")
    browser.until(f"{rows_of(unique)}.some((row) => row.innerText.includes('back again'))", 60)
    browser.until("document.querySelector('#notice').hidden")


def test_reading_is_not_disturbed(site: Site, browser: Chromium, unique: str) -> None:
    """Under the pointer lines stand still and new ones are counted; they come when it leaves."""
    browser.open(f"{site.url}/")
    browser.until("document.querySelector('#lines-state').dataset.state === 'live'")
    x, y = browser.evaluate(
        "(() => { const box = document.querySelector('#list').getBoundingClientRect(); "
        "return [box.x + 50, box.y + 50]; })()"
    )
    browser.move_mouse(x, y)
    browser.until("document.querySelector('#lines-state').dataset.state === 'paused'")
    site.write(unique, "wait for me")
    browser.until("/Held, [1-9]/.test(document.querySelector('#lines-state').textContent)")
    assert 0 == browser.evaluate(f"{rows_of(unique)}.length")
    browser.move_mouse(1, 1)
    browser.until(f"{rows_of(unique)}.length === 1")


def test_many_pages_in_a_row_do_not_starve_each_other(site: Site, browser: Chromium, unique: str) -> None:
    """A browser has six connections to a worker; a page that was left holds none of them."""
    site.write(unique, "found each time")
    site.until_stored(unique, 1)
    for n in range(9):
        browser.open(f"{site.url}/?service={unique}&last=1h#{n}" if n % 2 else f"{site.url}/?last=1h&service={unique}")
        browser.until(f"{rows_of(unique)}.length === 1")
