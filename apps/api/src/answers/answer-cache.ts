import { Injectable } from '@nestjs/common';
import type { Answer } from '../http/answer.js';
import { Reads } from '../queries/reads.js';

const MOST_CHARACTERS = 32 * 1024 * 1024;
/** A long answer would drive many short ones out. */
const LONGEST = 64 * 1024;

interface Kept {
  readonly answer: Answer;
  /** The place of the views before it was rendered. */
  readonly offset: number;
  readonly length: number;
}

/**
 * Answers to reads as they were rendered. One is good while the views stand where they stood: every write of the
 * partition ends them all, so an answer never lags behind its position.
 */
@Injectable()
export class AnswerCache {
  private readonly kept = new Map<string, Kept>();
  private characters = 0;

  constructor(private readonly reads: Reads) {}

  /** `key` names the question within the namespace. */
  async get(namespace: string, key: string, render: () => Promise<Answer>): Promise<Answer> {
    const { offset } = await this.reads.cursor(namespace);
    const known = this.kept.get(key);
    if (known?.offset === offset) return known.answer;
    const answer = await render();
    this.keep(key, { answer, offset, length: key.length + (answer.body as string).length });
    return answer;
  }

  private keep(key: string, entry: Kept): void {
    this.drop(key);
    if (entry.length > LONGEST) return;
    this.kept.set(key, entry);
    this.characters += entry.length;
    while (this.characters > MOST_CHARACTERS) this.drop(this.kept.keys().next().value as string);
  }

  private drop(key: string): void {
    const dropped = this.kept.get(key);
    if (!dropped) return;
    this.kept.delete(key);
    this.characters -= dropped.length;
  }
}
