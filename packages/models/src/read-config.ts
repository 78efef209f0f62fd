import * as v from 'valibot';

/** Checks a `config.json` against a schema. Everything that is wrong comes in one line, field by field. */
export const readConfig = <S extends v.GenericSchema>(schema: S, json: unknown): v.InferOutput<S> => {
  const result = v.safeParse(schema, json);
  if (result.success) return result.output;
  // The config of another architecture lacks everything: that it is another one is all there is to say.
  const other = result.issues.find((issue) => v.getDotPath(issue) === 'model_type' && issue.input !== undefined);
  const problems = (other ? [other] : result.issues).map((issue) => {
    const path = v.getDotPath(issue);
    if (path && issue.received === 'undefined') return `${path} is missing`;
    return `${path ? `${path}: ` : ''}expected ${issue.expected ?? 'something else'}, got ${issue.received}`;
  });
  throw new Error(`config.json: ${problems.join('; ')}`);
};
