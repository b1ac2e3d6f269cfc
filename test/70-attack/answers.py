# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sends the forms that pages show, as the people who see them, and looks at what follows.
    answers.py URL PASSWORD ROUTES.json LANGUAGE LEFT
In English each is filled as its page asks: where it leads, a word stands that a screen reader says by
itself, or a page of its own. Pages that follow show further forms, which are sent too. Of the routes
that take a form, those that no page led to or that refused all are held against LEFT, a list with a
reason for each. In another language each field is left out, too long and wrong in turn: what comes
back holds no sentence in English that was not there before."""

import base64
import glob
import hmac
import html
import html.parser
import json
import re
import sys
import time
import urllib.parse

from attack import Browser, finding, judge

BASE, PASSWORD, ROUTES, LANGUAGE, LEFT = sys.argv[1:6]
PREFIX = "" if LANGUAGE == "en" else "/" + LANGUAGE
SLUG = "sarwan-flood"
with open(ROUTES, encoding="utf-8") as listed:
    ROUTES = json.load(listed)
SHAPES = [(re.compile(re.sub(r"{\w+}", "[^/]+", route["path"]) + "$"), route) for route in ROUTES]
WORD = re.compile(rb'<\w+ class="(note|sm|err|card|row|empty)[^>]*role="(status|alert)"(?![^>]* hidden)')

# What follows is a page, a file or a device of its own, that could not be taken for the form.
OWN_PAGE = re.compile(
    r"^/(theme|signin|signout|lock|unlock|u/{code})$|^/c/{slug}/(help|complaint|thanks|offer)$"
    r"|^/t/(campaigns/new|{slug}/(exercise|export|files|call|handouts|case-list/file|cases/next|cases)"
    r"|instance/accounts/{id}/reset)$|/(contact|hints/{name}|files/{file})$")
# With 200 they show what would be done; the form there does it.
PREVIEW = re.compile(r"/(reply|erase-sender|call|public-answer)$")
# They end sessions, roles, or what others are tried on.
LATE = ("remove", "delete", "disconnect", "/end", "close", "protection", "revert", "leave", "erase",
        "exercise", "team/end", "session", "archive", "/lock", "second-step/", "password", "signout")


def route_of(method, address):
    path = re.sub(r"^/%s(?=/)" % LANGUAGE, "", address.split("?")[0].split("#")[0])
    found = [route for shape, route in SHAPES if route["method"] == method and shape.match(path)]
    return min(found, default=None,
               key=lambda route: ["{" in part for part in route["path"].split("/")])


class Page(html.parser.HTMLParser):
    """Links and forms of a page, and its words that are nobody's own."""

    VOID = {"input", "br", "img", "meta", "link", "hr", "wbr", "use", "path", "circle", "rect", "line"}
    QUOTES = {"script", "style", "code", "kbd", "pre", "bdi", "textarea", "svg", "datalist"}

    def __init__(self, who, path, body):
        super().__init__(convert_charrefs=True)
        self.who, self.path, self.body = who, path, body
        self.forms, self.text, self.open, self.named = [], [], [], {}
        self.main = body[0 if path.endswith("/account") else max(body.find(b"<main"), 0):]
        self.links = [html.unescape(link.decode()) for link in re.findall(
            rb'<a [^>]*href="([^"]+)"', self.main)]

    def read(self, pieces):
        """Reading tags is most of the time of it all: only those that tell something are read."""
        self.feed(b"".join(pieces).decode("utf-8", "replace"))
        return self

    def handle_starttag(self, tag, attrs):
        it = dict(attrs)
        if tag not in self.VOID:
            quoted = tag in self.QUOTES or tag != "html" and it.get("lang", LANGUAGE) != LANGUAGE
            told = it.get("role") == "alert" or re.search(r"\b(note|err)\b", it.get("class") or "")
            self.open.append((tag, quoted, told))
        if tag == "form":
            self.forms.append({"at": it, "fields": [], "buttons": []})
            self.named[it.get("id")] = self.forms[-1]
        inside = any(name == "form" for name, *_ in self.open)
        form = self.named.get(it.get("form")) or (self.forms[-1] if inside and self.forms else None)
        if form is None:
            return
        if tag == "button" and it.get("type", "submit") == "submit":
            form["buttons"].append(it)
        elif tag in ("input", "select", "textarea") and it.get("name") and "disabled" not in it:
            form["fields"].append(dict(it, tag=tag, options=[]))
        elif tag == "option" and form["fields"]:
            form["fields"][-1]["options"].append((it.get("value", ""), "selected" in it))

    def handle_endtag(self, tag):
        while any(name == tag for name, *_ in self.open):
            if self.open.pop()[0] == tag:
                break

    def handle_data(self, data):
        if self.open and self.open[-1][0] == "textarea" and self.forms and self.forms[-1]["fields"]:
            self.forms[-1]["fields"][-1]["value"] = data.strip("\n")
        if any(told for *_, told in self.open) and not any(quoted for _, quoted, _ in self.open):
            self.text.append(data)

    def english(self):
        """Three words of Latin letters in a row, in what the page says to its reader."""
        self.read([self.main])
        return {run.group(0).strip() for piece in self.text
                for run in re.finditer(r"[A-Za-z][A-Za-z',.:;“”()\- ]{9,}", piece)
                if len(re.findall(r"[A-Za-z']{3,}", run.group(0))) > 2}


