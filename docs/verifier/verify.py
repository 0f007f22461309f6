#!/usr/bin/env python3
"""A second verifier of countersign-bundle/1, written from docs/bundle-format.md and docs/ledger-format.md alone.

    python3 verify.py --policy policy.txt [--previous checkpoint] [--receipts receipts.ndjson] bundle/|bundle.tar

Standard library and `cryptography`. Exit codes: 0 verified, 1 tampered, 2 not verifiable, 3 usage.
"""
import argparse
import base64
import binascii
import hashlib
import json
import os
import re
import stat
import sys

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


class Tampered(Exception):
    pass


class Unverifiable(Exception):
    pass


class Usage(Exception):
    pass


def sha256(data):
    return hashlib.sha256(data).digest()


def leaf_hash(entry):
    return sha256(b"\x00" + entry)


def node_hash(left, right):
    return sha256(b"\x01" + left + right)


def b64(text):
    """Base64 with padding in its one spelling, or None."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError, TypeError):
        return None
    return data if base64.b64encode(data).decode() == text else None


def well_formed(text):
    return not any(0xD800 <= ord(c) <= 0xDFFF for c in text)


# ---------- keys, notes, checkpoints ----------

ED25519, COSIGNATURE = 1, 4
NOTE_BYTES_MAX, SIGNATURES_MAX = 1_000_000, 100
WHOLE_MAX, LINE_MAX = 2**20, 64 * 2**20


def is_name(text):
    return bool(text) and "+" not in text and not re.search(r"\s", text)


class Key:
    def __init__(self, text):
        parts = text.split("+", 2)
        if len(parts) != 3:
            raise ValueError("is not <name>+<key id>+<key>")
        self.name, self.id, encoded = parts
        if not is_name(self.name):
            raise ValueError("its name is none")
        data = b64(encoded)
        if data is None or len(data) != 33 or data[0] not in (ED25519, COSIGNATURE):
            raise ValueError("holds no Ed25519 key")
        if self.id != sha256(self.name.encode() + b"\n" + data)[:4].hex():
            raise ValueError("its key id is not that of its key")
        self.algorithm = data[0]
        self.key = Ed25519PublicKey.from_public_bytes(data[1:])

    def signed(self, message, signature):
        try:
            self.key.verify(signature, message)
            return True
        except InvalidSignature:
            return False


class Note:
    def __init__(self, note):
        if len(note.encode("utf-8", "surrogatepass")) > NOTE_BYTES_MAX or not well_formed(note) or any(ord(c) < 0x20 and c != "\n" for c in note):
            raise Tampered("the note holds what no note may hold")
        at = note.rfind("\n\n")
        if at < 0 or not note.endswith("\n"):
            raise Tampered("the note has no signatures")
        self.text = note[: at + 1]
        self.signatures = []
        lines = note[at + 2 : -1].split("\n")
        if len(lines) > SIGNATURES_MAX:
            raise Tampered("the note has too many signatures")
        for line in lines:
            parts = line.split(" ")
            data = b64(parts[2]) if len(parts) == 3 else None
            if len(parts) != 3 or parts[0] != "\u2014" or not is_name(parts[1]) or data is None or len(data) < 5:
                raise Tampered("a line after the text is no signature")
            self.signatures.append((parts[1], data[:4].hex(), data[4:]))

    def signers(self, keys):
        """The keys among those given that have signed. A wrong signature by one of them is tampering."""
        found = []
        for name, key_id, signature in self.signatures:
            for key in keys:
                if key.name != name or key.id != key_id or key in found:
                    continue
                if key.algorithm == ED25519:
                    good = key.signed(self.text.encode(), signature)
                else:
                    time = int.from_bytes(signature[:8], "big")
                    message = f"cosignature/v1\ntime {time}\n{self.text}"
                    good = len(signature) == 72 and key.signed(message.encode(), signature[8:])
                if not good:
                    raise Tampered(f"the signature of {name}+{key_id} is wrong")
                found.append(key)
        return found


class Checkpoint:
    def __init__(self, note):
        self.note = Note(note)
        lines = self.note.text[:-1].split("\n")
        if len(lines) < 3 or not lines[0] or "" in lines[3:]:
            raise Tampered("the checkpoint lacks a line")
        root = b64(lines[2])
        if not re.fullmatch(r"0|[1-9][0-9]{0,15}", lines[1]) or int(lines[1]) > 2**53 - 1:
            raise Tampered("the checkpoint's size is not a whole number")
        if root is None or len(root) != 32:
            raise Tampered("the checkpoint's root is not a hash of 32 bytes")
        self.origin, self.size, self.root = lines[0], int(lines[1]), root
        if self.size == 0 and root != sha256(b""):
            raise Tampered("a log of no entries has another root")


# ---------- the auditor's policy ----------


class Policy:
    def __init__(self, text):
        self.logs, self.writers = [], []
        self.witnesses, self.groups = {}, {}
        self.quorum, self.disclosures = None, False
        for number, line in enumerate(text.split("\n"), 1):
            words = line.split("#")[0].split()
            if not words:
                continue
            try:
                self.statement(words[0], words[1:])
            except ValueError as e:
                raise Usage(f"policy, line {number}: {e}") from e
        for keys in (self.logs + list(self.witnesses.values()), self.writers):
            if len({(key.name, key.id) for key in keys}) < len(keys):
                raise Usage("the policy names a key twice")
        if not self.logs:
            raise Usage("the policy names no log")

    def known(self, name):
        return name in self.witnesses or name in self.groups

    def statement(self, word, rest):
        if word == "require" and rest == ["disclosures"]:
            self.disclosures = True
        elif word in ("log", "writer") and len(rest) == 1:
            (self.logs if word == "log" else self.writers).append(Key(rest[0]))
        elif word == "witness" and len(rest) == 2 and not self.known(rest[0]) and rest[0] != "none":
            self.witnesses[rest[0]] = Key(rest[1])
        elif word == "group" and len(rest) >= 3 and not self.known(rest[0]) and rest[0] != "none":
            members = rest[2:]
            need = {"any": 1, "all": len(members)}.get(rest[1]) or int(rest[1])
            if not 1 <= need <= len(members) or not all(map(self.known, members)) or len(set(members)) < len(members):
                raise ValueError("is no such group")
            self.groups[rest[0]] = (need, members)
        elif word == "quorum" and len(rest) == 1 and (rest[0] == "none" or self.known(rest[0])):
            self.quorum = None if rest[0] == "none" else rest[0]
        else:
            raise ValueError(f"\u201c{word}\u201d is no statement of this form")

    def holds(self, name, signers):
        if name in self.witnesses:
            return self.witnesses[name] in signers
        need, members = self.groups[name]
        return sum(self.holds(m, signers) for m in members) >= need


# ---------- the bundle ----------


class Folder:
    def __init__(self, folder):
        self.folder = folder

    def find(self, name):
        """(path, offset, length), or None."""
        path = os.path.join(self.folder, name)
        try:
            found = os.lstat(path)
        except (FileNotFoundError, NotADirectoryError):
            return None
        if not stat.S_ISREG(found.st_mode):
            raise Unverifiable(f"{name} is no plain file")
        return path, 0, found.st_size


class Tar:
    """ustar and pax, GNU's long names and large sizes; nothing that leads out of the folder, nothing twice."""

    def __init__(self, path):
        self.members = {}
        with open(path, "rb") as file:
            self.read(file, path, os.path.getsize(path))
        if not self.members:
            raise Unverifiable("the tar holds no file")
        first = next(iter(self.members))
        folder = first[: first.find("/") + 1]
        inside = "manifest.json" not in self.members and all(name.startswith(folder) for name in self.members)
        self.root = folder if inside else ""

    def find(self, name):
        return self.members.get(self.root + name)

    def read(self, file, path, total):
        at, long = 0, {}
        while True:
            if at == total and self.members:
                return
            if at + 512 > total:
                raise Unverifiable("the tar ends too early")
            file.seek(at)
            header = file.read(512)
            if not any(header):
                return
            stated = re.fullmatch(rb" *([0-7]{1,7})[ \0]*", header[148:156])
            if not stated or int(stated[1], 8) != sum(header[:148]) + 8 * 32 + sum(header[156:]):
                raise Unverifiable("this is no tar, or a header of it was damaged")
            size = long.get("size")
            size = self.size(header[124:136]) if size is None else size
            start = at + 512
            if start + size > total:
                raise Unverifiable("the tar ends within a file")
            kind, at = header[156:157], start + (size + 511) // 512 * 512
            if kind in (b"x", b"L"):
                if size > 2**20:
                    raise Unverifiable("a header of the tar is too long")
                long.update(self.extended(kind, file.read(size)))
                continue
            if kind == b"g":
                continue
            name = self.name(long.get("path") or self.short_name(header))
            long = {}
            if kind == b"5":
                continue
            if kind not in (b"0", b"\0"):
                raise Unverifiable(f"the tar holds {name}, which is no plain file")
            if name in self.members:
                raise Unverifiable(f"the tar holds {name} twice")
            self.members[name] = (path, start, size)

    @staticmethod
    def size(field):
        if field[0] & 0x80:
            if field[0] != 0x80 or any(field[1:4]):
                raise Unverifiable("the tar states a size that no file has")
            return int.from_bytes(field[4:], "big")
        octal = re.fullmatch(rb" *([0-7]{1,12})[ \0]*", field)
        if not octal:
            raise Unverifiable("the tar states a size that is none")
        return int(octal[1], 8)

    @staticmethod
    def short_name(header):
        text = lambda a, b: header[a:b].split(b"\0")[0].decode("utf-8", "replace")
        prefix = text(345, 500) if header[257:262] == b"ustar" else ""
        return f"{prefix}/{text(0, 100)}" if prefix else text(0, 100)

    @staticmethod
    def name(stated):
        name = re.sub(r"^(\./)+", "", stated)
        name = name[:-1] if name.endswith("/") else name
        wrong = any(part in ("", ".", "..") for part in name.split("/")) and stated != "./"
        if wrong or re.search(r"[\\\x00-\x1f\x7f]", name):
            raise Unverifiable("the tar holds a name that leads elsewhere")
        return name

    @staticmethod
    def extended(kind, data):
        if kind == b"L":
            return {"path": data.split(b"\0")[0].decode("utf-8", "replace")}
        found = {}
        while data:
            record = re.match(rb"([0-9]{1,7}) ", data)
            length = int(record[1]) if record else 0
            if not record or not record.end() < length <= len(data) or data[length - 1 : length] != b"\n":
                raise Unverifiable("a header of the tar is none")
            key, equals, value = data[record.end() : length - 1].partition(b"=")
            if not equals or not key:
                raise Unverifiable("a header of the tar is none")
            if key == b"path":
                found["path"] = value.decode("utf-8", "replace")
            if key == b"size":
                if not re.fullmatch(rb"[0-9]{1,15}", value):
                    raise Unverifiable("the tar states a size that is none")
                found["size"] = int(value)
            data = data[length:]
        return found


