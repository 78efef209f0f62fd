/** Whether a name is like one of the patterns, in which `*` stands for any characters; without patterns, any name is. */
export const globs = (patterns: readonly string[] | undefined): ((name: string) => boolean) => {
  if (!patterns?.length) return () => true;
  const expressions = patterns.map((pattern) => {
    const parts = pattern.split('*').map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'));
    return new RegExp(`^${parts.join('.*')}$`);
  });
  return (name) => expressions.some((expression) => expression.test(name));
};
