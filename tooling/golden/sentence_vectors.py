"""Writes sentence_vectors.json into the folder of a model for sentence vectors: what the reference makes of ten sentences.

    python tooling/golden/sentence_vectors.py FOLDER

FOLDER has config.json, model.safetensors and tokenizer.json in the layout of Hugging Face, for instance all-MiniLM-L6-v2.
The vectors are the mean of the hidden states of each text alone, cut after 256 tokens, divided by their length. Needs torch
and transformers. CPU, float32, eager attention. packages/models/src/sentence-vectors.test.ts compares.
"""
import json
import sys
from pathlib import Path

import torch
import transformers as t

TEXTS = [
    "A man is eating food.",
    "A man is eating a piece of bread.",
    "The girl is carrying a baby.",
    "Two men pushed carts through the woods.",
    "Someone in a gorilla costume is playing a set of drums!",
    "How many people live in Berlin?",
    "Berlin has a population of 3,520,031 registered inhabitants in an area of 891.82 square kilometers.",
    "Café naïve — 東京 émigré straße 🙂",
    "x",
    "The quick brown fox jumps over the lazy dog. " * 40,
]
MAX_TOKENS = 256

folder = Path(sys.argv[1])
torch.set_num_threads(1)
tokenizer = t.PreTrainedTokenizerFast(tokenizer_file=str(folder / "tokenizer.json"))
model = t.AutoModel.from_pretrained(folder, attn_implementation="eager", dtype=torch.float32).eval()
vectors = []
for text in TEXTS:
    inputs = tokenizer(text, truncation=True, max_length=MAX_TOKENS, return_tensors="pt")
    with torch.no_grad():
        mean = model(**inputs).last_hidden_state[0].mean(0)
    vectors.append((mean / mean.norm()).tolist())
result = {
    "versions": {"torch": torch.__version__, "transformers": t.__version__},
    "maxTokens": MAX_TOKENS,
    "texts": TEXTS,
    "vectors": vectors,
}
(folder / "sentence_vectors.json").write_text(json.dumps(result) + "\n")
