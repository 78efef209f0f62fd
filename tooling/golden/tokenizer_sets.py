"""Makes packages/testing/fixtures/tokenizers/components and marian: tokenizers that are put together in many ways, and what
Hugging Face's libraries do with them.

    python tooling/golden/tokenizers.py packages/testing/fixtures/tokenizers ENGLISH.txt SPANISH.txt

Needs tokenizers, transformers and sentencepiece (versions are written into golden.json). The two texts, a sentence a line,
train the SentencePiece models of `marian`. The texts that are encoded are those of wordpiece/golden.json.
"""
import json
import shutil
import sys
import tempfile
from pathlib import Path

import sentencepiece
import tokenizers
import transformers
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers

out, english, spanish = map(Path, sys.argv[1:4])
versions = {lib.__name__: lib.__version__ for lib in (tokenizers, transformers, sentencepiece)}
texts = [case["text"] for case in json.loads((out / "wordpiece/golden.json").read_text())["single"]]
texts = texts[::2] + ["  two  spaces  ", "İstanbul ΣΑΣ ﬁne ½ ㍿ é ñ e\u0301", "x-y--z, 12.5%", "\u00a0\u3000tabs\t", "<new>word <new> a<x>b"]


def dump(path, value):
    path.write_text(json.dumps(value, ensure_ascii=True, separators=(",", ":")) + "\n")


# --- marian: source.spm, target.spm, vocab.json -------------------------------------------------------------------

marian = out / "marian"
marian.mkdir(parents=True, exist_ok=True)
with tempfile.TemporaryDirectory() as folder:
    for name, text, rule in (("source", english, "nmt_nfkc"), ("target", spanish, "identity")):
        sentencepiece.SentencePieceTrainer.train(
            input=str(text), model_prefix=f"{folder}/{name}", vocab_size=600, model_type="unigram",
            character_coverage=0.999, normalization_rule_name=rule, minloglevel=2,
        )
        shutil.copy(f"{folder}/{name}.model", marian / f"{name}.spm")
pieces = {name: sentencepiece.SentencePieceProcessor(model_file=str(marian / f"{name}.spm")) for name in ("source", "target")}
names = [processor.id_to_piece(i) for processor in pieces.values() for i in range(3, processor.get_piece_size())]
names = [name for name in dict.fromkeys(names) if name not in ("▁unto", "q")]  # some pieces have no id
vocab = {token: i for i, token in enumerate(["</s>", "<unk>", ">>spa<<", ">>fra<<", *names, "<pad>"])}
dump(marian / "vocab.json", vocab)
dump(marian / "tokenizer_config.json", {"source_lang": "eng", "target_lang": "spa", "eos_token": "</s>", "unk_token": "<unk>", "pad_token": "<pad>"})
tokenizer = transformers.MarianTokenizer.from_pretrained(marian)
verses = english.read_text().splitlines()[:40] + spanish.read_text().splitlines()[:20]
marian_texts = [">>spa<< And God said", ">>fra<<In the beginning", "said >>spa<< he", *verses, *texts]
cases = []
for text in marian_texts:
    ids = tokenizer(text).input_ids
    cases.append({
        "text": text, "ids": ids, "decoded": tokenizer.decode(ids, skip_special_tokens=True),
        "target_ids": tokenizer(text_target=text).input_ids,
    })
dump(marian / "golden.json", {"versions": versions, "cases": cases})

# --- components ---------------------------------------------------------------------------------------------------

read = lambda kind: json.loads((out / kind / "tokenizer.json").read_text())
variants = {}


def variant(name, base, **changes):
    variants[name] = {**(read(base) if isinstance(base, str) else base), **changes}


def trained(model, trainer, **parts):
    made = Tokenizer(model)
    for part, value in parts.items():
        setattr(made, part, value)
    made.train_from_iterator(english.read_text().splitlines()[:400], trainer)
    return json.loads(made.to_str())


sequence = lambda kind, key, *steps: {"type": "Sequence", key: list(steps)}
variant("wordpiece: as it is written", "wordpiece",
        normalizer={"type": "BertNormalizer", "clean_text": False, "handle_chinese_chars": False, "strip_accents": None, "lowercase": False},
        pre_tokenizer={"type": "Whitespace"}, post_processor={"type": "BertProcessing", "sep": ["[SEP]", 3], "cls": ["[CLS]", 2]},
        decoder={"type": "WordPiece", "prefix": "##", "cleanup": False})
variant("wordpiece: steps by themselves", "wordpiece",
        normalizer=sequence("n", "normalizers", {"type": "NFD"}, {"type": "StripAccents"}, {"type": "Lowercase"}, {"type": "Strip", "strip_left": True, "strip_right": True}),
        pre_tokenizer=sequence("p", "pretokenizers", {"type": "WhitespaceSplit"}, {"type": "Punctuation", "behavior": "Contiguous"}), decoder=None)
