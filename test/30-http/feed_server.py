#!/usr/bin/python3
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The other side of news feeds, for tests: serves feeds that grow, and notes what it was asked.

feed_server.py PORT-FILE LOG: listens on a free port of 127.0.0.1 and writes its number. Every request
becomes a line of LOG: path, what its conditional headers say ("-" for none), status.

  /atom /rss /json   feeds of as many entries as /set?n=N says; ETag and 304
  /plain             the same RSS without ETag; /slow answers after /set?slow=SECONDS
  /limit             429 with Retry-After; /gone 404; /broken 500; /locked 401
  /page              a page that names a feed; /bomb entities; /loop a redirect to itself
  /away              a redirect to an address in a private network that nobody allowed
  /hubbed            an Atom feed that names a hub, /hub; /publish has the hub send one more entry
"""
import hashlib
import hmac
import json
import sys
import threading
import time
import urllib.request
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlparse

WORLD = {"n": 3, "slow": 0}
WANTED = {}  # by the hub: what subscribers said
LOCK = threading.Lock()
NOW = int(time.time())


def entries():
    return [(i, "Bridge %d at Kunda" % i, NOW - 3600 + i) for i in range(WORLD["n"], 0, -1)]


def hub_ask_back(wanted):
    """The hub makes sure that the subscriber asked (WebSub, section 5.3)."""
    query = urlencode({"hub.mode": wanted["hub.mode"], "hub.topic": wanted["hub.topic"],
                       "hub.challenge": "challenge-17", "hub.lease_seconds": "864000"})
    with urllib.request.urlopen(wanted["hub.callback"] + "?" + query, timeout=10) as answer:
        if answer.read() == b"challenge-17":
            WANTED.clear()
            WANTED.update(wanted if wanted["hub.mode"] == "subscribe" else {})


def hub_send(body, secret):
    """Sends news; returns the status."""
    signature = "sha1=" + hmac.new(secret.encode(), body, hashlib.sha1).hexdigest()
    request = urllib.request.Request(WANTED["hub.callback"], body, {
        "Content-Type": "application/atom+xml", "X-Hub-Signature": signature})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status
    except urllib.error.HTTPError as refusal:
        return refusal.code


def hubbed():
    url = "http://127.0.0.1:%d" % SERVER.server_port
    return atom().replace("<title>", '<link rel="hub" href="%s/hub"/>'
                          '<link rel="self" href="%s/hubbed"/><title>' % (url, url), 1)


def atom():
    items = "".join(
        '<entry><id>urn:b:%d</id><title>%s</title><link href="http://news.test/%d"/>'
        "<published>%s</published><author><name>River Office</name></author>"
        '<content type="html">&lt;p&gt;The water is over the road &amp;amp; rising, %d '
        "people.&lt;/p&gt;&lt;script&gt;bad()&lt;/script&gt;</content></entry>"
        % (i, title, i, time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at)), 100 + i)
        for i, title, at in entries())
    return ('<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">'
            "<title>River news</title>%s</feed>" % items)


def rss():
    items = "".join(
        "<item><title>%s</title><guid>r%d</guid><pubDate>%s</pubDate>"
        "<description>We need %d blankets</description></item>" % (title, i, formatdate(at), i)
        for i, title, at in entries())
    return '<rss version="2.0"><channel><title>Town</title>%s</channel></rss>' % items


def feed():
    return json.dumps({
        "version": "https://jsonfeed.org/version/1.1", "title": "Camp",
        "items": [{"id": "j%d" % i, "content_text": title} for i, title, _ in entries()]})


BOMB = ('<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
        "<rss><channel><title>&b;</title><item><title>&b;</title></item></channel></rss>")
PAGE = ('<!doctype html><html><head><title>x</title><link rel="alternate" '
        'type="application/rss+xml" href="/rss"></head><body>Hello</body></html>')
BODIES = {"/atom": ("application/atom+xml", atom), "/rss": ("application/rss+xml", rss),
          "/json": ("application/feed+json", feed), "/plain": ("text/xml", rss),
          "/slow": ("text/xml", rss), "/bomb": ("text/xml", lambda: BOMB),
          "/page": ("text/html", lambda: PAGE), "/hubbed": ("application/atom+xml", hubbed)}
ERRORS = {"/limit": (429, {"Retry-After": "7200"}), "/gone": (404, {}), "/broken": (500, {}),
          "/locked": (401, {}), "/loop": (302, {"Location": "/loop"}),
          "/away": (302, {"Location": "http://127.0.0.1:9/secret"})}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, status, headers, body):
        asked = self.headers.get("If-None-Match") or "-"
        with LOCK, open(sys.argv[2], "a", encoding="utf-8") as log:
            log.write("%s %s %d\n" % (self.path, asked, status))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        try:
            self.wfile.write(body)
        except BrokenPipeError:
            pass  # it was killed, which is a test

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        wanted = {name: values[0] for name, values in parse_qs(body).items()}
        if self.path != "/hub" or wanted.get("hub.mode") not in ("subscribe", "unsubscribe"):
            return self.answer(404, {}, b"")
        threading.Thread(target=hub_ask_back, args=(wanted,), daemon=True).start()
        return self.answer(202, {}, b"")

    def publish(self, secret):
        entry = ('<feed xmlns="http://www.w3.org/2005/Atom"><title>x</title><entry><id>urn:hub:1</id>'
                 "<title>Pushed by the hub</title></entry></feed>").encode()
        return self.answer(200, {}, str(hub_send(entry, secret)).encode())

    def do_GET(self):
        url = urlparse(self.path)
        path = "/" + url.path.split("/")[1]
        if path == "/set":
            for name, values in parse_qs(url.query).items():
                WORLD[name] = int(values[0])
            return self.answer(200, {}, b"set")
        if path == "/publish":
            return self.publish(WANTED["hub.secret"] if url.query != "wrong" else "guessed")
        if path == "/subscribed":
            return self.answer(200 if WANTED else 404, {}, b"")
        if path == "/slow":
            time.sleep(WORLD["slow"])
        if path in ERRORS:
            return self.answer(*ERRORS[path], b"")
        if path not in BODIES:
            return self.answer(404, {}, b"")
        kind, make = BODIES[path]
        body = make().encode()
        tag = '"%s-%d"' % (path[1:], WORLD["n"])
        if path == "/plain":
            return self.answer(200, {"Content-Type": kind}, body)
        if self.headers.get("If-None-Match") == tag:
            return self.answer(304, {"ETag": tag}, b"")
        return self.answer(200, {"Content-Type": kind, "ETag": tag}, body)

    def log_message(self, *args):
        pass


SERVER = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
SERVER.daemon_threads = True
with open(sys.argv[1], "w", encoding="utf-8") as port_file:
    port_file.write(str(SERVER.server_port))
SERVER.serve_forever()
