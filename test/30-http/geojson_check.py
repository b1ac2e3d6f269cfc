#!/usr/bin/python3
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads GeoJSON on standard input as another program would, strictly by RFC 7946.

Prints "good N" with the number of features, or what is wrong and where; never both.
"""
import json
import sys


def fail(where, what):
    sys.exit(print("%s: %s" % (where, what)))


def number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def position(value, where):
    """Section 3.1.1: longitude first."""
    if not isinstance(value, list) or not 2 <= len(value) <= 3 or not all(map(number, value)):
        fail(where, "no position")
    if not -180 <= value[0] <= 180 or not -90 <= value[1] <= 90:
        fail(where, "not on the earth")


def positions(value, where, least):
    if not isinstance(value, list) or len(value) < least:
        fail(where, "fewer than %d positions" % least)
    for i, one in enumerate(value):
        position(one, "%s[%d]" % (where, i))


def polygon(value, where):
    """Section 3.1.6: rings are closed."""
    if not isinstance(value, list) or not value:
        fail(where, "no ring")
    for i, ring in enumerate(value):
        positions(ring, "%s[%d]" % (where, i), 4)
        if ring[0] != ring[-1]:
            fail(where, "a ring that is not closed")


def each(check, *more):
    def all_of(value, where):
        if not isinstance(value, list):
            fail(where, "no list")
        for i, one in enumerate(value):
            check(one, "%s[%d]" % (where, i), *more)
    return all_of


SHAPES = {
    "Point": position,
    "MultiPoint": each(position),
    "LineString": lambda value, where: positions(value, where, 2),
    "MultiLineString": each(positions, 2),
    "Polygon": polygon,
    "MultiPolygon": each(polygon),
}


def geometry(value, where):
    if value is None:
        return  # section 3.2: a feature that lies nowhere
    if not isinstance(value, dict) or value.get("type") not in SHAPES:
        fail(where, "no geometry")
    SHAPES[value["type"]](value.get("coordinates"), where + ".coordinates")


def feature(value, where):
    if not isinstance(value, dict) or value.get("type") != "Feature":
        fail(where, "no Feature")
    for member in ("geometry", "properties"):
        if member not in value:
            fail(where, "without " + member)
    if not isinstance(value["properties"], (dict, type(None))):
        fail(where, "properties that are no object")
    if "id" in value and not (isinstance(value["id"], str) or number(value["id"])):
        fail(where, "an id that is neither text nor number")
    geometry(value["geometry"], where + ".geometry")


def no_twins(pairs):
    names = [name for name, _ in pairs]
    if len(names) != len(set(names)):
        fail("object", "a member twice")
    return dict(pairs)


def main():
    try:
        whole = json.loads(sys.stdin.buffer.read().decode("utf-8"), object_pairs_hook=no_twins,
                           parse_constant=lambda word: fail("number", word))
    except ValueError as error:
        fail("text", error)
    if not isinstance(whole, dict) or whole.get("type") != "FeatureCollection":
        fail("top", "no FeatureCollection")
    if "crs" in whole:
        fail("top", "a reference system of its own (section 4)")
    if not isinstance(whole.get("features"), list):
        fail("top", "no list of features")
    each(feature)(whole["features"], "features")
    print("good %d" % len(whole["features"]))


main()
