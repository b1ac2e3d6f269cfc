#!/usr/bin/python3
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The other side of webhooks that go out, for tests: checks each message by itself, as the text of
Standard Webhooks says, and notes what came.

hook_server.py PORT-FILE LOG SECRET-FILE: listens on a free port of 127.0.0.1 and writes its number. Each
message becomes a line of LOG as JSON: its id, how many signatures it has, how many of them fit the secret
in SECRET-FILE (read anew each time), its age in seconds, its body.

  /set?status=N   every message is answered so
"""
import base64
import hashlib
import hmac
import json
import os
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlparse

WORLD = {"status": 204}
LOG = open(sys.argv[2], "a", encoding="utf-8")


def fitting(headers, body):
    with open(sys.argv[3], encoding="ascii") as file:
        key = base64.b64decode(file.read().strip()[len("whsec_"):], validate=True)
    signed = ("%s.%s." % (headers["webhook-id"], headers["webhook-timestamp"])).encode() + body
    want = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    given = [one.split(",", 1) for one in headers["webhook-signature"].split(" ")]
    return len(given), sum(1 for version, value in given if version == "v1" and value == want)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status):
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_GET(self):
        WORLD["status"] = int(parse_qs(urlparse(self.path).query)["status"][0])
        self.answer(200)

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        signatures, fit = fitting(self.headers, body)
        LOG.write(json.dumps({"id": self.headers["webhook-id"], "signatures": signatures, "fit": fit,
                              "age": abs(time.time() - int(self.headers["webhook-timestamp"])),
                              "body": json.loads(body)}) + "\n")
        LOG.flush()
        self.answer(WORLD["status"])


SERVER = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
with open(sys.argv[1] + ".new", "w", encoding="utf-8") as out:
    out.write(str(SERVER.server_port))
os.rename(sys.argv[1] + ".new", sys.argv[1])
SERVER.serve_forever()