def lines_of(part, name):
    path, start, length = part
    with open(path, "rb") as file:
        file.seek(start)
        while length > 0:
            line = file.readline(min(length, LINE_MAX + 1))
            length -= len(line)
            if len(line) > LINE_MAX:
                raise Tampered(f"{name} holds a line that is too long")
            if not line.endswith(b"\n"):
                raise Tampered(f"{name} ends within a line")
            yield line[:-1]


def bytes_of(part):
    path, start, length = part
    if length > WHOLE_MAX:
        raise Tampered(f"a file of {length} bytes is too large for what it is")
    with open(path, "rb") as file:
        file.seek(start)
        return file.read(length)


def parse(line, what):
    try:
        value = json.loads(line)
    except ValueError as e:
        raise Tampered(f"{what} is not JSON") from e
    if not isinstance(value, dict):
        raise Tampered(f"{what} is not an object")
    return value


def is_index(n):
    return isinstance(n, int) and not isinstance(n, bool) and 0 <= n < 2**53


def read_entry(line, expected):
    entry = parse(line, f"entry {expected}")
    good = (
        entry.get("v") == 1
        and is_index(entry.get("_i"))
        and re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", str(entry.get("_t")))
        and isinstance(entry.get("type"), str)
        and isinstance(entry.get("data"), dict)
        and isinstance(entry.get("sd"), list)
        and all(isinstance(digest, str) and re.fullmatch(r"[A-Za-z0-9_-]{43}", digest) for digest in entry["sd"])
    )
    if not good:
        raise Tampered(f"entry {expected}: is no entry")
    return entry


