"""Small documents that grow: a GiB of spaces in each of the encodings that a server may send."""

import struct
import zlib

import brotli  # type: ignore[import-untyped]

MIB = 2**20
GIB = 1024  # times a MiB
_ZSTD_BLOCK = 128 * 1024


def gzip_bomb() -> bytes:
    """Each MiB is compressed alone, so that one can stand for all."""
    packer = zlib.compressobj(9, wbits=-15)
    piece = packer.compress(b" " * MIB) + packer.flush(zlib.Z_FULL_FLUSH)
    head = b"\x1f\x8b\x08\0\0\0\0\0\0\xff"
    end = zlib.compressobj(9, wbits=-15).flush()
    return head + piece * GIB + end + struct.pack("<II", 0, 2**30)


def brotli_bomb() -> bytes:
    """One window of it, then the same piece again and again."""
    packer = brotli.Compressor(quality=5)
    first, again = (packer.process(b" " * MIB) + packer.flush() for _ in range(2))
    return bytes(first + again * (GIB - 1) + packer.finish())


def zstd_bomb() -> bytes:
    """Written by hand (RFC 8878): blocks that say one octet and how often."""
    head = b"\x28\xb5\x2f\xfd" + b"\0" + bytes([(17 - 10) << 3])  # no checksum; a window of 128 KiB
    kind_rle = 1
    blocks = 8 * GIB
    block = struct.pack("<I", _ZSTD_BLOCK << 3 | kind_rle << 1)[:3] + b" "
    last = struct.pack("<I", _ZSTD_BLOCK << 3 | kind_rle << 1 | 1)[:3] + b" "
    return head + block * (blocks - 1) + last