variant("wordpiece: split", "wordpiece", normalizer={"type": "NFKD"},
        pre_tokenizer=sequence("p", "pretokenizers", {"type": "CharDelimiterSplit", "delimiter": "e"}, {"type": "Split", "pattern": {"Regex": "\\s+"}, "behavior": "MergedWithPrevious", "invert": False}, {"type": "Digits", "individual_digits": False}))
variant("unigram: first", "unigram", normalizer={"type": "Lowercase"},
        pre_tokenizer={"type": "Metaspace", "replacement": "▁", "prepend_scheme": "first", "split": True},
        decoder={"type": "Metaspace", "replacement": "▁", "prepend_scheme": "first", "split": True})
variant("unigram: never", "unigram",
        normalizer=sequence("n", "normalizers", {"type": "Strip", "strip_left": True, "strip_right": False}, {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": "▁"}, {"type": "NFC"}),
        pre_tokenizer={"type": "Metaspace", "replacement": "▁", "prepend_scheme": "never", "split": False},
        decoder={"type": "Metaspace", "replacement": "▁", "prepend_scheme": "never", "split": False})
variant("unigram: precompiled", "unigram", normalizer=sequence("n", "normalizers", {"type": "Precompiled", "precompiled_charsmap": "source.spm"}, {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": " "}))
unigram = read("unigram")
unigram["model"]["vocab"] += [[f"<0x{byte:02X}>", -20.0] for byte in range(256)]
unigram["model"]["byte_fallback"] = True
variant("unigram: bytes", unigram, decoder=sequence("d", "decoders", {"type": "ByteFallback"}, {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": True}))
bpe = read("bpe")
bpe["model"].update(byte_fallback=False, fuse_unk=False)
variant("bpe: unknown", bpe, normalizer=None, pre_tokenizer={"type": "Metaspace", "replacement": "▁", "prepend_scheme": "first", "split": True},
        decoder={"type": "Metaspace", "replacement": "▁", "prepend_scheme": "first", "split": True})
bpe = read("bpe")
bpe["model"].update(byte_fallback=False, fuse_unk=True, ignore_merges=True)
variant("bpe: unknown fused", bpe, pre_tokenizer={"type": "Split", "pattern": {"String": "▁"}, "behavior": "MergedWithNext", "invert": False})
added = [{"id": 619, "content": "<new>", "single_word": False, "lstrip": True, "rstrip": True, "normalized": False, "special": False},
         {"id": 620, "content": "PLAY", "single_word": True, "lstrip": False, "rstrip": False, "normalized": True, "special": False}]
variant("bpe: added tokens", {**read("bpe"), "added_tokens": read("bpe")["added_tokens"] + added}, normalizer=sequence("n", "normalizers", {"type": "Lowercase"}, {"type": "Prepend", "prepend": "▁"}, {"type": "Replace", "pattern": {"String": " "}, "content": "▁"}))
bytes_ = read("byte-level-bpe")
for step in (bytes_["pre_tokenizer"], bytes_["post_processor"]):
    step["add_prefix_space"] = True
variant("byte-level: a space before the text", bytes_)
variant("bpe: end of word", trained(models.BPE(unk_token="<unk>"), trainers.BpeTrainer(vocab_size=300, special_tokens=["<unk>"], end_of_word_suffix="</w>", show_progress=False),
        normalizer=normalizers.BertNormalizer(), pre_tokenizer=pre_tokenizers.BertPreTokenizer(), decoder=tokenizers.decoders.BPEDecoder()))
variant("bpe: inside a word", trained(models.BPE(unk_token="<unk>", continuing_subword_prefix="##"), trainers.BpeTrainer(vocab_size=300, special_tokens=["<unk>"], continuing_subword_prefix="##", show_progress=False),
        pre_tokenizer=pre_tokenizers.Whitespace(), decoder=tokenizers.decoders.WordPiece()))
variant("words", trained(models.WordLevel(unk_token="<unk>"), trainers.WordLevelTrainer(vocab_size=200, special_tokens=["<unk>"], show_progress=False), pre_tokenizer=pre_tokenizers.Whitespace()))

import base64
import re

charsmap = (marian / "source.spm").read_bytes()
# normalizer_spec (field 3) of the model has the table in its field 2.
from sentencepiece import sentencepiece_model_pb2 as proto

spm = proto.ModelProto()
spm.ParseFromString(charsmap)
table = base64.b64encode(spm.normalizer_spec.precompiled_charsmap).decode()
result = []
for name, json_ in variants.items():
    made = Tokenizer.from_str(json.dumps(json_).replace('"precompiled_charsmap": "source.spm"', f'"precompiled_charsmap": "{table}"'))
    encodings = [made.encode(text) for text in texts]
    result.append({
        "name": name, "tokenizer": json_,
        "cases": [{"ids": e.ids, "offsets": [place for span in e.offsets for place in span], "words": e.word_ids,
                   "decoded": made.decode(e.ids, skip_special_tokens=True), "decoded_with_special": made.decode(e.ids, skip_special_tokens=False)} for e in encodings],
    })
(out / "components").mkdir(exist_ok=True)
dump(out / "components/golden.json", {"versions": versions, "texts": texts, "variants": result})
