/** A field of a protobuf message: an integer (its lower 32 bits), or the bytes of anything else. */
export type ProtobufField = { readonly number: number; readonly value: number | Uint8Array };

const CUT_OFF = 'sentencepiece: the file is cut off, or is no SentencePiece model';

/**
 * The fields of a protobuf message, in their order.
 *
 * Source: protobuf.dev/programming-guides/encoding.
 *
 * @throws Error when the bytes are no message.
 */
export const protobufFields = function* (bytes: Uint8Array): Generator<ProtobufField> {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      if (byte === undefined || shift > 63) throw new Error(CUT_OFF);
      if (shift < 32) value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  const take = (length: number): Uint8Array => {
    if (!(length >= 0 && at + length <= bytes.length)) throw new Error(CUT_OFF);
    at += length;
    return bytes.subarray(at - length, at);
  };
  while (at < bytes.length) {
    const key = varint();
    const number = key >>> 3;
    const wireType = key & 7;
    if (wireType === 0) yield { number, value: varint() };
    else if (wireType === 1) yield { number, value: take(8) };
    else if (wireType === 2) yield { number, value: take(varint()) };
    else if (wireType === 5) yield { number, value: take(4) };
    else throw new Error(CUT_OFF);
  }
};
