#!/usr/bin/env python3
"""What EDFlib reads of EDF and BDF files that other programs wrote.

Command (from the repository root, with Debian's libedf-dev): python3 test/golden/make-edf-golden.py > test/golden/edf.golden.json
Annotations are a SHA-256 of lines `onset duration text` (100 ns units; the onset counts from sample 0), in order of onset.
"""
import hashlib
import json
import os
import subprocess
import sys
import tempfile

ROOT = "../shared/data"
FILES = [
    "edf/test_generator.bdf",
    "edf/test_generator.edf",
    "edf/test_generator_datarec_generator_0_5.bdf",
    "edf/test_utf8.edf",
    "vendor/smartcare/example.edf",
    "wfdb_samples/test_edfann.edf",
]

with tempfile.TemporaryDirectory() as folder:
    program = os.path.join(folder, "edflib-dump")
    subprocess.run(["cc", "-O2", "-o", program, "test/golden/edflib-dump.c", "-ledf"], check=True)
    out = subprocess.run([program, *(f"{ROOT}/{name}" for name in FILES)], check=True, capture_output=True)

files = {}
for name, line in zip(FILES, out.stdout.decode("utf-8").splitlines()):
    found = json.loads(line)
    annotations = sorted(found.pop("annotations"), key=lambda one: one[0])
    lines = "".join(f"{onset} {duration} {text}\n" for onset, duration, text in annotations)
    found["annotations"] = {"count": len(annotations), "sha256": hashlib.sha256(lines.encode()).hexdigest()}
    files[name] = found

version = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", "libedf-dev"], capture_output=True, text=True).stdout
made = f"EDFlib {version}; python3 test/golden/make-edf-golden.py > test/golden/edf.golden.json"
json.dump({"madeBy": made, "files": files}, sys.stdout, indent=1)
print()
