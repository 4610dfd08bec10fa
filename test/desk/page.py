"""The HTML page in a real browser: page.py FOLDER, with demo.html, bad.html, hostile.html, index.html, zh.html and zh-index.html in it. Prints TAP.

Nothing is compared with a picture: what the browser computed is asked for, such as colours, places, what has the focus.
"""
import os
import sys

from browser import NOWHERE, Browser

SIZE_MAX = 200 * 1024
CONTRAST_LEAST = 4.5  # WCAG 2.2, 1.4.3 (AA); large text may have 3
ENTER, TAB, ESCAPE, SPACE = "\ue007", "\ue004", "\ue00c", " "

# Every text that is shown, with the contrast of its colour to what is behind it; those below the
# least.
CONTRAST = """
const least = arguments[0], found = [];
const probe = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
function rgba(color) {
	probe.clearRect(0, 0, 1, 1); probe.fillStyle = color; probe.fillRect(0, 0, 1, 1);
	return probe.getImageData(0, 0, 1, 1).data;
}
function light(color) {
	const part = Array.from(color).slice(0, 3).map((c) => (c /= 255, c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
	return 0.2126 * part[0] + 0.7152 * part[1] + 0.0722 * part[2];
}
function behind(node) {
	for (; node; node = node.parentElement) {
		const color = rgba(getComputedStyle(node).backgroundColor);
		if (color[3] === 255) return color;
	}
	return [255, 255, 255, 255];
}
const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
let count = 0;
for (let text = walk.nextNode(); text; text = walk.nextNode()) {
	const node = text.parentElement;
	if (!text.data.trim() || node.closest("script, title, .hidden") || !node.checkVisibility()) continue;
	const style = getComputedStyle(node);
	const a = light(rgba(node.closest("svg") ? style.fill : style.color)), b = light(behind(node));
	const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
	count++;
	if (ratio < least) found.push(ratio.toFixed(2) + " " + node.tagName + "." + node.className + " " + text.data.trim().slice(0, 30));
}
return [count, found];
"""

# What sticks out of the page to the right, and is not in a part that scrolls by itself.
STICKS_OUT = """
return Array.from(document.body.querySelectorAll("*")).filter(function (node) {
	const box = node.getBoundingClientRect();
	return box.width && box.right > innerWidth + 1 && !node.closest(".wide, .hidden, .evidence");
}).map((node) => node.tagName + "." + node.className);
"""

# What a machine can say about accessibility.
STRUCTURE = """
const fault = [], all = (css) => Array.from(document.querySelectorAll(css));
const count = (css, n) => all(css).length === n || fault.push(css + ": " + all(css).length);
let level = 0;
if (!document.documentElement.lang) fault.push("no lang");
if (!document.title) fault.push("no title");
count("main", 1); count("h1", 1); count("body > footer", 1);
for (const h of all("h1, h2, h3, h4, h5, h6")) {
	const n = Number(h.tagName[1]);
	if (n > level + 1) fault.push("heading " + h.textContent + " is " + n + " after " + level);
	level = n;
}
const ids = all("[id]").map((n) => n.id);
for (const id of ids) if (ids.indexOf(id) !== ids.lastIndexOf(id)) fault.push("id twice: " + id);
for (const a of all("a[href^='#']")) if (!ids.includes(a.getAttribute("href").slice(1))) fault.push("link to nothing: " + a.getAttribute("href"));
for (const s of all("[aria-labelledby]")) if (!ids.includes(s.getAttribute("aria-labelledby"))) fault.push("label is nothing");
for (const b of all("button, a, summary")) if (!b.textContent.trim()) fault.push("no name: " + b.outerHTML.slice(0, 60));
for (const i of all("input, select")) if (!i.labels.length) fault.push("no label: " + i.id);
for (const t of all("table")) {
	if (t.tHead.querySelectorAll("th:not([scope])").length) fault.push("head without scope");
	for (const r of t.tBodies[0].rows) if (!r.querySelector("th[scope=row]")) fault.push("row without head");
}
for (const s of all("svg:not([aria-hidden])")) if (s.getAttribute("role") !== "img") fault.push("drawing without role");
for (const u of all("use")) if (!document.querySelector(u.getAttribute("href"))) fault.push("no shape " + u.getAttribute("href"));
for (const n of all("*")) for (const a of n.attributes) if (a.name.startsWith("on") || a.name === "style") fault.push(n.tagName + " has " + a.name);
return fault;
"""


