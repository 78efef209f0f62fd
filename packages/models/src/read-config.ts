import * as v from 'valibot';

/** Checks a `config.json` against a schema. Everything that is wrong comes in one line, field by field. */
export const readConfig = <S extends v.GenericSchema>(schema: S, json: unknown): v.InferOutput<S> => {
  const result = v.safeParse(schema, json);
  if (result.success) return result.output;
  const problems = result.issues.map((issue) => {
    const path = v.getDotPath(issue);
    const got = issue.received === 'undefined' ? 'nothing' : issue.received;
    return `${path ? `${path} ` : ''}expected ${issue.expected ?? 'something else'}, got ${got}`;
  });
  throw new Error(`config.json: ${problems.join('; ')}`);
};
