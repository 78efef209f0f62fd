import { CheckpointError } from '../../checkpoint-error.ts';
import type { HubOptions } from './hub-options.ts';

/** One line for whatever went wrong with the hub. `name` is what was asked of it. */
export const hubError = (name: string, { hubUrl, accessToken }: HubOptions, error: unknown): CheckpointError => {
  if (error instanceof CheckpointError) return error;
  const hub = hubUrl ?? 'https://huggingface.co';
  const { statusCode, data, message, cause } = error as {
    statusCode?: number;
    data?: { error?: string };
    message?: string;
    cause?: { code?: string; message?: string };
  };
  const line = (text: string): CheckpointError =>
    new CheckpointError(`${name}: ${text.replace(/\s+/g, ' ')}`, { cause: error });
  const said = data?.error ? ` (${data.error})` : '';
  if (statusCode === 401)
    return line(
      accessToken
        ? `${hub} does not let this access token in, or has no such repository${said}`
        : `no such repository on ${hub}, or a private one that needs an access token${said}`,
    );
  if (statusCode === 403) return line(`${hub} refuses access: ask for it on the page of the model${said}`);
  if (statusCode === 404) return line(`not found on ${hub}${said}`);
  if (statusCode !== undefined) return line(`${hub} answered ${statusCode}${said}`);
  // The two messages of fetch, of which the cause is the interesting part.
  if (message === 'fetch failed') return line(`${hub} cannot be reached (${cause?.code ?? cause?.message})`);
  if (message === 'terminated') return line(`the connection broke off (${cause?.message})`);
  return line(`${message ?? error}`);
};
