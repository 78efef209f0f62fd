"""Writes packages/testing/fixtures/searches/golden.json: diverse beam search and contrastive search, which transformers 5 has no more.

    python tooling/golden/searches.py

Both are written down here once more, from the papers (Vijayakumar et al. 2016, arXiv:1610.02424; Su et al. 2022,
arXiv:2202.06417), as plainly as possible: no cache, one sequence at a time, lists instead of tensors. The models are those of
fixtures/gpt2 and fixtures/bart, run by transformers. A case is kept if its ids stay the same when every log-probability and
every score moves by up to 1e-4 (three trials). Needs torch and transformers. CPU, float32, eager attention.
packages/models/src/searches-golden.test.ts compares.
"""
import json
import random
from pathlib import Path

import torch
import transformers as t

FIXTURES = Path(__file__).resolve().parents[2] / "packages/testing/fixtures"
NOISE = 1e-4
TRIALS = 3
torch.set_num_threads(1)


class Model:
    """Log-probabilities of the next id, and the hidden states of all ids, of one sequence."""

    def __init__(self, name):
        kind = t.AutoModelForSeq2SeqLM if name == "bart" else t.AutoModelForCausalLM
        self.name = name
        self.model = kind.from_pretrained(FIXTURES / name, attn_implementation="eager", dtype=torch.float32).eval()

    def run(self, source, ids):
        with torch.no_grad():
            if source is None:
                out = self.model(input_ids=torch.tensor([ids]), output_hidden_states=True)
                hidden = out.hidden_states[-1]
            else:
                out = self.model(
                    input_ids=torch.tensor([source]), decoder_input_ids=torch.tensor([ids]), output_hidden_states=True
                )
                hidden = out.decoder_hidden_states[-1]
        return torch.log_softmax(out.logits[0, -1].double(), -1).tolist(), hidden[0].double()


def diverse_beams(model, source, prompt, s, noise):
    """Groups choose in turn; each is a beam search that stops when its best running score cannot beat its worst result."""
    size = s["beams"] // s["groups"]
    running = [[(0.0, [])] for _ in range(s["groups"])]
    found = [[] for _ in range(s["groups"])]
    over = [False] * s["groups"]
    for length in range(1, s["max_new_tokens"] + 1):
        taken = []
        for g in range(s["groups"]):
            if over[g]:
                continue
            candidates = []
            for joint, ids in running[g]:
                for id, logp in enumerate(model.run(source, prompt + ids)[0]):
                    candidates.append((joint + logp - s["diversity"] * taken.count(id) + noise(), ids + [id]))
            candidates = sorted(candidates, key=lambda c: -c[0])[: 2 * size]
            last = length == s["max_new_tokens"]
            for rank, (joint, ids) in enumerate(candidates):
                if (ids[-1] == s["end_id"] or last) and rank < size:
                    found[g].append((joint / length ** s["length_penalty"], ids))
            found[g] = sorted(found[g], key=lambda f: -f[0])[:size]
            running[g] = [c for c in candidates if c[1][-1] != s["end_id"]][:size]
            taken = taken + [ids[-1] for _, ids in running[g]]
            best = running[g][0][0] / length ** s["length_penalty"]
            over[g] = last or (len(found[g]) == size and best <= found[g][-1][0])
    results = sorted((f for group in found for f in group), key=lambda f: -f[0])
    return [ids for _, ids in results], [score for score, _ in results]


def contrastive(model, source, prompt, s, noise):
    ids = []
    while len(ids) < s["max_new_tokens"] and (not ids or ids[-1] != s["end_id"]):
        logp, hidden = model.run(source, prompt + ids)
        top = sorted(range(len(logp)), key=lambda id: -(logp[id] + noise()))[: s["candidates"]]
        scored = []
        for id in top:
            own = model.run(source, prompt + ids + [id])[1][-1]
            similarity = max(torch.cosine_similarity(own, past, dim=0).item() for past in hidden)
            probability = torch.exp(torch.tensor(logp[id], dtype=torch.float64)).item()
            scored.append((1 - s["penalty"]) * probability - s["penalty"] * similarity + noise())
        ids = ids + [top[scored.index(max(scored))]]
    return ids, []


def cases(search, model, prompts, all_settings):
    for settings in all_settings:
        for source, prompt in prompts:
            ids, scores = search(model, source, prompt, settings, lambda: 0.0)
            moved = []
            for trial in range(TRIALS):
                rng = random.Random(trial)
                moved.append(search(model, source, prompt, settings, lambda: rng.uniform(-NOISE, NOISE))[0])
            if any(other != ids for other in moved):
                continue
            yield {"model": model.name, "source": source, "prompt": prompt, "settings": settings, "ids": ids} | (
                {"scores": scores} if scores else {}
            )


rng = random.Random(5)
gpt2, bart = Model("gpt2"), Model("bart")
words = lambda n, vocab: [rng.randrange(4, vocab) for _ in range(n)]
prompts = [(None, words(n, 200)) for n in (3, 5, 8)]
texts = [(words(n, 130) + [2], [2]) for n in (4, 7)]
contrastive_settings = [
    {"candidates": 4, "penalty": 0.6, "max_new_tokens": 16, "end_id": 210},
    {"candidates": 6, "penalty": 0.9, "max_new_tokens": 16, "end_id": 210},
    {"candidates": 3, "penalty": 0.2, "max_new_tokens": 16, "end_id": 210},
]
diverse_settings = [
    {"beams": 4, "groups": 2, "diversity": 0.5, "max_new_tokens": 8, "length_penalty": 1.0, "end_id": 26},
    {"beams": 6, "groups": 3, "diversity": 2.0, "max_new_tokens": 8, "length_penalty": 0.5, "end_id": 201},
    {"beams": 3, "groups": 3, "diversity": 1.0, "max_new_tokens": 8, "length_penalty": 1.0, "end_id": 142},
]
result = {
    "versions": {"torch": torch.__version__, "transformers": t.__version__},
    "contrastive": [*cases(contrastive, gpt2, prompts, contrastive_settings), *cases(contrastive, bart, texts, contrastive_settings)],
    "diverse": [*cases(diverse_beams, gpt2, prompts, diverse_settings), *cases(diverse_beams, bart, texts, diverse_settings)],
}
folder = FIXTURES / "searches"
folder.mkdir(exist_ok=True)
(folder / "golden.json").write_text(json.dumps(result) + "\n")
print({name: len(result[name]) for name in ("contrastive", "diverse")})