class Tree:
    """The roots of the perfect subtrees, largest first."""

    def __init__(self):
        self.size, self.nodes = 0, []

    def append(self, leaf):
        rest, node = self.size, leaf
        while rest % 2 == 1:
            node = node_hash(self.nodes.pop(), node)
            rest //= 2
        self.nodes.append(node)
        self.size += 1

    def root(self):
        if not self.nodes:
            return sha256(b"")
        root = self.nodes[-1]
        for node in reversed(self.nodes[:-1]):
            root = node_hash(node, root)
        return root


def proves_inclusion(leaf, index, size, proof, root):
    if index >= size or any(len(h) != 32 for h in proof):
        return False
    fn, sn, node = index, size - 1, leaf
    for step in proof:
        if sn == 0:
            return False
        if fn % 2 == 1 or fn == sn:
            node = node_hash(step, node)
            while fn % 2 == 0 and fn != 0:
                fn, sn = fn // 2, sn // 2
        else:
            node = node_hash(node, step)
        fn, sn = fn // 2, sn // 2
    return sn == 0 and node == root


class Disclosures:
    def __init__(self, files, complete):
        part = files.find("disclosures.ndjson")
        self.lines = lines_of(part, "disclosures.ndjson") if part else iter(())
        self.complete, self.last = complete, -1
        self.gone, self.erasing, self.withheld = {}, {}, 0
        self.advance()

    def advance(self):
        line = next(self.lines, None)
        self.next = None if line is None else parse(line, "disclosures.ndjson")
        if self.next is None:
            return
        texts = lambda of: isinstance(of, list) and all(isinstance(text, str) for text in of)
        gone = self.next.get("gone", [])
        good = (
            is_index(self.next.get("i"))
            and self.next["i"] > self.last
            and texts(self.next.get("open", []))
            and isinstance(gone, list)
            and all(isinstance(g, dict) and texts(g.get("d")) and is_index(g.get("by")) for g in gone)
        )
        if not good:
            raise Tampered("disclosures.ndjson holds a line that is none, or out of order")
        self.last = self.next["i"]

    def check(self, entry):
        index, left = entry["_i"], list(entry["sd"])
        if entry["type"] in ("erasure.proceeded", "erasure.executed", "retention.executed"):
            self.erasing[index] = entry["data"].get("digests")
        if self.next and self.next["i"] < index:
            raise Tampered(f"entry {self.next['i']}: disclosures are there for an entry that is not")
        if self.next and self.next["i"] == index:
            for text in self.next.get("open", []):
                digest = base64.urlsafe_b64encode(sha256(text.encode())).decode().rstrip("=")
                if digest not in left:
                    raise Tampered(f"entry {index}: a disclosure is not of this entry")
                left.remove(digest)
            for gone in self.next.get("gone", []):
                for digest in gone["d"]:
                    if digest not in left:
                        raise Tampered(f"entry {index}: lost a disclosure that it never had")
                    left.remove(digest)
                    self.gone.setdefault(gone["by"], []).append(digest)
            self.advance()
        self.withheld += len(left)
        if left and self.complete:
            raise Tampered(f"entry {index}: a disclosure is missing")

    def end(self, full):
        if self.next:
            raise Tampered(f"entry {self.next['i']}: disclosures are there for an entry that is not")
        for by, digests in self.gone.items():
            if by not in self.erasing:
                raise Tampered(f"entry {by} erased nothing")
            listed = "sha256:" + sha256("\n".join(sorted(digests)).encode()).hex()
            if full and self.erasing[by] != listed:
                raise Tampered(f"entry {by} did not erase exactly what is said to be erased by it")