class Tap:
    def __init__(self):
        self.count = self.failed = 0

    def result(self, good, text, *notes):
        self.count += 1
        self.failed += not good
        print("%sok %d - %s" % ("" if good else "not ", self.count, text))
        if not good:
            for note in notes:
                print("# %s" % str(note)[:1000].replace("\n", "\n# "))
        sys.stdout.flush()

    def same(self, text, got, want):
        self.result(got == want, text, "got:    %r" % (got,), "wanted: %r" % (want,))

    def show(self, text):
        print("#: %s" % text)

    def end(self):
        print("1..%d" % self.count)
        return self.failed > 0


def foreign(browser, page):
    """Requests other than for the page itself."""
    return [url for url in browser.requests() if not url.startswith("chrome://") and not url.endswith("/" + page)]


def click(browser, css):
    found = browser.send("POST", "/element", {"using": "css selector", "value": css})
    name = found[next(iter(found))]
    browser.send("POST", f"/element/{name}/click", {})


def check_each(tap, browser, folder, page):
    """What holds of every page."""
    size = os.path.getsize(os.path.join(folder, page))
    if "index" not in page:
        tap.result(size <= SIZE_MAX, f"{page}: at most 200 KB", size)
    tap.show(f"{page}: {size / 1024:.0f} KB")
    for dark in (False, True):
        browser.media(dark=dark)
        browser.size(1200)
        browser.open(os.path.join(folder, page))
        browser.run("for (const part of document.querySelectorAll('details')) part.open = true")
        texts, low = browser.run(CONTRAST, CONTRAST_LEAST)
        tap.result(texts > 50 and not low, f"{page}: contrast of every text, {'dark' if dark else 'light'}", texts, *low[:10])
    browser.media()
    for width in (360, 768):
        browser.size(width)
        wide = browser.run("return document.documentElement.scrollWidth")
        tap.result(wide <= width, f"{page}: as wide as a screen of {width}", wide, browser.run(STICKS_OUT)[:10])
    browser.size(1200)
    tap.same(f"{page}: landmarks, headings, names, labels, no handler in the markup", browser.run(STRUCTURE), [])
    tap.same(f"{page}: nothing on the console", browser.console(), [])
    tap.same(f"{page}: no request leaves it", foreign(browser, page), [])


def check_copy(tap, browser, folder):
    browser.open(os.path.join(folder, "bad.html"))
    want = browser.run("return document.querySelector('.record pre').textContent")
    read = "const done = arguments[0]; navigator.clipboard.readText().then(done, (e) => done(String(e)))"
    browser.devtools("Browser.grantPermissions", permissions=["clipboardReadWrite", "clipboardSanitizedWrite"])
    browser.run("window.focus()")
    click(browser, ".copy")
    tap.same("a record is copied", browser.run_async(read), want)
    tap.same("and the button says so", browser.run("return document.querySelector('.copy').textContent"), "Copied")
    tap.same("aloud too", browser.run("return document.getElementById('said').textContent"), "Copied")
    tap.same("the focus stays on the button", browser.run("return document.activeElement.className"), "copy")
    wants = browser.run("return Array.from(document.querySelectorAll('section.records pre'), (p) => p.textContent).join('\\n')")
    click(browser, ".copy.all")
    tap.same("all records are copied, a line each", browser.run_async(read), wants)
    tap.result(want in wants.split("\n") and len(set(wants.split("\n"))) == len(wants.split("\n")), "each once", wants)
    # As from a browser that has no clipboard for files: the old way; and if it has none at all, the
    # text is selected.
    browser.open(os.path.join(folder, "bad.html"))
    browser.run("Object.defineProperty(navigator, 'clipboard', { value: undefined, configurable: true })")
    click(browser, ".record:nth-of-type(1) .copy")
    tap.same("without the clipboard interface too", browser.run("return document.querySelector('.copy').textContent"), "Copied")
    browser.run("delete navigator.clipboard")
    tap.same("the same text", browser.run_async(read), want)
    browser.open(os.path.join(folder, "bad.html"))
    browser.run("Object.defineProperty(navigator, 'clipboard', { value: undefined }); document.execCommand = () => false")
    click(browser, ".copy")
    tap.same("refused altogether: the text is selected", browser.run("return String(getSelection())"), want)


def column(browser, css, index):
    return browser.run("return Array.from(document.querySelector(arguments[0]).tBodies[0].rows,"
                       "(r) => r.cells[arguments[1]].dataset.key || r.cells[arguments[1]].textContent)", css, index)


