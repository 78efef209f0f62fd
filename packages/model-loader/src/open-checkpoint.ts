import type { Checkpoint, TensorInfo } from './checkpoint.ts';
import { CheckpointError } from './checkpoint-error.ts';
import { openSafetensors } from './formats/open-safetensors.ts';
import { expectInside } from './sources/expect-inside.ts';
import { readJson } from './sources/read-json.ts';
import type { Source } from './sources/source.ts';

const SINGLE = 'model.safetensors';
const INDEX = 'model.safetensors.index.json';

/** The index's map from tensor names to shard files, checked. */
const weightMap = (source: Source, index: unknown): [tensor: string, shard: string][] => {
  const map = (index as { weight_map?: unknown } | null)?.weight_map;
  if (typeof map !== 'object' || map === null || Array.isArray(map))
    throw new CheckpointError(`${source.name}: ${INDEX} has no weight_map`);
  const entries = Object.entries(map);
  for (const [tensor, shard] of entries) {
    if (typeof shard !== 'string')
      throw new CheckpointError(`${source.name}: ${INDEX} names no file for tensor ${JSON.stringify(tensor)}`);
    expectInside(`${source.name}: ${INDEX}`, shard);
  }
  return entries;
};

const openShard = async (source: Source, shard: string): Promise<Checkpoint> => {
  const bytes = await source.open(shard);
  if (!bytes) throw new CheckpointError(`${source.name}: no file ${shard}, which ${INDEX} names`);
  return openSafetensors(bytes);
};

/** The shards as one checkpoint. Its tensors are those of the index: the shards may hold more, which are not seen. */
const openShards = async (source: Source, index: unknown): Promise<Checkpoint> => {
  const shards = new Map<string, Checkpoint>();
  const tensors = new Map<string, TensorInfo>();
  const owners = new Map<string, Checkpoint>();
  const close = async (): Promise<void> => {
    for (const shard of shards.values()) await shard.close();
  };
  try {
    for (const [name, file] of weightMap(source, index)) {
      const shard = shards.get(file) ?? (await openShard(source, file));
      shards.set(file, shard);
      const info = shard.tensors.get(name);
      if (!info)
        throw new CheckpointError(
          `${source.name}: ${INDEX} puts tensor ${JSON.stringify(name)} in ${file}, which lacks it`,
        );
      tensors.set(name, info);
      owners.set(name, shard);
    }
    return {
      tensors,
      read: async (name) => {
        const owner = owners.get(name);
        if (!owner) throw new CheckpointError(`${source.name}: no tensor ${JSON.stringify(name)}`);
        return owner.read(name);
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
};

/**
 * Opens the checkpoint of a folder in Hugging Face layout: `model.safetensors`, or else the shards that
 * `model.safetensors.index.json` names. The caller closes it.
 *
 * @throws CheckpointError when there is none, or a file of it is missing or damaged.
 */
export const openCheckpoint = async (source: Source): Promise<Checkpoint> => {
  const single = await source.open(SINGLE);
  if (single) return openSafetensors(single);
  const index = await readJson(source, INDEX);
  if (index === undefined) throw new CheckpointError(`${source.name}: neither ${SINGLE} nor ${INDEX} is there`);
  return openShards(source, index);
};