class Incarnations:
    """The names that a log had: a declared recovery gives it a new one, and says what was lost."""

    def __init__(self):
        self.origin, self.recoveries = None, []
        self.receipts, self.older, self.older_holds = [], None, False

    def enter(self, entry):
        data = entry["data"]
        if entry["_i"] == 0 and entry["type"] == "log.opened":
            self.origin = data.get("origin")
        if entry["type"] != "log.recovered":
            return
        lost_from = data.get("lost_from")
        fits = isinstance(data.get("origin"), str) and data.get("old_origin") == self.origin != data["origin"]
        if not fits or not is_index(lost_from) or lost_from > entry["_i"]:
            raise Tampered(f"entry {entry['_i']}: declares the recovery of another log")
        self.recoveries.append((self.origin, lost_from, entry["_i"]))
        self.origin = data["origin"]

    def meet(self, index, leaf):
        for receipt in self.receipts:
            if receipt["index"] == index:
                receipt["holds"] = receipt["leaf"] == leaf.hex()

    def show(self, tree):
        if self.older and self.older.size == tree.size:
            self.older_holds = tree.root() == self.older.root

    def end(self, head, full):
        if full and self.origin != head.origin:
            raise Tampered("entry 0: does not open this log")
        lost = None
        for receipt in self.receipts:
            for old, lost_from, by in self.recoveries:
                if old == receipt["log"] and not receipt["holds"]:
                    if receipt["index"] < lost_from:
                        raise Tampered(f"entry {receipt['index']}: is another than its receipt says")
                    lost = f"entry {receipt['index']} is lost, as entry {by} declares"
        if self.older:
            found = [(lost_from, by) for old, lost_from, by in self.recoveries if old == self.older.origin]
            if not found:
                raise Unverifiable("the previous checkpoint is not of this log")
            lost_from, by = found[0]
            if not self.older_holds and self.older.size <= lost_from:
                raise Tampered("the log was rewritten: it did not grow out of the previous checkpoint")
            if not self.older_holds:
                lost = f"entries of the previous checkpoint are lost, as entry {by} declares"
        return lost


