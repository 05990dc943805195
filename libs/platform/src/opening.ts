interface Closable {
  close(): Promise<void> | void;
}

/** Keeps what was opened, to be closed before what was opened earlier. */
export type Keep = <Store extends Closable>(store: Store) => Store;

/**
 * Opens several stores that are closed as one, the last opened first. Where one cannot be opened those before it are closed.
 * @throws what `open` throws
 */
export async function openAll<Stores extends object>(
  open: (keep: Keep) => Promise<Stores>,
): Promise<Stores & { close(): Promise<void> }> {
  const opened: Closable[] = [];
  const close = async (): Promise<void> => {
    for (const store of opened.splice(0)) await store.close();
  };
  try {
    const stores = await open((store) => {
      opened.unshift(store);
      return store;
    });
    return { ...stores, close };
  } catch (error) {
    await close();
    throw error;
  }
}
