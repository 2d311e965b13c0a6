"""Writes test/golden/signals-*.golden.json with SciPy and NumPy. Run from the repository root:

    python3 test/golden/make-signals-golden.py

Inputs are exact in binary (multiples of 2^-20) so that both sides start from the same numbers.
"""

import json
import sys

import numpy as np
import scipy
from scipy import signal, special, stats

TOOL = f"SciPy {scipy.__version__}, NumPy {np.__version__}: python3 test/golden/make-signals-golden.py"


def write(name, content):
    with open(f"test/golden/signals-{name}.golden.json", "w", encoding="ascii") as file:
        json.dump({"tool": TOOL, **content}, file, separators=(",", ":"))
        file.write("\n")


def exact(x):
    return np.round(np.asarray(x) * 2**20) / 2**20


def floats(x):
    return [float(v) for v in np.ravel(x)]


def test_signal(n):
    """A chirp, a step, a hum and an offset, without randomness."""
    t = np.arange(n)
    x = np.sin(2e-4 * t * t) + 0.3 * np.cos(0.9 * t) + 0.7 + 1.5 * (t > n // 2) - 0.002 * t
    return exact(x)


def filters():
    designs = [
        ("lowpass", 1, 40, 360),
        ("lowpass", 4, 35, 250),
        ("lowpass", 7, 0.8, 64),
        ("highpass", 2, 0.5, 128),
        ("highpass", 5, 12, 360),
        ("bandpass", 1, [8, 20], 200),
        ("bandpass", 2, [0.5, 40], 128),
        ("bandpass", 2, [5, 16], 360),
        ("bandpass", 3, [5, 22], 360),
        ("bandpass", 6, [0.7, 8], 125),
        ("bandstop", 2, [48, 52], 360),
        ("bandstop", 3, [59, 61], 500),
        ("bandstop", 5, [10, 30], 128),
    ]
    x = test_signal(400)
    cases = []
    for kind, order, cutoff, fs in designs:
        sos = signal.butter(order, cutoff, kind, fs=fs, output="sos")
        w, h = signal.sosfreqz(sos, worN=np.array([0.01, 0.1, 0.23, 0.49]) * fs, fs=fs)
        cases.append(
            dict(kind=kind, order=order, cutoffHz=cutoff, sampleRateHz=fs, sos=sos.tolist(),
                 frequencyHz=floats(w), re=floats(h.real), im=floats(h.imag), filtered=floats(signal.sosfilt(sos, x)))
        )
    notches = []
    for f, q, fs in [(50, 30, 360), (60, 10, 250), (1.5, 2, 64)]:
        b, a = signal.iirnotch(f, q, fs=fs)
        notches.append(dict(frequencyHz=f, quality=q, sampleRateHz=fs, b=floats(b), a=floats(a),
                            filtered=floats(signal.lfilter(b, a, x))))
    write("filters", dict(input=floats(x), butterworth=cases, notch=notches))


def resamplers():
    """The same design from scipy.signal.firwin, each polyphase branch scaled to sum 1, then scipy.signal.resample_poly."""
    cases = []
    x = test_signal(500)
    for up, down in [(16, 45), (64, 125), (2, 1), (1, 3), (3, 2), (128, 125), (45, 16)]:
        slow = max(up, down)
        half = 20 * slow
        taps = signal.firwin(2 * half + 1, 0.92 / slow, window=("kaiser", 7.0), scale=False) * up
        for phase in range(up):
            branch = slice((half + phase) % up, None, up)
            taps[branch] /= taps[branch].sum()
        # resample_poly multiplies the taps by `up` itself.
        for edge, padtype in [("hold", "edge"), ("zero", "constant")]:
            y = signal.resample_poly(x, up, down, window=taps / up, padtype=padtype)
            cases.append(dict(up=up, down=down, edge=edge, length=len(y), output=floats(y)[:: max(1, len(y) // 150)],
                              stride=max(1, len(y) // 150)))
        if up * down < 10:
            cases[-1]["taps"] = floats(taps)
    write("resample", dict(input=floats(x), cases=cases))


def tapers():
    rows = []
    for name, argument in [("hann", "hann"), ("hamming", "hamming"), ("blackman", "blackman"),
                           ("kaiser", ("kaiser", 0.5)), ("kaiser", ("kaiser", 7.0)), ("kaiser", ("kaiser", 14.0))]:
        for length in (1, 2, 9, 16):
            for periodic in (False, True):
                rows.append(dict(kind=name, beta=argument[1] if isinstance(argument, tuple) else None, length=length,
                                 periodic=periodic, values=floats(signal.get_window(argument, length, fftbins=periodic))))
    points = [0.0, 0.5, 1.0, 5.0, 20.0, 100.0]
    write("tapers", dict(cases=rows, besselI0=[dict(x=x, value=float(special.i0(x))) for x in points]))


def features():
    x = test_signal(700)
    welches = []
    for segment, overlap, window, detrend in [(128, 64, "hann", "constant"), (100, 50, "hamming", "constant"),
                                              (256, 30, ("kaiser", 5.0), False), (700, 0, "blackman", "constant")]:
        nfft = 2 ** int(np.ceil(np.log2(segment)))
        f, p = signal.welch(x, fs=128, window=window, nperseg=segment, noverlap=overlap, nfft=nfft, detrend=detrend)
        step = f[1]
        edges = [0.5, 4, 12.25, 40]
        bands = [float(p[(f >= lo) & (f < hi)].sum() * step) for lo, hi in zip(edges, edges[1:])]
        welches.append(dict(segmentSamples=segment, overlapSamples=overlap, removeMean=detrend != False,
                            window=dict(kind=window) if isinstance(window, str) else dict(kind="kaiser", beta=window[1]),
                            density=floats(p), stepHz=float(step), edgesHz=edges, bands=bands))
    rows = []
    for name, y in [("test signal", x), ("offset", exact(1e6 + test_signal(99))), ("five", np.array([3.0, -1.5, 8.25, 2.0, 0.125]))]:
        centred = y - y.mean()
        full = np.correlate(centred, centred, "full")[len(y) - 1:]
        lags = min(20, len(y) - 1)
        rows.append(dict(
            name=name, samples=floats(y), mean=float(np.mean(y)), sd=float(np.std(y)), skewness=float(stats.skew(y)),
            excessKurtosis=float(stats.kurtosis(y)), median=float(np.median(y)),
            mad=float(stats.median_abs_deviation(y)), range=float(np.ptp(y)), rms=float(np.sqrt(np.mean(y * y))),
            percents=[0, 5, 37.5, 90, 100], percentiles=floats(np.percentile(y, [0, 5, 37.5, 90, 100])),
            autocorrelation=floats(full[: lags + 1] / full[0])))
    template = exact(np.hanning(25))
    scores = [float(np.corrcoef(x[i: i + 25], template)[0, 1]) for i in range(0, 700 - 24)]
    spectrum = np.fft.rfft(x[:64])
    write("features", dict(statistics=rows, template=floats(template), templateCorrelation=scores[:200],
                           welch=dict(sampleRateHz=128, cases=welches), fft=dict(re=floats(spectrum.real), im=floats(spectrum.imag))))


filters()
resamplers()
tapers()
features()
print(TOOL, file=sys.stderr)
