"""Makes packages/testing/fixtures/guidance/golden.json: texts with guidance, of Hugging Face transformers.

    python tooling/golden/guidance.py packages/testing/fixtures/gpt2 packages/testing/fixtures/guidance/golden.json

The model is the tiny one of the first argument. Greedy, `guidance_scale`, and `negative_prompt_ids` where there are some;
`scores` are those of the first step, after guidance.
"""
import json
import sys

import torch
import transformers

model = transformers.AutoModelForCausalLM.from_pretrained(sys.argv[1], attn_implementation="eager").eval()
cases = []
for prompt, negative, scale in [
    ([5, 9, 77, 30], None, 1.5),
    ([5, 9, 77, 30], None, 3.0),
    ([101, 7, 7, 42, 13], [60, 3], 2.0),
    ([12], [8, 9, 10, 11, 12, 13], 0.5),
]:
    extra = {} if negative is None else {"negative_prompt_ids": torch.tensor([negative])}
    with torch.no_grad():
        made = model.generate(
            torch.tensor([prompt]), do_sample=False, guidance_scale=scale, max_new_tokens=16, eos_token_id=None,
            output_scores=True, return_dict_in_generate=True, **extra,
        )
    cases.append({
        "prompt": prompt, "negative": negative, "scale": scale, "ids": made.sequences[0, len(prompt):].tolist(),
        "scores": [round(x, 5) for x in made.scores[0][0].tolist()],
    })
header = {"generator": "guidance.py", "versions": {"torch": torch.__version__, "transformers": transformers.__version__}}
with open(sys.argv[2], "w") as file:
    file.write(json.dumps({"header": header, "cases": cases}, separators=(",", ":")) + "\n")
