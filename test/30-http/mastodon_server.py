#!/usr/bin/python3
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The other side of a Mastodon source, for tests: the parts of its client API that are read.

mastodon_server.py PORT-FILE LOG: listens on a free port of 127.0.0.1 and writes its number. Every request
becomes a line of LOG: path with query, "token" or "-", status. /set?n=N says how many statuses there are;
/set?old=1 makes it a server that does not know min_id, /set?locked=1 one that wants a token ("let-me-in").
The statuses are numbered from 1, all with #flood; every seventh is for followers, every tenth a boost.
/say?n=N does as /set?n=N and gives the new ones to the streams that are open; /edit?n=N and /delete?n=N tell
them that status N was edited or deleted; /hush ends those; /set?streams=0
makes it a server that has none, /set?streams=2 one that streams by WebSocket alone. /streams says how many are open. Applications are registered, allowed
(/oauth/authorize redirects at once) and get the token "let-me-in" for their code, once, and only with the
verifier of their challenge; /tokens says which tokens hold. Who has the token may write, edit and delete:
/written is what stands there (/media its pictures), with its Idempotency-Key and what became of it; /set?edits=0 makes it a server
that cannot edit; /reply?to=ID has Ana answer what was written. Beside #flood there are ten statuses each with
#water and #food, and #broken, which is always answered with 500.
"""
import base64
import hashlib
import json
import queue
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlparse

WORLD = {"n": 3, "old": 0, "locked": 0, "streams": 1, "edits": 1}
WRITTEN = []  # what the account wrote
MEDIA = []  # pictures that were put there
ANSWERS = {}  # number of a status: id of what it answers
LOCK = threading.Lock()
STREAMS = []  # a queue of each that is open
APP = {"id": "app-1", "secret": "app-secret", "redirects": [], "code": None, "asked": {}}
TOKENS = []
ID = 110000000000000000


def status(number, base):
    body = {
        "id": str(ID + number), "uri": "%s/users/ana/statuses/%d" % (base, number),
        "url": "%s/@ana/%d" % (base, number), "created_at": "2026-07-14T03:%02d:00.000Z" % (number % 60),
        "visibility": "private" if number % 7 == 0 else "public", "language": "en",
        "spoiler_text": "", "in_reply_to_id": ANSWERS.get(number), "reblog": None,
        "content": "<p>%s <a href=\"x\">#<span>flood</span></a></p>" % (
            "Thank you, the rope is gone" if number in ANSWERS else "Boat %d needed at the school" % number),
        "account": {"id": "77", "acct": "ana", "display_name": "Ana"}, "media_attachments": [],
    }
    if number % 10 == 0:
        body["reblog"] = dict(status(number - 1, base), uri="https://far.test/%d" % number)
        body["content"] = ""
    return body


def timeline(query, base):
    numbers = list(range(1, WORLD["n"] + 1))
    limit = min(int(query.get("limit", ["20"])[0]), 40)
    since = query.get("min_id", [None])[0]
    if since and not WORLD["old"]:  # what directly follows
        numbers = [n for n in numbers if ID + n > int(since)][:limit]
    return [status(n, base) for n in reversed(numbers[-limit:])]


def tagged(word, query, base):
    """Ten statuses with another hashtag."""
    since = int(query.get("min_id", [ID])[0]) - ID
    return [dict(status(1, base), id=str(ID + n), uri="%s/%s/%d" % (base, word, n), content="<p>%s %d #%s</p>" % (word, n, word))
            for n in range(10, 0, -1) if n > since]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, code, body):
        data = json.dumps(body).encode()
        self.send_response(code)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("X-RateLimit-Remaining", "299")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)
        self.note(code)

    def note(self, code):
        token = "token" if self.headers.get("Authorization") == "Bearer let-me-in" else "-"
        with LOCK, open(sys.argv[2], "a", encoding="utf-8") as log:
            log.write("%s %s %d\n" % (self.path, token, code))

    def stream(self):
        """Server-sent events until /hush or until nobody listens any more."""
        told = queue.Queue()
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.note(200)
        self.keep_telling(told, self.chunks)

    def socket(self, query):
        """The same by WebSocket, for who asks as RFC 6455 says, in Mastodon's words."""
        key = self.headers.get("Sec-WebSocket-Key", "")
        good = (self.headers.get("Upgrade") == "websocket" and self.headers.get("Connection") == "Upgrade"
                and self.headers.get("Sec-WebSocket-Version") == "13" and len(base64.b64decode(key)) == 16
                and query.get("stream") == ["hashtag"] and query.get("tag") in (["flood"], ["food"]))
        if not good:
            self.answer(400, {"error": "Not a WebSocket"})
            return
        accept = hashlib.sha1((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode()).digest()
        self.protocol_version = "HTTP/1.1"
        self.send_response(101)
        self.send_header("Upgrade", "websocket")
        self.send_header("Connection", "Upgrade")
        self.send_header("Sec-WebSocket-Accept", base64.b64encode(accept).decode())
        self.end_headers()
        self.note(101)
        if query["tag"] == ["food"]:
            return self.tell_water()
        self.keep_telling(queue.Queue(), self.frame)

    def tell_water(self):
        """Whoever subscribes to one more hashtag is told of a post with it, after the client's own words."""
        head = self.rfile.read(2)
        mask = self.rfile.read(4)
        words = bytes(b ^ mask[i % 4] for i, b in enumerate(self.rfile.read(head[1] & 127)))
        with open(sys.argv[2], "a", encoding="utf-8") as log:
            log.write("told %s\n" % words.decode())
        base = "http://%s" % self.headers["Host"]
        post = dict(tagged("water", {}, base)[0], id=str(ID + 99), uri=base + "/water/live", content="<p>Water, as it is written #water</p>")
        self.frame(":thump\nevent: update\ndata: " + json.dumps(post))
        self.rfile.read(1)

    def frame(self, text):
        """One message for what would be one event; a ping for a comment."""
        lines = text.strip().split("\n")
        if len(lines) < 3:
            self.wfile.write(b"\x89\x00" if text else b"\x88\x02\x03\xe8")
            return
        body = json.dumps({"stream": ["hashtag", "flood"], "event": lines[1][len("event: "):],
                           "payload": lines[2][len("data: "):]}).encode()
        size = bytes([len(body)]) if len(body) < 126 else b"\x7e" + len(body).to_bytes(2, "big")
        self.wfile.write(b"\x81" + size + body)

    def keep_telling(self, told, say):
        """What is said, until /hush or until nobody listens any more."""
        with LOCK:
            STREAMS.append(told)
        try:
            say(":)\n\n")
            while True:
                try:
                    body = told.get(timeout=1)
                except queue.Empty:
                    say(":thump\n")
                    continue
                if body is None:
                    break
                text = ":thump\nevent: %s\ndata: %s\n\n" % body
                say(text)
            say("")
        except OSError:
            pass
        with LOCK:
            STREAMS.remove(told)
        self.close_connection = True

    def chunks(self, text):
        for part in (text[:40], text[40:]) if len(text) > 40 else (text,):  # cut anywhere
            self.chunk(part)

    def chunk(self, text):
        data = text.encode()
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
        self.wfile.flush()

    def tell(self, bodies):
        with LOCK:
            for told in STREAMS:
                for body in bodies:
                    told.put(body)

    def authorize(self, query):
        """As if the person had signed in and allowed it."""
        asked = {name: values[0] for name, values in query.items()}
        if asked.get("client_id") != APP["id"] or asked.get("redirect_uri") not in APP["redirects"]:
            self.answer(400, {"error": "invalid_client"})
            return
        APP.update(code="code-1", asked=asked)
        if asked["redirect_uri"].startswith("urn:"):
            self.answer(200, {"code": APP["code"]})
            return
        self.send_response(302)
        self.send_header("Location", "%s?code=%s&state=%s" % (asked["redirect_uri"], APP["code"], asked["state"]))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def exchange(self, form):
        asked = APP["asked"]
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        good = (APP["code"] and form.get("code") == APP["code"] and form.get("client_id") == APP["id"] and
                form.get("client_secret") == APP["secret"] and form.get("grant_type") == "authorization_code" and
                form.get("redirect_uri") == asked["redirect_uri"] and
                asked.get("code_challenge_method") == "S256" and challenge == asked.get("code_challenge"))
        if not good:
            self.answer(400, {"error": "invalid_grant"})
            return
        APP["code"] = None
        TOKENS.append("let-me-in")
        self.answer(200, {"access_token": "let-me-in", "token_type": "Bearer", "scope": asked["scope"]})

    def write(self, base):
        form = self.form()
        key = self.headers.get("Idempotency-Key")
        known = [one for one in WRITTEN if one["key"] == key]
        if not known:
            number = "9%05d" % len(WRITTEN)
            known = [dict(form, id=number, key=key, uri="%s/users/relief/statuses/%s" % (base, number), gone=False)]
            WRITTEN.extend(known)
        self.answer(200, {"id": known[0]["id"], "uri": known[0]["uri"]})

    def form(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode()
        return {name: values[0] for name, values in parse_qs(body).items()}

    def mine(self):
        """What the path names of what was written, if the token is right."""
        token = self.headers.get("Authorization") == "Bearer let-me-in"
        named = [one for one in WRITTEN if self.path == "/api/v1/statuses/" + one["id"] and not one["gone"]]
        return named[0] if token and named else None

    def do_PUT(self):
        form, one = self.form(), self.mine()
        if one and WORLD["edits"]:
            one.update(form)
            self.answer(200, {"id": one["id"]})
        else:
            self.answer(404, {"error": "Record not found"})

    def do_DELETE(self):
        one = self.mine()
        if one:
            one["gone"] = True
        self.answer(200 if one else 404, {})

    def search(self, query, base):
        asked = query.get("q", [""])[0]
        found = [{"id": one["id"], "uri": asked, "account": {"acct": "relief"}} for one in WRITTEN if one["uri"] == asked]
        if asked.startswith(base + "/users/ana/statuses/"):
            found = [status(int(asked.split("/")[-1]), base)]
        self.answer(200, {"statuses": found})

    def upload(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        jpeg = body.partition(b"image/jpeg\r\n\r\n")[2]
        told = body.partition(b'name="description"\r\n\r\n')[2].partition(b"\r\n--")[0].decode()
        MEDIA.append({"id": "m%d" % len(MEDIA), "description": told, "jpeg": jpeg[:2] == b"\xff\xd8",
                      "taken": b"27.7172" in jpeg or b"Exif" in jpeg})
        self.answer(200, MEDIA[-1])

    def do_POST(self):
        if self.path == "/api/v2/media" and self.headers.get("Authorization") == "Bearer let-me-in":
            self.upload()
            return
        if self.path == "/api/v1/statuses" and self.headers.get("Authorization") == "Bearer let-me-in":
            self.write("http://127.0.0.1:%d" % self.server.server_port)
            return
        body = self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        if self.path == "/api/v1/apps" and form.get("client_name") and form.get("scopes"):
            APP["redirects"] = form["redirect_uris"].split("\n")
            self.answer(200, {"id": 1, "client_id": APP["id"], "client_secret": APP["secret"]})
        elif self.path == "/oauth/token":
            self.exchange(form)
        elif self.path == "/oauth/revoke" and form.get("client_secret") == APP["secret"]:
            TOKENS.remove(form["token"])
            self.answer(200, {})
        else:
            self.answer(404, {"error": "Record not found"})

    def do_GET(self):
        url = urlparse(self.path)
        query = parse_qs(url.query)
        base = "http://127.0.0.1:%d" % self.server.server_port
        if url.path == "/set":
            WORLD.update({name: int(values[0]) for name, values in query.items()})
            self.answer(200, WORLD)
        elif url.path == "/say":
            last, WORLD["n"] = WORLD["n"], int(query["n"][0])
            self.tell([("update", json.dumps(status(n, base))) for n in range(last + 1, WORLD["n"] + 1)])
            self.answer(200, WORLD)
        elif url.path == "/edit":
            body = dict(status(int(query["n"][0]), base), edited_at="2026-07-14T05:00:00.000Z",
                        content="<p>Two boats needed at the mill, not at the school</p>")
            self.tell([("status.update", json.dumps(body))])
            self.answer(200, WORLD)
        elif url.path == "/delete":
            self.tell([("delete", ID + int(query["n"][0]))])
            self.answer(200, WORLD)
        elif url.path == "/hush":
            self.tell([None])
            self.answer(200, WORLD)
        elif url.path == "/tokens":
            self.answer(200, TOKENS)
        elif url.path == "/media":
            self.answer(200, MEDIA)
        elif url.path == "/written":
            self.answer(200, WRITTEN)
        elif url.path == "/reply":
            WORLD["n"] += 1
            ANSWERS[WORLD["n"]] = query["to"][0]
            self.answer(200, WORLD)
        elif url.path == "/api/v2/search":
            self.search(query, base)
        elif self.mine():
            self.answer(200, {"id": self.mine()["id"], "media_attachments": []})
        elif url.path == "/oauth/authorize":
            self.authorize(query)
        elif url.path == "/.well-known/oauth-authorization-server":
            self.answer(200, {"token_endpoint": base + "/oauth/token",
                              "code_challenge_methods_supported": ["plain", "S256"]})
        elif url.path == "/streams":
            self.answer(200, len(STREAMS))
        elif WORLD["locked"] and self.headers.get("Authorization") != "Bearer let-me-in":
            self.answer(401, {"error": "This method requires an authenticated user"})
        elif url.path == "/api/v1/timelines/tag/broken":
            self.answer(500, {"error": "This hashtag breaks the server"})
        elif url.path in ("/api/v1/timelines/tag/water", "/api/v1/timelines/tag/food"):
            self.answer(200, tagged(url.path.split("/")[-1], query, base))
        elif url.path in ("/api/v1/timelines/tag/flood", "/api/v1/accounts/77/statuses"):
            self.answer(200, timeline(query, base))
        elif url.path == "/api/v1/streaming" and WORLD["streams"] == 2:
            self.socket(query)
        elif url.path.startswith("/api/v1/streaming/") and WORLD["streams"] == 1:
            self.stream()
        elif url.path == "/api/v1/instance" and WORLD["streams"]:
            self.answer(200, {"urls": {"streaming_api": base.replace("http", "ws")}})
        elif url.path == "/api/v1/accounts/lookup" and query.get("acct") == ["ana"]:
            self.answer(200, {"id": "77", "acct": "ana"})
        else:
            self.answer(404, {"error": "Record not found"})


SERVER = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
with open(sys.argv[1], "w", encoding="utf-8") as port:
    port.write("%d\n" % SERVER.server_port)
SERVER.serve_forever()
