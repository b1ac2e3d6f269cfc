# SPDX-License-Identifier: AGPL-3.0-or-later
"""Puts every payload into every declared input of every route, as an administrator, and then reads
every page once more: never a 5xx, never a payload that became part of the page.
    inject.py URL TOKEN ROUTES.json"""

import attack
from attack import MARK, finding, judge

PAYLOADS = [
    # SQL
    "' OR 1=1 -- " + MARK, '"; DROP TABLE post; --', "1) UNION SELECT sql FROM sqlite_master --", "$1 ?1",
    # HTML and script
    '"><%s on%s=1>' % (MARK, MARK), "'><%s>" % MARK, "<script>%s</script>" % MARK,
    "</title></textarea></style><%s>" % MARK, "javascript:%s()" % MARK, "<svg/onload=%s>" % MARK,
    # templates and format strings
    "{{7*7}}{{{%s}}}{{>frame}}{{#t}}" % MARK, "${7*7}<%= 7*7 %>#{7*7}", "%s%s%n%x%p%99999999d",
    # header lines, zero bytes, shells
    "a\r\nX-Injected: %s\r\n\r\n<%s>" % (MARK, MARK), "%0d%0aX-Injected:%20" + MARK, "a\0b", "bell\a\x1b[2J" + MARK,
    "; cat /etc/passwd | `id` $(id)",
    # paths and addresses
    "../../../../../../etc/passwd", "..%2f..%2fetc%2fpasswd", "file:///etc/passwd",
    "//%s.example/" % MARK, "https://%s.example/" % MARK, "/\\%s.example" % MARK, "/\t/%s.example" % MARK,
    # bytes that are no text, and text that is seldom right
    b"\xc0\xae\xc0\xae/", b"\xff\xfe\x00", b"\xed\xa0\x80", b"\xf4\x90\x80\x80",
    "\u202e%s\u2066\u200b\ufeff" % MARK, "a" + "\u0301" * 300, "İıſßŒ\U0010ffff",
    # markdown, tags, XML
    "[x](javascript:%s) ![x](x\"on%s=1) #%s" % (MARK, MARK, MARK), "#" * 50 + "<%s>" % MARK,
    '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>',
    # numbers
    "9223372036854775807", "9223372036854775808", "-1", "1e309", "NaN", "0x10",
    # words of the full text search, and expressions
    '" OR *', "NEAR(a b) AND NOT (", "col:x* ^\"", "(a+)+$",
]
JSON_BODIES = [
    "[" * 20000, '{"a":' * 5000, '{"words":{"a":[1]}}', '{"words":1e400}', '{"words":"\\ud800"}', "null",
    '{"words":"a","words":"b"}', '"', "{", '{"":""}', "\0",
]


STRICT = ("id", "ids", "slug", "number", "choice", "switch", "cursor", "time")


def attack_route(site, browser, route, turn):
    for one in route["inputs"]:
        for number, payload in enumerate(PAYLOADS):
            if one["type"] in STRICT and (number + turn) % 4:
                continue  # one check for all inputs of the type: each route gets another quarter
            path, form = site.fill(route, one["name"], payload)
            answer = site.send(browser, route, path, form)
            judge("%s %s, %s = %r" % (route["method"], route["path"], one["name"], payload), answer)
    if route["body"] == "none":
        return
    path, _ = site.fill(route)
    for body in JSON_BODIES:
        answer = browser.ask(route["method"], path, body, {"Content-Type": "application/json"})
        judge("%s %s, body %r" % (route["method"], route["path"], body[:20]), answer)


def read_all(site, browser):
    """What was kept is shown on every page as text, in both forms."""
    for route in site.routes:
        if route["method"] != "GET" or route["live"]:
            continue
        for kind in ("text/html", "application/json"):
            path, form = site.fill(route)
            judge("%s with what was kept" % route["path"],
                  site.send(browser, route, path, form, headers={"Accept": kind}))


def leave_out(site, browser):
    """A form in which one field is missing is refused, with a sentence of that field or of the form."""
    for route in site.routes:
        needed = [one["name"] for one in route["inputs"] if one["required"] and one["place"] == "form"]
        if route["method"] != "POST" or last(route) or route["path"].startswith("/setup"):
            continue
        for name in needed:
            path, form = site.fill(route)
            left = [field for field in form if field[0] != name]
            answer = site.send(browser, route, path, left, headers={"Accept": "text/html"})
            what = "%s without %s" % (route["path"], name)
            judge(what, answer)
            if answer is not None and (not 400 <= answer.status < 500 or
                                       b"Please check what you entered" in answer.body):
                finding("%s: answered %d, and does not say what is missing" % (what, answer.status))


def last(route):
    """What ends the session or locks people out goes last."""
    return any(word in route["path"] for word in ("signin", "signout", "password", "session"))


def main():
    attack.prove()
    site = attack.Site()
    browser = site.browser()
    site.seed(browser)
    leave_out(site, browser)
    count = 0
    for route in sorted(site.routes, key=last):
        if route["live"]:
            continue
        attack_route(site, browser, route, count)
        answer = browser.ask("GET", "/t")
        if answer is None:
            finding("%s %s: the server is gone" % (route["method"], route["path"]))
            return
        if answer.status != 200 and not last(route):
            browser.sign_in(site.email, site.password)
        count += 1
    reader = site.browser("127.0.0.9")
    read_all(site, reader)
    with open(attack.sys.argv[4], "w", encoding="utf-8") as file:
        file.write("%d requests to %d routes\n" % (browser.requests + reader.requests, count))


main()
