import { attention } from './attention';
import { attentionInt16, packRowsInt16, unpackRowsInt16 } from './attention-int16';
import { copyBox } from './copy';
import { binary, rotary, unary } from './elementwise';
import { dotRows, linearFloat32, linearPlain } from './linear-float32';
import { linearInt4 } from './linear-int4';
import { linearInt8 } from './linear-int8';
import { layerNorm, layerNormGradient, rmsNorm, softmax } from './norm';
import { packFloat32 } from './pack-float32';
import { packInt4, packInt8 } from './pack-quantized';
import { quantizeRows } from './quantize';
import { sumColumns, sumRows } from './reduce';
import { unpackRows } from './unpack';

/** Runs one chunk of a job. The numbers are those of `src/jobs.ts`. */
export function runChunk(job: i32, chunk: i32): void {
  switch (job) {
    case 0: return quantizeRows(chunk);
    case 1: return linearFloat32(chunk);
    case 2: return linearInt8(chunk);
    case 3: return linearInt4(chunk);
    case 4: return linearPlain(chunk);
    case 5: return dotRows(chunk);
    case 6: return packFloat32(chunk);
    case 7: return packInt8(chunk);
    case 8: return packInt4(chunk);
    case 9: return unpackRows(chunk);
    case 10: return attention(chunk);
    case 11: return layerNorm(chunk);
    case 12: return rmsNorm(chunk);
    case 13: return softmax(chunk);
    case 14: return unary(chunk);
    case 15: return binary(chunk);
    case 16: return rotary(chunk);
    case 17: return copyBox(chunk);
    case 18: return sumRows(chunk);
    case 19: return sumColumns(chunk);
    case 20: return layerNormGradient(chunk);
    case 21: return attentionInt16(chunk);
    case 22: return packRowsInt16(chunk);
    case 23: return unpackRowsInt16(chunk);
    default: return;
  }
}
