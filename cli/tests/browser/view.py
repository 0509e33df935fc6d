#!/usr/bin/env python3
"""The page of `sim view` in a real browser: chromium, driven by chromedriver over plain HTTP.

    view.py SIM [SCREENSHOTS]

plays two scenarios with the program SIM, opens their pages and uses them as a person would. With a
folder it leaves screenshots there.
"""

import base64
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[3]
SIZES = [(1280, 900), (400, 800)]


class Browser:
    """A session of chromedriver."""

    def __init__(self, port):
        self.base = f"http://127.0.0.1:{port}"
        options = {
            "args": ["--headless=new", "--no-sandbox", "--disable-gpu", "--force-device-scale-factor=1"],
            "binary": "/usr/bin/chromium",
        }
        wanted = {"browserName": "chrome", "goog:chromeOptions": options,
                  "goog:loggingPrefs": {"browser": "ALL"}}
        session = self.call("POST", "/session", {"capabilities": {"alwaysMatch": wanted}})
        self.base += "/session/" + session["sessionId"]

    def call(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.base + path, data, {"Content-Type": "application/json"}, method=method)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)["value"]

    def open(self, url):
        self.call("POST", "/url", {"url": url})
        self.settle()

    def run(self, script, *args):
        return self.call("POST", "/execute/sync", {"script": script, "args": list(args)})

    def settle(self):
        """Waits until all that was asked for is drawn."""
        self.call("POST", "/execute/async", {"script": "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => done(0)))", "args": []})

    def size(self, width, height):
        # The window of a browser may not be as narrow as a phone; what it shows may be.
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
        self.call("POST", "/goog/cdp/execute", {"cmd": "Emulation.setDeviceMetricsOverride", "params": metrics})
        self.settle()

    def click(self, selector, number=0):
        """A real click, where a person would."""
        place = self.run("const it = document.querySelectorAll(arguments[0])[arguments[1]]; it.scrollIntoView({block: 'nearest'});"
                         "const b = it.getBoundingClientRect(); return [b.x + b.width / 2, b.y + b.height / 2]", selector, number)
        x, y = (round(it) for it in place)
        pointer = {"type": "pointer", "id": "mouse", "actions": [
            {"type": "pointerMove", "x": x, "y": y}, {"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}]}
        self.call("POST", "/actions", {"actions": [pointer]})
        self.settle()

    def shot(self, path):
        path.write_bytes(base64.b64decode(self.call("GET", "/screenshot")))

    def complaints(self):
        return [it["message"] for it in self.call("POST", "/se/log", {"type": "browser"}) if it["level"] == "SEVERE"]


class Checks:
    def __init__(self):
        self.passed, self.failed = 0, 0

    def __call__(self, what, holds, seen=""):
        if holds:
            self.passed += 1
        else:
            self.failed += 1
            print(f"FAILED: {what}: {seen!r}")


def beliefs(browser):
    return browser.run("return [...document.querySelectorAll('#beliefs td')].map((it) => it.className).join(' ')")


def check_kill9(browser, url, check):
    browser.size(1280, 900)
    browser.open(url)
    check("the page has its title", "killed" in browser.run("return document.title"))
    check("packets are drawn", browser.run("return document.querySelectorAll('line.packet').length") > 20)
    check("the nodes have names", browser.run("return [...document.querySelectorAll('.name')].map((it) => it.textContent).join()") == "n1,n2,n3")
    check("it asks the network for nothing", browser.run("return performance.getEntriesByType('resource').length") == 0)
    # The middle of a line that no other crosses nearby: of all, one has to take the click.
    chosen = ""
    for number in range(browser.run("return document.querySelectorAll('.hit').length")):
        browser.click(".hit", number)
        chosen = browser.run("return document.getElementById('chosen').textContent")
        if re.match(r"n\d to n\d, [\d.]+ s: ", chosen):
            break
    check("a packet can be clicked", re.match(r"n\d to n\d, [\d.]+ s: .*(heard at|it )", chosen), chosen)
    check("the clicked packet stands out", browser.run("return document.querySelectorAll('.packet.chosen').length") == 1)

    moment = "const it = document.getElementById('moment'); it.value = arguments[0]; it.dispatchEvent(new Event('input'))"
    seen = {}
    for seconds in (1, 7, 20):
        browser.run(moment, seconds * 1_000_000)
        browser.settle()
        seen[seconds] = beliefs(browser)
    check("all are alive at first", set(seen[1].split()) == {"alive"}, seen[1])
    check("one is down after the kill", seen[7].split().count("down") == 3, seen[7])
    check("the belief matrix changes with time", seen[20].split().count("failed") == 2, seen[20])

    link = browser.run("return document.getElementById('link').href")
    browser.open("about:blank")
    browser.open(link)
    now = browser.run("return document.getElementById('now').textContent")
    check("a link leads back to its moment", now == "20.000 s" and beliefs(browser) == seen[20], (link, now))

    typing = "const it = document.getElementById('filter'); it.value = arguments[0]; it.dispatchEvent(new Event('input'))"
    browser.run(typing, "n3 failed")
    browser.settle()
    rows = browser.run("return [...document.querySelectorAll('#events li')].map((it) => it.textContent)")
    check("the filter keeps what it names", rows and all("n3" in it and "failed" in it.lower() for it in rows), rows)
    browser.run(typing, "")
    browser.settle()
    before = browser.run("return document.getElementById('note').textContent")
    browser.click("#closer")
    check("zooming in shows less time", browser.run("return document.getElementById('note').textContent") != before)
    browser.run("document.querySelector('#events li').click()")
    browser.settle()
    check("an event leads to its moment", browser.run("return document.getElementById('now').textContent") != "20.000 s")


def check_partition(browser, url, check):
    browser.size(1280, 900)
    browser.open(url)
    check("the divided network is shaded", browser.run("return document.querySelectorAll('rect.net').length") > 0)
    check("stopped packets are told apart", browser.run("return document.querySelectorAll('.packet.lost').length") > 0)
    browser.click("#all")
    note = browser.run("return document.getElementById('note').textContent")
    check("all of the run is shown", re.match(r"0.000 s to 79\.\d+ s: \d+ packets$", note), note)


def main():
    sim = pathlib.Path(sys.argv[1]).resolve()
    shots = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else None
    check = Checks()
    with tempfile.TemporaryDirectory() as folder:
        pages = {}
        for story in ("kill9", "partition_heal"):
            trace, page = pathlib.Path(folder, story + ".bin"), pathlib.Path(folder, story + ".html")
            subprocess.run([sim, "run", f"scenarios/{story}.toml", "--trace", trace], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
            subprocess.run([sim, "view", trace, "-o", page], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
            check(f"{story}: the page speaks of no other host", not re.search(r"(src|href)=.?https?:", page.read_text()))
            pages[story] = page.as_uri()
        driver = subprocess.Popen(["chromedriver", "--port=0"], stdout=subprocess.PIPE, text=True)
        try:
            port = next(int(it[1]) for it in (re.search(r"started successfully on port (\d+)", line) for line in driver.stdout) if it)
            browser = Browser(port)
            check_kill9(browser, pages["kill9"], check)
            check_partition(browser, pages["partition_heal"], check)
            for story, url in pages.items():
                for width, height in SIZES:
                    browser.size(width, height)
                    browser.open("about:blank")
                    browser.open(url)
                    wide = browser.run("return document.documentElement.scrollWidth")
                    check(f"{story}: nothing is wider than {width} px", wide <= width, wide)
                    if shots:
                        shots.mkdir(parents=True, exist_ok=True)
                        browser.shot(shots / f"{story}-{width}.png")
            complaints = browser.complaints()
            check("the browser has nothing to complain of", not complaints, complaints)
            browser.call("DELETE", "")
        finally:
            driver.terminate()
    print(f"{check.passed} passed, {check.failed} failed")
    return 1 if check.failed or not check.passed else 0


if __name__ == "__main__":
    sys.exit(main())
