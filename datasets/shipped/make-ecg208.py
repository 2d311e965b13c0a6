#!/usr/bin/env python3
"""Makes ecg208.{hea,dat,atr} and ecg208.provenance.json beside this script.

Samples: the five minutes of MIT-BIH record 208 that SciPy carries (scipy.misc.electrocardiogram, file ecg.dat: a
NumPy .npz with one uint16 array "ecg", values in ADC units, 200 units per mV, 1024 = 0 mV).
Beats: the reference annotations (208.atr) of the same span of the same database.

Usage: make-ecg208.py ECG_DAT FOLDER_OF_MITDB
Reads and writes WFDB by its own few lines, so that the files also serve as an outside check of Pulsegate's reader.
"""
import hashlib
import json
import sys
from pathlib import Path

import numpy as np

NOISE, NOTE, RHYTHM, SKIP, NUM, SUB, CHN, AUX = 14, 22, 28, 59, 60, 61, 62, 63


def read_212(path):
    b = np.fromfile(path, np.uint8).reshape(-1, 3).astype(np.int32)
    first = b[:, 0] | ((b[:, 1] & 0x0F) << 8)
    second = b[:, 2] | ((b[:, 1] & 0xF0) << 4)
    pairs = np.stack([first, second], axis=1)
    return np.where(pairs > 2047, pairs - 4096, pairs)


def write_212(samples):
    s = (np.asarray(samples, np.int32) & 0xFFF).reshape(-1, 2)
    out = np.empty((len(s), 3), np.uint8)
    out[:, 0] = s[:, 0] & 0xFF
    out[:, 1] = (s[:, 0] >> 8) | ((s[:, 1] >> 8) << 4)
    out[:, 2] = s[:, 1] & 0xFF
    return out.tobytes()


def read_atr(path):
    words = np.frombuffer(Path(path).read_bytes(), "<u2").astype(int).tolist()
    beats, i, time = [], 0, 0
    while i < len(words):
        code, value = words[i] >> 10, words[i] & 0x3FF
        i += 1
        if code == 0 and value == 0:
            break
        if code == SKIP:
            jump = (words[i] << 16) | words[i + 1]
            time += jump - (1 << 32) if jump >= 1 << 31 else jump
            i += 2
        elif code == SUB:
            beats[-1]["sub"] = value - 256 if value & 0x80 else value & 0xFF
        elif code == AUX:
            raw = np.array(words[i : i + (value + 1) // 2], "<u2").tobytes()[:value]
            beats[-1]["aux"] = raw
            i += (value + 1) // 2
        elif code in (NUM, CHN):
            if value:
                raise SystemExit("this script expects chn = num = 0")
        else:
            time += value
            beats.append({"time": time, "code": code, "sub": 0, "aux": b""})
    return beats


def write_atr(annotations):
    words, last = [], 0
    for a in annotations:
        delta = a["time"] - last
        last = a["time"]
        if delta > 1023:
            words += [SKIP << 10, delta >> 16, delta & 0xFFFF]
            delta = 0
        words.append((a["code"] << 10) | delta)
        if a["sub"]:
            words.append((SUB << 10) | (a["sub"] & 0xFF))
        if a["aux"]:
            words.append((AUX << 10) | len(a["aux"]))
            padded = a["aux"] + b"\0" * (len(a["aux"]) % 2)
            words += np.frombuffer(padded, "<u2").astype(int).tolist()
    words.append(0)
    return np.array(words, "<u2").tobytes()


def main():
    ecg_dat, mitdb = Path(sys.argv[1]), Path(sys.argv[2])
    here = Path(__file__).parent
    ecg = np.load(ecg_dat)["ecg"].astype(np.int32)
    lead = read_212(mitdb / "208.dat")[:, 0]
    windows = np.lib.stride_tricks.sliding_window_view(lead, 64)
    starts = [s for s in np.flatnonzero((windows == ecg[:64]).all(axis=1)) if (lead[s : s + len(ecg)] == ecg).all()]
    if len(starts) != 1:
        raise SystemExit(f"the excerpt lies {len(starts)} times in record 208")
    start = int(starts[0])

    every = read_atr(mitdb / "208.atr")
    inside = [{**a, "time": a["time"] - start} for a in every if start <= a["time"] < start + len(ecg)]
    # A rhythm or noise annotation holds until the next one: repeat what held when the excerpt begins.
    held = []
    for code in (RHYTHM, NOISE):
        before = [a for a in every if a["code"] == code and a["time"] < start]
        if before and (before[-1]["sub"] or before[-1]["aux"]):
            held.append({**before[-1], "time": 0})
    annotations = held + inside

    dat, atr = write_212(ecg), write_atr(annotations)
    checksum = int(np.int16(np.uint16(int(ecg.sum()) & 0xFFFF)))
    hea = (
        f"ecg208 1 360 {len(ecg)}\n"
        f"ecg208.dat 212 200(1024)/mV 11 1024 {ecg[0]} {checksum} 0 MLII\n"
        "# 19:35 to 24:35 of record 208 of the MIT-BIH Arrhythmia Database, lead MLII\n"
        "# ODC-By 1.0, see LICENCES.md: Moody & Mark 2001; Goldberger et al. 2000; samples by way of SciPy\n"
    ).encode()
    (here / "ecg208.dat").write_bytes(dat)
    (here / "ecg208.atr").write_bytes(atr)
    (here / "ecg208.hea").write_bytes(hea)
    provenance = {
        "name": "ecg208",
        "title": "MIT-BIH Arrhythmia Database 1.0.0, record 208, lead MLII, 19:35 to 24:35",
        "licence": "ODC-By-1.0",
        "licenceUrl": "https://opendatacommons.org/licenses/by/1-0/",
        "citation": "Moody GB, Mark RG. The impact of the MIT-BIH Arrhythmia Database. IEEE Eng Med Biol 20(3):45-50, 2001, "
        "doi:10.13026/C2F305. Goldberger AL et al. PhysioBank, PhysioToolkit, and PhysioNet. Circulation "
        "101(23):e215-e220, 2000, doi:10.1161/01.CIR.101.23.e215",
        "source": "https://physionet.org/content/mitdb/1.0.0/ (samples as distributed by SciPy, scipy.misc.electrocardiogram)",
        "changes": "One lead cut out and written again in format 212, sample values unchanged; annotations of the span "
        "shifted to its start; the rhythm and signal quality that held at the start repeated at sample 0",
        "excerpt": {"record": "208", "signal": 0, "fromSample": start, "samples": len(ecg)},
        "sampleRateHz": 360,
        "sourceSha256": {
            "ecg.dat": hashlib.sha256(ecg_dat.read_bytes()).hexdigest(),
            "208.dat": hashlib.sha256((mitdb / "208.dat").read_bytes()).hexdigest(),
            "208.atr": hashlib.sha256((mitdb / "208.atr").read_bytes()).hexdigest(),
        },
        "sha256": {
            "ecg208.hea": hashlib.sha256(hea).hexdigest(),
            "ecg208.dat": hashlib.sha256(dat).hexdigest(),
            "ecg208.atr": hashlib.sha256(atr).hexdigest(),
            "samples as little-endian int16": hashlib.sha256(ecg.astype("<i2").tobytes()).hexdigest(),
        },
        "madeBy": "datasets/shipped/make-ecg208.py",
    }
    (here / "ecg208.provenance.json").write_text(json.dumps(provenance, indent=2, ensure_ascii=False) + "\n")
    print(f"start {start}, {len(annotations)} annotations, {len(held)} repeated, checksum {checksum}")


main()
