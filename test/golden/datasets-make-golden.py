#!/usr/bin/env python3
"""Makes datasets-ecg-ode.golden.json and datasets-noise.golden.json beside this script.

Usage: datasets-make-golden.py FOLDER_OF_SHARED_DATA
ECG: the equations of McSharry et al. 2003, written down again from the paper and integrated by SciPy's LSODA with a
tolerance of 1e-10, for beats at given times. Noise: figures of the recorded noise of nstdb and of the program nst.
"""
import json
import sys
from pathlib import Path

import numpy as np
import scipy
from scipy.integrate import solve_ivp
from scipy.signal import welch

HERE = Path(__file__).parent
COMMAND = f"SciPy {scipy.__version__}, NumPy {np.__version__}: /usr/bin/python3 {Path(__file__).name} ../shared/data"

# Table I of the paper: angle, a, b of P Q R S T; heights relative to R.
TABLE = [(-np.pi / 3, 1.2, 0.25), (-np.pi / 12, -5, 0.1), (0, 30, 0.1), (np.pi / 12, -7.5, 0.1), (np.pi / 2, 0.75, 0.4)]


def ecg(interval, rate, seconds, baseline):
    """Beats every `interval` seconds from interval / 2 on; seconds-based events as in datasets/synthetic/ecg.ts."""
    stretch = np.sqrt(min(1.5, interval))
    events = []
    for i, (theta, a, b) in enumerate(TABLE):
        k = stretch if i == 4 else 1.0
        events.append((theta / (2 * np.pi) * k, b / (2 * np.pi) * k, a * b * b / 0.3))
    beats = interval / 2 + interval * np.arange(int(seconds / interval) + 3)
    first_stretch = np.sqrt(min(1.5, interval / 2))
    first = [(o / stretch * first_stretch, w / stretch * first_stretch, h) if i == 4 else (o, w, h) for i, (o, w, h) in enumerate(events)]
    t_eval = np.arange(int(seconds * rate)) / rate
    z, out, start = 0.0, np.empty(len(t_eval)), 0.0
    for n, end in enumerate(beats):
        if start >= seconds:
            break
        omega = 2 * np.pi / (end - start)
        behind = [] if n == 0 else (first if n == 1 else events)
        ahead = first if n == 0 else events

        def slope(t, s):
            x, y, zz = s
            alpha = 1 - np.hypot(x, y)
            theta = omega * (t - start) + np.angle(np.exp(1j * (np.arctan2(y, x) - omega * (t - start))))
            dz = -(zz - baseline * np.sin(2 * np.pi * 0.25 * t))
            for group, turn in ((behind, 0.0), (ahead, 2 * np.pi)):
                for offset, width, height in group:
                    b = omega * width
                    d = theta - turn - omega * offset
                    dz -= (height * omega / b**2) * d * np.exp(-d * d / (2 * b * b))
            return [alpha * x - omega * y, alpha * y + omega * x, dz]

        mask = (t_eval >= start) & (t_eval < end)
        wanted = np.append(t_eval[mask], end)
        s = solve_ivp(slope, (start, end), [1, 0, z], "LSODA", t_eval=wanted, rtol=1e-10, atol=1e-12, max_step=0.002)
        out[mask] = s.y[2][:-1]
        z, start = s.y[2][-1], end
    return out


def shares(x):
    bands = [(0, 0.5), (0.5, 1), (1, 2), (2, 5), (5, 10), (10, 20), (20, 40), (40, 60)]
    f, p = welch(x, 360, nperseg=3600)
    p[0] = 0
    return {f"{a}-{b}": round(float(p[(f >= a) & (f < b)].sum() / p.sum()), 5) for a, b in bands}


def trimmed(v):
    v = np.sort(v)
    cut = int(len(v) * 0.05)
    return float(v[cut : len(v) - cut].mean())


def read_212(path):
    b = np.fromfile(path, np.uint8).reshape(-1, 3).astype(np.int32)
    pairs = np.stack([b[:, 0] | ((b[:, 1] & 15) << 8), b[:, 2] | ((b[:, 1] & 240) << 4)], axis=1)
    return np.where(pairs > 2047, pairs - 4096, pairs)


def beats_of(path):
    """Sample indices of N L R annotations; enough of the format for 118.atr."""
    w = np.fromfile(path, "<u2").astype(int).tolist()
    i, t, out = 0, 0, []
    while w[i]:
        code, v = w[i] >> 10, w[i] & 1023
        i += 1
        if code == 59:
            t += (w[i] << 16) + w[i + 1]
            i += 2
        elif code == 63:
            i += (v + 1) // 2
        elif code < 59:
            t += v
            if code in (1, 2, 3):
                out.append(t)
    return out


def main():
    data = Path(sys.argv[1])
    cases = []
    for bpm, rate in ((60, 360), (75, 128), (110, 250)):
        z = ecg(60 / bpm, rate, 6, 0.05)
        cases.append({"heartRateBpm": bpm, "sampleRateHz": rate, "mV": [round(float(v), 7) for v in z]})
    (HERE / "datasets-ecg-ode.golden.json").write_text(json.dumps({"madeBy": COMMAND, "cases": cases}))

    em = np.fromfile(data / "nstdb/em_recovered.dat", "<i2").reshape(-1, 2).astype(float)
    known = slice(5 * 21600, 7 * 21600)
    ecg118 = read_212(data / "mitdb/118.dat")
    beats = beats_of(data / "mitdb/118.atr")[:300]
    nst = []
    for ch in (0, 1):
        amplitude = trimmed([np.ptp(ecg118[b - 18 : b + 19, ch]) for b in beats])
        noise = em[known, ch]
        rms = trimmed([noise[i : i + 360].std() for i in range(0, len(noise) - 359, 360)])
        # Gain by which em stands in the published mixtures, and whether their steps are 6 dB.
        gains = {}
        for name in ("118e_6", "118e00", "118e06", "118e24"):
            mixed = np.fromfile(data / f"nstdb/{name}.dat", "<i2").reshape(-1, 2)[known, ch] - (ecg118[known, ch] - 1024.0)
            gains[name] = float(np.polyfit(noise, mixed, 1)[0])
        nst.append({"amplitudeAdu": amplitude, "noiseRmsAdu": rms, "gainAt_6": float(np.sqrt(amplitude**2 / 8 / 10**-0.6) / rms), "publishedGains": gains})
    noise = {
        "madeBy": COMMAND,
        "nst118": nst,
        "powerShares": {
            "baseline-wander": shares(read_212(data / "nstdb/bw.dat")[:, 0].astype(float)),
            "muscle": shares(read_212(data / "nstdb/ma.dat")[:, 0].astype(float)),
            "electrode-motion": shares(em[known, 0]),
        },
    }
    (HERE / "datasets-noise.golden.json").write_text(json.dumps(noise, indent=1) + "\n")


main()
