import type { ByteLevelParts, Template } from '../byte-level.ts';
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

const readTrim = (component: Field): Pick<ByteLevelParts, 'trimSpan'> =>
  boolean(at(component, 'trim_offsets'), true)
    ? { trimSpan: trimSpaces(boolean(at(component, 'add_prefix_space'), true)) }
    : {};

// ["<s>", 0]
const readPair = (field: Field): number => {
  const [token, id] = list(field);
  if (!token || !id) throw fault(`${field.path} is not a token and its id`);
  string(token);
  return wholeNumber(id);
};

const readTemplate = (component: Field): Template => {
  const ids = (piece: Field): number[] => {
    const name = string(at(at(piece, 'SpecialToken'), 'id'));
    return list(at(at(at(component, 'special_tokens'), name), 'ids')).map(wholeNumber);
  };
  const pieces = list(at(component, 'single'));
  const places = pieces.flatMap((piece, index) => (isMissing(at(piece, 'Sequence')) ? [] : [index]));
  const [place] = places;
  if (place === undefined || places.length > 1) throw fault(`${component.path}.single does not have one sequence`);
  return { before: pieces.slice(0, place).flatMap(ids), after: pieces.slice(place + 1).flatMap(ids) };
};

const readStep = (component: Field): Pick<ByteLevelParts, 'trimSpan' | 'template'> => {
  const { value: type } = at(component, 'type');
  if (type === 'ByteLevel') return readTrim(component);
  if (type === 'TemplateProcessing') return { template: readTemplate(component) };
  if (type === 'RobertaProcessing') {
    const template = { before: [readPair(at(component, 'cls'))], after: [readPair(at(component, 'sep'))] };
    return { ...readTrim(component), template };
  }
  throw unsupported('post_processor', component);
};

/** Reads `post_processor`: what stands before and after a single text, and whether spans leave spaces out. */
export const readPostProcessor = (field: Field): Pick<ByteLevelParts, 'trimSpan' | 'template'> => {
  const steps = components(field, 'processors').map(readStep);
  if (steps.filter(({ template }) => template).length > 1) throw fault('post_processor has more than one template');
  return Object.assign({}, ...steps);
};
