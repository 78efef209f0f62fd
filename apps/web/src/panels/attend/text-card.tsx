import type { ReactElement, ReactNode } from 'react';
import { Card } from '../../ui/card.tsx';
import { Field, TextArea } from '../../ui/field.tsx';

/** The text that is read, and what became of it. */
export const TextCard = ({
  word,
  text,
  onText,
  children,
}: {
  /** One word is asked for, not a text. */
  readonly word: boolean;
  readonly text: string;
  onText(text: string): void;
  readonly children?: ReactNode;
}): ReactElement => (
  <Card label="Text">
    {word ? (
      <Field
        label="Text to read"
        hint="The model of the page reads one English word, letter by letter, and writes how it is said."
        value={text}
        spellCheck={false}
        autoCapitalize="none"
        autoComplete="off"
        onChange={(event) => onText(event.currentTarget.value)}
      />
    ) : (
      <TextArea label="Text to read" value={text} onChange={(event) => onText(event.currentTarget.value)} />
    )}
    {children}
  </Card>
);
