import { type FormEvent, type ReactElement, useState } from 'react';
import type { ModelRef } from '../engine/model-ref.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import css from './model-dialog.module.css';

const NAME = /^\w[\w.-]*(\/\w[\w.-]*)?(@[\w./-]+)?$/;

/** What people paste: a name, or the address of a model's page. */
const nameOf = (text: string): string =>
  text
    .trim()
    .replace(/^(https?:\/\/)?(www\.)?huggingface\.co\//, '')
    .replace(/\/tree\/([^/]+).*$/, '@$1')
    .replace(/\/+$/, '');

/** A name on the hub. It is the only thing on the page that asks another server for anything. */
export const HubForm = ({ onModel }: { onModel(ref: ModelRef): void }): ReactElement => {
  const [text, setText] = useState('');
  const [wrong, setWrong] = useState('');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const name = nameOf(text);
    if (!NAME.test(name)) {
      setWrong(`${name ? `“${name}” is` : 'That is'} not the name of a model: owner/name, or owner/name@revision.`);
      return;
    }
    setWrong('');
    onModel({ from: 'hub', name });
  };
  return (
    <form onSubmit={submit} className={css['hub']} noValidate>
      <Field
        label="Name on the hub"
        placeholder="owner/name"
        value={text}
        spellCheck={false}
        autoCapitalize="none"
        autoComplete="off"
        aria-invalid={wrong !== ''}
        hint="This asks huggingface.co for the model’s files, once; the browser keeps them. Nothing else here asks any server."
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Button type="submit">Open</Button>
      <p role="alert" className={css['wrong']}>
        {wrong}
      </p>
    </form>
  );
};
