"""Makes packages/testing/fixtures/studio: what the studio draws, as a reference computes it with the embedded models.

    python tooling/golden/studio.py packages/testing/fixtures/studio

Needs torch and transformers (versions are written into golden.json). CPU, float32 (the weights are float16), eager attention.
"""
import json
import sys
from pathlib import Path

import torch
import transformers as t

SENTENCE = "The animal did not cross the street because it was too tired."
PROMPT = "My fellow citizens of the Senate and House of"
MASKED = "The people of the United [MASK] are free."
WORD = "president"
ONE_HEAD = {"layer": 2, "head": 6}
OFF = [{"layer": 0, "head": 1, "scale": 0.0}, {"layer": 3, "head": 4, "scale": 0.0}, {"layer": 2, "head": 6, "scale": 2.0}]

root = Path(__file__).resolve().parents[2] / "packages"
out = Path(sys.argv[1])
torch.set_num_threads(1)
torch.set_grad_enabled(False)


def load(auto, name):
    folder = root / name / "model"
    model = auto.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()
    return t.AutoTokenizer.from_pretrained(folder), model


def rounded(values, digits=6):
    if isinstance(values, torch.Tensor):
        values = values.tolist()
    return [rounded(each, digits) for each in values] if isinstance(values, list) else round(float(values), digits)


def likeliest(logits, count=10):
    best = logits.softmax(-1).topk(count)
    return {"ids": best.indices.tolist(), "probabilities": rounded(best.values, 7)}


def layers_of(attentions):
    return rounded(torch.stack([each[0] for each in attentions]))


# The decoder: attention and one head of a sentence, then the way of the last token of a prompt.
tokenizer, model = load(t.AutoModelForCausalLM, "model-speeches")
H = model.config.n_head
D = model.config.n_embd
K = D // H
seen = {}


def watch(module, name):
    return module.register_forward_hook(lambda _m, _i, output: seen.__setitem__(name, (output[0] if isinstance(output, tuple) else output)[0]))


hooks = [watch(model.transformer.h[ONE_HEAD["layer"]].attn.c_attn, "qkv")]
ids = tokenizer(SENTENCE, return_tensors="pt").input_ids
attentions = model(ids, output_attentions=True).attentions
query, key, value = (
    part.reshape(-1, H, K)[:, ONE_HEAD["head"]] for part in seen["qkv"].split(D, dim=-1)
)  # each [T, K]
scores = query @ key.T / K**0.5  # before the mask
weights = attentions[ONE_HEAD["layer"]][0, ONE_HEAD["head"]]
decoder = {
    "model": "speeches",
    "text": SENTENCE,
    "ids": ids[0].tolist(),
    "attention": layers_of(attentions),
    "oneHead": {
        **ONE_HEAD,
        "query": rounded(query),
        "key": rounded(key),
        "value": rounded(value),
        "scores": rounded(scores),
        "output": rounded(weights @ value),
    },
}
for hook in hooks:
    hook.remove()

blocks = model.transformer.h
hooks = [watch(block.attn, f"attention.{n}") for n, block in enumerate(blocks)]
hooks += [watch(block.mlp, f"feedForward.{n}") for n, block in enumerate(blocks)]
hooks += [block.attn.c_proj.register_forward_pre_hook(lambda _m, args, n=n: seen.__setitem__(f"heads.{n}", args[0][0])) for n, block in enumerate(blocks)]
ids = tokenizer(PROMPT, return_tensors="pt").input_ids
passed = model(ids, output_hidden_states=True)
for hook in hooks:
    hook.remove()
logits = passed.logits[0, -1]
answer = int(logits.argmax())
norm = model.transformer.ln_f
# hidden_states has the last one after ln_f: the residual before it is put together from its parts.
residual = [state[0, -1] for state in passed.hidden_states[:-1]]
residual.append(residual[-1] + seen[f"attention.{len(blocks) - 1}"][-1] + seen[f"feedForward.{len(blocks) - 1}"][-1])
lens = [likeliest(model.lm_head(norm(state))) for state in residual]
assert torch.allclose(model.lm_head(norm(residual[-1])), logits, atol=1e-4)

deviation = (residual[-1].var(unbiased=False) + norm.eps).sqrt()
direction = model.lm_head.weight[answer]


def attributed(vector):
    return round(float(((vector - vector.mean()) / deviation * norm.weight) @ direction), 6)


place = ids.shape[1] - 1
parts = [
    {"part": "token", "logit": attributed(model.transformer.wte.weight[ids[0, -1]])},
    {"part": "position", "logit": attributed(model.transformer.wpe.weight[place])},
]
for n, block in enumerate(blocks):
    mixed = seen[f"heads.{n}"][-1].reshape(H, K)
    rows = block.attn.c_proj.weight.reshape(H, K, D)
    parts.append({
        "part": f"blocks.{n}.attention",
        "logit": attributed(seen[f"attention.{n}"][-1]),
        "heads": [attributed(mixed[h] @ rows[h]) for h in range(H)],
        "bias": attributed(block.attn.c_proj.bias),
    })
    parts.append({"part": f"blocks.{n}.feedForward", "logit": attributed(seen[f"feedForward.{n}"][-1])})
