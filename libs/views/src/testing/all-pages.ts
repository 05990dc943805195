import type { Search, SearchCursor, SearchPage } from '../search/search.js';

/** Documents of all pages, one page after the other. */
export async function allPages<D>(
  search: Omit<Search, 'after'>,
  page: (search: Search) => SearchPage<D> | Promise<SearchPage<D>>,
): Promise<D[]> {
  const documents: D[] = [];
  let after: SearchCursor | undefined;
  do {
    const found = await page({ ...search, after });
    documents.push(...found.documents);
    after = found.next;
  } while (after);
  return documents;
}
