#!/usr/bin/python3
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The other side of sources on X, Facebook and Instagram, and a WebSub hub, for tests.

far_server.py PORT-FILE LOG: listens on a free port of 127.0.0.1 and writes its number. Every request
becomes a line of LOG: method, path with query, status, body. What is not signed as the interface
wants it is refused with 401, whatever else is right. /set?NAME=N changes its world:
n       how many posts there are on X, numbered from 1; every fifth is a repost, every seventh a reply
limited  requests to X that are refused with 429 before others are answered
mute     posts that X takes without answering
window   answers to messages that Meta refuses because they come too late, before it takes others
picture  which picture is refused, counted from the first that came; 0: none
expires  seconds until the token of the page ends; 0: never
down     requests that the hub refuses with 503 before it answers
"""
import base64
import hashlib
import hmac
import json
import re
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, parse_qsl, quote, unquote, urlparse

WORLD = {"n": 3, "limited": 0, "mute": 0, "expires": 0, "down": 0, "window": 0, "picture": 0}
LOCK = threading.Lock()
START = int(time.time() * 1000) - 3600000
WRITTEN = []  # what was posted on X
SAID = []  # what was posted on the page and below its comments
MEDIA = []  # pictures, by their ids from 1
LETTERS = []  # what was written to one person by Messenger or on Instagram
KEYS = {"oauth_consumer_key": "x-key", "oauth_token": "x-token", "oauth_signature_method": "HMAC-SHA1",
        "oauth_version": "1.0"}
X_SECRETS = "x-key-secret&x-token-secret"
APP_SECRET, PAGE_TOKEN = "app-secret", "page-token"
NONCES = set()


def tweet_id(number):
    return (START + number * 1000 - 1288834974657) << 22


def tweet(number):
    body = {"id": str(tweet_id(number)), "text": "Boat %d needed at the school #flood" % number,
            "author_id": "7", "lang": "en", "created_at": "2026-07-14T03:00:%02d.000Z" % (number % 60)}
    if number % 5 == 0:
        body["text"] = "RT @bo: Bread at the"
        body["referenced_tweets"] = [{"type": "retweeted", "id": "55"}]
    if number % 7 == 0:
        body["referenced_tweets"] = [{"type": "replied_to", "id": str(tweet_id(1))}]
    if number == 2:
        body["geo"] = {"coordinates": {"type": "Point", "coordinates": [84.5, 27.7]}}
    return body


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    body = ""

    def log_message(self, *_):
        pass

    def answer(self, code, body, headers=()):
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        with LOCK, open(sys.argv[2], "a", encoding="utf-8") as log:
            log.write("%s %s %d %s\n" % (self.command, self.path, code,
                                         "a picture" if "image/jpeg" in self.body else self.body))
        self.send_response(code)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    # --- X ---

    def signed(self, query):
        """RFC 5849: what is signed is built anew from what came."""
        given = {name: unquote(value) for name, value in
                 re.findall(r'(oauth_\w+)="([^"]*)"', self.headers.get("Authorization", ""))}
        got = given.pop("oauth_signature", "")
        late = abs(int(given.get("oauth_timestamp", "0")) - time.time()) > 300
        if late or given.get("oauth_nonce") in NONCES or any(given.get(k) != v for k, v in KEYS.items()):
            return False
        NONCES.add(given["oauth_nonce"])
        pairs = sorted((quote(k, safe="~"), quote(v, safe="~")) for k, v in query + list(given.items()))
        base = "&".join(quote(part, safe="~") for part in (
            self.command, "http://%s%s" % (self.headers["Host"], urlparse(self.path).path),
            "&".join("%s=%s" % pair for pair in pairs)))
        want = hmac.new(X_SECRETS.encode(), base.encode(), hashlib.sha1).digest()
        return base64.b64encode(want).decode() == got

    def search(self, query):
        limit = int(query["max_results"])
        numbers = [n for n in range(1, WORLD["n"] + 1) if tweet_id(n) > int(query.get("since_id", "0"))]
        if "-is:retweet" in query["query"]:
            numbers = [n for n in numbers if n % 5 != 0 or n % 7 == 0]
        numbers.reverse()
        start = int(query.get("next_token", "t0")[1:])
        page = numbers[start:start + limit]
        meta = {"result_count": len(page)}
        if start + limit < len(numbers):
            meta["next_token"] = "t%d" % (start + limit)
        body = {"meta": meta}
        if page:
            body["data"] = [tweet(n) for n in page]
            body["includes"] = {"users": [{"id": "7", "name": "Ana", "username": "ana"}],
                                "tweets": [{"id": "55", "text": "Bread at the mill until six", "author_id": "8"}]}
        self.answer(200, body)

    def media_take(self, name):
        """A picture in a form; `picture=N` of the world has the Nth refused."""
        found = re.search(r'name="alt_text_custom"\r\n\r\n([^\r]*)', self.body)
        if not self.headers.get("Content-Type", "").startswith("multipart/form-data; boundary=") or (
                'name="%s"; filename="picture.jpg"\r\nContent-Type: image/jpeg' % name.decode()) not in self.body:
            self.answer(400, {"title": "Invalid Request", "detail": "no media"})
        elif WORLD["picture"] == len(MEDIA) + 1:
            WORLD["picture"] = 0
            self.answer(400, {"title": "Invalid Request", "detail": "Your media IDs are invalid."})
        else:
            MEDIA.append({"alt": found.group(1) if found else ""})
            self.answer(200, {"data": {"id": str(len(MEDIA))}, "id": str(len(MEDIA))})

    def x_take(self):
        asked = json.loads(self.body)
        if [t for t in WRITTEN if t["text"] == asked["text"]]:
            self.answer(403, {"title": "Forbidden", "status": 403, "detail": "You are not allowed to create a Tweet with duplicate content."})
            return
        WRITTEN.append(dict(asked, id=str(9000 + len(WRITTEN))))
        if WORLD["mute"] > 0:
            WORLD["mute"] -= 1
            self.close_connection = True
            return
        self.answer(201, {"data": {"id": WRITTEN[-1]["id"], "text": asked["text"]}})

    def x(self, path, query):
        if not self.signed(query):
            self.answer(401, {"title": "Unauthorized", "status": 401, "detail": "Unauthorized"})
        elif WORLD["limited"] > 0:
            WORLD["limited"] -= 1
            self.answer(429, {"title": "Too Many Requests", "status": 429},
                        [("x-rate-limit-remaining", "0"), ("x-rate-limit-reset", str(int(time.time()) + 900))])
        elif path == "/2/media/upload":
            self.media_take(b"media")
        elif path == "/2/media/metadata":
            asked = json.loads(self.body)
            MEDIA[int(asked["id"]) - 1]["alt"] = asked["metadata"]["alt_text"]["text"]
            self.answer(200, {"data": {"id": asked["id"]}})
        elif path == "/2/tweets" and self.command == "POST":
            self.x_take()
        elif self.command == "DELETE":
            gone = [t for t in WRITTEN if path == "/2/tweets/" + t["id"]]
            for one in gone:
                one["gone"] = True
            self.answer(200 if gone else 404, {"data": {"deleted": bool(gone)}})
        elif path == "/2/tweets/search/recent":
            self.search(dict(query))
        elif path == "/2/users/me":
            self.answer(200, {"data": {"id": "1", "username": "relief", "name": "Relief"}})
        elif path == "/2/users/1/tweets":
            self.answer(200, {"data": [{"id": t["id"], "text": t["text"]} for t in reversed(WRITTEN)]})
        else:
            self.answer(404, {"title": "Not Found"})

    # --- Facebook and Instagram ---

    def letter(self, path, form):
        """The Send API: what is not as it wants it is refused."""
        to, message = json.loads(form.get("recipient", "{}")), json.loads(form.get("message", "{}"))
        text, most = message.get("text", ""), 2000 if path.startswith("/500/") else 1000
        kind = (form.get("messaging_type"), form.get("tag"))
        if not str(to.get("id", "")).isdigit() or not 0 < len(text.encode()) <= most or kind not in (
                ("RESPONSE", None), ("MESSAGE_TAG", "HUMAN_AGENT")):
            self.answer(400, {"error": {"message": "(#100) Invalid parameter", "code": 100}})
        elif WORLD["window"] > 0:
            WORLD["window"] -= 1
            self.answer(400, {"error": {"message": "This message is sent outside of allowed window.", "code": 10,
                                        "error_subcode": 2018278}})
        else:
            LETTERS.append({"to": to["id"], "text": text, "mark": message.get("metadata"), "kind": kind[0]})
            if WORLD["mute"] > 0:
                WORLD["mute"] -= 1
                self.close_connection = True
                return
            self.answer(200, {"recipient_id": to["id"], "message_id": "m_out%d" % len(LETTERS)})

    def graph_post(self, path, form):
        if path.endswith("/messages"):
            self.letter(path, form)
            return
        SAID.append({"path": path, "message": form.get("message", "")})
        if "attachment_id" in form:
            SAID[-1]["picture"] = MEDIA[int(form["attachment_id"]) - 1]["alt"]
        self.answer(200, {"id": "600_%d" % len(SAID)})

    def graph(self, path, form):
        proof = hmac.new(APP_SECRET.encode(), PAGE_TOKEN.encode(), hashlib.sha256).hexdigest()
        for part in re.findall(r'name="appsecret_proof"\r\n\r\n([0-9a-f]+)\r\n', self.body):
            form["appsecret_proof"] = part
        if self.headers.get("Authorization") != "Bearer " + PAGE_TOKEN or form.get("appsecret_proof") != proof:
            self.answer(400, {"error": {"message": "Invalid OAuth access token.", "type": "OAuthException",
                                        "code": 190}})
        elif path == "/500/photos":
            self.media_take(b"source")
        elif re.fullmatch(r"/600_[0-9]+", path) and self.command in ("POST", "DELETE"):
            said = SAID[int(path[5:]) - 1]
            said.update({"gone": True} if self.command == "DELETE" else {"message": form["message"]})
            self.answer(200, {"success": True})
        elif self.command == "POST":
            self.graph_post(path, form)
        elif path == "/debug_token":
            ends = int(time.time()) + WORLD["expires"] if WORLD["expires"] else 0
            self.answer(200, {"data": {"is_valid": form["input_token"] == PAGE_TOKEN, "expires_at": ends}})
        elif path == "/500/posts":
            own = [(n, said) for n, said in enumerate(SAID, 1) if said["path"] == "/500/feed"]
            self.answer(200, {"data": [{"id": "600_%d" % n, "message": said["message"]}
                                       for n, said in reversed(own)]})
        elif path in GRAPH:
            self.answer(200, GRAPH[path])
        else:
            self.answer(400, {"error": {"message": "Object does not exist", "type": "GraphMethodException",
                                        "code": 100, "error_subcode": 33}})

    # --- a hub ---

    def hub(self):
        if WORLD["down"] > 0:
            WORLD["down"] -= 1
            self.answer(503, b"later")
        else:
            self.answer(204, b"")

    def handle_any(self):
        self.body = self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode("utf-8", "replace")
        url = urlparse(self.path)
        query = parse_qsl(url.query)
        if url.path == "/set":
            WORLD.update({name: int(values[0]) for name, values in parse_qs(url.query).items()})
            self.answer(200, WORLD)
        elif url.path == "/written":
            self.answer(200, WRITTEN)
        elif url.path == "/said":
            self.answer(200, SAID)
        elif url.path == "/media":
            self.answer(200, MEDIA)
        elif url.path == "/letters":
            self.answer(200, LETTERS)
        elif url.path == "/file":
            self.answer(200, b"water for nine")
        elif url.path.startswith("/2/"):
            self.x(url.path, query)
        elif url.path.startswith("/v23.0/"):
            self.graph(url.path[6:], dict(query + parse_qsl(self.body)))
        elif url.path == "/hub" and self.command == "POST":
            self.hub()
        else:
            self.answer(404, {})

    do_GET = do_POST = do_DELETE = handle_any


def comment(number, words, author="44", **more):
    return dict({"id": "501_%d" % number, "message": words, "created_time": "2026-07-14T03:1%d:00+0000" % number,
                 "from": {"id": author, "name": "Bo"}}, **more)


GRAPH = {  # what is read there: the page 500 with the account 700
    "/500": {"id": "500", "name": "River Relief"},
    "/77": {"id": "77", "name": "Gita Rai"},
    "/700": {"id": "700", "username": "river.relief",
             "mentioned_comment": {"id": "8801", "text": "ask river.relief about the flooded mill",
                                   "timestamp": "2026-07-14T03:30:00+0000"},
             "mentioned_media": {"id": "88", "caption": "no water here", "username": "cy",
                                 "timestamp": "2026-07-14T03:31:00+0000"}},
    "/500/feed": {"data": [
        {"id": "500_501", "message": "Where is help needed?", "created_time": "2026-07-14T03:10:00+0000",
         "from": {"id": "500", "name": "River Relief"}, "comments": {"data": [
             comment(1, "Two families on the roof of the mill"),
             comment(2, "The bridge is gone, too", parent={"id": "501_1"}),
             comment(3, "A boat is coming", "500")]}},
        {"id": "500_502", "message": "We have no water in Millbrook", "created_time": "2026-07-14T03:20:00+0000",
         "from": {"id": "45", "name": "Cy"}, "permalink_url": "https://www.facebook.com/500/posts/502"}]},
    "/500/tagged": {"data": []},
    "/46_9": {"id": "46_9", "message": "River Relief, the school needs blankets",
              "created_time": "2026-07-14T03:40:00+0000", "from": {"id": "46", "name": "Di"}},
    "/500/posts": {"data": [{"id": "500_501", "message": "Bread at the school until six"}]},
    "/700/media": {"data": [{"id": "88", "permalink": "https://www.instagram.com/p/a/", "comments": {"data": [
        {"id": "8901", "text": "We are cut off, send food", "timestamp": "2026-07-14T03:25:00+0000",
         "from": {"id": "45", "username": "cy"}, "replies": {"data": [
             {"id": "8902", "text": "Is anybody there", "from": {"id": "46", "username": "di"}},
             {"id": "8903", "text": "We are on the way", "from": {"id": "700", "username": "river.relief"}}]}}]}}]},
}
SERVER = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
with open(sys.argv[1], "w", encoding="utf-8") as PORT:
    PORT.write("%d\n" % SERVER.server_port)
SERVER.serve_forever()
