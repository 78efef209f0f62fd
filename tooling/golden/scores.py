"""Makes packages/testing/fixtures/scores: log-probabilities and perplexities of texts, by a reference.

    python tooling/golden/scores.py packages/testing/fixtures/scores

Needs torch and transformers (versions are written into golden.json). CPU, float32. The models: the embedded decoder, and
the tiny one of packages/testing/fixtures/gpt2. A text that is longer than the model's positions is read in windows that begin half
the positions before the first token that they score.
"""
import json
import sys
from pathlib import Path

import torch
import transformers as t

TEXTS = [
    "The state of the union is strong.",
    "Fellow-citizens of the Senate and House of Representatives:",
    "Zürich, 日本 👍 xqzw",
    "Call me Ishmael. Some years ago, never mind how long precisely, I thought I would sail about a little. " * 14,
]
root = Path(__file__).resolve().parents[2] / "packages"
out = Path(sys.argv[1])
torch.set_num_threads(1)


def load(folder):
    return t.AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()


def score(model, ids):
    """The log-probability of ids[1:], each with what is before it in its window."""
    positions = model.config.n_positions
    scores = []
    while len(scores) < len(ids) - 1:
        first = 1 + len(scores)
        start = 0 if first == 1 else first - positions // 2
        fed = ids[start : start + positions]
        with torch.no_grad():
            logs = model(torch.tensor([fed])).logits[0].log_softmax(-1)
        last = min(start + positions, len(ids) - 1)
        scores += [logs[at - start - 1, ids[at]].item() for at in range(first, last + 1)]
    return {
        "log_probabilities": [round(value, 6) for value in scores],
        "perplexity": round(torch.tensor(scores, dtype=torch.float64).mean().neg().exp().item(), 6),
    }


folder = root / "model-speeches" / "model"
tokenizer, model = t.AutoTokenizer.from_pretrained(folder), load(folder)
embedded = [{"text": text, "input_ids": (ids := tokenizer(text).input_ids), **score(model, ids)} for text in TEXTS]
assert len(embedded[-1]["input_ids"]) > model.config.n_positions

folder = root / "testing" / "fixtures" / "gpt2"
model = load(folder)
generator = torch.Generator().manual_seed(5)
tiny = []
for length in (2, 11, model.config.n_positions, 2 * model.config.n_positions + 9):
    ids = torch.randint(model.config.vocab_size, (length,), generator=generator).tolist()
    tiny.append({"input_ids": ids, **score(model, ids)})

out.mkdir(parents=True, exist_ok=True)
versions = {"torch": torch.__version__, "transformers": t.__version__}
golden = {"versions": versions, "tolerance": 1e-4, "embedded": embedded, "gpt2": tiny}
(out / "golden.json").write_text(json.dumps(golden, ensure_ascii=False) + "\n")