class Person:
    def __init__(self, name, number):
        self.name, self.browser = name, Browser(BASE, "127.%d.0.%d" % (len(PREFIX), number))
        if name and not self.browser.sign_in(name + "@sarwan.example", PASSWORD):
            finding("%s cannot sign in" % name)

    def page(self, path):
        answer = self.browser.ask("GET", path.split("#")[0], headers={"Accept": "text/html"})
        if answer is None or answer.status >= 500 and "/help" not in path:
            finding("%s: %s" % (path, answer and answer.status))
        good = answer is not None and answer.status == 200 and (
            answer.getheader("Content-Type") or "").startswith("text/html")
        return Page(self, path, answer.body) if good else None

    def crawl(self, most):
        """Each address without an id, and some that pages lead to."""
        queue = [PREFIX + route["path"].replace("{slug}", SLUG) for route in ROUTES
                 if route["method"] == "GET" and
                 not re.search(r"^/(api|help|static)|{(?!slug)", route["path"])]
        seen, count, pages = set(), {}, []
        for path in queue:
            route = route_of("GET", path)
            if not route or route["live"] or path in seen or re.match("/(api|help|static)", route["path"]):
                continue
            seen.add(path)
            count[route["path"]] = count.get(route["path"], 0) + 1
            page = self.page(path) if count[route["path"]] <= most else None
            if page:
                pages.append(page)
                queue += addresses(page, page.links)
        return pages


def addresses(page, links):
    """Where links lead on this server, in the language of the run."""
    whole = [urllib.parse.urljoin(BASE + page.path, link).split("#")[0] for link in links]
    paths = [one[len(BASE):].replace(" ", "%20") for one in whole if one.startswith(BASE + "/")]
    return [path for path in paths if path.startswith(PREFIX + "/") and (
        PREFIX or not re.match(r"/(?!t/|c/|s/|u/)[a-z]{2}/", path))]


def forms_of(page):
    """Each button of a page that sends something: route, address, form, button."""
    if not page.forms:
        page.read(re.findall(rb"<form.*?</form>", page.main, re.DOTALL) +
                  re.findall(rb'<(?:input|button)[^>]* form="[^>]*>', page.main))
    for form in page.forms:
        for button in form["buttons"] or [{}]:
            if button.get("formmethod", form["at"].get("method", "get")).lower() != "post":
                continue
            to = button.get("formaction") or form["at"].get("action") or page.path
            for path in addresses(page, [to]):
                route = route_of("POST", path)
                if route:
                    yield route, path, form, button
                else:
                    finding("%s: a form leads to %s, which takes none" % (page.path, path))


PEOPLE = {"/signin": "mirja", "/t/{slug}/team": "mirja", "/t/{slug}/team/end": "mirja",
          "/t/{slug}/partners/add": "tomas", "/t/organisations/{id}/people": "teo",
          "/t/instance/organisations": "tomas"}
GIVEN = {"country": "NP", "languages": "ne en", "number": "2", "from": "08:00", "until": "20:00",
         "point": "27.2, 83.5", "hours": "8", "password": PASSWORD, "old": PASSWORD, "amount": "3",
         "campaign": SLUG, "lang": "en", "slug": "river-two", "people": "2"}


