#!/usr/bin/env python3
"""Makes xdf.golden.json beside this script: an XDF file in base64, and what a reader must find in it.

Written from the specification (sccn/xdf wiki) with struct alone, independently of the reader: an ECG of two channels
(int16, microvolts, 250 Hz) whose computer's clock is 100 s behind and 200 ppm slow, a PPG (float32, 64 Hz) that starts 1.5 s
later and loses a second, text markers, integer triggers without a rate, clock offsets every 5 s, boundaries, footers.
"""
import base64
import json
import struct
import uuid
from pathlib import Path

MARK = uuid.UUID("43a546dc-cbf5-410f-b30e-d5467383cbe4").bytes
SECONDS = 20
ECG_HZ, PPG_HZ = 250, 64
# The recorder's clock is t; the ECG's computer shows t - 100 - DRIFT * (t - START).
START, OFFSET, DRIFT = 5000.0, 100.0, 2e-4


def length(n, size=None):
    size = size or (1 if n < 256 else 4)
    return struct.pack("<B", size) + n.to_bytes(size, "little")


def chunk(tag, content, size=None):
    return length(len(content) + 2, size) + struct.pack("<H", tag) + content


def header(stream, name, kind, fmt, rate, labels, unit):
    channels = "".join(f"<channel><label>{one}</label><unit>{unit}</unit></channel>" for one in labels)
    xml = (
        f'<?xml version="1.0"?><info><name>{name}</name><type>{kind}</type><channel_count>{max(1, len(labels))}</channel_count>'
        f"<nominal_srate>{rate}</nominal_srate><channel_format>{fmt}</channel_format><source_id>a &amp; b</source_id>"
        f"<desc><channels>{channels}</channels></desc></info>"
    )
    return chunk(2, struct.pack("<I", stream) + xml.encode())


def samples(stream, rows):
    body = b""
    for stamp, value in rows:
        body += b"\x00" if stamp is None else b"\x08" + struct.pack("<d", stamp)
        body += value
    return chunk(3, struct.pack("<I", stream) + length(len(rows), 4) + body, 8 if stream == 2 else None)


def footer(stream, count):
    return chunk(6, struct.pack("<I", stream) + f"<?xml version='1.0'?><info><sample_count>{count}</sample_count></info>".encode())


def text(value):
    raw = value.encode()
    return length(len(raw)) + raw


def behind(t):
    return t - OFFSET - DRIFT * (t - START)


ecg = [((i * 37) % 2001 - 1000, -i % 777) for i in range(ECG_HZ * SECONDS)]
ppg = [(i * 13 % 512) / 8 for i in range(PPG_HZ * SECONDS)]
lost = range(PPG_HZ * 8, PPG_HZ * 9)
markers = [(START + 2.0, "start"), (START + 7.2, "Übung: squats"), (START + 12.5, "end")]

out = b"XDF:" + chunk(1, b"<?xml version='1.0'?><info><version>1.0</version><datetime>2026-03-01T10:00:00+0100</datetime></info>")
out += header(1, "Board ECG", "ECG", "int16", ECG_HZ, ["I", "II"], "microvolts")
out += header(2, "Finger", "PPG", "float32", PPG_HZ, ["PLETH"], "")
out += header(7, "Markers", "Markers", "string", 0, ["marker"], "")
out += header(9, "Trigger", "Stim", "int32", 0, ["code"], "")
ppg_count = 0
for second in range(SECONDS):
    at = START + second
    if second % 5 == 0:
        out += chunk(4, struct.pack("<Idd", 1, behind(at), at - behind(at)))
        out += chunk(4, struct.pack("<Idd", 2, at, 0.0))
    rows = [
        (behind(at + i / ECG_HZ) if i % 50 == 0 else None, struct.pack("<hh", *ecg[second * ECG_HZ + i]))
        for i in range(ECG_HZ)
    ]
    out += samples(1, rows)
    kept = [n for n in range(second * PPG_HZ, (second + 1) * PPG_HZ) if n not in lost]
    if kept:
        out += samples(2, [(START + 1.5 + n / PPG_HZ, struct.pack("<f", ppg[n])) for n in kept])
        ppg_count += len(kept)
    for stamp, value in markers:
        if at <= stamp < at + 1:
            out += samples(7, [(stamp, text(value))])
    if second == 4:
        out += samples(9, [(START + 4.5, struct.pack("<i", 42))])
    if second % 4 == 3:
        out += chunk(5, MARK)
out += footer(1, len(ecg)) + footer(2, ppg_count)

Path(__file__).with_name("xdf.golden.json").write_text(
    json.dumps(
        {
            "made by": f"python3 {Path(__file__).name}",
            "file": base64.b64encode(out).decode(),
            "ecg": [[a for a, _ in ecg], [b for _, b in ecg]],
            "ppg": ppg,
            "ppgLost": [lost.start, lost.stop],
            "ppgLateS": 1.5,
            "markers": [[round(stamp - START, 6), value] for stamp, value in markers],
            "boundaries": [i for i in range(len(out)) if out.startswith(MARK, i)],
        },
        ensure_ascii=False,
    )
    + "\n"
)
