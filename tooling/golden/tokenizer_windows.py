"""Makes packages/testing/fixtures/tokenizers/windows: all windows of texts that are cut, for the batches of the other sets.

    python tooling/golden/tokenizer_windows.py packages/testing/fixtures/tokenizers

Needs tokenizers 0.22: from 0.23.1 on the library stops before the end of a text, and the last windows are missing
(github.com/huggingface/tokenizers/issues/2091).
"""
import json
import sys
from pathlib import Path

import tokenizers

assert tokenizers.__version__.startswith("0.22."), tokenizers.__version__
out = Path(sys.argv[1])
sets = []
for kind in ("wordpiece", "unigram", "bpe", "byte-level-bpe"):
    tokenizer = tokenizers.Tokenizer.from_file(str(out / kind / "tokenizer.json"))
    batches = json.loads((out / kind / "golden.json").read_text())["batches"]
    for index, batch in enumerate(batches):
        if not batch["truncation"]:
            continue
        tokenizer.enable_truncation(**batch["truncation"])
        encodings = tokenizer.encode_batch([tuple(text) if isinstance(text, list) else text for text in batch["inputs"]])
        windows = [[window.ids for window in (encoding, *encoding.overflowing)] for encoding in encodings]
        sets.append({"kind": kind, "batch": index, "windows": windows})
(out / "windows").mkdir(exist_ok=True)
golden = {"versions": {"tokenizers": tokenizers.__version__}, "sets": sets}
(out / "windows/golden.json").write_text(json.dumps(golden, separators=(",", ":")) + "\n")