def code_now(page):
    """What an authenticator app shows that has read the page (RFC 6238)."""
    secret = re.search(rb'<code class="code" dir="ltr">([A-Z2-7 ]+)<', page.body)
    if secret:
        GIVEN["secret"] = base64.b32decode(secret.group(1).replace(b" ", b""))
    if "secret" not in GIVEN:
        return "000000"
    GIVEN["step"] = max(int(time.time()) // 30 - 1, GIVEN.get("step", 0) + 1)
    digest = hmac.new(GIVEN["secret"], GIVEN["step"].to_bytes(8, "big"), "sha1").digest()
    at = digest[19] & 15
    return "%06d" % ((int.from_bytes(digest[at:at + 4], "big") & 0x7fffffff) % 1000000)


def value(route, field, count):
    """What a field takes that the page leaves empty."""
    name, kind = field["name"], field.get("type", "text")
    one = next((one for one in route["inputs"] if one["name"] == name), {"type": "text"})
    ahead = time.gmtime(time.time() + 50 * 3600)
    if one["type"] == "choice":
        return one["choices"][0]
    if kind == "email" or one["type"] == "email":
        return PEOPLE.get(route["path"], "person%d" % count) + "@sarwan.example"
    if kind == "datetime-local" or one["type"] == "time":
        return time.strftime("%Y-%m-%dT%H:%M", ahead)
    if kind == "date":
        return time.strftime("%Y-%m-%d", ahead)
    if kind == "url" or name in ("address", "link", "feed"):
        return "https://feeds.sarwan.example/%d" % count
    if name in GIVEN:
        return GIVEN[name]
    if kind == "number" or one["type"] in ("number", "id"):
        return str(max(1, one.get("least", 1)))
    return "Water at the bridge %d" % count


def fill(route, form, button, count, everything):
    """The form as its page shows it, with what is asked for, or with everything."""
    sent, ticked = [], set()
    inputs = {one["name"]: one for one in route["inputs"] if one["place"] == "form"}
    for field in form["fields"]:
        name, kind = field["name"], field.get("type", "text") if field["tag"] == "input" else field["tag"]
        asked = "required" in field or everything or inputs.get(name, {}).get("required")
        if kind == "radio":
            if name not in ticked and ("checked" in field or not any(
                    other["name"] == name and "checked" in other for other in form["fields"])):
                ticked.add(name)
                sent.append((name, field.get("value", "")))
        elif kind == "checkbox":
            if "checked" in field or asked or inputs.get(name, {}).get("type") == "ids":
                sent.append((name, field.get("value") or "on"))
        elif kind == "select":
            chosen = [word for word, chosen in field["options"] if chosen]
            words = [word for word, _ in field["options"] if word or not asked] or [""]
            if not chosen or asked and not chosen[0]:
                chosen = [words[len(sent) % len(words)] if asked else words[0]]
            sent.append((name, chosen[0]))
        elif kind != "file":
            sent.append((name, field.get("value") or (value(route, field, count) if asked else "")))
    names = {name for name, _ in sent}
    if button.get("name"):
        sent.append((button["name"], button.get("value", "")))
        names.add(button["name"])
    return sent + [(name, value(route, {"name": name}, count)) for name, one in inputs.items()
                   if one["required"] and name not in names]


def send(page, path, form, button, fields):
    """As a browser sends it, with a file where there is a field for one."""
    body = urllib.parse.urlencode(fields).encode()
    kind = button.get("formenctype") or form["at"].get("enctype") or "application/x-www-form-urlencoded"
    if kind == "multipart/form-data":
        part = '--cwx7\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\n%s\r\n'
        named = '; filename="a.csv"\r\nContent-Type: text/csv'
        files = [(field["name"], named, "id;text\n1;%s" % time.time()) for field in form["fields"] if field.get("type") == "file"]
        body = ("".join(part % one for one in [(name, "", text) for name, text in fields] + files) +
                "--cwx7--\r\n").encode()
        kind += "; boundary=cwx7"
    answer = page.who.browser.ask("POST", path, body, {"Content-Type": kind, "Accept": "text/html"})
    judge("POST " + path, answer)
    return answer


def follow(page, route, answer):
    """The page that follows a form that was taken, or None; a silent one is a finding."""
    if answer.status == 303:
        where = answer.getheader("Location")
        after = page.who.page(where)
        if not after and not OWN_PAGE.search(route["path"]):
            finding("%s is taken, and %s is no page" % (route["path"], where))
    else:
        where, after = "its answer", Page(page.who, page.path, answer.body)
    if after and not OWN_PAGE.search(route["path"]) and not WORD.search(after.body) and not (
            answer.status == 200 and PREVIEW.search(route["path"])):
        finding("%s is taken, and %s does not say so" % (route["path"], where))
    return after


def again(page, route, form, button):
    """The same form as its page shows it now."""
    now = page.who.page(page.path)
    for other, _, its_form, its_button in forms_of(now) if now else ():
        if other is route:
            return now, its_form, its_button
    return page, form, button


def rank(route):
    return max((number for number, word in enumerate(LATE) if word in route["path"]), default=-1)


def take_all(people, became, queue, late):
    """Every form once, until none is left that was not taken: {route: what became of it}. What ends
    things is left in the queue until it is late."""
    count, kept = 0, []
    for person in people:
        for page in person.crawl(1 if late else 2):
            queue += [(page,) + one for one in forms_of(page)]
    while queue:
        queue.sort(key=lambda one: rank(one[1]))
        page, route, path, form, button = queue.pop(0)
        tries = became.setdefault(route["path"], [])
        if rank(route) >= 0 and not late:
            kept.append((page, route, path, form, button))
        if "taken" in tries or len(tries) > 9 or rank(route) >= 0 and not late:
            continue
        for everything in (False, True):
            count += 1
            if "second-step" in path or path.endswith("/unlock"):
                GIVEN["code"] = code_now(page)
            answer = send(page, path, form, button, fill(route, form, button, count, everything))
            if answer is None:
                finding("%s: the server is gone" % route["path"])
                return kept
            if answer.status < 400:
                break
            if answer.status == 409:
                page, form, button = again(page, route, form, button)
        shown = answer.status == 200 and PREVIEW.search(route["path"])
        tries.append("shown" if shown else "taken" if answer.status < 400 else str(answer.status))
        if answer.status < 400:
            after = follow(page, route, answer)
            if after:
                queue = [(after,) + one for one in forms_of(after)] + queue
    return kept


def known(person):
    """Numbers of what is there, for fields in which people write them."""
    def first(path, key):
        answer = person.browser.ask("GET", "/api/v1/campaigns/%s/%s" % (SLUG, path))
        return json.loads(answer.body)[path][-1][key]
    GIVEN.update(number=str(first("cases", "number")), post=str(first("posts", "id")), case="")


def marked():
    """Sentences that are marked for translation and wait for their translator (00-lint/texts.t)."""
    quoted = r'((?:"(?:[^"\\]|\\.)*"\s*)+)'
    def texts(pattern, names):
        for name in names:
            with open(name, encoding="utf-8") as file:
                for run in re.findall(pattern + quoted, file.read()):
                    yield re.sub(r'"\s*"', "", run.strip())[1:-1]
    known = set(texts("msgid ", ["po/%s.po" % LANGUAGE]))
    return [text for text in texts(r"/\*tr\*/\s*", glob.glob("src/*/*.c")) if text not in known]


def refuse_all(people):
    """Every field of a form of every route left out, too long or wrong, one after the other."""
    forms, waiting = {}, marked()
    for person in people:
        for page in person.crawl(1):
            for one in forms_of(page):
                if rank(one[0]) < LATE.index("archive") and "reset" not in one[0]["path"]:
                    forms.setdefault(one[0]["path"], (page,) + one)
    refused = set()
    for page, route, path, form, button in forms.values():
        good = fill(route, form, button, 1, False)
        for number, one in enumerate(route["inputs"]):
            long = "x" * (one["most"] + 1) if one["type"] in ("text", "secret", "email") else "9" * 30
            wrong = ("", long, "~ no ~")[number % 3:] if one["place"] == "form" else ()
            for bad in wrong if len(long) < 50000 else ():
                fields = [pair for pair in good if pair[0] != one["name"]] + [(one["name"], bad)]
                answer = send(page, path, form, button, fields)
                if answer is not None and answer.status >= 400:
                    refused.add((route["path"], one["name"]))
                    for words in Page(page.who, path, answer.body).english():
                        end = " ".join(words.split()[-3:])
                        if not any(end in text for text in waiting):
                            finding("%s, %s = %s: %s" % (route["path"], one["name"], bad[:9], words))
    print("%d refused" % len(refused), file=sys.stderr)


def answers():
    people = [Person(name, 2 + number) for number, name in enumerate(("", "asha", "tomas", "sana", "bilal"))]
    if PREFIX:
        return refuse_all(people[:2] + people[3:4])
    people.append(Person("asha", 9))  # whose other session it is
    known(people[1])
    became = {}
    take_all(people[2:] + people[:2], became, take_all(people[:5], became, [], False), True)
    with open(LEFT, encoding="utf-8") as file:
        left = dict(line.rstrip("\n").split("\t", 1) for line in file if not line.startswith("#"))
    takes = [route["path"] for route in ROUTES if route["method"] == "POST" and not route["api"]]
    for path in takes:
        taken = "taken" in became.get(path, [])
        if not taken and path not in left:
            finding("%s: no form was taken (%s)" % (path, ", ".join(became.get(path, ["no page has it"]))))
        if taken and path in left and not left[path].startswith("at times: "):
            finding("%s is taken: it does not belong on the list of what is left" % path)
    for path in set(left) - set(takes):
        finding("%s is no route: it does not belong on the list of what is left" % path)
    print("%d of %d" % (sum("taken" in tries for tries in became.values()), len(takes)), file=sys.stderr)


if __name__ == "__main__":
    answers()
