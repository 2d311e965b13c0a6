"""Golden logits of small int8 networks, from NumPy int64 and Python integers alone.

Command, from the repository's root:  /usr/bin/python3 test/golden/make-nn-golden.py
Writes test/golden/nn-network.golden.json.

Independent of the TypeScript: requantisation follows TensorFlow Lite's reference kernels with their sign-dependent
nudge and truncating division, SCDM8 counts the ones of every column (not the bit-parallel closed form), convolutions pad
an array of real-valued zeros and contract whole windows.
"""
import json
import math
import sys

import numpy as np

INT32_MIN, INT32_MAX = -(2**31), 2**31 - 1


def fixed_multiplier(real):
    mantissa, shift = math.frexp(real)
    q = math.floor(mantissa * 2**31 + 0.5)
    if q == 2**31:
        q, shift = q // 2, shift + 1
    return (0, 0) if shift < -31 else (q, shift)


def srdhm(a, b):
    if a == INT32_MIN and b == INT32_MIN:
        return INT32_MAX
    product = a * b
    total = product + (2**30 if product >= 0 else 1 - 2**30)
    quotient = abs(total) // 2**31
    return quotient if total >= 0 else -quotient


def rdbpot(x, exponent):
    mask = 2**exponent - 1
    threshold = (mask >> 1) + (1 if x < 0 else 0)
    return (x >> exponent) + (1 if (x & mask) > threshold else 0)


def rescale(x, fixed):
    q, shift = fixed
    return rdbpot(srdhm(int(x) * 2 ** max(shift, 0), q), max(-shift, 0))


def carry_disregard_table(low, high):
    """SCDM8 by its definition: column sums with n mod 2 in the lowest columns; index [a + 128, b + 128]."""
    a = np.arange(-128, 128, dtype=np.int64)[:, None] & 255
    b = np.arange(-128, 128, dtype=np.int64)[None, :] & 255
    total = np.full((256, 256), 2**8 + 2**15, dtype=np.int64)
    for first, k in ((0, low), (4, high)):
        for column in range(11):
            ones = np.zeros((256, 256), dtype=np.int64)
            for j in range(4):
                i = column - j
                if 0 <= i <= 7:
                    both = ((a >> i) & 1) * ((b >> (first + j)) & 1)
                    ones += both if (i == 7) == (first + j == 7) else 1 - both
            total += (ones % 2 if column < k else ones) << (column + first)
    total &= 0xFFFF
    return np.where(total >= 0x8000, total - 0x10000, total)


EXACT = np.outer(np.arange(-128, 128), np.arange(-128, 128)).astype(np.int64)
TABLES = {
    "exact8": EXACT,
    "SCDM8_73": carry_disregard_table(7, 3),
    "SCDM8_84": carry_disregard_table(8, 4),
}


def products(table, weight_first, weights, activations):
    w, x = weights.astype(np.int64) + 128, activations.astype(np.int64) + 128
    return table[w, x] if weight_first else table[x, w]


def requantise(acc, layer, in_q):
    out = np.empty(acc.shape, dtype=np.int64)
    zero = layer["output"]["zeroPoint"]
    least = zero if layer["activation"] == "relu" else -128
    for c in range(acc.shape[0]):
        fixed = fixed_multiplier(in_q["scale"] * layer["weightScales"][c] / layer["output"]["scale"])
        for t in range(acc.shape[1]):
            out[c, t] = min(max(rescale(acc[c, t], fixed) + zero, least), 127)
    return out


