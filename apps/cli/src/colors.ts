import { createColors } from 'picocolors';
import type { Io } from './io.ts';

/** Colours for a stream: only on a terminal, and not with NO_COLOR. */
export const colors = ({ env }: Io, stream: { isTTY?: boolean }): ReturnType<typeof createColors> =>
  createColors(Boolean(stream.isTTY) && !env['NO_COLOR']);
