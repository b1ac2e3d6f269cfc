#!/usr/bin/env python3
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Makes the pictures that the tests send, good and bad: pictures.py FOLDER HELPER, where HELPER is
causeway-photo, which makes the JPEG that the others are made of."""
import ctypes
import os
import struct
import subprocess
import sys
import zlib

folder, helper = sys.argv[1:]


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width, height, rows):
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows, 9)) +
            chunk(b"tEXt", b"Comment\0taken at 27.7172 85.3240") + chunk(b"IEND", b""))


def gradient(width, height):
    """Left red, right blue, so that a turn can be seen."""
    line = b"\0" + b"".join(bytes((255 - 255 * x // width, 40, 255 * x // width)) for x in range(width))
    return line * height


def tiff(entries):
    """A block of EXIF with the orientation 6 (turn right), a maker and a position."""
    maker = b"SecretPhone 9\0"
    base = 8 + 2 + 12 * 3 + 4
    gps = base + len(maker) + len(maker) % 2
    out = b"II*\0" + struct.pack("<I", 8) + struct.pack("<H", 3)
    out += struct.pack("<HHII", 0x010F, 2, len(maker), base)
    out += struct.pack("<HHIHH", 0x0112, 3, 1, entries, 0)
    out += struct.pack("<HHII", 0x8825, 4, 1, gps) + struct.pack("<I", 0)
    out += maker + b"\0" * (len(maker) % 2)
    out += struct.pack("<H", 2)
    out += struct.pack("<HHI4s", 1, 2, 2, b"N\0\0\0")
    out += struct.pack("<HHII", 2, 5, 3, gps + 2 + 24 + 4) + struct.pack("<I", 0)
    return out + struct.pack("<6I", 27, 1, 43, 1, 2, 1)


def keep(name, data):
    with open(os.path.join(folder, name), "wb") as file:
        file.write(data)


plain = png(2400, 1200, gradient(2400, 1200))
keep("large.png", plain)
made = subprocess.run([helper], input=plain, capture_output=True, check=True).stdout
verdict, width, height, size, blur = struct.unpack("<5I", made[:20])
jpeg = made[20:20 + size]
exif = b"Exif\0\0" + tiff(6)
located = jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + jpeg[2:]
keep("located.jpg", located)
keep("cut.jpg", located[:len(located) // 2])
keep("polyglot.jpg", jpeg + b"<script>alert(1)</script><svg onload=alert(1)>")
keep("drawn.svg", b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="file:///etc/passwd"/></svg>')
keep("named.jpg", b"<html><script>alert(1)</script></html>" + b" " * 100)
# 30,000 by 30,000 pixels in a few kilobytes.
keep("bomb.png", png(30000, 30000, (b"\0" * (30000 * 3 + 1)) * 300))
keep("broken.png", plain[:60] + b"no pixels at all" * 40)
keep("words.txt", b"We are on the roof." * 20)
keep("film.gif", b"GIF89a" + b"\1\0\1\0\x80\0\0\xff\xff\xff\0\0\0!\xf9\4\1\0\0\0\0,\0\0\0\0\1\0\1\0\0\2\2D\1\0;")


def heic():
    """What an iPhone sends, by the library that the helper is linked with; nothing where it makes none."""
    vips = ctypes.CDLL("libvips.so.42")
    vips.vips_image_new_from_file.restype = ctypes.c_void_p
    vips.vips_image_new_from_file.argtypes = [ctypes.c_char_p, ctypes.c_void_p]
    vips.vips_image_write_to_file.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p]
    vips.vips_init(b"pictures")
    image = vips.vips_image_new_from_file(os.path.join(folder, "large.png").encode(), None)
    target = os.path.join(folder, "phone.heic")
    if not image or vips.vips_image_write_to_file(image, target.encode(), None) != 0:
        return
    with open(target, "rb") as file:
        whole = file.read()
    keep("cut.heic", whole[:len(whole) * 2 // 3])
    # The box of the size (ispe) says 30,000 by 30,000.
    at = whole.index(b"ispe") + 8
    keep("wide.heic", whole[:at] + struct.pack(">II", 30000, 30000) + whole[at + 8:])


heic()