class Batches:
    def __init__(self, files, incarnations, writers):
        self.active = bool(writers)
        self.incarnations = incarnations
        self.writers = {f"{w.name}+{w.id}": w for w in writers}
        self.revoked, self.leaves, self.batch, self.expected = {}, [], None, 0
        self.unknown = None
        if self.active:
            part = files.find("batches.ndjson")
            if part:
                self.lines = lines_of(part, "batches.ndjson")
            else:
                self.active, self.unknown = False, "batches.ndjson is missing"

    def check(self, entry, leaf):
        if entry["type"] == "writer.revoked":
            self.revoked[entry["data"].get("writer")] = entry["_i"]
        if not self.active:
            return
        if self.batch is None:
            line = next(self.lines, None)
            if line is None:
                raise Tampered(f"entry {entry['_i']}: is in no batch")
            self.batch = parse(line, "batches.ndjson")
            signature = self.batch.get("signature")
            good = is_index(self.batch.get("first")) and is_index(self.batch.get("count")) and 1 <= self.batch["count"] <= 1_000_000
            if not good or not isinstance(self.batch.get("writer"), str) or b64(signature) is None:
                raise Tampered("batches.ndjson holds a line that is no batch")
            if self.batch["first"] != self.expected:
                raise Tampered(f"entry {self.expected}: is in no batch")
        self.leaves.append(leaf)
        if len(self.leaves) == self.batch["count"]:
            self.close()

    def close(self):
        first, name = self.batch["first"], self.batch.get("writer")
        signature = b64(self.batch.get("signature"))
        digest = base64.b64encode(sha256(b"".join(self.leaves))).decode()
        message = f"countersign-batch/1\n{self.incarnations.origin}\n{first}\n{len(self.leaves)}\n{digest}\n"
        writer = self.writers.get(name)
        if writer is None:
            self.unknown = self.unknown or f"entry {first}: was signed by {name}, whom the policy does not name"
        elif not writer.signed(message.encode(), signature):
            raise Tampered(f"entry {first}: the batch that begins here is not what {name} signed")
        elif name in self.revoked and first > self.revoked[name]:
            raise Tampered(f"entry {first}: was written by {name}, revoked by entry {self.revoked[name]}")
        self.expected = first + len(self.leaves)
        self.batch, self.leaves = None, []

    def end(self):
        if self.active and (self.batch is not None or next(self.lines, None) is not None):
            raise Tampered("the batches are not those of the log")
        if self.unknown:
            raise Unverifiable(self.unknown)


