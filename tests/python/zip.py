"""Prints {name: SHA-256} of a zip file's entries, read by Python's own zipfile; fails on a bad checksum."""

import hashlib
import json
import os
import zipfile

with zipfile.ZipFile(json.loads(os.environ["KUVERT_TEST"])["file"]) as archive:
    names = archive.namelist()
    assert len(names) == len(set(names)), f"a name stands twice: {names}"
    print(json.dumps({name: hashlib.sha256(archive.read(name)).hexdigest() for name in names}))
