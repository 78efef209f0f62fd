import type { WeightFormat } from '@blockformer/backend-simd';
import type { ModelPlan } from '@blockformer/models';

/** What the page can do about a model that was not opened. Plain data. */
export type OpenTrouble =
  /** The model is of another kind than was asked for. */
  | { readonly why: 'kind'; readonly kind: ModelPlan['kind'] }
  /** It does not fit; it would with weights stored like this, or without the other models. */
  | { readonly why: 'size'; readonly fits?: WeightFormat; readonly others?: true };

/** A model that is not opened, for a reason that the page has an answer to. */
export class OpenError extends Error {
  override readonly name = 'OpenError';
  readonly detail: OpenTrouble;

  constructor(message: string, detail: OpenTrouble) {
    super(message);
    this.detail = detail;
  }
}
