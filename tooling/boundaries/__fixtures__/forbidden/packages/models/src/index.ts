import { createServer } from 'vite';
import { test } from 'vitest';

export const models = [createServer, test];
