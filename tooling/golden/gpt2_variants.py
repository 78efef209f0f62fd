"""Makes packages/testing/fixtures/gpt2-variants: tiny GPT-2s with the options that the published ones do not use.

    python tooling/golden/gpt2_variants.py packages/testing/fixtures/gpt2-variants

Needs torch, transformers and safetensors (versions are written into golden.json). CPU, float32, eager attention.
"""
import json
import sys
from pathlib import Path

import torch
import transformers
from safetensors.torch import save_file
from transformers import GPT2Config, GPT2LMHeadModel

VARIANTS = {
    "untied-inverse": {"tie_word_embeddings": False, "scale_attn_by_inverse_layer_idx": True},
    "unscaled-relu": {"scale_attn_weights": False, "activation_function": "relu", "n_inner": 20},
}
IDS = [[3, 16, 0, 7, 7, 1, 12]]

out = Path(sys.argv[1])
golden = {"versions": {"torch": torch.__version__, "transformers": transformers.__version__}, "seed": 7, "ids": IDS}
out.mkdir(parents=True, exist_ok=True)
tensors = {}
torch.set_num_threads(1)
for name, options in VARIANTS.items():
    torch.manual_seed(7)
    base = {"vocab_size": 17, "n_positions": 16, "n_embd": 12, "n_head": 3, "n_layer": 2, "bos_token_id": 0, "eos_token_id": 0}
    model = GPT2LMHeadModel(GPT2Config(**base, **options, attn_implementation="eager")).eval()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_(torch.randn_like(parameter) * 0.5)
        tensors[f"{name}.logits"] = model(torch.tensor(IDS)).logits.contiguous()
    model.save_pretrained(out / name, safe_serialization=True)
    (out / name / "generation_config.json").unlink(missing_ok=True)
save_file(tensors, out / "golden.safetensors")
(out / "golden.json").write_text(json.dumps({**golden, "variants": list(VARIANTS), "tolerance": 1e-4}, indent=1) + "\n")
