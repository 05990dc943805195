export interface PulseTiming {
  readonly sessionMs: number;
  readonly heartbeatMs: number;
}

/** An answer may be due one rebalance later, and that lasts a session where another member has died. */
const SESSIONS_OF_SILENCE = 2;

/**
 * Notices that the group answers no more, as after a consumer that stopped without a word. Looks are counted, not time: a
 * process that was held is to hear first what has become of its session.
 */
export class Pulse {
  private looks = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly timing: PulseTiming,
    private readonly onSilence: () => void,
  ) {}

  /** The group has answered; the first time, the watch begins. */
  felt(): void {
    this.looks = 0;
    this.timer ??= setInterval(() => this.look(), this.timing.heartbeatMs);
  }

  /** Milliseconds since the last answer in which this process ran. */
  get silence(): number {
    return this.looks * this.timing.heartbeatMs;
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private look(): void {
    this.looks++;
    if (this.silence < SESSIONS_OF_SILENCE * this.timing.sessionMs) return;
    this.stop();
    this.onSilence();
  }
}
