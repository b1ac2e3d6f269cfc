# SPDX-License-Identifier: AGPL-3.0-or-later
"""Attacks on HTTP itself and on the rules that hold for every route, by name:
    wire.py URL TOKEN ROUTES.json ATTACK"""

import gzip
import json
import re
import socket
import time
import urllib.parse

import attack
from attack import finding, judge

PUSH = "/api/v1/campaigns/river/posts"
PLAIN = "GET /healthz HTTP/1.1\r\nHost: %s\r\n\r\n"


class Wire:
    """A bare connection."""

    def __init__(self, site, source="127.0.0.1"):
        self.host = urllib.parse.urlsplit(site.base).netloc
        name, port = self.host.rsplit(":", 1)
        self.link = socket.create_connection((name, int(port)), 10, (source, 0))

    def send(self, data):
        try:
            self.link.sendall(data if isinstance(data, bytes) else data.encode("latin-1"))
        except OSError:
            pass

    def hear(self, seconds=0.4):
        """All that comes until nothing comes any more."""
        heard = b""
        self.link.settimeout(seconds)
        try:
            while piece := self.link.recv(65536):
                heard += piece
        except OSError:
            pass
        return heard


def statuses(heard):
    return [int(one) for one in re.findall(rb"HTTP/1\.[01] (\d{3})", heard)]


def smuggling(site):
    """What could be read in two ways never lets a second request through, and what is plain never
    eats the one behind it."""
    inner = "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n"
    head = "POST %s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n" % (PUSH, site.token)
    coded = "Transfer-Encoding: chunked\r\n"
    tricks = {
        "length and chunks": head + "Content-Length: 5\r\n" + coded + "\r\n0\r\n\r\n",
        "chunks and length": head + coded + "Content-Length: %d\r\n\r\n0\r\n\r\n" % len(inner),
        "two lengths": head + "Content-Length: 0\r\nContent-Length: %d\r\n\r\n" % len(inner),
        "a list of lengths": head + "Content-Length: 0, 0\r\n\r\n",
        "a signed length": head + "Content-Length: +0\r\n\r\n",
        "a length with a space": head + "Content-Length: 0 0\r\n\r\n",
        "a hexadecimal length": head + "Content-Length: 0x0\r\n\r\n",
        "a huge length": head + "Content-Length: 18446744073709551616\r\n\r\n",
        "a folded header": head + "X: a\r\n Content-Length: %d\r\n\r\n" % len(inner),
        "a length on its own line": head + "Content-Length:\r\n %d\r\n\r\n" % len(inner),
        "a length on two lines": head + "Content-Length: \r\n\t%d\r\n\r\n" % len(inner),
        "a folded coding": head + "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n",
        "half a folded coding": head + "Transfer-Encoding: chun\r\n ked\r\n\r\n0\r\n\r\n",
        "a folded host": head.replace("Host: x", "Host:\r\n x") + "Content-Length: 0\r\n\r\n",
        "a space before the colon": head + "Content-Length : %d\r\n\r\n" % len(inner),
        "a tab before the colon": head + "Transfer-Encoding\t: chunked\r\n\r\n0\r\n\r\n",
        "a coding with a comma": head + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
        "an unknown coding": head + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        "a coding twice": head + coded + coded + "\r\n0\r\n\r\n",
        "a vertical tab": head + "Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n",
        "bad chunk digits": head + coded + "\r\n0x0\r\n\r\n",
        "a negative chunk": head + coded + "\r\n-1\r\n\r\n",
        "a chunk beyond 64 bits": head + coded + "\r\n10000000000000000\r\n\r\n",
        "coding in HTTP/1.0": head.replace("1.1", "1.0", 1) + coded + "\r\n0\r\n\r\n",
        "two hosts": head + "Host: y\r\nContent-Length: 0\r\n\r\n",
    }
    for name, bytes_sent in tricks.items():
        wire = Wire(site)
        wire.send(bytes_sent + inner)
        heard = wire.hear()
        if b"causeway_http_requests_total" in heard:
            finding("%s: the hidden request was answered" % name)
        for status in statuses(heard):
            if status not in range(400, 500) and status not in (501, 505):
                finding("%s: answered %d" % (name, status))
    # What RFC 9112 lets a server understand (sections 2.2 and 5.2) must have that one meaning.
    either = {
        "a bare line feed": (head + "X: a\nContent-Length: %d\r\n\r\n" % len(inner), 1),
    }
    for name, (bytes_sent, answers) in either.items():
        wire = Wire(site)
        wire.send(bytes_sent + inner)
        got = statuses(wire.hear())
        if got != [200] * answers and (not got or got[0] not in range(400, 500) or len(got) > 1):
            finding("%s: answered %s" % (name, got))
    body = '{"id":"wire","text":"GET /metrics HTTP/1.1"}'
    plain = {
        "a length": head + "Content-Length: %d\r\n\r\n%s" % (len(body), body),
        "chunks": head + coded + "\r\n%x;a=b\r\n%s\r\n0\r\nX: trailer\r\n\r\n" % (len(body), body),
        "a body of one chunk a byte": head + coded + "\r\n" + "".join(
            "1\r\n%s\r\n" % c for c in body) + "0\r\n\r\n",
        "a refused body": head.replace(site.token, "cw_no") + "Content-Length: %d\r\n\r\n%s" % (
            len(body), body),
    }
    for name, bytes_sent in plain.items():
        wire = Wire(site)
        wire.send(bytes_sent)
        heard = wire.hear()
        wire.send(PLAIN % "x")
        heard += wire.hear()
        if len(statuses(heard)) != 2 or not heard.endswith(b"ok\n"):
            finding("%s: the request behind it was answered %s" % (name, statuses(heard)[1:]))


