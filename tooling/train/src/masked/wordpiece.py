"""Makes the WordPiece vocabulary of the masked language model, as a tokenizer.json.

    python tooling/train/src/masked/wordpiece.py OUT/tokenizer.json TEXTS...

TEXTS are .txt files, or folders of them. Needs Hugging Face tokenizers.
"""
import sys
from pathlib import Path

from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

SIZE = 5120
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]

out, *places = sys.argv[1:]
files = [str(file) for place in map(Path, places) for file in (sorted(place.glob("*.txt")) if place.is_dir() else [place])]
tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
tokenizer.decoder = decoders.WordPiece()
tokenizer.train(files, trainers.WordPieceTrainer(vocab_size=SIZE, min_frequency=2, special_tokens=SPECIAL, limit_alphabet=90))
tokenizer.post_processor = processors.TemplateProcessing(
    single="[CLS] $A [SEP]",
    pair="[CLS] $A [SEP] $B:1 [SEP]:1",
    special_tokens=[(token, tokenizer.token_to_id(token)) for token in ("[CLS]", "[SEP]")],
)
Path(out).parent.mkdir(parents=True, exist_ok=True)
tokenizer.save(out)
