"""Makes packages/testing/fixtures/sampling-more/golden.json: random numbers and the choices and filters that Hugging Face
transformers does not have, written from their published definitions with Python's integers and floats alone.

    python tooling/golden/sampling_more.py packages/testing/fixtures/sampling-more/golden.json

Sources:
- random numbers: Salmon et al. 2011, Threefry-2x32 with 20 rounds; docs/random-numbers.md
- top-a: p < a * max(p)^2 (BlinkDL; text-generation-webui, TopALogitsWarper)
- presence and frequency: OpenAI's API reference, mu[j] - c[j] * frequency - (c[j] > 0) * presence, c over the sampled tokens
- XTC and DRY: p-e-w's definitions, text-generation-webui pull requests 6335 and 5677
- mirostat 1 and 2: Basu et al. 2020, with the estimates and updates of llama.cpp (src/llama-sampling.cpp)
- Gumbel-max: argmax(logit - log(-log(u)))
"""
import json
import math
import platform
import sys

MASK = 2**32 - 1


def threefry(key, counter):
    rotations = [13, 15, 26, 6, 17, 29, 16, 24]
    keys = [*key, 0x1BD11BDA ^ key[0] ^ key[1]]
    x, y = (counter[0] + key[0]) & MASK, (counter[1] + key[1]) & MASK
    for n in range(1, 21):
        r = rotations[(n - 1) % 8]
        x = (x + y) & MASK
        y = ((y << r | y >> (32 - r)) & MASK) ^ x
        if n % 4 == 0:
            x = (x + keys[n // 4 % 3]) & MASK
            y = (y + keys[(n // 4 + 1) % 3] + n // 4) & MASK
    return x, y


def number(seed, n, stream=0):
    a, b = threefry((seed & MASK, seed >> 32), (n & MASK, (n >> 32) + (stream << 24)))
    return ((a >> 5) * 2**26 + (b >> 6)) / 2**53


def softmax(logits):
    top = max(logits)
    weights = [math.exp(x - top) for x in logits]
    return [w / sum(weights) for w in weights]


def draw(probabilities, u):
    total = 0.0
    for i, p in enumerate(probabilities):
        total += p
        if u < total:
            return i
    return len(probabilities) - 1


def top_a(logits, a):
    p = softmax(logits)
    return [x if q >= a * max(p) ** 2 else None for x, q in zip(logits, p)]


def presence_frequency(logits, new, presence, frequency):
    return [x - new.count(i) * frequency - (i in new) * presence for i, x in enumerate(logits)]


def xtc(logits, threshold):
    p = softmax(logits)
    order = sorted(range(len(p)), key=lambda i: (-p[i], i))
    gone = {order[r] for r in range(len(order) - 1) if p[order[r + 1]] >= threshold}
    return [None if i in gone else x for i, x in enumerate(logits)]


def dry(logits, ids, multiplier, base, allowed, breakers):
    out = list(logits)
    if ids[-1] in breakers:
        return out
    longest = {}
    for i in range(len(ids) - 1):
        if ids[i] != ids[-1] or ids[i + 1] in breakers:
            continue
        n = 1
        while n < 50 and i - n >= 0 and ids[i - n] == ids[-1 - n] and ids[-1 - n] not in breakers:
            n += 1
        longest[ids[i + 1]] = max(n, longest.get(ids[i + 1], 0))
    for token, n in longest.items():
        if n >= allowed:
            out[token] -= multiplier * base ** (n - allowed)
    return out


def mirostat(version, rows, seed, target, rate, candidates=100):
    """The ids chosen one after the other, and mu after each."""
    mu, chosen, mus = 2 * target, [], []
    for n, logits in enumerate(rows):
        p = softmax(logits)
        order = sorted(range(len(p)), key=lambda i: (-p[i], i))
        if version == 2:
            kept = [i for i in order if -math.log2(p[i]) <= mu] or order[:1]
        else:
            top = order[:candidates]
            t = [math.log((i + 2) / (i + 1)) for i in range(len(top) - 1)]
            b = [math.log(p[top[i]] / p[top[i + 1]]) for i in range(len(top) - 1)]
            s = sum(x * y for x, y in zip(t, b)) / sum(x * x for x in t)
            e = s - 1
            k = (e * 2**mu / (1 - len(p) ** -e)) ** (1 / s)
            kept = order[: max(int(k), 1)]
        # The sum runs in order of id, as that of `multinomial`.
        kept.sort()
        q = softmax([logits[i] for i in kept])
        at = draw(q, number(seed, n))
        mu -= rate * (-math.log2(q[at]) - target)
        chosen.append(kept[at])
        mus.append(mu)
    return {"ids": chosen, "mu": mus}


def gumbel(logits, seed, place):
    def noise(i):
        word = threefry((seed & MASK, seed >> 32), (i // 2, place + (2 << 24)))[i % 2]
        return -math.log(-math.log((word + 0.5) / 2**32))

    return max(range(len(logits)), key=lambda i: logits[i] + noise(i))


def row(seed, length, spread):
    """Logits that a float32 can hold: sixteenths."""
    return [round(16 * spread * (number(seed, n, 9) + number(seed, n, 10) - 1)) / 16 for n in range(length)]


SEEDS = [0, 1, 42, 2**32 + 1, 2**53 - 1]
rows = [row(100 + i, 120, 4 + i % 7) for i in range(40)]
short = [r[:50] for r in rows]
ids = [[int(number(200 + i, n, 9) * 3) for n in range(60)] for i in range(12)]
peaked = [[x + (6 if n % 17 == 0 else 0) for n, x in enumerate(r)] for r in short]

golden = {
    "header": {"generator": "sampling_more.py", "python": platform.python_version()},
    "threefry": [
        {"key": k, "counter": c, "words": threefry(k, c)}
        for k, c in [((0, 0), (0, 0)), ((MASK, MASK), (MASK, MASK)), ((0x13198A2E, 0x03707344), (0x243F6A88, 0x85A308D3)), ((42, 7), (2**31, 5))]
    ],
    "numbers": [
        {"seed": s, "n": n, "stream": stream, "value": number(s, n, stream)}
        for s in SEEDS for n in [0, 1, 2, 1000, 2**31, 2**32 + 5] for stream in [0, 1]
    ],
    "multinomial": [{"seed": s, "ids": [draw(softmax(r), number(s, n)) for n, r in enumerate(rows)]} for s in SEEDS],
    "gumbel": [{"seed": s, "ids": [gumbel(r, s, n + 1) for n, r in enumerate(rows)]} for s in SEEDS],
    "top_a": [{"a": a, "input": short[i], "logits": top_a(short[i], a)} for a in (0.01, 0.2, 1.0) for i in range(3)],
    "presence_frequency": [
        {"ids": ids[i], "prompt": 20, "presence": p, "frequency": f, "input": short[i], "logits": presence_frequency(short[i], ids[i][20:], p, f)}
        for i, (p, f) in enumerate([(0.5, 0.0), (0.0, 0.25), (1.5, -0.125)])
    ],
    "xtc": [{"threshold": t, "input": peaked[i], "logits": xtc(peaked[i], t)} for t in (0.05, 0.1, 0.2) for i in range(4)],
    "dry": [
        {"ids": ids[i], "input": short[i], "multiplier": m, "base": b, "allowed": a, "breakers": br, "logits": dry(short[i], ids[i], m, b, a, br)}
        for i in range(12)
        for m, b, a, br in [(0.75, 1.5, 2, []), (0.5, 2.0, 1, [2]), (1.25, 1.25, 3, [0]), (0.75, 1.75, 4, [])]
    ],
    "mirostat": [
        {"version": v, "seed": s, "target": t, "rate": r, **mirostat(v, rows, s, t, r)}
        for v in (1, 2) for s, t, r in [(1, 3.0, 0.1), (42, 5.0, 0.25), (7, 2.0, 1.0)]
    ],
    "rows": rows,
}
with open(sys.argv[1], "w") as file:
    file.write(json.dumps(golden, separators=(",", ":")) + "\n")
