# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the attacks share: the server's own list of routes, a browser that is signed in, and the
judge that looks at every answer. Prints one line for each finding, nothing when all is well."""

import gzip
import html.parser
import http.client
import json
import os
import re
import socket
import sys
import time
import urllib.parse

MARK = "cwx7"  # what payloads are known by when they come back
SECURE = {
    "content-security-policy": r"default-src 'none'.*frame-ancestors 'none'.*base-uri 'none'",
    "x-content-type-options": r"^nosniff$",
    "x-frame-options": r"^DENY$",
    "referrer-policy": r"^(same-origin|no-referrer)$",
    "permissions-policy": r"camera=\(\).*geolocation=\((self)?\)",
    "cross-origin-opener-policy": r"^same-origin$",
    "cross-origin-resource-policy": r"^same-origin$",
    "cache-control": r".",
}
# A page that stands inside of other sites shows and links, and does nothing else.
FRAMED = dict(SECURE, **{
    "content-security-policy":
        r"default-src 'none'.*form-action 'none'.*frame-ancestors \*.*base-uri 'none'",
    "x-frame-options": r"^$",
    "cross-origin-opener-policy": r"^$",
    "cross-origin-resource-policy": r"^cross-origin$",
})
# Without these bytes there is nothing to find. Nobody writes letters and digits as entities, so that the
# mark comes back as it is, whatever became of the signs around it.
SUSPECT = re.compile(rb"%s|[\s\"'/]on\w+\s*=|script:|data:text" % MARK.encode(), re.IGNORECASE)
# A tag, whole: what runs stands in one, or between two of a script.
TAG = re.compile(rb"<[!/?a-zA-Z](?:[^<>\"']|\"[^\"]*\"|'[^']*')*>")
LOOSE = re.compile(rb"<[!/?a-zA-Z]")
SCRIPT = re.compile(rb"<script\b.*?</script\s*>", re.IGNORECASE | re.DOTALL)
seen = set()


def finding(text):
    line = "".join(c if " " <= c <= "~" else "." for c in text)[:300]
    if line not in seen:
        seen.add(line)
        print(line, flush=True)


class Page(html.parser.HTMLParser):
    """Notices what a payload became in a page: an element, an attribute or an address of ours."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.found, self.script = [], False

    def handle_starttag(self, tag, attrs):
        self.script = tag == "script"
        if MARK in tag:
            self.found.append("an element")
        for name, value in attrs:
            value = (value or "").strip().lower()
            if MARK in name or name.startswith("on"):
                self.found.append("the attribute %s" % name)
            if name in ("href", "src", "action", "formaction") and re.match(
                    r"[\x00-\x20]*(javascript|vbscript|data:text)", value):
                self.found.append("an address that runs")
            if name in ("href", "src", "action", "formaction") and MARK in value and re.match(
                    r"(https?:)?[\\/]{2}", value):
                self.found.append("an address elsewhere")

    handle_startendtag = handle_starttag

    def handle_data(self, data):
        if self.script and MARK in data:
            self.found.append("a script")
        self.script = False


def became(body):
    """What a payload became in the page. Only tags that could tell of one are read, which is most of
    the time of an attack; where a sign stands that is part of no tag, all of it is."""
    if not SUSPECT.search(body):
        return []
    page = Page()
    if LOOSE.search(b" ".join(TAG.split(body))):
        page.feed(body.decode("utf-8", "replace"))
    else:
        for part in TAG.findall(body) + SCRIPT.findall(body):
            if SUSPECT.search(part):
                page.feed(part.decode("utf-8", "replace"))
    page.close()
    return page.found


def prove():
    """The judge itself sees each of them, in the middle of a page."""
    for wrong, what in (
            ("<%s>" % MARK, "an element"), ("<svg/onload=%s>" % MARK, "the attribute onload"),
            ('<input value=""%s=1 "">' % MARK, "the attribute %s" % MARK),
            ("<b title='a' onclick=1>", "the attribute onclick"),
            ("<script>%s</script>" % MARK, "a script"), ('<a href=" javascript:x">', "an address that runs"),
            ('<a href="//%s.example/">' % MARK, "an address elsewhere")):
        page = '<!doctype html><p title="a > b">%s</p>%s<p>%s</p>' % (MARK, wrong, "'\"")
        if what not in became(page.encode()):
            finding("the judge does not see %s" % what)
    if became(('<p title="%s onclick=1">&lt;%s&gt; javascript:</p>' % (MARK, MARK)).encode()):
        finding("the judge sees what is not there")


