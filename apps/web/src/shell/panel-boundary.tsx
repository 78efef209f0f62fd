import { Component, type ReactElement, type ReactNode } from 'react';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import { asSentence } from '../ui/sentence.ts';

type Props = {
  readonly title: string;
  /** Called before the panel is tried again. */
  onRetry(): void;
  readonly children: ReactNode;
};
type State = { readonly error: Error | undefined };

/** A program of the page that could not be had: browsers word that each in their own way. */
const isMissing = ({ message }: Error): boolean => /import|module|chunk|preload/i.test(message);

/** Keeps what goes wrong while a panel is drawn in that panel. React wants a class for it. */
export class PanelBoundary extends Component<Props, State> {
  override state: State = { error: undefined };

  static getDerivedStateFromError(error: unknown): State {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  #retry = (): void => {
    this.props.onRetry();
    this.setState({ error: undefined });
  };

  override render(): ReactNode {
    const { error } = this.state;
    const { title, children } = this.props;
    return error ? <Broken title={title} error={error} onRetry={this.#retry} /> : children;
  }
}

const Broken = ({ title, error, onRetry }: { title: string; error: Error; onRetry(): void }): ReactElement => (
  <Notice
    title={isMissing(error) ? `The panel “${title}” could not be loaded` : `The panel “${title}” has failed`}
    actions={
      <>
        <Button onClick={onRetry}>Try again</Button>
        <Button look="quiet" onClick={() => location.reload()}>
          Load the page again
        </Button>
      </>
    }
  >
    {asSentence(error.message || 'It did not say why')} The other panels go on.
  </Notice>
);
