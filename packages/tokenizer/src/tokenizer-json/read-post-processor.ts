import type { ByteLevelParts } from '../byte-level-bpe.ts';
import { type Template, type TemplatePart, templateOf } from '../template.ts';
import { trimSpaces } from '../trim-spaces.ts';
import {
  at,
  boolean,
  components,
  type Field,
  fault,
  isMissing,
  list,
  string,
  unsupported,
  wholeNumber,
} from './fields.ts';

/** What a post-processor does, as options of a tokenizer. */
export type PostProcessing = Pick<ByteLevelParts, 'trimSpan' | 'template' | 'roles'>;

const readTrim = (component: Field): PostProcessing =>
  boolean(at(component, 'trim_offsets'), true)
    ? { trimSpan: trimSpaces(boolean(at(component, 'add_prefix_space'), true)) }
    : {};

// ["<s>", 0]
const readPair = (field: Field): { token: string; id: number } => {
  const [token, id] = list(field);
  if (!token || !id) throw fault(`${field.path} is not a token and its id`);
  return { token: string(token), id: wholeNumber(id) };
};

const readTemplate = (component: Field): Template => {
  const readPart = (piece: Field): TemplatePart[] => {
    const special = at(piece, 'SpecialToken');
    const what = isMissing(special) ? at(piece, 'Sequence') : special;
    const name = string(at(what, 'id'));
    const typeId = wholeNumber(at(what, 'type_id'));
    if (!isMissing(special))
      return list(at(at(at(component, 'special_tokens'), name), 'ids')).map((id) => ({ id: wholeNumber(id), typeId }));
    if (name !== 'A' && name !== 'B') throw fault(`${what.path}.id is A or B, got ${JSON.stringify(name)}`);
    return [{ text: name === 'A' ? 0 : 1, typeId }];
  };
  const readParts = (key: string, texts: number[]): TemplatePart[] => {
    const pieces = at(component, key);
    const parts = list(pieces).flatMap(readPart);
    const found = parts.flatMap((part) => ('text' in part ? [part.text] : []));
    if (found.join() !== texts.join()) throw fault(`${pieces.path} does not have each text once, in order`);
    return parts;
  };
  const { value: pair } = at(component, 'pair');
  const noPair = !Array.isArray(pair) || pair.length === 0;
  return { single: readParts('single', [0]), pair: noPair ? templateOf().pair : readParts('pair', [0, 1]) };
};

// BERT and RoBERTa before there were templates: cls A sep, and cls A sep B sep or cls A sep sep B sep.
const readClsAndSep = (component: Field, doubleSep: boolean): PostProcessing => {
  const cls = readPair(at(component, 'cls'));
  const sep = readPair(at(component, 'sep'));
  const template = templateOf({
    before: [cls.id],
    between: doubleSep ? [sep.id, sep.id] : [sep.id],
    after: [sep.id],
    typeIds: doubleSep ? [0, 0] : [0, 1],
  });
  return { template, roles: { cls: cls.token, sep: sep.token } };
};

const readStep = (component: Field): PostProcessing => {
  const { value: type } = at(component, 'type');
  if (type === 'ByteLevel') return readTrim(component);
  if (type === 'TemplateProcessing') return { template: readTemplate(component) };
  if (type === 'RobertaProcessing') return { ...readTrim(component), ...readClsAndSep(component, true) };
  if (type === 'BertProcessing') return readClsAndSep(component, false);
  throw unsupported('post_processor', component);
};

/** Reads `post_processor`: what stands around one text and two, and whether spans leave spaces out. */
export const readPostProcessor = (field: Field): PostProcessing => {
  const steps = components(field, 'processors').map(readStep);
  if (steps.filter(({ template }) => template).length > 1) throw fault('post_processor has more than one template');
  return Object.assign({}, ...steps);
};
