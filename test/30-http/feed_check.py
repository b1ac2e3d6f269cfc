#!/usr/bin/python3
# SPDX-License-Identifier: AGPL-3.0-or-later
# What feedparser, which nobody here wrote, makes of a feed on standard input: "atom10 good 2" if it
# finds nothing wrong and every entry has an id, an address, a title and a time; "missing" without it.
import sys

try:
    import feedparser
except ImportError:
    print("missing")
    sys.exit()

feed = feedparser.parse(sys.stdin.buffer.read())
whole = all(
    entry.get("id") and entry.get("link") and entry.get("title")
    and (entry.get("updated_parsed") or entry.get("published_parsed"))
    for entry in feed.entries
)
good = whole and not feed.bozo and feed.feed.get("title")
print(feed.version, "good" if good else "bad: %s" % feed.get("bozo_exception", "something is missing"), len(feed.entries))
