import type { TensorInfo } from '@blockformer/model-loader';
import type { HeadTask } from './head-task.ts';

/** Throws unless the stored classifier, [classes, D], has as many classes as the config has labels. */
export const expectLabels = (task: HeadTask | undefined, classifier: TensorInfo | undefined): void => {
  if (!task || !('labels' in task) || !classifier) return;
  const [classes = 0] = classifier.shape;
  if (classes !== task.labels.length)
    throw new Error(
      `config.json: ${task.labels.length} labels (id2label, num_labels), but the checkpoint's classifier has ${classes}`,
    );
};
