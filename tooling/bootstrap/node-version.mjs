import { readFileSync } from 'node:fs';

// Imported first by every script here: what comes after it may use the syntax and the modules of the Node we need.

const { engines } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));

/** Ranges of the forms `^20.19` and `>=22.12`, joined by `||`. */
const satisfies = (version, range) => {
  const [major, minor] = version.split('.').map(Number);
  return range.split('||').some((part) => {
    const [, operator, wantedMajor, wantedMinor = '0'] = /^(\^|>=)(\d+)(?:\.(\d+))?/.exec(part.trim());
    if (major === Number(wantedMajor)) return minor >= Number(wantedMinor);
    return operator === '>=' && major > Number(wantedMajor);
  });
};

if (!satisfies(process.versions.node, engines.node)) {
  console.error(`blockformer: Node ${process.versions.node} was found, ${engines.node} is needed: https://nodejs.org`);
  process.exit(1);
}
