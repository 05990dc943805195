import type { Cursor } from '#records';
import type { Search } from '../search/search.js';
import type { TextPage } from './search-page.js';
import type { SearchRequest } from './search-worker.js';
import type { TextWrite } from './sqlite-view-writer.js';
import { type ThreadData, ViewThread } from './view-thread.js';
import type { WriteRequest } from './write-worker.js';

/** One search at a time runs on each. */
const SEARCHERS = 2;

interface Waiting {
  readonly request: SearchRequest;
  readonly resolve: (page: Promise<TextPage>) => void;
  readonly reject: (error: Error) => void;
}

/**
 * The threads over one file of views: some that only read, for searches, and one that writes, so that neither a long search
 * nor a large write keeps anybody else waiting. Each is started when it is first needed, and anew where it has died.
 */
export class ViewThreads {
  private readonly searchers = new Set<ViewThread<SearchRequest, TextPage>>();
  private readonly waiting: Waiting[] = [];
  private writer: ViewThread<WriteRequest, void> | undefined;
  private closed = false;

  constructor(
    private readonly data: ThreadData,
    /** Where the compiled scripts of the threads lie. */
    private readonly scripts: URL,
  ) {}

  search(view: string, search: Search): Promise<TextPage> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ request: { view, search }, resolve, reject });
      this.dispatch();
    });
  }

  /** Returns when the transaction is committed. Calls are served in their order. */
  async write(partition: number, writes: readonly TextWrite[], cursor: Cursor): Promise<void> {
    if (!this.writer?.lives) this.writer = new ViewThread(new URL('write-worker.js', this.scripts), this.data);
    await this.writer.ask({ partition, writes, cursor });
  }

  async close(): Promise<void> {
    this.closed = true;
    for (const { reject } of this.waiting.splice(0)) reject(new Error('the registry stops'));
    const threads = [...this.searchers, ...(this.writer ? [this.writer] : [])];
    await Promise.all(threads.map((thread) => thread.close()));
  }

  private dispatch(): void {
    const thread = this.closed || this.waiting.length === 0 ? undefined : this.idleSearcher();
    const next = thread && this.waiting.shift();
    if (!next) return;
    const page = thread.ask(next.request);
    next.resolve(page);
    const goOn = (): void => this.dispatch();
    void page.then(goOn, goOn);
  }

  private idleSearcher(): ViewThread<SearchRequest, TextPage> | undefined {
    for (const thread of this.searchers) {
      if (thread.idle) return thread;
      if (!thread.lives) this.searchers.delete(thread);
    }
    if (this.searchers.size === SEARCHERS) return undefined;
    const thread = new ViewThread<SearchRequest, TextPage>(new URL('search-worker.js', this.scripts), this.data);
    this.searchers.add(thread);
    return thread;
  }
}
