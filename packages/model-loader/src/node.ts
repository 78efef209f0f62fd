export { folderSource } from './sources/fs/folder-source.ts';
export { type HubOptions, hubOptionsFromEnv } from './sources/fs/hub-options.ts';
export { hubSource } from './sources/fs/hub-source.ts';
