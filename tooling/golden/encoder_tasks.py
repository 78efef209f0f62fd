"""Makes packages/testing/fixtures/encoder-tasks: what a reference computes from texts with tiny random encoders.

    python tooling/golden/encoder_tasks.py TOKENIZER.json packages/testing/fixtures/encoder-tasks

Fill-mask and classification come from the pipelines of transformers; sentence vectors are computed below from hidden
states, one text at a time. Needs torch, transformers and safetensors. CPU, float32, eager attention.
"""
import json
import shutil
import sys
from pathlib import Path

import torch
import transformers as t

MASKED = [
    "the [MASK] is small",
    "[MASK] runs [MASK] the decoder, and what happens?",
    "numbers and weights, playing with the tokenizer and the decoder [MASK]",
]
TEXTS = [
    "the tokenizer splits words",
    "a",
    "what happens if the numbers and the weights are rerun with such a small decoder, and positions?",
    "the tokenizer splits worry",
    "we learned the value of playing",
]
PAIRS = [["the player runs", "it is small"], ["a", "the tokenizer splits pieces of the texts"]]

tokenizer_file, out = Path(sys.argv[1]), Path(sys.argv[2])
torch.set_num_threads(1)
tokenizer = t.PreTrainedTokenizerFast(
    tokenizer_file=str(tokenizer_file),
    pad_token="[PAD]",
    unk_token="[UNK]",
    cls_token="[CLS]",
    sep_token="[SEP]",
    mask_token="[MASK]",
    model_input_names=["input_ids", "token_type_ids", "attention_mask"],  # as BERT's tokenizer gives them
)
BASE = {
    "vocab_size": len(tokenizer),
    "hidden_size": 16,
    "num_attention_heads": 2,
    "num_hidden_layers": 2,
    "intermediate_size": 24,
    "max_position_embeddings": 32,
}
LABELS = {0: "dull", 1: "fair", 2: "bright"}
named = {"id2label": LABELS, "label2id": {v: k for k, v in LABELS.items()}}


def make(name, build, **options):
    torch.manual_seed(5)
    model = build(t.BertConfig(**BASE, **options, attn_implementation="eager")).eval()
    with torch.no_grad():
        for key, parameter in model.named_parameters():
            scale = "LayerNorm.weight" in key
            parameter.copy_(torch.randn_like(parameter) * (0.1 if key.endswith("bias") else 0.5) + scale)
    model.save_pretrained(out / name)
    return model


def fill_mask(model):
    fill = t.pipeline("fill-mask", model=model, tokenizer=tokenizer, top_k=4, device="cpu")
    found = [fill(text) for text in MASKED]
    masks = [each if isinstance(each[0], list) else [each] for each in found]
    return [[[{"id": c["token"], "token": c["token_str"], "score": c["score"]} for c in m] for m in each] for each in masks]


def embed(model):
    result = {"mean": [], "cls": [], "pooler": []}
    for text in TEXTS:
        with torch.no_grad():
            output = model(**tokenizer(text, return_tensors="pt"))
        hidden = output.last_hidden_state[0]
        for kind, vector in (("mean", hidden.mean(0)), ("cls", hidden[0]), ("pooler", output.pooler_output[0])):
            result[kind].append((vector / vector.norm()).tolist())
    return result


def classify(model):
    run = t.pipeline("text-classification", model=model, tokenizer=tokenizer, top_k=None, device="cpu")
    inputs = [*TEXTS, *({"text": a, "text_pair": b} for a, b in PAIRS)]
    return [[{"label": c["label"], "score": c["score"]} for c in run([each])[0]] for each in inputs]


def classify_tokens(model):
    run = t.pipeline("token-classification", model=model, tokenizer=tokenizer, device="cpu", ignore_labels=[])
    keys = ("entity", "score", "start", "end")
    return [[{key: float(c[key]) if key == "score" else c[key] for key in keys} for c in run(each)] for each in TEXTS]


out.mkdir(parents=True, exist_ok=True)
shutil.copy(tokenizer_file, out / "tokenizer.json")
golden = {
    "versions": {"torch": torch.__version__, "transformers": t.__version__},
    "seed": 5,
    "tolerance": 1e-4,
    "masked": MASKED,
    "texts": TEXTS,
    "pairs": PAIRS,
    "fillMask": fill_mask(make("fill-mask", t.BertForMaskedLM)),
    "embed": embed(make("embed", t.BertModel)),
    "classify": {
        "softmax": classify(make("softmax", t.BertForSequenceClassification, **named)),
        "sigmoid": classify(
            make("sigmoid", t.BertForSequenceClassification, **named, problem_type="multi_label_classification")
        ),
        "one": classify(make("one", t.BertForSequenceClassification, num_labels=1)),
        "none": classify(make("none", t.BertForSequenceClassification, num_labels=1, problem_type="regression")),
    },
    "tokens": classify_tokens(make("tokens", t.BertForTokenClassification, **named)),
}
(out / "golden.json").write_text(json.dumps(golden, indent=1) + "\n")
