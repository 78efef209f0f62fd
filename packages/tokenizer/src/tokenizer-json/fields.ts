/** A value of the file and its path in it, for messages. */
export type Field = { readonly value: unknown; readonly path: string };

/** Any fault of a tokenizer.json, in one line. */
export const fault = (message: string): Error => new Error(`tokenizer.json: ${message}`);

const expected = ({ path, value }: Field, what: string): Error => {
  const got = value === undefined ? 'nothing' : JSON.stringify(value);
  return fault(`${path === '' ? 'the file' : path} is ${what}, got ${got.length > 60 ? `${got.slice(0, 60)}…` : got}`);
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const record = (field: Field): Record<string, unknown> => {
  if (!isObject(field.value)) throw expected(field, 'an object');
  return field.value;
};

/** A field of an object; `undefined` where it is missing. */
export const at = (parent: Field, key: string): Field => {
  const path = parent.path === '' ? key : `${parent.path}.${key}`;
  const object = record(parent);
  return { value: Object.hasOwn(object, key) ? object[key] : undefined, path };
};

export const isMissing = ({ value }: Field): boolean => value === undefined || value === null;

export const list = (field: Field): Field[] => {
  if (!Array.isArray(field.value)) throw expected(field, 'a list');
  return field.value.map((value, index) => ({ value, path: `${field.path}[${index}]` }));
};

export const string = (field: Field): string => {
  if (typeof field.value !== 'string') throw expected(field, 'a string');
  return field.value;
};

export const number = (field: Field): number => {
  if (typeof field.value !== 'number') throw expected(field, 'a number');
  return field.value;
};

export const wholeNumber = (field: Field): number => {
  if (!Number.isSafeInteger(field.value)) throw expected(field, 'a whole number');
  return field.value as number;
};

/** @param otherwise the value of a missing field; without it the field is required. */
export const boolean = (field: Field, otherwise?: boolean): boolean => {
  const value = isMissing(field) ? otherwise : field.value;
  if (typeof value !== 'boolean') throw expected(field, 'true or false');
  return value;
};

/** The parts of a component: those of a `Sequence`, in order, or the component alone. None where it is null. */
export const components = (field: Field, partsKey: string): Field[] => {
  if (isMissing(field)) return [];
  if (at(field, 'type').value !== 'Sequence') return [field];
  return list(at(field, partsKey)).flatMap((component) => components(component, partsKey));
};

/** The error for a component that is not supported: `what` is "model", "normalizer"… */
export const unsupported = (what: string, component: Field): Error => {
  const { value } = at(component, 'type');
  return fault(`${what} type ${typeof value === 'string' ? value : JSON.stringify(value)} is not supported`);
};
