import { CheckpointError } from '../checkpoint-error.ts';
import { expectInside } from './expect-inside.ts';

/**
 * `openai-community/gpt2`, `gpt2` or `openai-community/gpt2@<branch, tag or commit>`.
 *
 * @throws CheckpointError for what cannot be the name of a model.
 */
export const parseHubName = (name: string): { repo: string; revision: string } => {
  const [, repo, revision = 'main'] = /^(\w[\w.-]*(?:\/\w[\w.-]*)?)(?:@(.+))?$/.exec(name) ?? [];
  if (!repo)
    throw new CheckpointError(
      `${JSON.stringify(name)} is not the name of a model: expected owner/name or owner/name@revision`,
    );
  expectInside(name, revision);
  return { repo, revision };
};