def check_sort(tap, browser, folder):
    browser.open(os.path.join(folder, "bad.html"))
    head = "table.receivers thead th button"
    browser.run("document.querySelector(arguments[0]).focus()", head)
    browser.press(ENTER)
    names = column(browser, "table.receivers", 0)
    tap.result(len(names) > 3 and names == sorted(names, key=str.casefold), "Enter on a head sorts", names)
    state = "return document.querySelector('table.receivers th').getAttribute('aria-sort')"
    tap.same("and says which way", browser.run(state), "ascending")
    browser.press(SPACE)
    tap.same("again: the other way", column(browser, "table.receivers", 0), sorted(names, key=str.casefold, reverse=True))
    tap.same("and says so", browser.run(state), "descending")
    browser.press(TAB, ENTER)
    keys = column(browser, "table.receivers", 1)
    tap.same("Tab goes to the next head, Enter sorts by it", keys, sorted(keys))
    tap.same("one column is marked", browser.run("return document.querySelectorAll('table.receivers [aria-sort]').length"), 1)


def check_evidence(tap, browser, folder):
    browser.open(os.path.join(folder, "bad.html"))
    shown = "return document.querySelector('.show .evidence').checkVisibility()"
    tap.same("evidence waits", browser.run(shown), False)
    browser.run("document.querySelector('.show').scrollIntoView({ block: 'center' })")
    browser.point(".show")
    tap.same("the pointer shows it", browser.run(shown), True)
    browser.press(ESCAPE)
    tap.same("Escape hides it", browser.run(shown), False)
    browser.point("h1")
    browser.run("document.querySelector('.show').focus()")
    tap.same("the focus shows it", browser.run(shown), True)
    text = browser.run("return document.querySelector('.show .evidence').textContent")
    tap.result("127.0.0.2" in text and "zen.spamhaus.org" in text, "it holds list and codes", text)
    whole = browser.run("const e = document.querySelector('.show .evidence'), b = e.getBoundingClientRect();"
                        "return [b.top + 4, b.bottom - 4].every((y) => e.contains(document.elementFromPoint(b.left + 4, y)))")
    tap.same("all of it can be seen", whole, True)
    browser.size(360)
    box = browser.run("const b = document.querySelector('.show .evidence').getBoundingClientRect(); return [b.left, b.right, b.bottom]")
    tap.result(box[0] >= 0 and box[1] <= 360 and box[2] <= 900, "on a phone it stands within the screen", box)
    browser.size(1200)


def check_tree(tap, browser, folder):
    browser.open(os.path.join(folder, "bad.html"))
    numbers = browser.run("return Array.from(document.querySelectorAll('.tree .number'), (n) => n.textContent).slice(1)")
    tap.same("the picture counts the lookups", numbers, [str(i + 1) for i in range(len(numbers))])
    over = browser.run("return document.querySelectorAll('.tree .number.bad').length")
    tap.same("those over the limit are marked", over, len(numbers) - 10)
    words = browser.run("return document.querySelector('.words').textContent")
    for part in ("over the limit of 10 lookups", "finds nothing", "syntax error", "no SPF record there"):
        tap.result(part in words, f"in words: {part}", words)
    rows = browser.run("return [document.querySelectorAll('.words li').length, document.querySelectorAll('.tree .term').length]")
    tap.same("as many rows in words as in the picture", rows[0], rows[1])
    out = browser.run("const s = document.querySelector('.tree'), w = s.viewBox.baseVal.width;"
                      "return Array.from(s.querySelectorAll('text')).filter((t) => t.getBBox().x + t.getBBox().width > w).length")
    tap.same("no text sticks out of the picture", out, 0)


def check_hostile(tap, browser, folder):
    browser.open(os.path.join(folder, "hostile.html"))
    tap.same("a hostile zone: one script, ours", browser.run("return document.scripts.length"), 1)
    tap.same("no element of theirs", browser.run("return document.querySelectorAll('img, iframe, b[onclick], svg[onload]').length"), 0)
    text = browser.run("return document.body.textContent")
    for part in ("<script>alert(1)</script>", "<b onclick=alert(5)>", '"</title><script>alert(6)</script>"@evil.example', "\\xe2\\x80\\xae"):
        tap.result(part in text, f"text: {part}", text[:2000])
    tap.result(not any(c in text for c in "\u202e\u2066\u200f"), "no character that turns the writing")
    browser.console()
    browser.run("const s = document.createElement('script'); s.textContent = 'window.ran = 1'; document.body.append(s);"
                "document.body.insertAdjacentHTML('beforeend', '<img src=\"http://192.0.2.1/x.png\" onerror=\"window.ran = 2\">"
                "<p style=\"color: rgb(1, 2, 3)\" id=theirs>x</p>')")
    tap.same("even markup that got in could run nothing", browser.run("return window.ran || 0"), 0)
    tap.result(browser.run("return getComputedStyle(document.getElementById('theirs')).color") != "rgb(1, 2, 3)", "nor style anything")
    said = browser.console()
    tap.result(sum("Content Security Policy" in line for line in said) >= 3, "the browser says that the policy forbids it", *said)


