"""Verifies an exported log and a proof from their specifications alone: RFC 6962, C2SP signed-note, tlog-checkpoint and
tlog-tiles. Nothing here comes from Kuvert; Ed25519 is that of the package `cryptography`."""

import base64
import hashlib
import json
import os
import pathlib

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

test = json.loads(os.environ["KUVERT_TEST"])


def sha256(data):
    return hashlib.sha256(data).digest()


def leaf(entry):
    return sha256(b"\x00" + entry)


def node(left, right):
    return sha256(b"\x01" + left + right)


def checkpoint(note, vkey):
    """Size and root of a note that the key signed."""
    name, key_id, key = vkey.split("+", 2)
    key = base64.b64decode(key, validate=True)
    assert key[0] == 1, "an Ed25519 key"
    assert sha256(name.encode() + b"\n" + key)[:4].hex() == key_id
    text, signatures = note.rsplit("\n\n", 1)
    text += "\n"
    for line in signatures.splitlines():
        dash, signer, signature = line.split(" ")
        signature = base64.b64decode(signature, validate=True)
        if dash == "\u2014" and signer == name and signature[:4].hex() == key_id:
            Ed25519PublicKey.from_public_bytes(key[1:]).verify(signature[4:], text.encode())
            break
    else:
        raise AssertionError("nobody we know signed this")
    origin, size, root = text.splitlines()[:3]
    assert origin == name
    return int(size), base64.b64decode(root, validate=True)


def root_of(leaves):
    """MTH of RFC 6962, section 2.1."""
    if not leaves:
        return sha256(b"")
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return node(root_of(leaves[:k]), root_of(leaves[k:]))


def path_root(index, size, hash, path):
    """The root that an audit path leads to (RFC 9162, section 2.1.3.2)."""
    fn, sn = index, size - 1
    for step in path:
        assert sn > 0
        if fn & 1 or fn == sn:
            hash = node(step, hash)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            hash = node(hash, step)
        fn, sn = fn >> 1, sn >> 1
    assert sn == 0
    return hash


def place(n, width):
    digits = f"{n:03d}"
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    path = "/".join(["x" + group for group in groups[:-1]] + groups[-1:])
    return path if width == 256 else f"{path}.p/{width}"


folder = pathlib.Path(test["folder"])
size, root = checkpoint((folder / "checkpoint").read_text(), test["key"])
leaves = []
for n in range(-(-size // 256)):
    width = min(256, size - n * 256)
    bundle = (folder / "tile" / "entries" / place(n, width)).read_bytes()
    hashes = []
    while bundle:
        length = int.from_bytes(bundle[:2], "big")
        entry, bundle = bundle[2 : 2 + length], bundle[2 + length :]
        assert json.loads(entry)["seq"] == n * 256 + len(hashes)
        hashes.append(leaf(entry))
    assert b"".join(hashes) == (folder / "tile" / "0" / place(n, width)).read_bytes()
    assert len(hashes) == width
    if width == 256:
        above = (folder / "tile" / "1" / place(0, min(256, size // 256))).read_bytes()
        assert above[n * 32 : n * 32 + 32] == root_of(hashes)
    leaves += hashes
assert len(leaves) == size
assert root_of(leaves) == root

proof = test["proof"]
signed, signed_root = checkpoint(proof["checkpoint"], test["key"])
path = [base64.b64decode(step, validate=True) for step in proof["proof"]]
assert path_root(proof["index"], signed, leaf(proof["entry"].encode()), path) == signed_root

print(json.dumps({"size": size, "entry": json.loads(proof["entry"])["id"]}))
