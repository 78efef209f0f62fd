import { type ReactElement, useMemo, useState } from 'react';
import { assemble, problemOf } from '../../engine/build/assemble.ts';
import { codeOf } from '../../engine/build/code-of.ts';
import { countParts, PART_NAMES } from '../../engine/build/count-parts.ts';
import { matchingOf } from '../../engine/build/matching.ts';
import { usualWeights } from '../../engine/build/memory.ts';
import { writes } from '../../engine/build/model-design.ts';
import { presetOf } from '../../engine/build/presets.ts';
import { asFlag, asNumber, asOneOf, asText, useParam } from '../../studio/address.ts';
import { useStudio } from '../../studio/studio.tsx';
import { Card } from '../../ui/card.tsx';
import { Figure } from '../../ui/figure.tsx';
import { Panel } from '../../ui/panel.tsx';
import css from './build.module.css';
import { CodeCard } from './code-card.tsx';
import { asChoice, type Choice, changesOf, FIRST_CHOICE, unchanged } from './design-codec.ts';
import { DesignForm } from './design-form.tsx';
import { PartCard, PartsCard } from './parts-card.tsx';
import { pictureOf, type ShownPart } from './picture-of.ts';
import { RunCard } from './run-card.tsx';
import { SizesCard } from './sizes-card.tsx';
import { StackPicture } from './stack-picture.tsx';

const asPart = asOneOf<ShownPart>(
  ...PART_NAMES,
  'rotary',
  'output',
  'residual',
  'decoder.rotary',
  'decoder.output',
  'decoder.residual',
);
const asWeights = asOneOf('float32', 'int8', 'int4', 'usual');

const titleOf = (choice: Choice): string => {
  const title = presetOf(choice.preset)?.title ?? choice.preset;
  return changesOf(choice).length > 0 ? `${title}, changed` : title;
};

/** What is computed of a design that can be. */
const factsOf = (choice: Choice) => {
  const { design } = choice;
  const assembled = assemble(design);
  const counts = countParts(assembled);
  const total = counts.reduce((sum, { total }) => sum + total, 0);
  return { choice, design, assembled, counts, total, matching: matchingOf(design), title: titleOf(choice) };
};

export const BuildPanel = (): ReactElement => {
  const [choice, setChoice] = useParam('build', 'design', FIRST_CHOICE, asChoice);
  const [picked, setPicked] = useParam<ShownPart>('build', 'part', 'attention', asPart);
  const [pointed, setPointed] = useState<ShownPart>();
  const [asked, setAsked] = useParam('build', 'weights', 'usual', asWeights);
  const [random, setRandom] = useParam('build', 'random', false, asFlag);
  const [seed, setSeed] = useParam('build', 'seed', 1, asNumber);
  const [prompt, setPrompt] = useParam('build', 'text', 'My fellow citizens', asText);
  const [sentence, setSentence] = useParam('build', 'sentence', 'The people of the United States are free.', asText);

  const { backend } = useStudio();
  const problem = useMemo(() => problemOf(choice.design), [choice]);
  // While a design is impossible, the last one that was not is shown.
  const [facts, setFacts] = useState(() => factsOf(problem ? unchanged(choice) : choice));
  if (!problem && facts.choice !== choice) setFacts(factsOf(choice));

  const { design, assembled, counts, total, matching, title } = facts;
  const { spec } = assembled.model;
  // Other backends than simd know float32 alone.
  const compresses = backend === undefined || backend.name === 'simd';
  const weights = !compresses ? 'float32' : asked === 'usual' ? usualWeights(total) : asked;
  const decodes = writes(design);
  const text = decodes ? prompt : sentence;
  const name = random ? undefined : matching?.name;
  const code = useMemo(() => codeOf(design, title, { matching: name, seed, text }), [design, title, name, seed, text]);
  const there = pictureOf(design).boxes.some(({ part }) => part === picked);
  const shown = pointed ?? (there ? picked : 'attention');

  return (
    <Panel
      title="Build"
      about="Put a model together from parts, see its sizes, run it, and take the TypeScript with you."
    >
      <div className={css['layout']} data-sides={design.kind === 'encoder-decoder' ? 2 : 1}>
        <DesignForm choice={choice} problem={problem} onChange={setChoice} />
        <Card label="The stack">
          <Figure
            title={title}
            caption={
              problem
                ? 'This is the model before the last change, which is not possible.'
                : 'Read it from the bottom up. Point at a part, or tap it, to see what it does.'
            }
            name={`stack-${facts.choice.preset}`}
          >
            <StackPicture
              design={design}
              counts={counts}
              total={total}
              picked={there ? picked : 'attention'}
              onPick={setPicked}
              onPoint={setPointed}
            />
          </Figure>
        </Card>
        <div className={css['column']}>
          <SizesCard
            design={design}
            spec={spec}
            total={total}
            weights={weights}
            only={compresses ? undefined : 'float32'}
            onWeights={setAsked}
          />
          <PartCard part={shown} design={design} counts={counts} />
          <RunCard
            run={{ design, spec, total, weights, matching, random, seed, text }}
            disabled={problem !== undefined}
            onRandom={setRandom}
            onSeed={setSeed}
            onText={decodes ? setPrompt : setSentence}
          />
        </div>
      </div>
      <div className={css['pair']}>
        <PartsCard design={design} counts={counts} total={total} />
        <CodeCard code={code} />
      </div>
    </Panel>
  );
};