class Browser:
    """One kept connection with cookies. Source addresses of 127/8 tell attackers apart."""

    def __init__(self, base, source="127.0.0.1"):
        self.host = urllib.parse.urlsplit(base).netloc
        self.source, self.cookies, self.link, self.requests = source, {}, None, 0

    def connection(self):
        if not self.link:
            self.link = http.client.HTTPConnection(self.host, timeout=20,
                                                   source_address=(self.source, 0))
        return self.link

    def ask(self, method, path, body=None, headers=None, own=True):
        head = {"Origin": "http://" + self.host} if own and method != "GET" else {}
        if self.cookies:
            head["Cookie"] = "; ".join("%s=%s" % pair for pair in self.cookies.items())
        head.update(headers or {})
        for attempt in (1, 2):
            try:
                link = self.connection()
                link.request(method, path, body, head)
                answer = link.getresponse()
                answer.body = answer.read()
                break
            except (http.client.HTTPException, OSError):
                self.link = None
                if attempt == 2:
                    return None
        self.requests += 1
        for line in answer.msg.get_all("Set-Cookie") or []:
            name, value = line.split(";")[0].split("=", 1)
            self.cookies[name] = value
            if not value:
                self.cookies.pop(name)
        return answer

    def form(self, path, fields, **more):
        return self.ask("POST", path, urllib.parse.urlencode(fields),
                        {"Content-Type": "application/x-www-form-urlencoded"}, **more)

    def sign_in(self, email, password):
        self.cookies.pop("session", None)
        answer = self.form("/signin", {"email": email, "password": password})
        return answer is not None and answer.status == 303