def conv1d(x, layer, in_q, table):
    cin, k, stride = layer["inChannels"], layer["kernel"], layer["stride"]
    w = np.array(layer["weights"], dtype=np.int64).reshape(layer["outChannels"], cin, k)
    n = x.shape[1]
    valid = np.ones((cin, n), dtype=np.int64)
    if layer["padding"] == "same":
        count = -(-n // stride)
        padding = max((count - 1) * stride + k - n, 0)
        sides = (padding // 2, padding - padding // 2)
        x = np.pad(x, ((0, 0), sides))
        valid = np.pad(valid, ((0, 0), sides))
    else:
        count = (n - k) // stride + 1
    acc = np.empty((w.shape[0], count), dtype=np.int64)
    for t in range(count):
        window = slice(t * stride, t * stride + k)
        p = products(table, layer["operandOrder"] == "weight-first", w, np.broadcast_to(x[:, window], w.shape))
        acc[:, t] = ((p - in_q["zeroPoint"] * w) * valid[:, window]).sum(axis=(1, 2))
    return requantise(acc + np.array(layer["bias"])[:, None], layer, in_q)


def dense(x, layer, in_q, table):
    w = np.array(layer["weights"], dtype=np.int64).reshape(layer["outputs"], layer["inputs"])
    flat = np.broadcast_to(x.reshape(-1), w.shape)
    p = products(table, layer["operandOrder"] == "weight-first", w, flat)
    acc = (p - in_q["zeroPoint"] * w).sum(axis=1) + np.array(layer["bias"])
    return requantise(acc[:, None], layer, in_q)


def pool(x, size, stride, maximum):
    out = []
    for start in range(0, x.shape[1] - size + 1, stride):
        window = x[:, start : start + size]
        if maximum:
            out.append(window.max(axis=1))
        else:
            means = [math.copysign(math.floor(abs(int(s)) / size + 0.5), int(s)) for s in window.sum(axis=1)]
            out.append(np.array(means, dtype=np.int64))
    return np.stack(out, axis=1)


def run(model, signal, scalars, table):
    x = np.array(signal, dtype=np.int64).reshape(model["signal"]["channels"], model["signal"]["samples"])
    q = model["signal"]["quantisation"]
    outputs = []
    for layer in model["layers"]:
        kind = layer["kind"]
        if kind == "conv1d":
            x = conv1d(x, layer, q, table)
        elif kind == "dense":
            x = dense(x, layer, q, table)
        elif kind in ("max-pool", "average-pool"):
            x = pool(x, layer["size"], layer["stride"], kind == "max-pool")
        elif kind == "global-average-pool":
            x = pool(x, x.shape[1], 1, False)
        else:
            features = x.reshape(-1)
            if q != layer["output"]:
                fixed = fixed_multiplier(q["scale"] / layer["output"]["scale"])
                zero = layer["output"]["zeroPoint"]
                moved = [rescale(v - q["zeroPoint"], fixed) + zero for v in features]
                features = np.clip(np.array(moved), -128, 127)
            x = np.concatenate([features, np.array(scalars)])[:, None]
        q = layer.get("output", q)
        outputs.append([int(v) for v in x.reshape(-1)])
    return outputs


def weights(rng, outputs, fan_in, in_scale, out_scale, zero, activation, order):
    return {
        "weights": [int(v) for v in np.clip(np.rint(rng.normal(0, 40, outputs * fan_in)), -127, 127)],
        "weightScales": [float(v) for v in rng.uniform(0.004, 0.02, outputs)],
        "bias": [int(v) for v in rng.integers(-4000, 4000, outputs)],
        "output": {"scale": out_scale, "zeroPoint": zero},
        "activation": activation,
        "multiplier": "exact8",
        "operandOrder": order,
    }


def conv_layer(name, cin, cout, k, stride, padding, arrays):
    head = {"kind": "conv1d", "name": name, "inChannels": cin, "outChannels": cout}
    return {**head, "kernel": k, "stride": stride, "padding": padding, **arrays}


def models(rng):
    beat_layers = [
        conv_layer("c1", 2, 8, 7, 2, "same", weights(rng, 8, 14, 0.03, 0.11, -128, "relu", "weight-first")),
        conv_layer("c2", 8, 9, 5, 2, "same", weights(rng, 9, 40, 0.11, 0.4, -17, "none", "activation-first")),
        {"kind": "global-average-pool", "name": "mean"},
        {"kind": "concat-scalars", "name": "join", "output": {"scale": 0.25, "zeroPoint": 5}},
        {"kind": "dense", "name": "d1", "inputs": 13, "outputs": 10,
         **weights(rng, 10, 13, 0.25, 0.6, -128, "relu", "activation-first")},
        {"kind": "dense", "name": "d2", "inputs": 10, "outputs": 3,
         **weights(rng, 3, 10, 0.6, 1.5, 21, "none", "weight-first")},
    ]
    yield {
        "name": "two-inputs",
        "signal": {"channels": 2, "samples": 37, "quantisation": {"scale": 0.03, "zeroPoint": 11}},
        "scalars": {"count": 4, "quantisation": {"scale": 0.25, "zeroPoint": 5}},
        "layers": beat_layers,
    }
    flat_layers = [
        conv_layer("c1", 3, 5, 4, 1, "valid", weights(rng, 5, 12, 0.02, 0.08, 33, "relu", "activation-first")),
        {"kind": "max-pool", "name": "most", "size": 3, "stride": 2},
        {"kind": "average-pool", "name": "mean", "size": 2, "stride": 2},
        conv_layer("c2", 5, 4, 3, 1, "same", weights(rng, 4, 15, 0.08, 0.3, -4, "none", "weight-first")),
        {"kind": "dense", "name": "d1", "inputs": 20, "outputs": 2,
         **weights(rng, 2, 20, 0.3, 1.2, 0, "none", "weight-first")},
    ]
    yield {
        "name": "pools",
        "signal": {"channels": 3, "samples": 25, "quantisation": {"scale": 0.02, "zeroPoint": -9}},
        "layers": flat_layers,
    }


def main():
    rng = np.random.default_rng(20261122)
    cases = []
    for model in models(rng):
        runs = []
        for _ in range(3):
            size = model["signal"]["channels"] * model["signal"]["samples"]
            signal = [int(v) for v in rng.integers(-128, 128, size)]
            scalars = [int(v) for v in rng.integers(-128, 128, model.get("scalars", {"count": 0})["count"])]
            for name, table in TABLES.items():
                outputs = run(model, signal, scalars, table)
                runs.append({"multiplier": name, "signal": signal, "scalars": scalars, "outputs": outputs})
        cases.append({"model": model, "runs": runs})
    version = f"Python {sys.version.split()[0]}, NumPy {np.__version__}"
    made_by = f"{version}: /usr/bin/python3 test/golden/make-nn-golden.py"
    with open("test/golden/nn-network.golden.json", "w") as file:
        json.dump({"madeBy": made_by, "cases": cases}, file, separators=(",", ":"))
        file.write("\n")


main()
