#!/usr/bin/env python3
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A mail server that takes every mail and writes it to a folder: smtp_server.py FOLDER.

Prints its port. Speaks as much of RFC 5321 as a client that sends needs."""
import socketserver
import sys
import time

FOLDER = sys.argv[1]


class Line(socketserver.StreamRequestHandler):
    def say(self, text):
        self.wfile.write(text.encode() + b"\r\n")

    def take(self):
        self.say("354 go on")
        with open(f"{FOLDER}/{time.time_ns()}.mail", "wb") as mail:
            while (line := self.rfile.readline()) not in (b".\r\n", b""):
                mail.write(line)

    def handle(self):
        self.say("220 here")
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"DATA":
                self.take()
            if word == b"AUTH" and len(line.split()) == 2:
                self.say("334 ")
                self.rfile.readline()
            if word == b"EHLO":
                self.say("250-here")
                self.say("250-AUTH PLAIN")
            self.say({b"QUIT": "221 bye", b"AUTH": "235 good"}.get(word, "250 OK"))


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True


with Server(("127.0.0.1", 0), Line) as server:
    print(server.server_address[1], flush=True)
    server.serve_forever()