parts.append({"part": "norm.bias", "logit": round(float(norm.bias @ direction), 6)})
assert abs(sum(part["logit"] for part in parts) - float(logits[answer])) < 1e-3


def with_heads(changes):
    """Next-token logits with the outputs of some heads scaled."""
    def change(layer):
        def hook(_module, args):
            x = args[0].clone()
            for each in changes:
                if each["layer"] == layer:
                    x[..., each["head"] * K : (each["head"] + 1) * K] *= each["scale"]
            return (x,)
        return hook
    made = [block.attn.c_proj.register_forward_pre_hook(change(n)) for n, block in enumerate(blocks)]
    result = model(ids).logits[0, -1]
    for hook in made:
        hook.remove()
    return result


def fall(layer, head):
    changed = with_heads([{"layer": layer, "head": head, "scale": 0.0}]).log_softmax(-1)[answer]
    return round(float(logits.log_softmax(-1)[answer] - changed), 6)


decoder["path"] = {
    "text": PROMPT,
    "ids": ids[0].tolist(),
    "answer": answer,
    "logit": round(float(logits[answer]), 6),
    "next": likeliest(logits, 20),
    "norms": rounded(torch.stack(residual).norm(dim=-1)),
    "lens": lens,
    "attribution": parts,
    "fallWithoutHead": [[fall(n, h) for h in range(H)] for n in range(len(blocks))],
    "changed": [{"heads": heads, "next": likeliest(with_heads(heads))} for heads in [*[[each] for each in OFF], OFF]],
    "greedy": model.generate(ids, do_sample=False, max_new_tokens=12, eos_token_id=None, pad_token_id=0)[0, ids.shape[1] :].tolist(),
}

# The encoder reads the same sentence, and fills a gap.
tokenizer, model = load(t.AutoModelForMaskedLM, "model-masked")
inputs = tokenizer(SENTENCE, return_tensors="pt")
gap = tokenizer(MASKED, return_tensors="pt")
filled = model(**gap).logits[0]
where = int((gap.input_ids[0] == tokenizer.mask_token_id).nonzero()[0])
hidden_one_by_one = []
ids = inputs.input_ids[0]
for place in range(1, len(ids) - 1):
    one = ids.clone()
    one[place] = tokenizer.mask_token_id
    chances = model(one[None]).logits[0, place].softmax(-1)
    hidden_one_by_one.append(round(float(chances[ids[place]]), 7))
encoder = {
    "model": "masked",
    "text": SENTENCE,
    "ids": ids.tolist(),
    "attention": layers_of(model(**inputs, output_attentions=True).attentions),
    "trueTokenHidden": hidden_one_by_one,
    "fill": {"text": MASKED, "ids": gap.input_ids[0].tolist(), **likeliest(filled[where])},
}

# The encoder-decoder writes the sounds of a word.
tokenizer, model = load(t.AutoModelForSeq2SeqLM, "model-phonemes")
inputs = tokenizer(WORD, return_tensors="pt", return_token_type_ids=False)
greedy = model.generate(**inputs)[0]
crossed = model(**inputs, decoder_input_ids=greedy[None, :-1], output_attentions=True)
beams = model.generate(**inputs, num_beams=4, num_return_sequences=4, output_scores=True, return_dict_in_generate=True)
encoder_decoder = {
    "model": "phonemes",
    "text": WORD,
    "ids": inputs.input_ids[0].tolist(),
    "greedy": greedy[1:].tolist(),
    "sounds": tokenizer.decode(greedy, skip_special_tokens=True),
    "crossAttention": layers_of(crossed.cross_attentions),
    "beams": [
        {
            "ids": [each for each in sequence[1:].tolist() if each != model.config.pad_token_id],
            "score": round(float(score), 6),
            "sounds": tokenizer.decode(sequence, skip_special_tokens=True),
        }
        for sequence, score in zip(beams.sequences, beams.sequences_scores)
    ],
}

about = {
    "decoder": "attention: [layers][heads][queries][keys] of text. oneHead: query, key, value [tokens][width], scores query·key/sqrt(width) before the mask, "
    "output = weights·value. path: of the last token of its own text; lens after the embedding and after each block; attribution with the last norm's "
    "deviation fixed, sums to logit (of answer); fallWithoutHead: log-probability of answer minus that without the head; changed: next tokens with heads scaled.",
    "encoder": "trueTokenHidden: probability of each token (special ones left out) at its place when it alone is masked.",
    "encoderDecoder": "crossAttention: [layers][heads][written tokens][read tokens], row i of the token that is fed at i, start token first.",
}
golden = {
    "versions": {"torch": torch.__version__, "transformers": t.__version__},
    "about": about,
    "decoder": decoder,
    "encoder": encoder,
    "encoderDecoder": encoder_decoder,
}
out.mkdir(parents=True, exist_ok=True)
(out / "golden.json").write_text(json.dumps(golden, ensure_ascii=False, separators=(",", ":")) + "\n")
