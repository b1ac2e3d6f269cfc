#!/usr/bin/python3
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two machines that translate, for tests: LibreTranslate's interface below /libre, Apertium's below
/apertium.

translate_server.py PORT-FILE LOG: listens on a free port of 127.0.0.1 and writes its number. Every
text that it is given becomes a line of LOG as JSON: which machine, pair, key, text.

  /set?answer=TEXT   what every text becomes ("{}" stands for the markers it was given); empty: "en: TEXT"
  /set?status=N      the next translation fails so, with Retry-After: 1
"""
import json
import os
import re
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlparse

WORLD = {"answer": "", "status": 0}
LOG = open(sys.argv[2], "a", encoding="utf-8")


def made(text):
    if WORLD["answer"]:
        return WORLD["answer"].replace("{}", " ".join(re.findall(r"\[\[\d+\]\]", text)))
    return "en: " + text


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, value, headers=()):
        body = json.dumps(value).encode()
        self.send_response(status)
        for name, text in headers:
            self.send_header(name, text)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def noted(self, machine, pair, key, text):
        """Notes what was asked; answers with trouble if there is to be some."""
        LOG.write(json.dumps({"machine": machine, "pair": pair, "key": key, "text": text},
                             ensure_ascii=False) + "\n")
        LOG.flush()
        if key != "open sesame":
            self.answer(403, {"error": "Invalid API key"})
            return False
        if WORLD["status"]:
            status, WORLD["status"] = WORLD["status"], 0
            self.answer(status, {"error": "Slowdown: " + text}, [("Retry-After", "1")])
            return False
        return True

    def do_GET(self):
        url = urlparse(self.path)
        if url.path == "/set":
            for name, values in parse_qs(url.query, keep_blank_values=True).items():
                WORLD[name] = int(values[0]) if name == "status" else values[0]
            self.answer(200, {})
        elif url.path == "/libre/languages":
            self.answer(200, [{"code": "en", "targets": ["ne", "ur"]},
                              {"code": "ne", "targets": ["en"]},
                              {"code": "ur", "targets": ["en"]},
                              {"code": "de", "targets": ["fr"]}])
        elif url.path == "/apertium/listPairs":
            self.answer(200, {"responseStatus": 200, "responseData": [
                {"sourceLanguage": "urd", "targetLanguage": "eng"},
                {"sourceLanguage": "eng", "targetLanguage": "urd"}]})
        else:
            self.answer(404, {"error": "Not found"})

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path == "/libre/translate":
            asked = json.loads(body)
            if self.noted("libre", asked["source"] + "|" + asked["target"],
                          asked.get("api_key", ""), asked["q"]):
                self.answer(200, {"translatedText": made(asked["q"])})
        elif self.path == "/apertium/translate":
            asked = {name: values[0] for name, values in parse_qs(body.decode()).items()}
            if self.noted("apertium", asked["langpair"], asked.get("key", ""), asked["q"]):
                self.answer(200, {"responseStatus": 200,
                                  "responseData": {"translatedText": made(asked["q"])}})
        else:
            self.answer(404, {"error": "Not found"})


SERVER = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
with open(sys.argv[1] + ".new", "w", encoding="utf-8") as out:
    out.write(str(SERVER.server_port))
os.rename(sys.argv[1] + ".new", sys.argv[1])
SERVER.serve_forever()