def read_receipts(path, head, incarnations):
    receipts = {}
    with open(path, "rb") as file:
        lines = file.read().split(b"\n")
    for line in filter(None, lines):
        try:
            receipt = json.loads(line)
            log, index, leaf = receipt["log"], receipt["index"], receipt["leaf"]
        except (ValueError, KeyError, TypeError) as e:
            raise Unverifiable("the receipts hold a line that is none") from e
        if not isinstance(log, str) or not is_index(index) or not isinstance(leaf, str):
            raise Unverifiable("the receipts hold a line that is none")
        if log != head.origin:
            incarnations.receipts.append({"log": log, "index": index, "leaf": leaf, "holds": False})
            continue
        if index >= head.size:
            raise Tampered(f"entry {index}: is gone: a receipt names it")
        if receipts.setdefault(index, leaf) != leaf:
            raise Tampered(f"entry {index}: has two receipts that differ")
    return receipts


def check_receipt(receipts, index, leaf):
    if index in receipts and receipts.pop(index) != leaf.hex():
        raise Tampered(f"entry {index}: is another than its receipt says")


def text_of(files, name):
    part = files.find(name)
    if not part:
        raise Unverifiable(f"{name} is missing")
    try:
        return bytes_of(part).decode("utf-8")
    except UnicodeDecodeError as e:
        raise Tampered(f"{name} is not text") from e


def verify(bundle, policy, previous, receipts):
    files = Folder(bundle) if os.path.isdir(bundle) else Tar(bundle)
    try:
        manifest = json.loads(text_of(files, "manifest.json"))
    except ValueError as e:
        raise Unverifiable("manifest.json is not JSON") from e
    if not isinstance(manifest, dict) or manifest.get("format") != "countersign-bundle/1":
        raise Unverifiable("manifest.json is not of this format")
    head = Checkpoint(text_of(files, "checkpoint"))
    if not any(key.name == head.origin for key in policy.logs):
        raise Unverifiable(f"the policy names no key of {head.origin}")
    signers = head.note.signers(policy.logs + list(policy.witnesses.values()))
    if not any(key in policy.logs and key.name == head.origin for key in signers):
        raise Unverifiable(f"no known key of {head.origin} has signed the checkpoint")
    if manifest.get("origin") != head.origin or manifest.get("size") != head.size:
        raise Tampered("the manifest speaks of another log or size than the checkpoint")
    older, incarnations = None, Incarnations()
    if previous is not None:
        try:
            older = Checkpoint(previous)
            own = any(key.name == older.origin for key in older.note.signers(policy.logs))
        except Tampered as e:
            raise Unverifiable(f"the previous checkpoint: {e}") from e
        if not own:
            raise Unverifiable("the previous checkpoint is not of this log")
        if older.origin != head.origin:
            older, incarnations.older = None, older
        elif older.size > head.size:
            raise Tampered(f"entry {head.size}: and all after it are gone")
    known = read_receipts(receipts, head, incarnations) if receipts else {}
    disclosures = Disclosures(files, manifest.get("disclosures") == "complete" or policy.disclosures)
    full = manifest.get("kind") == "full"
    entries = files.find("entries.ndjson")
    if not entries:
        raise Unverifiable("entries.ndjson is missing")
    count = (verify_full if full else verify_partial)(files, head, policy, older, known, disclosures, incarnations)
    disclosures.end(full)
    lost = incarnations.end(head, full)
    if full and known:
        raise Tampered(f"entry {min(known)}: a receipt names it, and it is not there")
    if lost:
        raise Unverifiable(lost)
    # last, because a bundle that was tampered with is that first
    if policy.quorum and not policy.holds(policy.quorum, signers):
        raise Unverifiable("too few witnesses have signed the checkpoint")
    kind = "entries" if full else f"of {head.size} entries"
    return f"{head.origin}: {count} {kind}, {disclosures.withheld} disclosures withheld"


