"""Makes packages/testing/fixtures/embedded: what a reference computes with the embedded encoder and encoder-decoder.

    python tooling/golden/embedded_models.py packages/testing/fixtures/embedded

Needs torch and transformers (versions are written into golden.json). CPU, float32 (the weights are float16), eager attention.
"""
import json
import sys
from pathlib import Path

import torch
import transformers as t

MASKED = [
    "My fellow [MASK], our nation is at peace.",
    "The people of the United [MASK] are free.",
    "And the LORD said unto [MASK], Go.",
    "The captain of the [MASK] looked at the whale.",
    "The [MASK] States and Great [MASK] have signed a treaty.",
]
WORDS = "hello world computer congress knight through enough transformer speech president ocean whale don't a blockformer".split()

root = Path(__file__).resolve().parents[2] / "packages"
out = Path(sys.argv[1])
torch.set_num_threads(1)


def load(auto, name):
    folder = root / name / "model"
    model = auto.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()
    return t.AutoTokenizer.from_pretrained(folder), model


def rounded(values):
    return [round(float(value), 6) for value in values]


tokenizer, model = load(t.AutoModelForMaskedLM, "model-masked")
masked = []
for text in MASKED:
    inputs = tokenizer(text, return_tensors="pt")
    with torch.no_grad():
        logits = model(**inputs).logits[0]
    places = (inputs.input_ids[0] == tokenizer.mask_token_id).nonzero().flatten().tolist()
    top = [logits[place].softmax(-1).topk(5) for place in places]
    masked.append({
        "text": text,
        "input_ids": inputs.input_ids[0].tolist(),
        "top": [{"ids": best.indices.tolist(), "scores": rounded(best.values)} for best in top],
        "tokens": [tokenizer.convert_ids_to_tokens(best.indices.tolist()) for best in top],
    })

tokenizer, model = load(t.AutoModelForSeq2SeqLM, "model-phonemes")
spelled = []
for word in WORDS:
    inputs = tokenizer(word, return_tensors="pt", return_token_type_ids=False)
    with torch.no_grad():
        sequence = model.generate(**inputs)[0].tolist()
        logits = model(**inputs, decoder_input_ids=torch.tensor([sequence[:-1]])).logits[0, -1]
    spelled.append({
        "text": word,
        "input_ids": inputs.input_ids[0].tolist(),
        "ids": sequence[1:],
        "sounds": tokenizer.decode(sequence, skip_special_tokens=True),
        "last_logits": rounded(logits),
    })

versions = {"torch": torch.__version__, "transformers": t.__version__}
out.mkdir(parents=True, exist_ok=True)
golden = {"versions": versions, "tolerance": 1e-3, "masked": masked, "spelled": spelled}
(out / "golden.json").write_text(json.dumps(golden, indent=1, ensure_ascii=False) + "\n")