def check_index(tap, browser, folder):
    browser.open(os.path.join(folder, "index.html"))
    rows = "return Array.from(document.querySelector('table.index').tBodies[0].rows).filter((r) => r.checkVisibility()).length"
    every = browser.run(rows)
    found = browser.send("POST", "/element", {"using": "css selector", "value": "#filter"})
    name = found[next(iter(found))]
    browser.send("POST", f"/element/{name}/value", {"text": "198.51.100.7"})
    tap.result(0 < browser.run(rows) < every, "the filter leaves what holds its text", every, browser.run(rows))
    tap.same("and says how many", browser.run("return document.getElementById('shown').textContent"), "%d shown" % browser.run(rows))
    browser.press(ENTER)
    tap.result(browser.run("return location.href").endswith("index.html"), "Enter sends nothing")
    browser.send("POST", f"/element/{name}/clear", {})
    browser.run("const s = document.getElementById('state'); s.value = 'ok'; s.dispatchEvent(new Event('input', { bubbles: true }))")
    tap.result(browser.run(rows) < every, "a verdict alone", browser.run(rows))
    browser.run("const s = document.getElementById('state'); s.value = ''; s.dispatchEvent(new Event('input', { bubbles: true }))")
    tap.same("all again", browser.run(rows), every)
    click(browser, "table.index tbody a")
    tap.result("#t" in browser.run("return location.hash"), "a row leads to its sender")
    # A thousand rows of it, in an order that has to be undone. The time is that of the page's
    # thread: others may be busy too.
    browser.run("""
        const body = document.querySelector("table.index").tBodies[0], model = Array.from(body.rows);
        for (let i = body.rows.length; i < 1000; i++) {
            const row = model[i % model.length].cloneNode(true);
            row.cells[1].textContent = "192.0.2." + ((i * 7919) % 1000) + " example.com";
            body.append(row);
        }
        document.body.offsetHeight;""")
    before = busy(browser)
    browser.run("document.querySelectorAll('table.index thead button')[1].click(); document.body.offsetHeight")
    spent = busy(browser) - before
    names = column(browser, "table.index", 1)
    tap.result(len(names) == 1000 and spent < 1, "1,000 rows sort within a second, layout included", len(names), spent)
    tap.show(f"sorting 1,000 senders takes {1000 * spent:.0f} ms of processor time")


def busy(browser):
    """Seconds that the page's main thread has computed."""
    browser.devtools("Performance.enable", timeDomain="threadTicks")
    return {m["name"]: m["value"] for m in browser.devtools("Performance.getMetrics")["metrics"]}["TaskDuration"]


def check_print(tap, browser, folder):
    browser.open(os.path.join(folder, "bad.html"))
    browser.media("print")
    seen = "return Array.from(document.querySelectorAll(arguments[0])).filter((n) => n.checkVisibility()).length"
    tap.same("on paper: no buttons to copy", browser.run(seen, ".copy"), 0)
    tap.result(browser.run(seen, ".evidence") > 2, "evidence is printed")
    texts, low = browser.run(CONTRAST, CONTRAST_LEAST)
    tap.result(texts > 50 and not low, "contrast on paper", *low[:10])
    browser.media()
    pdf = browser.devtools("Page.printToPDF")["data"]
    tap.result(len(pdf) > 20000, "it prints", len(pdf))
    tap.same("with everything unfolded", browser.run("return document.querySelectorAll('details:not([open])').length"), 0)


def check_chinese(tap, browser, folder):
    browser.open(os.path.join(folder, "zh.html"))
    tap.same("Chinese: the language is marked", browser.run("return document.documentElement.lang"), "zh-Hans")
    plain = browser.run("""
        return Array.from(document.querySelectorAll("h1, h2, h3, h4, dt, summary, thead button, button.copy, .mark, .hint, .lead, .after"))
            .filter((n) => !n.closest("[lang=en]") && !/[\\u4e00-\\u9fff]/.test(n.textContent)).map((n) => n.textContent)""")
    tap.same("every heading, label, button and mark is Chinese", plain, [])


def main():
    folder, pages = sys.argv[1], sys.argv[2:]
    tap = Tap()
    browser = Browser()
    try:
        tap.show("Chromium %s, proxy %s" % (browser.version, NOWHERE))
        browser.open("/dev/null")
        browser.requests(), browser.console()
        for page in pages:
            check_each(tap, browser, folder, page)
        for check in (check_copy, check_sort, check_evidence, check_tree, check_hostile, check_index, check_print):
            check(tap, browser, folder)
        if "zh.html" in pages:
            check_chinese(tap, browser, folder)
    finally:
        browser.close()
    sys.exit(tap.end())


if __name__ == "__main__":
    main()