def judge(name, answer, live=False):
    """Every rule that holds for every answer."""
    if answer is None:
        finding("%s: no answer" % name)
        return
    head = {key.lower(): value for key, value in answer.getheaders()}
    # "I need help" says 503 while nobody is on duty.
    if answer.status >= 500 and not (answer.status == 503 and "/help" in name):
        finding("%s: answered %d" % (name, answer.status))
    framed = "/appeal/embed" in name and answer.status not in (204, 405)
    for key, pattern in (FRAMED if framed else SECURE).items():
        if not re.search(pattern, head.get(key, "")):
            finding("%s: answered %d with %s: %s" % (name, answer.status, key, head.get(key)))
    if "x-injected" in head:
        finding("%s: a header of the payload" % name)
    if "server" in head or "x-powered-by" in head:
        finding("%s: says what it runs on" % name)
    if head.get("access-control-allow-credentials"):
        finding("%s: other sites may use cookies" % name)
    for line in answer.msg.get_all("Set-Cookie") or []:
        if "HttpOnly" not in line or "SameSite=" not in line or "Path=/" not in line:
            finding("%s: the cookie %s" % (name, line.split("=")[0]))
    where = head.get("location")
    if where is not None and (not re.match(r"/(?![/\\])", where) or re.search(r"[\x00-\x1f]|^[^?#]*\\\\", where)):
        finding("%s: leads to %s" % (name, where))
    kind = head.get("content-type", "")
    body = answer.body
    if kind.startswith("text/html"):
        for what in became(body):
            finding("%s: the payload became %s" % (name, what))
    elif body and kind.startswith("application/json"):
        try:
            json.loads(body)
        except ValueError as error:
            finding("%s: broken JSON: %s" % (name, error))
    elif body and not kind:
        finding("%s: a body without a type" % name)
    if body and kind.startswith(("text/", "application/json")):
        try:
            body.decode("utf-8")
        except UnicodeDecodeError:
            finding("%s: an answer that is not UTF-8" % name)
    if kind.startswith(("text/html", "application/json")) and re.search(
            rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\\u00(0[0-8bcefBCEF]|1[0-9a-fA-F])", body):
        finding("%s: shows a control character" % name)
    if re.search(rb"root:[^:\n]*:0:0:", body):
        finding("%s: shows a file of the system" % name)
    if re.search(rb"SQLITE_|sqlite3_|near \"|syntax error|libpq|stack trace|/src/\w+\.c", body):
        finding("%s: shows its inside" % name)


class Site:
    """What a test is given: the server, its routes, an administrator, and ids of what is there."""

    def __init__(self):
        self.base, self.token, routes = sys.argv[1:4]
        with open(routes, encoding="utf-8") as file:
            self.routes = json.load(file)
        self.email, self.password = "asha@example.org", "a quiet and long password"
        self.ids = {}

    def browser(self, source="127.0.0.1"):
        browser = Browser(self.base, source)
        if not browser.sign_in(self.email, self.password):
            finding("the administrator cannot sign in")
            sys.exit()
        return browser

    def api(self, browser, path):
        answer = browser.ask("GET", "/api/v1/campaigns/river" + path)
        return json.loads(answer.body) if answer is not None and answer.status == 200 else {}

    def seed(self, browser):
        """Posts, cases and a correction, so that ids lead somewhere."""
        lines = "".join(json.dumps({"id": "seed%d" % i, "source": "sms", "text": text}) + "\n"
                        for i, text in enumerate((
                            "We need water at the school in Pokhara, 40 people",
                            "Six people on the roof of the mill, please send a boat",
                            "I offer 20 blankets in Pokhara",
                            "<%s on%s=1>\"'>{{%s}} [x](javascript:%s)" % ((MARK,) * 4))))
        browser.ask("POST", "/api/v1/campaigns/river/posts", lines,
                    {"Authorization": "Bearer " + self.token})
        posts = self.api(browser, "/posts?limit=200").get("posts", [])
        self.ids["posts"] = [post["id"] for post in posts] or ["1"]
        browser.form("/t/river/cases", {"post_id": self.ids["posts"][-1]})
        browser.form("/t/river/posts/%s/correct" % self.ids["posts"][0],
                     {"field": "kind", "word": "offer"})
        end = time.time() + 10
        while time.time() < end and not self.api(browser, "/cases").get("cases"):
            time.sleep(0.05)
        for name in ("cases", "incidents", "corrections"):
            self.ids[name] = [one["id"] for one in self.api(browser, "/" + name).get(name, [])]

    def id_for(self, path):
        for name in ("posts", "cases", "corrections", "incidents"):
            if "/%s/{id}" % name in path and self.ids.get(name):
                return self.ids[name][0]
        return "1"

    def value(self, route, one):
        """A value that the input takes."""
        if one["name"] == "slug":
            return "river"
        if one["type"] == "id":
            name = one["name"].removesuffix("_id") + "s"
            return (self.ids.get(name) or [self.id_for(route["path"])])[0]
        if one["type"] == "ids":
            return ",".join(self.ids.get("posts", ["1"])[:2])
        if one["type"] == "choice":
            return one["choices"][0]
        least = max(1, one["least"])
        return {"number": str(least), "email": "name@example.org", "switch": "yes",
                "time": "2026-07-14T03:12", "cursor": "", "slug": "desk",
                "secret": "another long password"}.get(one["type"], "water".ljust(least, "r"))

    def fill(self, route, changed=None, payload=""):
        """Path and form of a request in which one input holds the payload, as bytes or text."""
        path, query, form = route["path"], [], []
        for one in route["inputs"]:
            value = payload if one["name"] == changed else self.value(route, one)
            if one["place"] == "path":
                path = path.replace("{%s}" % one["name"], urllib.parse.quote(value, safe=""))
            elif one["name"] == changed or one["required"]:
                (query if one["place"] == "query" else form).append((one["name"], value))
        if query:
            path += "?" + urllib.parse.urlencode(query)
        return path, form

    def send(self, browser, route, path, form, **more):
        head = dict(more.pop("headers", {}))
        body = None
        if route["method"] != "GET":
            body = urllib.parse.urlencode(form)
            head.setdefault("Content-Type", "application/x-www-form-urlencoded")
        return browser.ask(route["method"], path, body, head, **more)