def paths(site):
    """Addresses that mean something else to some reader."""
    browser = site.browser()
    tricks = """/../../etc/passwd /%2e%2e/%2e%2e/etc/passwd /static/..%2f..%2fetc%2fpasswd
        /static/%252e%252e%252fetc%252fpasswd /static/x/..%5c..%5cetc%5cpasswd /help/pictures/x/..%2f..%2fx
        /help/pictures/x/passwd%00 /%c0%ae%c0%ae/etc/passwd /static/x/%c0%ae%c0%ae%c0%afpasswd
        /t/%e0%80%ae%e0%80%ae/desk /t/river./desk /t/river/desk. /t/river/desk/. /t/river/./desk
        /t/river/desk/ /t//river/desk /t/river%2fdesk /t/river/desk%00 /t/river/desk%20 /t/river/desk;x
        /t/river/desk%3bx /T/river/desk /t/RIVER/desk /ur/../t/river/desk /.git/config /.env /causeway.db
        /contact.key /static/ /api/v1/ /api/v1/campaigns/ /server-status /ur/ur/t /%2f%2fevil.example
        /t/river/posts/0 /t/river/posts/-1 /t/river/posts/1%20or%201=1 /t/river/posts/99999999999999999999""".split()
    for path in tricks:
        answer = browser.ask("GET", path)
        judge(path, answer)
        if answer is not None and answer.status not in (400, 404):
            finding("%s: answered %d" % (path, answer.status))


