import type { EventData, Tags } from '#domain';

export function retag(tags: Tags, { set, removed }: EventData['TagsChanged']): Tags {
  const kept = Object.entries(tags).filter(([key]) => !removed.includes(key));
  return Object.fromEntries([...kept, ...Object.entries(set)]);
}
