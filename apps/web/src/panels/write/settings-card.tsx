import { isNeutral, type OptionName, type Settings } from '@blockformer/sampler';
import type { ReactElement } from 'react';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Field, Select } from '../../ui/field.tsx';
import { Slider } from '../../ui/slider.tsx';
import { BEAMS, COMMON, type Control, MORE, placeOf, settingOf } from './controls.ts';
import { type Composed, type Mode, reasonOf, withOption } from './settings.ts';
import css from './settings-card.module.css';

type Props = {
  readonly mode: Mode;
  readonly settings: Settings;
  /** The model's. */
  readonly own: Settings;
  readonly composed: Composed;
  onChange(settings: Settings): void;
  readonly stop: string;
  onStop(stop: string): void;
};

const CHOICES = [
  ['multinomial', 'by probability'],
  ['gumbel', 'the same, by Gumbel noise'],
  ['mirostat', 'mirostat'],
  ['mirostat2', 'mirostat 2'],
] as const;

/** Those that are 1 where they change nothing, and are there all the same. */
const AT_ONE: readonly OptionName[] = ['temperature', 'lengthPenalty'];

const ControlSlider = ({
  control,
  settings,
  own,
  composed: { merged, without },
  onChange,
}: Pick<Props, 'settings' | 'own' | 'composed' | 'onChange'> & { readonly control: Control }): ReactElement => {
  const { name, label, hint, values, example } = control;
  const reason = without[name] ?? reasonOf(name, example, merged);
  const value = name in settings ? settings[name] : (merged[name] ?? own[name]);
  const format = (): string => (isNeutral(name, value) ? (AT_ONE.includes(name) ? '1' : 'off') : String(value));
  return (
    <Slider
      label={label}
      hint={reason === undefined ? hint : reason.replace(' (choice greedy)', '')}
      value={placeOf(control, value)}
      min={0}
      max={values.length - 1}
      step={1}
      disabled={reason !== undefined}
      format={format}
      onChange={(place) => onChange(withOption(settings, own, name, settingOf(name, values[place])))}
    />
  );
};

/** How tokens are chosen. What would have no effect is off, and says why. */
export const SettingsCard = (props: Props): ReactElement => {
  const { mode, settings, own, composed, onChange, stop, onStop } = props;
  const changed = Object.keys(settings).length > 0;
  const slider = (control: Control): ReactElement => <ControlSlider key={control.name} control={control} {...props} />;
  const change = (name: OptionName, value: unknown): void => onChange(withOption(settings, own, name, value));
  return (
    <Card label="Settings" className={css['settings']}>
      <div className={css['settings-head']}>
        <h3>Settings</h3>
        <Button look="quiet" disabled={!changed} onClick={() => onChange({})}>
          As the model has them
        </Button>
      </div>
      {mode === 'beams' && (
        <>
          {BEAMS.map(slider)}
          <Select
            label="Early stopping"
            hint="when as many texts have ended as there are beams"
            value={String(composed.merged.earlyStopping ?? false)}
            options={[
              ['false', 'if no better one is likely'],
              ['true', 'at once'],
              ['never', 'if no better one is possible'],
            ]}
            onChange={({ currentTarget: { value } }) =>
              change('earlyStopping', value === 'never' ? value : value === 'true')
            }
          />
        </>
      )}
      {COMMON.map(slider)}
      <details className={css['more']}>
        <summary>More</summary>
        <div className={css['more-body']}>
          <Field
            label="Stop before"
            hint="the text ends before this"
            value={stop}
            autoComplete="off"
            onChange={({ currentTarget }) => onStop(currentTarget.value)}
          />
          <Select
            label="Drawing"
            disabled={mode !== 'sample'}
            hint={
              mode === 'sample'
                ? 'how one of the tokens that are left is chosen'
                : 'has no effect where nothing is drawn'
            }
            value={String(settings.choice ?? 'multinomial')}
            options={CHOICES}
            onChange={({ currentTarget: { value } }) => change('choice', value === 'multinomial' ? undefined : value)}
          />
          {MORE.map(([heading, controls]) => (
            <fieldset key={heading} className={css['group']}>
              <legend>{heading}</legend>
              {controls.map(slider)}
            </fieldset>
          ))}
        </div>
      </details>
    </Card>
  );
};