def sizes(site):
    """Each declared limit: what fits is taken, one more is a clear 4xx."""
    browser = site.browser()
    site.seed(browser)
    for route in site.routes:
        if route["path"].startswith("/setup"):
            continue  # is over once the server is set up
        for one in route["inputs"]:
            if one["type"] not in ("text", "secret") or not one["most"] or route["live"]:
                continue
            for over in (0, 1):
                path, form = site.fill(route, one["name"], "ж" * (one["most"] + over))
                if len(path) > 4096:  # longer than any address may be
                    continue
                answer = site.send(browser, route, path, form, headers={"Accept": "application/json"})
                name = "%s %s, %s with %d" % (route["method"], route["path"], one["name"],
                                              one["most"] + over)
                judge(name, answer)
                said = b"too long" in answer.body if answer is not None else False
                clear = (401, 403, 404, 413, 414, 422, 429) + ((503,) if "/help" in path else ())
                if over and answer is not None and answer.status not in clear:
                    finding("%s: answered %d" % (name, answer.status))
                if not over and said:
                    finding("%s: is said to be too long" % name)
    token = {"Authorization": "Bearer " + site.token}
    get = "GET /healthz%s HTTP/1.1\r\nHost: x\r\n%s\r\n"
    wires = {
        "an address at the limit": (get % ("?" + "a" * 4000, ""), [200]),
        "an address over it": (get % ("?" + "a" * 5000, ""), [414]),
        "60 headers": (get % ("", "".join("X-%d: 1\r\n" % i for i in range(60))), [200]),
        "70 headers": (get % ("", "".join("X-%d: 1\r\n" % i for i in range(70))), [431]),
        "a header of 1 MB": (get % ("", "X: %s\r\n" % ("a" * 1000000)), [413, 414, 431]),
        "a form over 64 KiB": ("POST /theme HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-"
                               "urlencoded\r\nContent-Length: 65537\r\n\r\n" + "a" * 65537, [413]),
        "a body that is announced too large": ("POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: "
                                               "99999999999\r\n\r\n" % PUSH, [413]),
        "chunks without an end": ("POST /theme HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-"
                                  "form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n"
                                  + "1000\r\n%s\r\n" % ("a" * 4096) * 40 + "0\r\n\r\n", [413]),
    }
    for name, (bytes_sent, wanted) in wires.items():
        wire = Wire(site)
        wire.send(bytes_sent)
        got = statuses(wire.hear(1))
        if got and got[0] not in wanted or not got and 200 in wanted:
            finding("%s: answered %s" % (name, got))
    bombs = {
        "a gzip bomb": (gzip.compress(b"\0" * 100000000, 9), {"Content-Encoding": "gzip"}, (413,)),
        "gzip that is none": (b"\x1f\x8b\x08" + b"x" * 100, {"Content-Encoding": "gzip"}, (400, 413, 422)),
        "17 MiB": (b" " * 17000000, {}, (413,)),
        "deep JSON": (b'{"id":"d","text":' + b"[" * 100000, {}, (200, 422)),
        "a million keys": (b'{' + b",".join(b'"k%d":1' % i for i in range(20000)) + b"}", {}, (200, 422)),
        "a huge number": (b'{"id":"n","text":"x","lat":1e999999}\n{"id":99999999999999999999,"text":"x"}', {},
                          (200, 422)),
    }
    for name, (body, head, wanted) in bombs.items():
        begin = time.time()
        answer = browser.ask("POST", PUSH, body, dict(head, **token))
        judge(name, answer)
        if answer is not None and answer.status not in wanted:
            finding("%s: answered %d" % (name, answer.status))
        if time.time() - begin > 5:
            finding("%s: took %.1f s" % (name, time.time() - begin))


