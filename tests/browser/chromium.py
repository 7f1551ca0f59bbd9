"""A Chromium without a window, spoken to over its DevTools protocol (https://chromedevtools.github.io/devtools-protocol).

Only what the tests, the screenshots and the bench need; so there is no driver that must fit the browser's version.
"""

import asyncio
import base64
import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, Self

import aiohttp

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
START_SECS = 60.0
ANSWER_SECS = 60.0
WAIT_SECS = 90.0
POLL_SECS = 0.05
QUIET = (
    "--headless",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
    "--disable-default-apps",
    "--metrics-recording-only",
    "--mute-audio",
    "--password-store=basic",
    "--force-color-profile=srgb",
    "--hide-scrollbars",
)


class PageError(AssertionError):
    """The page did not do what was expected of it, or its script raised."""


def find_chromium() -> str | None:
    """Return the path of a Chromium, None if there is none."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


class Chromium:
    """A browser with one page; `with Chromium() as browser`."""

    def __init__(self, program: str | None = None) -> None:
        self._program = program or find_chromium()
        self._folder = Path(tempfile.mkdtemp(prefix="logflow-chromium-"))
        self._loop = asyncio.new_event_loop()
        self._sent = 0
        self.said: list[str] = []
        """What the page wrote to its console, and the errors nobody caught."""
        self.dialogs: list[str] = []
        """What alert(), confirm() and the like showed."""

    def __enter__(self) -> Self:
        assert self._program, "there is no Chromium on the PATH"
        rooted = ("--no-sandbox",) if os.geteuid() == 0 else ()  # it refuses to be run by root with one
        command = [self._program, *QUIET, *rooted, f"--user-data-dir={self._folder}", "--remote-debugging-port=0"]
        with (self._folder / "log").open("wb") as log:
            self._process = subprocess.Popen([*command, "about:blank"], stdout=log, stderr=log, start_new_session=True)
        try:
            self._run(self._connect())
            for domain in ("Page", "Runtime", "Log", "Network"):
                self.send(f"{domain}.enable")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        if hasattr(self, "_session"):
            self._run(self._session.close())
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._loop.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self._loop.run_until_complete(work)

    async def _connect(self) -> None:
        port_file = self._folder / "DevToolsActivePort"
        end = time.monotonic() + START_SECS
        while not (port_file.exists() and len(port_file.read_text().splitlines()) == 2):
            if self._process.poll() is not None or time.monotonic() > end:
                raise PageError(f"Chromium did not start: {(self._folder / 'log').read_text()[-2000:]}")
            await asyncio.sleep(POLL_SECS)
        port = port_file.read_text().split()[0]
        self._session = aiohttp.ClientSession()
        async with self._session.get(f"http://127.0.0.1:{port}/json/list") as answer:
            pages = [target for target in await answer.json() if target["type"] == "page"]
        self._socket = await self._session.ws_connect(pages[0]["webSocketDebuggerUrl"], max_msg_size=0)

    def send(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Send one command and return its result."""
        return self._run(self._send(method, parameters))

    async def _send(self, method: str, parameters: dict[str, Any]) -> dict[str, Any]:
        self._sent += 1
        number = self._sent
        await self._socket.send_json({"id": number, "method": method, "params": parameters})
        async with asyncio.timeout(ANSWER_SECS):
            while True:
                message = json.loads((await self._socket.receive()).data)
                if message.get("id") == number:
                    if "error" in message:
                        raise PageError(f"{method}: {message['error']['message']}")
                    return message["result"]
                await self._hear(message)

    async def _hear(self, message: dict[str, Any]) -> None:
        method, parameters = message.get("method"), message.get("params", {})
        if method == "Page.javascriptDialogOpening":
            self.dialogs.append(parameters["message"])
            await self._socket.send_json(
                {"id": -1, "method": "Page.handleJavaScriptDialog", "params": {"accept": False}}
            )
        elif method == "Runtime.exceptionThrown":
            details = parameters["exceptionDetails"]
            self.said.append(details.get("exception", {}).get("description") or details["text"])
        elif method == "Runtime.consoleAPICalled":
            self.said.append(" ".join(str(part.get("value", "")) for part in parameters["args"]))
        elif method == "Log.entryAdded":
            self.said.append(parameters["entry"]["text"])

    # -- what tests do

    def open(self, url: str) -> None:
        """Go to an address and wait until its document is there."""
        self.send("Page.navigate", url=url)
        self.until(f"document.readyState === 'complete' && location.href.startsWith({json.dumps(url)})")

    def evaluate(self, expression: str) -> Any:
        """Return the value of an expression in the page; a promise is awaited."""
        result = self.send("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in result:
            details = result["exceptionDetails"]
            raise PageError(details.get("exception", {}).get("description") or details["text"])
        return result["result"].get("value")

    def until(self, expression: str, deadline_secs: float = WAIT_SECS, say: Callable[[], object] | None = None) -> Any:
        """Return the value of an expression once it is true; raise with what the page shows if it never is."""
        end = time.monotonic() + deadline_secs
        value: Any = None
        while time.monotonic() < end:
            try:
                if value := self.evaluate(expression):
                    return value
            except PageError as error:  # between two documents there is none to ask
                value = error
            time.sleep(POLL_SECS)
        shown = self.evaluate("document.body?.innerText ?? ''")
        raise PageError(
            f"not true within {deadline_secs} s: {expression}\nlast came {value!r}\nthe page said {self.said}\n"
            f"it shows: {shown[:1500]}\n{say() if say else ''}"
        )

    def click(self, selector: str) -> None:
        """Click into the middle of an element, as a mouse does."""
        self.until(f"document.querySelector({json.dumps(selector)}) !== null")
        box = self.evaluate(
            f"(() => {{ const node = document.querySelector({json.dumps(selector)}); "
            "node.scrollIntoView({block: 'center', behavior: 'instant'}); const box = node.getBoundingClientRect(); "
            "return [box.x + box.width / 2, box.y + box.height / 2]; })()"
        )
        for kind in ("mouseMoved", "mousePressed", "mouseReleased"):
            pressed = {} if kind == "mouseMoved" else {"button": "left", "clickCount": 1}
            self.send("Input.dispatchMouseEvent", type=kind, x=box[0], y=box[1], **pressed)

    def move_mouse(self, x: float, y: float) -> None:
        """Move the pointer."""
        self.send("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)

    def type(self, text: str) -> None:
        """Type text into what has the focus."""
        self.send("Input.insertText", text=text)

    def press(self, key: str) -> None:
        """Press a key: Enter, Tab, ArrowLeft, a character."""
        texts = {"Enter": "\r"} | ({key: key} if len(key) == 1 else {})
        codes = {"Enter": 13, "Tab": 9, "Escape": 27, "ArrowLeft": 37, "ArrowRight": 39, " ": 32}
        common = {"key": key, "windowsVirtualKeyCode": codes.get(key, ord(key[0].upper()))}
        text = {"text": texts[key]} if key in texts else {}
        self.send("Input.dispatchKeyEvent", type="keyDown", **common, **text)
        self.send("Input.dispatchKeyEvent", type="keyUp", **common)

    def colours(self, scheme: str) -> None:
        """Let the system prefer `dark` or `light`."""
        self.send("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])

    def size(self, width: int, height: int, scale: float = 1.0) -> None:
        """Give the page this size, in its own pixels."""
        self.send(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=scale, mobile=False
        )

    def screenshot(self) -> bytes:
        """Return what is seen as PNG."""
        return base64.b64decode(self.send("Page.captureScreenshot", format="png")["data"])
