import { homedir } from 'node:os';
import { join } from 'node:path';

export type HubOptions = {
  /** The folder of `models--org--name` folders, shared with other Hugging Face software. */
  readonly cacheDir: string;
  /** Default: https://huggingface.co */
  readonly hubUrl?: string;
  readonly accessToken?: string;
  /** Ask nothing of the network: what the cache does not have of a model that it knows counts as absent. */
  readonly offline?: boolean;
  /** Called during a download. */
  onProgress?(progress: { readonly file: string; readonly bytes: number; readonly total: number }): void;
};

/**
 * The options that Hugging Face's own software would read from the environment `env`: HF_HUB_CACHE (or HF_HOME, or
 * XDG_CACHE_HOME), HF_ENDPOINT, HF_TOKEN and HF_HUB_OFFLINE. An empty variable counts as not set.
 */
export const hubOptionsFromEnv = (env: Readonly<Record<string, string | undefined>>): HubOptions => {
  const caches = env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  const home = env['HF_HOME'] || join(caches, 'huggingface');
  return {
    cacheDir: env['HF_HUB_CACHE'] || env['HUGGINGFACE_HUB_CACHE'] || join(home, 'hub'),
    hubUrl: env['HF_ENDPOINT'] || undefined,
    accessToken: env['HF_TOKEN']?.trim() || undefined,
    offline: /^(1|on|yes|true)$/i.test(env['HF_HUB_OFFLINE'] ?? ''),
  };
};
