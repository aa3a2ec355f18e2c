"""Files of macOS with the code for several processors, one after the other, and those for one.

They are read and written here because packages are fused before anything but a Python is there.
https://github.com/apple-oss-distributions/xnu/blob/main/EXTERNAL_HEADERS/mach-o/fat.h
"""

from __future__ import annotations

import struct

ARM, INTEL = "arm64", "x86_64"
# In the order in which Apple's tools write them.
MACHINES = {INTEL: 0x01000007, ARM: 0x0100000C}
NAMES = {number: name for name, number in MACHINES.items()}

FAT_MAGIC, FAT_MAGIC_64 = 0xCAFEBABE, 0xCAFEBABF
THIN = b"\xcf\xfa\xed\xfe"
HEAD = struct.Struct(">II")
# Processor, kind of it, place, size, alignment.
PARTS = {FAT_MAGIC: struct.Struct(">IIIII"), FAT_MAGIC_64: struct.Struct(">IIQQI4x")}
KIND = struct.Struct("<II")
# The files of Java begin alike, and what is the number of parts here is their version.
MOST_PARTS = 30
WITHOUT_FLAGS = 0x00FFFFFF
# A page is the most that a processor of Apple needs.
ALIGNMENT = 14


def parts(content: bytes) -> dict[str, bytes]:
    """Return what a file has for each processor that macOS runs on today, or nothing if it is no such file."""
    if content.startswith(THIN):
        name = NAMES.get(KIND.unpack_from(content, len(THIN))[0])
        return {} if name is None else {name: content}
    if len(content) < HEAD.size:
        return {}
    magic, number = HEAD.unpack_from(content)
    layout = PARTS.get(magic)
    if layout is None or number > MOST_PARTS:
        return {}
    found = {}
    for index in range(number):
        kind, _, start, size, _ = layout.unpack_from(
            content, HEAD.size + index * layout.size
        )
        if kind in NAMES:
            found[NAMES[kind]] = content[start : start + size]
    return found


def join(codes: dict[str, bytes]) -> bytes:
    """Return a file of those for one processor each; the last of them may be added to at the end."""
    layout = PARTS[FAT_MAGIC]
    names = [name for name in MACHINES if name in codes]
    content = bytearray(HEAD.size + layout.size * len(names))
    HEAD.pack_into(content, 0, FAT_MAGIC, len(names))
    for index, name in enumerate(names):
        code = codes[name]
        processor, kind = KIND.unpack_from(code, len(THIN))
        content += bytes(-len(content) % (1 << ALIGNMENT))
        layout.pack_into(
            content,
            HEAD.size + index * layout.size,
            *(processor, kind & WITHOUT_FLAGS, len(content), len(code), ALIGNMENT),
        )
        content += code
    return bytes(content)
