import type { Rows } from './wine.js';

/** Multinomial logistic regression on standardised features, as it is written to a file. */
export interface Softmax {
  readonly classes: readonly string[];
  readonly means: readonly number[];
  readonly deviations: readonly number[];
  /** Of each class one weight per feature, and the bias last. */
  readonly weights: readonly (readonly number[])[];
}

export interface Hyperparameters {
  readonly epochs: number;
  readonly learningRate: number;
}

/** Gradient descent over all rows, from weights of 0: the same rows give the same model. */
export function fit({ features, labels }: Rows, { epochs, learningRate }: Hyperparameters): Softmax {
  const classes = [...new Set(labels)].sort();
  const columns = (features[0] ?? []).map((_, column) => features.map((row) => row[column] as number));
  const means = columns.map(mean);
  const deviations = columns.map((column, index) =>
    Math.sqrt(mean(column.map((value) => (value - (means[index] as number)) ** 2))),
  );
  let model: Softmax = { classes, means, deviations, weights: classes.map(() => [...means, 0].fill(0)) };
  const inputs = features.map((row) => standardise(model, row));
  for (let epoch = 0; epoch < epochs; epoch++) {
    const errors = features.map((row, index) =>
      probabilities(model, row).map((p, k) => p - (labels[index] === classes[k] ? 1 : 0)),
    );
    const weights = model.weights.map((ofClass, k) =>
      ofClass.map((weight, j) => {
        const gradient = mean(inputs.map((input, row) => (input[j] as number) * (errors[row]?.[k] as number)));
        return weight - learningRate * gradient;
      }),
    );
    model = { ...model, weights };
  }
  return model;
}

/** The class of the greatest probability. */
export function predict(model: Softmax, row: readonly number[]): string {
  const ps = probabilities(model, row);
  return model.classes[ps.indexOf(Math.max(...ps))] as string;
}

export function measure(model: Softmax, { features, labels }: Rows): { accuracy: number; log_loss: number } {
  const right = features.filter((row, index) => predict(model, row) === labels[index]).length;
  const losses = features.map((row, index) => {
    const p = probabilities(model, row)[model.classes.indexOf(labels[index] as string)] as number;
    return -Math.log(p);
  });
  return { accuracy: rounded(right / features.length), log_loss: rounded(mean(losses)) };
}

function probabilities(model: Softmax, row: readonly number[]): readonly number[] {
  const input = standardise(model, row);
  const scores = model.weights.map((ofClass) =>
    ofClass.reduce((sum, weight, j) => sum + weight * (input[j] as number), 0),
  );
  const most = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - most));
  const total = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / total);
}

/** With a 1 at the end, which the bias is the weight of. */
function standardise({ means, deviations }: Softmax, row: readonly number[]): readonly number[] {
  return [...row.map((value, j) => (value - (means[j] as number)) / (deviations[j] as number)), 1];
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function rounded(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
