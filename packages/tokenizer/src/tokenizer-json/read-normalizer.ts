import { type Normalizer, unicodeNormalizer } from '../normalizer.ts';
import { at, components, type Field, unsupported } from './fields.ts';

/** Reads `normalizer`: null, a Unicode normalization form, or a sequence of them. */
export const readNormalizer = (field: Field): Normalizer => {
  const steps = components(field, 'normalizers').map((component) => {
    const { value } = at(component, 'type');
    if (value === 'NFC' || value === 'NFD' || value === 'NFKC' || value === 'NFKD') return unicodeNormalizer(value);
    throw unsupported('normalizer', component);
  });
  return (text) => steps.reduce((current, step) => step(current), text);
};