def tile_path(index, size):
    width = min(256, size - index * 256)
    groups = [f"{index % 1000:03}"]
    rest = index // 1000
    while rest:
        groups.insert(0, f"x{rest % 1000:03}")
        rest //= 1000
    return "/".join(["tile", "0", *groups]) + ("" if width == 256 else f".p/{width}")


def verify_full(files, head, policy, older, receipts, disclosures, incarnations):
    tree, last, misfit = Tree(), "", None
    batches = Batches(files, incarnations, policy.writers)
    tile = b""
    for line in lines_of(files.find("entries.ndjson"), "entries.ndjson"):
        expected = tree.size
        entry = read_entry(line, expected)
        if entry["_i"] != expected:
            raise Tampered(f"entry {min(expected, entry['_i'])}: is missing, comes a second time, or out of order")
        if expected >= head.size:
            raise Tampered(f"entry {expected}: lies beyond the entries that were signed")
        if entry["_t"] < last:
            raise Tampered(f"entry {expected}: is earlier than the one before it")
        incarnations.enter(entry)
        last, leaf = entry["_t"], leaf_hash(line)
        if expected % 256 == 0:
            part = files.find(tile_path(expected // 256, head.size))
            tile = bytes_of(part) if part else b""
        at = expected % 256 * 32
        if tile and misfit is None and tile[at : at + 32] != leaf:
            misfit = expected
        tree.append(leaf)
        incarnations.meet(expected, leaf)
        incarnations.show(tree)
        check_receipt(receipts, expected, leaf)
        batches.check(entry, leaf)
        disclosures.check(entry)
        if older and older.size == tree.size and tree.root() != older.root:
            raise Tampered("the log was rewritten: it did not grow out of the previous checkpoint")
    if tree.size < head.size:
        raise Tampered(f"entry {tree.size}: and all after it are gone")
    if tree.root() != head.root:
        raise Tampered("the entries do not give the root" if misfit is None else f"entry {misfit}: is not what was signed")
    if misfit is not None:
        raise Tampered(f"{tile_path(misfit // 256, head.size)} is wrong")
    batches.end()
    return tree.size


def verify_partial(files, head, policy, older, receipts, disclosures, incarnations):
    part = files.find("proofs.ndjson")
    if not part:
        raise Unverifiable("proofs.ndjson is missing")
    proofs, last, count = lines_of(part, "proofs.ndjson"), -1, 0
    for line in lines_of(files.find("entries.ndjson"), "entries.ndjson"):
        entry = read_entry(line, last + 1)
        if entry["_i"] <= last:
            raise Tampered(f"entry {entry['_i']}: comes a second time, or out of order")
        last = entry["_i"]
        step = next(proofs, None)
        if step is None:
            raise Tampered(f"entry {last}: has no proof")
        proof = parse(step, "proofs.ndjson")
        hashes = [b64(h) for h in proof.get("proof", [])]
        leaf = leaf_hash(line)
        if proof.get("i") != last or None in hashes or not proves_inclusion(leaf, last, head.size, hashes, head.root):
            raise Tampered(f"entry {last}: is not what was signed")
        incarnations.enter(entry)
        incarnations.meet(last, leaf)
        check_receipt(receipts, last, leaf)
        disclosures.check(entry)
        count += 1
    if next(proofs, None) is not None:
        raise Tampered("there are proofs of entries that are not there")
    if not count:
        raise Unverifiable("the bundle holds no entry")
    return count


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0], exit_on_error=False)
    parser.add_argument("--policy", required=True)
    parser.add_argument("--previous")
    parser.add_argument("--receipts")
    parser.add_argument("bundle")
    try:
        args = parser.parse_args()
        with open(args.policy, encoding="utf-8") as file:
            policy = Policy(file.read())
        previous = None
        if args.previous:
            with open(args.previous, encoding="utf-8", newline="") as file:
                previous = file.read()
        print("VERIFIED ", verify(args.bundle, policy, previous, args.receipts))
        return 0
    except Tampered as e:
        print("TAMPERED ", e)
        return 1
    except Unverifiable as e:
        print("NOT VERIFIABLE ", e)
        return 2
    except (Usage, OSError, argparse.ArgumentError, SystemExit) as e:
        print("usage:", e, file=sys.stderr)
        return 3


if __name__ == "__main__":
    sys.exit(main())