def slow(site):
    """Clients that send or read a byte at a time are let go, and meanwhile cost nobody else."""
    wires = [Wire(site, "127.0.0.3") for _ in range(60)]
    for number, wire in enumerate(wires):
        wire.send(("GET /healthz HTTP/1.1\r\nX: ", "POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: 9000"
                   "\r\n\r\n" % PUSH, PLAIN % "x" * 50)[number % 3])
    browser, times = site.browser(), []
    for _ in range(20):
        for wire in wires:
            wire.send("a")
        begin = time.time()
        answer = browser.ask("GET", "/t/river/desk")
        times.append(time.time() - begin)
        if answer is None or answer.status != 200:
            finding("the desk was not answered meanwhile")
    if sorted(times)[len(times) // 2] > 0.5:
        finding("the desk took %.3f s meanwhile" % sorted(times)[len(times) // 2])


def cross_site(site):
    """Every route that changes something refuses what another site's page could send."""
    browser = site.browser()
    site.seed(browser)
    ways = {
        "a foreign Origin": {"Origin": "https://evil.example"},
        "the Origin null": {"Origin": "null"},
        "an Origin that begins like ours": {"Origin": site.base + ".evil.example"},
        "an Origin of another port": {"Origin": "http://127.0.0.1:1"},
        "Sec-Fetch-Site: cross-site": {"Sec-Fetch-Site": "cross-site", "Origin": site.base},
        "Sec-Fetch-Site: same-site": {"Sec-Fetch-Site": "same-site"},
        "a foreign Referer": {"Referer": "https://evil.example/" + site.base},
        "nothing that says where from": {},
    }
    for route in site.routes:
        if route["method"] == "GET":
            continue
        for name, head in ways.items():
            path, form = site.fill(route)
            answer = site.send(browser, route, path, form, headers=head, own=False)
            where = "%s %s with %s" % (route["method"], route["path"], name)
            judge(where, answer)
            if answer is not None and answer.status != 403:
                finding("%s: answered %d" % (where, answer.status))
    for route in site.routes:  # a link from elsewhere must not change anything
        if route["method"] == "GET" and route["path"].endswith(("signout", "delete", "undo", "end")):
            finding("%s changes something by GET" % route["path"])
    if browser.ask("GET", "/t").status != 200:
        finding("the session did not outlive it")


def sharing(site):
    """Pages of other sites may use a token, never a cookie."""
    browser = site.browser()
    evil = {"Origin": "https://evil.example"}
    for route in site.routes:
        if route["live"]:
            continue
        path, _ = site.fill(route)
        answer = browser.ask("OPTIONS", path, None, dict(evil, **{"Access-Control-Request-Method": "GET"}))
        judge("OPTIONS " + route["path"], answer)
        if answer is None:
            return
        allowed = answer.getheader("Access-Control-Allow-Origin")
        if allowed != ("*" if route["path"].startswith("/api/") else None):
            finding("OPTIONS %s allows %s" % (route["path"], allowed))
        if answer.status != 204 or not answer.getheader("Allow"):
            finding("OPTIONS %s: answered %d" % (route["path"], answer.status))
    head = browser.ask("OPTIONS", PUSH, None, evil).getheader("Access-Control-Allow-Headers") or ""
    for name in ("Authorization", "Content-Type", "Idempotency-Key", "If-Match"):
        if name not in head:
            finding("a preflight does not allow %s" % name)


def fixation(site):
    """A session begins with a new secret, is only the server's to choose, and ends for good."""
    chosen = attack.Browser(site.base)
    chosen.cookies["session"] = "A" * 43
    chosen.form("/signin", {"email": site.email, "password": site.password})
    if chosen.cookies.get("session") == "A" * 43:
        finding("a session that was brought along is kept")
    if chosen.ask("GET", "/t").status != 200:
        finding("the new session does not open")
    first, second = site.browser(), site.browser()
    if first.cookies["session"] == second.cookies["session"]:
        finding("two sessions share a secret")
    if len(first.cookies["session"]) < 32:
        finding("a session's secret is short")
    kept = dict(first.cookies)
    first.form("/signout", {})
    ended = attack.Browser(site.base)
    ended.cookies = kept
    if ended.ask("GET", "/t").status != 303:
        finding("a session opens after it was signed out")
    for secret in ("", "A" * 43, "A" * 2000, kept["session"][:-1], kept["session"] + "A", "%00", "' or 1=1"):
        guess = attack.Browser(site.base)
        guess.cookies["session"] = secret
        answer = guess.ask("GET", "/t")
        judge("the session %r" % secret[:50], answer)
        if answer is not None and answer.status not in (303, 400, 413, 431):
            finding("the session %r: answered %d" % (secret[:50], answer.status))


def headers(site):
    """Every route, as nobody and as an administrator, in both forms: the judge looks at the rest."""
    for browser in (attack.Browser(site.base), site.browser()):
        for route in site.routes:
            if route["live"]:
                continue
            for kind in ("text/html", "application/json"):
                path, form = site.fill(route)
                answer = site.send(browser, route, path, form, headers={"Accept": kind})
                judge("%s %s" % (route["method"], route["path"]), answer)
                if answer is None:
                    return
                cache = answer.getheader("Cache-Control") or ""
                if "public" in cache and (route["permission"] != "public" or answer.status >= 400):
                    finding("%s may be kept by others: %s" % (route["path"], cache))
                if answer.status == 401 and kind == "application/json" and not answer.getheader(
                        "WWW-Authenticate"):
                    finding("%s does not say how to sign in" % route["path"])
            if route["path"].endswith(("signout", "/lock")):
                browser.sign_in(site.email, site.password)
    for path in ("/nowhere", "/api/v1/nowhere", "/%zz", "/static/none/none.css"):
        judge(path, attack.Browser(site.base).ask("GET", path))
    asset = re.search(rb'"(/static/[^"]+)"', browser.ask("GET", "/").body).group(1).decode()
    for path in ("/api/openapi.json", asset):
        first = browser.ask("GET", path)
        judge(path, first)
        again = browser.ask("GET", path, headers={"If-None-Match": first.getheader("ETag") or ""})
        judge(path + " once more", again)
        if again.status != 304:
            finding("%s once more: answered %d" % (path, again.status))
    for route in site.routes:
        if route["live"]:  # its answer does not end: the head is all of it
            link = browser.connection()
            path, _ = site.fill(route)
            link.request("GET", path, headers={"Cookie": "session=" + browser.cookies["session"]})
            answer = link.getresponse()
            answer.body = b""
            judge(route["path"], answer)
            if answer.status != 200:
                finding("%s: answered %d" % (route["path"], answer.status))
            browser.link = None


def methods(site):
    """Every address says which methods it takes, answers each of them and no other, and HEAD as it
    does GET, without a body."""
    browser = attack.Browser(site.base)
    shapes = [(re.compile(re.sub(r"{\w+}", "[^/]+", route["path"]) + r"(\?.*)?"), route)
              for route in site.routes]
    for path, first in {route["path"]: route for route in site.routes}.items():
        address, _ = site.fill(first)
        routes = [route for shape, route in shapes if shape.fullmatch(address)]
        mine = {route["method"] for route in routes}
        # /cases/next is also /cases/{id}: both may be told.
        want = [{"OPTIONS"} | some | ({"HEAD"} if "GET" in some else set())
                for some in (mine, {route["method"] for route in routes if route["path"] == path})]
        for method in ("OPTIONS", "PATCH", "TRACE", "GET", "HEAD", "POST", "PUT", "DELETE"):
            if method in mine or method == "HEAD" and any(route["live"] for route in routes):
                continue
            answer = browser.ask(method, address)
            if answer is None:
                return finding("%s %s has no answer" % (method, path))
            allow = set((answer.getheader("Allow") or "").split(", "))
            status = {"OPTIONS": 204, "PATCH": 501, "TRACE": 501}.get(method, 405)
            if method == "HEAD" and "GET" in mine:
                if answer.status != browser.ask("GET", address).status or answer.body:
                    finding("HEAD %s is answered in another way than GET" % path)
            elif answer.status != status or allow not in want:
                finding("%s %s: %d, allows %s" % (method, path, answer.status, sorted(allow)))


SITE = attack.Site()
{one.__name__: one for one in (smuggling, paths, sizes, slow, cross_site, sharing, fixation, headers,
                               methods)}[attack.sys.argv[4]](SITE)
