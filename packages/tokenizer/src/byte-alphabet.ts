// GPT-2 writes each byte of a token as one printable character: those of Latin-1 that can be seen stand for themselves,
// the other 68 bytes, in order, are the characters from U+0100. So a space is Ġ (U+0120).
// Source: `bytes_to_unicode` of github.com/openai/gpt-2.

const visible = (byte: number): boolean =>
  (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || (byte >= 0xae && byte <= 0xff);

const allBytes = Array.from({ length: 256 }, (_, byte) => byte);
const hidden = allBytes.filter((byte) => !visible(byte));

/** The character of each byte. */
export const byteCharacters: readonly string[] = allBytes.map((byte) =>
  String.fromCharCode(visible(byte) ? byte : 0x100 + hidden.indexOf(byte)),
);

const byteOfCode = new Int16Array(0x100 + hidden.length).fill(-1);
for (const byte of allBytes) byteOfCode[(byteCharacters[byte] as string).charCodeAt(0)] = byte;

/**
 * Writes the bytes that a token of a vocabulary file stands for to `target`, from `at`.
 *
 * @returns their number, or -1 when a character is not in the alphabet: then the token is its own text.
 */
export const writeTokenBytes = (token: string, target: Uint8Array, at: number): number => {
  for (let i = 0; i < token.length; i++) {
    const byte = byteOfCode[token.charCodeAt(i)] ?? -1;
    if (byte < 0) return -1;
    target[at + i] = byte;
  }
  return token.length;
};
