/** What a special token is for. */
export type Role = 'bos' | 'eos' | 'unk' | 'sep' | 'pad' | 'cls' | 'mask';

/** The ids of special tokens by what they are for. */
export type Roles = Readonly<Partial<Record<Role, number>>>;

/** The texts of special tokens by what they are for, as `tokenizer_config.json` names them. */
export type RoleTokens = Readonly<Partial<Record<Role, string | undefined>>>;

export const roleNames: readonly Role[] = ['bos', 'eos', 'unk', 'sep', 'pad', 'cls', 'mask'];

// A tokenizer.json does not say what its special tokens are for. These are the names that published models give them.
const CONVENTIONAL: Readonly<Record<Role, readonly string[]>> = {
  bos: ['<s>', '<bos>', '<|begin_of_text|>', '<|endoftext|>'],
  eos: ['</s>', '<eos>', '<|end_of_text|>', '<|endoftext|>'],
  unk: ['[UNK]', '<unk>'],
  sep: ['[SEP]', '<sep>'],
  pad: ['[PAD]', '<pad>'],
  cls: ['[CLS]', '<cls>'],
  mask: ['[MASK]', '<mask>'],
};

/**
 * The ids of the roles. A role that `named` gives is that token, if the vocabulary has it; any other is the special token
 * with the usual name (`[MASK]`, `<mask>`), if there is one.
 */
export const findRoles = (
  specials: ReadonlyMap<string, number>,
  named: RoleTokens,
  id: (token: string) => number | undefined,
): Roles => {
  const idOf = (role: Role): number | undefined => {
    const name = named[role];
    if (name !== undefined) return specials.get(name) ?? id(name);
    const usual = CONVENTIONAL[role].find((token) => specials.has(token));
    return usual === undefined ? undefined : specials.get(usual);
  };
  return Object.fromEntries(
    roleNames.flatMap((role) => {
      const found = idOf(role);
      return found === undefined ? [] : [[role, found]];
    }),
  );
};
