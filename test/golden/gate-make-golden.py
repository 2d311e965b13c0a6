"""Makes gate.golden.json: python3 gate-make-golden.py (SciPy 1.10.1, NumPy 1.24.2), run in test/golden."""
import base64
import io
import json
import sys

import numpy as np
import scipy
from scipy import io as sio
from scipy import signal, stats

n = 1280
t = np.arange(n) / 128
x = (
    0.7 * np.sin(2 * np.pi * 0.37 * t)
    + 0.4 * np.sin(2 * np.pi * 9.3 * t + 1)
    + 0.11 * np.sin(2 * np.pi * 50.4 * t + 2)
    + 0.3 * np.exp(-(((t * 1.3) % 1 - 0.4) ** 2) / 0.002)
).astype(np.float32)

window = x[:320].astype(float)
frequencies, density = signal.welch(window, 64, "hann", 256, 192, detrend="constant")
pulse = density[(frequencies >= 0.5) & (frequencies <= 8)]
shares = pulse / pulse.sum()
strongest = 2 + int(np.argmax(density[2:17]))
tonal = density[strongest - 1 : strongest + 2].sum() + density[2 * strongest - 1 : 2 * strongest + 2].sum()
mat = io.BytesIO()
sio.savemat(mat, {"sig": np.arange(12.0).reshape(3, 4) / 8, "word": "text", "small": np.int16([[5, -7]])}, do_compression=True)
plain = io.BytesIO()
sio.savemat(plain, {"sig": np.arange(6.0).reshape(2, 3) - 0.5}, do_compression=False)
npy = io.BytesIO()
np.save(npy, np.arange(6.0).reshape(2, 3) * 1.5)
golden = {
    "madeBy": f"SciPy {scipy.__version__}, NumPy {np.__version__}: {' '.join(['python3'] + sys.argv)}",
    "samples": [float(v) for v in x[:320]],
    "entropy": float(stats.entropy(shares) / np.log(len(shares))),
    "dominance": float(np.log(tonal / density[2:32].sum())),
    "matCompressed": base64.b64encode(mat.getvalue()).decode(),
    "matPlain": base64.b64encode(plain.getvalue()).decode(),
    "npy": base64.b64encode(npy.getvalue()).decode(),
}
with open("gate.golden.json", "w") as out:
    json.dump(golden, out)
