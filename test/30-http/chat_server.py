#!/usr/bin/python3
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The other sides of the chat sources, for tests: the parts of Telegram's Bot API and of WhatsApp's Cloud API
that are asked, with their errors.

chat_server.py PORT-FILE: listens on a free port of 127.0.0.1 and writes its number. The bot has the token
"123456:AA-secret", the number the id 111 and the token "wa-token". POST /say adds an update to the bot's queue,
or sends it where the bot was told to. /sent lists what was sent, each checked against the documented interface;
/wrong what was against it. /set?blocked=1 makes the next chat one that blocked the bot, ?limited=1 the next
sending one too many, ?error=CODE the next message to WhatsApp an error, ?mute=1 the next that is taken one whose
answer comes seconds late. /held says how often an answer was held.
"""
import json
import sys
import threading
import time
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlparse

TOKEN = "123456:AA-secret"
WORLD = {"blocked": 0, "limited": 0, "error": 0, "mute": 0}
NEWS = threading.Condition()
UPDATES = []
SENT = []
WRONG = []
HOOK = {}
COUNT = {"update": 500, "held": 0, "message": 9000}


def expect(good, what):
    if not good:
        WRONG.append(what)


def keep_silent():
    if WORLD["mute"]:
        WORLD["mute"] = 0
        time.sleep(3)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, code, body):
        data = json.dumps(body).encode()
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        try:
            self.wfile.write(data)
        except OSError:  # it was killed, and asks again
            pass

    def result(self, value):
        self.answer(200, {"ok": True, "result": value})

    def refuse(self, code, words, **parameters):
        body = {"ok": False, "error_code": code, "description": words}
        if parameters:
            body["parameters"] = parameters
        self.answer(code, body)

    # --- the bot ---

    def get_updates(self, asked):
        if HOOK.get("url"):
            self.refuse(409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook")
            return
        expect(asked.get("allowed_updates") == ["message", "edited_message", "channel_post", "edited_channel_post"],
               "allowed_updates")
        offset = asked.get("offset", 0)
        with NEWS:
            UPDATES[:] = [update for update in UPDATES if update["update_id"] >= offset]
            if not UPDATES and asked.get("timeout", 0) > 0:
                COUNT["held"] += 1
                NEWS.wait(asked["timeout"])
            found = UPDATES[:asked.get("limit", 100)]
        self.result(found)

    def send_message(self, asked):
        expect(isinstance(asked.get("chat_id"), int), "chat_id is a number")
        expect(0 < len(asked.get("text", "").encode("utf-16-le")) / 2 <= 4096, "length of the text")
        expect("parse_mode" not in asked and asked.get("link_preview_options") == {"is_disabled": True}, "plain text")
        if WORLD["blocked"]:
            WORLD["blocked"] = 0
            self.refuse(403, "Forbidden: bot was blocked by the user")
        elif WORLD["limited"]:
            WORLD["limited"] = 0
            self.refuse(429, "Too Many Requests: retry after 1", retry_after=1)
        else:
            COUNT["message"] += 1
            SENT.append(asked)
            keep_silent()
            self.result({"message_id": COUNT["message"], "chat": {"id": asked["chat_id"]}, "date": 1})

    def bot(self, method, asked):
        if method == "getMe":
            self.result({"id": 1, "is_bot": True, "username": "river_bot"})
        elif method == "getUpdates":
            self.get_updates(asked)
        elif method == "sendMessage":
            self.send_message(asked)
        elif method == "getFile":
            if asked.get("file_id") == "list":
                self.result({"file_id": "list", "file_unique_id": "u", "file_size": 15, "file_path": "documents/list.txt"})
            else:
                self.refuse(400, "Bad Request: invalid file_id")
        elif method == "getWebhookInfo":
            self.result({"url": HOOK.get("url", ""), "pending_update_count": 0})
        elif method == "setWebhook":
            HOOK.clear()
            HOOK.update(asked)
            self.result(True)
        elif method == "deleteWebhook":
            HOOK.clear()
            self.result(True)
        else:
            self.refuse(404, "Not Found")

    def say(self, update):
        with NEWS:
            COUNT["update"] += 1
            update["update_id"] = COUNT["update"]
            if not HOOK.get("url"):
                UPDATES.append(update)
                NEWS.notify_all()
        if HOOK.get("url"):
            request = urllib.request.Request(HOOK["url"], json.dumps(update).encode(), {
                "Content-Type": "application/json", "X-Telegram-Bot-Api-Secret-Token": HOOK["secret_token"]})
            urllib.request.urlopen(request, timeout=10).read()
        self.answer(200, update)

    # --- the number ---

    def whatsapp(self, asked):
        expect(self.headers.get("Authorization") == "Bearer wa-token", "token")
        expect(asked.get("messaging_product") == "whatsapp" and asked.get("recipient_type") == "individual", "product")
        expect(asked.get("to", "").isdigit(), "a number is digits alone")
        expect(asked.get("biz_opaque_callback_data", "").split("/")[0].isdigit(), "our id")
        if asked.get("type") == "text":
            expect(asked["text"].get("preview_url") is False and 0 < len(asked["text"]["body"]) <= 4096, "text")
        else:
            expect(asked.get("type") == "template" and "\n" not in json.dumps(asked["template"]), "template")
        if WORLD["error"]:
            code, WORLD["error"] = WORLD["error"], 0
            self.answer(400, {"error": {"message": "(#%d)" % code, "code": code, "type": "OAuthException",
                                        "error_data": {"details": "Not to 9779800000001 now"}}})
            return
        COUNT["message"] += 1
        SENT.append(asked)
        keep_silent()
        self.answer(200, {"messaging_product": "whatsapp", "messages": [{"id": "wamid.OUT%d" % COUNT["message"]}]})

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers.get("Content-Length", "0"))) or b"{}")
        parts = self.path.split("/")
        if self.path == "/say":
            self.say(asked)
        elif parts[1].startswith("bot"):
            if parts[1] == "bot" + TOKEN:
                self.bot(parts[2], asked)
            else:
                self.refuse(401, "Unauthorized")
        elif self.path == "/v23.0/111/messages":
            self.whatsapp(asked)
        else:
            self.answer(404, {"error": {"code": 100, "message": "no such thing"}})

    def do_GET(self):
        url = urlparse(self.path)
        if url.path == "/set":
            WORLD.update({name: int(values[0]) for name, values in parse_qs(url.query).items()})
            self.answer(200, WORLD)
        elif url.path == "/sent":
            self.answer(200, SENT)
        elif url.path == "/wrong":
            self.answer(200, WRONG)
        elif url.path == "/held":
            self.answer(200, COUNT["held"])
        elif url.path == "/file/bot%s/documents/list.txt" % TOKEN:
            self.answer(200, "water for nine")
        elif url.path == "/hook":
            self.answer(200, HOOK)
        elif url.path == "/v23.0/111" and self.headers.get("Authorization") == "Bearer wa-token":
            self.answer(200, {"id": "111", "verified_name": "River Relief", "display_phone_number": "+977 1"})
        else:
            self.answer(401, {"error": {"code": 190, "message": "Invalid OAuth access token."}})


SERVER = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
SERVER.daemon_threads = True
with open(sys.argv[1], "w", encoding="utf-8") as port:
    port.write("%d\n" % SERVER.server_port)
SERVER.serve_forever()
