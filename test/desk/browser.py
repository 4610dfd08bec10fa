"""A browser for tests: Debian's Chromium behind chromedriver, spoken to over WebDriver (https://www.w3.org/TR/webdriver2/).

It can reach nothing: every request that leaves the page meets a proxy that does not exist, and is in requests().
"""
import base64
import json
import os
import shutil
import subprocess
import tempfile
import time
import urllib.request

DRIVER = shutil.which("chromedriver")
CHROMIUM = shutil.which("chromium")
NOWHERE = "127.0.0.1:9"  # the discard port


class Browser:
    def __init__(self):
        self.home = tempfile.mkdtemp(prefix="preflight-browser.")
        self.driver = subprocess.Popen([DRIVER, "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        port = None
        for line in self.driver.stdout:
            if "started successfully on port " in line:
                port = line.split("on port ")[1].split()[0].strip(".")
                break
        self.root = f"http://127.0.0.1:{port}"
        arguments = ["--headless=new", f"--user-data-dir={self.home}", "--disable-gpu", "--disable-dev-shm-usage",
                     "--disable-background-networking", "--disable-component-update", "--no-first-run", "--hide-scrollbars",
                     f"--proxy-server={NOWHERE}", "--proxy-bypass-list=<-loopback>", "--force-color-profile=srgb"]
        if os.geteuid() == 0:
            arguments.append("--no-sandbox")
        wanted = {
            "browserName": "chrome",
            "goog:chromeOptions": {"binary": CHROMIUM, "args": arguments},
            "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"},
        }
        answer = self.send("POST", "/session", {"capabilities": {"alwaysMatch": wanted}})
        self.root += "/session/" + answer["sessionId"]
        self.version = answer["capabilities"]["browserVersion"]

    def send(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.root + path, data, {"Content-Type": "application/json"}, method=method)
        # The environment's proxies are not for the machine itself.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=120) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise RuntimeError(error.read().decode()[:500]) from None

    def open(self, path):
        self.send("POST", "/url", {"url": "file://" + os.path.abspath(path)})

    def run(self, script, *args):
        """The value of a piece of JavaScript, run beside the page's policy."""
        return self.send("POST", "/execute/sync", {"script": script, "args": list(args)})

    def run_async(self, script, *args):
        return self.send("POST", "/execute/async", {"script": script, "args": list(args)})

    def devtools(self, command, **params):
        return self.send("POST", "/goog/cdp/execute", {"cmd": command, "params": params})

    def size(self, width, height=900):
        self.devtools("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600)

    def media(self, medium="", dark=False):
        self.devtools("Emulation.setEmulatedMedia", media=medium,
                      features=[{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])

    def press(self, *keys):
        actions = []
        for key in keys:
            actions += [{"type": "keyDown", "value": key}, {"type": "keyUp", "value": key}]
        self.send("POST", "/actions", {"actions": [{"type": "key", "id": "keys", "actions": actions}]})

    def point(self, css):
        found = self.send("POST", "/element", {"using": "css selector", "value": css})
        self.send("POST", "/actions", {"actions": [{
            "type": "pointer", "id": "mouse", "actions": [{"type": "pointerMove", "origin": found, "x": 0, "y": 0}]}]})

    def picture(self, path, whole=True):
        size = self.devtools("Page.getLayoutMetrics")["cssContentSize"] if whole else None
        shot = self.devtools("Page.captureScreenshot", captureBeyondViewport=whole,
                             **({"clip": {"x": 0, "y": 0, "width": size["width"], "height": min(size["height"], 8000),
                                          "scale": 1}} if whole else {}))
        with open(path, "wb") as out:
            out.write(base64.b64decode(shot["data"]))

    def log(self, kind):
        return self.send("POST", "/se/log", {"type": kind})

    def console(self):
        """What the page said on the console since the last call."""
        return [entry["message"] for entry in self.log("browser")]

    def requests(self):
        """Addresses that were asked for since the last call."""
        found = []
        for entry in self.log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                found.append(message["params"]["request"]["url"])
        return found

    def close(self):
        try:
            self.send("DELETE", "")
        except (OSError, RuntimeError):
            pass
        self.driver.terminate()
        self.driver.wait(20)
        for _ in range(20):
            shutil.rmtree(self.home, ignore_errors=True)
            if not os.path.exists(self.home):
                break
            time.sleep(0.1)
