#!/usr/bin/env python3
"""Digests of signals decoded without any WFDB code: .mat files by scipy.io.loadmat, plain formats by numpy bit arithmetic.

Command (from the repository root): /usr/bin/python3 test/golden/make-wfdb-digests.py > test/golden/wfdb-digests.golden.json
A digest is the SHA-256 of a channel's samples as little-endian 32-bit integers.
"""
import hashlib
import json
import sys

import numpy as np
import scipy
import scipy.io

ROOT = "../shared/data"


def digest(samples):
    return hashlib.sha256(np.ascontiguousarray(samples, dtype="<i4").tobytes()).hexdigest()


def raw(path):
    return np.fromfile(f"{ROOT}/{path}", dtype=np.uint8)


def signed(values, bits):
    values = values.astype(np.int64) & ((1 << bits) - 1)
    return np.where(values >= 1 << (bits - 1), values - (1 << bits), values)


def mat(path):
    return [row for row in scipy.io.loadmat(f"{ROOT}/{path}")["val"]]


def packed212(path, channels):
    b = raw(path)[: raw(path).size // 3 * 3].reshape(-1, 3).astype(np.int64)
    pairs = np.stack([b[:, 0] + ((b[:, 1] & 15) << 8), b[:, 2] + ((b[:, 1] >> 4) << 8)], axis=1)
    return list(signed(pairs, 12).reshape(-1, channels).T)


def words(path, kind, channels, offset=0):
    return list((np.fromfile(f"{ROOT}/{path}", dtype=kind).astype(np.int64) - offset).reshape(-1, channels).T)


def packed310(path, channels):
    w = np.fromfile(f"{ROOT}/{path}", dtype="<u2").astype(np.int64).reshape(-1, 2)
    third = (w[:, 0] >> 11) + ((w[:, 1] >> 11) << 5)
    return list(signed(np.stack([w[:, 0] >> 1, w[:, 1] >> 1, third], axis=1), 10).reshape(-1, channels).T)


def packed311(path, count):
    w = np.fromfile(f"{ROOT}/{path}", dtype="<u4").astype(np.int64)
    return [signed(np.stack([w, w >> 10, w >> 20], axis=1), 10).reshape(-1)[:count]]


RECORDS = {
    "wfdb_samples/a103l": lambda: mat("wfdb_samples/a103l.mat"),
    "cinc2017/A00001": lambda: mat("cinc2017/A00001.mat"),
    "mitdb/208": lambda: packed212("mitdb/208.dat", 2),
    "wfdb_samples/v102s": lambda: packed212("wfdb_samples/v102s.dat", 4),
    "wfdb_samples/p10143": lambda: words("wfdb_samples/p10143.dat", ">i2", 2),
    "wfdb_samples/test01_00s": lambda: words("wfdb_samples/test01_00s.dat", "<i2", 4),
    "wfdb_samples/3000003_0003": lambda: words("wfdb_samples/3000003_0003.dat", "u1", 2, 128),
    "wfdb_samples/310derive": lambda: packed310("wfdb_samples/310derive.dat", 2),
    "wfdb_samples/311derive": lambda: packed311("wfdb_samples/311derive.dat", 1026),
}

made = f"numpy {np.__version__}, scipy {scipy.__version__}, Python {sys.version.split()[0]}"
result = {
    "madeBy": f"{made}; /usr/bin/python3 test/golden/make-wfdb-digests.py > test/golden/wfdb-digests.golden.json",
    "sha256": {name: [digest(channel) for channel in read()] for name, read in RECORDS.items()},
}
json.dump(result, sys.stdout, indent=1)
print()
