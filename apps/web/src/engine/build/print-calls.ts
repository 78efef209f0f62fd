/** Calls with one object of options, as TypeScript that the formatter leaves as it is. */
export type Value = string | Options;
export type Entry = readonly [key: string, value: Value];
/** `open` and `close` are what stands around the object: `mlp(` and `)`, or nothing. */
export type Options = {
  readonly open: string;
  readonly entries: readonly Entry[];
  readonly close: string;
  /** On several lines, whether or not one would do. */
  readonly tall?: boolean;
};

const WIDTH = 120;

const entryText = (key: string, text: string): string => (key === text ? key : `${key}: ${text}`);

const line = (value: Value): string => {
  if (typeof value === 'string') return value;
  const { open, entries, close } = value;
  return `${open}{ ${entries.map(([key, each]) => entryText(key, line(each))).join(', ')} }${close}`;
};

const isTall = (value: Value): boolean =>
  typeof value !== 'string' && (value.tall === true || value.entries.some(([, each]) => isTall(each)));

/** A value that begins after `before` characters of its line; what stands on lines of its own is indented by `indent` more. */
export const printValue = (value: Value, before: number, indent = 0): string => {
  const short = line(value);
  if (typeof value === 'string' || (!isTall(value) && before + short.length + 1 <= WIDTH)) return short;
  const { open, entries, close } = value;
  const margin = ' '.repeat(indent + 2);
  const lines = entries.map(([key, each]) => {
    const text = printValue(each, margin.length + key.length + 2, margin.length);
    return `${margin}${entryText(key, text)},\n`;
  });
  return `${open}{\n${lines.join('')}${' '.repeat(indent)}}${close}`;
};
