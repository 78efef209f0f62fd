import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

type Violation = {
  readonly id: string;
  readonly impact?: string;
  readonly nodes: readonly { readonly html: string }[];
};

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** What axe finds on the page that is serious or critical, in one line each; WCAG 2.2 AA and good practice. */
export const seriousFindings = async (page: Page): Promise<string[]> => {
  await page.addScriptTag({ path: axe });
  const violations = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run(): Promise<{ violations: unknown[] }> } };
    return (await axe.run()).violations;
  });
  return (violations as Violation[])
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
};
