"""Makes packages/testing/fixtures/encoder-variants: tiny encoders with the heads and options that the other sets lack.

    python tooling/golden/encoder_variants.py packages/testing/fixtures/encoder-variants

Needs torch, transformers and safetensors (versions are written into golden.json). CPU, float32, eager attention.
"""
import json
import shutil
import sys
from pathlib import Path

import torch
import transformers as t
from safetensors.torch import load_file, save_file

SIZES = {"vocab_size": 23, "hidden_size": 12, "num_attention_heads": 3, "num_hidden_layers": 2, "intermediate_size": 20}
BERT = {**SIZES, "max_position_embeddings": 16}
ROBERTA = {**SIZES, "max_position_embeddings": 18, "type_vocab_size": 1, "pad_token_id": 1}
DISTIL = {"vocab_size": 23, "dim": 12, "n_heads": 3, "n_layers": 2, "hidden_dim": 20, "max_position_embeddings": 16}
VARIANTS = {
    "bert-tokens": (t.BertForTokenClassification, t.BertConfig(**BERT, num_labels=3, hidden_act="relu")),
    "bert-pretraining": (t.BertForPreTraining, t.BertConfig(**BERT, hidden_act="gelu_new", layer_norm_eps=1e-3)),
    "bert-untied": (t.BertForMaskedLM, t.BertConfig(**BERT, tie_word_embeddings=False, type_vocab_size=3)),
    "roberta-base": (t.RobertaModel, t.RobertaConfig(**ROBERTA)),
    "roberta-text": (t.RobertaForSequenceClassification, t.RobertaConfig(**ROBERTA, num_labels=4)),
    "xlm-roberta-tokens": (t.XLMRobertaForTokenClassification, t.XLMRobertaConfig(**ROBERTA, num_labels=5)),
    "camembert-masked-lm": (t.CamembertForMaskedLM, t.CamembertConfig(**{**ROBERTA, "pad_token_id": 3})),
    "distilbert-base": (t.DistilBertModel, t.DistilBertConfig(**DISTIL)),
    "distilbert-text": (t.DistilBertForSequenceClassification, t.DistilBertConfig(**DISTIL)),
    "distilbert-tokens": (t.DistilBertForTokenClassification, t.DistilBertConfig(**DISTIL, num_labels=3)),
}
IDS = [[5, 16, 0, 7, 7, 12, 22, 9], [4, 8, 15, 16, 11, 20, 6, 5]]

out = Path(sys.argv[1])
golden = {"versions": {"torch": torch.__version__, "transformers": t.__version__}, "seed": 11, "ids": IDS}
tensors = {}
torch.set_num_threads(1)
for name, (build, config) in VARIANTS.items():
    torch.manual_seed(11)
    config._attn_implementation = "eager"
    model = build(config).eval()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_(torch.randn_like(parameter) * 0.5)
        result = model(torch.tensor(IDS))
    for key in ("logits", "prediction_logits", "last_hidden_state", "pooler_output"):
        if result.get(key) is not None:
            tensors[f"{name}.{key.replace('prediction_', '')}"] = result[key].contiguous()
    model.save_pretrained(out / name)

# The names that checkpoints had which came from TensorFlow.
old = {
    key.replace("LayerNorm.weight", "LayerNorm.gamma").replace("LayerNorm.bias", "LayerNorm.beta"): value
    for key, value in load_file(out / "bert-pretraining" / "model.safetensors").items()
}
(out / "bert-old-names").mkdir(exist_ok=True)
save_file(old, out / "bert-old-names" / "model.safetensors")
shutil.copy(out / "bert-pretraining" / "config.json", out / "bert-old-names" / "config.json")
tensors["bert-old-names.logits"] = tensors["bert-pretraining.logits"].clone()

save_file(tensors, out / "golden.safetensors")
names = [*VARIANTS, "bert-old-names"]
(out / "golden.json").write_text(json.dumps({**golden, "variants": names, "tolerance": 1e-4}, indent=1) + "\n")
